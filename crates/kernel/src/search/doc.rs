//! What is kept of a record so that it can be found.

use super::terms::{self, Kind};
use crate::Instant;
use crate::identifiers::blank_personal_numbers;
use gridwork_definitions::model::{Catalog, Field, FieldClass, FieldType};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Changes whenever the program makes terms or texts in another way: what was kept before is made anew.
const FORM: u32 = 2;

/// Between what something is called in Chinese and what in English: the reader of an answer is shown one of them.
pub(super) const OTHER_LANGUAGE: char = '\u{1f}';

/// The most characters kept of one record.
const BODY_MAX: usize = 4_000;

/// What can be found of a record: only what everybody may read who may read the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doc {
    /// What it is.
    pub kind: Kind,
    /// Which.
    pub record: Uuid,
    /// Its definition.
    pub of: String,
    /// The shape of the definition by which it was made.
    pub form: i64,
    /// A case's number; empty for a row.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// Its texts, one a line.
    pub body: String,
    /// The org it belongs to.
    pub org_path: Option<String>,
    /// When it was made.
    pub at: Instant,
}

/// One value of a record as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part(String);

impl Part {
    /// The words of a field's value, when everybody who may read the record may read them: plain text, and the titles of
    /// options in both languages. Of anything else nothing is kept.
    pub fn of_field(catalog: &Catalog, field: &Field, value: &Json) -> Option<Self> {
        if !is_open(field) {
            return None;
        }
        let titles = |of, keys: &[&str]| {
            let list = catalog.choices.get(of)?;
            let options = keys.iter().filter_map(|key| list.options.get(*key)).collect::<Vec<_>>();
            let said = |language| options.iter().map(|it| it.title.say(language)).collect::<Vec<_>>().join(" ");
            let (zh, en) = (said("zh-CN"), said("en"));
            Some(if zh == en { zh } else { format!("{zh}{OTHER_LANGUAGE}{en}") })
        };
        let words = match &field.kind {
            FieldType::Text { .. } | FieldType::CreditCode => return Self::of_words(value.as_str()?),
            FieldType::Choice { of } => titles(of, &[value.as_str()?])?,
            FieldType::Choices { of } => {
                titles(of, &value.as_array()?.iter().filter_map(Json::as_str).collect::<Vec<_>>())?
            }
            _ => return None,
        };
        Self::blanked(&words)
    }

    /// Words that stand in no field, such as the name of a row that a case is about.
    pub fn of_words(words: &str) -> Option<Self> {
        Self::blanked(&words.replace(OTHER_LANGUAGE, " "))
    }

    fn blanked(words: &str) -> Option<Self> {
        // Numbers go first, before anything is cut: half a number would be found as what it is not.
        let blanked = blank_personal_numbers(words.trim());
        (!blanked.is_empty()).then(|| Self(blanked.into_owned()))
    }
}

/// Whether everybody who may read a record may read a field of it.
pub fn is_open(field: &Field) -> bool {
    field.class == FieldClass::Plain
        && field.read.is_empty()
        && field.visible.is_empty()
        && field.hidden_from.is_empty()
}

impl Doc {
    /// Puts title and texts together.
    pub fn write(&mut self, title: Option<Part>, parts: impl IntoIterator<Item = Part>) {
        self.title = title.map(|part| part.0).unwrap_or_default();
        let body = parts.into_iter().map(|part| part.0).filter(|part| *part != self.title).collect::<Vec<_>>();
        self.body = body.join("\n").chars().take(BODY_MAX).collect();
    }

    /// Everything it is found by.
    pub(super) fn terms(&self) -> BTreeSet<String> {
        let mut terms = BTreeSet::new();
        terms::about(&self.of, self.org_path.as_deref(), &mut terms);
        for text in [&self.number, &self.title, &self.body] {
            terms::of_text(text, &mut terms);
        }
        terms::of_name(&self.title, &mut terms);
        terms.iter().map(|term| format!("{}{term}", self.kind.before())).collect()
    }
}

/// The shape in which the records of a definition are kept: another one as soon as other fields may be read by everybody,
/// or options are called otherwise. `named` says which definition it is and what its records are called by. What was kept
/// in an earlier shape is not shown until it is made anew.
pub fn form_of<'a>(catalog: &Catalog, named: &str, fields: impl IntoIterator<Item = (&'a String, &'a Field)>) -> i64 {
    let mut shape = format!("{FORM}\n{named}\n");
    for (key, field) in fields.into_iter().filter(|(_, field)| is_open(field)) {
        shape.push_str(&format!("{key} {}\n", field.kind.name()));
        if let FieldType::Choice { of } | FieldType::Choices { of } = &field.kind {
            for (key, option) in catalog.choices.get(of).into_iter().flat_map(|list| &list.options) {
                shape.push_str(&format!("{key} {} {}\n", option.title.say("zh-CN"), option.title.say("en")));
            }
        }
    }
    let digest = Sha256::digest(shape.as_bytes());
    digest.iter().take(8).fold(0_i64, |form, byte| form << 8 | i64::from(*byte))
}
