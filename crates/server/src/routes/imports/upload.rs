//! `POST /registers/{pack}/{key}/imports` and `PUT …/imports/{id}/mapping`

use super::carry_on;
use crate::App;
use crate::ask::{Ask, Signed};
use crate::intake::{InPath, wrong_type};
use crate::problem::{Problem, ProblemBody};
use crate::routes::files::{self, FileForm};
use crate::routes::id;
use axum::Json;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use gridwork_definitions::model::Key;
use gridwork_kernel::desk::Call;
use gridwork_kernel::{ImportId, OrgId};
use gridwork_operations::imports::{self, MapColumns, SheetImportView, UploadSheet};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Sends a file (xlsx, xls, ods or csv) whose rows shall come into a register. Its columns are guessed and every cell
/// is checked; nothing is written before it is run.
#[utoipa::path(post, path = "/api/v1/registers/{pack}/{key}/imports", tag = "registers",
    operation_id = "imports_upload", params(("pack" = String, Path), ("key" = String, Path)),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = SheetImportView), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody),
        (status = 413, body = ProblemBody), (status = 415, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn upload(
    State(app): State<App>,
    InPath((pack, key)): InPath<(String, String)>,
    signed: Signed,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let language = signed.language;
    let form =
        form.map_err(|_| wrong_type(language, "请以 multipart/form-data 上传", "upload as multipart/form-data"))?;
    let sent = files::read(language, form, app.settings.sheet_max).await?;
    let register = Key::new(&pack, &key);
    let whole = format!("POST /api/v1/registers/{pack}/{key}/imports");
    let call = Call { key: signed.key.map(|key| (key, files::digest(&whole, &sent))) };
    let sheet = UploadSheet { name: sent.name, content: sent.content };
    let staged = imports::upload(&app.desk, &signed.actor, call, &register, sheet).await;
    let import = staged.map_err(|error| Problem::of(language, error))?;
    carry_on(&app, language, import).await?;
    let shown = imports::show(&app.desk, &signed.actor, &register, import).await;
    let shown = shown.map_err(|error| Problem::of(language, error))?;
    Ok((StatusCode::CREATED, Json(shown)).into_response())
}

/// What the columns of a file hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MappingBody {
    /// Of each column: `field`, `field#id`, `@org`, `@org#id`, `@id`; null passes it over.
    pub columns: Vec<Option<String>>,
    /// The fields that name a row; those of the definition when left out.
    #[serde(default)]
    pub keys: Vec<String>,
    /// The org of new rows that name none.
    pub org: Option<Uuid>,
}

/// Says what the columns hold; every cell is checked anew, and it is remembered for files with the same titles.
#[utoipa::path(put, path = "/api/v1/registers/{pack}/{key}/imports/{id}/mapping", tag = "registers",
    operation_id = "imports_map", params(("pack" = String, Path), ("key" = String, Path), ("id" = Uuid, Path)),
    request_body = MappingBody, responses((status = 200, body = SheetImportView), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn map(
    State(app): State<App>,
    InPath((pack, key, import)): InPath<(String, String, String)>,
    ask: Ask<MappingBody>,
) -> Result<Json<SheetImportView>, Problem> {
    let (language, register) = (ask.language, Key::new(&pack, &key));
    let import = ImportId(id(language, &import)?);
    let MappingBody { columns, keys, org } = ask.body;
    let wanted = MapColumns { columns, keys, org: org.map(OrgId) };
    let mapped = imports::map(&app.desk, &ask.actor, &register, import, wanted).await;
    mapped.map_err(|error| Problem::of(language, error))?;
    carry_on(&app, language, import).await?;
    let shown = imports::show(&app.desk, &ask.actor, &register, import).await;
    shown.map(Json).map_err(|error| Problem::of(language, error))
}
