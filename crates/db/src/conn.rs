//! One connection of either engine, and the two ways to hold it: reading and inside a transaction.

use std::future::Future;
use std::ops::{Deref, DerefMut};
use std::pin::Pin;
use std::time::{Duration, Instant};

use sea_query::{QueryStatementWriter, SchemaStatementBuilder};

use crate::built::{self, render};
use crate::sqlite::ReaderSlot;
use crate::value::{check, marks, parts, rows_of_marks};
use crate::{ChainHead, Engine, Error, Result, Row, Value, postgres, slow, sqlite};

/// The handle below a connection.
pub(crate) enum Link {
    Sqlite(rusqlite::Connection),
    Postgres(deadpool_postgres::Object),
}

/// One connection.
///
/// Statements are written once, with `$1`, `$2`, … for the parameters; ` for update` and ` for update skip locked`
/// are left out on SQLite, whose writer is alone anyway. On SQLite every call is done when it returns its future's
/// first answer: nothing really waits.
pub struct Conn {
    pub(crate) link: Link,
    /// The first failure inside the running transaction; from then on nothing more is done in it.
    pub(crate) failure: Option<Error>,
    pub(crate) in_transaction: bool,
    /// A batch of statements has run, which may have changed tables without changing rows.
    pub(crate) has_defined: bool,
    /// Statements of the running transaction that go out together with what comes next (PostgreSQL).
    later: Vec<(String, Vec<Value>)>,
    /// The session on PostgreSQL has the time of one hurried reading: true from before it to after it, so that a
    /// connection whose reading was given up half way is not handed on.
    is_hurried: bool,
}

/// Before so many wait they are sent.
const LATER_MAX: usize = 24;

impl Conn {
    pub(crate) fn new(link: Link) -> Conn {
        Conn { link, failure: None, in_transaction: false, has_defined: false, later: Vec::new(), is_hurried: false }
    }

    /// Which engine it speaks to.
    pub fn engine(&self) -> Engine {
        match self.link {
            Link::Sqlite(_) => Engine::Sqlite,
            Link::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs one statement and answers how many rows it touched.
    pub async fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64> {
        self.ready(params)?;
        self.flush().await?;
        let began = Instant::now();
        let done = match &self.link {
            Link::Sqlite(connection) => sqlite::statement::execute(connection, sql, params),
            Link::Postgres(client) => postgres::statement::execute(client, sql, params).await,
        };
        slow::look(began, sql, done.as_ref().map_or(0, |rows| usize::try_from(*rows).unwrap_or(usize::MAX)));
        self.remember(done)
    }

    /// Runs one statement of a work whose count nobody needs. On PostgreSQL several of them go out in one trip, before
    /// whatever is asked next or before the commit; an error is told there. On SQLite it runs at once.
    pub async fn execute_later(&mut self, sql: &str, params: &[Value]) -> Result<()> {
        if !self.in_transaction || self.engine() == Engine::Sqlite {
            return self.execute(sql, params).await.map(drop);
        }
        self.ready(params)?;
        self.later.push((sql.to_owned(), params.to_vec()));
        if self.later.len() < LATER_MAX { Ok(()) } else { self.flush().await }
    }

    /// Puts rows in whose count nobody needs; `into` says the table and the columns. On PostgreSQL many go with one statement,
    /// and later, as by [`execute_later`](Conn::execute_later). On SQLite each is a statement of its own: one of several
    /// rows keeps a copy of every page it touches, to be taken back alone, and makes the index of texts write what it
    /// holds.
    pub async fn put_later(&mut self, into: &str, rows: &[Vec<Value>]) -> Result<()> {
        let Some(width) = rows.first().map(Vec::len) else { return Ok(()) };
        if let Link::Sqlite(connection) = &self.link {
            for row in rows {
                self.ready(row)?;
            }
            let sql = format!("insert into {into} values ({})", marks(1, width));
            let began = Instant::now();
            let done = sqlite::statement::execute_each(connection, &sql, rows);
            slow::look(began, &sql, rows.len());
            return self.remember(done);
        }
        for part in parts(rows) {
            let sql = format!("insert into {into} values {}", rows_of_marks(1, width, part.len()));
            self.execute_later(&sql, &part.concat()).await?;
        }
        Ok(())
    }

    /// Forgets a failure, and what was to go out: the transaction is put back to where it stood before.
    pub(crate) fn forget(&mut self) {
        self.failure = None;
        self.later.clear();
    }

    /// Sends what was to go out with the next statement.
    pub(crate) async fn flush(&mut self) -> Result<()> {
        if self.later.is_empty() {
            return Ok(());
        }
        let later = std::mem::take(&mut self.later);
        let Link::Postgres(client) = &self.link else { return Ok(()) };
        let began = Instant::now();
        let done = postgres::statement::execute_all(client, &later).await;
        slow::look(began, &later[later.len() - 1].0, later.len());
        self.remember(done)
    }

    /// Runs one statement and answers its rows.
    pub async fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
        self.ready(params)?;
        self.flush().await?;
        let began = Instant::now();
        let rows = match &self.link {
            Link::Sqlite(connection) => sqlite::statement::query(connection, sql, params),
            Link::Postgres(client) => match postgres::statement::query(client, sql, params).await {
                // Outside a transaction one statement can simply be asked again.
                Err(Error::Conflict(_)) if !self.in_transaction => {
                    postgres::statement::query(client, sql, params).await
                }
                rows => rows,
            },
        };
        slow::look(began, sql, rows.as_ref().map_or(0, Vec::len));
        self.remember(rows)
    }

    /// Runs one reading that may take so long and no longer, such as one whose order no index has.
    ///
    /// # Errors
    /// `TooSlow` when the time was over first; inside a transaction nothing more can be done in it.
    pub async fn query_within(&mut self, sql: &str, params: &[Value], time: Duration) -> Result<Vec<Row>> {
        self.ready(params)?;
        self.flush().await?;
        let began = Instant::now();
        let rows = match &mut self.link {
            Link::Sqlite(connection) => sqlite::statement::query_within(connection, sql, params, began + time),
            Link::Postgres(client) => {
                self.is_hurried = true;
                let rows = postgres::statement::query_within(client, sql, params, time).await;
                self.is_hurried = false;
                rows
            }
        };
        slow::look(began, sql, rows.as_ref().map_or(0, Vec::len));
        let rows = match rows {
            Err(Error::TooSlow(_)) => Err(Error::TooSlow(time)),
            rows => rows,
        };
        self.remember(rows)
    }

    /// Runs several statements and answers the rows of each. On PostgreSQL they go out in one trip, in their order; the
    /// later ones must not depend on what the earlier ones answer.
    pub async fn query_all<const N: usize>(&mut self, asked: [(&str, &[Value]); N]) -> Result<[Vec<Row>; N]> {
        if self.engine() == Engine::Postgres {
            for (_, params) in asked {
                self.ready(params)?;
            }
            self.flush().await?;
            let began = Instant::now();
            if let Link::Postgres(client) = &self.link {
                let rows = match postgres::statement::query_all(client, &asked).await {
                    Err(Error::Conflict(_)) if !self.in_transaction => {
                        postgres::statement::query_all(client, &asked).await
                    }
                    rows => rows,
                };
                slow::look(began, asked[0].0, rows.as_ref().map_or(0, |rows| rows.iter().map(Vec::len).sum()));
                return self.remember(rows);
            }
        }
        let mut answers = [const { Vec::new() }; N];
        for (answer, (sql, params)) in answers.iter_mut().zip(asked) {
            *answer = self.query(sql, params).await?;
        }
        Ok(answers)
    }

    /// Runs one statement that answers a row or none.
    pub async fn query_opt(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>> {
        let mut rows = self.query(sql, params).await?;
        match rows.len() {
            0 | 1 => Ok(rows.pop()),
            many => Err(Error::Decode(format!("{many} rows where at most one was expected: {sql}"))),
        }
    }

    /// Runs one statement that always answers exactly one row.
    pub async fn query_one(&mut self, sql: &str, params: &[Value]) -> Result<Row> {
        let row = self.query_opt(sql, params).await?;
        row.ok_or_else(|| Error::Decode(format!("no row where one was expected: {sql}")))
    }

    /// Runs several statements without parameters, for tables and indexes.
    pub async fn batch(&mut self, sql: &str) -> Result<()> {
        self.ready(&[])?;
        self.flush().await?;
        self.has_defined = true;
        let done = match &self.link {
            Link::Sqlite(connection) => sqlite::statement::batch(connection, sql),
            Link::Postgres(client) => postgres::statement::batch(client, sql).await,
        };
        self.remember(done)
    }

    /// Runs a built statement and answers its rows.
    pub fn query_built<'c>(
        &'c mut self,
        statement: &impl QueryStatementWriter,
    ) -> Pin<Box<dyn Future<Output = Result<Vec<Row>>> + Send + 'c>> {
        // Rendered before the future begins: built statements cannot move between threads.
        let rendered = render(self.engine(), statement);
        Box::pin(async move {
            let (sql, params) = rendered?;
            self.query(&sql, &params).await
        })
    }

    /// Runs a built statement and answers how many rows it touched.
    pub fn execute_built<'c>(
        &'c mut self,
        statement: &impl QueryStatementWriter,
    ) -> Pin<Box<dyn Future<Output = Result<u64>> + Send + 'c>> {
        let rendered = render(self.engine(), statement);
        Box::pin(async move {
            let (sql, params) = rendered?;
            self.execute(&sql, &params).await
        })
    }

    /// Creates or changes a table or an index from a built statement.
    pub fn define<'c>(
        &'c mut self,
        statement: &impl SchemaStatementBuilder,
    ) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 'c>> {
        let sql = built::definition(self.engine(), statement);
        Box::pin(async move { self.batch(&sql).await })
    }

    /// Refuses what must not reach the engine.
    fn ready(&self, params: &[Value]) -> Result<()> {
        if let Some(first) = &self.failure {
            return Err(Error::Sql(format!(
                "this work has failed already and cannot go on; hand its error back: {first}"
            )));
        }
        check(params)
    }

    /// Keeps the first failure of a transaction: PostgreSQL refuses the rest of it, and SQLite shall do the same.
    fn remember<T>(&mut self, result: Result<T>) -> Result<T> {
        if let (true, Err(error)) = (self.in_transaction, &result) {
            self.failure = Some(error.clone());
        }
        result
    }
}

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Conn").field("engine", &self.engine()).field("failure", &self.failure).finish()
    }
}

/// A pooled connection that only reads; it goes back when dropped.
#[derive(Debug)]
pub struct Reader {
    /// Only empty while being dropped.
    conn: Option<Conn>,
    slot: Option<ReaderSlot>,
}

impl Reader {
    pub(crate) fn new(conn: Conn, slot: Option<ReaderSlot>) -> Reader {
        Reader { conn: Some(conn), slot }
    }
}

impl Deref for Reader {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        self.conn.as_ref().expect("a reader keeps its connection until it is dropped")
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn.as_mut().expect("a reader keeps its connection until it is dropped")
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        match (self.conn.take(), self.slot.take()) {
            (Some(conn), Some(slot)) => slot.give_back(conn),
            (Some(Conn { link: Link::Postgres(client), is_hurried: true, .. }), None) => {
                drop(deadpool_postgres::Object::take(client));
            }
            _ => {}
        }
    }
}

/// A connection inside the transaction of one work.
#[derive(Debug)]
pub struct Tx {
    pub(crate) conn: Conn,
    pub(crate) chain: ChainHead,
    pub(crate) proof: Option<(String, Vec<Value>)>,
}

impl Tx {
    /// The head of the journal chain this work writes to. It is put back when the work or the commit fails.
    pub fn chain(&mut self) -> &mut ChainHead {
        &mut self.chain
    }

    /// Waits until every work that began before is over, and lets none begin until this one is: for what all works
    /// must see as it is, such as the calendar they count by. SQLite's writer is alone anyway.
    ///
    /// Ask for it before anything else is changed: who holds what others wait for would wait for them.
    pub async fn alone(&mut self) -> Result<()> {
        match self.conn.engine() {
            Engine::Sqlite => Ok(()),
            Engine::Postgres => self.conn.batch(postgres::ALONE).await,
        }
    }

    /// Names a query that answers a row exactly when this work was committed, such as the look-up of its journal
    /// entry. When the connection is lost during the commit, it is asked on a fresh connection; without it the
    /// answer is `UnknownCommit`. SQLite never needs it.
    pub fn prove_by(&mut self, sql: &str, params: &[Value]) {
        if self.conn.engine() == Engine::Postgres {
            self.proof = Some((sql.to_owned(), params.to_vec()));
        }
    }
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
