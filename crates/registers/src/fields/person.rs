//! `person`: somebody, by their id; with a role, somebody who may be given this work here.

use super::{
    Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Named, Reference, Spelling, Spelt, Value, cells,
};
use gridwork_definitions::model::Key;
use gridwork_kernel::PersonId;

pub(super) struct Person<'a> {
    pub(super) role: Option<&'a Key>,
}

impl Kind for Person<'_> {
    fn check(&self, given: &Json, known: &Known) -> Result<Json, Fault> {
        let id = super::given_id(given).ok_or_else(|| Fault::wrong_type("人员编号", "the id of a person"))?;
        if known.has(&Reference::Person { id: PersonId(id), role: self.role.cloned() }) {
            return Ok(Json::from(id.to_string()));
        }
        Err(match self.role {
            Some(role) => Fault::new(
                "not_found",
                "没有这个人，或其角色不覆盖此处",
                format!("there is no such person who holds {role} here"),
            ),
            None => Fault::new("not_found", "没有这个人", "there is no such person"),
        })
    }

    fn references(&self, given: &Json, into: &mut Vec<Reference>) {
        let id = super::given_id(given);
        into.extend(id.map(|id| Reference::Person { id: PersonId(id), role: self.role.cloned() }));
    }

    fn to_expr(&self, value: &Json) -> Value {
        value.as_str().map_or(Value::Null, |id| Value::Text(id.to_owned()))
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Uuid)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Uuid(super::id_of("person", value)?));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        super::id_in("person", &columns[0])
    }

    fn to_cell(&self, value: &Json, spelling: &dyn Spelling) -> Spelt {
        cells::name_cell(value, spelling)
    }

    fn read_cell(&self, cell: &Cell, id: Option<&str>, spelling: &dyn Spelling) -> Result<Json, Fault> {
        cells::id_of_name(cell, id, Named::Person(self.role), spelling)
    }
}
