//! `GET /me/ratings`

use crate::App;
use crate::ask::Ask;
use crate::problem::{Problem, ProblemBody};
use crate::routes::Page;
use axum::Json;
use axum::extract::State;
use gridwork_operations::cases::{self, RatingsView};

/// What one's own work was rated, added up in lots; never by case, never by who rated.
#[utoipa::path(get, path = "/api/v1/me/ratings", tag = "session", operation_id = "session_ratings",
    responses((status = 200, body = Page<RatingsView>), (status = 401, body = ProblemBody)))]
pub async fn ratings(State(app): State<App>, ask: Ask) -> Result<Json<Page<RatingsView>>, Problem> {
    let items = cases::ratings(&app.desk, &ask.actor, ask.language.tag())
        .await
        .map_err(|error| Problem::of(ask.language, error))?;
    Ok(Json(Page { items, next: None }))
}
