//! `GET /demo/accounts`

use crate::App;
use crate::app::DemoAccount;
use crate::ask::Open;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The sign-ins of a demo.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DemoAccounts {
    /// All of them.
    pub items: Vec<DemoAccount>,
}

/// The sign-ins that a demo offers; on a real server there is no such thing.
#[utoipa::path(get, path = "/api/v1/demo/accounts", tag = "session", operation_id = "session_demo_accounts",
    responses((status = 200, body = DemoAccounts), (status = 404, body = ProblemBody)))]
pub async fn demo_accounts(State(app): State<App>, ask: Open) -> Result<Json<DemoAccounts>, Problem> {
    if app.settings.demo_accounts.is_empty() {
        return Err(Problem::not_found(ask.language));
    }
    Ok(Json(DemoAccounts { items: app.settings.demo_accounts.clone() }))
}
