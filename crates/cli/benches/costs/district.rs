//! Where a measured district stands: a folder with SQLite, or a durable private PostgreSQL cluster.

use anyhow::{Context, Result, anyhow, bail};
use gridwork_db::{Db, Options, Schema, Target};
use gridwork_testkit::cluster::{Private, with_database};
use gridwork_testkit::program::Program;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::time::Duration;
use tempfile::TempDir;

/// What the cluster has besides durability, which it has by default: `fsync` and `synchronous_commit` are on.
const SETTINGS: &str = "autovacuum = on\nshared_buffers = 128MB\n";

/// A district that only the measurement knows.
pub struct District {
    folder: TempDir,
    /// The cluster and the name of the database in it.
    postgres: Option<(Rc<Private>, String)>,
}

impl District {
    /// On SQLite, under the folder of build results: that is a disk, while `/tmp` may be memory.
    pub fn sqlite() -> Result<District> {
        Ok(District { folder: folder()?, postgres: None })
    }

    /// In a new cluster.
    pub async fn postgres() -> Result<District> {
        let cluster = Rc::new(Private::start(SETTINGS).map_err(|problem| anyhow!(problem))?);
        let district = District { folder: folder()?, postgres: Some((cluster, "district".to_owned())) };
        district.tell("create database district").await?;
        Ok(district)
    }

    /// A copy as it stands now; nothing may be running on it.
    pub async fn copy(&self, name: &str) -> Result<District> {
        let copy = folder()?;
        let Some((cluster, database)) = &self.postgres else {
            let file = "gridwork.db";
            std::fs::copy(self.folder.path().join(file), copy.path().join(file)).context("the database to copy")?;
            return Ok(District { folder: copy, postgres: None });
        };
        self.tell(&format!("create database {name} template {database}")).await?;
        Ok(District { folder: copy, postgres: Some((Rc::clone(cluster), name.to_owned())) })
    }

    /// Which engine.
    pub fn engine(&self) -> &'static str {
        if self.postgres.is_some() { "postgres" } else { "sqlite" }
    }

    /// Engine and version, with what makes a commit durable.
    pub async fn describe(&self) -> Result<String> {
        let Some(door) = self.side_door().await? else {
            let db = self.open().await?;
            let version = db.read().await?.query_one("select sqlite_version()", &[]).await?.text(0)?;
            db.close().await;
            return Ok(format!("SQLite {version}, WAL, synchronous = full, works share commits"));
        };
        let sql = "select split_part(current_setting('server_version'), ' ', 1), current_setting('fsync'), \
             current_setting('synchronous_commit')";
        let row = door.read().await?.query_one(sql, &[]).await?;
        let text = format!(
            "PostgreSQL {}, fsync = {}, synchronous_commit = {}, a transaction a work",
            row.text(0)?,
            row.text(1)?,
            row.text(2)?
        );
        door.close().await;
        Ok(text)
    }

    /// Starts a demo on it, a `town` or a `city`, with so many orders.
    pub fn demo(&self, size: &str, orders: u32) -> Result<Program> {
        self.start("demo", &["--no-open", "--size", size, "--orders", &orders.to_string()])
    }

    /// Starts a plain server on it.
    pub fn serve(&self) -> Result<Program> {
        self.start("serve", &[])
    }

    fn start(&self, verb: &str, more: &[&str]) -> Result<Program> {
        let mut command = self.command(&[verb, "--listen", "127.0.0.1:0"]);
        command.args(more);
        Program::start(command).map_err(|problem| anyhow!(problem)).with_context(|| format!("gridwork {verb}"))
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gridwork"));
        command.args(words).arg("--data").arg(self.folder.path());
        if let Some(url) = self.url() {
            command.args(["--database", &url]);
        }
        command
    }

    /// Runs a command of the program to its end, beside no server.
    pub fn run(&self, words: &[&str]) -> Result<()> {
        let done = self.command(words).output().with_context(|| words.join(" "))?;
        match done.status.success() {
            true => Ok(()),
            false => bail!("gridwork {}: {}", words.join(" "), String::from_utf8_lossy(&done.stderr)),
        }
    }

    /// Runs statements past the server, which is not running, however long they take.
    pub async fn batch(&self, statements: &[String]) -> Result<()> {
        if let Some(url) = self.url() {
            let client = gridwork_testkit::databases::connect(&url).await.map_err(|problem| anyhow!(problem))?;
            for statement in statements {
                client.batch_execute(statement).await.with_context(|| statement.clone())?;
            }
            return Ok(());
        }
        let db = self.open().await?;
        for statement in statements {
            let text = statement.clone();
            let done = db.write(move |tx| {
                let text = text.clone();
                Box::pin(async move { tx.batch(&text).await })
            });
            done.await.with_context(|| statement.clone())?;
        }
        db.close().await;
        Ok(())
    }

    /// Its database in the cluster; SQLite has no address.
    pub fn url(&self) -> Option<String> {
        self.postgres.as_ref().map(|(cluster, database)| with_database(&cluster.url(), database))
    }

    /// Opens its database as the server does; on SQLite no server may be running.
    pub async fn open(&self) -> Result<Db> {
        let target = match self.url() {
            Some(url) => Target::Postgres(url),
            None => Target::Sqlite(self.folder.path().join("gridwork.db")),
        };
        Ok(Db::open(&target, Options::default()).await?)
    }

    /// A connection to the cluster beside the running server; SQLite has none.
    pub async fn side_door(&self) -> Result<Option<Db>> {
        let Some((cluster, _)) = &self.postgres else { return Ok(None) };
        let options = Options { schema: Schema::Any, readers: 1, writers: 1, ..Options::default() };
        Ok(Some(Db::open(&Target::Postgres(cluster.url()), options).await?))
    }

    /// Bytes its database takes on disk.
    pub async fn size(&self) -> Result<u64> {
        let Some((_, database)) = &self.postgres else {
            return sqlite_size(&self.folder.path().join("gridwork.db"));
        };
        let Some(door) = self.side_door().await? else { return Ok(0) };
        let sql = format!("select cast(pg_database_size('{database}') as bigint)");
        let size = door.read().await?.query_one(&sql, &[]).await?.int(0)?;
        door.close().await;
        Ok(u64::try_from(size).unwrap_or_default())
    }

    async fn tell(&self, statement: &str) -> Result<()> {
        let Some((cluster, _)) = &self.postgres else { bail!("SQLite takes no such statement") };
        let client = gridwork_testkit::databases::connect(&cluster.url()).await.map_err(|problem| anyhow!(problem))?;
        client.batch_execute(statement).await.with_context(|| statement.to_owned())
    }
}

/// The file with the log beside it, which is folded in when the last program closes it.
fn sqlite_size(file: &Path) -> Result<u64> {
    Ok(std::fs::metadata(file).with_context(|| file.display().to_string())?.len())
}

fn folder() -> Result<TempDir> {
    TempDir::with_prefix_in("bench-", env!("CARGO_TARGET_TMPDIR")).context("no folder can be made for the data")
}

/// Stops a server cleanly.
pub fn stop(server: Program) -> Result<()> {
    let status = server.stop(Duration::from_secs(30)).map_err(|problem| anyhow!(problem))?;
    match status.success() {
        true => Ok(()),
        false => bail!("the server ended with {status}"),
    }
}
