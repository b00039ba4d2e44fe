//! Keys and what they do: personal values sealed under a data key of their record's own, blind indexes for exact
//! search, hashes for events, signatures for checkpoints of the journal.
//!
//! A record's data key is kept only wrapped by a master key. Erasing a record means destroying its wrapped key:
//! from then on neither its sealed values nor the hashes in its events say anything to anybody.

mod blind;
mod cipher;
pub mod edit;
mod file;
mod keyfile;
mod keyring;
mod marks;
mod seal;
mod service;
pub mod store;

pub use cipher::Cipher;
pub use file::{OpeningReader, SealingWriter, sealed_under};
pub use keyring::{Keyring, Master, Signed, Standing};
pub use seal::{DataKey, SealedAt, WrappedKey};
pub use service::{KeyService, ServiceFailure};

use crate::error::Error;
use std::path::PathBuf;

/// Bytes of every symmetric key here.
const KEY_BYTES: usize = 32;

/// Why a key could not be had, or something sealed could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The key file is not there.
    #[error("there is no key file {}: restore it from the backup of the keys; without it sealed values stay closed", .0.display())]
    NoKeyFile(PathBuf),
    /// The key file, or the folder it is in, is open to others on this machine.
    #[error("{} is open to other users of this machine (mode {mode:04o}): run `chmod {wanted} {}`", .path.display(), .path.display())]
    Exposed {
        /// Which file or folder.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// What it should be.
        wanted: &'static str,
    },
    /// A line of the key file makes no sense.
    #[error("{}, line {line}: {what}", .path.display())]
    BadKeyFile {
        /// Which file.
        path: PathBuf,
        /// The line, from 1; 0 for the file as a whole.
        line: usize,
        /// What is wrong; never the line itself, which may hold a key.
        what: &'static str,
    },
    /// Reading or writing failed.
    #[error("{}: {source}", .path.display())]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A key is named that this key file does not hold.
    #[error("the key file holds no key `{0}`: was it replaced? restore the one that belongs to this data")]
    UnknownKey(String),
    /// A key is named that was retired here.
    #[error(
        "the key `{0}` was retired here: what is from before then opens only with its line back in the key file; take it \
         from the copy that was kept, or give the folder of the keys of that time with --keys"
    )]
    RetiredKey(String),
    /// Another process retired the key that this one would wrap with.
    #[error(
        "the key `{0}` was retired, and this process would go on wrapping with it: copy the file keys/keyring from a server \
         that was given the new one, and restart"
    )]
    RetiredInUse(String),
    /// There is no master key by this id in the key file.
    #[error("the key file holds no master key `{0}`: `gridwork keys list` shows them")]
    NoMaster(String),
    /// What is to go is what wraps everything new.
    #[error("the key `{0}` is in use: let another one be used first, by `gridwork keys use ID`")]
    InUse(String),
    /// What is to wrap was retired.
    #[error(
        "the key `{0}` was retired: it opens what is from before, and wraps no more; add another one by `gridwork keys add`"
    )]
    Retired(String),
    /// An id for a new key that is no id.
    #[error(
        "`{0}` is no id for a key: it is m_ and then up to 60 small letters and digits, as `m_$(openssl rand -hex 8)`"
    )]
    BadId(String),
    /// An id for a new key that another one has or had.
    #[error("a key with the id `{0}` is or was used with this database: choose another id")]
    IdTaken(String),
    /// The other keys are wrapped, and this one would stand in clear beside them.
    #[error("the keys here are wrapped by a key service: make the new one there and add it by --wrapped")]
    WouldBeClear,
    /// Keys are wrapped, and no key service is named.
    #[error(
        "密钥文件中有由密钥服务加密的密钥，请用 --kms-command 指定命令 ({} holds keys that a key service has wrapped: \
         name its command with --kms-command or GRIDWORK_KMS_COMMAND)",
        .0.display()
    )]
    NoService(PathBuf),
    /// The key service gave no keys.
    #[error("{0}")]
    Service(ServiceFailure),
    /// The keys here are not those that the database is used with.
    #[error(
        "these are not the keys of this database: {missing} is missing here, or another key has that id; copy the file \
         keys/keyring from a server that runs on it, or restore it from the backup of the keys; a master key that is lost \
         everywhere, and that wraps nothing, is given up by `gridwork keys retire ID --destroy`"
    )]
    OtherKeys {
        /// The ids that are missing.
        missing: String,
    },
    /// The sealed bytes were changed, belong elsewhere, or were sealed under another key.
    #[error("this does not open: it was changed, moved from another place, or sealed under another key")]
    DoesNotOpen,
    /// The signature is not that of the message.
    #[error("the signature does not fit the message")]
    BadSignature,
}

impl From<SecretError> for Error {
    fn from(error: SecretError) -> Self {
        Self::Secret(error.to_string())
    }
}

/// Fresh bytes from the generator the operating system seeds.
fn random_bytes<const N: usize>() -> [u8; N] {
    rand::random()
}
