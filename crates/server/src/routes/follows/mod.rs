//! Following cases: `POST /follows`, `GET /follows`, `DELETE /follows/{track}`.

use super::{Page, limit};
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::{CaseId, Instant};
use gridwork_loops::store::Followed;
use gridwork_operations::follows::{self, FollowView};
use serde::Deserialize;
use std::net::SocketAddr;
use utoipa::{IntoParams, ToSchema};

/// Which case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowBody {
    /// Its tracking code.
    pub track: String,
}

/// Which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FollowsQuery {
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl FollowsQuery {
    fn after(&self, language: Language) -> Result<Option<Followed>, Problem> {
        let Some(text) = self.after.as_deref() else { return Ok(None) };
        let read = text.split_once('.').and_then(|(at, case)| {
            Some(Followed { at: Instant(at.parse().ok()?), case: case.parse::<CaseId>().ok()? })
        });
        read.map(Some).ok_or_else(|| {
            Problem::malformed(language, because("after 不是有效的游标", "after is not a cursor of this list"))
        })
    }
}

impl Asked for FollowsQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit)?;
        self.after(language).map(drop)
    }
}

/// Follows a case by its tracking code; doing so again changes nothing.
#[utoipa::path(post, path = "/api/v1/follows", tag = "follows", operation_id = "follows_add", request_body = FollowBody,
    responses((status = 200, body = FollowView), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
pub async fn add(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    ask: Ask<FollowBody>,
) -> Result<Json<FollowView>, Problem> {
    let language = ask.language;
    let (address, now) = (from.ip(), app.desk.now());
    if let Some(retry_after_s) = app.limits.track.wait(&address, now) {
        return Err(Problem::of(language, KernelError::TooMany { retry_after_s }.into()));
    }
    let followed = follows::follow(&app.desk, &ask.actor, ask.call, ask.body.track, language.tag()).await;
    followed.map(Json).map_err(|error| {
        let problem = Problem::of(language, error);
        // Following is a way to guess codes as good as tracking.
        if problem.status == StatusCode::NOT_FOUND {
            app.limits.track.count(address, now);
        }
        problem
    })
}

/// What is followed, the latest first: state and times, as on the tracking page.
#[utoipa::path(get, path = "/api/v1/follows", tag = "follows", operation_id = "follows_list", params(FollowsQuery),
    responses((status = 200, body = Page<FollowView>), (status = 400, body = ProblemBody)))]
pub async fn list(State(app): State<App>, ask: Ask<Nothing, FollowsQuery>) -> Result<Json<Page<FollowView>>, Problem> {
    let language = ask.language;
    let (after, limit) = (ask.query.after(language)?, limit(language, ask.query.limit)?);
    let (items, next) = follows::list(&app.desk, &ask.actor, after, limit, language.tag())
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: next.map(|it| format!("{}.{}", it.at.0, it.case)) }))
}

/// Stops following a case; doing so again changes nothing.
#[utoipa::path(delete, path = "/api/v1/follows/{track}", tag = "follows", operation_id = "follows_remove",
    params(("track" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
pub async fn remove(State(app): State<App>, InPath(track): InPath<String>, ask: Ask) -> Result<StatusCode, Problem> {
    let removed = follows::unfollow(&app.desk, &ask.actor, ask.call, track).await;
    removed.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}
