//! `POST /definitions/check`, `GET /definitions/{pack}/{key}/source` and `GET /diagnostics/{code}`

use super::DefinitionQuery;
use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::InPath;
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::{Diagnostic, Severity};
use gridwork_operations::packs::{self, CheckDefinition};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json_;
use utoipa::ToSchema;

/// The pages of the codes, by code.
static PAGES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/diagnostics.rs"));

/// A changed file of a pack.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckBody {
    /// The pack.
    pub pack: String,
    /// The file inside it, `loops/order.yaml`.
    pub path: String,
    /// Its text, at most 128 KB.
    pub text: String,
    /// The definition to answer when nothing is wrong, `loop:order`.
    #[serde(default)]
    pub key: Option<String>,
}

/// One problem; line and column count characters from 1.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ToldView {
    /// Its code, which has a page.
    pub code: String,
    /// `error` refuses the pack, `warning` lets it pass.
    pub severity: String,
    /// The file inside its pack.
    pub path: String,
    /// Where it begins: the line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// Where it ends: the line.
    pub end_line: u32,
    /// The first column behind it.
    pub end_column: u32,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl ToldView {
    pub(super) fn of(it: Diagnostic, language: Language) -> Self {
        let severity = match it.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        Self {
            code: it.code.to_owned(),
            severity: severity.to_owned(),
            path: it.file,
            line: it.line,
            column: it.column,
            end_line: it.end.line,
            end_column: it.end.column,
            message: language.say(&it.message),
            help: it.help.as_ref().map(|help| language.say(help)),
        }
    }
}

/// What the checker says.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CheckedView {
    /// Whether the pack could be applied with this text.
    pub is_ok: bool,
    /// Everything that is told of this file, and the errors that it makes elsewhere.
    pub diagnostics: Vec<ToldView>,
    /// The definition, when nothing is wrong.
    #[schema(value_type = Option<Object>)]
    pub definition: Option<Json_>,
}

/// Checks a text in the place of a file of a pack in force. Nothing is kept.
#[utoipa::path(post, path = "/api/v1/definitions/check", tag = "definitions", operation_id = "definitions_check",
    request_body = CheckBody, responses((status = 200, body = CheckedView), (status = 400, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn check(State(app): State<App>, ask: Ask<CheckBody>) -> Result<Json<CheckedView>, Problem> {
    let (language, body) = (ask.language, ask.body);
    let wanted = CheckDefinition { pack: body.pack, path: body.path, text: body.text, key: body.key };
    let checked = packs::check(&app.desk, wanted).await.map_err(|error| Problem::of(language, error))?;
    let definition = checked.definition.map(serde_json::to_value).transpose();
    Ok(Json(CheckedView {
        is_ok: checked.is_ok,
        diagnostics: checked.diagnostics.into_iter().map(|it| ToldView::of(it, language)).collect(),
        definition: definition.map_err(|error| Problem::internal(language, &error.to_string()))?,
    }))
}

/// The text a definition was read from.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SourceView {
    /// The file inside the pack, `loops/order.yaml`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The YAML that a definition in force was read from, as its author wrote it.
#[utoipa::path(get, path = "/api/v1/definitions/{pack}/{key}/source", tag = "definitions", operation_id = "definitions_source",
    params(("pack" = String, Path), ("key" = String, Path), DefinitionQuery),
    responses((status = 200, body = SourceView), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn source(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    ask: Ask<Nothing, DefinitionQuery>,
) -> Result<Json<SourceView>, Problem> {
    let view = app.desk.view().await.map_err(|error| Problem::of(ask.language, error.into()))?;
    let definition = super::find(&view.world, &pack, &key, ask.query.kind.as_deref());
    let definition = definition.ok_or_else(|| Problem::not_found(ask.language))?;
    drop(view);
    let path = match definition.kind() {
        "loop" => format!("loops/{key}.yaml"),
        "register" => format!("registers/{key}.yaml"),
        "choices" => format!("choices/{key}.yaml"),
        "matcher" => format!("matchers/{key}.yaml"),
        several => format!("{several}s.yaml"),
    };
    let found = packs::source(&app.desk, &pack, &path).await;
    let text = found.map_err(|error| Problem::of(ask.language, error))?;
    Ok(Json(SourceView { path, text }))
}

/// The page of a code.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CodeView {
    /// The code, `GW-L003`.
    pub code: String,
    /// What it means, why it is one, a wrong and a right example; Markdown.
    pub text: String,
}

/// The page of a diagnostic code.
#[utoipa::path(get, path = "/api/v1/diagnostics/{code}", tag = "definitions", operation_id = "diagnostics_show",
    params(("code" = String, Path)), responses((status = 200, body = CodeView), (status = 404, body = ProblemBody)))]
pub async fn code(InPath(code): InPath<String>, ask: Ask) -> Result<Json<CodeView>, Problem> {
    let found = PAGES.iter().find(|(name, _)| *name == code);
    let (code, text) = found.ok_or_else(|| Problem::not_found(ask.language))?;
    Ok(Json(CodeView { code: (*code).to_owned(), text: (*text).to_owned() }))
}
