//! Takes a consent back, and erases at once what was kept by it and by nothing else.
//!
//! A term that the law sets does not end with a consent (art. 47), but what has one is kept by duty and stands in a
//! register without a consent: here nothing is left to hold the values.

use super::{covers, kept_by_consent, person_in};
use crate::corrections;
use crate::error::{Error, Result};
use gridwork_definitions::model::{ConsentText, Key, Register};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::entry::Consent;
use gridwork_kernel::entry::store::consents;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{ConsentId, payloads};
use gridwork_registers::rows::{may_write, store as rows};
use std::sync::Arc;

/// Takes back a consent of one's own, or one that was given for a child: the child signs in again when a guardian
/// agrees anew, and what was kept in a register by it is erased. Taken back again, it stays so.
///
/// # Errors
/// `NotFound` when it is none of the actor's.
pub async fn withdraw(desk: &Desk, actor: &Arc<Actor>, id: ConsentId) -> Result<()> {
    desk.run_once(actor, id, |work, id| {
        Box::pin(async move {
            let person = work.person();
            match consents::withdraw(work, *id, person).await? {
                Some(ended) => erase(work, &ended).await,
                None => Ok(()),
            }
        })
    })
    .await
}

/// Notes that somebody took their consent back at the counter; noted again, it stays so.
///
/// # Errors
/// `NotFound` when the actor does not keep the register there.
pub async fn withdraw_noted(desk: &Desk, actor: &Arc<Actor>, call: Call, register: Key, id: ConsentId) -> Result<()> {
    desk.run(actor, call, (register, id), |work, (register, id)| {
        Box::pin(async move {
            let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
            let (register, _) = kept_by_consent(&world, register)?;
            let found = consents::lock(work, *id).await?;
            let found = found.filter(|it| it.purpose == register.key.as_str());
            let found = found.filter(|it| may_write(&actor, &world, register, it.org, now));
            let found = found.ok_or(KernelError::NotFound("consent"))?;
            if found.withdrawn_at.is_some() {
                return Ok(());
            }
            consents::end(work, &found).await?;
            erase(work, &found).await
        })
    })
    .await?;
    Ok(())
}

/// Ends what else stands of the same consent, earlier versions of it, and erases what nothing else covers.
async fn erase(work: &mut Work<'_>, ended: &Consent) -> Result<()> {
    let world = work.world();
    let mut left = consents::lock_standing(work, ended.person, &ended.purpose).await?;
    for same in left.extract_if(.., |it| it.org == ended.org) {
        consents::end(work, &same).await?;
    }
    let key = Key::parse(&ended.purpose);
    let Some((register, text)) = key.and_then(|key| kept_by_consent(&world, &key).ok()) else { return Ok(()) };
    erase_rows(work, (register, text), ended, &left).await
}

async fn erase_rows(
    work: &mut Work<'_>,
    (register, text): (&Register, &ConsentText),
    ended: &Consent,
    left: &[Consent],
) -> Result<()> {
    let world = work.world();
    for id in rows::naming_in(work.tx(), register, &text.of, ended.person).await? {
        let Some(row) = rows::lock(work, register, id).await? else { continue };
        let is_theirs = person_in(row.fields.get(&text.of)) == Some(ended.person);
        // What it never covered was not kept by it: rows of other orgs, and of the time before a consent was asked.
        let was_kept_by_it = covers(&world, std::slice::from_ref(ended), row.org);
        if !is_theirs || !was_kept_by_it || covers(&world, left, row.org) {
            continue;
        }
        if row.retired_at.is_none() {
            rows::retire(work, register, row, None).await?;
        }
        payloads::store::erase(work, id.0).await?;
        corrections::end_of_row(work, ended.person, id).await?;
    }
    Ok::<_, Error>(())
}
