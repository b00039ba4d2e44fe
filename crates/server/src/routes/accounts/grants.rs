//! `POST /accounts/{id}/grants`, `DELETE /accounts/{id}/grants/{grant}`

use super::super::day;
use crate::App;
use crate::ask::Ask;
use crate::intake::InPath;
use crate::problem::{Problem, ProblemBody};
use crate::routes::id;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gridwork_definitions::model::Key;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{AccountId, GrantId, OrgId};
use gridwork_operations::accounts::{self, GrantRole};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A role to be granted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantBody {
    /// The role, `pack/role`.
    pub role: String,
    /// The org it is held at.
    pub org: Uuid,
    /// The last day it is held, `YYYY-MM-DD`; without one it is held until it is ended.
    pub to: Option<String>,
}

/// A role that was granted.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Granted {
    /// The grant.
    pub id: Uuid,
}

/// Grants a role to the person of an account. For the security office, never to itself, never to an office.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/grants", tag = "accounts", operation_id = "accounts_grant",
    params(("id" = String, Path, description = "the account")), request_body = GrantBody,
    responses((status = 201, body = Granted), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
pub async fn grant(
    State(app): State<App>,
    InPath(account): InPath<String>,
    ask: Ask<GrantBody>,
) -> Result<(StatusCode, Json<Granted>), Problem> {
    let language = ask.language;
    let account = AccountId(id(language, &account)?);
    let unknown = || {
        let (zh, en) = (format!("没有角色“{}”", ask.body.role), format!("there is no role `{}`", ask.body.role));
        Problem::of(language, KernelError::problem("role", "unknown", zh, en).into())
    };
    let role = Key::parse(&ask.body.role).ok_or_else(unknown)?;
    let to = day(language, "to", ask.body.to.as_deref(), 1)?;
    let new = GrantRole { account, role, org: OrgId(ask.body.org), to };
    let granted = accounts::grant_role(&app.desk, &ask.actor, new).await;
    let granted = granted.map_err(|error| Problem::of(language, error))?;
    Ok((StatusCode::CREATED, Json(Granted { id: granted.0 })))
}

/// Ends a role of the person of an account now. For the security office, never its own.
#[utoipa::path(delete, path = "/api/v1/accounts/{id}/grants/{grant}", tag = "accounts", operation_id = "accounts_end_grant",
    params(("id" = String, Path, description = "the account"), ("grant" = String, Path, description = "the grant")),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn end_grant(
    State(app): State<App>,
    InPath((account, grant)): InPath<(String, String)>,
    ask: Ask,
) -> Result<StatusCode, Problem> {
    let (account, grant) = (AccountId(id(ask.language, &account)?), GrantId(id(ask.language, &grant)?));
    let ended = accounts::end_grant(&app.desk, &ask.actor, account, grant).await;
    ended.map(|()| StatusCode::NO_CONTENT).map_err(|error| Problem::of(ask.language, error))
}
