//! Where a district's data stand, and how they are opened.

use anyhow::{Context, Result};
use clap::Args;
use gridwork_db::{Db, Options, Target};
use gridwork_kernel::SystemClock;
use gridwork_kernel::desk::{Desk, DeskParts};
use gridwork_kernel::secrets::{self, Keyring};
use std::path::PathBuf;
use std::sync::Arc;

/// Which district.
#[derive(Debug, Clone, Args)]
pub struct House {
    /// The folder of the data: database (SQLite), keys, checkpoints, admin socket.
    #[arg(long, default_value = "data")]
    pub data: PathBuf,
    /// A PostgreSQL database instead of SQLite, e.g. postgres://user:password@host/name. A password stands better in the
    /// environment, where not everybody on the machine reads it.
    #[arg(long, env = "GRIDWORK_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
}

impl House {
    /// The SQLite file.
    pub fn sqlite(&self) -> PathBuf {
        self.data.join("gridwork.db")
    }

    /// The folder of the keys; belongs in its own backup.
    pub fn keys(&self) -> PathBuf {
        self.data.join("keys")
    }

    /// The checkpoints remembered outside the database.
    pub fn checkpoints(&self) -> PathBuf {
        self.data.join("checkpoints.jsonl")
    }

    /// The records whose personal values were erased, remembered outside the database.
    pub fn erasures(&self) -> PathBuf {
        self.data.join("erasures.jsonl")
    }

    /// Where a running server takes orders from this machine.
    pub fn socket(&self) -> PathBuf {
        self.data.join("admin.sock")
    }

    /// Whether there is a district here already.
    pub fn exists(&self) -> bool {
        self.database.is_some() || self.sqlite().is_file()
    }

    fn target(&self) -> Target {
        match &self.database {
            Some(url) => Target::Postgres(url.clone()),
            None => Target::Sqlite(self.sqlite()),
        }
    }

    /// Makes the folder if it is not there and opens the database, bringing its tables up to date.
    pub async fn open_db(&self) -> Result<Db> {
        self.open_with(Options::default()).await
    }

    /// The same, for making a demo: what a crash loses is made anew, so nothing waits for the disk.
    pub async fn open_to_make(&self) -> Result<Db> {
        self.open_with(Options { durable: false, ..Options::default() }).await
    }

    /// Makes the folder of the data if it is not there.
    pub fn make_folder(&self) -> Result<()> {
        std::fs::create_dir_all(&self.data)
            .with_context(|| format!("the data folder {} cannot be made", self.data.display()))?;
        restrict(&self.data)
    }

    async fn open_with(&self, options: Options) -> Result<Db> {
        self.make_folder()?;
        Db::open(&self.target(), options).await.with_context(|| match &self.database {
            // The address may hold a password and is not repeated.
            Some(_) => "the PostgreSQL database cannot be opened".to_owned(),
            None => format!("{} cannot be opened", self.sqlite().display()),
        })
    }

    /// Opens the keys of a database, making them on its first start. A process with other keys than those it is used
    /// with is refused: it could not read what the others seal, nor they what it seals.
    pub async fn open_keys(&self, db: &Db) -> Result<Arc<Keyring>> {
        let keys = match secrets::store::is_claimed(&mut *db.read().await?).await? {
            true => Keyring::open(&self.keys()),
            false => Keyring::open_or_create(&self.keys()),
        };
        let keys = keys.context("the keys cannot be opened")?;
        secrets::store::claim(db, &keys).await.with_context(|| format!("the keys in {}", self.keys().display()))?;
        Ok(Arc::new(keys))
    }

    /// Opens everything.
    pub async fn open(&self) -> Result<Desk> {
        let db = self.open_db().await?;
        let keys = self.open_keys(&db).await?;
        Ok(Desk::open(DeskParts { db, clock: Arc::new(SystemClock), keys }).await?)
    }
}

/// The folder holds keys and personal data: nobody else on this machine reads it.
#[cfg(unix)]
pub fn restrict(folder: &std::path::Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(folder)?.permissions().mode();
    if mode & 0o077 != 0 {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))
            .with_context(|| format!("{} is open to others and cannot be closed: run chmod 700", folder.display()))?;
    }
    Ok(())
}

#[cfg(not(unix))]
pub fn restrict(_: &std::path::Path) -> Result<()> {
    Ok(())
}
