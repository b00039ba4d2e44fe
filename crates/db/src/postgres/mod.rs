//! The production engine: a PostgreSQL server behind two pools, one for reading and one for writing.

mod address;
mod bell;
mod chains;
mod connect;
mod fate;
mod password;
pub(crate) mod statement;
mod tls;
mod types;
mod write;

use deadpool_postgres::{Object, Pool};
use uuid::Uuid;

pub use bell::Bell;
pub use password::without_password;
pub(crate) use write::ALONE;

use address::Address;

use crate::conn::Link;
use crate::standing::Standing;
use crate::{Conn, Error, Options, Reader, Result, Tx, WorkFuture};

/// An open PostgreSQL database.
pub(crate) struct Store {
    address: Address,
    readers: Pool,
    writers: Pool,
    chains: chains::Chains,
    standing: Standing,
}

impl Store {
    pub(crate) async fn open(url: &str, options: Options) -> Result<Store> {
        let address = Address::parse(url)?;
        let readers = connect::pool(&address, connect::Use::Read, options.readers, &options)?;
        let writers = connect::pool(&address, connect::Use::Write, options.writers, &options)?;
        let store =
            Store { address, readers, writers, chains: chains::Chains::default(), standing: Standing::default() };
        // A wrong address is better said now than with the first change.
        drop(store.take(&store.writers, "write").await?);
        Ok(store)
    }

    pub(crate) async fn read(&self) -> Result<Reader> {
        let client = self.take(&self.readers, "read").await?;
        Ok(Reader::new(Conn::new(Link::Postgres(client)), None))
    }

    pub(crate) async fn write<T, E>(
        &self,
        work: impl for<'t> FnMut(&'t mut Tx) -> WorkFuture<'t, T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let client = self.take(&self.writers, "write").await?;
        let running = write::Running {
            pool: self.writers.clone(),
            address: self.address.clone(),
            chains: self.chains.clone(),
            standing: self.standing.clone(),
        };
        // In a task of its own: a caller that stops waiting must not leave a half-done transaction in the pool.
        match tokio::spawn(write::run(running, client, work)).await {
            Ok(answer) => answer,
            Err(ended) => Err(E::from(Error::Panicked(ended.to_string()))),
        }
    }

    pub(crate) async fn bell(&self, channel: &'static str) -> Result<Bell> {
        Bell::hang(&self.address, channel).await
    }

    pub(crate) fn standing(&self) -> &Standing {
        &self.standing
    }

    pub(crate) fn chains(&self) -> Vec<Uuid> {
        self.chains.all()
    }

    /// How its pools are used, by name.
    pub(crate) fn pools(&self) -> [(&'static str, deadpool_postgres::Status); 2] {
        [("read", self.readers.status()), ("write", self.writers.status())]
    }

    pub(crate) fn close(&self) {
        self.readers.close();
        self.writers.close();
    }

    async fn take(&self, pool: &Pool, what: &'static str) -> Result<Object> {
        connect::take(pool, what).await
    }
}
