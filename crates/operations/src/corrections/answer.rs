//! Answers a correction: accepted once the row was changed, or declined with a reason.

use super::store;
use crate::error::{Error, Result};
use gridwork_definitions::model::{Key, SpanUnit};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Change, Desk, Work};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::identifiers::blank_personal_numbers;
use gridwork_kernel::{CorrectionId, RowId, payloads};
use gridwork_registers::rows::{may_write, store as rows};
use std::sync::Arc;

/// Days after the answer on which the wish is erased: so long its asker can refer to it.
const WISH_DAYS: i64 = 30;

/// An answer.
#[derive(Debug, Clone)]
pub struct AnswerCorrection {
    /// To which.
    pub id: CorrectionId,
    /// Whether the row was put right.
    pub accept: bool,
    /// Why not, or what was done.
    pub answer: String,
}

/// Answers.
///
/// # Errors
/// `NotFound` to those who do not keep the row; `Forbidden` to whoever asked; a conflict when it was answered before, or accepted and the row is as it
/// was; a problem with an answer that says nothing where it declines.
pub async fn answer(desk: &Desk, actor: &Arc<Actor>, call: Call, answer: AnswerCorrection) -> Result<()> {
    desk.run(actor, call, answer, |work, answer| Box::pin(run(work, answer))).await?;
    Ok(())
}

async fn run(work: &mut Work<'_>, answer: &AnswerCorrection) -> Result<()> {
    let (world, now) = (work.world(), work.now());
    let none = || KernelError::NotFound("correction");
    let found = store::lock(work, answer.id.0).await?.ok_or_else(none)?;
    let register = Key::parse(&found.register).and_then(|key| world.catalog.registers.get(&key)).ok_or_else(none)?;
    if !may_write(work.actor(), &world, register, found.org, now) {
        return Err(none().into());
    }
    if found.person == work.person() {
        let reason = because("不能答复自己提出的更正", "nobody answers what they asked for themselves");
        return Err(KernelError::Forbidden { code: "own", because: reason }.into());
    }
    if found.state != "open" {
        let reason = because("这项更正已经答复", "it was answered before");
        return Err(KernelError::Conflict { code: "answered", because: reason }.into());
    }
    let said = blank_personal_numbers(answer.answer.trim()).into_owned();
    let chars = said.chars().count();
    if chars > 500 || (!answer.accept && chars < 2) {
        let (zh, en) = ("不予更正须用 2–500 字说明理由", "to decline, say why in 2 to 500 characters");
        return Err(KernelError::problem("answer", "length", zh, en).into());
    }
    let row = rows::find(work.tx(), register, RowId(found.row)).await?;
    if answer.accept && row.is_some_and(|row| row.version == found.row_version) {
        let reason = because("请先修改记录，再答复已更正", "change the row first, then say that it was put right");
        return Err(KernelError::Conflict { code: "unchanged", because: reason }.into());
    }
    let state = if answer.accept { "accepted" } else { "declined" };
    store::close(work, answer.id.0, state, &said).await?;
    let erase_at = world.calendar.deadline(now, SpanUnit::Days, WISH_DAYS).due_at;
    payloads::store::erase_at(work.tx(), answer.id.0, Some(erase_at)).await?;
    let action = if answer.accept { "accept" } else { "decline" };
    let change = Change::of("correction", answer.id.0, action).with("register", found.register.as_str());
    work.record(match found.org.and_then(|org| world.orgs.get(org)) {
        Some(org) => change.at(&org.path),
        None => change,
    });
    Ok::<_, Error>(())
}
