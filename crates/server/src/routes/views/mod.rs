//! Saved views: `GET /me/views`, `PUT /me/views`, `DELETE /me/views/{id}`.

use super::id;
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{OrgId, ViewId};
use gridwork_operations::views::{self, ListOf, SaveView, SavedView, SavedViews, ViewAsk};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which views.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ViewsQuery {
    /// Only those of this list: `cases`, or a register, `pack/key`.
    pub list: Option<String>,
}

impl ViewsQuery {
    fn of(&self) -> Result<Option<ListOf>, KernelError> {
        self.list.as_deref().map(ListOf::parse).transpose()
    }
}

impl Asked for ViewsQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        self.of().map(drop).map_err(|error| Problem::of(language, error.into()))
    }
}

/// A view to be saved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ViewBody {
    /// Of which list: `cases`, or a register, `pack/key`.
    pub list: String,
    /// Its name; one of this name becomes this one.
    pub name: String,
    /// What is asked, and how it is shown.
    pub asked: ViewAsk,
    /// The org with whose staff, and those below, it is shared; with nobody when left out.
    pub shared_with: Option<Uuid>,
}

/// Saved views: one's own, and those that others share with an org where the reader works at a desk, or above it.
#[utoipa::path(get, path = "/api/v1/me/views", tag = "views", operation_id = "views_list", params(ViewsQuery),
    responses((status = 200, body = SavedViews), (status = 400, body = ProblemBody)))]
pub async fn list(State(app): State<App>, ask: Ask<Nothing, ViewsQuery>) -> Result<Json<SavedViews>, Problem> {
    let language = ask.language;
    let of = ask.query.of().map_err(|error| Problem::of(language, error.into()))?;
    let found = views::list(&app.desk, &ask.actor, of.as_ref()).await;
    found.map(Json).map_err(|error| Problem::of(language, error))
}

/// Saves a view under its name.
#[utoipa::path(put, path = "/api/v1/me/views", tag = "views", operation_id = "views_save", request_body = ViewBody,
    responses((status = 200, body = SavedView), (status = 400, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn save(State(app): State<App>, ask: Ask<ViewBody>) -> Result<Json<SavedView>, Problem> {
    let language = ask.language;
    let ViewBody { list, name, asked, shared_with } = ask.body;
    let list = ListOf::parse(&list).map_err(|error| Problem::of(language, error.into()))?;
    let view = SaveView { list, name, asked, shared_with: shared_with.map(OrgId) };
    let saved = views::save(&app.desk, &ask.actor, ask.call, view).await;
    saved.map(Json).map_err(|error| Problem::of(language, error))
}

/// Removes a view of one's own.
#[utoipa::path(delete, path = "/api/v1/me/views/{id}", tag = "views", operation_id = "views_remove",
    params(("id" = Uuid, Path)), responses((status = 204), (status = 404, body = ProblemBody)))]
pub async fn remove(State(app): State<App>, InPath(view): InPath<String>, ask: Ask) -> Result<StatusCode, Problem> {
    let language = ask.language;
    let id = ViewId(id(language, &view)?);
    let removed = views::remove(&app.desk, &ask.actor, ask.call, id).await;
    removed.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(language, error))
}
