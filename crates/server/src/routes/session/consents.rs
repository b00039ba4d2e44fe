//! `GET /me/consents`, `GET /me/consents/offers`, `POST /me/consents`, `POST /me/consents/{id}/withdraw`

use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::{Page, id};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_definitions::model::Key;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{ConsentId, OrgId};
use gridwork_operations::consents::{self, ConsentOffer, ConsentView, GiveConsent};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody agrees to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentBody {
    /// The register that keeps by it, `pack/key`.
    pub purpose: String,
    /// The version of the text that was read.
    pub version: i64,
    /// To which org.
    pub org: Uuid,
}

/// The consents that were given for who is signed in, or by them; newest first.
#[utoipa::path(get, path = "/api/v1/me/consents", tag = "session", operation_id = "session_consents",
    responses((status = 200, body = Page<ConsentView>), (status = 401, body = ProblemBody)))]
pub async fn consents(State(app): State<App>, ask: Ask) -> Result<Json<Page<ConsentView>>, Problem> {
    let found = consents::mine(&app.desk, &ask.actor, ask.language.tag()).await;
    found.map(|items| Json(Page { items, next: None })).map_err(|error| Problem::of(ask.language, error))
}

/// What who is signed in may agree to, and has not: what would be kept, and the text.
#[utoipa::path(get, path = "/api/v1/me/consents/offers", tag = "session", operation_id = "session_consent_offers",
    responses((status = 200, body = Page<ConsentOffer>), (status = 401, body = ProblemBody)))]
pub async fn consent_offers(State(app): State<App>, ask: Ask) -> Result<Json<Page<ConsentOffer>>, Problem> {
    let found = consents::offers(&app.desk, &ask.actor, ask.language.tag()).await;
    found.map(|items| Json(Page { items, next: None })).map_err(|error| Problem::of(ask.language, error))
}

/// Agrees that a register keeps one's personal values.
#[utoipa::path(post, path = "/api/v1/me/consents", tag = "session", operation_id = "session_give_consent",
    request_body = ConsentBody,
    responses((status = 201, body = ConsentView), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn give_consent(
    State(app): State<App>,
    ask: Ask<ConsentBody>,
) -> Result<(StatusCode, Json<ConsentView>), Problem> {
    let language = ask.language;
    let ConsentBody { purpose, version, org } = ask.body;
    let purpose = Key::parse(&purpose);
    let purpose = purpose.ok_or_else(|| Problem::of(language, KernelError::NotFound("consent").into()))?;
    let wanted = GiveConsent { purpose, version, org: OrgId(org) };
    let given = consents::give(&app.desk, &ask.actor, ask.call, wanted, language.tag()).await;
    given.map(|view| (StatusCode::CREATED, Json(view))).map_err(|error| Problem::of(language, error))
}

/// Takes a consent back. A child signs in again when a guardian agrees anew; what a register kept by it is erased.
#[utoipa::path(post, path = "/api/v1/me/consents/{id}/withdraw", tag = "session", operation_id = "session_withdraw_consent",
    params(("id" = Uuid, Path)), responses((status = 204), (status = 404, body = ProblemBody)))]
pub async fn withdraw_consent(
    State(app): State<App>,
    InPath(path): InPath<String>,
    ask: Ask,
) -> Result<StatusCode, Problem> {
    let id = ConsentId(id(ask.language, &path)?);
    let done = consents::withdraw(&app.desk, &ask.actor, id).await;
    done.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}
