//! `GET /demo/accounts`

use crate::App;
use crate::app::{DemoAccount, RoleAt};
use crate::ask::Open;
use crate::problem::{Problem, ProblemBody};
use axum::Json;
use axum::extract::State;
use gridwork_definitions::model::Key;
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
    let view = app.desk.view().await.map_err(|error| Problem::of(ask.language, error.into()))?;
    let titled = |held: &RoleAt| match Key::parse(&held.role) {
        Some(role) => RoleAt::titled(&view.world, &role, held.org.clone(), ask.language),
        None => held.clone(),
    };
    let items = app
        .settings
        .demo_accounts
        .iter()
        .map(|account| DemoAccount { roles: account.roles.iter().map(titled).collect(), ..account.clone() });
    Ok(Json(DemoAccounts { items: items.collect() }))
}
