//! Changes of the key file, as `gridwork keys` makes them: each is one step, and leaves every other line as it stands.

use super::keyfile::{self, Lines, Purpose, WRAPPED, fresh_id};
use super::{Cipher, SecretError, random_bytes};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::ErrorKind;
use std::path::Path;

/// Letters and digits of an id that is no longer than a line of the file should be.
const ID_LETTERS_MAX: usize = 60;

/// An id for another master key.
pub fn new_master_id() -> String {
    fresh_id('m')
}

/// Looks whether this can be the id of a master key: it stands in lines, in file headers and in patterns of the database.
///
/// # Errors
/// When it cannot.
pub fn check_id(id: &str) -> Result<(), SecretError> {
    let is_letter = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let rest = id.strip_prefix("m_").unwrap_or_default();
    match !rest.is_empty() && rest.len() <= ID_LETTERS_MAX && rest.bytes().all(is_letter) {
        true => Ok(()),
        false => Err(SecretError::BadId(id.to_owned())),
    }
}

/// Adds a master key that opens and is not used yet. `wrapped` is what the key service turns into it; without, it is made
/// here and stands in clear.
///
/// # Errors
/// When the file cannot be read or written, or its keys are wrapped and this one would not be.
pub fn add(folder: &Path, id: &str, wrapped: Option<&str>, on: &str) -> Result<(), SecretError> {
    change(folder, |lines, text| {
        let key = match wrapped {
            Some(wrapped) => format!("{WRAPPED}{wrapped}"),
            None if !lines.wrapped().is_empty() => return Err(SecretError::WouldBeClear),
            None => STANDARD.encode(random_bytes::<32>()),
        };
        Ok(format!("{}spare {id} {key} {on}\n", ended(text)))
    })
}

/// Lets a master key wrap from now on whatever is wrapped anew.
///
/// # Errors
/// When there is none by this id, or the file cannot be written.
pub fn use_master(folder: &Path, id: &str) -> Result<(), SecretError> {
    change(folder, |lines, text| {
        let key = key_field(lines, text, id)?;
        let rest = without(text, id);
        // After the last master line, so that the file goes on reading from the oldest to the newest.
        let last = rest.lines().enumerate().filter(|(_, line)| purpose_of(line) == Some("master")).last();
        let after = last.map_or(0, |(at, _)| at + 1);
        let mut all = rest.lines().map(str::to_owned).collect::<Vec<_>>();
        all.insert(after, format!("master {id} {key}"));
        Ok(all.join("\n") + "\n")
    })
}

/// Copies the line of a master key that is to be retired into a file of its own. One that holds the line already is as
/// good: what was broken off is run again.
///
/// # Errors
/// When the key is in use or unknown, the file is another one, or it cannot be written.
pub fn keep(folder: &Path, id: &str, on: &str, file: &Path) -> Result<(), SecretError> {
    let text = keyfile::text(folder)?;
    let lines = Lines::parse(&text, &keyfile::path_in(folder))?;
    let key = key_field(&lines, &text, id)?;
    if lines.in_use() == Some(id) {
        return Err(SecretError::InUse(id.to_owned()));
    }
    // As a spare one it opens and never wraps, wherever in a key file it is put.
    let line = format!("spare {id} {key}");
    match std::fs::read_to_string(file) {
        Ok(there) if there.lines().any(|it| it == line) => keyfile::refuse_exposed(file, 0o077, "600")?,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let about = format!("# Retired on {on}. In a key file this line opens what is from before.");
            keyfile::write_private(file, &format!("{about}\n{line}\n"))?;
        }
        Ok(_) => return Err(keyfile::failed(file)(ErrorKind::AlreadyExists.into())),
        Err(error) => return Err(keyfile::failed(file)(error)),
    }
    keyfile::sync_folder_of(file)
}

/// Takes a master key out of the file and leaves its id; of one that is not there the id is left all the same.
///
/// # Errors
/// When it is in use or no master key, or the file cannot be written.
pub fn retire(folder: &Path, id: &str, on: &str) -> Result<(), SecretError> {
    change(folder, |lines, text| {
        if matches!(lines.purpose(id), Some(Purpose::Index | Purpose::Signing)) {
            return Err(SecretError::NoMaster(id.to_owned()));
        }
        if lines.in_use() == Some(id) {
            return Err(SecretError::InUse(id.to_owned()));
        }
        Ok(format!("{}retired {id} {on}\n", ended(&without(text, id))))
    })
}

/// Says what seals from now on.
///
/// # Errors
/// When the file cannot be read or written.
pub fn set_cipher(folder: &Path, cipher: Cipher) -> Result<(), SecretError> {
    change(folder, |_, text| {
        let rest = text.lines().filter(|line| purpose_of(line) != Some("cipher"));
        let rest = rest.map(|line| format!("{line}\n")).collect::<String>();
        Ok(format!("{rest}cipher {}\n", cipher.as_str()))
    })
}

/// Changes the file while no other command does.
fn change(folder: &Path, edit: impl FnOnce(&Lines, &str) -> Result<String, SecretError>) -> Result<(), SecretError> {
    let failed = keyfile::failed(folder);
    let held = std::fs::File::open(folder).map_err(&failed)?;
    held.lock().map_err(&failed)?;
    let text = keyfile::text(folder)?;
    let path = keyfile::path_in(folder);
    let changed = edit(&Lines::parse(&text, &path)?, &text)?;
    // What would not be read again is never written.
    Lines::parse(&changed, &path)?;
    keyfile::replace(folder, &changed)
}

/// The key of a master line as it is written there, in clear or wrapped.
fn key_field<'a>(lines: &Lines, text: &'a str, id: &str) -> Result<&'a str, SecretError> {
    let is_master = matches!(lines.purpose(id), Some(Purpose::Master | Purpose::Spare));
    let line = text.lines().find(|line| is_of(line, id)).filter(|_| is_master);
    let key = line.and_then(|line| line.split_whitespace().nth(2));
    key.ok_or_else(|| SecretError::NoMaster(id.to_owned()))
}

/// The file without the lines of an id, that of its retirement included.
fn without(text: &str, id: &str) -> String {
    let is_about = |line: &str| is_of(line, id) || line.split_whitespace().take(2).eq(["retired", id]);
    text.lines().filter(|line| !is_about(line)).map(|line| format!("{line}\n")).collect()
}

fn is_of(line: &str, id: &str) -> bool {
    let mut parts = line.split_whitespace();
    matches!(parts.next(), Some("master" | "spare")) && parts.next() == Some(id)
}

fn purpose_of(line: &str) -> Option<&str> {
    line.split_whitespace().next()
}

fn ended(text: &str) -> String {
    if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}
