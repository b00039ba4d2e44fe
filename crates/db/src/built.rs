//! Statements built from definitions, rendered for the engine at hand.

use sea_query::{
    PostgresQueryBuilder, QueryStatementWriter, SchemaStatementBuilder, SqliteQueryBuilder, Value as Built,
};

use crate::{Engine, Error, Result, Value};

/// The text and the parameters of a built statement.
pub fn render(engine: Engine, statement: &impl QueryStatementWriter) -> Result<(String, Vec<Value>)> {
    let (sql, values) = match engine {
        Engine::Sqlite => statement.build(SqliteQueryBuilder),
        Engine::Postgres => statement.build(PostgresQueryBuilder),
    };
    let params = values.0.into_iter().map(value).collect::<Result<Vec<_>>>()?;
    Ok((sql, params))
}

/// The text of a built table, index or key.
pub(crate) fn definition(engine: Engine, statement: &impl SchemaStatementBuilder) -> String {
    match engine {
        Engine::Sqlite => statement.build(SqliteQueryBuilder),
        Engine::Postgres => statement.build(PostgresQueryBuilder),
    }
}

fn value(built: Built) -> Result<Value> {
    Ok(match built {
        Built::Bool(value) => value.into(),
        Built::TinyInt(value) => value.map(i64::from).into(),
        Built::SmallInt(value) => value.map(i64::from).into(),
        Built::Int(value) => value.map(i64::from).into(),
        Built::BigInt(value) => value.into(),
        Built::TinyUnsigned(value) => value.map(i64::from).into(),
        Built::SmallUnsigned(value) => value.map(i64::from).into(),
        Built::Unsigned(value) => value.map(i64::from).into(),
        Built::BigUnsigned(None) => Value::Null,
        Built::BigUnsigned(Some(value)) => match i64::try_from(value) {
            Ok(int) => Value::Int(int),
            Err(_) => return Err(Error::Sql(format!("{value} is too large to be stored"))),
        },
        Built::Float(value) => value.map(f64::from).into(),
        Built::Double(value) => value.into(),
        Built::String(value) => value.into(),
        Built::Char(value) => value.map(String::from).into(),
        Built::Bytes(value) => value.into(),
        Built::Uuid(value) => value.into(),
        other => {
            return Err(Error::Sql(format!("a built statement holds a value this database does not keep: {other:?}")));
        }
    })
}
