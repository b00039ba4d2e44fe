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

/// Whether rows can be gone through in this order along an index: one of the orders of a register's views, or the same
/// the other way round, for which the index is read from its end.
pub(super) fn is_declared(register: &Register, sort: &[SortBy]) -> bool {
    let is_same = |view: &[SortBy], turned: bool| {
        view.len() == sort.len()
            && view.iter().zip(sort).all(|(a, b)| a.field == b.field && (a.falls == b.falls) != turned)
    };
    register.views.values().any(|view| is_same(&view.sort, false) || is_same(&view.sort, true))
}

/// Which of the rows behind a place. Those without a value in the first field stand before or after all others, and no
/// index is gone along for "greater, or with any value": they are asked for in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// All of them.
    All,
    /// Those that have a value in the first field as the place has, or have none as it has none.
    Near,
    /// The others, which follow those.
    Far,
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

    /// In which parts the rows behind a place are asked for, so that an index can be gone along.
    pub(super) fn parts(&self, at: &RowCursor) -> &'static [Behind] {
        match (self.keys.first(), at.values.first()) {
            (Some(key), Some(value)) if key.falls != value.is_null() => &[Behind::Near, Behind::Far],
            _ => &[Behind::Near],
        }
    }

    /// The condition that a row stands behind a place, its values pushed to the others.
    ///
    /// # Errors
    /// `Malformed` for a place of another order.
    pub(super) fn after(
        &self,
        register: &Register,
        sort: &[SortBy],
        (at, part): (&RowCursor, Behind),
        params: &mut Vec<Value>,
    ) -> Result<String> {
        if at.values.len() != self.keys.len() {
            return Err(foreign());
        }
        let [first, further @ ..] = self.keys.as_slice() else {
            params.push(at.row.into());
            return Ok(self.later(params.len()));
        };
        let (column, has_value) = (format!("t.{}", first.column), !at.values[0].is_null());
        let far = (first.falls == has_value)
            .then(|| format!("{column} is {}", if has_value { "null" } else { "not null" }))
            .filter(|_| part != Behind::Near);
        if part == Behind::Far {
            return Ok(far.unwrap_or_else(|| "1 = 0".to_owned()));
        }
        params.push(at.row.into());
        // From the last field to the first: behind in this one, or level in it and behind in the rest.
        let mut behind = self.later(params.len());
        for ((key, by), value) in further.iter().zip(&sort[1..]).zip(&at.values[1..]).rev() {
            let column = format!("t.{}", key.column);
            behind = match (mark(register, by, value, params)?, key.falls) {
                (None, true) => format!("({column} is null and {behind})"),
                (None, false) => format!("({column} is not null or {behind})"),
                (Some(mark), true) => {
                    format!("({column} < {mark} or {column} is null or ({column} = {mark} and {behind}))")
                }
                (Some(mark), false) => format!("({column} > {mark} or ({column} = {mark} and {behind}))"),
            };
        }
        let near = match mark(register, &sort[0], &at.values[0], params)? {
            None => format!("{column} is null and {behind}"),
            Some(mark) => {
                let way = if first.falls { '<' } else { '>' };
                // Said once more for the first field alone: so far an index can be gone along.
                format!("{column} {way}= {mark} and ({column} {way} {mark} or ({column} = {mark} and {behind}))")
            }
        };
        Ok(far.map_or_else(|| near.clone(), |far| format!("({near} or {far})")))
    }

    /// The condition that a row was made after another one, whose id is a value of the statement; before it, where the
    /// order turns that round.
    fn later(&self, at: usize) -> String {
        format!("t.row_id {} ${at}", if self.ids_fall() { "<" } else { ">" })
    }
}

/// The place of a value among those of the statement; none for no value.
///
/// # Errors
/// `Malformed` for what the field cannot hold.
fn mark(register: &Register, by: &SortBy, value: &Json, params: &mut Vec<Value>) -> Result<Option<String>> {
    if value.is_null() {
        return Ok(None);
    }
    let field = register.fields.get(&by.field).ok_or_else(foreign)?;
    let from = params.len();
    fields::encode(&field.kind, value, params).map_err(|_| foreign())?;
    params.truncate(from + 1);
    Ok(Some(format!("${}", from + 1)))
}

fn foreign() -> Error {
    Error::malformed("after 不是这一列表的游标", "after is not a cursor of this list")
}
