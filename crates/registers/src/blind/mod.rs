//! Rows found by sealed values, and told apart by them (盲索引).

pub mod store;

use gridwork_definitions::model::{Field, FieldClass, FieldType, Register};
use gridwork_kernel::payloads::blind::APART;
use gridwork_kernel::secrets::Keyring;

/// Whether rows are found by a sealed field.
pub fn is_found_by(field: &Field) -> bool {
    field.class != FieldClass::Plain && field.find.is_some()
}

/// Whether rows are found by the last four characters of a field too.
pub fn has_four(field: &Field) -> bool {
    is_found_by(field) && matches!(field.kind, FieldType::Phone | FieldType::CitizenId)
}

/// The sealed field that tells the rows of a register apart, if it is one.
pub fn apart_by(register: &Register) -> Option<&str> {
    let [key] = register.unique.as_slice() else { return None };
    register.fields.get(key).filter(|field| is_found_by(field)).map(|_| key.as_str())
}

/// The indexes that a register asks for: their field (or [`APART`]), the field they are made of, and the form.
pub fn wanted(register: &Register, keys: &Keyring) -> Vec<(String, String, String)> {
    let form = |key: &str| {
        let kind = register.fields.get(key).map_or("", |field| field.kind.name());
        format!("1 {} {key} {kind}", keys.index_id())
    };
    let fields = register.fields.iter().filter(|(_, field)| is_found_by(field)).map(|(key, _)| key.as_str());
    let all = fields.map(|key| (key, key)).chain(apart_by(register).map(|key| (APART, key)));
    all.map(|(field, of)| (field.to_owned(), of.to_owned(), form(of))).collect()
}
