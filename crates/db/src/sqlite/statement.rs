//! Statements on SQLite: the text, the parameters, the rows and the errors.

use std::borrow::Cow;
use std::time::{Duration, Instant};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Error as Sqlite, ErrorCode, Statement, ffi};

use crate::{Error, Result, Row, Value};

/// Steps of SQLite's machine after which a hurried reading looks at the time: some tens of microseconds.
const OPS_BETWEEN_LOOKS: i32 = 4_000;

pub(crate) fn execute(connection: &Connection, sql: &str, params: &[Value]) -> Result<u64> {
    let run = || {
        let sql = numbered(without_row_locks(sql), params.len());
        let mut statement = connection.prepare_cached(&sql)?;
        bind(&mut statement, params)?;
        if statement.column_count() == 0 {
            return Ok(statement.raw_execute()? as u64);
        }
        let mut rows = statement.raw_query();
        let mut count = 0;
        while rows.next()?.is_some() {
            count += 1;
        }
        Ok(count)
    };
    run().map_err(|e| blame(connection, e, sql))
}

/// Runs one statement for each row of parameters.
pub(crate) fn execute_each(connection: &Connection, sql: &str, rows: &[Vec<Value>]) -> Result<()> {
    let run = || {
        let sql = numbered(Cow::Borrowed(sql), rows.first().map_or(0, Vec::len));
        let mut statement = connection.prepare_cached(&sql)?;
        for row in rows {
            bind(&mut statement, row)?;
            statement.raw_execute()?;
        }
        Ok(())
    };
    run().map_err(|e| blame(connection, e, sql))
}

pub(crate) fn query(connection: &Connection, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
    let run = || {
        let sql = numbered(without_row_locks(sql), params.len());
        let mut statement = connection.prepare_cached(&sql)?;
        bind(&mut statement, params)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let values = (0..columns).map(|i| read(i, row.get_ref(i)?)).collect::<Result<Vec<_>, Sqlite>>()?;
            found.push(Row::new(values));
        }
        Ok(found)
    };
    run().map_err(|e| blame(connection, e, sql))
}

/// The same, given up at an instant.
pub(crate) fn query_within(
    connection: &mut Connection,
    sql: &str,
    params: &[Value],
    until: Instant,
) -> Result<Vec<Row>> {
    let is_over = move || Instant::now() >= until;
    connection.progress_handler(OPS_BETWEEN_LOOKS, Some(is_over)).map_err(|e| blame(connection, e, sql))?;
    let rows = query(connection, sql, params);
    connection.progress_handler(0, None::<fn() -> bool>).map_err(|e| blame(connection, e, sql))?;
    rows
}

pub(crate) fn batch(connection: &Connection, sql: &str) -> Result<()> {
    connection.execute_batch(sql).map_err(|e| blame(connection, e, sql))
}

/// Beyond so many parameters looking up their names costs more than a second text of the statement.
const NAMED_MAX: usize = 24;

/// Writes `?1` for `$1` where there are many: SQLite takes `$1` for a *name* that it looks for among all of them, each
/// time, and `?1` for the number it is.
fn numbered(sql: Cow<'_, str>, params: usize) -> Cow<'_, str> {
    if params <= NAMED_MAX {
        return sql;
    }
    let mut said = String::with_capacity(sql.len());
    let (mut is_quoted, mut rest) = (false, sql.as_ref());
    while let Some(at) = rest.find(['$', '\'']) {
        let is_quote = rest.as_bytes()[at] == b'\'';
        is_quoted ^= is_quote;
        let is_number = !is_quote && !is_quoted && rest.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit);
        said.push_str(&rest[..at]);
        said.push_str(if is_number { "?" } else { &rest[at..=at] });
        rest = &rest[at + 1..];
    }
    said.push_str(rest);
    Cow::Owned(said)
}

/// Binds `$1` by its number. SQLite takes `$1` for a *name*, numbered by its first place in the text; asking for the
/// name needs no second text of the statement.
fn bind(statement: &mut Statement<'_>, params: &[Value]) -> Result<(), Sqlite> {
    let mut highest = 0;
    if params.len() > NAMED_MAX {
        // The numbers are the places: see `numbered`.
        if statement.parameter_count() != params.len() {
            return Err(Sqlite::InvalidParameterCount(params.len(), statement.parameter_count()));
        }
        for (place, param) in (1..).zip(params) {
            statement.raw_bind_parameter(place, Bound(param))?;
        }
        return Ok(());
    }
    for place in 1..=statement.parameter_count() {
        let number = match statement.parameter_name(place) {
            Some(name) => name.get(1..).and_then(|n| n.parse().ok()).unwrap_or(0),
            // Built statements have bare question marks.
            None => place,
        };
        let Some(param) = usize::checked_sub(number, 1).and_then(|i| params.get(i)) else {
            return Err(Sqlite::InvalidParameterCount(params.len(), number));
        };
        statement.raw_bind_parameter(place, Bound(param))?;
        highest = highest.max(number);
    }
    if highest != params.len() {
        return Err(Sqlite::InvalidParameterCount(params.len(), highest));
    }
    Ok(())
}

struct Bound<'v>(&'v Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Bool(truth) => ValueRef::Integer((*truth).into()),
            Value::Int(int) => ValueRef::Integer(*int),
            Value::Real(real) => ValueRef::Real(*real),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
            Value::Uuid(id) => ValueRef::Blob(id.as_bytes()),
        }))
    }
}

fn read(i: usize, value: ValueRef<'_>) -> Result<Value, Sqlite> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(int) => Value::Int(int),
        ValueRef::Real(real) => Value::Real(real),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(e) => return Err(Sqlite::Utf8Error(i, e)),
        },
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    })
}

/// Leaves out `for update` and `for update skip locked`: the one writer has every row to itself.
fn without_row_locks(sql: &str) -> Cow<'_, str> {
    const CLAUSE: &str = "for update";
    let mut rest = sql;
    let mut kept = String::new();
    // Every statement passes here: the vectorised search takes a tenth of the time of `str::find`.
    while let Some(at) = memchr::memmem::find(rest.as_bytes(), CLAUSE.as_bytes()) {
        let (before, after) = (&rest[..at], &rest[at + CLAUSE.len()..]);
        let starts = before.ends_with(char::is_whitespace);
        let quoted = (kept.matches('\'').count() + before.matches('\'').count()) % 2 == 1;
        let after_lock = after.trim_start().strip_prefix("skip locked").unwrap_or(after);
        let ends = after_lock.chars().next().is_none_or(|c| !c.is_alphanumeric() && c != '_');
        if starts && ends && !quoted {
            kept.push_str(before.trim_end());
            rest = after_lock;
        } else {
            kept.push_str(&rest[..at + CLAUSE.len()]);
            rest = after;
        }
    }
    if kept.is_empty() {
        return Cow::Borrowed(sql);
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// Says in our words what SQLite refused.
pub(crate) fn blame(connection: &Connection, error: Sqlite, sql: &str) -> Error {
    match &error {
        Sqlite::SqliteFailure(code, message) => {
            let text = message.clone().unwrap_or_else(|| error.to_string());
            match code.code {
                ErrorCode::OperationInterrupted => Error::TooSlow(Duration::ZERO),
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Error::Busy { retry_after_s: 1 },
                ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::CannotOpen
                | ErrorCode::OutOfMemory
                | ErrorCode::ReadOnly => Error::Storage(text),
                ErrorCode::ConstraintViolation => match code.extended_code {
                    ffi::SQLITE_CONSTRAINT_UNIQUE
                    | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                    | ffi::SQLITE_CONSTRAINT_ROWID => Error::Unique { constraint: constraint(connection, &text) },
                    _ => Error::Sql(format!("{text}, in: {sql}")),
                },
                _ => Error::Sql(format!("{text}, in: {sql}")),
            }
        }
        Sqlite::SqlInputError { msg, .. } => Error::Sql(format!("{msg}, in: {sql}")),
        Sqlite::InvalidParameterCount(given, wanted) => {
            Error::Sql(format!("{given} parameters were given where ${wanted} is the highest, in: {sql}"))
        }
        Sqlite::Utf8Error(i, _) => Error::Decode(format!("column {i} holds text that is not UTF-8")),
        _ => Error::Sql(format!("{error}, in: {sql}")),
    }
}

/// The name of the constraint as PostgreSQL would give it, so that a caller can match on one name.
///
/// SQLite only lists the columns: `UNIQUE constraint failed: loop_case.loop, loop_case.number`.
fn constraint(connection: &Connection, message: &str) -> String {
    let Some((_, listed)) = message.split_once("failed: ") else {
        return message.to_owned();
    };
    if let Some(index) = listed.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let mut table = "";
    let mut columns = Vec::new();
    for place in listed.split(", ") {
        let (of, column) = place.split_once('.').unwrap_or((table, place));
        table = of;
        columns.push(column);
    }
    named(connection, table, &columns).unwrap_or_else(|_| listed.to_owned())
}

fn named(connection: &Connection, table: &str, columns: &[&str]) -> Result<String, Sqlite> {
    let mut indexes =
        connection.prepare("select name, origin from pragma_index_list(?1) where \"unique\" = 1 order by origin")?;
    let mut found = indexes.query([table])?;
    while let Some(index) = found.next()? {
        let (name, origin): (String, String) = (index.get(0)?, index.get(1)?);
        let mut places = connection.prepare("select name from pragma_index_info(?1) order by seqno")?;
        let names = places.query_map([&name], |row| row.get::<_, Option<String>>(0))?;
        let names = names.collect::<Result<Vec<_>, Sqlite>>()?;
        if names.iter().map(Option::as_deref).ne(columns.iter().map(|c| Some(*c))) {
            continue;
        }
        return Ok(match origin.as_str() {
            "c" => name,
            "pk" => format!("{table}_pkey"),
            _ => format!("{table}_{}_key", columns.join("_")),
        });
    }
    Ok(format!("{table}_pkey"))
}

#[test]
fn row_locks_are_left_out() {
    let check = |sql: &str, expected: &str| assert_eq!(without_row_locks(sql), expected, "{sql}");
    check("select 1", "select 1");
    check("select a from t where b = $1 for update", "select a from t where b = $1");
    check("select a\nfrom t\nfor update\n", "select a\nfrom t\n");
    check("select a from t limit 5 for update skip locked", "select a from t limit 5");
    check(
        "delete from t where a in (select a from t for update skip locked) and b = 1",
        "delete from t where a in (select a from t) and b = 1",
    );
    check("select 'wait for update' from t for update", "select 'wait for update' from t");
    check("select 'wait for update'", "select 'wait for update'");
    check("select a from wait_for_update for updates", "select a from wait_for_update for updates");
}
