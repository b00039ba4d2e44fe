//! `GET /me/kept`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::limit;
use axum::Json;
use axum::extract::State;
use gridwork_kernel::error::because;
use gridwork_operations::kept::{self, CasesAfter, KeptView};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which page of the cases.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KeptQuery {
    /// At most so many cases, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl KeptQuery {
    fn after(&self, language: Language) -> Result<Option<CasesAfter>, Problem> {
        let Some(text) = self.after.as_deref() else { return Ok(None) };
        CasesAfter::read(text).map(Some).ok_or_else(|| {
            Problem::malformed(language, because("after 不是有效的游标", "after is not a cursor of this list"))
        })
    }
}

impl Asked for KeptQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit)?;
        self.after(language).map(drop)
    }
}

/// What is kept about the one who asks: who they are here, roles, cases, rows, who read what and why, files.
#[utoipa::path(get, path = "/api/v1/me/kept", tag = "session", operation_id = "session_kept", params(KeptQuery),
    responses((status = 200, body = KeptView), (status = 401, body = ProblemBody)))]
pub async fn kept(State(app): State<App>, ask: Ask<Nothing, KeptQuery>) -> Result<Json<KeptView>, Problem> {
    let language = ask.language;
    let (after, limit) = (ask.query.after(language)?, limit(language, ask.query.limit)?);
    let found = kept::kept(&app.desk, &ask.actor, after, limit, language.tag()).await;
    found.map(Json).map_err(|error| Problem::of(language, error))
}
