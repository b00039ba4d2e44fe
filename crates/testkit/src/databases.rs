//! Fresh databases for tests, migrated, gone when dropped.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};

use gridwork_db::{Db, MIGRATIONS, Options, Schema, Target};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_postgres::{Client, NoTls};

use crate::cluster;

/// A database of one test.
pub struct TestDatabase {
    db: Db,
    target: Target,
    _kept: Kept,
}

/// What disappears with the database.
enum Kept {
    Folder { _folder: TempDir },
    Database { _dropped: DropDatabase },
}

impl TestDatabase {
    /// A SQLite database in a folder of its own.
    pub async fn sqlite(options: Options) -> TestDatabase {
        let folder = TempDir::with_prefix("gridwork-test-").expect("a temporary folder can be made");
        let target = Target::Sqlite(folder.path().join("gridwork.db"));
        let db = Db::open(&target, options).await.expect("a new SQLite database opens");
        TestDatabase { db, target, _kept: Kept::Folder { _folder: folder } }
    }

    /// A PostgreSQL database in the cluster of the test run. Panics when PostgreSQL is not installed.
    pub async fn postgres(options: Options) -> TestDatabase {
        let (url, dropped) = create().await.unwrap_or_else(|problem| panic!("{problem}"));
        let target = Target::Postgres(url);
        let db = Db::open(&target, options).await.expect("a new PostgreSQL database opens");
        TestDatabase { db, target, _kept: Kept::Database { _dropped: dropped } }
    }

    /// The open database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Where it is, to open it once more.
    pub fn target(&self) -> &Target {
        &self.target
    }
}

/// Runs the body of a test on a new SQLite database.
pub fn on_sqlite<F: Future<Output = ()>>(body: impl FnOnce(Db) -> F) {
    runtime().block_on(async {
        let database = TestDatabase::sqlite(Options::default()).await;
        body(database.db().clone()).await;
    });
}

/// Runs the body of a test on a new PostgreSQL database.
pub fn on_postgres<F: Future<Output = ()>>(body: impl FnOnce(Db) -> F) {
    runtime().block_on(async {
        let database = TestDatabase::postgres(Options::default()).await;
        body(database.db().clone()).await;
    });
}

/// A runtime as the server has it, with two workers so that tests can meet each other.
pub fn runtime() -> Runtime {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(2).enable_all().build().expect("a runtime can be started")
}

/// Creates a migrated database from the template and answers its address.
async fn create() -> Result<(String, DropDatabase), String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = cluster::url()?;
    let name = format!("gridwork_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let template = template(&server).await?;
    run(&server, &[&format!("drop database if exists {name}"), &format!("create database {name} template {template}")])
        .await?;
    Ok((cluster::with_database(&server, &name), DropDatabase { server, name }))
}

/// The name of the migrated database that tests are copied from; the first one to come makes it.
async fn template(server: &str) -> Result<String, String> {
    let name = template_name();
    let client = connect(server).await?;
    let exists = format!("select 1 from pg_database where datname = '{name}'");
    if !client.query(&exists, &[]).await.map_err(said)?.is_empty() {
        return Ok(name);
    }
    // Held until this connection ends; whoever waited finds the template ready.
    client.batch_execute("select pg_advisory_lock(4711300816)").await.map_err(said)?;
    if !client.query(&exists, &[]).await.map_err(said)?.is_empty() {
        return Ok(name);
    }
    let building = format!("{name}_building");
    client.batch_execute(&format!("drop database if exists {building} with (force)")).await.map_err(said)?;
    // Sorted by language, as a database may well be set up: text that is to be compared by bytes must say so itself.
    let by_language = format!("create database {building} template template0 locale_provider icu icu_locale 'zh'");
    if client.batch_execute(&by_language).await.is_err() {
        client.batch_execute(&format!("create database {building}")).await.map_err(said)?;
    }
    let target = Target::Postgres(cluster::with_database(server, &building));
    let options = Options { schema: Schema::Migrate, readers: 1, writers: 1, ..Options::default() };
    Db::open(&target, options).await.map_err(|e| e.to_string())?.close().await;
    client.batch_execute(&format!("alter database {building} rename to {name}")).await.map_err(said)?;
    Ok(name)
}

/// Changes with the migrations, so that a cluster that is still running does not hand out old tables.
fn template_name() -> String {
    let text = MIGRATIONS.iter().flat_map(|migration| migration.postgres.as_bytes());
    let fold = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    format!("gridwork_template_{:016x}", text.fold(0xcbf2_9ce4_8422_2325, fold))
}

/// Connects with plain SQL rights, past the database under test.
pub async fn connect(url: &str) -> Result<Client, String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(said)?;
    // Ends when the client is dropped, or with an error that the client's next call tells as well.
    tokio::spawn(connection);
    Ok(client)
}

async fn run(url: &str, statements: &[&str]) -> Result<(), String> {
    let client = connect(url).await?;
    for statement in statements {
        client.batch_execute(statement).await.map_err(said)?;
    }
    Ok(())
}

fn said(error: tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(db) => db.message().to_owned(),
        None => format!("the test cluster cannot be reached: {error:?}"),
    }
}

/// Drops a database of the cluster with whoever is still connected to it.
struct DropDatabase {
    server: String,
    name: String,
}

impl Drop for DropDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // On a thread of its own: the test's runtime cannot be waited for from inside.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|e| e.to_string())?;
            runtime.block_on(run(&server, &[&format!("drop database if exists {name} with (force)")]))
        });
        match dropping.join() {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => eprintln!("the test database {} stays: {problem}", self.name),
            Err(_) => eprintln!("the test database {} stays", self.name),
        }
    }
}
