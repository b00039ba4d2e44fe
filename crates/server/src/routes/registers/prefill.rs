//! `GET /prefill`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::Page;
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
use gridwork_kernel::error::because;
use gridwork_kernel::{OrgId, PersonId};
use gridwork_operations::registers::{self, Form, PrefillAsk, PrefillView};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Which form, and about whom.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PrefillQuery {
    /// `loop:pack/key` or `register:pack/key`.
    pub form: Option<String>,
    /// The asker of the case, or the person whom the row names; the actor when left out for a case.
    pub person: Option<Uuid>,
    /// The org that the record names.
    pub org: Option<Uuid>,
}

impl PrefillQuery {
    fn form(&self, language: Language) -> Result<Form, Problem> {
        let parts = self.form.as_deref().and_then(|form| form.split_once(':'));
        let read = parts.and_then(|(kind, key)| match (kind, Key::parse(key)?) {
            ("loop", key) => Some(Form::Loop(key)),
            ("register", key) => Some(Form::Register(key)),
            _ => None,
        });
        let bad = || {
            because(
                "form 应为 loop:包/键 或 register:包/键，例如 loop:binhai/order",
                "form must be loop:PACK/KEY or register:PACK/KEY, e.g. loop:binhai/order",
            )
        };
        read.ok_or_else(|| Problem::malformed(language, bad()))
    }
}

impl Asked for PrefillQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        self.form(language).map(drop)
    }
}

/// What is kept already of what a form asks, as far as the actor may read it, and where; values in clear are journalled.
#[utoipa::path(get, path = "/api/v1/prefill", tag = "registers", operation_id = "prefill_show",
    params(PrefillQuery),
    responses((status = 200, body = Page<PrefillView>), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn prefill(
    State(app): State<App>,
    ask: Ask<Nothing, PrefillQuery>,
) -> Result<Json<Page<PrefillView>>, Problem> {
    let language = ask.language;
    let wanted = PrefillAsk {
        form: ask.query.form(language)?,
        person: ask.query.person.map(PersonId),
        org: ask.query.org.map(OrgId),
    };
    let items = registers::prefill(&app.desk, &ask.actor, &wanted, language.tag())
        .await
        .map_err(|error| Problem::of(language, error))?;
    Ok(Json(Page { items, next: None }))
}
