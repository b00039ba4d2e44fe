//! Pages of rows and how many there are.

use super::{FIXED, label_holds, row};
use crate::filter::Filter;
use crate::rows::order::{Behind, Order, RowCursor, is_declared};
use crate::rows::{RowScope, StoredRow};
use crate::tables::{self, TableKind, stored, table_name};
use gridwork_db::{Conn, Engine, Error as DbError, Row, Value};
use gridwork_definitions::model::{Register, SortBy};
use gridwork_kernel::OrgId;
use gridwork_kernel::error::{Error, Result};
use serde_json::Value as Json;
use std::time::Duration;

/// Which living rows a list asks for, and in what order.
#[derive(Debug, Clone, Default)]
pub struct RowQuery {
    /// Only rows whose label field holds this text.
    pub text: Option<String>,
    /// Only rows of this org.
    pub org: Option<OrgId>,
    /// A condition made from a filter expression.
    pub filter: Option<Filter>,
    /// The filter of a view, which holds too.
    pub view: Option<Filter>,
    /// Only rows that are in these scopes too: of the fields by which is asked.
    pub within: Vec<RowScope>,
    /// Retired rows too.
    pub with_retired: bool,
    /// The order; that of their making when empty.
    pub sort: Vec<SortBy>,
    /// After this place of the page before.
    pub after: Option<RowCursor>,
    /// At most so many.
    pub limit: i64,
    /// How long it may take where no index helps; none for as long as any statement.
    pub time: Option<Duration>,
    /// Up to how many rows of a scope are put in order one by one rather than found along the order; [`FEW`] when none.
    pub few: Option<i64>,
}

impl RowQuery {
    /// Whether its order can be gone along.
    fn has_index(&self, register: &Register) -> bool {
        self.sort.is_empty() || !self.with_retired && is_declared(register, &self.sort)
    }

    /// Whether it takes no longer the more rows there are.
    fn is_quick(&self, register: &Register) -> bool {
        self.has_index(register) && self.text.is_none() && self.filter.is_none() && self.view.is_none()
    }

    async fn ask(&self, conn: &mut Conn, register: &Register, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
        match self.time.filter(|_| !self.is_quick(register)) {
            None => Ok(conn.query(sql, params).await?),
            Some(time) => conn.query_within(sql, params, time).await.map_err(|error| self.too_slow(register, error)),
        }
    }

    /// What is said when the time was over.
    fn too_slow(&self, register: &Register, error: DbError) -> Error {
        let DbError::TooSlow(time) = error else { return error.into() };
        let seconds = time.as_secs();
        if self.has_index(register) {
            return Error::problem(
                "filter",
                "too_slow",
                format!("按这一条件查找超过了 {seconds} 秒：请缩小范围，例如只看一个组织"),
                format!("looking for this took more than {seconds} s: ask for less, such as one org"),
            );
        }
        Error::problem(
            "sort",
            "too_slow",
            format!("按这一字段排序超过了 {seconds} 秒：请先筛选，或请业务包作者把它写成视图的排序"),
            format!(
                "sorting by this took more than {seconds} s: filter first, or let the author of the pack make it the \
                 order of a view, which has an index"
            ),
        )
    }
}

/// A row of a page, with its place in the order.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The row.
    pub row: StoredRow,
    /// After it the next page begins.
    pub place: RowCursor,
}

/// So many rows of a scope are put in order at once; beyond that it takes less to go along the index of the order and
/// leave out what is not inside: the two cost the same where a page of a million rows is looked for.
pub const FEW: i64 = 4_000;

/// So many rows are counted; where there are more, that is said.
pub const COUNTED: i64 = 10_000;

/// How a page is found.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// As the engine plans: its order has no index.
    Planned,
    /// The few rows of the scope, put in order.
    Gathered,
    /// Along the index of the order, past rows that are not inside.
    Along,
}

/// A page of rows.
///
/// # Errors
/// `Malformed` when a text is looked for in a register whose label is no text, an order cannot be made, or a cursor is
/// of another one. A problem `too_slow` at `sort` or `filter` when it takes too long.
pub async fn list(conn: &mut Conn, register: &Register, scope: &RowScope, query: &RowQuery) -> Result<Vec<Listed>> {
    let order = Order::of(register, &query.sort)?;
    let way = match query.has_index(register) {
        false => Way::Planned,
        true if is_few(conn, register, scope, query.few.unwrap_or(FEW)).await? => Way::Gathered,
        true => Way::Along,
    };
    let parts = match &query.after {
        Some(after) if way == Way::Along => order.parts(after),
        _ => &[Behind::All],
    };
    let mut found = Vec::new();
    for part in parts {
        let left = query.limit - i64::try_from(found.len()).unwrap_or(query.limit);
        if left > 0 {
            let (sql, params) = page(register, scope, query, (&order, way, conn.engine()), (*part, left))?;
            found.extend(query.ask(conn, register, &sql, &params).await?);
        }
    }
    let columns = stored(&register.fields);
    let place = |row: &StoredRow| RowCursor {
        values: query.sort.iter().map(|by| row.fields.get(&by.field).cloned().unwrap_or(Json::Null)).collect(),
        row: row.id,
    };
    let listed = |found| {
        let row = row(register, &columns, found)?;
        Ok(Listed { place: place(&row), row })
    };
    found.iter().map(listed).collect()
}

/// The statement of a page, or of a part of it, and its values.
fn page(
    register: &Register,
    scope: &RowScope,
    query: &RowQuery,
    (order, way, engine): (&Order, Way, Engine),
    (part, limit): (Behind, i64),
) -> Result<(String, Vec<Value>)> {
    let mut asked = Asked::of(register, query)?;
    for scope in std::iter::once(scope).chain(&query.within) {
        asked.within(scope, (way == Way::Along).then_some(engine));
    }
    if let Some(after) = &query.after {
        let behind = order.after(register, &query.sort, (after, part), &mut asked.params)?;
        asked.conditions.push(behind);
    }
    asked.params.push(limit.into());
    let columns = stored(&register.fields);
    let (table, conditions) = (table_name(TableKind::Rows, &register.key), asked.conditions.join(" and "));
    let (names, by, limit) = (tables::column_list(&columns, "t."), order.to_sql(), asked.params.len());
    let sql = match (way, engine) {
        // The unary plus takes a column out of the indexes.
        (Way::Gathered, Engine::Sqlite) => {
            format!("select {FIXED}{names} from {table} t where {conditions} order by +{by} limit ${limit}")
        }
        (Way::Gathered, Engine::Postgres) => format!(
            "with t as materialized (select * from {table} t where {conditions}) \
             select {FIXED}{names} from t order by {by} limit ${limit}"
        ),
        _ => format!("select {FIXED}{names} from {table} t where {conditions} order by {by} limit ${limit}"),
    };
    Ok((sql, asked.params))
}

/// How many rows a list would hold, and whether there are more than were counted ([`COUNTED`]).
///
/// # Errors
/// As [`list`].
pub async fn count(conn: &mut Conn, register: &Register, scope: &RowScope, query: &RowQuery) -> Result<(i64, bool)> {
    let mut asked = Asked::of(register, query)?;
    std::iter::once(scope).chain(&query.within).for_each(|scope| asked.within(scope, None));
    asked.params.push((COUNTED + 1).into());
    let sql = format!(
        "select count(*) from (select 1 from {} t where {} limit ${}) counted",
        table_name(TableKind::Rows, &register.key),
        asked.conditions.join(" and "),
        asked.params.len()
    );
    let rows = query.ask(conn, register, &sql, &asked.params).await?;
    let count = rows.first().map_or(Ok(0), |row| row.int(0))?;
    Ok((count.min(COUNTED), count > COUNTED))
}

/// Whether a scope holds so few rows that they are best put in order one by one.
async fn is_few(conn: &mut Conn, register: &Register, scope: &RowScope, few: i64) -> Result<bool> {
    if scope.is_everything() {
        return Ok(false);
    }
    let (condition, mut params) = scope.to_sql(1);
    params.push((few + 1).into());
    let table = table_name(TableKind::Rows, &register.key);
    let sql =
        format!("select count(*) from (select 1 from {table} t where {condition} limit ${}) counted", params.len());
    Ok(conn.query_one(&sql, &params).await?.int(0)? <= few)
}

/// What a query asks, as conditions and their values.
struct Asked {
    conditions: Vec<String>,
    params: Vec<Value>,
}

impl Asked {
    fn of(register: &Register, query: &RowQuery) -> Result<Self> {
        let mut asked = Self { conditions: Vec::new(), params: Vec::new() };
        for filter in query.filter.iter().chain(&query.view) {
            asked.conditions.push(format!("({})", filter.numbered_after(asked.params.len())));
            asked.params.extend(filter.params.iter().cloned());
        }
        if !query.with_retired {
            asked.conditions.push("t.retired_at is null".to_owned());
        }
        if let Some(text) = query.text.as_deref().filter(|text| !text.is_empty()) {
            let (condition, pattern) = label_holds(register, &format!("${}", asked.params.len() + 1), text)?;
            asked.params.push(pattern.into());
            asked.conditions.push(condition);
        }
        if let Some(org) = query.org {
            asked.params.push(org.into());
            asked.conditions.push(format!("t.org_id = ${}", asked.params.len()));
        }
        Ok(asked)
    }

    /// Only what is inside a scope: found by its index, or looked at beside another one.
    fn within(&mut self, scope: &RowScope, beside: Option<Engine>) {
        let first = self.params.len() + 1;
        let (condition, params) =
            beside.map_or_else(|| scope.to_sql(first), |engine| scope.to_sql_beside(engine, first));
        self.conditions.push(condition);
        self.params.extend(params);
    }
}
