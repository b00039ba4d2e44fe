//! `GET /registers/{pack}/{key}/rows` and `GET …/rows/{id}`

use super::respond;
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::{Page, id, limit};
use axum::extract::State;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gridwork_definitions::model::{Key, SortBy};
use gridwork_kernel::error::because;
use gridwork_kernel::{OrgId, RowId};
use gridwork_operations::registers::{self, RowAnswer, RowFilter, RowView};
use gridwork_registers::rows::RowCursor;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which rows.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RowsQuery {
    /// An expression over the fields: `class == 'repair' && days <= 3`.
    pub filter: Option<String>,
    /// A text that the label holds.
    pub q: Option<String>,
    /// Only rows of this org.
    pub org: Option<Uuid>,
    /// `true` for retired rows too.
    pub retired: Option<bool>,
    /// A view of the register: only what it holds, in its order.
    pub view: Option<String>,
    /// The order, by plain fields with commas, a minus for the greatest first: `class,-days`. That of the view when left
    /// out; without either, that of their making.
    pub sort: Option<String>,
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl RowsQuery {
    /// What is asked of the register.
    fn filter(self, language: Language) -> Result<RowFilter, Problem> {
        Ok(RowFilter {
            after: self.cursor(language)?,
            sort: self
                .sort
                .as_deref()
                .unwrap_or("")
                .split(',')
                .filter(|it| !it.is_empty())
                .map(SortBy::parse)
                .collect(),
            filter: self.filter,
            text: self.q,
            org: self.org.map(OrgId),
            with_retired: self.retired.unwrap_or(false),
            view: self.view,
        })
    }

    /// After which place.
    fn cursor(&self, language: Language) -> Result<Option<RowCursor>, Problem> {
        let bad = || because("after 不是有效的游标", "after is not a cursor of this list");
        match self.after.as_deref() {
            None => Ok(None),
            Some(text) => read_cursor(text).map(Some).ok_or_else(|| Problem::malformed(language, bad())),
        }
    }
}

fn write_cursor(cursor: &RowCursor) -> String {
    let mut all = vec![Json::from(cursor.row.to_string())];
    all.extend(cursor.values.iter().cloned());
    URL_SAFE_NO_PAD.encode(Json::from(all).to_string())
}

fn read_cursor(text: &str) -> Option<RowCursor> {
    let mut all: Vec<Json> = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let row = all.first()?.as_str()?.parse().ok().map(RowId)?;
    Some(RowCursor { row, values: all.split_off(1) })
}

impl Asked for RowsQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit)?;
        self.cursor(language).map(drop)
    }
}

/// How many rows.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RowCount {
    /// The number, as far as was counted.
    pub count: i64,
    /// Whether there are more.
    pub more: bool,
}

/// Rows in scope, in the order of a view, in one that was asked for, or in that of their making.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/rows", tag = "registers", operation_id = "rows_list",
    params(("pack" = String, Path), ("key" = String, Path), RowsQuery),
    responses((status = 200, body = Page<RowView>), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<Nothing, RowsQuery>,
) -> Result<axum::Json<Page<RowView>>, Problem> {
    let (language, query) = (ask.language, ask.query);
    let limit = limit(language, query.limit)?;
    let filter = query.filter(language)?;
    let (items, next) = registers::list(&app.desk, &ask.actor, &Key::new(&pack, &key), &filter, limit)
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(axum::Json(Page { items, next: next.as_ref().map(write_cursor) }))
}

/// How many rows a list would hold.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/rows/count", tag = "registers", operation_id = "rows_count",
    params(("pack" = String, Path), ("key" = String, Path), RowsQuery),
    responses((status = 200, body = RowCount), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn count(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<Nothing, RowsQuery>,
) -> Result<axum::Json<RowCount>, Problem> {
    let filter = ask.query.filter(ask.language)?;
    let (count, more) = registers::count(&app.desk, &ask.actor, &Key::new(&pack, &key), &filter)
        .await
        .map_err(|error| Problem::of(ask.language, error))?;
    Ok(axum::Json(RowCount { count, more }))
}

/// One row.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/rows/{id}", tag = "registers", operation_id = "rows_show",
    params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path)),
    responses((status = 200, body = RowView), (status = 404, body = ProblemBody)))]
pub async fn show(
    State(app): State<App>,
    InPath((pack, key, row)): InPath<(String, String, String)>,
    ask: Ask,
) -> Result<Response, Problem> {
    let language = ask.language;
    let id = RowId(id(language, &row)?);
    let row = registers::show(&app.desk, &ask.actor, &Key::new(&pack, &key), id)
        .await
        .map_err(|error| Problem::of(language, error))?;
    respond(language, RowAnswer { status: 200, row })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_cursor_reads_back_and_nonsense_does_not() {
        let cursor = RowCursor { values: vec![json!("甲"), Json::Null, json!(-3)], row: RowId(Uuid::from_u128(7)) };
        assert_eq!(read_cursor(&write_cursor(&cursor)), Some(cursor));
        for nonsense in ["", "x", "MTIz", "!!!!", "W10", "WzFd"] {
            assert_eq!(read_cursor(nonsense), None, "{nonsense}");
        }
    }
}
