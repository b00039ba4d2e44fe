//! Takes a retired row back into use.

use super::naming::names_retired;
use super::view::{Left, RowAnswer, answer};
use super::write;
use crate::consents;
use crate::error::Result;
use gridwork_definitions::model::{Key, Register};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::error::{Because, Error as KernelError, because};
use gridwork_kernel::world::World;
use gridwork_kernel::{BatchId, Instant, OrgId, RowId, payloads};
use gridwork_registers::conditions::worked_out_anew;
use gridwork_registers::rows::{StoredRow, may_write, row_scope, store};
use std::sync::Arc;

/// A retired row somebody wants back.
#[derive(Debug, Clone)]
pub struct RestoreRow {
    /// In which register.
    pub register: Key,
    /// Which row.
    pub row: RowId,
    /// The version that must be current, if one was named.
    pub if_match: Option<i64>,
}

/// Takes a retired row back into use: it is listed, found and offered again, and what it holds of people is kept again.
/// Who may retire it may restore it.
///
/// # Errors
/// `NotFound`, `Forbidden`, `Version`; a conflict `living` when it is in use, and `erased`, `org`, `named_retired`,
/// `duplicate` or `consent` when it cannot be in use any more.
pub async fn restore(desk: &Desk, actor: &Arc<Actor>, call: Call, ask: RestoreRow) -> Result<RowAnswer> {
    let key = ask.register.clone();
    let ran = desk.run(actor, call, ask, |work, ask| Box::pin(run(work, ask))).await?;
    answer(desk, actor, &key, ran).await
}

async fn run(work: &mut Work<'_>, ask: &RestoreRow) -> Result<Left> {
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    let register = world.catalog.registers.get(&ask.register).ok_or(KernelError::NotFound("register"))?;
    let row = store::lock(work, register, ask.row).await?;
    let row = row.filter(|row| row_scope(&actor, &world, register, now).contains(row));
    let row = row.ok_or(KernelError::NotFound("row"))?;
    if !may_write(&actor, &world, register, row.org, now) {
        return Err(write::forbidden(register).into());
    }
    if row.retired_at.is_none() {
        let reason = because("该记录没有停用", "the row is not retired");
        return Err(KernelError::Conflict { code: "living", because: reason }.into());
    }
    if ask.if_match.is_some_and(|wanted| wanted != row.version) {
        return Err(KernelError::Version { current: row.version }.into());
    }
    match bring_back(work, register, row, None).await? {
        Ok(row) => Ok(Left { status: 200, row }),
        Err((code, because)) => Err(KernelError::Conflict { code, because }.into()),
    }
}

/// Why a row stays as it is: a word that programs know, and a sentence.
pub(crate) type Why = (&'static str, Because);

/// Takes a locked, retired row back into use, or says why it stays; whether the actor may is asked before.
pub(crate) async fn bring_back(
    work: &mut Work<'_>,
    register: &Register,
    row: StoredRow,
    batch: Option<BatchId>,
) -> Result<std::result::Result<StoredRow, Why>> {
    let (world, now, keys) = (work.world(), work.now(), work.keys());
    if let Some(why) = row.org.and_then(|org| org_is_gone(&world, org, now)) {
        return Ok(Err(why));
    }
    let sealed = payloads::store::read(work.tx(), &keys, &[row.id.0]).await?.remove(&row.id.0).unwrap_or_default();
    // Without them it would be half a row that says it is whole; and whoever they were about was told that it is over.
    if sealed.is_erased {
        return Ok(Err(erased()));
    }
    // Housekeeping leaves retired rows: what is worked out may be another value by now.
    let anew = worked_out_anew(register, &world.catalog, &row.fields);
    let mut all = row.fields.clone();
    all.extend(anew.clone());
    if names_retired(work, register, &all).await? {
        return Ok(Err(names_one_retired()));
    }
    if let Some(problem) = consents::check(work, register, row.org, Some(&row), &sealed.values).await? {
        return Ok(Err(("consent", problem.message)));
    }
    all.extend(sealed.values);
    if store::clashes(&keys, work.tx(), register, &all, Some(row.id)).await? {
        return Ok(Err(duplicate()));
    }
    let row = store::restore(work, register, row, batch).await?;
    match anew.is_empty() {
        true => Ok(Ok(row)),
        false => Ok(Ok(store::change(work, register, row, &anew, None).await?)),
    }
}

fn org_is_gone(world: &World, org: OrgId, now: Instant) -> Option<Why> {
    let today = now.local_date().to_string();
    match world.orgs.get(org) {
        Some(org) if org.is_valid_on(&today) => None,
        found => {
            let name = found.map_or("", |org| org.name.as_str());
            let why = because(
                format!("它所属的组织“{name}”已撤销；请在接替的组织下新建一条"),
                format!("its org \"{name}\" is closed: add a new row to the one that took over"),
            );
            Some(("org", why))
        }
    }
}

/// Why a row stays whose personal values are gone.
pub(crate) fn erased() -> Why {
    (
        "erased",
        because("其中的个人信息已按期清除，无法恢复", "its personal values were erased when their time had come"),
    )
}

/// Why a row stays that names one that is retired.
pub(crate) fn names_one_retired() -> Why {
    ("named_retired", because("它引用的记录后来停用了", "it names a row that was retired since"))
}

/// Why a row stays whose unique values another living one has by now.
pub(crate) fn duplicate() -> Why {
    ("duplicate", because("已有一条记录使用了同样的值", "another row has the same values already"))
}
