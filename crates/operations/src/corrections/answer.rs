//! Answers a correction: accepted, or declined with a reason. A row is changed first; a case is changed by the answer.

use super::{Correction, of_case, store};
use crate::error::{Error, Result};
use gridwork_definitions::model::{Key, SpanUnit};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Change, Desk, Work};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::identifiers::blank_personal_numbers;
use gridwork_kernel::{CorrectionId, RowId, payloads};
use gridwork_loops::is_own;
use gridwork_registers::rows::{may_write, store as rows};
use serde_json::Value as Json;
use std::sync::Arc;

/// Days after the answer on which the wish is erased: so long its asker can refer to it.
const WISH_DAYS: i64 = 30;

/// An answer.
#[derive(Debug, Clone)]
pub struct AnswerCorrection {
    /// To which.
    pub id: CorrectionId,
    /// Whether the value was, or is by this, put right.
    pub accept: bool,
    /// What shall stand in the case; a row was changed before.
    pub value: Option<Json>,
    /// Why not, or what was done.
    pub answer: String,
}

/// Answers.
///
/// # Errors
/// `NotFound` to those who neither keep the row nor work on the case; `Forbidden` to whoever asked; a conflict when it was
/// answered before, when it is accepted and the row is as it was, or when the value was erased; problems with an answer
/// that says nothing where it declines, and with a value that does not fit.
pub async fn answer(desk: &Desk, actor: &Arc<Actor>, call: Call, answer: AnswerCorrection) -> Result<()> {
    desk.run(actor, call, answer, |work, answer| Box::pin(run(work, answer))).await?;
    Ok(())
}

async fn run(work: &mut Work<'_>, answer: &AnswerCorrection) -> Result<()> {
    let none = || KernelError::NotFound("correction");
    let found = store::lock(work, answer.id.0).await?.ok_or_else(none)?;
    let said = match found.register == of_case::CASE {
        true => in_case(work, &found, answer).await?,
        false => in_row(work, &found, answer).await?,
    };
    let (world, now) = (work.world(), work.now());
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

/// Answers what was asked of a row: whoever accepts has changed it.
async fn in_row(work: &mut Work<'_>, found: &Correction, answer: &AnswerCorrection) -> Result<String> {
    let (world, now) = (work.world(), work.now());
    let none = || KernelError::NotFound("correction");
    let register = Key::parse(&found.register).and_then(|key| world.catalog.registers.get(&key)).ok_or_else(none)?;
    if !may_write(work.actor(), &world, register, found.org, now) {
        return Err(none().into());
    }
    let said = said(found, answer, found.person == work.person())?;
    if answer.value.is_some() {
        let (zh, en) = (
            "台账里的内容请在记录里修改，这里不填",
            "what stands in a register is changed in its row, not by the answer",
        );
        return Err(KernelError::problem("value", "unexpected", zh, en).into());
    }
    let row = rows::find(work.tx(), register, RowId(found.row)).await?;
    if answer.accept && row.is_some_and(|row| row.version == found.row_version) {
        let reason = because("请先修改记录，再答复已更正", "change the row first, then say that it was put right");
        return Err(KernelError::Conflict { code: "unchanged", because: reason }.into());
    }
    Ok(said)
}

/// Answers what was asked of a case: whoever accepts says what shall stand there, and the case is changed by it.
async fn in_case(work: &mut Work<'_>, found: &Correction, answer: &AnswerCorrection) -> Result<String> {
    let locked = of_case::lock(work, found).await?;
    let (_, case, hand, _) = &locked;
    let said = said(found, answer, is_own(case, hand))?;
    let accepted = match (answer.accept, &answer.value) {
        (true, Some(value)) => Some(value),
        (true, None) => {
            let (zh, en) = ("请填写更正后的内容", "say what shall stand there now");
            return Err(KernelError::problem("value", "required", zh, en).into());
        }
        (false, None) => None,
        (false, Some(_)) => {
            let (zh, en) = ("不予更正时不填更正后的内容", "what is declined is not given a new value");
            return Err(KernelError::problem("value", "unexpected", zh, en).into());
        }
    };
    of_case::answer(work, found, locked, accepted).await?;
    Ok(said)
}

/// The words of an answer, without numbers of phones and identity cards; refused of one's own, twice, and when declining
/// says nothing.
fn said(found: &Correction, answer: &AnswerCorrection, is_own: bool) -> Result<String> {
    if is_own {
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
    Ok(said)
}
