//! `GET /loops/{pack}/{key}/place`

use crate::App;
use crate::ask::{Nothing, Open};
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::PointQuery;
use axum::Json;
use axum::extract::{ConnectInfo, State};
use gridwork_definitions::model::Key;
use gridwork_operations::cases::{self, PlaceView};
use std::net::SocketAddr;

/// Where a case would go from a point: its grid and its org, or why none. Needs no session.
#[utoipa::path(get, path = "/api/v1/loops/{pack}/{key}/place", tag = "cases", operation_id = "cases_place",
    params(("pack" = String, Path), ("key" = String, Path), PointQuery),
    responses((status = 200, body = PlaceView), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
pub async fn place(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Open<Nothing, PointQuery>,
) -> Result<Json<PlaceView>, Problem> {
    let language = ask.language;
    let point = ask.query.asked(&app, from, language)?;
    let found = cases::place(&app.desk, &Key::new(&pack, &key), point, language.tag()).await;
    found.map(Json).map_err(|error| Problem::of(language, error))
}
