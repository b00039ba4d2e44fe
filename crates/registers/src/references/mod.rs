//! Looks up what given values name, before a decision is made about them; and the other way round, what names a row.

pub mod store;

use crate::filter::Filter;
use crate::tables::{self, TableKind};
use gridwork_definitions::model::{Field, FieldClass, FieldType, Key, OnRetire, Register};
use gridwork_kernel::{CaseId, RowId};
use indexmap::IndexMap;

/// The fields by whose columns records name rows of a register.
pub fn naming<'d>(fields: &'d IndexMap<String, Field>, of: &'d Key) -> impl Iterator<Item = (&'d str, &'d Field)> {
    let names = move |field: &Field| field.kind.rows_of() == Some(of);
    let plain = fields.iter().filter(|(_, field)| field.class == FieldClass::Plain);
    plain.filter(move |(_, field)| names(field)).map(|(key, field)| (key.as_str(), field))
}

/// Whether a field of a register keeps a row that it names in use, unless it says otherwise.
pub fn keeps_in_use(field: &Field) -> bool {
    field.on_retire != Some(OnRetire::Keep)
}

/// The other rows of a register that name a row by one of its fields.
pub fn rows_naming(register: &Register, field: &str, row: RowId) -> Option<Filter> {
    let names = tables::names_row((TableKind::Rows, &register.key), &register.fields, field, "t")?;
    Some(Filter {
        sql: format!("{names} and t.row_id <> $2"),
        params: vec![row.into(), row.into()],
        fields: vec![field.to_owned()],
    })
}

/// The fields by whose columns rows name cases of a loop.
pub fn naming_case<'d>(fields: &'d IndexMap<String, Field>, of: &'d Key) -> impl Iterator<Item = (&'d str, &'d Field)> {
    let names = move |field: &Field| matches!(&field.kind, FieldType::Case { of: named } if named == of);
    let plain = fields.iter().filter(|(_, field)| field.class == FieldClass::Plain);
    plain.filter(move |(_, field)| names(field)).map(|(key, field)| (key.as_str(), field))
}

/// The rows of a register that name a case by one of its fields.
pub fn rows_naming_case(register: &Register, field: &str, case: CaseId) -> Option<Filter> {
    let sql = tables::names_row((TableKind::Rows, &register.key), &register.fields, field, "t")?;
    Some(Filter { sql, params: vec![case.into()], fields: vec![field.to_owned()] })
}
