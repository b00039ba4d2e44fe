//! The key file: `DATA/keys/keyring`, readable by its owner alone, one key a line.
//!
//! ```text
//! master  m_9f2c41d07ab35e18  <32 bytes in Base64>
//! index   i_51b0c9e2d4f7a863  <…>
//! signing s_07de5b1c8a924f36  <…>
//! ```
//!
//! All keys stand in one file so that it exists wholly or not at all. The last master and signing key are the ones in
//! use; earlier ones open and verify what they once sealed and signed. There is exactly one index key. A master key is
//! replaced by adding a line with a new id and `openssl rand -base64 32`, and rewrapping the data keys.

use super::{KEY_BYTES, SecretError, random_bytes};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

const FILE_NAME: &str = "keyring";
const HEADER: &str = "# The keys of this installation. Without them sealed values cannot be read, by anybody, ever.\n\
                      # Back them up apart from the data, and show them to no one.\n";

/// Every key of the file.
pub(super) struct Keys {
    pub(super) master: KeyList,
    pub(super) index_id: String,
    pub(super) index: [u8; KEY_BYTES],
    pub(super) signing: KeyList,
}

/// Keys of one purpose by id, oldest first; never empty.
pub(super) struct KeyList(Vec<(String, [u8; KEY_BYTES])>);

impl KeyList {
    /// The key in use.
    pub(super) fn last(&self) -> (&str, &[u8; KEY_BYTES]) {
        let (id, key) = self.0.last().expect("a list of keys is never empty");
        (id, key)
    }

    pub(super) fn get(&self, id: &str) -> Option<&[u8; KEY_BYTES]> {
        self.0.iter().find(|(known, _)| known == id).map(|(_, key)| key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[u8; KEY_BYTES])> {
        self.0.iter().map(|(id, key)| (id.as_str(), key))
    }

    pub(super) fn ids(&self) -> Vec<&str> {
        self.iter().map(|(id, _)| id).collect()
    }
}

impl Keys {
    pub(super) fn fresh() -> Self {
        Self {
            master: KeyList(vec![(fresh_id('m'), random_bytes())]),
            index_id: fresh_id('i'),
            index: random_bytes(),
            signing: KeyList(vec![(fresh_id('s'), random_bytes())]),
        }
    }

    fn write(&self) -> String {
        let mut text = HEADER.to_owned();
        let index = (self.index_id.as_str(), &self.index);
        let lines = [
            ("master", self.master.iter().collect()),
            ("index", vec![index]),
            ("signing", self.signing.iter().collect()),
        ];
        for (purpose, keys) in lines {
            for (id, key) in keys {
                writeln!(text, "{purpose} {id} {}", STANDARD.encode(key)).expect("writing to a string does not fail");
            }
        }
        text
    }

    fn parse(text: &str, path: &Path) -> Result<Self, SecretError> {
        let bad = |line: usize, what: &'static str| SecretError::BadKeyFile { path: path.to_owned(), line, what };
        let (mut master, mut index, mut signing) = (Vec::new(), Vec::new(), Vec::new());
        for (number, line) in text.lines().enumerate().map(|(number, line)| (number + 1, line.trim())) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let parts: Vec<&str> = line.split_whitespace().collect();
            let &[purpose, id, key] = parts.as_slice() else {
                return Err(bad(number, "a line is a purpose, an id and a key"));
            };
            let keys = match purpose {
                "master" => &mut master,
                "index" => &mut index,
                "signing" => &mut signing,
                _ => return Err(bad(number, "the purpose of a key is master, index or signing")),
            };
            let key = STANDARD.decode(key).ok().and_then(|key| <[u8; KEY_BYTES]>::try_from(key).ok());
            let key = key.ok_or_else(|| bad(number, "a key is 32 bytes in Base64"))?;
            if keys.iter().any(|(known, _): &(String, _)| known == id) {
                return Err(bad(number, "this id stands here twice"));
            }
            keys.push((id.to_owned(), key));
        }
        if master.is_empty() || signing.is_empty() || index.len() != 1 {
            return Err(bad(0, "there must be a master key, a signing key and exactly one index key"));
        }
        let (index_id, index) = index.remove(0);
        Ok(Self { master: KeyList(master), index_id, index, signing: KeyList(signing) })
    }
}

/// Reads the key file in a folder, if nobody else on the machine can.
pub(super) fn read(folder: &Path) -> Result<Keys, SecretError> {
    let path = folder.join(FILE_NAME);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(SecretError::NoKeyFile(path)),
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            return Err(SecretError::BadKeyFile { path, line: 0, what: "this is not text" });
        }
        Err(source) => return Err(SecretError::File { path, source }),
    };
    refuse_exposed(&path, 0o077, "600")?;
    // Whoever may write the folder may put another key file in the place of this one.
    refuse_exposed(folder, 0o022, "700")?;
    Keys::parse(&text, &path)
}

/// Writes the key file of a new installation; one that appeared in the meantime is left alone.
pub(super) fn create(folder: &Path, keys: &Keys) -> Result<(), SecretError> {
    let path = folder.join(FILE_NAME);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| SecretError::File { path, source }
    };
    make_folder(folder).map_err(failed(folder))?;
    // Written beside and linked into place, so that it is never seen half written, not even after a power cut.
    let draft = DraftFile(folder.join(format!("{FILE_NAME}.{}", fresh_id('d'))));
    let mut file = new_private_file(&draft.0).map_err(failed(&draft.0))?;
    file.write_all(keys.write().as_bytes()).and_then(|()| file.sync_all()).map_err(failed(&draft.0))?;
    match fs::hard_link(&draft.0, &path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(()),
        linked => linked.map_err(failed(&path))?,
    }
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed(folder))
}

/// A file that goes away with this value.
struct DraftFile(PathBuf);

impl Drop for DraftFile {
    fn drop(&mut self) {
        // What cannot be removed is a private leftover that nothing reads.
        let _ = fs::remove_file(&self.0);
    }
}

fn fresh_id(purpose: char) -> String {
    let bytes: [u8; 8] = random_bytes();
    format!("{purpose}_{:016x}", u64::from_be_bytes(bytes))
}

#[cfg(unix)]
fn refuse_exposed(path: &Path, forbidden: u32, wanted: &'static str) -> Result<(), SecretError> {
    use std::os::unix::fs::PermissionsExt;
    let found = fs::metadata(path).map_err(|source| SecretError::File { path: path.to_owned(), source })?;
    let mode = found.permissions().mode() & 0o7777;
    if mode & forbidden == 0 {
        return Ok(());
    }
    Err(SecretError::Exposed { path: path.to_owned(), mode, wanted })
}

#[cfg(not(unix))]
fn refuse_exposed(_path: &Path, _forbidden: u32, _wanted: &'static str) -> Result<(), SecretError> {
    Ok(())
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn new_private_file(path: &Path) -> std::io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn new_private_file(path: &Path) -> std::io::Result<fs::File> {
    fs::OpenOptions::new().write(true).create_new(true).open(path)
}
