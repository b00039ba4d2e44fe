//! What the conditions of a register's fields make of a row that is written: what they hide is emptied, what is worked
//! out is worked out, what is missing is named.

pub mod store;
#[cfg(test)]
mod tests;

use crate::fields::{self, Known, Reference};
use data_encoding::HEXLOWER;
use gridwork_definitions::model::{Catalog, Field, FieldClass, FieldType, Register, Text};
use gridwork_definitions::order;
use gridwork_expr::{Expr, Language, Lookup, Titles, Value};
use gridwork_kernel::error::Problem;
use indexmap::IndexMap;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};

/// A row that is about to be written.
pub struct Writing<'a> {
    /// Its register.
    pub register: &'a Register,
    /// Where the titles of options are.
    pub catalog: &'a Catalog,
    /// The plain fields that it has; none when the row is new.
    pub before: Option<&'a IndexMap<String, Json>>,
    /// The sealed fields that it has.
    pub sealed: &'a HashSet<String>,
    /// The fields for which somebody gave a value; what is wrong with one of those has been told.
    pub given: &'a HashSet<String>,
}

/// What becomes of the changes to a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settled {
    /// All that changes: what was given, what is emptied and what was worked out.
    pub changes: IndexMap<String, Json>,
    /// What was given and may not be, and what is missing.
    pub problems: Vec<Problem>,
}

/// Settles a row with the checked changes to it, each field after those that it hangs on.
///
/// What must be given is asked for in a new row, and of one that is there where the change is about it: an earlier row
/// that lacks what the definition asks for today can still be changed elsewhere.
pub fn settle(writing: &Writing<'_>, changes: IndexMap<String, Json>) -> Settled {
    let fields = &writing.register.fields;
    let mut row = writing.before.cloned().unwrap_or_default();
    row.extend(changes.iter().map(|(key, value)| (key.clone(), value.clone())));
    row.retain(|key, value| !value.is_null() && fields.get(key).is_some_and(|it| it.class == FieldClass::Plain));
    let settled = Settled { changes, problems: Vec::new() };
    let mut settling = Settling { writing, row, hidden: HashSet::new(), settled };
    for key in order::settled(fields) {
        if let Some(field) = fields.get(key) {
            settling.one(key, field);
        }
    }
    fields.iter().for_each(|(key, field)| settling.ask(key, field));
    settling.settled
}

/// How the fields of a register are worked out today, as far as it makes a difference to rows that are there; none for
/// a register that works nothing out. Fields that nothing worked out hangs on make none.
pub fn form(register: &Register) -> Option<String> {
    let source = |expr: &Option<Expr>| expr.as_ref().map(|it| it.source().to_owned());
    let parts = worked_out_of(&register.fields).into_iter().map(|(key, field)| {
        (key, serde_json::json!(field.kind), field.class, source(&field.visible_when), source(&field.computed))
    });
    let parts = parts.collect::<Vec<_>>();
    (!parts.is_empty()).then(|| HEXLOWER.encode(&Sha256::digest(serde_json::json!(parts).to_string())))
}

/// The computed fields and all that they hang on: what they read, what says whether it is shown, and so on.
fn worked_out_of(fields: &IndexMap<String, Field>) -> BTreeMap<&str, &Field> {
    let computed = fields.iter().filter(|(_, field)| field.computed.is_some());
    let mut left: Vec<&str> = computed.map(|(key, _)| key.as_str()).collect();
    let mut found = BTreeMap::new();
    while let Some((key, field)) = left.pop().and_then(|key| fields.get_key_value(key)) {
        if found.insert(key.as_str(), field).is_none() {
            left.extend(read_by(fields, field.computed.iter().chain(&field.visible_when)));
        }
    }
    found
}

/// The fields that conditions read.
pub fn read_by<'a, 'e>(
    fields: &'a IndexMap<String, Field>,
    conditions: impl IntoIterator<Item = &'e Expr>,
) -> Vec<&'a str> {
    let read = conditions.into_iter().flat_map(Expr::reads).filter_map(|path| path.into_iter().next());
    read.filter_map(|name| fields.get_key_value(&name).map(|(key, _)| key.as_str())).collect()
}

/// What of a row that is there is worked out otherwise today. What people gave stays, whatever a condition says of it.
pub fn worked_out_anew(register: &Register, catalog: &Catalog, row: &IndexMap<String, Json>) -> IndexMap<String, Json> {
    let (sealed, given) = (HashSet::new(), HashSet::new());
    let writing = Writing { register, catalog, before: Some(row), sealed: &sealed, given: &given };
    let mut changes = settle(&writing, IndexMap::new()).changes;
    changes.retain(|key, _| register.fields.get(key).is_some_and(|field| field.computed.is_some()));
    changes
}

/// Whether a field of a row is there for its readers: what its condition hides is not.
pub fn is_shown(fields: &IndexMap<String, Field>, field: &Field, row: &IndexMap<String, Json>) -> bool {
    field.visible_when.as_ref().is_none_or(|when| holds(when, fields, row))
}

/// A condition in words, in Chinese and English.
pub fn said(register: &Register, catalog: &Catalog, when: &Expr) -> (String, String) {
    let said = when.said(&Names { register, catalog });
    (said.zh, said.en)
}

fn holds(when: &Expr, fields: &IndexMap<String, Field>, row: &IndexMap<String, Json>) -> bool {
    matches!(when.eval(&Row { fields, row }), Ok(Value::Bool(true)))
}

struct Settling<'a> {
    writing: &'a Writing<'a>,
    /// The plain values as far as they are settled.
    row: IndexMap<String, Json>,
    hidden: HashSet<&'a str>,
    settled: Settled,
}

impl<'a> Settling<'a> {
    fn one(&mut self, key: &'a str, field: &'a Field) {
        let Writing { register, before, given, .. } = *self.writing;
        if !is_shown(&register.fields, field, &self.row) {
            if given.contains(key) {
                self.tell_hidden(key, field);
            }
            self.hidden.insert(key);
            self.row.shift_remove(key);
            self.settled.changes.shift_remove(key);
            if self.was_there(key) {
                self.settled.changes.insert(key.to_owned(), Json::Null);
            }
            return;
        }
        let Some(expr) = &field.computed else { return };
        if given.contains(key) {
            let (zh, en) = (&field.title.zh, field.title.say("en"));
            let (zh, en) = (format!("{zh}由系统算出，请留空"), format!("leave {en} out: it is worked out"));
            self.settled.problems.push(Problem::new(format!("fields.{key}"), "computed", zh, en));
        }
        let value = worked_out(expr, &register.fields, self.writing.catalog, (field, &self.row));
        let is_new = before.and_then(|row| row.get(key)).unwrap_or(&Json::Null) != &value;
        self.settled.changes.shift_remove(key);
        if is_new {
            self.settled.changes.insert(key.to_owned(), value.clone());
        }
        self.row.insert(key.to_owned(), value);
        self.row.retain(|_, value| !value.is_null());
    }

    fn tell_hidden(&mut self, key: &str, field: &Field) {
        let Some(when) = &field.visible_when else { return };
        let (zh, en) = said(self.writing.register, self.writing.catalog, when);
        self.settled.problems.push(Problem::new(
            format!("fields.{key}"),
            "hidden",
            format!("{}只在{zh}时填写，请留空", field.title.zh),
            format!("leave {} out: it is filled in only where {en}", field.title.say("en")),
        ));
    }

    fn was_there(&self, key: &str) -> bool {
        self.writing.before.is_some_and(|row| row.get(key).is_some_and(|value| !value.is_null()))
            || self.writing.sealed.contains(key)
    }

    /// Asks for what is missing.
    fn ask(&mut self, key: &str, field: &Field) {
        let Writing { register, catalog, given, .. } = *self.writing;
        let is_there = match (field.class, self.settled.changes.get(key)) {
            (FieldClass::Plain, _) => self.row.contains_key(key),
            (_, Some(value)) => !value.is_null(),
            (_, None) => self.writing.sealed.contains(key),
        };
        // What was given and is not among the changes is wrong, and told.
        let is_wrong = given.contains(key) && !self.settled.changes.contains_key(key);
        if is_there || is_wrong || field.computed.is_some() || self.hidden.contains(key) || !self.is_asked(key, field) {
            return;
        }
        let (title_zh, title_en) = (&field.title.zh, field.title.say("en"));
        let needed = field.required_when.as_ref().filter(|when| holds(when, &register.fields, &self.row));
        let (zh, en) = match needed {
            _ if field.required => (format!("请填写{title_zh}"), format!("{title_en} is required")),
            Some(when) => {
                let (zh, en) = said(register, catalog, when);
                (format!("请填写{title_zh}：{zh}时必填"), format!("{title_en} is required where {en}"))
            }
            None => return,
        };
        self.settled.problems.push(Problem::new(format!("fields.{key}"), "required", zh, en));
    }

    /// Whether the change is about a field: it is new, or empties it, or touches what its conditions read.
    fn is_asked(&self, key: &str, field: &Field) -> bool {
        let changes = &self.settled.changes;
        let conditions = field.visible_when.iter().chain(&field.required_when);
        let mut read = conditions.flat_map(|when| when.reads()).filter_map(|path| path.into_iter().next());
        self.writing.before.is_none() || changes.contains_key(key) || read.any(|name| changes.contains_key(&name))
    }
}

/// The value of a computed field; empty where it cannot be worked out or does not fit its field, as a key that is in no
/// list.
fn worked_out(
    expr: &Expr,
    fields: &IndexMap<String, Field>,
    catalog: &Catalog,
    (field, row): (&Field, &IndexMap<String, Json>),
) -> Json {
    let Ok(value) = expr.eval(&Row { fields, row }) else { return Json::Null };
    let value = fields::from_expr(&value);
    let mut named = Vec::new();
    fields::references(&field.kind, &value, &mut named);
    // An option that is no longer offered is still one: rows of earlier times have it.
    let is_there = |reference: &Reference| match reference {
        Reference::Choice { of, key } => catalog.choices.get(of).is_some_and(|list| list.options.contains_key(key)),
        _ => true,
    };
    if !named.iter().all(is_there) {
        return Json::Null;
    }
    fields::check(&field.kind, &value, &Known::trusting()).unwrap_or(Json::Null)
}

/// The plain values of a row as expressions read them.
struct Row<'a> {
    fields: &'a IndexMap<String, Field>,
    row: &'a IndexMap<String, Json>,
}

impl Lookup for Row<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        let field = self.fields.get(name).filter(|field| field.class == FieldClass::Plain)?;
        Some(fields::to_expr(&field.kind, self.row.get(name)?))
    }
}

/// What people call the fields of a register and the options of its lists.
struct Names<'a> {
    register: &'a Register,
    catalog: &'a Catalog,
}

fn say(text: &Text, language: Language) -> String {
    text.say(if language == Language::En { "en" } else { "zh" }).to_owned()
}

impl Titles for Names<'_> {
    fn path(&self, path: &[String], language: Language) -> Option<String> {
        Some(say(&self.register.fields.get(path.first()?)?.title, language))
    }

    fn value(&self, path: &[String], value: &Value, language: Language) -> Option<String> {
        let FieldType::Choice { of } = &self.register.fields.get(path.first()?)?.kind else { return None };
        let option = self.catalog.choices.get(of)?.options.get(value.as_text()?)?;
        Some(format!("“{}”", say(&option.title, language)))
    }
}
