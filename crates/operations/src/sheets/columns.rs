//! The columns of a register's sheet: one a field, ids beside names, the org, and the row's own id.

use super::explain;
use super::spelling::Words;
use crate::names::Names;
use gridwork_definitions::model::{Field, FieldClass, FieldType, Register};
use gridwork_documents::{Column, Look, plain_title};
use gridwork_kernel::world::World;
use gridwork_registers::fields::{self, has_id_beside};
use serde_json::Value as Json;
use std::collections::HashMap;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    /// A field.
    Field(String),
    /// The id of what a field names.
    FieldId(String),
    /// The org of the row, by its name.
    Org,
    /// The org of the row, by its id.
    OrgId,
    /// The row's own id.
    Id,
}

impl Target {
    /// The word in mappings.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::Field(key) => key.clone(),
            Self::FieldId(key) => format!("{key}{ID_TITLE}"),
            Self::Org => "@org".to_owned(),
            Self::OrgId => format!("@org{ID_TITLE}"),
            Self::Id => "@id".to_owned(),
        }
    }

    /// By its word; none for what a register has no field for.
    pub(crate) fn parse(register: &Register, word: &str) -> Option<Self> {
        let known = |key: &str| register.fields.contains_key(key).then(|| key.to_owned());
        match word {
            "@org" => Some(Self::Org),
            "@org#id" => Some(Self::OrgId),
            "@id" => Some(Self::Id),
            _ => match word.strip_suffix(ID_TITLE) {
                Some(key) => known(key).map(Self::FieldId),
                None => known(word).map(Self::Field),
            },
        }
    }
}

/// What a title stands for, compared by [`gridwork_documents::plain_title`]: titles in both languages, and keys.
pub(crate) fn titles(register: &Register) -> HashMap<String, Target> {
    let mut known = HashMap::new();
    let mut note = |title: &str, target: Target, beside: Option<Target>| {
        let plain = plain_title(title);
        if let Some(beside) = beside {
            known.entry(format!("{plain}{ID_TITLE}")).or_insert(beside);
        }
        known.entry(plain).or_insert(target);
    };
    for language in ["zh", "en"] {
        for (key, field) in &register.fields {
            let title = title(register, key, field, language);
            note(&title, Target::Field(key.clone()), Some(Target::FieldId(key.clone())));
        }
        note(org_title(language), Target::Org, Some(Target::OrgId));
    }
    for key in register.fields.keys() {
        note(key, Target::Field(key.clone()), Some(Target::FieldId(key.clone())));
    }
    note(ID_TITLE, Target::Id, None);
    known
}

/// A column and what it holds.
#[derive(Debug, Clone)]
pub(super) struct SheetColumn {
    pub(super) target: Target,
    pub(super) column: Column,
}

/// What stands above the org of a row.
pub(super) fn org_title(language: &str) -> &'static str {
    if language.starts_with("en") { "Organisation" } else { "所属组织" }
}

/// What stands above the hidden id of a row; ids beside names end with it.
pub(super) const ID_TITLE: &str = "#id";

/// What stands above a field: its title, with its key where another column is called the same.
pub(super) fn title(register: &Register, key: &str, field: &Field, language: &str) -> String {
    let said = field.title.say(language);
    let others = register.fields.iter().filter(|(other, _)| *other != key);
    let is_shared = others.map(|(_, other)| other.title.say(language)).any(|other| other == said);
    if is_shared || said == org_title(language) { format!("{said}({key})") } else { said.to_owned() }
}

/// The columns of some fields, in their order.
pub(super) fn columns(world: &World, register: &Register, wanted: &[&str], language: &str) -> Vec<SheetColumn> {
    let mut all = Vec::new();
    for (key, field) in wanted.iter().filter_map(|key| register.fields.get_key_value(*key)) {
        let title = title(register, key, field, language);
        let column = Column {
            title: title.clone(),
            is_required: field.is_always_there(),
            is_hidden: false,
            note: Some(explain::field(world, register, field, language)),
            look: look(field),
            options: options(world, field, language),
            is_open: matches!(field.kind, FieldType::Choices { .. }),
        };
        all.push(SheetColumn { target: Target::Field(key.clone()), column });
        if has_id_beside(&field.kind) {
            all.push(SheetColumn {
                target: Target::FieldId(key.clone()),
                column: hidden(format!("{title}{ID_TITLE}")),
            });
        }
    }
    let note = explain::org(language).to_owned();
    let org = Column { title: org_title(language).to_owned(), note: Some(note), ..Column::default() };
    all.push(SheetColumn { target: Target::Org, column: org });
    let beside = format!("{}{ID_TITLE}", org_title(language));
    all.push(SheetColumn { target: Target::OrgId, column: hidden(beside) });
    // The last: a text file that begins with `#` would be taken for a note.
    all.push(SheetColumn { target: Target::Id, column: hidden(ID_TITLE.to_owned()) });
    all
}

fn hidden(title: String) -> Column {
    Column { title, is_hidden: true, look: Look::Text, ..Column::default() }
}

fn look(field: &Field) -> Look {
    match (field.class, &field.kind) {
        // Of a personal day or amount a mask may stand there.
        (FieldClass::Plain, FieldType::Date) => Look::Date,
        (FieldClass::Plain, FieldType::Money { .. }) => Look::Money,
        (FieldClass::Plain, FieldType::Int { .. } | FieldType::Decimal { .. }) => Look::Plain,
        _ => Look::Text,
    }
}

/// What may be chosen, spelt as it is read back; options that are no longer offered are left out.
fn options(world: &World, field: &Field, language: &str) -> Vec<String> {
    let (names, named) = (Names::new(), HashMap::new());
    let words = Words { language, world, names: &names, named: &named };
    let spelt = |kind: &FieldType, value: Json| fields::to_cell(kind, &value, &words).cell.shown();
    match &field.kind {
        FieldType::Bool => [true, false].into_iter().map(|value| spelt(&field.kind, Json::from(value))).collect(),
        FieldType::Choice { of } | FieldType::Choices { of } => {
            let one = FieldType::Choice { of: of.clone() };
            let offered = world.catalog.choices.get(of).into_iter().flat_map(|list| &list.options);
            let offered = offered.filter(|(_, option)| !option.retired);
            offered.map(|(key, _)| spelt(&one, Json::from(key.as_str()))).collect()
        }
        _ => Vec::new(),
    }
}
