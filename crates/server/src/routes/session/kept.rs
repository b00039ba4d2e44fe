//! `GET /me/kept`, `POST /me/kept/copy`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::Asked;
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::limit;
use crate::routes::sheets::saved;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use gridwork_kernel::error::because;
use gridwork_operations::kept::{self, CasesAfter, KeptCopy, KeptView};
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

/// As what the copy is made.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CopyQuery {
    /// `json` (when left out), or `csv`: a table that spreadsheets open.
    #[serde(rename = "as")]
    pub form: Option<String>,
}

impl CopyQuery {
    fn is_table(&self, language: Language) -> Result<bool, Problem> {
        match self.form.as_deref() {
            None | Some("json") => Ok(false),
            Some("csv") => Ok(true),
            Some(_) => Err(Problem::malformed(language, because("as 应为 json 或 csv", "as must be json or csv"))),
        }
    }
}

impl Asked for CopyQuery {
    fn check(&self, language: Language) -> Result<(), Problem> {
        self.is_table(language).map(drop)
    }
}

/// A copy of everything that is kept about the one who asks, their personal values in clear, as a file to take along:
/// for programs, or as a table with the same facts.
#[utoipa::path(post, path = "/api/v1/me/kept/copy", tag = "session", operation_id = "session_copy_kept",
    params(CopyQuery),
    responses((status = 200, body = KeptCopy), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 429, body = ProblemBody)))]
pub async fn copy_kept(State(app): State<App>, ask: Ask<Nothing, CopyQuery>) -> Result<Response, Problem> {
    let language = ask.language;
    let refused = |error| Problem::of(language, error);
    if ask.query.is_table(language)? {
        let file = kept::copy_sheet(&app.desk, &ask.actor, language.tag()).await.map_err(refused)?;
        return Ok(saved(file));
    }
    let copy = kept::copy(&app.desk, &ask.actor, language.tag()).await.map_err(refused)?;
    let mut response = Json(copy).into_response();
    let headers = response.headers_mut();
    headers
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"gridwork-copy.json\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}
