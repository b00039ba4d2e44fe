//! What became of a commit, also when the connection is lost while it runs.

use std::time::Duration;

use deadpool_postgres::Object;
use tokio_postgres::error::Severity;
use tokio_postgres::{Client, Error as Postgres};

use super::address::Address;
use super::connect;
use super::statement::{blame, borrowed};
use crate::{Error, Result, Value};

/// How long a transaction that is still being committed is waited for, twice as long each time.
const LOOKS: [u64; 7] = [10, 20, 50, 100, 200, 500, 1000];

/// What became of a commit.
pub(super) enum Fate {
    /// It stands.
    Committed,
    /// It stands, and the connection is gone.
    CommittedButLost,
    /// The server refused it and is still there.
    Refused(Error),
    /// The connection is gone and nothing of it stayed.
    Lost(Error),
    /// Nobody can tell.
    Unknown,
}

/// Commits, and finds out what happened when the connection breaks meanwhile.
///
/// The number of the transaction is asked for in the same breath, before the commit: with it a fresh connection can
/// see whether the server is still at it, for until then a proof that is not there proves nothing.
pub(super) async fn commit(client: &Object, address: &Address, proof: Option<&(String, Vec<Value>)>) -> Fate {
    const NUMBER: &str = "select pg_current_xact_id_if_assigned()::text";
    let statement = match client.prepare_cached(NUMBER).await {
        Ok(statement) => statement,
        Err(error) => return before_commit(&error, NUMBER),
    };
    // Both are sent before either is answered; the server works them off in this order.
    let (number, committed) = tokio::join!(biased; client.query_one(&statement, &[]), client.batch_execute("commit"));
    let number = match number {
        Ok(row) => Some(row.get::<_, Option<String>>(0)),
        // The server refused the first, so the second found a dead transaction or no server at all.
        Err(error) if error.as_db_error().is_some() => return before_commit(&error, NUMBER),
        Err(_) => None,
    };
    let Err(error) = committed else { return Fate::Committed };
    if is_definite(&error) {
        return Fate::Refused(blame(&error, "commit"));
    }
    tracing::warn!("the connection was lost during a commit: {}", connect::chain(&error));
    let lost = Error::Unavailable(blame(&error, "commit").to_string());
    match number {
        // A transaction without a number has changed nothing.
        Some(None) => Fate::Lost(lost),
        Some(Some(number)) => after_loss(address, Some(number), proof, lost).await,
        None => after_loss(address, None, proof, lost).await,
    }
}

/// An error of the server before the commit began: nothing stands.
fn before_commit(error: &Postgres, sql: &str) -> Fate {
    let text = blame(error, sql);
    match is_definite(error) {
        true => Fate::Refused(text),
        false => Fate::Lost(Error::Unavailable(text.to_string())),
    }
}

/// True when the server said an ordinary no. A dying server process says FATAL, even after it has committed.
fn is_definite(error: &Postgres) -> bool {
    error.as_db_error().is_some_and(|db| db.parsed_severity() == Some(Severity::Error) && db.code().code() != "40003")
}

async fn after_loss(
    address: &Address,
    number: Option<String>,
    proof: Option<&(String, Vec<Value>)>,
    lost: Error,
) -> Fate {
    let Some(proof) = proof else { return Fate::Unknown };
    for wait in LOOKS {
        match look(address, number.as_deref(), proof).await {
            Ok(Seen::Proof) => return Fate::CommittedButLost,
            Ok(Seen::NoProof) => return Fate::Lost(lost),
            // Perhaps the server is starting again, or still committing.
            Ok(Seen::StillRunning) | Err(_) => tokio::time::sleep(Duration::from_millis(wait)).await,
        }
    }
    Fate::Unknown
}

enum Seen {
    Proof,
    NoProof,
    StillRunning,
}

async fn look(address: &Address, number: Option<&str>, proof: &(String, Vec<Value>)) -> Result<Seen, Postgres> {
    let (client, task) = connect::fresh(address).await?;
    let seen = ask(&client, number, proof).await;
    drop(client);
    task.abort();
    seen
}

async fn ask(client: &Client, number: Option<&str>, proof: &(String, Vec<Value>)) -> Result<Seen, Postgres> {
    // First the transaction, then the proof: in the other order it could be committed in between.
    let ended = match number {
        Some(number) => {
            let sql = "select coalesce(pg_xact_status(cast($1::text as xid8)), 'old') <> 'in progress'";
            match client.query_one(sql, &[&number]).await {
                Ok(row) => row.get::<_, bool>(0),
                // A server that crashed meanwhile may not know the number; the proof may still be there.
                Err(error) if error.as_db_error().is_some() => false,
                Err(error) => return Err(error),
            }
        }
        None => false,
    };
    let (sql, params) = proof;
    let found = client.query(sql, &borrowed(params)).await?;
    Ok(match (found.is_empty(), ended) {
        (false, _) => Seen::Proof,
        (true, true) => Seen::NoProof,
        (true, false) => Seen::StillRunning,
    })
}
