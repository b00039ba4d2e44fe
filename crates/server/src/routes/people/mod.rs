//! Looking for people: `GET /loops/{pack}/{key}/askers` and `GET /registers/{pack}/{key}/people/{field}`.

use super::Page;
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::OrgId;
use gridwork_kernel::error::Error as KernelError;
use gridwork_operations::orgs::PersonView;
use gridwork_operations::people;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Whom, and where.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AskersQuery {
    /// The org whose people are asked for.
    pub org: Uuid,
    /// A part of the name, at least two characters.
    pub q: String,
}

impl Asked for AskersQuery {}

/// Whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NamedQuery {
    /// A part of the name, at least two characters.
    pub q: String,
}

impl Asked for NamedQuery {}

/// Looking for people is counted per person, found or not.
fn counted(app: &App, person: Uuid, language: Language) -> Result<(), Problem> {
    let now = app.desk.now();
    if let Some(retry_after_s) = app.limits.people.wait(&person, now) {
        return Err(Problem::of(language, KernelError::TooMany { retry_after_s }.into()));
    }
    app.limits.people.count(person, now);
    Ok(())
}

/// People for whom one may open a case of a loop (代报); at most 10. Journalled and rate-limited.
#[utoipa::path(get, path = "/api/v1/loops/{pack}/{key}/askers", tag = "people", operation_id = "people_askers",
    params(("pack" = String, Path), ("key" = String, Path), AskersQuery),
    responses((status = 200, body = Page<PersonView>), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn askers(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<Nothing, AskersQuery>,
) -> Result<Json<Page<PersonView>>, Problem> {
    let language = ask.language;
    counted(&app, ask.actor.reader().0, language)?;
    let found = people::askers(&app.desk, &ask.actor, &Key::new(&pack, &key), OrgId(ask.query.org), &ask.query.q).await;
    found.map(|items| Json(Page { items, next: None })).map_err(|error| Problem::of(language, error))
}

/// People who can be named in a person field of a register; at most 10. Journalled and rate-limited.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/people/{field}", tag = "people", operation_id = "people_named",
    params(("pack" = String, Path), ("key" = String, Path), ("field" = String, Path), NamedQuery),
    responses((status = 200, body = Page<PersonView>), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn named(
    State(app): State<App>,
    InPath((pack, key, field)): InPath<(String, String, String)>,
    ask: Ask<Nothing, NamedQuery>,
) -> Result<Json<Page<PersonView>>, Problem> {
    let language = ask.language;
    counted(&app, ask.actor.reader().0, language)?;
    let found = people::named(&app.desk, &ask.actor, &Key::new(&pack, &key), &field, &ask.query.q).await;
    found.map(|items| Json(Page { items, next: None })).map_err(|error| Problem::of(language, error))
}
