//! Accounts as the offices see them: whose, with which roles, how they sign in; nothing of the work.

use super::find::by_id;
use super::offices::require;
use crate::error::Result;
use crate::orgs::OrgView;
use gridwork_kernel::AccountId;
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::people::Account;
use gridwork_kernel::people::accounts::store::{self, AccountQuery};
use gridwork_kernel::people::store as people;
use gridwork_kernel::sessions::store as sessions;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    /// Identity.
    pub id: Uuid,
    /// The login.
    pub account: String,
    /// The person's name.
    pub name: String,
    /// `system`, `security` or `audit`.
    pub office: Option<String>,
    /// `open`, `locked`, `leaving` or `closed`.
    pub state: String,
    /// From when on nobody signs in any more.
    pub leaves_at: Option<String>,
    /// A second factor is in use.
    pub has_second: bool,
    /// It signs in with a password of this house.
    pub has_password: bool,
    /// When somebody last signed in to it.
    pub signed_in_at: Option<String>,
    /// Whether it is the one that asks.
    pub is_mine: bool,
}

/// An account with what it holds.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AccountDetail {
    /// The account.
    pub account: AccountView,
    /// The roles of its person, now or later.
    pub grants: Vec<GrantView>,
    /// How many sessions it has open.
    pub sessions: usize,
}

/// A role that the person of an account holds.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct GrantView {
    /// Identity.
    pub id: Uuid,
    /// The role, `pack/role`.
    pub role: String,
    /// What people call it.
    pub title: String,
    /// Where.
    pub org: OrgView,
}

/// The offices that see accounts.
const SEE: [Office; 3] = Office::ALL;

/// Every account, by login, for the command line.
///
/// # Errors
/// When the storage is unavailable.
pub async fn list(desk: &Desk) -> Result<Vec<Account>> {
    let mut view = desk.view().await?;
    Ok(store::all(&mut view.conn).await?)
}

/// A page of accounts, by login, with the login where it ended.
///
/// # Errors
/// `Forbidden` but for the three offices.
pub async fn page(desk: &Desk, actor: &Actor, query: AccountQuery) -> Result<(Vec<AccountView>, Option<String>)> {
    require(actor, &SEE)?;
    let limit = query.limit.unwrap_or(20);
    let mut view = desk.view().await?;
    let mut all = store::list(&mut view.conn, &AccountQuery { limit: Some(limit + 1), ..query }).await?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = all.len() > limit;
    all.truncate(limit);
    let next = all.last().filter(|_| more).map(|last| last.login.clone());
    Ok((all.iter().map(|account| shown(&view, actor, account)).collect(), next))
}

/// One account.
///
/// # Errors
/// `Forbidden` but for the three offices; `NotFound`.
pub async fn show(desk: &Desk, actor: &Actor, id: AccountId, language: &str) -> Result<AccountDetail> {
    require(actor, &SEE)?;
    let found = by_id(desk, id).await?;
    let mut view = desk.view().await?;
    let now = view.now;
    let held = people::grants_of(&mut view.conn, found.person, now).await?;
    let sessions = sessions::of_account(&mut view.conn, id, now).await?.len();
    let grants = held.into_iter().map(|held| GrantView {
        id: held.id.0,
        title: view
            .world
            .catalog
            .roles
            .get(&held.role)
            .map_or_else(|| held.role.to_string(), |it| it.title.say(language).to_owned()),
        role: held.role.to_string(),
        org: OrgView::of(&view.world, held.org),
    });
    let grants = grants.collect();
    Ok(AccountDetail { account: shown(&view, actor, &found), grants, sessions })
}

fn shown(view: &View, actor: &Actor, account: &Account) -> AccountView {
    let now = view.now;
    let state = match account {
        it if it.is_disabled || it.leaves_at.is_some_and(|at| at <= now) => "closed",
        it if it.leaves_at.is_some() => "leaving",
        it if it.locked_until.is_some_and(|until| until > now) => "locked",
        _ => "open",
    };
    AccountView {
        id: account.id.0,
        account: account.login.clone(),
        name: account.name.clone(),
        office: account.office.map(|office| office.as_str().to_owned()),
        state: state.to_owned(),
        leaves_at: account.leaves_at.map(|at| at.to_string()),
        has_second: account.has_second,
        has_password: account.has_password,
        signed_in_at: account.signed_in_at.map(|at| at.to_string()),
        is_mine: actor.account == Some(account.id),
    }
}
