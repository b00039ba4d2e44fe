//! `files`: attached files by their ids, each once.

use super::{
    Cell, ColumnType, DbValue, Fault, Json, Kind, Known, Misfit, Reference, Spelling, Spelt, Value, cells, choices,
};
use gridwork_kernel::FileId;

/// Looked up at most, whatever was sent; `check` refuses the rest by its count.
const LOOKED_UP_MAX: usize = 100;

pub(super) struct Files {
    pub(super) max: u32,
}

impl Kind for Files {
    fn check(&self, given: &Json, known: &Known) -> Result<Json, Fault> {
        let wrong = || Fault::wrong_type("附件编号的列表", "a list of file ids");
        let given = given.as_array().ok_or_else(wrong)?;
        if given.is_empty() {
            return Ok(Json::Null);
        }
        if given.len() > self.max as usize {
            let max = self.max;
            return Err(Fault::new("max", format!("最多 {max} 个附件"), format!("give at most {max} files")));
        }
        let mut ids = Vec::with_capacity(given.len());
        for item in given {
            let id = super::given_id(item).ok_or_else(wrong)?;
            if ids.contains(&id) {
                return Err(Fault::new("duplicate", "同一附件重复", "give each file once"));
            }
            if !known.has(&Reference::File { id: FileId(id) }) {
                return Err(Fault::new(
                    "not_found",
                    "附件不存在、不是您上传的，或已用于别处；请重新上传",
                    "a file is unknown, not yours, or attached elsewhere; upload it again",
                ));
            }
            ids.push(id);
        }
        Ok(ids.into_iter().map(|id| id.to_string()).collect())
    }

    fn references(&self, given: &Json, into: &mut Vec<Reference>) {
        let items = given.as_array().into_iter().flatten().take(LOOKED_UP_MAX);
        into.extend(items.filter_map(super::given_id).map(|id| Reference::File { id: FileId(id) }));
    }

    fn to_expr(&self, value: &Json) -> Value {
        Value::List(super::texts_of(value).map(|id| Value::Text(id.to_owned())).collect())
    }

    fn columns(&self) -> &'static [(&'static str, ColumnType)] {
        &[("", ColumnType::Text)]
    }

    fn encode(&self, value: &Json, into: &mut Vec<DbValue>) -> Result<(), Misfit> {
        into.push(choices::list_to_column("files", value)?);
        Ok(())
    }

    fn decode(&self, columns: &[DbValue]) -> Result<Json, Misfit> {
        choices::list_from_column("files", &columns[0])
    }

    fn to_cell(&self, value: &Json, spelling: &dyn Spelling) -> Spelt {
        let ids = super::texts_of(value).collect::<Vec<_>>();
        let names = ids.iter().map(|id| id.parse().ok().and_then(|id| spelling.name(id)).unwrap_or(id));
        Spelt { cell: Cell::text(names.collect::<Vec<_>>().join("、")), id: Some(ids.join(" ")) }
    }

    fn read_cell(&self, cell: &Cell, id: Option<&str>, spelling: &dyn Spelling) -> Result<Json, Fault> {
        let words = cells::words(cell)?;
        if words.trim().is_empty() {
            return Ok(Json::Null);
        }
        let beside = id.unwrap_or_default().split_whitespace().collect::<Json>();
        if self.to_cell(&beside, spelling).cell == Cell::text(words) {
            return Ok(beside);
        }
        Err(Fault::new(
            "files",
            "附件不能从表格导入，请在记录页面上传",
            "files cannot come from a table: upload them on the page of the row",
        ))
    }
}
