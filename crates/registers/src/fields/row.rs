//! `row`: one row of a register, by its id.

use super::{
    Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Named, Reference, Spelling, Spelt, Value, cells,
};
use gridwork_definitions::model::Key;
use gridwork_kernel::RowId;

pub(super) struct Row<'a> {
    pub(super) of: &'a Key,
}

impl Kind for Row<'_> {
    fn check(&self, given: &Json, known: &Known) -> Result<Json, Fault> {
        let id = super::given_id(given).ok_or_else(|| Fault::wrong_type("台账记录的编号", "the id of a row"))?;
        let reference = Reference::Row { of: self.of.clone(), id: RowId(id) };
        if !known.has(&reference) {
            return Err(Fault::new(
                "not_found",
                "台账中没有这条记录，或已停用",
                format!("there is no such living row in {}", self.of),
            ));
        }
        Ok(Json::from(id.to_string()))
    }

    fn references(&self, given: &Json, into: &mut Vec<Reference>) {
        into.extend(super::given_id(given).map(|id| Reference::Row { of: self.of.clone(), id: RowId(id) }));
    }

    fn to_expr(&self, value: &Json) -> Value {
        value.as_str().map_or(Value::Null, |id| Value::Text(id.to_owned()))
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Uuid)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(DbValue::Uuid(super::id_of("row", value)?));
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        super::id_in("row", &columns[0])
    }

    fn to_cell(&self, value: &Json, spelling: &dyn Spelling) -> Spelt {
        cells::name_cell(value, spelling)
    }

    fn read_cell(&self, cell: &Cell, id: Option<&str>, spelling: &dyn Spelling) -> Result<Json, Fault> {
        cells::id_of_name(cell, id, Named::Row(self.of), spelling)
    }
}
