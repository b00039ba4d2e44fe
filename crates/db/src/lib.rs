//! One database behind one `Db`: SQLite embedded, PostgreSQL in production; the same statements on both.
//!
//! Reads take a [`Reader`] from a pool. Changes go through [`Db::write`]: a *work* is a function over owned data
//! that runs inside one transaction, may be run again from the start, and is answered only after its commit is
//! durable (`DURABLE`).
//!
//! - SQLite has one writer thread. Works queue, run in batches, and share one commit.
//! - PostgreSQL runs one transaction a work on a pool, and again after a serialization failure or a deadlock.
//!
//! A statement that fails inside a work ends the work on both engines: what follows is refused and nothing of it
//! stays. Write `on conflict do nothing` where a conflict is an ordinary answer.

mod built;
mod chain;
mod conn;
mod db;
mod error;
mod faults;
mod known;
mod migrate;
mod options;
mod postgres;
mod row;
mod slow;
mod sqlite;
mod standing;
mod value;

pub use built::render;
pub use chain::ChainHead;
pub use conn::{Conn, Reader, Tx};
pub use db::{Db, WorkFuture};
pub use error::{Error, Result};
pub use faults::{Fault, FaultFuture, Faults, Touch};
pub use known::{Asked, Changing, Known};
pub use migrate::{Applied, MIGRATIONS, Migration, fits};
pub use options::{Engine, Options, Schema, Target};
pub use postgres::{Bell, without_password};
pub use row::Row;
pub use slow::log_statements_from;
pub use value::{Value, marks, parts, rows_of_marks};
