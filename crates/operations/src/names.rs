//! What to call the rows, persons, orgs, cases and files that a record names by id.

use crate::error::Result;
use crate::orgs::OrgView;
use gridwork_definitions::model::{Field, FieldClass, FieldType, Key, Register};
use gridwork_kernel::authz::{Actor, case_scope};
use gridwork_kernel::desk::View;
use gridwork_kernel::identifiers::mask;
use gridwork_kernel::{CaseId, FileId, OrgId, PersonId, RowId, files, people};
use gridwork_loops::store as loops;
use gridwork_registers::fields;
use gridwork_registers::rows::{StoredRow, row_scope, store};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// What to call the records named by id, by that id; of what the reader may not read there is no name.
pub type Names = BTreeMap<Uuid, String>;

/// The ids that records name, by what they are ids of.
#[derive(Default)]
pub(crate) struct Mentions {
    rows: BTreeMap<Key, BTreeSet<RowId>>,
    persons: BTreeSet<PersonId>,
    orgs: BTreeSet<OrgId>,
    cases: BTreeSet<CaseId>,
    files: BTreeSet<FileId>,
}

impl Mentions {
    /// Notes the ids in the values of some fields.
    pub(crate) fn note(&mut self, fields: &IndexMap<String, Field>, values: &Map<String, Json>) {
        for (field, id) in ids_in(fields, values) {
            self.mention(field, id);
        }
    }

    fn mention(&mut self, field: &Field, id: Uuid) {
        match &field.kind {
            FieldType::Row { of } | FieldType::Rows { of, .. } => {
                self.rows.entry(of.clone()).or_default().insert(RowId(id));
            }
            FieldType::Person { .. } => drop(self.persons.insert(PersonId(id))),
            FieldType::Org { .. } => drop(self.orgs.insert(OrgId(id))),
            FieldType::Case { .. } => drop(self.cases.insert(CaseId(id))),
            FieldType::Files { .. } => drop(self.files.insert(FileId(id))),
            _ => {}
        }
    }

    /// Looks all of them up: one question a register and one each for people, cases and files, however many they are.
    pub(crate) async fn look_up(self, view: &mut View, actor: &Actor) -> Result<Known> {
        self.look_up_beside(view, actor, &fields::Known::default()).await
    }

    /// Looks them up, but for the rows that were read already.
    pub(crate) async fn look_up_beside(
        mut self,
        view: &mut View,
        actor: &Actor,
        read: &fields::Known,
    ) -> Result<Known> {
        let mut known = Known::default();
        let world = Arc::clone(&view.world);
        for (key, ids) in std::mem::take(&mut self.rows) {
            let Some(register) = world.catalog.registers.get(&key) else { continue };
            let scope = row_scope(actor, &world, register, view.now);
            let (held, asked): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| read.stored(*id).is_some());
            let found = store::find_many(&mut view.conn, register, &asked).await?;
            for row in held.iter().filter_map(|id| read.stored(*id)).chain(&found) {
                if scope.contains(row) {
                    self.note_label(register, row, &mut known);
                }
            }
        }
        let persons = self.persons.into_iter().collect::<Vec<_>>();
        for (id, name) in people::store::names(&mut view.conn, &persons).await? {
            known.persons.insert(id.0, name);
        }
        let cases = self.cases.into_iter().collect::<Vec<_>>();
        if !cases.is_empty() {
            let scope = case_scope(actor, &world, view.now);
            let within = (!actor.is_system()).then_some(&scope);
            for (id, number) in loops::numbers(&mut view.conn, &cases, within).await? {
                known.others.insert(id.0, number);
            }
        }
        let files = self.files.into_iter().collect::<Vec<_>>();
        for (id, name) in files::store::names(&mut view.conn, &files).await? {
            known.others.insert(id.0, name);
        }
        for id in self.orgs {
            known.others.insert(id.0, OrgView::of(&world, id).name);
        }
        Ok(known)
    }

    /// A row is called by its label field; where that names a person or an org, by their name.
    fn note_label(&mut self, register: &Register, row: &StoredRow, known: &mut Known) {
        let field = register.fields.get(&register.label).filter(|field| field.class == FieldClass::Plain);
        let Some((field, value)) = field.zip(row.fields.get(&register.label)) else { return };
        match (&field.kind, value) {
            (FieldType::Person { .. } | FieldType::Org { .. }, value) => {
                if let Some(id) = one_id(value) {
                    self.mention(field, id);
                    known.called_by.insert(row.id.0, id);
                }
            }
            (_, Json::String(text)) => drop(known.others.insert(row.id.0, text.clone())),
            (_, Json::Number(number)) => drop(known.others.insert(row.id.0, number.to_string())),
            _ => {}
        }
    }
}

/// The names of what was looked up.
#[derive(Default)]
pub(crate) struct Known {
    persons: HashMap<Uuid, String>,
    others: HashMap<Uuid, String>,
    /// Rows that go by the name of a person or an org.
    called_by: HashMap<Uuid, Uuid>,
}

impl Known {
    /// The names that one record needs; persons are masked for a reader who is not close to it.
    pub(crate) fn pick(&self, fields: &IndexMap<String, Field>, values: &Map<String, Json>, is_close: bool) -> Names {
        let name = |id: Uuid| {
            let holder = self.called_by.get(&id).unwrap_or(&id);
            match self.persons.get(holder) {
                Some(name) if is_close => Some(name.clone()),
                Some(name) => Some(mask::person_name(name)),
                None => self.others.get(holder).cloned(),
            }
        };
        ids_in(fields, values).filter_map(|(_, id)| Some((id, name(id)?))).collect()
    }
}

/// The ids in values, each with the field that says what it is the id of.
fn ids_in<'a>(
    fields: &'a IndexMap<String, Field>,
    values: &'a Map<String, Json>,
) -> impl Iterator<Item = (&'a Field, Uuid)> {
    values.iter().filter_map(|(key, value)| Some((fields.get(key)?, value))).flat_map(|(field, value)| {
        let is_reference = field.kind.is_reference();
        let listed = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
        listed.iter().filter(move |_| is_reference).filter_map(move |value| Some((field, one_id(value)?)))
    })
}

fn one_id(value: &Json) -> Option<Uuid> {
    value.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn persons_are_masked_for_who_is_not_close_and_others_are_not() {
        let fields: IndexMap<String, Field> = serde_json::from_value(json!({
            "who": {"kind": {"type": "person"}, "title": {"zh": "谁"}},
            "item": {"kind": {"type": "row", "of": "binhai/service_item"}, "title": {"zh": "事项"}},
            "note": {"kind": {"type": "text", "max": 50}, "title": {"zh": "说明"}},
        }))
        .expect("fields");
        let (who, item, row) = (Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3));
        let known = Known {
            persons: [(who, "李明明".to_owned())].into(),
            others: [(item, "修灯".to_owned())].into(),
            called_by: [(row, who)].into(),
        };
        let names = |values: Json, is_close| {
            known.pick(&fields, values.as_object().expect("an object"), is_close).into_values().collect::<Vec<_>>()
        };
        let values = json!({"who": who, "item": item, "note": item.to_string()});
        assert_eq!(names(values.clone(), true), ["李明明", "修灯"]);
        assert_eq!(names(values, false), ["李**", "修灯"]);
        assert_eq!(names(json!({"item": row}), false), ["李**"]);
        assert_eq!(names(json!({"who": {"masked": "李**"}, "item": "no id"}), true), Vec::<String>::new());
    }
}
