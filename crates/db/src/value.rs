//! The values that go into statements and come out of rows.

use std::fmt::Write;

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
    let mut said = String::with_capacity(count * 5);
    for n in from..from + count {
        let before = if n == from { "" } else { ", " };
        // Writing to a text cannot fail.
        let _ = write!(said, "{before}${n}");
    }
    said
}

/// So many rows of placeholders, for a statement that puts several rows in.
///
/// ```
/// assert_eq!(gridwork_db::rows_of_marks(1, 2, 2), "($1, $2), ($3, $4)");
/// ```
pub fn rows_of_marks(from: usize, width: usize, rows: usize) -> String {
    let row = |n: usize| format!("({})", marks(from + n * width, width));
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// The most rows of one statement that [`parts`] makes room for.
const ROWS_MAX: usize = 64;

/// So few rows are one part, whatever their number.
const ROWS_FEW: usize = 8;

/// Cuts rows into parts for statements of many rows, each a power of two long where it is no small one: a connection keeps
/// what it has prepared, and a statement of its own for every number of rows would fill it.
///
/// ```
/// let lengths = |rows: usize| gridwork_db::parts(&vec![(); rows]).map(<[_]>::len).collect::<Vec<_>>();
/// assert_eq!(lengths(3), [3]);
/// assert_eq!(lengths(50), [32, 16, 2]);
/// assert_eq!(lengths(61), [32, 16, 8, 5]);
/// assert_eq!(lengths(130), [64, 64, 2]);
/// assert!(lengths(0).is_empty());
/// ```
pub fn parts<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let most = rows.len().min(ROWS_MAX);
        let length = if most <= ROWS_FEW { most } else { 1 << most.ilog2() };
        if length == 0 {
            return None;
        }
        let (part, rest) = rows.split_at(length);
        rows = rest;
        Some(part)
    })
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
