//! One row of an answer, read by position.

use uuid::Uuid;

use crate::{Error, Result, Value};

/// One row of an answer. Columns are read by position, in the order of the `select`.
///
/// SQLite keeps truth values as numbers and ids as bytes; the typed readers hide that, `value` does not.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(Vec<Value>);

impl Row {
    /// A row of these values.
    pub fn new(values: Vec<Value>) -> Row {
        Row(values)
    }

    /// How many columns it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when it has no columns.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value as the engine gave it; `Null` for a column that is not there.
    pub fn value(&self, i: usize) -> &Value {
        self.0.get(i).unwrap_or(&Value::Null)
    }

    /// All values as the engine gave them.
    pub fn into_values(self) -> Vec<Value> {
        self.0
    }

    /// A whole number.
    pub fn int(&self, i: usize) -> Result<i64> {
        self.must(i, self.opt_int(i)?)
    }

    /// A whole number or nothing.
    pub fn opt_int(&self, i: usize) -> Result<Option<i64>> {
        match self.at(i)? {
            Value::Null => Ok(None),
            Value::Int(int) => Ok(Some(*int)),
            other => Err(unexpected(i, "a whole number", other)),
        }
    }

    /// A floating number; a whole one is taken too.
    pub fn real(&self, i: usize) -> Result<f64> {
        self.must(i, self.opt_real(i)?)
    }

    /// A floating number or nothing.
    pub fn opt_real(&self, i: usize) -> Result<Option<f64>> {
        match self.at(i)? {
            Value::Null => Ok(None),
            Value::Real(real) => Ok(Some(*real)),
            Value::Int(int) => Ok(Some(*int as f64)),
            other => Err(unexpected(i, "a floating number", other)),
        }
    }

    /// A truth value.
    pub fn bool(&self, i: usize) -> Result<bool> {
        self.must(i, self.opt_bool(i)?)
    }

    /// A truth value or nothing.
    pub fn opt_bool(&self, i: usize) -> Result<Option<bool>> {
        match self.at(i)? {
            Value::Null => Ok(None),
            Value::Bool(truth) => Ok(Some(*truth)),
            Value::Int(int @ (0 | 1)) => Ok(Some(*int == 1)),
            other => Err(unexpected(i, "a truth value", other)),
        }
    }

    /// Text.
    pub fn text(&self, i: usize) -> Result<String> {
        self.must(i, self.opt_text(i)?)
    }

    /// Text or nothing.
    pub fn opt_text(&self, i: usize) -> Result<Option<String>> {
        match self.at(i)? {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text.clone())),
            other => Err(unexpected(i, "text", other)),
        }
    }

    /// Bytes.
    pub fn blob(&self, i: usize) -> Result<Vec<u8>> {
        self.must(i, self.opt_blob(i)?)
    }

    /// Bytes or nothing.
    pub fn opt_blob(&self, i: usize) -> Result<Option<Vec<u8>>> {
        match self.at(i)? {
            Value::Null => Ok(None),
            Value::Blob(bytes) => Ok(Some(bytes.clone())),
            other => Err(unexpected(i, "bytes", other)),
        }
    }

    /// An id.
    pub fn uuid(&self, i: usize) -> Result<Uuid> {
        self.must(i, self.opt_uuid(i)?)
    }

    /// An id or nothing.
    pub fn opt_uuid(&self, i: usize) -> Result<Option<Uuid>> {
        match self.at(i)? {
            Value::Null => Ok(None),
            Value::Uuid(id) => Ok(Some(*id)),
            Value::Blob(bytes) => match Uuid::from_slice(bytes) {
                Ok(id) => Ok(Some(id)),
                Err(_) => Err(unexpected(i, "an id", self.value(i))),
            },
            other => Err(unexpected(i, "an id", other)),
        }
    }

    fn at(&self, i: usize) -> Result<&Value> {
        let missing = || Error::Decode(format!("column {i} is not in the answer, which has {} columns", self.0.len()));
        self.0.get(i).ok_or_else(missing)
    }

    fn must<T>(&self, i: usize, value: Option<T>) -> Result<T> {
        value.ok_or_else(|| Error::Decode(format!("column {i} is null where a value was expected")))
    }
}

fn unexpected(i: usize, wanted: &str, found: &Value) -> Error {
    Error::Decode(format!("column {i} holds {} where {wanted} was expected", found.kind()))
}
