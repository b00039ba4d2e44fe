//! Corrections: `POST /registers/{pack}/{key}/rows/{id}/corrections`, `POST /cases/{id}/corrections`,
//! `GET /me/corrections`, `GET /corrections`, `POST /corrections/{id}/answer`.

use super::{Page, id};
use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_definitions::model::Key;
use gridwork_kernel::{CaseId, CorrectionId, RowId};
use gridwork_operations::corrections::{self, AnswerCorrection, AskCorrection, CorrectionView, Holder};
use serde::Deserialize;
use utoipa::ToSchema;

/// What is to be put right.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionBody {
    /// Which field.
    pub field: String,
    /// What shall stand there, and why.
    pub wish: String,
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionAnswerBody {
    /// `true` once the row was put right, or with the value that puts the case right.
    pub accept: bool,
    /// What shall stand in the case; null empties the field. Left out for rows, and where it is declined.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Object>)]
    pub value: Option<serde_json::Value>,
    /// Why not, or what was done.
    #[serde(default)]
    pub answer: String,
}

/// A value that is there, be it null.
fn given<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<serde_json::Value>, D::Error> {
    serde_json::Value::deserialize(from).map(Some)
}

/// Asks for a field of a row about oneself to be put right.
#[utoipa::path(post, path = "/api/v1/registers/{pack}/{key}/rows/{id}/corrections", tag = "registers",
    operation_id = "corrections_ask", params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path)),
    request_body = CorrectionBody,
    responses((status = 201, body = CorrectionView), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn ask(
    State(app): State<App>,
    InPath((pack, key, row)): InPath<(String, String, String)>,
    ask: Ask<CorrectionBody>,
) -> Result<(StatusCode, Json<CorrectionView>), Problem> {
    let language = ask.language;
    let row = RowId(id(language, &row)?);
    let (field, wish) = (ask.body.field, ask.body.wish);
    let holder = Holder::Row { register: Key::new(&pack, &key), row };
    let wanted = AskCorrection { holder, field, wish };
    let asked = corrections::ask(&app.desk, &ask.actor, ask.call, wanted, language.tag()).await;
    asked.map(|view| (StatusCode::CREATED, Json(view))).map_err(|error| Problem::of(language, error))
}

/// Asks for a personal value in a case that one asked for to be put right.
#[utoipa::path(post, path = "/api/v1/cases/{id}/corrections", tag = "cases", operation_id = "corrections_ask_case",
    params(("id" = Uuid, Path)), request_body = CorrectionBody,
    responses((status = 201, body = CorrectionView), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn ask_case(
    State(app): State<App>,
    InPath(case): InPath<String>,
    ask: Ask<CorrectionBody>,
) -> Result<(StatusCode, Json<CorrectionView>), Problem> {
    let language = ask.language;
    let holder = Holder::Case(CaseId(id(language, &case)?));
    let wanted = AskCorrection { holder, field: ask.body.field, wish: ask.body.wish };
    let asked = corrections::ask(&app.desk, &ask.actor, ask.call, wanted, language.tag()).await;
    asked.map(|view| (StatusCode::CREATED, Json(view))).map_err(|error| Problem::of(language, error))
}

/// What one asked to be put right, the latest first.
#[utoipa::path(get, path = "/api/v1/me/corrections", tag = "registers", operation_id = "corrections_mine",
    responses((status = 200, body = Page<CorrectionView>), (status = 401, body = ProblemBody)))]
pub async fn mine(State(app): State<App>, ask: Ask) -> Result<Json<Page<CorrectionView>>, Problem> {
    let found = corrections::mine(&app.desk, &ask.actor, ask.language.tag()).await;
    found.map(|items| Json(Page { items, next: None })).map_err(|error| Problem::of(ask.language, error))
}

/// What waits for the answer of those who keep the rows or work on the cases, what is due first.
#[utoipa::path(get, path = "/api/v1/corrections", tag = "registers", operation_id = "corrections_list",
    responses((status = 200, body = Page<CorrectionView>), (status = 401, body = ProblemBody)))]
pub async fn list(State(app): State<App>, ask: Ask) -> Result<Json<Page<CorrectionView>>, Problem> {
    let found = corrections::to_answer(&app.desk, &ask.actor, ask.language.tag()).await;
    found.map(|items| Json(Page { items, next: None })).map_err(|error| Problem::of(ask.language, error))
}

/// Answers: accepted once the row was changed, or with the value that puts the case right; or declined with a reason.
#[utoipa::path(post, path = "/api/v1/corrections/{id}/answer", tag = "registers", operation_id = "corrections_answer",
    params(("id" = Uuid, Path)), request_body = CorrectionAnswerBody,
    responses((status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn answer(
    State(app): State<App>,
    InPath(path): InPath<String>,
    ask: Ask<CorrectionAnswerBody>,
) -> Result<StatusCode, Problem> {
    let language = ask.language;
    let id = CorrectionId(id(language, &path)?);
    let body = ask.body;
    let wanted = AnswerCorrection { id, accept: body.accept, value: body.value, answer: body.answer };
    let done = corrections::answer(&app.desk, &ask.actor, ask.call, wanted).await;
    done.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(language, error))
}
