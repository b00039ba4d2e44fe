//! `POST /registers/{pack}/{key}/rows/bulk`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::{OrgId, RowId};
use gridwork_operations::batches::{self, BulkAnswer, BulkRow, BulkRows};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// What shall happen to one row.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkRowBody {
    /// Which row; without it one is added.
    pub id: Option<Uuid>,
    /// The version that must be current.
    pub version: Option<i64>,
    /// The org of a new row; none for the whole district.
    pub org: Option<Uuid>,
    /// New values; null clears a field.
    #[schema(value_type = Object)]
    #[serde(default)]
    pub fields: Map<String, Value>,
    /// `true` retires the row.
    #[serde(default)]
    pub retire: bool,
}

/// What shall happen to several rows, at most 200.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkBody {
    /// The rows.
    pub rows: Vec<BulkRowBody>,
    /// `true` only says what would happen.
    #[serde(default)]
    pub dry_run: bool,
}

/// Adds, changes and retires several rows: all of them or none. Rows that are refused are named in the answer.
#[utoipa::path(post, path = "/api/v1/registers/{pack}/{key}/rows/bulk", tag = "registers", operation_id = "rows_bulk",
    params(("pack" = String, Path), ("key" = String, Path)), request_body = BulkBody,
    responses((status = 200, body = BulkAnswer), (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn bulk(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<BulkBody>,
) -> Result<Json<BulkAnswer>, Problem> {
    let language = ask.language;
    let rows = ask.body.rows.into_iter().map(|row| BulkRow {
        id: row.id.map(RowId),
        if_match: row.version,
        org: row.org.map(OrgId),
        fields: (!row.retire || row.id.is_none()).then_some(row.fields),
    });
    let bulk = BulkRows { register: Key::new(&pack, &key), rows: rows.collect(), is_preview: ask.body.dry_run };
    let done = batches::bulk(&app.desk, &ask.actor, ask.call, bulk).await;
    done.map(Json).map_err(|error| Problem::of(language, error))
}
