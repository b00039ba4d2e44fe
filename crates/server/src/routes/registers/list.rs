//! `GET /registers/{pack}/{key}/rows` and `GET …/rows/{id}`

use super::respond;
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::{Page, id, limit};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use gridwork_definitions::model::Key;
use gridwork_kernel::error::because;
use gridwork_kernel::{OrgId, RowId};
use gridwork_operations::registers::{self, RowAnswer, RowFilter, RowView};
use serde::Deserialize;
use utoipa::IntoParams;
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
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl RowsQuery {
    /// After which row.
    fn cursor(&self, language: Language) -> Result<Option<RowId>, Problem> {
        let bad = || because("after 不是有效的游标", "after is not a cursor of this list");
        let read = self.after.as_deref().map(str::parse::<Uuid>).transpose();
        Ok(read.map_err(|_| Problem::malformed(language, bad()))?.map(RowId))
    }
}

impl Asked for RowsQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit)?;
        self.cursor(language).map(drop)
    }
}

/// Rows in scope, in the order of their making.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/rows", tag = "registers", operation_id = "rows_list",
    params(("pack" = String, Path), ("key" = String, Path), RowsQuery),
    responses((status = 200, body = Page<RowView>), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<Nothing, RowsQuery>,
) -> Result<Json<Page<RowView>>, Problem> {
    let (language, query) = (ask.language, ask.query);
    let limit = limit(language, query.limit)?;
    let after = query.cursor(language)?;
    let filter = RowFilter {
        filter: query.filter,
        text: query.q,
        org: query.org.map(OrgId),
        with_retired: query.retired.unwrap_or(false),
        after,
    };
    let (items, next) = registers::list(&app.desk, &ask.actor, &Key::new(&pack, &key), &filter, limit)
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: next.map(|id| id.to_string()) }))
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
