//! `GET /track/{code}`

use crate::App;
use crate::ask::Open;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use gridwork_kernel::error::Error as KernelError;
use gridwork_operations::cases::{self, TrackView};
use std::net::SocketAddr;

/// A case by its public code: state and times, no personal data.
#[utoipa::path(get, path = "/api/v1/track/{code}", tag = "cases", operation_id = "cases_track",
    params(("code" = String, Path)),
    responses((status = 200, body = TrackView), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn track(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    InPath(code): InPath<String>,
    ask: Open,
) -> Result<Json<TrackView>, Problem> {
    let language = ask.language;
    let (address, now) = (from.ip(), app.desk.now());
    if let Some(retry_after_s) = app.limits.track.wait(&address, now) {
        return Err(Problem::of(language, KernelError::TooMany { retry_after_s }.into()));
    }
    match cases::track(&app.desk, &code, language.tag()).await {
        Ok(found) => Ok(Json(found)),
        Err(error) => {
            let problem = Problem::of(language, error);
            // Only guesses count: whoever follows their own case may look as often as they like.
            if problem.status == StatusCode::NOT_FOUND {
                app.limits.track.count(address, now);
            }
            Err(problem)
        }
    }
}
