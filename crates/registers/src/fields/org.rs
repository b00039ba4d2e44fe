//! `org`: one body, by its id; with a kind, one of that kind.

use super::{
    Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Named, Reference, Spelling, Spelt, Value, cells,
};
use gridwork_definitions::model::Key;
use gridwork_kernel::OrgId;

pub(super) struct Org<'a> {
    pub(super) kind: Option<&'a Key>,
}

impl Kind for Org<'_> {
    fn check(&self, given: &Json, known: &Known) -> Result<Json, Fault> {
        let id = super::given_id(given).ok_or_else(|| Fault::wrong_type("组织编号", "the id of an org"))?;
        if known.has(&Reference::Org { id: OrgId(id), kind: self.kind.cloned() }) {
            return Ok(Json::from(id.to_string()));
        }
        Err(match self.kind {
            Some(kind) => {
                Fault::new("not_found", "没有这个组织，或类型不符", format!("there is no such org of the kind {kind}"))
            }
            None => Fault::new("not_found", "没有这个组织", "there is no such org"),
        })
    }

    fn references(&self, given: &Json, into: &mut Vec<Reference>) {
        let id = super::given_id(given);
        into.extend(id.map(|id| Reference::Org { id: OrgId(id), kind: self.kind.cloned() }));
    }

    fn to_expr(&self, value: &Json) -> Value {
        value.as_str().map_or(Value::Null, |id| Value::Text(id.to_owned()))
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Uuid)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Uuid(super::id_of("org", value)?));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        super::id_in("org", &columns[0])
    }

    fn to_cell(&self, value: &Json, spelling: &dyn Spelling) -> Spelt {
        cells::name_cell(value, spelling)
    }

    fn read_cell(&self, cell: &Cell, id: Option<&str>, spelling: &dyn Spelling) -> Result<Json, Fault> {
        cells::id_of_name(cell, id, Named::Org(self.kind), spelling)
    }
}
