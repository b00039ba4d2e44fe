//! One work, one transaction: begun, run, committed, and run again when two changes met.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use deadpool_postgres::{Object, Pool};
use futures_util::FutureExt;

use super::address::Address;
use super::fate::{self, Fate};
use super::{chains::Chains, connect, statement};
use crate::conn::Link;
use crate::sqlite::panic_text;
use crate::standing::Standing;
use crate::{ChainHead, Conn, Error, Result, Tx, Value, WorkFuture};

/// How often a work is run before its caller hears `Busy`.
const RUNS_MAX: u32 = 8;

/// Begins a work beside all others. Sent as one message, so that standing in the row costs no trip of its own.
const BEGIN: &str = "begin; select pg_advisory_xact_lock_shared(4711300817)";

/// Waits until the works beside this one are over, and keeps new ones waiting until it is. Whoever waits here holds up
/// everybody who writes, so that a long work beside it ends this one, which may be asked for again, and not theirs.
pub(crate) const ALONE: &str = "set local lock_timeout = '3s'; select pg_advisory_xact_lock(4711300817)";

/// What a running work needs of its store.
pub(super) struct Running {
    pub(super) pool: Pool,
    pub(super) address: Address,
    pub(super) chains: Chains,
    pub(super) standing: Standing,
}

/// How one run of a work ended.
enum Ended<T, E> {
    /// With this answer; the connection can be used again when it is there.
    Answered(Result<T, E>, Option<Object>),
    /// It must run again.
    Again(Option<Object>),
    /// Its commit is in doubt.
    Doubt,
}

/// Runs a work until it is committed, refused or out of patience.
pub(super) async fn run<T, E, W>(running: Running, client: Object, mut work: W) -> Result<T, E>
where
    W: for<'t> FnMut(&'t mut Tx) -> WorkFuture<'t, T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    let head = running.chains.take();
    let mut client = Some(client);
    for attempt in 1..=RUNS_MAX {
        let taken = match client.take() {
            Some(client) => client,
            None => match connect::take(&running.pool, "write").await {
                Ok(client) => client,
                Err(error) => {
                    running.chains.give_back(head);
                    return Err(E::from(error));
                }
            },
        };
        match run_once(&running, taken, &head, &mut work).await {
            Ended::Answered(answer, _client) => return answer,
            Ended::Doubt => return Err(E::from(Error::UnknownCommit)),
            Ended::Again(kept) => client = kept,
        }
        metrics::counter!("gridwork_db_retries_total").increment(1);
        tokio::time::sleep(pause(attempt)).await;
    }
    running.chains.give_back(head);
    Err(E::from(Error::Busy { retry_after_s: 1 }))
}

/// Runs it once. The chain is given back unless the work runs again or its commit is in doubt.
async fn run_once<T, E, W>(running: &Running, client: Object, head: &ChainHead, work: &mut W) -> Ended<T, E>
where
    W: for<'t> FnMut(&'t mut Tx) -> WorkFuture<'t, T, E> + Send,
    T: Send,
    E: From<Error> + Send,
{
    if let Err(error) = client.batch_execute(BEGIN).await {
        // Nothing has happened yet, so a connection that died in the pool is no reason to trouble the caller.
        let error = statement::blame(&error, "begin");
        if matches!(error, Error::Busy { .. }) {
            running.chains.give_back(head.clone());
            return Ended::Answered(Err(E::from(error)), roll_back(client).await);
        }
        drop(Object::take(client));
        tracing::debug!("a pooled connection was dead: {error}");
        return Ended::Again(None);
    }
    let mut conn = Conn::new(Link::Postgres(client));
    conn.in_transaction = true;
    let mut tx = Tx { conn, chain: head.clone(), proof: None };
    let ran = AssertUnwindSafe(async {
        let answer = work(&mut tx).await;
        if answer.is_ok() {
            // Its failure is kept by the connection and read below.
            let _ = tx.conn.flush().await;
        }
        answer
    });
    let ran = ran.catch_unwind().await;
    let Tx { conn, chain, proof } = tx;
    let Conn { link: Link::Postgres(client), failure, .. } = conn else {
        unreachable!("a PostgreSQL work holds a PostgreSQL connection");
    };
    if let Some(Error::Storage(because)) = &failure {
        running.standing.refused(because);
    }
    let answer = match (ran, failure) {
        (Err(panic), _) => {
            let text = panic_text(&*panic);
            tracing::error!("a work panicked: {text}");
            Err(E::from(Error::Panicked(text)))
        }
        (Ok(_), Some(Error::Conflict(_))) => return Ended::Again(roll_back(client).await),
        // The server has given the transaction up, whatever the work says.
        (Ok(Ok(_)), Some(failure)) => Err(E::from(failure)),
        (Ok(answer), _) => answer,
    };
    match answer {
        Ok(value) => commit(running, client, Finished { value, head, chain, proof }).await,
        Err(error) => {
            running.chains.give_back(head.clone());
            Ended::Answered(Err(error), roll_back(client).await)
        }
    }
}

/// A work that wants to be committed.
struct Finished<'h, T> {
    value: T,
    head: &'h ChainHead,
    chain: ChainHead,
    proof: Option<(String, Vec<Value>)>,
}

async fn commit<T, E: From<Error>>(running: &Running, client: Object, done: Finished<'_, T>) -> Ended<T, E> {
    let started = Instant::now();
    let under_way = running.standing.begin();
    let fate = fate::commit(&client, &running.address, done.proof.as_ref()).await;
    drop(under_way);
    match &fate {
        Fate::Committed | Fate::CommittedButLost => running.standing.took(),
        Fate::Refused(Error::Storage(because)) => running.standing.refused(because),
        _ => {}
    }
    metrics::histogram!("gridwork_db_commit_seconds").record(started.elapsed().as_secs_f64());
    match fate {
        Fate::Committed => {
            running.chains.give_back(done.chain);
            Ended::Answered(Ok(done.value), Some(client))
        }
        Fate::CommittedButLost => {
            running.chains.give_back(done.chain);
            drop(Object::take(client));
            Ended::Answered(Ok(done.value), None)
        }
        Fate::Refused(Error::Conflict(_)) => Ended::Again(roll_back(client).await),
        Fate::Refused(error) => {
            running.chains.give_back(done.head.clone());
            Ended::Answered(Err(E::from(error)), roll_back(client).await)
        }
        Fate::Lost(error) => {
            running.chains.give_back(done.head.clone());
            drop(Object::take(client));
            Ended::Answered(Err(E::from(error)), None)
        }
        Fate::Unknown => {
            // Its chain ends here: an entry may or may not stand at its end.
            metrics::counter!("gridwork_db_unknown_commits_total").increment(1);
            drop(Object::take(client));
            Ended::Doubt
        }
    }
}

/// Leaves the transaction; a connection that cannot do even that is closed, which leaves it too.
async fn roll_back(client: Object) -> Option<Object> {
    if client.batch_execute("rollback").await.is_ok() {
        return Some(client);
    }
    drop(Object::take(client));
    None
}

/// Waits longer each time, and not all for the same time: those who met must not meet again.
fn pause(attempt: u32) -> Duration {
    let jitter = u64::from(uuid::Uuid::new_v4().as_bytes()[0]);
    let step_ms = 4u64 << attempt.min(6);
    Duration::from_millis(step_ms / 2 + step_ms * jitter / 256)
}
