//! What the names in a scenario stand for, and values from the file as the operations take them.

use super::shape::local_time;
use super::yaml::{Name, Node, Value};
use gridwork_definitions::model::{Field, FieldType, Key, Register};
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, FileId, OrgId, PersonId, RowId};
use indexmap::IndexMap;
use serde_json::{Map, Number, Value as Json};
use std::collections::HashMap;
use std::sync::Arc;

/// What the names in a scenario stand for.
pub(super) struct Names {
    pub(super) world: Arc<World>,
    /// The pack under test, then those it uses: where short names of definitions are looked up.
    pub(super) packs: Vec<String>,
    pub(super) orgs: IndexMap<String, OrgId>,
    pub(super) people: IndexMap<String, PersonId>,
    pub(super) cases: IndexMap<String, CaseId>,
    pub(super) rows: HashMap<(Key, Vec<String>), RowId>,
}

/// A name that stands for nothing, or a value that cannot be what is wanted: in Chinese and in English.
pub(super) type Unclear = (String, String);

impl Names {
    /// The full key of a definition that is written with its short name.
    pub(super) fn key<T>(&self, of: &IndexMap<Key, T>, word: &str) -> Option<Key> {
        if let Some(whole) = Key::parse(word) {
            return of.contains_key(&whole).then_some(whole);
        }
        self.packs.iter().map(|pack| Key::new(pack, word)).find(|key| of.contains_key(key))
    }

    /// The scenario's name for a person.
    pub(super) fn person_name(&self, id: PersonId) -> String {
        let found = self.people.iter().find(|(_, person)| **person == id);
        found.map_or_else(|| id.to_string(), |(name, _)| name.clone())
    }

    /// The scenario's name for an org, or what it is called.
    pub(super) fn org_name(&self, id: OrgId) -> String {
        let found = self.orgs.iter().find(|(_, org)| **org == id).map(|(name, _)| name.clone());
        found.or_else(|| self.world.orgs.get(id).map(|org| org.name.clone())).unwrap_or_else(|| id.to_string())
    }

    /// Remembers a row by its unique fields.
    pub(super) fn keep_row(&mut self, register: &Register, fields: &Map<String, Json>, id: RowId) {
        let unique = register.unique.iter().map(|field| fields.get(field).unwrap_or(&Json::Null).to_string());
        self.rows.insert((register.key.clone(), unique.collect()), id);
    }

    /// The values of a form or an input, each as its field wants it.
    ///
    /// # Errors
    /// The place of a value that names something the scenario does not know; never when `is_lenient`.
    pub(super) fn values<'f>(
        &self,
        given: &[(Name, Node)],
        field: impl Fn(&str) -> Option<&'f Field>,
        files: &HashMap<String, FileId>,
        is_lenient: bool,
    ) -> Result<Map<String, Json>, (super::yaml::At, Unclear)> {
        let mut values = Map::new();
        for (name, node) in given {
            let value = match field(&name.text) {
                Some(field) => self.value(&field.kind, node, files),
                None => Ok(plain(node)),
            };
            let value = match value {
                Err(_) if is_lenient => plain(node),
                Err(unclear) => return Err((node.at, unclear)),
                Ok(value) => value,
            };
            values.insert(name.text.clone(), value);
        }
        Ok(values)
    }

    fn value(&self, kind: &FieldType, node: &Node, files: &HashMap<String, FileId>) -> Result<Json, Unclear> {
        if node.value == Value::Null {
            return Ok(Json::Null);
        }
        let unknown = |zh: &str, en: &str| {
            let word = node.text().unwrap_or("…");
            (format!("场景里没有{zh} `{word}`"), format!("the scenario has no {en} `{word}`"))
        };
        match kind {
            FieldType::Person { .. } => {
                let found = node.text().and_then(|name| self.people.get(name));
                found.map(|id| Json::from(*id)).ok_or_else(|| unknown("人员", "person"))
            }
            FieldType::Org { .. } => {
                let found = node.text().and_then(|name| self.orgs.get(name));
                found.map(|id| Json::from(*id)).ok_or_else(|| unknown("组织", "org"))
            }
            FieldType::Case { .. } => {
                let found = node.text().and_then(|name| self.cases.get(name));
                found.map(|id| Json::from(*id)).ok_or_else(|| unknown("事项", "case"))
            }
            FieldType::Row { of } => self.row(of, node, files),
            FieldType::Rows { of, .. } => {
                let rows = node.members().iter().map(|member| self.row(of, member, files));
                rows.collect::<Result<_, _>>().map(Json::Array)
            }
            FieldType::Instant => {
                let found = node.text().and_then(local_time).map(|at| Json::from(at.to_string()));
                found.ok_or_else(|| ("这里应为当地时间".to_owned(), "this should be a local time".to_owned()))
            }
            FieldType::Files { .. } => {
                let ids = node.members().iter().map(|name| {
                    let found = name.text().and_then(|name| files.get(name));
                    found.map(|id| Json::from(*id)).ok_or_else(|| unknown("附件", "file"))
                });
                ids.collect::<Result<_, _>>().map(Json::Array)
            }
            _ => Ok(plain(node)),
        }
    }

    /// A row by the value of its register's unique field, or by a map of them.
    fn row(&self, of: &Key, node: &Node, files: &HashMap<String, FileId>) -> Result<Json, Unclear> {
        let missing = || {
            let word = node.text().unwrap_or("…");
            (format!("场景里没有台账记录 `{word}`"), format!("the scenario has no row `{word}` of {of}"))
        };
        let register = self.world.catalog.registers.get(of).ok_or_else(missing)?;
        let mut wanted = Vec::new();
        for name in &register.unique {
            let given = if register.unique.len() == 1 { Some(node) } else { node.get(name) };
            let field = register.fields.get(name);
            let (given, field) = given.zip(field).ok_or_else(missing)?;
            wanted.push(self.value(&field.kind, given, files)?.to_string());
        }
        let found = self.rows.get(&(of.clone(), wanted));
        found.map(|id| Json::from(*id)).ok_or_else(missing)
    }
}

/// A value as it stands.
pub(super) fn plain(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(it) => Json::Bool(*it),
        Value::Number(text) => number(text),
        Value::Text(text) => Json::from(text.as_str()),
        Value::List(members) => Json::Array(members.iter().map(plain).collect()),
        Value::Map(entries) => Json::Object(entries.iter().map(|(name, it)| (name.text.clone(), plain(it))).collect()),
    }
}

fn number(text: &str) -> Json {
    let whole = text.parse::<i64>().ok().map(Number::from);
    let found = whole.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64));
    found.map_or_else(|| Json::from(text), Json::Number)
}
