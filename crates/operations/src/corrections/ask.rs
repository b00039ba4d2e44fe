//! Asks for a value that is kept about oneself to be put right: in a row that is about the actor or names them, or in a case they asked for.

use super::{Correction, CorrectionView, list, of_case, store};
use crate::error::{Error, Result};
use crate::kept::concerning;
use gridwork_definitions::model::{Key, SpanUnit};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Change, Desk, Ran, Receipt, Work};
use gridwork_kernel::error::{Error as KernelError, Problem, because};
use gridwork_kernel::secrets::SealedAt;
use gridwork_kernel::{CaseId, CorrectionId, OrgId, RowId, payloads};
use gridwork_registers::rows::store as rows;
use serde_json::Value as Json;
use std::sync::Arc;
use uuid::Uuid;

/// Days within which it is to be answered (GB/T 35273, as the law on personal information names none).
const ANSWER_DAYS: i64 = 30;

/// So many may be open at once.
const OPEN_MAX: usize = 20;

/// Where the value stands.
#[derive(Debug, Clone)]
pub enum Holder {
    /// In a row.
    Row {
        /// Of which register.
        register: Key,
        /// Which.
        row: RowId,
    },
    /// In a case.
    Case(CaseId),
}

/// What is to be put right.
#[derive(Debug, Clone)]
pub struct AskCorrection {
    /// Where it stands.
    pub holder: Holder,
    /// Which field.
    pub field: String,
    /// What shall stand there, and why.
    pub wish: String,
}

/// The record in which something is to be put right, as it was found.
pub(super) struct Target {
    pub(super) register: String,
    pub(super) record: Uuid,
    pub(super) org: Option<OrgId>,
    pub(super) org_path: Option<String>,
    pub(super) version: i64,
}

struct Asked(CorrectionId);

impl Answer for Asked {
    fn receipt(&self) -> Receipt {
        Receipt { status: 201, entity: "correction".into(), id: Some(self.0.0), version: None }
    }
}

/// Asks; told to those who keep the row, or work on such cases.
///
/// # Errors
/// `NotFound` for a row that does not name the actor, or a case they did not ask for; problems; a conflict for a retired
/// row, an erased value, a second wish about the same field, or too many open ones.
pub async fn ask(
    desk: &Desk,
    actor: &Arc<Actor>,
    call: Call,
    ask: AskCorrection,
    language: &str,
) -> Result<CorrectionView> {
    let id = match desk.run(actor, call, ask, |work, ask| Box::pin(run(work, ask))).await? {
        Ran::New(Asked(id)) => id.0,
        Ran::Again(receipt) => receipt.id.unwrap_or_default(),
    };
    let mine = list::mine(desk, actor, language).await?;
    mine.into_iter().find(|it| it.id == id).ok_or_else(|| KernelError::NotFound("correction").into())
}

async fn run(work: &mut Work<'_>, ask: &AskCorrection) -> Result<Asked> {
    let (target, wrong) = match &ask.holder {
        Holder::Row { register, row } => row_target(work, register, *row, &ask.field).await?,
        Holder::Case(case) => of_case::target(work, *case, &ask.field).await?,
    };
    let wish = check(wrong, &ask.wish)?;
    let open = store::open_of(work, work.person()).await?;
    if open.iter().any(|it| it.row == target.record && it.field == ask.field) {
        let reason = because("这一项已经提出更正，正在等待答复", "this was asked for already and waits for its answer");
        return Err(KernelError::Conflict { code: "asked", because: reason }.into());
    }
    if open.len() >= OPEN_MAX {
        let (zh, en) = (format!("最多同时提出 {OPEN_MAX} 项更正"), format!("at most {OPEN_MAX} may be open at once"));
        return Err(KernelError::Conflict { code: "limit", because: because(zh, en) }.into());
    }
    let id = keep(work, &target, &ask.field, wish).await?;
    if let Holder::Case(case) = ask.holder {
        of_case::tell_asked(work, case).await?;
    }
    Ok::<_, Error>(Asked(id))
}

/// Writes the wish down, sealed, and says in the journal that there is one.
async fn keep(work: &mut Work<'_>, target: &Target, field: &str, wish: String) -> Result<CorrectionId> {
    let (world, now, id) = (work.world(), work.now(), CorrectionId::fresh());
    let correction = Correction {
        id: id.0,
        register: target.register.clone(),
        row: target.record,
        org: target.org,
        field: field.to_owned(),
        row_version: target.version,
        person: work.person(),
        asked_at: now,
        due_at: world.calendar.deadline(now, SpanUnit::Days, ANSWER_DAYS).due_at,
        state: "open".to_owned(),
        answered_at: None,
        answer: None,
    };
    store::add(work, &correction).await?;
    let key = payloads::store::key(work, id.0, "correction").await?;
    let at = SealedAt { record: id.0, field: "wish", seq: 1 };
    payloads::store::put(work.tx(), &key, at, &Json::from(wish)).await?;
    let change = Change::of("correction", id.0, "ask").fields([field]);
    let change = change.with("register", target.register.as_str()).with("row", target.record.to_string());
    work.record(match &target.org_path {
        Some(path) => change.at(path),
        None => change,
    });
    Ok(id)
}

/// The row that names the actor, and what is wrong with the field.
async fn row_target(work: &mut Work<'_>, key: &Key, row: RowId, field: &str) -> Result<(Target, Option<Problem>)> {
    let (world, person) = (work.world(), work.person());
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("row"))?;
    let row = rows::lock(work, register, row).await?.ok_or(KernelError::NotFound("row"))?;
    let (_, theirs) = concerning(register, &row, person);
    if theirs.is_empty() {
        return Err(KernelError::NotFound("row").into());
    }
    if row.retired_at.is_some() {
        let reason = because("该记录已停用，不再更正", "the row is retired and is not corrected any more");
        return Err(KernelError::Conflict { code: "retired", because: reason }.into());
    }
    let is_unknown = theirs.iter().all(|(key, _)| *key != field);
    let wrong = is_unknown.then(|| Problem::new("field", "unknown", "没有这个字段", "there is no such field"));
    let (register, record, org, org_path) = (key.to_string(), row.id.0, row.org, row.org_path);
    Ok((Target { register, record, org, org_path, version: row.version }, wrong))
}

fn check(wrong: Option<Problem>, wish: &str) -> Result<String> {
    let mut problems = Vec::from_iter(wrong);
    let wish = wish.trim();
    if !(1..=500).contains(&wish.chars().count()) {
        let (zh, en) =
            ("请用 1–500 字说明应改成什么、为什么", "say in 1 to 500 characters what shall stand there, and why");
        problems.push(Problem::new("wish", "length", zh, en));
    }
    if problems.is_empty() { Ok(wish.to_owned()) } else { Err(KernelError::Problems(problems).into()) }
}
