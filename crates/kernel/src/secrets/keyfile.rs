//! The key file: `DATA/keys/keyring`, readable by its owner alone, one key a line.
//!
//! ```text
//! cipher  sm4
//! master  m_9f2c41d07ab35e18  <32 bytes in Base64>
//! spare   m_c07716a2e4b80d5f  kms:<what the key service turns into such a key>  2026-11-22
//! index   i_51b0c9e2d4f7a863  <…>
//! signing s_07de5b1c8a924f36  <…>
//! retired m_0c5d7e21f3a94b68  2026-11-01
//! ```
//!
//! All keys stand in one file so that it exists wholly or not at all. The last master and signing key are the ones in
//! use; earlier ones open and verify what they once sealed and signed. A spare master key opens and seals nothing yet:
//! it is on its way to every process. Of a retired one only the id is left. There is exactly one index key. `cipher` says
//! what seals from now on, `aes` when it is not there. `gridwork keys` changes all of this.

use super::cipher::Cipher;
use super::{KEY_BYTES, SecretError, random_bytes};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

const FILE_NAME: &str = "keyring";
const HEADER: &str = "# The keys of this installation. Without them sealed values cannot be read, by anybody, ever.\n\
                      # Back them up apart from the data, and show them to no one.\n";

/// What stands before a key that only the key service turns into one.
pub(super) const WRAPPED: &str = "kms:";

/// A key in clear.
pub(super) type KeyBytes = [u8; KEY_BYTES];

/// Every key of the file.
pub(super) struct Keys {
    pub(super) cipher: Cipher,
    pub(super) master: KeyList,
    /// Master keys that are not used yet, with the date on which each was added.
    pub(super) spare: Vec<(String, KeyBytes, Option<String>)>,
    pub(super) index_id: String,
    pub(super) index: KeyBytes,
    pub(super) signing: KeyList,
    /// Ids of master keys that are gone, with the date.
    pub(super) retired: Vec<(String, Option<String>)>,
}

/// Keys of one purpose by id, oldest first; never empty.
pub(super) struct KeyList(Vec<(String, KeyBytes)>);

impl KeyList {
    /// The key in use.
    pub(super) fn last(&self) -> (&str, &KeyBytes) {
        let (id, key) = self.0.last().expect("a list of keys is never empty");
        (id, key)
    }

    pub(super) fn get(&self, id: &str) -> Option<&KeyBytes> {
        self.0.iter().find(|(known, _)| known == id).map(|(_, key)| key)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &KeyBytes)> {
        self.0.iter().map(|(id, key)| (id.as_str(), key))
    }

    pub(super) fn ids(&self) -> Vec<&str> {
        self.iter().map(|(id, _)| id).collect()
    }
}

impl Keys {
    pub(super) fn fresh(cipher: Cipher) -> Self {
        Self {
            cipher,
            master: KeyList(vec![(fresh_id('m'), random_bytes())]),
            spare: Vec::new(),
            index_id: fresh_id('i'),
            index: random_bytes(),
            signing: KeyList(vec![(fresh_id('s'), random_bytes())]),
            retired: Vec::new(),
        }
    }

    /// The file of a new installation.
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
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Master,
    Spare,
    Index,
    Signing,
}

/// A key as it stands in the file.
enum Held {
    Clear(KeyBytes),
    Wrapped(String),
}

struct Line {
    number: usize,
    purpose: Purpose,
    id: String,
    held: Held,
    on: Option<String>,
}

/// The lines of a file that was read: some of its keys may have to be unwrapped yet.
pub(super) struct Lines {
    path: PathBuf,
    cipher: Cipher,
    lines: Vec<Line>,
    retired: Vec<(String, Option<String>)>,
}

impl Lines {
    /// Reads the text of a key file.
    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, SecretError> {
        let mut read =
            Self { path: path.to_owned(), cipher: Cipher::default(), lines: Vec::new(), retired: Vec::new() };
        let mut has_cipher = false;
        for (number, line) in text.lines().enumerate().map(|(number, line)| (number + 1, line.trim())) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match line.split_whitespace().collect::<Vec<_>>().as_slice() {
                ["cipher", word] => {
                    let what = "the cipher is aes or sm4, and stands here once";
                    let cipher = Cipher::parse(word).filter(|_| !has_cipher);
                    (read.cipher, has_cipher) = (cipher.ok_or_else(|| read.bad(number, what))?, true);
                }
                ["retired", id, on @ ..] if on.len() < 2 => {
                    read.retired.push(((*id).to_owned(), on.first().map(|on| (*on).to_owned())));
                }
                parts => {
                    let line = read.line(number, parts)?;
                    read.lines.push(line);
                }
            }
        }
        let count = |purpose| read.lines.iter().filter(|line| line.purpose == purpose).count();
        if count(Purpose::Master) == 0 || count(Purpose::Signing) == 0 || count(Purpose::Index) != 1 {
            return Err(read.bad(0, "there must be a master key, a signing key and exactly one index key"));
        }
        Ok(read)
    }

    fn bad(&self, line: usize, what: &'static str) -> SecretError {
        SecretError::BadKeyFile { path: self.path.clone(), line, what }
    }

    fn line(&self, number: usize, parts: &[&str]) -> Result<Line, SecretError> {
        let (&[word, id, key], on) = parts.split_first_chunk().map_or((&["", "", ""], parts), |(key, on)| (key, on));
        let purpose = match word {
            "master" => Purpose::Master,
            "spare" => Purpose::Spare,
            "index" => Purpose::Index,
            "signing" => Purpose::Signing,
            "" => return Err(self.bad(number, "a line is a purpose, an id and a key")),
            _ => return Err(self.bad(number, "the purpose of a key is master, spare, index or signing")),
        };
        if on.len() > usize::from(purpose == Purpose::Spare) {
            return Err(self.bad(number, "a line is a purpose, an id and a key"));
        }
        let held = match key.strip_prefix(WRAPPED) {
            Some(wrapped) if !wrapped.is_empty() => Held::Wrapped(wrapped.to_owned()),
            _ => {
                let what = "a key is 32 bytes in Base64, or kms: and what the key service turns into that";
                Held::Clear(key_of(key).ok_or_else(|| self.bad(number, what))?)
            }
        };
        if self.lines.iter().any(|line| line.id == id) {
            return Err(self.bad(number, "this id stands here twice"));
        }
        let on = on.first().map(|on| (*on).to_owned());
        Ok(Line { number, purpose, id: id.to_owned(), held, on })
    }

    /// The keys that the key service must unwrap, by id.
    pub(super) fn wrapped(&self) -> Vec<(&str, &str)> {
        let wrapped = self.lines.iter().filter_map(|line| match &line.held {
            Held::Wrapped(wrapped) => Some((line.id.as_str(), wrapped.as_str())),
            Held::Clear(_) => None,
        });
        wrapped.collect()
    }

    /// The purpose of a key, by id.
    pub(super) fn purpose(&self, id: &str) -> Option<Purpose> {
        self.lines.iter().find(|line| line.id == id).map(|line| line.purpose)
    }

    /// The master key in use.
    pub(super) fn in_use(&self) -> Option<&str> {
        let last = self.lines.iter().rev().find(|line| line.purpose == Purpose::Master);
        last.map(|line| line.id.as_str())
    }

    /// The keys, with those that were unwrapped by id.
    pub(super) fn keys(self, unwrapped: &HashMap<String, KeyBytes>) -> Result<Keys, SecretError> {
        let (mut master, mut spare, mut index, mut signing) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for line in &self.lines {
            let key = match &line.held {
                Held::Clear(key) => *key,
                Held::Wrapped(_) => match unwrapped.get(&line.id) {
                    Some(key) => *key,
                    None => return Err(self.bad(line.number, "this key was not unwrapped")),
                },
            };
            match line.purpose {
                Purpose::Master => master.push((line.id.clone(), key)),
                Purpose::Spare => spare.push((line.id.clone(), key, line.on.clone())),
                Purpose::Index => index.push((line.id.clone(), key)),
                Purpose::Signing => signing.push((line.id.clone(), key)),
            }
        }
        let (index_id, index) = index.remove(0);
        let (master, signing) = (KeyList(master), KeyList(signing));
        Ok(Keys { cipher: self.cipher, master, spare, index_id, index, signing, retired: self.retired })
    }
}

/// A key from its Base64.
pub(super) fn key_of(text: &str) -> Option<KeyBytes> {
    STANDARD.decode(text).ok().and_then(|key| KeyBytes::try_from(key).ok())
}

/// Where the key file of a folder stands.
pub(super) fn path_in(folder: &Path) -> PathBuf {
    folder.join(FILE_NAME)
}

/// The text of the key file in a folder, if nobody else on the machine can read it.
pub(super) fn text(folder: &Path) -> Result<String, SecretError> {
    let path = path_in(folder);
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
    Ok(text)
}

/// Reads the key file in a folder.
pub(super) fn read(folder: &Path) -> Result<Lines, SecretError> {
    Lines::parse(&text(folder)?, &path_in(folder))
}

/// Writes the key file of a new installation; one that appeared in the meantime is left alone.
pub(super) fn create(folder: &Path, keys: &Keys) -> Result<(), SecretError> {
    make_folder(folder).map_err(failed(folder))?;
    let path = path_in(folder);
    // Written beside and linked into place, so that it is never seen half written, not even after a power cut.
    let draft = draft(folder, &keys.write())?;
    match fs::hard_link(&draft.0, &path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(()),
        linked => linked.map_err(failed(&path))?,
    }
    sync(folder)
}

/// Puts another text in the place of the key file, in one step.
pub(super) fn replace(folder: &Path, text: &str) -> Result<(), SecretError> {
    let path = path_in(folder);
    let draft = draft(folder, text)?;
    // Changed by root, it stays the file of the user that the server runs as.
    same_owner(&path, &draft.0)?;
    fs::rename(&draft.0, &path).map_err(failed(&path))?;
    sync(folder)
}

/// Makes sure that the names in a folder are on the disk.
fn sync(folder: &Path) -> Result<(), SecretError> {
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed(folder))
}

/// Makes sure that the name of a file is on the disk.
pub(super) fn sync_folder_of(file: &Path) -> Result<(), SecretError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    sync(folder.unwrap_or(Path::new(".")))
}

/// A private file beside the key file with this text, safely on the disk.
fn draft(folder: &Path, text: &str) -> Result<DraftFile, SecretError> {
    let path = folder.join(format!("{FILE_NAME}.{}", fresh_id('d')));
    write_private(&path, text)?;
    Ok(DraftFile(path))
}

/// Writes a file that is not there yet and that only its owner reads; half of it never stays.
pub(super) fn write_private(path: &Path, text: &str) -> Result<(), SecretError> {
    let mut file = new_private_file(path).map_err(failed(path))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        // What cannot be removed is in the way of the next try, which says so.
        let _ = fs::remove_file(path);
    }
    written.map_err(failed(path))
}

pub(super) fn failed(path: &Path) -> impl Fn(std::io::Error) -> SecretError {
    let path = path.to_owned();
    move |source| SecretError::File { path: path.clone(), source }
}

/// A file that goes away with this value.
struct DraftFile(PathBuf);

impl Drop for DraftFile {
    fn drop(&mut self) {
        // What cannot be removed is a private leftover that nothing reads.
        let _ = fs::remove_file(&self.0);
    }
}

pub(super) fn fresh_id(purpose: char) -> String {
    let bytes: [u8; 8] = random_bytes();
    format!("{purpose}_{:016x}", u64::from_be_bytes(bytes))
}

#[cfg(unix)]
pub(super) fn refuse_exposed(path: &Path, forbidden: u32, wanted: &'static str) -> Result<(), SecretError> {
    use std::os::unix::fs::PermissionsExt;
    let found = fs::metadata(path).map_err(failed(path))?;
    let mode = found.permissions().mode() & 0o7777;
    if mode & forbidden == 0 {
        return Ok(());
    }
    Err(SecretError::Exposed { path: path.to_owned(), mode, wanted })
}

#[cfg(not(unix))]
pub(super) fn refuse_exposed(_path: &Path, _forbidden: u32, _wanted: &'static str) -> Result<(), SecretError> {
    Ok(())
}

/// Gives a file to the owner of another one.
#[cfg(unix)]
fn same_owner(of: &Path, to: &Path) -> Result<(), SecretError> {
    use std::os::unix::fs::{MetadataExt, chown};
    let (wanted, found) = (fs::metadata(of).map_err(failed(of))?, fs::metadata(to).map_err(failed(to))?);
    match wanted.uid() == found.uid() {
        true => Ok(()),
        false => chown(to, Some(wanted.uid()), Some(wanted.gid())).map_err(failed(of)),
    }
}

#[cfg(not(unix))]
fn same_owner(_of: &Path, _to: &Path) -> Result<(), SecretError> {
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
