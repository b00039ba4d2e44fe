//! Statements on PostgreSQL: preparing, rows and errors.

use std::time::Duration;

use deadpool_postgres::Object;
use tokio_postgres::error::{Severity, SqlState};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error as Postgres, Statement};

use super::connect::chain;
use crate::{Error, Result, Row, Value};

/// Built statements vary, and the server keeps each prepared one: beyond this many a connection starts anew.
const PREPARED_MAX: usize = 512;

pub(crate) async fn execute(client: &Object, sql: &str, params: &[Value]) -> Result<u64> {
    let statement = prepare(client, sql).await?;
    client.execute(&statement, &borrowed(params)).await.map_err(|e| refused(client, &e, sql))
}

/// Runs statements in one trip, in their order; the first that the server refused is told, since those after it were
/// refused for its sake.
pub(crate) async fn execute_all(client: &Object, all: &[(String, Vec<Value>)]) -> Result<()> {
    let mut prepared = Vec::with_capacity(all.len());
    for (sql, params) in all {
        prepared.push((prepare(client, sql).await?, borrowed(params)));
    }
    let sent = prepared.iter().map(|(statement, params)| client.execute(statement, params));
    let done = futures_util::future::join_all(sent).await;
    let refusal = done.into_iter().zip(all).find_map(|(done, (sql, _))| done.err().map(|error| (error, sql)));
    refusal.map_or(Ok(()), |(error, sql)| Err(refused(client, &error, sql)))
}

pub(crate) async fn query(client: &Object, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
    let statement = prepare(client, sql).await?;
    let rows = client.query(&statement, &borrowed(params)).await.map_err(|e| refused(client, &e, sql))?;
    rows.iter().map(row).collect()
}

/// Runs queries in one trip, in their order; the first that the server refused is told.
pub(crate) async fn query_all<const N: usize>(client: &Object, all: &[(&str, &[Value]); N]) -> Result<[Vec<Row>; N]> {
    let mut prepared = Vec::with_capacity(N);
    for (sql, params) in all {
        prepared.push((prepare(client, sql).await?, borrowed(params)));
    }
    let sent = prepared.iter().map(|(statement, params)| client.query(statement, params));
    let mut answers = [const { Vec::new() }; N];
    for ((answer, found), (sql, _)) in answers.iter_mut().zip(futures_util::future::join_all(sent).await).zip(all) {
        *answer = found.map_err(|e| refused(client, &e, sql))?.iter().map(row).collect::<Result<_>>()?;
    }
    Ok(answers)
}

pub(crate) async fn batch(client: &Object, sql: &str) -> Result<()> {
    client.batch_execute(sql).await.map_err(|e| refused(client, &e, sql))
}

async fn prepare(client: &Object, sql: &str) -> Result<Statement> {
    if client.statement_cache.size() >= PREPARED_MAX {
        client.statement_cache.clear();
    }
    client.prepare_cached(sql).await.map_err(|e| refused(client, &e, sql))
}

pub(super) fn borrowed(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|param| param as &(dyn ToSql + Sync)).collect()
}

fn row(found: &tokio_postgres::Row) -> Result<Row> {
    let values = (0..found.len()).map(|i| found.try_get::<_, Value>(i).map_err(|e| Error::Decode(chain(&e))));
    Ok(Row::new(values.collect::<Result<Vec<_>>>()?))
}

fn refused(client: &Object, error: &Postgres, sql: &str) -> Error {
    let error = match error.as_db_error() {
        // A table was changed since the statement was prepared: prepare again, in a transaction that runs again.
        // Known by the place in the server's source, as its words depend on its language.
        Some(db) if db.routine() == Some("RevalidateCachedQuery") => {
            client.statement_cache.clear();
            Error::Conflict(db.message().to_owned())
        }
        _ => blame(error, sql),
    };
    if matches!(error, Error::Unavailable(_)) {
        metrics::counter!("gridwork_db_lost_total").increment(1);
    }
    error
}

/// Says in our words what the server refused. Details are left out: they quote values.
pub(super) fn blame(error: &Postgres, sql: &str) -> Error {
    let Some(db) = error.as_db_error() else {
        return match error.is_closed() || is_transport(error) {
            true => Error::Unavailable(chain(error)),
            false => Error::Sql(format!("{}, in: {sql}", chain(error))),
        };
    };
    let text = db.message();
    let code = db.code();
    let is_fatal = matches!(db.parsed_severity(), Some(Severity::Fatal | Severity::Panic));
    if *code == SqlState::UNIQUE_VIOLATION {
        return Error::Unique { constraint: db.constraint().unwrap_or_default().to_owned() };
    }
    if *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED {
        return Error::Conflict(text.to_owned());
    }
    if [SqlState::QUERY_CANCELED, SqlState::LOCK_NOT_AVAILABLE, SqlState::TOO_MANY_CONNECTIONS].contains(code) {
        return Error::Busy { retry_after_s: 1 };
    }
    match code.code().get(..2) {
        // 53 resources (disk, memory), 58 the system, XX corruption.
        Some("53" | "58" | "XX") => Error::Storage(text.to_owned()),
        // 08 connections, 28 who may connect, 3D no such database, 57 the operator.
        Some("08" | "28" | "3D" | "57") => Error::Unavailable(text.to_owned()),
        _ if is_fatal => Error::Unavailable(text.to_owned()),
        _ => Error::Sql(format!("{text}, in: {sql}")),
    }
}

/// A reading that may take so long; the session has its usual time again afterwards, also when it failed.
pub(crate) async fn query_within(client: &Object, sql: &str, params: &[Value], time: Duration) -> Result<Vec<Row>> {
    let hurried = format!(
        "select set_config('gridwork.usual_timeout', current_setting('statement_timeout'), false), \
         set_config('statement_timeout', '{}', false)",
        time.as_millis().max(1)
    );
    batch(client, &hurried).await?;
    let rows = query(client, sql, params).await;
    batch(client, "select set_config('statement_timeout', current_setting('gridwork.usual_timeout'), false)").await?;
    match rows {
        // Nothing else ends a reading so.
        Err(Error::Busy { .. }) => Err(Error::TooSlow(time)),
        rows => rows,
    }
}

/// True when the connection broke rather than the statement.
pub(super) fn is_transport(error: &Postgres) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if inner.is::<std::io::Error>() {
            return true;
        }
        cause = inner.source();
    }
    false
}
