//! The open database: readers, works, tables.

use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::faults::{again, undone};
use crate::standing::Standing;
use crate::{
    Bell, Engine, Error, Fault, Faults, Known, Options, Reader, Result, Target, Touch, Tx, migrate, postgres, sqlite,
};

/// What a work answers: a boxed future that may borrow its transaction.
pub type WorkFuture<'t, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

/// An open database. Cloning it is cheap and gives the same one.
#[derive(Clone)]
pub struct Db {
    store: Arc<Store>,
    faults: Option<Arc<dyn Faults>>,
    epochs: Known<[i64; 2]>,
    commit_patience: Duration,
}

enum Store {
    Sqlite(sqlite::Store),
    Postgres(Box<postgres::Store>),
}

impl Store {
    fn engine(&self) -> Engine {
        match self {
            Store::Sqlite(_) => Engine::Sqlite,
            Store::Postgres(_) => Engine::Postgres,
        }
    }

    fn standing(&self) -> &Standing {
        match self {
            Store::Sqlite(store) => store.standing(),
            Store::Postgres(store) => store.standing(),
        }
    }
}

impl Db {
    /// Opens the database and does with its tables what `options.schema` says.
    pub async fn open(target: &Target, options: Options) -> Result<Db> {
        let (schema, faults, commit_patience) = (options.schema, options.faults.clone(), options.commit_patience);
        let store = match target {
            Target::Sqlite(path) => Store::Sqlite(sqlite::Store::open(path, options)?),
            Target::Postgres(url) => Store::Postgres(Box::new(postgres::Store::open(url, options).await?)),
        };
        let epochs = Known::on(store.engine());
        let db = Db { store: Arc::new(store), faults, epochs, commit_patience };
        match migrate::prepare(&db, schema).await {
            Ok(()) => Ok(db),
            Err(error) => {
                db.close().await;
                Err(error)
            }
        }
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.store.engine()
    }

    /// Two counters that say what was changed since; whoever changes them tells it here. What they count is the
    /// callers' business.
    pub fn epochs(&self) -> &Known<[i64; 2]> {
        &self.epochs
    }

    /// Takes a connection for reading. It sees what was committed before each of its statements.
    pub async fn read(&self) -> Result<Reader> {
        if let Some(faults) = &self.faults
            && faults.before(Touch::Read).await.is_some()
        {
            return Err(Error::Unavailable("a fault was rehearsed".to_owned()));
        }
        match &*self.store {
            Store::Sqlite(store) => store.read().await,
            Store::Postgres(store) => store.read().await,
        }
    }

    /// Runs a work in a transaction and answers when its commit is durable.
    ///
    /// The work may run more than once, so it owns what it needs and has no effect but through `tx`. When it
    /// answers `Err`, nothing of it stays. Once begun it goes to its end, even when the caller stops waiting.
    pub async fn write<T, E>(
        &self,
        work: impl for<'t> FnMut(&'t mut Tx) -> WorkFuture<'t, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let fault = match &self.faults {
            None => None,
            Some(faults) => faults.before(Touch::Write).await,
        };
        match fault {
            None => self.run(work).await,
            Some(Fault::BeforeCommit) => self.run(undone(work)).await,
            Some(Fault::RunAgain) => self.run(again(work)).await,
            Some(Fault::AnswerLost) => {
                self.run(work).await?;
                Err(E::from(Error::UnknownCommit))
            }
        }
    }

    async fn run<T, E>(
        &self,
        work: impl for<'t> FnMut(&'t mut Tx) -> WorkFuture<'t, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        match &*self.store {
            Store::Sqlite(store) => store.write(work).await,
            Store::Postgres(store) => store.write(work).await,
        }
    }

    /// Looks whether changes are taken. When the storage did not take the last one, a small one is tried here: nobody
    /// sends any to a server that says it is not ready.
    ///
    /// # Errors
    /// `Unavailable` while a commit has waited longer than [`Options::commit_patience`], as it does on PostgreSQL for a
    /// synchronous replica that is gone; `Storage` while the storage takes nothing.
    pub async fn look_at_writing(&self) -> Result<()> {
        let standing = self.store.standing();
        if let Some(waited) = standing.oldest().filter(|waited| *waited > self.commit_patience) {
            return Err(Error::Unavailable(format!(
                "a commit has waited for {} s: look whether the disk of PostgreSQL is stuck, and whether the replicas of \
                 synchronous_standby_names are there",
                waited.as_secs()
            )));
        }
        match standing.why_refused() {
            Some(_) => self.run(|tx| Box::pin(migrate::touch(tx))).await,
            None => Ok(()),
        }
    }

    /// Brings the tables up to this program and answers the migrations that ran now, `0001_house` first.
    pub async fn migrate(&self) -> Result<Vec<String>> {
        migrate::run(self).await
    }

    /// The newest migration in the database; 0 when it is empty.
    pub async fn schema_version(&self) -> Result<i64> {
        migrate::version(self).await
    }

    /// Copies a running SQLite database into a new file, as it was at one moment. Writers go on meanwhile.
    pub async fn backup_sqlite(&self, to: &Path) -> Result<()> {
        match &*self.store {
            Store::Sqlite(store) => store.backup(to).await,
            Store::Postgres(_) => {
                Err(Error::Sql("this database is PostgreSQL: back it up with pg_dump or a base backup".to_owned()))
            }
        }
    }

    /// Opens a line to the other processes on this database; none on SQLite, which has only one.
    ///
    /// `channel` is a plain name: letters and underscores.
    pub async fn bell(&self, channel: &'static str) -> Result<Option<Bell>> {
        match &*self.store {
            Store::Sqlite(_) => Ok(None),
            Store::Postgres(store) => store.bell(channel).await.map(Some),
        }
    }

    /// The journal chains that this process has begun on PostgreSQL; on SQLite nobody else writes and nobody asks.
    pub fn chains(&self) -> Vec<Uuid> {
        match &*self.store {
            Store::Sqlite(_) => Vec::new(),
            Store::Postgres(store) => store.chains(),
        }
    }

    /// Sets the figures of its connections and chains as they are now, for whoever reads the metrics.
    pub fn measure(&self) {
        let set = |pool: &'static str, busy: usize, idle: usize, waiting: usize| {
            metrics::gauge!("gridwork_db_connections", "pool" => pool, "state" => "busy").set(busy as f64);
            metrics::gauge!("gridwork_db_connections", "pool" => pool, "state" => "idle").set(idle as f64);
            metrics::gauge!("gridwork_db_connections_wanted", "pool" => pool).set(waiting as f64);
        };
        match &*self.store {
            Store::Sqlite(store) => {
                let (busy, idle) = store.readers_in_use();
                set("read", busy, idle, 0);
            }
            Store::Postgres(store) => {
                for (pool, used) in store.pools() {
                    set(pool, used.size - used.available.min(used.size), used.available, used.waiting);
                }
            }
        }
        metrics::gauge!("gridwork_journal_chains").set(self.chains().len() as f64);
    }

    /// Finishes the works that wait and closes the database for all its clones.
    pub async fn close(self) {
        match &*self.store {
            Store::Sqlite(store) => store.close().await,
            Store::Postgres(store) => store.close(),
        }
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db").field("engine", &self.engine()).finish()
    }
}
