//! Certificates of service hours: `POST /me/certificates`, `GET /me/certificates`, `GET /certificates/{code}`.

use super::Page;
use crate::App;
use crate::ask::{Ask, Open};
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use gridwork_kernel::error::Error as KernelError;
use gridwork_operations::certificates::{self, AskCertificate, CertificateCheck, CertificateView};
use serde::Deserialize;
use std::net::SocketAddr;
use utoipa::ToSchema;

/// For which period, both days included.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateBody {
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day.
    pub to: String,
}

/// Issues a certificate over the verified hours of a period.
#[utoipa::path(post, path = "/api/v1/me/certificates", tag = "certificates", operation_id = "certificates_issue",
    request_body = CertificateBody,
    responses((status = 201, body = CertificateView), (status = 422, body = ProblemBody)))]
pub async fn issue(
    State(app): State<App>,
    ask: Ask<CertificateBody>,
) -> Result<(StatusCode, Json<CertificateView>), Problem> {
    let language = ask.language;
    let wanted = AskCertificate { from: ask.body.from, to: ask.body.to };
    let answer = certificates::issue(&app.desk, &ask.actor, ask.call, wanted, language.tag())
        .await
        .map_err(|error| Problem::of(language, error))?;
    let status = StatusCode::from_u16(answer.status)
        .map_err(|error| Problem::internal(language, &format!("the status of a receipt: {error}")))?;
    Ok((status, Json(answer.certificate)))
}

/// One's own certificates, the latest first; at most 100.
#[utoipa::path(get, path = "/api/v1/me/certificates", tag = "certificates", operation_id = "certificates_list",
    responses((status = 200, body = Page<CertificateView>)))]
pub async fn list(State(app): State<App>, ask: Ask) -> Result<Json<Page<CertificateView>>, Problem> {
    let found = certificates::list(&app.desk, &ask.actor).await;
    found.map(|items| Json(Page { items, next: None })).map_err(|error| Problem::of(ask.language, error))
}

/// Checks a certificate by its code; needs no session.
#[utoipa::path(get, path = "/api/v1/certificates/{code}", tag = "certificates", operation_id = "certificates_check",
    params(("code" = String, Path)),
    responses((status = 200, body = CertificateCheck), (status = 404, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn check(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    InPath(code): InPath<String>,
    ask: Open,
) -> Result<Json<CertificateCheck>, Problem> {
    let language = ask.language;
    let (address, now) = (from.ip(), app.desk.now());
    if let Some(retry_after_s) = app.limits.track.wait(&address, now) {
        return Err(Problem::of(language, KernelError::TooMany { retry_after_s }.into()));
    }
    certificates::check(&app.desk, &code).await.map(Json).map_err(|error| {
        let problem = Problem::of(language, error);
        // As with tracking codes, only guesses count.
        if problem.status == StatusCode::NOT_FOUND {
            app.limits.track.count(address, now);
        }
        problem
    })
}
