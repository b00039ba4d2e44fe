//! A folder as a disk without power keeps it: contents by file and names by folder, as the shim writes them down.

use crate::dice::Dice;
use crate::power::{Luck, mix};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, Metadata, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Everything counts as synced as it stands. Nobody may be writing.
pub(crate) fn keep_all(top: &Path, durable: &Path) -> io::Result<()> {
    let owner = fs::metadata(top)?;
    for part in ["inodes", "names"].map(|part| durable.join(part)) {
        match fs::remove_dir_all(&part) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir(&part)?,
        }
        // Those who write into the tree write here too.
        chown(&part, Some(owner.uid()), Some(owner.gid()))?;
    }
    fs::write(durable.join("lock"), "")?;
    keep_folder(top, durable)
}

fn keep_folder(folder: &Path, durable: &Path) -> io::Result<()> {
    let listed = list(folder)?;
    for entry in &listed {
        let path = folder.join(&entry.name);
        match entry.is_folder {
            true => keep_folder(&path, durable)?,
            false => drop(fs::copy(&path, durable.join("inodes").join(&entry.key))?),
        }
    }
    let mut text = String::new();
    for Entry { is_folder, key, name } in &listed {
        let _ = writeln!(text, "{} {key} {name}", if *is_folder { 'd' } else { 'f' });
    }
    fs::write(durable.join("names").join(key(&fs::metadata(folder)?)), text)
}

/// Puts what lasts in the place of what stands there; the folder itself stays the same one. Nobody may be writing.
pub(crate) fn leave(top: &Path, durable: &Path, luck: &Luck, dice: &mut Dice) -> io::Result<()> {
    let mut lasting = Lasting { durable, luck, dice, owner: fs::metadata(top)?, written: BTreeMap::new() };
    let own = key(&lasting.owner);
    find_all(top, &mut lasting.written)?;
    let made = top.with_extension("lasting");
    lasting.build(&own, &made)?;
    for entry in list(top)? {
        let path = top.join(&entry.name);
        if entry.is_folder { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    for entry in list(&made)? {
        fs::rename(made.join(&entry.name), top.join(&entry.name))?;
    }
    fs::remove_dir(made)
}

struct Lasting<'a> {
    durable: &'a Path,
    luck: &'a Luck,
    dice: &'a mut Dice,
    owner: Metadata,
    /// Where each file and folder is that has a name now.
    written: BTreeMap<String, PathBuf>,
}

impl Lasting<'_> {
    fn build(&mut self, folder: &str, to: &Path) -> io::Result<()> {
        fs::create_dir(to)?;
        for Entry { is_folder, key, name } in self.names(folder)? {
            match is_folder {
                true => self.build(&key, &to.join(name))?,
                false => self.write(&key, &to.join(name))?,
            }
        }
        self.hand_over(to, 0o700)
    }

    fn names(&self, folder: &str) -> io::Result<Vec<Entry>> {
        match self.written.get(folder) {
            Some(path) if self.luck.names => list(path),
            _ => Ok(read_or_empty(&self.durable.join("names").join(folder), fs::read_to_string)?
                .lines()
                .filter_map(Entry::read)
                .collect()),
        }
    }

    fn write(&mut self, key: &str, to: &Path) -> io::Result<()> {
        // A name may last of which no content does.
        let mut content = read_or_empty(&self.durable.join("inodes").join(key), fs::read)?;
        if let (true, Some(path)) = (self.luck.sectors, self.written.get(key)) {
            mix(&mut content, &fs::read(path)?, self.dice);
        }
        fs::write(to, content)?;
        self.hand_over(to, 0o600)
    }

    fn hand_over(&self, path: &Path, mode: u32) -> io::Result<()> {
        fs::set_permissions(path, Permissions::from_mode(mode))?;
        chown(path, Some(self.owner.uid()), Some(self.owner.gid()))
    }
}

fn read_or_empty<T: Default>(path: &Path, read: impl Fn(PathBuf) -> io::Result<T>) -> io::Result<T> {
    match read(path.to_owned()) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(T::default()),
        read => read,
    }
}

fn find_all(folder: &Path, found: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    found.insert(key(&fs::metadata(folder)?), folder.to_owned());
    for entry in list(folder)? {
        let path = folder.join(entry.name);
        if entry.is_folder {
            find_all(&path, found)?;
        } else {
            found.insert(entry.key, path);
        }
    }
    Ok(())
}

/// One name in a folder.
struct Entry {
    is_folder: bool,
    key: String,
    name: String,
}

impl Entry {
    fn read(line: &str) -> Option<Entry> {
        let mut words = line.splitn(3, ' ');
        let is_folder = words.next()? == "d";
        Some(Entry { is_folder, key: words.next()?.to_owned(), name: words.next()?.to_owned() })
    }
}

fn list(folder: &Path) -> io::Result<Vec<Entry>> {
    let entries = fs::read_dir(folder)?.map(|entry| {
        let entry = entry?;
        let about = entry.metadata()?;
        let name = entry.file_name().into_string().map_err(|_| ErrorKind::InvalidFilename)?;
        Ok(Entry { is_folder: about.is_dir(), key: key(&about), name })
    });
    entries.collect()
}

/// Who a file is, in the words of `key_of` in the shim.
fn key(about: &Metadata) -> String {
    let born = about.created().ok().and_then(|born| born.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("{}-{}.{:09}", about.ino(), born.as_secs(), born.subsec_nanos())
}
