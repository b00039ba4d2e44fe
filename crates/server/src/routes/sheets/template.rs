//! `GET /registers/{pack}/{key}/template`

use super::{saved, spoken};
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Problem, ProblemBody};
use axum::extract::State;
use axum::response::Response;
use gridwork_definitions::model::Key;
use gridwork_operations::sheets;
use serde::Deserialize;
use utoipa::IntoParams;

/// In which language.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TemplateQuery {
    /// `zh` or `en`; that of `Accept-Language` when left out.
    pub lang: Option<String>,
}

impl Asked for TemplateQuery {}

/// An empty workbook to fill in and import, for those who keep the register.
#[utoipa::path(get, path = "/api/v1/registers/{pack}/{key}/template", tag = "registers",
    operation_id = "registers_template", params(("pack" = String, Path), ("key" = String, Path), TemplateQuery),
    responses((status = 200, description = "an xlsx workbook", content_type = "*/*"),
        (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub async fn template(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<Nothing, TemplateQuery>,
) -> Result<Response, Problem> {
    let language = spoken(ask.language, ask.query.lang.as_deref());
    let made = sheets::template(&app.desk, &ask.actor, &Key::new(&pack, &key), language).await;
    made.map(saved).map_err(|error| Problem::of(ask.language, error))
}
