//! `GET /accounts`, `GET /accounts/{id}`

use crate::App;
use crate::ask::{Ask, Nothing};
use crate::intake::{Asked, InPath};
use crate::problem::{Language, Problem, ProblemBody};
use crate::routes::{Page, id, limit};
use axum::Json;
use axum::extract::State;
use gridwork_kernel::AccountId;
use gridwork_kernel::people::accounts::store::AccountQuery;
use gridwork_operations::accounts::{self, AccountDetail, AccountView};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which accounts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountFilter {
    /// Only those whose login or person's name holds this text.
    pub q: Option<String>,
    /// Only those that hold one of the three offices.
    #[serde(default)]
    pub offices: bool,
    /// At most so many, 1 to 200.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
}

impl Asked for AccountFilter {
    fn check(&self, language: Language) -> Result<(), Problem> {
        limit(language, self.limit).map(drop)
    }
}

/// Accounts by login: whose, with which office, how they sign in. For the three offices.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", operation_id = "accounts_list", params(AccountFilter),
    responses((status = 200, body = Page<AccountView>), (status = 403, body = ProblemBody)))]
pub async fn list(
    State(app): State<App>,
    ask: Ask<Nothing, AccountFilter>,
) -> Result<Json<Page<AccountView>>, Problem> {
    let limit = i64::try_from(limit(ask.language, ask.query.limit)?).unwrap_or(i64::MAX);
    let query = AccountQuery {
        text: ask.query.q.filter(|text| !text.trim().is_empty()),
        offices: ask.query.offices,
        after: ask.query.after,
        limit: Some(limit),
        ..AccountQuery::default()
    };
    let (items, next) =
        accounts::page(&app.desk, &ask.actor, query).await.map_err(|error| Problem::of(ask.language, error))?;
    Ok(Json(Page { items, next }))
}

/// One account, with the roles of its person. For the three offices.
#[utoipa::path(get, path = "/api/v1/accounts/{id}", tag = "accounts", operation_id = "accounts_show",
    params(("id" = String, Path, description = "the account")),
    responses((status = 200, body = AccountDetail), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn show(
    State(app): State<App>,
    InPath(account): InPath<String>,
    ask: Ask,
) -> Result<Json<AccountDetail>, Problem> {
    let account = AccountId(id(ask.language, &account)?);
    let shown = accounts::show(&app.desk, &ask.actor, account, ask.language.tag()).await;
    shown.map(Json).map_err(|error| Problem::of(ask.language, error))
}
