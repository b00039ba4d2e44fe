//! Definitions the actor can use.

mod burden;
mod check;

pub use burden::*;
pub use check::*;

use super::Page;
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::{Definition, Key};
use gridwork_kernel::error::because;
use gridwork_kernel::world::World;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json_;
use utoipa::{IntoParams, ToSchema};

/// A definition in a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DefinitionLine {
    /// `loop`, `register`, `choices`, `role`, `org_kind` or `matcher`.
    pub kind: String,
    /// `pack/key`.
    pub key: String,
    /// What people call it.
    pub title: String,
    /// Its current version.
    pub version: i64,
}

/// The current definitions.
#[utoipa::path(get, path = "/api/v1/definitions", tag = "definitions", operation_id = "definitions_list",
    responses((status = 200, body = Page<DefinitionLine>), (status = 401, body = ProblemBody)))]
pub async fn list(State(app): State<App>, ask: Ask) -> Result<Json<Page<DefinitionLine>>, Problem> {
    let view = app.desk.view().await.map_err(|error| Problem::of(ask.language, error.into()))?;
    let items = view
        .world
        .catalog
        .definitions()
        .map(|definition| DefinitionLine {
            kind: definition.kind().to_owned(),
            key: definition.key().to_string(),
            title: ask.language.say(definition.title()),
            version: view.world.version_of(&definition),
        })
        .collect();
    Ok(Json(Page { items, next: None }))
}

/// Which of the definitions with one key.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DefinitionQuery {
    /// `loop`, `register`, `choices`, `role`, `org_kind` or `matcher`; without it the first of them in this order.
    pub kind: Option<String>,
}

impl Asked for DefinitionQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        match self.kind.as_deref() {
            Some(kind) if !KINDS.contains(&kind) => {
                let kinds = KINDS.join(", ");
                let reason = because(format!("kind 应为其中之一：{kinds}"), format!("kind must be one of {kinds}"));
                Err(Problem::malformed(language, reason))
            }
            _ => Ok(()),
        }
    }
}

const KINDS: [&str; 7] = ["loop", "register", "choices", "role", "org_kind", "matcher", "element"];

/// One definition, whole, with its version: loops before registers, choices, roles, org kinds and matchers of the same key.
#[utoipa::path(get, path = "/api/v1/definitions/{pack}/{key}", tag = "definitions", operation_id = "definitions_show",
    params(("pack" = String, Path), ("key" = String, Path), DefinitionQuery),
    responses((status = 200, body = Object), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn show(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<Nothing, DefinitionQuery>,
) -> Result<Json<Json_>, Problem> {
    let view = app.desk.view().await.map_err(|error| Problem::of(ask.language, error.into()))?;
    let found = find(&view.world, &pack, &key, ask.query.kind.as_deref());
    let definition = found.ok_or_else(|| Problem::not_found(ask.language))?;
    let mut body =
        serde_json::to_value(&definition).map_err(|error| Problem::internal(ask.language, &error.to_string()))?;
    body["version"] = view.world.version_of(&definition).into();
    Ok(Json(body))
}

/// The definition of a key: of a kind, or the first of them.
fn find(world: &World, pack: &str, key: &str, kind: Option<&str>) -> Option<Definition> {
    let wanted = Key::new(pack, key);
    world.catalog.definitions().find(|it| *it.key() == wanted && kind.is_none_or(|kind| it.kind() == kind))
}
