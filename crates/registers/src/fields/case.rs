//! `case`: one case of a loop, by its id; people call it by its number.

use super::{
    Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Named, Reference, Spelling, Spelt, Value, cells,
};
use gridwork_definitions::model::Key;
use gridwork_kernel::CaseId;

pub(super) struct Case<'a> {
    pub(super) of: &'a Key,
}

impl Kind for Case<'_> {
    fn check(&self, given: &Json, known: &Known) -> Result<Json, Fault> {
        let id = super::given_id(given).ok_or_else(|| Fault::wrong_type("事项的编号", "the id of a case"))?;
        if !known.has(&Reference::Case { of: self.of.clone(), id: CaseId(id) }) {
            // Whoever may not see a case is not told that it is there.
            return Err(Fault::new(
                "not_found",
                "没有这个事项，或您看不到它",
                format!("there is no such case of {}, or you do not see it", self.of),
            ));
        }
        Ok(Json::from(id.to_string()))
    }

    fn references(&self, given: &Json, into: &mut Vec<Reference>) {
        into.extend(super::given_id(given).map(|id| Reference::Case { of: self.of.clone(), id: CaseId(id) }));
    }

    fn to_expr(&self, value: &Json) -> Value {
        value.as_str().map_or(Value::Null, |id| Value::Text(id.to_owned()))
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Uuid)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Uuid(super::id_of("case", value)?));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        super::id_in("case", &columns[0])
    }

    fn to_cell(&self, value: &Json, spelling: &dyn Spelling) -> Spelt {
        cells::name_cell(value, spelling)
    }

    fn read_cell(&self, cell: &Cell, id: Option<&str>, spelling: &dyn Spelling) -> Result<Json, Fault> {
        cells::id_of_name(cell, id, Named::Case(self.of), spelling)
    }
}
