//! Adds a phone to an account; what was asked under the phone before becomes the account's.

use super::fits;
use crate::cases::join_persons;
use crate::corrections;
use crate::error::{Error, Result};
use crate::views;
use gridwork_definitions::model::Key;
use gridwork_kernel::AccountId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk, Work};
use gridwork_kernel::entry::store::{codes, consents, identities};
use gridwork_kernel::entry::{EntryPhone, Identity, Purpose};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::people::store as people;
use gridwork_kernel::viewings::store as viewings;
use gridwork_kernel::world::World;
use gridwork_loops::OnePerson;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A phone that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhoneAdded {
    /// How many cases that had been asked under it are the account's now.
    pub moved: usize,
}

/// Adds it.
///
/// # Errors
/// A problem with the number or the code; a conflict `taken` when the phone is another account's that this one cannot
/// take over: one with a password, one that was closed, or one whose person holds a role that an org grants.
pub async fn add_phone(desk: &Desk, actor: &Arc<Actor>, phone: &str, code: &str) -> Result<PhoneAdded> {
    let phone = EntryPhone::parse("phone", phone)?;
    if is_theirs(desk, actor, &phone).await? {
        // A repeat, perhaps because the answer was lost: the code is spent, and nothing is left to do.
        return Ok(PhoneAdded { moved: 0 });
    }
    if !fits(desk, &phone, Purpose::AddPhone, code).await? {
        return Err(wrong());
    }
    let asked = (phone, code.to_owned());
    desk.run_once(actor, asked, |work, (phone, code)| Box::pin(run(work, phone, code))).await
}

/// Whether somebody has proved already that the phone is this account's.
async fn is_theirs(desk: &Desk, actor: &Actor, phone: &EntryPhone) -> Result<bool> {
    let mut view = desk.view().await?;
    let keys = Arc::clone(&view.keys);
    let known = identities::find(&mut view.conn, &keys, phone).await?;
    Ok(known.is_some_and(|known| known.account == actor.account && known.verified_at.is_some()))
}

fn wrong() -> Error {
    KernelError::problem("code", "code", "验证码不正确或已过期", "the code is wrong, or its time is over").into()
}

async fn run(work: &mut Work<'_>, phone: &EntryPhone, code: &str) -> Result<PhoneAdded> {
    if !codes::spend(work, phone, Purpose::AddPhone, code).await? {
        return Err(wrong());
    }
    let (person, account) = (work.person(), work.actor().account.ok_or(KernelError::NotFound("account"))?);
    let moved = match identities::lock(work, phone).await? {
        Some(known) if known.person != person => {
            let same = OnePerson { was: known.person, is: person };
            refuse_taken(work, &known).await?;
            take_over(work, &known, same, account).await?
        }
        _ => 0,
    };
    identities::verify(work, phone, person, Some(account)).await?;
    Ok(PhoneAdded { moved })
}

/// Refuses a phone behind which stands more than somebody who asked.
async fn refuse_taken(work: &mut Work<'_>, known: &Identity) -> Result<()> {
    let (world, now) = (work.world(), work.now());
    let grants = people::grants_of(work.tx(), known.person, now).await?;
    let mut is_taken = grants.iter().any(|grant| !is_for_anybody(&world, &grant.role));
    if let Some(account) = known.account {
        is_taken |= !accounts::is_usable(work.tx(), account, now).await?;
        is_taken |= !accounts::is_without_password(work.tx(), account).await?;
    }
    if !is_taken {
        return Ok(());
    }
    let needs = because(
        "这个手机号属于另一个账号，请联系管理员处理",
        "this phone belongs to another account: ask an administrator",
    );
    Err(KernelError::Conflict { code: "taken", because: needs }.into())
}

/// Whether anybody takes a role by asking; such a role is no office.
pub(super) fn is_for_anybody(world: &World, role: &Key) -> bool {
    world.catalog.roles.get(role).is_some_and(|role| role.open_entry)
}

/// Moves all that hung on the phone: cases, consents, roles; the account that came with it is closed.
async fn take_over(work: &mut Work<'_>, known: &Identity, same: OnePerson, account: AccountId) -> Result<usize> {
    let moved = join_persons(work, same).await?;
    consents::join_persons(work, same.was, same.is).await?;
    corrections::join_persons(work, same.was, same.is).await?;
    viewings::join_persons(work, same.was, same.is).await?;
    views::join_persons(work, same.was, same.is).await?;
    let now = work.now();
    for grant in people::grants_of(work.tx(), same.was, now).await? {
        people::end_grant(work, grant.id).await?;
        if !people::holds_role(work.tx(), same.is, &grant.role, &[grant.org], now).await? {
            people::grant(work, same.is, &grant.role, grant.org, now, None).await?;
        }
    }
    if let Some(closed) = known.account {
        accounts::disable(work, closed).await?;
    }
    identities::join_persons(work, same.was, same.is, account).await?;
    work.record(Change::of("person", same.is.0, "one_person").with("was", same.was.to_string()));
    Ok(moved)
}
