//! The order of rows, and places in it: by declared fields, then by the making of the rows.

use crate::fields;
use crate::tables;
use gridwork_db::Value;
use gridwork_definitions::model::{Register, SortBy};
use gridwork_kernel::RowId;
use gridwork_kernel::error::{Error, Result};
use serde_json::Value as Json;

/// A place in a list: the values by which its last row was put in order, and the row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowCursor {
    /// One for each field of the order, null where the row has none.
    pub values: Vec<Json>,
    /// The row itself.
    pub row: RowId,
}

/// An order over the table of a register.
pub(super) struct Order {
    keys: Vec<OrderKey>,
}

struct OrderKey {
    column: String,
    falls: bool,
}

impl Order {
    /// # Errors
    /// `Malformed` for a field that gives no order.
    pub(super) fn of(register: &Register, sort: &[SortBy]) -> Result<Self> {
        let mut keys = Vec::with_capacity(sort.len());
        for by in sort {
            let column = register
                .fields
                .get(&by.field)
                .filter(|field| field.gives_order())
                .and_then(|_| tables::column_of(&register.fields, &by.field));
            let Some(column) = column else {
                return Err(Error::malformed(
                    format!("不能按“{}”排序：请用普通的文字、数字、日期或选项字段", by.field),
                    format!("rows cannot be sorted by `{}`: take a plain text, number, date or choice field", by.field),
                ));
            };
            keys.push(OrderKey { column, falls: by.falls });
        }
        Ok(Self { keys })
    }

    /// Rows that are alike in every field follow each other as they were made, the latest first when the last field falls.
    fn ids_fall(&self) -> bool {
        self.keys.last().is_some_and(|key| key.falls)
    }

    /// What follows `order by`. Rows without a value are the least, on both engines.
    pub(super) fn to_sql(&self) -> String {
        let way = |falls: bool| if falls { "desc nulls last" } else { "asc nulls first" };
        let mut parts = self.keys.iter().map(|key| format!("t.{} {}", key.column, way(key.falls))).collect::<Vec<_>>();
        parts.push(format!("t.row_id {}", if self.ids_fall() { "desc" } else { "asc" }));
        parts.join(", ")
    }

    /// The condition that a row stands behind a place, its values pushed to the others.
    ///
    /// # Errors
    /// `Malformed` for a place of another order.
    pub(super) fn after(
        &self,
        register: &Register,
        sort: &[SortBy],
        at: &RowCursor,
        params: &mut Vec<Value>,
    ) -> Result<String> {
        let foreign = || Error::malformed("after 不是这一列表的游标", "after is not a cursor of this list");
        if at.values.len() != self.keys.len() {
            return Err(foreign());
        }
        params.push(at.row.into());
        let id = format!("t.row_id {} ${}", if self.ids_fall() { "<" } else { ">" }, params.len());
        // From the last field to the first: behind in this one, or level in it and behind in the rest.
        let mut behind = id;
        let mut bound = None;
        for ((key, by), value) in self.keys.iter().zip(sort).zip(&at.values).rev() {
            let column = format!("t.{}", key.column);
            if value.is_null() {
                behind = match key.falls {
                    true => format!("({column} is null and {behind})"),
                    false => format!("({column} is not null or {behind})"),
                };
                bound = key.falls.then(|| format!("{column} is null"));
                continue;
            }
            let kind = &register.fields.get(&by.field).ok_or_else(foreign)?.kind;
            let from = params.len();
            fields::encode(kind, value, params).map_err(|_| foreign())?;
            params.truncate(from + 1);
            let mark = format!("${}", from + 1);
            behind = match key.falls {
                true => format!("({column} < {mark} or {column} is null or ({column} = {mark} and {behind}))"),
                false => format!("({column} > {mark} or ({column} = {mark} and {behind}))"),
            };
            // Said once more for the first field alone: so far an index can be gone along.
            bound = (!key.falls).then(|| format!("{column} >= {mark}"));
        }
        Ok(bound.map_or(behind.clone(), |bound| format!("{bound} and {behind}")))
    }
}
