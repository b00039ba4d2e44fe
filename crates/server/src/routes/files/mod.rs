//! Files: uploaded by multipart, downloaded by whoever may see what they hang on.

use super::id;
use crate::App;
use crate::ask::{Ask, Signed};
use crate::intake::{InPath, too_large, wrong_type};
use crate::problem::{Language, Problem, ProblemBody};
use axum::Json;
use axum::body::Body;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::{Multipart, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use gridwork_kernel::FileId;
use gridwork_kernel::attachments::{Limits, Refused};
use gridwork_kernel::desk::Call;
use gridwork_kernel::error::{Problem as Part, because};
use gridwork_operations::files::{self, FileView, Upload, UploadError};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// What is sent as `multipart/form-data`.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes the form in the contract")]
pub struct FileForm {
    /// The file.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    pub file: String,
}

/// Keeps a file; it must be attached within a day.
#[utoipa::path(post, path = "/api/v1/files", tag = "files", operation_id = "files_upload",
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses((status = 201, body = FileView), (status = 413, body = ProblemBody), (status = 415, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn upload(
    State(app): State<App>,
    signed: Signed,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let language = signed.language;
    let form =
        form.map_err(|_| wrong_type(language, "请以 multipart/form-data 上传", "upload as multipart/form-data"))?;
    let upload = read(language, form, app.settings.file_max).await?;
    let key = signed.key.map(|key| (key, digest("POST /api/v1/files", &upload)));
    let limits = Limits { bytes_max: app.settings.file_max, ..Limits::default() };
    let kept = files::upload(&app.desk, &signed.actor, Call { key }, upload, &limits).await;
    let view = kept.map_err(|error| match error {
        UploadError::Refused(refused) => refused_problem(language, &refused),
        UploadError::Other(error) => Problem::of(language, error),
    })?;
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

pub(super) async fn read(language: Language, mut form: Multipart, max: usize) -> Result<Upload, Problem> {
    while let Some(mut field) = form.next_field().await.map_err(|error| broken(language, &error))? {
        let Some(name) = field.file_name().map(str::to_owned) else { continue };
        let mut content = Vec::new();
        while let Some(part) = field.chunk().await.map_err(|error| broken(language, &error))? {
            if content.len() + part.len() > max {
                return Err(too_large(language));
            }
            content.extend_from_slice(&part);
        }
        return Ok(Upload { name, content });
    }
    Err(Problem::malformed(
        language,
        because("没有收到文件，请放在 file 字段", "no file came: send it in the field `file`"),
    ))
}

fn broken(language: Language, error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large(language);
    }
    Problem::malformed(language, because("上传内容不完整", "the upload did not arrive whole"))
}

/// What a key stands for: the method and path, the name of the file and its bytes.
pub(super) fn digest(route: &str, upload: &Upload) -> String {
    let mut hasher = Sha256::new();
    hasher.update(route.as_bytes());
    hasher.update([0]);
    hasher.update(upload.name.as_bytes());
    hasher.update([0]);
    hasher.update(&upload.content);
    HEXLOWER.encode(&hasher.finalize())
}

/// 413 for what is too large in any way, 415 for what is of no type we take, 422 for what is not whole; the part says
/// which of the reasons it is.
fn refused_problem(language: Language, refused: &Refused) -> Problem {
    let (status, code) = match refused {
        Refused::TooLarge { .. } | Refused::TooManyPixels { .. } | Refused::UnpacksTooLarge { .. } => {
            (StatusCode::PAYLOAD_TOO_LARGE, "too_large")
        }
        Refused::Kind { .. } | Refused::Mismatch { .. } | Refused::Polyglot { .. } | Refused::Animated => {
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "type")
        }
        Refused::Empty | Refused::Broken { .. } | Refused::Locked { .. } => {
            (StatusCode::UNPROCESSABLE_ENTITY, "problems")
        }
    };
    let title = because("文件不能使用", "the file cannot be used");
    let part = Part { path: "file".into(), code: refused.code().into(), message: refused.because() };
    Problem { parts: vec![part], ..Problem::new(language, status, code, title, Some(refused.because())) }
}

/// A file's bytes.
#[utoipa::path(get, path = "/api/v1/files/{id}", tag = "files", operation_id = "files_download",
    params(("id" = Uuid, Path)),
    responses((status = 200, description = "the bytes", content_type = "*/*"), (status = 404, body = ProblemBody)))]
pub async fn download(State(app): State<App>, InPath(file): InPath<String>, ask: Ask) -> Result<Response, Problem> {
    let language = ask.language;
    let id = FileId(id(language, &file)?);
    let file = files::download(&app.desk, &ask.actor, id).await.map_err(|error| Problem::of(language, error))?;
    let is_picture = file.kind.starts_with("image/");
    let mut response = Response::new(Body::from(file.content));
    let headers = response.headers_mut();
    if let Ok(kind) = HeaderValue::from_str(&file.kind) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    // Only pictures are shown in the page; anything else is saved, and never run as a document of this site.
    let way = if is_picture { "inline" } else { "attachment" };
    let name = file.name.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    if let Ok(value) = HeaderValue::from_str(&format!("{way}; filename*=UTF-8''{name}")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}
