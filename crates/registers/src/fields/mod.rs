//! Field types: what a value must look like, how expressions read it, which columns keep it, how it is masked.
//!
//! One file a type, the same name as in packs. A value travels as canonical JSON in the shape of the API: two
//! spellings of the same value become one, so that events, rows and replays can be compared.

mod area;
mod r#bool;
mod case;
mod cells;
mod choice;
mod choices;
mod citizen_id;
mod credit_code;
mod date;
mod decimal;
mod fault;
mod files;
mod instant;
mod int;
mod known;
mod money;
mod org;
mod person;
mod phone;
mod point;
mod row;
mod rows;
mod text;

pub use cells::{Named, Spelling, Spelt};
pub use fault::Fault;
pub use known::{Known, Reference};

use gridwork_db::Value as DbValue;
use gridwork_definitions::model::FieldType;
use gridwork_documents::Cell;
use gridwork_expr::Value;
use serde_json::Value as Json;

/// How a column keeps its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// True or false.
    Bool,
    /// A whole number of 64 bits: counts, scaled decimals, fen, microseconds.
    Int,
    /// A double.
    Real,
    /// Text, compared by bytes.
    Text,
    /// An id.
    Uuid,
}

/// One physical column of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it keeps.
    pub column_type: ColumnType,
}

/// What each type knows. Values given to all but `check` and `references` are canonical and not null.
trait Kind {
    /// The canonical form of what was given; null where it is as good as nothing.
    fn check(&self, given: &Json, known: &Known) -> Result<Json, Fault>;

    /// What must be looked up before `check` can tell.
    fn references(&self, _given: &Json, _into: &mut Vec<Reference>) {}

    /// The value as expressions read it.
    fn to_expr(&self, value: &Json) -> Value;

    /// Suffix and type of each column; most types have one without a suffix.
    fn columns(&self) -> &'static [(&'static str, ColumnType)];

    /// The value in its columns.
    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit>;

    /// The value from its columns, of which at least the first is not null.
    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit>;

    /// The value as a cell of a table.
    fn to_cell(&self, value: &Json, spelling: &dyn Spelling) -> Spelt;

    /// What stands in a cell, with the id beside it, as `check` takes it.
    fn read_cell(&self, cell: &Cell, id: Option<&str>, spelling: &dyn Spelling) -> Result<Json, Fault>;

    /// What those may read who may not read the value.
    fn mask(&self, _value: &Json) -> String {
        "***".to_owned()
    }
}

/// A stored value that is not of its field's type: a bug or tampering, never the user's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a stored value is not a {expected}: {found}")]
pub struct Misfit {
    /// The type's name.
    pub expected: &'static str,
    /// What was found.
    pub found: String,
}

impl Misfit {
    fn new(expected: &'static str, found: &dyn std::fmt::Debug) -> Self {
        Self { expected, found: format!("{found:?}") }
    }
}

/// Hands the file that knows a type to `act`.
fn with<T>(field_type: &FieldType, act: impl FnOnce(&dyn Kind) -> T) -> T {
    match field_type {
        FieldType::Text { max, pattern, .. } => act(&text::Text { max: *max, pattern: pattern.as_deref() }),
        FieldType::Int { min, max } => act(&int::Int { min: *min, max: *max }),
        FieldType::Decimal { scale, min, max } => act(&decimal::Decimal { scale: *scale, min: *min, max: *max }),
        FieldType::Money { min, max } => act(&money::Money { min: *min, max: *max }),
        FieldType::Bool => act(&r#bool::Bool),
        FieldType::Date => act(&date::Date),
        FieldType::Instant => act(&instant::At),
        FieldType::Choice { of } => act(&choice::Choice { of }),
        FieldType::Choices { of } => act(&choices::Choices { of }),
        FieldType::Row { of } => act(&row::Row { of }),
        FieldType::Rows { of, max } => act(&rows::Rows { of, max: *max }),
        FieldType::Person { role } => act(&person::Person { role: role.as_ref() }),
        FieldType::Org { kind } => act(&org::Org { kind: kind.as_ref() }),
        FieldType::Case { of } => act(&case::Case { of }),
        FieldType::Files { max } => act(&files::Files { max: *max }),
        FieldType::Point { .. } => act(&point::Point),
        FieldType::Area => act(&area::Area),
        FieldType::Phone => act(&phone::Phone),
        FieldType::CitizenId => act(&citizen_id::CitizenId),
        FieldType::CreditCode => act(&credit_code::CreditCode),
    }
}

/// The canonical form of what was given; null for nothing, a blank text or an empty list.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(field_type: &FieldType, given: &Json, known: &Known) -> Result<Json, Fault> {
    if given.is_null() {
        return Ok(Json::Null);
    }
    with(field_type, |kind| kind.check(given, known))
}

/// What must be looked up before `check` can tell whether this may be given. Unreadable ids are left to `check`.
pub fn references(field_type: &FieldType, given: &Json, into: &mut Vec<Reference>) {
    with(field_type, |kind| kind.references(given, into));
}

/// What a value names that a record names already, and what it names anew. A row that was retired since is named on, and
/// so is a case that whoever writes does not see; neither is named anew.
pub fn named_again(field_type: &FieldType, before: Option<&Json>, given: &Json) -> (Vec<Reference>, Vec<Reference>) {
    let (mut named, mut held) = (Vec::new(), Vec::new());
    references(field_type, given, &mut named);
    if let Some(before) = before {
        references(field_type, before, &mut held);
    }
    held.retain(|it| matches!(it, Reference::Row { .. } | Reference::Case { .. }));
    named.into_iter().partition(|it| held.contains(it))
}

/// The names that stand in a cell of a field: several where it names several records.
pub fn names_in<'a>(field_type: &FieldType, words: &'a str) -> impl Iterator<Item = &'a str> {
    let separators: &[char] = if matches!(field_type, FieldType::Rows { .. }) { &rows::SEPARATORS } else { &[] };
    words.split(separators).map(str::trim).filter(|name| !name.is_empty())
}

/// A canonical value as expressions read it. A row reads as its id; whoever knows the row may put its record there.
pub fn to_expr(field_type: &FieldType, value: &Json) -> Value {
    if value.is_null() {
        return Value::Null;
    }
    with(field_type, |kind| kind.to_expr(value))
}

/// What an expression gave, as JSON that `check` can read; a record becomes its id.
pub fn from_expr(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(it) => Json::from(*it),
        Value::Int(it) => Json::from(*it),
        Value::Decimal { units, scale } => decimal::json(*units, *scale),
        Value::Text(it) | Value::Date(it) => Json::from(it.as_str()),
        Value::Instant(micros) => Json::from(gridwork_kernel::Instant(*micros).to_string()),
        Value::Point { lon, lat } => point::json(*lon, *lat),
        Value::List(items) => items.iter().map(from_expr).collect(),
        Value::Record(fields) => fields.get("id").map_or(Json::Null, from_expr),
    }
}

/// The columns of a field whose physical name is `name`.
pub fn columns(name: &str, field_type: &FieldType) -> Vec<Column> {
    with(field_type, |kind| {
        kind.columns()
            .iter()
            .map(|(suffix, column_type)| Column { name: [name, suffix].concat(), column_type: *column_type })
            .collect()
    })
}

/// A canonical value in its columns, as many as `columns` names.
///
/// # Errors
/// When the value is not canonical for the type.
pub fn encode(field_type: &FieldType, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
    with(field_type, |kind| {
        if value.is_null() {
            into.extend(kind.columns().iter().map(|_| DbValue::Null));
            return Ok(());
        }
        kind.encode(value, into)
    })
}

/// The canonical value from its columns; null when the first is null.
///
/// # Errors
/// When a column holds something else than the type keeps.
pub fn decode(field_type: &FieldType, columns: &[DbValue]) -> Result<Json, Misfit> {
    if columns.first().is_none_or(|first| *first == DbValue::Null) {
        return Ok(Json::Null);
    }
    with(field_type, |kind| kind.decode(columns))
}

/// What those may read who may not read a value: enough to recognise it, never enough to use it.
pub fn mask(field_type: &FieldType, value: &Json) -> String {
    if value.is_null() {
        return String::new();
    }
    with(field_type, |kind| kind.mask(value))
}

/// A value as a reader sees it, in a cell: a mask stays a mask, and what was erased says so.
pub fn to_cell(field_type: &FieldType, value: &Json, spelling: &dyn Spelling) -> Spelt {
    if value.is_null() {
        return Spelt::default();
    }
    if let Some(mask) = value.get("masked").and_then(Json::as_str) {
        return Cell::text(mask).into();
    }
    if value.get("erased").is_some() {
        let text = if spelling.language().starts_with("en") { "(erased)" } else { "（已清除）" };
        return Cell::text(text).into();
    }
    with(field_type, |kind| kind.to_cell(value, spelling))
}

/// What stands in a cell, with the id beside it, as [`check`] takes it. `ROUND_TRIP`: what [`to_cell`] spelt of a
/// canonical value is read as that value.
///
/// # Errors
/// What is wrong with the spelling; what is wrong with the value is for [`check`] to say.
pub fn read_cell(
    field_type: &FieldType,
    cell: &Cell,
    id: Option<&str>,
    spelling: &dyn Spelling,
) -> Result<Json, Fault> {
    if cell.is_empty() {
        return Ok(Json::Null);
    }
    with(field_type, |kind| kind.read_cell(cell, id, spelling))
}

/// Whether a hidden column with ids stands beside the names of such a field.
pub fn has_id_beside(field_type: &FieldType) -> bool {
    field_type.is_reference()
}

/// The text of a canonical value that is text.
fn text_of<'a>(expected: &'static str, value: &'a Json) -> Result<&'a str, Misfit> {
    value.as_str().ok_or_else(|| Misfit::new(expected, value))
}

/// The texts of a canonical list; what is no text is passed over.
fn texts_of(value: &Json) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Json::as_str)
}

/// The text of a column that keeps text.
fn text_in(expected: &'static str, column: &DbValue) -> Result<Json, Misfit> {
    match column {
        DbValue::Text(text) => Ok(Json::from(text.as_str())),
        other => Err(Misfit::new(expected, other)),
    }
}

/// The id of a canonical value that is an id.
fn id_of(expected: &'static str, value: &Json) -> Result<uuid::Uuid, Misfit> {
    text_of(expected, value)?.parse().map_err(|_| Misfit::new(expected, value))
}

/// The id in a column, as its canonical text.
fn id_in(expected: &'static str, column: &DbValue) -> Result<Json, Misfit> {
    match column {
        DbValue::Uuid(id) => Ok(Json::from(id.to_string())),
        other => Err(Misfit::new(expected, other)),
    }
}

/// An id given by a person; the hyphenated form only, so that one id has one spelling but for its case.
fn given_id(given: &Json) -> Option<uuid::Uuid> {
    given.as_str().filter(|text| text.len() == 36)?.parse().ok()
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod cell_tests;
