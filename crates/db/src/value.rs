//! The values that go into statements and come out of rows.

use uuid::Uuid;

use crate::{Error, Result};

/// One value, the same for both engines.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A truth value; SQLite keeps it as 0 or 1.
    Bool(bool),
    /// A whole number: counts, instants in microseconds, fen.
    Int(i64),
    /// A floating number: coordinates.
    Real(f64),
    /// Text without NUL characters.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
    /// An id; SQLite keeps its 16 bytes.
    Uuid(Uuid),
}

/// So many placeholders with commas between them, from a number on.
///
/// ```
/// assert_eq!(gridwork_db::marks(3, 2), "$3, $4");
/// ```
pub fn marks(from: usize, count: usize) -> String {
    (from..from + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

impl Value {
    /// True for `Null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// What this value is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a truth value",
            Value::Int(_) => "a whole number",
            Value::Real(_) => "a floating number",
            Value::Text(_) => "text",
            Value::Blob(_) => "bytes",
            Value::Uuid(_) => "an id",
        }
    }
}

/// Refuses what only one of the engines could keep, so that data can always move from one to the other.
pub(crate) fn check(params: &[Value]) -> Result<()> {
    for (i, param) in params.iter().enumerate() {
        match param {
            Value::Text(text) if text.contains('\0') => {
                let n = i + 1;
                return Err(Error::Sql(format!(
                    "the text of ${n} holds a NUL character, which cannot be stored; remove it"
                )));
            }
            // PostgreSQL has NaN and SQLite turns it into null.
            Value::Real(real) if real.is_nan() => {
                let n = i + 1;
                return Err(Error::Sql(format!("the number of ${n} is not a number (NaN), which cannot be stored")));
            }
            _ => {}
        }
    }
    Ok(())
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Value::Int(value.into())
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Value::Int(value.into())
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Real(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Value::Text(value.clone())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Value::Blob(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Value::Blob(value.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(value: [u8; N]) -> Self {
        Value::Blob(value.to_vec())
    }
}

impl From<Uuid> for Value {
    fn from(value: Uuid) -> Self {
        Value::Uuid(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}
