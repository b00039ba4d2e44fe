//! What each of the three offices does with accounts, and that none does it to itself.

use super::find::by_id;
use crate::error::{Error, Result};
use gridwork_definitions::model::{Key, Sees, Text};
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk, Work};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::people::Account;
use gridwork_kernel::people::accounts::store;
use gridwork_kernel::people::store as people;
use gridwork_kernel::second_factor::store as factors;
use gridwork_kernel::sessions::store as sessions;
use gridwork_kernel::world::World;
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

/// Refuses to touch how a holder of an office signs in: whoever could give both a new password and a new second factor
/// could become any of the three. Only the owner of the machine does that, at its command line.
///
/// # Errors
/// `Forbidden` with code `office`.
pub(super) fn not_of_an_office(actor: &Actor, account: &Account) -> Result<()> {
    if account.office.is_none() || actor.is_system() {
        return Ok(());
    }
    let needs = because(
        "三员账号的密码和第二因素不由网页重置；请在服务器上执行 gridwork account password 或 gridwork account second-factor",
        "the password and the second factor of an office are not given anew from here: run `gridwork account password` \
         or `gridwork account second-factor` on the server",
    );
    Err(KernelError::Forbidden { code: "office", because: needs }.into())
}

/// Refuses to leave an office without anybody; the command line may, and puts somebody there afterwards.
///
/// # Errors
/// `Conflict` with code `last`.
pub(super) async fn not_the_last(work: &mut Work<'_>, office: Office, id: AccountId) -> Result<()> {
    if work.by().is_none() || store::is_held_by_another(work.tx(), office, id).await? {
        return Ok(());
    }
    let (zh, en) = office.title();
    let needs = because(
        format!("这是最后一名{zh}，请先由他人接任"),
        format!("this is the last holder of the {en}: give it to somebody else first"),
    );
    Err(KernelError::Conflict { code: "last", because: needs }.into())
}

/// Gives an account one of the three offices, or takes it away; its sessions end.
///
/// # Errors
/// `Forbidden` but for the security office, and for its own account; `Conflict` `office` when the person holds another
/// office or a role, `no_password` for whoever signs in without one, `last` when nobody else holds the office.
pub async fn set_office(desk: &Desk, actor: &Arc<Actor>, id: AccountId, office: Option<Office>) -> Result<()> {
    require(actor, &[Office::Security])?;
    others(actor, id)?;
    if office.is_some() && !by_id(desk, id).await?.has_password {
        let needs = because(
            "此账号不用本系统密码登录，不能担任三员",
            "this account signs in without a password of this house and cannot hold an office",
        );
        return Err(KernelError::Conflict { code: "no_password", because: needs }.into());
    }
    desk.run_once(actor, (id, office), |work, (id, office)| {
        Box::pin(async move {
            let held = store::office_of(work.tx(), *id).await?;
            store::set_office(work, *id, *office).await?;
            if let Some(held) = held.filter(|held| Some(*held) != *office) {
                not_the_last(work, held, *id).await?;
            }
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
/// `Forbidden` but for the security office, and for its own account; `Conflict` for holders of an office, for whoever
/// leaves, and for a desk's role to whoever only comes by phone; problems with the role or the org.
pub async fn grant_role(desk: &Desk, actor: &Arc<Actor>, ask: GrantRole) -> Result<GrantId> {
    require(actor, &[Office::Security])?;
    others(actor, ask.account)?;
    let account = by_id(desk, ask.account).await?;
    if account.is_disabled || account.leaves_at.is_some() {
        let needs = because("此账号已停用或即将停用", "this account is closed or about to be");
        return Err(KernelError::Conflict { code: "state", because: needs }.into());
    }
    if account.is_by_phone && is_of_a_desk(&desk.view().await?.world, &ask.role) {
        return Err(KernelError::Conflict { code: "no_password", because: needs_password() }.into());
    }
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

/// Whether a role sees more than its holder's own cases.
pub(super) fn is_of_a_desk(world: &World, role: &Key) -> bool {
    world.catalog.roles.get(role).is_some_and(|role| role.sees == Sees::All)
}

/// Why a phone alone is not enough for a desk.
pub(super) fn needs_password() -> Text {
    because(
        "此人只用手机验证码登录；办公岗位的角色须有账号和密码，请先为其开户",
        "this person signs in by phone alone: a role that works at a desk needs an account with a password",
    )
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
/// `Forbidden` but for the security office, for its own account and for those of the offices; `NotFound` when there is
/// none.
pub async fn reset_second_factor(desk: &Desk, actor: &Arc<Actor>, id: AccountId) -> Result<()> {
    require(actor, &[Office::Security])?;
    others(actor, id)?;
    not_of_an_office(actor, &by_id(desk, id).await?)?;
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
    by_id(desk, id).await?;
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
