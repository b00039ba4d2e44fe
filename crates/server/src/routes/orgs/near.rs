//! `GET /grids`

use crate::App;
use crate::ask::{Nothing, Open};
use crate::problem::{Problem, ProblemBody};
use crate::routes::{Page, PointQuery};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use gridwork_operations::orgs::{self, GridView};
use std::net::SocketAddr;

/// The grids around a point with their outlines, for choosing a place on a map; at most 80. Needs no session.
#[utoipa::path(get, path = "/api/v1/grids", tag = "orgs", operation_id = "orgs_grids_near", params(PointQuery),
    responses((status = 200, body = Page<GridView>), (status = 400, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn grids_near(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    ask: Open<Nothing, PointQuery>,
) -> Result<Json<Page<GridView>>, Problem> {
    let language = ask.language;
    let point = ask.query.asked(&app, from, language)?;
    let found = orgs::grids_near(&app.desk, point).await;
    found.map(|items| Json(Page { items, next: None })).map_err(|error| Problem::of(language, error))
}
