//! `POST /warnings`

use crate::ask::Open;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use gridwork_kernel::error::because;
use gridwork_operations::warnings;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most texts that are looked at together.
const TEXTS_MAX: usize = 50;

/// Texts of a form that is about to be saved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WarningsBody {
    /// By path, at most 50: `form.content`, `fields.note`.
    #[schema(value_type = HashMap<String, String>)]
    pub texts: IndexMap<String, String>,
}

/// Something to think about before saving; it stops nobody.
#[derive(Serialize, ToSchema)]
pub struct WarningView {
    /// Which text.
    pub path: String,
    /// `phone` or `citizen_id`.
    pub code: String,
    /// What it is and what to do, in the language of the request.
    pub message: String,
}

/// What is to be thought about.
#[derive(Serialize, ToSchema)]
pub struct WarningsView {
    /// In the order of the texts.
    pub warnings: Vec<WarningView>,
}

/// Says which texts hold numbers of people. Needs no session, for whoever asks by phone has none yet; keeps nothing.
#[utoipa::path(post, path = "/api/v1/warnings", tag = "registers", operation_id = "warnings", request_body = WarningsBody,
    responses((status = 200, body = WarningsView), (status = 400, body = ProblemBody)))]
pub async fn check(ask: Open<WarningsBody>) -> Result<Json<WarningsView>, Problem> {
    let language = ask.language;
    if ask.body.texts.len() > TEXTS_MAX {
        let (zh, en) = (format!("一次最多 {TEXTS_MAX} 段文字"), format!("at most {TEXTS_MAX} texts at once"));
        return Err(Problem::malformed(language, because(zh, en)));
    }
    let found = warnings::of_texts(&ask.body.texts).into_iter().map(|it| WarningView {
        path: it.path,
        code: it.code.to_owned(),
        message: it.message.say(language.tag()).to_owned(),
    });
    Ok(Json(WarningsView { warnings: found.collect() }))
}
