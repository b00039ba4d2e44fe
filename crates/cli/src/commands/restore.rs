//! `gridwork restore`: brings a district back from a backup, into an empty place.

use super::backup::{BESIDE, KEYS_ENTRY, POSTGRES_ENTRY, SQLITE_ENTRY};
use super::postgres;
use crate::house::{House, restrict};
use crate::print::Printer;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use flate2::read::GzDecoder;
use gridwork_db::{Db, Options, Schema, Target};
use gridwork_kernel::secrets::{sealed_under, store};
use std::collections::BTreeSet;
use std::io::{ErrorKind, Read, Seek};
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;

/// Bring a district back from a backup.
#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    house: House,
    /// The backup.
    #[arg(long)]
    from: PathBuf,
    /// The folder in which the keys were kept apart; they open a sealed backup and go into DATA/keys.
    #[arg(long)]
    keys: Option<PathBuf>,
    /// The newest copy of DATA/erasures.jsonl: what was erased after the backup was taken is erased again.
    #[arg(long)]
    erasures: Option<PathBuf>,
}

/// Bytes that are looked at to tell a sealed backup from an open one.
const HEAD_BYTES: u64 = 256;

/// Runs the command: everything is unpacked and looked at beside the folder, and then moved into it.
pub async fn run(restore: Restore, printer: &Printer) -> Result<ExitCode> {
    let house = &restore.house;
    if house.sqlite().exists() {
        bail!("{} holds a district already: restore into an empty folder", house.data.display());
    }
    if let Some(url) = &house.database
        && schema_version(&Target::Postgres(url.clone())).await.context("the PostgreSQL database cannot be opened")? > 0
    {
        bail!("the PostgreSQL database holds a district already: restore into an empty one");
    }
    let erasures = match &restore.erasures {
        Some(from) => {
            Some(std::fs::read_to_string(from).with_context(|| format!("{} cannot be read", from.display()))?)
        }
        None => None,
    };
    let work = folder_beside(&house.data)?;
    let done = bring_back(&restore, erasures.as_deref(), &work).await;
    let _ = std::fs::remove_dir_all(&work);
    let names = done?;
    if !names.contains(KEYS_ENTRY) && !house.keys().is_dir() {
        printer.answer(&serde_json::json!({"restored": house.data, "keys": false}), |_| {
            format!(
                "{} is restored, but its keys are not in the backup: put them into {} before the first start",
                house.data.display(),
                house.keys().display()
            )
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    // Opening it proves that schema and keys fit.
    let desk = house.open().await?;
    let repeated = gridwork_operations::erasures::repeat(&desk, &house.erasures()).await?;
    let found = gridwork_operations::journal::verify(&desk, &[house.checkpoints()]).await?;
    let said = serde_json::json!({"restored": house.data, "keys": true, "erased_again": repeated, "journal": found});
    printer.answer(&said, |_| {
        let journal = if found.holds { "its journal holds" } else { "its journal does NOT hold: run journal verify" };
        let erased = match repeated {
            0 => String::new(),
            count => format!("; {count} records were erased since the backup and are erased again"),
        };
        format!("{} is restored; {journal}{erased}", house.data.display())
    })?;
    Ok(if found.holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Unpacks the backup, looks whether it is one, and puts it in place. Answers what it held.
async fn bring_back(restore: &Restore, erasures: Option<&str>, work: &Path) -> Result<BTreeSet<String>> {
    let house = &restore.house;
    let opening = restore.keys.clone().unwrap_or_else(|| house.keys());
    let names = unpack(clear(restore, &opening).await?, &restore.from, work)?;
    let keys = keys_to_be(restore, &names, work);
    match (&house.database, names.contains(SQLITE_ENTRY), names.contains(POSTGRES_ENTRY)) {
        (None, true, _) => {
            look_at(&work.join(SQLITE_ENTRY)).await?;
            fit(house, &Target::Sqlite(work.join(SQLITE_ENTRY)), keys.as_deref())
                .await
                .context("nothing was restored: try again with the right keys")?;
            place(restore, &names, erasures, work)?;
        }
        (Some(url), _, true) => {
            let dump = work.join(POSTGRES_ENTRY);
            let opened = match &keys {
                Some(folder) => Some(house.read_keys(folder).await?),
                None => None,
            };
            postgres::look_at(&dump, opened.as_ref()).context("nothing was restored")?;
            postgres::load(url, &dump)?;
            let fits = fit(house, &Target::Postgres(url.clone()), keys.as_deref()).await;
            if let Err(error) = fits.and_then(|()| place(restore, &names, erasures, work)) {
                return Err(postgres::emptied(url, error).await);
            }
        }
        (None, false, true) => bail!("this is a backup of PostgreSQL: name the database with --database"),
        (Some(_), true, false) => bail!("this is a backup of SQLite: leave --database out"),
        _ => bail!("{} is no backup of Gridwork: it holds no database", restore.from.display()),
    }
    Ok(names)
}

/// Puts everything beside the database of PostgreSQL, or with that of SQLite, into the folder.
fn place(restore: &Restore, names: &BTreeSet<String>, erasures: Option<&str>, work: &Path) -> Result<()> {
    let house = &restore.house;
    std::fs::create_dir_all(&house.data).with_context(|| format!("{} cannot be made", house.data.display()))?;
    restrict(&house.data)?;
    // The database comes last: with it the folder holds a district.
    for name in KEPT.into_iter().filter(|name| names.contains(*name)) {
        add_lines(&std::fs::read_to_string(work.join(name))?, &house.data.join(name))?;
    }
    if let Some(lines) = erasures {
        add_lines(lines, &house.erasures())?;
    }
    if let Some(from) = &restore.keys {
        put_keys(from, &house.keys())?;
    }
    let whole = BESIDE.into_iter().filter(|name| !KEPT.contains(name)).chain([KEYS_ENTRY, SQLITE_ENTRY]);
    for name in whole.filter(|name| names.contains(*name)) {
        let to = house.data.join(name);
        std::fs::rename(work.join(name), &to).with_context(|| format!("{} is in the way", to.display()))?;
    }
    Ok(())
}

/// The folder of the keys that the district will have: those that are there already stay.
fn keys_to_be(restore: &Restore, names: &BTreeSet<String>, work: &Path) -> Option<PathBuf> {
    let there = Some(restore.house.keys()).filter(|keys| keys.is_dir());
    let packed = names.contains(KEYS_ENTRY).then(|| work.join(KEYS_ENTRY));
    there.or_else(|| restore.keys.clone()).or(packed)
}

/// Looks whether keys are those of a database that is not in its place yet, and brings its tables up to date as its first
/// start would. Without keys that is for the first start to find out.
async fn fit(house: &House, database: &Target, keys: Option<&Path>) -> Result<()> {
    let Some(folder) = keys else { return Ok(()) };
    let keys = house.read_keys(folder).await?;
    let db = Db::open(database, Options { readers: 1, writers: 1, ..Options::default() }).await?;
    let claimed = store::claim(&db, &keys).await;
    db.close().await;
    claimed.with_context(|| format!("the keys in {}", folder.display()))
}

/// A working folder beside the data, on the same disk, which only its owner can enter.
fn folder_beside(data: &Path) -> Result<PathBuf> {
    let data = std::path::absolute(data).with_context(|| format!("{} is no path", data.display()))?;
    let name = data.file_name().ok_or_else(|| anyhow!("{} names no folder", data.display()))?;
    let work = data.with_file_name(format!(".{}.restore", name.to_string_lossy()));
    // One that was left by a killed restore holds nothing that is needed.
    let _ = std::fs::remove_dir_all(&work);
    std::fs::create_dir_all(&work).with_context(|| format!("{} cannot be made", work.display()))?;
    restrict(&work)?;
    Ok(work)
}

/// Files of lines that are only ever added to: what stands in the folder already is newer than the backup, and stays.
const KEPT: [&str; 2] = ["checkpoints.jsonl", "erasures.jsonl"];

/// Adds the lines that a file does not have yet.
fn add_lines(lines: &str, to: &Path) -> Result<()> {
    let there = match std::fs::read_to_string(to) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| format!("{} cannot be read", to.display())),
    };
    let known = there.lines().collect::<BTreeSet<_>>();
    let mut text = there.clone();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    for line in lines.lines().filter(|line| !known.contains(line)) {
        text.push_str(line);
        text.push('\n');
    }
    if text == there {
        return Ok(());
    }
    // Written beside and put in its place, so that it is never half there.
    let draft = to.with_extension("draft");
    std::fs::write(&draft, text).with_context(|| format!("{} cannot be written", draft.display()))?;
    std::fs::rename(&draft, to).with_context(|| format!("{} cannot be written", to.display()))
}

/// Copies the key file to where it belongs; keys that are there already stay.
fn put_keys(from: &Path, to: &Path) -> Result<()> {
    if to.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(to).with_context(|| format!("{} cannot be made", to.display()))?;
    restrict(to)?;
    for entry in std::fs::read_dir(from).with_context(|| format!("{} cannot be read", from.display()))? {
        let entry = entry?;
        // A copy keeps the mode of the file, which the key file insists on.
        std::fs::copy(entry.path(), to.join(entry.file_name())).context("the keys cannot be copied")?;
    }
    Ok(())
}

/// The backup in clear: opened with the keys in a folder when it is sealed.
async fn clear(restore: &Restore, keys: &Path) -> Result<Box<dyn Read>> {
    let from = &restore.from;
    let mut file = std::fs::File::open(from).with_context(|| format!("{} cannot be opened", from.display()))?;
    let mut first = Vec::new();
    (&mut file).take(HEAD_BYTES).read_to_end(&mut first).context("the backup cannot be read")?;
    file.rewind().context("the backup cannot be read")?;
    let Some(id) = sealed_under(&first) else { return Ok(Box::new(file)) };
    let keys =
        restore.house.read_keys(keys).await.with_context(|| {
            format!("the backup is sealed under the key {id}: give the folder of the keys with --keys")
        })?;
    Ok(Box::new(keys.open_file(file).context("the backup does not open with these keys")?))
}

/// Unpacks the known entries only; a name that leads elsewhere is refused.
fn unpack(clear: Box<dyn Read>, from: &Path, to: &Path) -> Result<BTreeSet<String>> {
    const BROKEN: &str = "the backup is broken: take another one";
    let mut archive = tar::Archive::new(GzDecoder::new(clear));
    let mut names = BTreeSet::new();
    for entry in archive.entries().context("the backup cannot be read")? {
        let mut entry = entry.context(BROKEN)?;
        let path = entry.path().context(BROKEN)?.into_owned();
        if path.components().any(|part| !matches!(part, Component::Normal(_))) {
            bail!("{} holds a path that leads elsewhere: {}", from.display(), path.display());
        }
        let kind = entry.header().entry_type();
        if !kind.is_file() && !kind.is_dir() {
            bail!("{} is no backup of Gridwork: `{}` is neither file nor folder", from.display(), path.display());
        }
        let first = path.iter().next().map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
        let is_known =
            [SQLITE_ENTRY, POSTGRES_ENTRY, KEYS_ENTRY].contains(&first.as_str()) || BESIDE.contains(&first.as_str());
        if !is_known {
            bail!("{} is no backup of Gridwork: it holds `{}`", from.display(), path.display());
        }
        entry.unpack_in(to).context("the backup is broken or the disk is full; nothing was restored")?;
        names.insert(first);
    }
    // Read to its very end, where the checksum over everything stands.
    std::io::copy(&mut archive.into_inner(), &mut std::io::sink()).context(BROKEN)?;
    Ok(names)
}

/// The unpacked file must be a database of Gridwork that this program can open.
async fn look_at(file: &Path) -> Result<()> {
    match schema_version(&Target::Sqlite(file.to_owned())).await.context("the database in the backup")? {
        0 => bail!("the backup is no backup of Gridwork: its database is empty"),
        _ => Ok(()),
    }
}

/// The schema of a database as it is; 0 when it has no tables of Gridwork.
async fn schema_version(target: &Target) -> Result<i64> {
    let options = Options { schema: Schema::Any, readers: 1, writers: 1, ..Options::default() };
    let db = Db::open(target, options).await?;
    let version = db.schema_version().await;
    db.close().await;
    Ok(version?)
}
