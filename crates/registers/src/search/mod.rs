//! What rows are found by: what they are called, plain texts and the titles of options, when whoever reads the row reads
//! them and no condition hides them.

pub mod store;

use crate::conditions::is_shown;
use crate::rows::StoredRow;
use gridwork_definitions::model::{Catalog, Readers, Register};
use gridwork_kernel::Instant;
use gridwork_kernel::search::{Doc, Kind, Part, form_of, is_open};

/// What a row is found by.
fn doc(catalog: &Catalog, register: &Register, row: &StoredRow, at: Instant) -> Doc {
    let mut doc = Doc {
        kind: Kind::Row,
        record: row.id.0,
        of: register.key.to_string(),
        form: form(catalog, register),
        number: String::new(),
        title: String::new(),
        body: String::new(),
        org_path: row.org_path.clone(),
        at,
    };
    let fields = register.fields.iter().filter(|(_, field)| is_shown(&register.fields, field, &row.fields));
    let parts = fields.filter_map(|(key, field)| Part::of_field(catalog, field, row.fields.get(key)?));
    doc.write(title_of(catalog, register, row), parts);
    doc
}

/// What a row is called, when whoever reads the row reads that.
pub fn title_of(catalog: &Catalog, register: &Register, row: &StoredRow) -> Option<Part> {
    Part::of_field(catalog, register.fields.get(&register.label)?, row.fields.get(&register.label)?)
}

/// Whether everybody may read what its rows are called, so that a case that names one can be found by it.
pub fn is_called_openly(register: &Register) -> bool {
    register.may.read == Readers::Anyone && register.fields.get(&register.label).is_some_and(is_open)
}

/// The shape in which the rows of a register are kept.
pub fn form(catalog: &Catalog, register: &Register) -> i64 {
    let mut named = format!("row {} {}", register.key, register.label);
    for (key, field) in &register.fields {
        // A condition hides what was found before.
        if let Some(when) = field.visible_when.as_ref().filter(|_| is_open(field)) {
            named.push_str(&format!("\n{key} {}", when.source()));
        }
    }
    form_of(catalog, &named, &register.fields)
}
