//! `POST /accounts/{id}/office`, `…/password`, `…/second-factor/reset`, `…/sessions/end`

use super::open::GivenPassword;
use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::id;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_kernel::AccountId;
use gridwork_kernel::admission::Office;
use gridwork_kernel::error::because;
use gridwork_operations::accounts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An office to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficeBody {
    /// `system`, `security`, `audit`; null takes it away.
    pub office: Option<String>,
}

/// Gives an account one of the three offices, or takes it away. For the security office, never its own; 409 `office`
/// when the person holds another one or a role.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/office", tag = "accounts", operation_id = "accounts_set_office",
    params(("id" = String, Path, description = "the account")), request_body = OfficeBody,
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn set_office(
    State(app): State<App>,
    InPath(account): InPath<String>,
    ask: Ask<OfficeBody>,
) -> Result<StatusCode, Problem> {
    let language = ask.language;
    let account = AccountId(id(language, &account)?);
    let office = match ask.body.office.as_deref().map(Office::parse) {
        None => None,
        Some(Some(office)) => Some(office),
        Some(None) => {
            let (zh, en) = ("office 应为 system、security 或 audit", "office must be system, security or audit");
            return Err(Problem::malformed(language, because(zh, en)));
        }
    };
    let set = accounts::set_office(&app.desk, &ask.actor, account, office).await;
    set.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(language, error))
}

/// Gives an account a new password, told this once and changed at its first use; its sessions end. For the security
/// office, never its own.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/password", tag = "accounts", operation_id = "accounts_give_password",
    params(("id" = String, Path, description = "the account")),
    responses((status = 200, body = GivenPassword), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn give_password(
    State(app): State<App>,
    InPath(account): InPath<String>,
    ask: Ask,
) -> Result<Json<GivenPassword>, Problem> {
    let account = AccountId(id(ask.language, &account)?);
    let given = accounts::give_password(&app.desk, &ask.actor, account).await;
    let password = given.map_err(|error| Problem::of(ask.language, error))?;
    Ok(Json(GivenPassword { id: account.0, password }))
}

/// Takes a lost second factor away; sessions end. For the security office, never its own.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/second-factor/reset", tag = "accounts",
    operation_id = "accounts_reset_second_factor", params(("id" = String, Path, description = "the account")),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn reset_second_factor(
    State(app): State<App>,
    InPath(account): InPath<String>,
    ask: Ask,
) -> Result<StatusCode, Problem> {
    let account = AccountId(id(ask.language, &account)?);
    let reset = accounts::reset_second_factor(&app.desk, &ask.actor, account).await;
    reset.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}

/// How many sessions ended.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Ended {
    /// So many.
    pub ended: u64,
}

/// Ends every session of an account. For the security office, never its own.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/sessions/end", tag = "accounts", operation_id = "accounts_end_sessions",
    params(("id" = String, Path, description = "the account")),
    responses((status = 200, body = Ended), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn end_sessions(
    State(app): State<App>,
    InPath(account): InPath<String>,
    ask: Ask,
) -> Result<Json<Ended>, Problem> {
    let account = AccountId(id(ask.language, &account)?);
    let ended = accounts::end_sessions(&app.desk, &ask.actor, account).await;
    ended.map(|ended| Json(Ended { ended })).map_err(|error| Problem::of(ask.language, error))
}
