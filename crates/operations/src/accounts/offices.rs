//! What each of the three offices does with accounts, and that none does it to itself.

use super::password::account;
use crate::error::{Error, Result};
use gridwork_definitions::model::Key;
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::people::accounts::store;
use gridwork_kernel::people::store as people;
use gridwork_kernel::second_factor::store as factors;
use gridwork_kernel::sessions::store as sessions;
use gridwork_kernel::{AccountId, GrantId, Instant, OrgId};
use std::sync::Arc;

/// Refuses whoever holds none of these offices. The system may: it is whoever owns the machine, at its command line.
///
/// # Errors
/// `Forbidden`.
pub(crate) fn require(actor: &Actor, offices: &[Office]) -> Result<()> {
    if actor.is_system() || actor.office.is_some_and(|office| offices.contains(&office)) {
        return Ok(());
    }
    let zh = offices.iter().map(|office| office.title().0).collect::<Vec<_>>().join("、");
    let en = offices.iter().map(|office| office.title().1).collect::<Vec<_>>().join(" or the ");
    let needs = because(format!("只有{zh}可以这样做"), format!("only the {en} does this"));
    Err(KernelError::Forbidden { code: "role", because: needs }.into())
}

/// Refuses to act on one's own account.
///
/// # Errors
/// `Forbidden` with code `own`.
pub(crate) fn others(actor: &Actor, id: AccountId) -> Result<()> {
    if actor.account != Some(id) {
        return Ok(());
    }
    let needs = because(
        "不能操作本人的账号，请由他人办理",
        "nobody does this to their own account: ask another holder of the office",
    );
    Err(KernelError::Forbidden { code: "own", because: needs }.into())
}

/// Gives an account one of the three offices, or takes it away; its sessions end.
///
/// # Errors
/// `Forbidden` but for the security office, and for its own account; `Conflict` `office` when the person holds another
/// office or a role.
pub async fn set_office(desk: &Desk, actor: &Arc<Actor>, id: AccountId, office: Option<Office>) -> Result<()> {
    require(actor, &[Office::Security])?;
    others(actor, id)?;
    desk.run_once(actor, (id, office), |work, (id, office)| {
        Box::pin(async move {
            store::set_office(work, *id, *office).await?;
            sessions::end_all(work, *id, None).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}

/// A role to be granted to the person of an account.
#[derive(Debug, Clone)]
pub struct GrantRole {
    /// Whose account.
    pub account: AccountId,
    /// The role.
    pub role: Key,
    /// Where.
    pub org: OrgId,
    /// Until when, if it is not for good.
    pub to: Option<Instant>,
}

/// Grants a role from now on.
///
/// # Errors
/// `Forbidden` but for the security office, and for its own account; `Conflict` for holders of an office; problems with
/// the role or the org.
pub async fn grant_role(desk: &Desk, actor: &Arc<Actor>, ask: GrantRole) -> Result<GrantId> {
    require(actor, &[Office::Security])?;
    others(actor, ask.account)?;
    account(desk, ask.account).await?;
    desk.run_once(actor, ask, |work, ask| {
        Box::pin(async move {
            let person = store::person_of(work.tx(), ask.account).await?;
            if Some(person) == work.by() {
                return Err(others_person());
            }
            let now = work.now();
            Ok::<_, Error>(people::grant(work, person, &ask.role, ask.org, now, ask.to).await?)
        })
    })
    .await
}

fn others_person() -> Error {
    let needs = because("不能给本人授权", "nobody grants a role to themselves");
    KernelError::Forbidden { code: "own", because: needs }.into()
}

/// Ends a grant of the person of an account.
///
/// # Errors
/// `Forbidden` but for the security office, and for its own account; `NotFound` for another's grant.
pub async fn end_grant(desk: &Desk, actor: &Arc<Actor>, id: AccountId, grant: GrantId) -> Result<()> {
    require(actor, &[Office::Security])?;
    others(actor, id)?;
    desk.run_once(actor, (id, grant), |work, (id, grant)| {
        Box::pin(async move {
            let (person, now) = (store::person_of(work.tx(), *id).await?, work.now());
            let held = people::grants_of(work.tx(), person, now).await?;
            if !held.iter().any(|held| held.id == *grant) {
                return Err(KernelError::NotFound("grant").into());
            }
            people::end_grant(work, *grant).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}

/// Takes a lost second factor away; its sessions end, and whoever must have one begins a new one at the next sign-in.
///
/// # Errors
/// `Forbidden` but for the security office, and for its own account; `NotFound` when there is none.
pub async fn reset_second_factor(desk: &Desk, actor: &Arc<Actor>, id: AccountId) -> Result<()> {
    require(actor, &[Office::Security])?;
    others(actor, id)?;
    desk.run_once(actor, id, |work, id| {
        Box::pin(async move {
            factors::remove(work, *id, "second_factor_reset").await?;
            sessions::end_all(work, *id, None).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}

/// Ends every session of an account. Gives how many.
///
/// # Errors
/// `Forbidden` but for the security office, and for its own account: one's own are ended at the account itself.
pub async fn end_sessions(desk: &Desk, actor: &Arc<Actor>, id: AccountId) -> Result<u64> {
    require(actor, &[Office::Security])?;
    others(actor, id)?;
    account(desk, id).await?;
    desk.run_once(actor, id, |work, id| {
        Box::pin(async move {
            let ended = sessions::end_all(work, *id, None).await?;
            if ended == 0 {
                work.record(Change::of("account", id.0, "end_sessions").with("sessions", 0));
            }
            Ok::<_, Error>(ended)
        })
    })
    .await
}
