//! Begins and leaves a viewing.

use crate::accounts::{by_login, others, require};
use crate::error::{Error, Result};
use crate::orgs::PersonView;
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::identifiers::blank_personal_numbers;
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::people::{self, Account};
use gridwork_kernel::time::{MINUTE, SECOND};
use gridwork_kernel::viewings::store::{self, NewViewing};
use gridwork_kernel::viewings::{Viewing, may_be_viewed};
use gridwork_kernel::{Instant, PersonId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// As whom, and why.
#[derive(Debug, Clone)]
pub struct BeginViewing {
    /// The login of the account.
    pub account: String,
    /// Why, in words that the audit answers for.
    pub reason: String,
    /// Until when the session lasts that is bound.
    pub session_ends_at: Instant,
}

/// As whom a session looks.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ViewingView {
    /// Identity.
    pub id: Uuid,
    /// As whom.
    pub person: PersonView,
    /// Who really looks.
    pub by: PersonView,
    /// From when.
    pub from: String,
    /// Until when; it cannot be prolonged.
    pub to: String,
    /// How many seconds are left.
    pub seconds_left: i64,
    /// It is over: nothing is answered until it is left.
    pub is_over: bool,
}

impl ViewingView {
    fn of(viewing: &Viewing, name: &str, by: &Actor, (now, is_over): (Instant, bool)) -> Self {
        let left = if is_over { 0 } else { viewing.to.micros_since(now) };
        Self {
            id: viewing.id.0,
            person: PersonView::new(viewing.person, name),
            by: PersonView::new(by.person, &by.name),
            from: viewing.from.to_string(),
            to: viewing.to.to_string(),
            seconds_left: (left + SECOND - 1) / SECOND,
            is_over,
        }
    }
}

/// Binds the session of a token to what somebody else sees, for the minutes of the rules.
///
/// # Errors
/// `Forbidden` but for the audit office, as oneself, and as whoever holds an office or reads the journal; a problem with
/// the reason or an account that is not there; `Conflict` where the account is closed, and where the session looks as
/// somebody already.
pub async fn begin(desk: &Desk, actor: &Arc<Actor>, token: String, ask: BeginViewing) -> Result<ViewingView> {
    require(actor, &[Office::Audit])?;
    let reason = reason(&ask.reason)?;
    let account = find(desk, &ask.account).await?;
    others(actor, account.id)?;
    if account.person == actor.person {
        return Err(itself());
    }
    let to = ends_at(desk, &account, ask.session_ends_at).await?;
    let new = NewViewing { account: account.id, person: account.person, reason, to };
    let begun = desk
        .run_once(actor, (token, new), |work, (token, new)| {
            Box::pin(async move { Ok::<_, Error>(store::begin(work, token, new).await?) })
        })
        .await?;
    Ok(ViewingView::of(&begun, &account.name, actor, (begun.from, false)))
}

/// As whom a session of somebody looks, or looked until it was over.
///
/// # Errors
/// When the storage is unavailable.
pub async fn show(desk: &Desk, viewing: &Viewing, by: &Actor, is_over: bool) -> Result<ViewingView> {
    let mut view = desk.view().await?;
    let names = people::store::names(&mut view.conn, &[viewing.person]).await?;
    let name = names.iter().map(|(_, name)| name.as_str()).next().unwrap_or("");
    Ok(ViewingView::of(viewing, name, by, (view.now, is_over)))
}

/// Gives the session of a token back to its owner.
///
/// # Errors
/// `NotFound` when it looks as nobody.
pub async fn leave(desk: &Desk, actor: &Arc<Actor>, token: String) -> Result<()> {
    let left = desk
        .run_once(actor, token, |work, token| Box::pin(async move { Ok::<_, Error>(store::leave(work, token).await?) }))
        .await?;
    if left { Ok(()) } else { Err(KernelError::NotFound("viewing").into()) }
}

/// Why, as it stands in the journal: without numbers of phones and identity cards, which would stay there for ever.
fn reason(text: &str) -> Result<String> {
    let text = text.trim();
    if !(5..=200).contains(&text.chars().count()) {
        let (zh, en) = ("请用 5–200 字写明理由", "say why in 5 to 200 characters");
        return Err(KernelError::problem("reason", "length", zh, en).into());
    }
    Ok(blank_personal_numbers(text).into_owned())
}

async fn find(desk: &Desk, login: &str) -> Result<Account> {
    match by_login(desk, login.trim()).await {
        Err(Error::Kernel(KernelError::NotFound(_))) => {
            let (zh, en) = ("没有这个账号", "there is no such account");
            Err(KernelError::problem("account", "unknown", zh, en).into())
        }
        found => found,
    }
}

fn itself() -> Error {
    let needs = because("不能以本人所见查看本人", "nobody looks as themselves");
    KernelError::Forbidden { code: "own", because: needs }.into()
}

/// Until when a viewing as an account lasts, if there may be one.
async fn ends_at(desk: &Desk, account: &Account, session_ends_at: Instant) -> Result<Instant> {
    let mut view = desk.view().await?;
    let now = view.now;
    if !accounts::is_usable(&mut view.conn, account.id, now).await? {
        let needs = because("该账号已停用或已离岗", "this account is closed, or its holder has left");
        return Err(KernelError::Conflict { code: "state", because: needs }.into());
    }
    let seen = desk.actor(&mut view, account.id).await?;
    if !may_be_viewed(&seen, &view.world, now) || holds_office(&mut view, account.person).await? {
        let needs = because(
            "不能以三员或审计人员的所见查看",
            "nobody looks as a holder of one of the three offices, or as an auditor",
        );
        return Err(KernelError::Forbidden { code: "office", because: needs }.into());
    }
    let minutes = view.world.rules.at(now).view_as_minutes;
    Ok(now.plus_micros(minutes.saturating_mul(MINUTE)).min(session_ends_at))
}

async fn holds_office(view: &mut View, person: PersonId) -> Result<bool> {
    let now = view.now;
    Ok(accounts::holds_office(&mut view.conn, person, now).await?)
}
