//! `rows`: several rows of a register, by their ids, each once, in the order in which they were named.

use super::{
    Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Named, Reference, Spelling, Spelt, Value, cells,
    choices,
};
use gridwork_definitions::model::Key;
use gridwork_kernel::RowId;
use uuid::Uuid;

/// Looked up at most, whatever was sent; `check` refuses the rest by its count.
const LOOKED_UP_MAX: usize = 200;

/// What stands between names in a cell. Names hold commas, so that these are fewer than between options.
pub(super) const SEPARATORS: [char; 3] = ['；', ';', '\n'];

pub(super) struct Rows<'a> {
    pub(super) of: &'a Key,
    pub(super) max: u32,
}

impl Kind for Rows<'_> {
    fn check(&self, given: &Json, known: &Known) -> Result<Json, Fault> {
        let wrong = || Fault::wrong_type("台账记录编号的列表", "a list of row ids");
        let given = given.as_array().ok_or_else(wrong)?;
        if given.is_empty() {
            return Ok(Json::Null);
        }
        if given.len() > self.max as usize {
            let max = self.max;
            return Err(Fault::new("max", format!("最多 {max} 条记录"), format!("give at most {max} rows")));
        }
        let mut ids = Vec::with_capacity(given.len());
        for (at, item) in given.iter().enumerate() {
            let id = super::given_id(item).ok_or_else(wrong)?;
            let place = at + 1;
            if ids.contains(&id) {
                return Err(Fault::new(
                    "duplicate",
                    format!("第 {place} 条与前面的重复"),
                    format!("give each row once: number {place} is there already"),
                ));
            }
            if !known.has(&Reference::Row { of: self.of.clone(), id: RowId(id) }) {
                return Err(Fault::new(
                    "not_found",
                    format!("第 {place} 条：台账中没有这条记录，或已停用"),
                    format!("number {place}: there is no such living row in {}", self.of),
                ));
            }
            ids.push(id);
        }
        Ok(ids.into_iter().map(|id| id.to_string()).collect())
    }

    fn references(&self, given: &Json, into: &mut Vec<Reference>) {
        let items = given.as_array().into_iter().flatten().take(LOOKED_UP_MAX);
        let ids = items.filter_map(super::given_id);
        into.extend(ids.map(|id| Reference::Row { of: self.of.clone(), id: RowId(id) }));
    }

    fn to_expr(&self, value: &Json) -> Value {
        Value::List(super::texts_of(value).map(|id| Value::Text(id.to_owned())).collect())
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Text)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(choices::list_to_column("rows", value)?);
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        choices::list_from_column("rows", &columns[0])
    }

    fn to_cell(&self, value: &Json, spelling: &dyn Spelling) -> Spelt {
        let ids = super::texts_of(value).collect::<Vec<_>>();
        let names = ids.iter().map(|id| called(id, spelling).unwrap_or(id));
        Spelt { cell: Cell::text(names.collect::<Vec<_>>().join("；")), id: Some(ids.join(" ")) }
    }

    fn read_cell(&self, cell: &Cell, id: Option<&str>, spelling: &dyn Spelling) -> Result<Json, Fault> {
        let words = cells::words(cell)?;
        let mut beside = id.unwrap_or_default().split_whitespace().collect::<Vec<_>>();
        let whole = beside.iter().copied().collect::<Json>();
        // A name may hold what stands between names: as long as nothing was changed, the ids say what is meant.
        if !beside.is_empty() && self.to_cell(&whole, spelling).cell == Cell::text(&words) {
            return Ok(whole);
        }
        let names = words.split(SEPARATORS).map(str::trim).filter(|name| !name.is_empty());
        let ids = names.map(|name| {
            let at = beside.iter().position(|id| called(id, spelling).is_some_and(|known| known.trim() == name));
            let id = at.map(|at| beside.remove(at));
            cells::id_of_name(&Cell::text(name), id, Named::Row(self.of), spelling)
        });
        Ok(Json::Array(ids.collect::<Result<_, _>>()?))
    }
}

fn called<'a>(id: &str, spelling: &'a dyn Spelling) -> Option<&'a str> {
    id.parse::<Uuid>().ok().and_then(|id| spelling.name(id))
}
