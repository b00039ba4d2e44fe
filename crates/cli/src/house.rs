//! Where a district's data stand, and how they are opened.

use anyhow::{Context, Result};
use clap::Args;
use gridwork_db::{Db, Options, Schema, Target};
use gridwork_kernel::SystemClock;
use gridwork_kernel::desk::{Desk, DeskParts};
use gridwork_kernel::secrets::{self, KeyService, Keyring};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

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
    #[command(flatten)]
    pub service: Service,
}

/// The key service, for a key file whose keys it has wrapped.
#[derive(Debug, Clone, Default, Args)]
pub struct Service {
    /// The program that unwraps keys, asked once when this begins: it reads a line `ID WRAPPED` for each wrapped key of the
    /// key file and writes a line `ID KEY` for each, the key 32 bytes in Base64; docs/run/keys.md shows one.
    #[arg(long, env = "GRIDWORK_KMS_COMMAND", value_name = "PROGRAM")]
    kms_command: Option<PathBuf>,
    /// For how long it may think.
    #[arg(long, env = "GRIDWORK_KMS_TIMEOUT", value_name = "SECONDS", default_value_t = 30)]
    kms_timeout: u64,
}

impl Service {
    /// The program, if one is named.
    pub fn named(&self) -> Option<KeyService> {
        let patience = Duration::from_secs(self.kms_timeout);
        self.kms_command.as_ref().map(|program| KeyService::new(program, patience))
    }
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
        if !secrets::store::is_claimed(&mut *db.read().await?).await? {
            Keyring::create_in(&self.keys()).context("the keys cannot be made")?;
        }
        let keys = self.read_keys(&self.keys()).await.context("the keys cannot be opened")?;
        secrets::store::claim(db, &keys).await.with_context(|| self.keys_in())?;
        Ok(Arc::new(keys))
    }

    /// Reads the keys in a folder, unwrapped by the key service where they are wrapped.
    pub async fn read_keys(&self, folder: &Path) -> Result<Keyring> {
        Ok(Keyring::open_with(folder, self.service.named().as_ref()).await?)
    }

    /// Opens everything.
    pub async fn open(&self) -> Result<Desk> {
        let db = self.open_db().await?;
        let keys = self.open_keys(&db).await?;
        Ok(Desk::open(DeskParts { db, clock: Arc::new(SystemClock), keys }).await?)
    }

    /// The same for retiring a key, which one that was lost before it was used must not hinder.
    pub async fn open_to_retire(&self) -> Result<Desk> {
        let db = self.open_db().await?;
        let keys = self.read_keys(&self.keys()).await.context("the keys cannot be opened")?;
        secrets::store::claim_to_retire(&db, &keys).await.with_context(|| self.keys_in())?;
        Ok(Desk::open(DeskParts { db, clock: Arc::new(SystemClock), keys: Arc::new(keys) }).await?)
    }

    /// The keys, as they must be for a backup of a PostgreSQL database: looked at without a change of its tables, for the
    /// backup may be the one from before an upgrade.
    pub async fn keys_of_postgres(&self) -> Result<Keyring> {
        let options = Options { schema: Schema::Any, readers: 1, writers: 1, ..Options::default() };
        let db = self.open_with(options).await?;
        let keys = self.read_keys(&self.keys()).await?;
        let is_claimed = secrets::store::is_claimed(&mut *db.read().await?).await?;
        if is_claimed {
            secrets::store::claim(&db, &keys).await.with_context(|| self.keys_in())?;
        }
        db.close().await;
        Ok(keys)
    }

    fn keys_in(&self) -> String {
        format!("the keys in {}", self.keys().display())
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
