//! Changes or retires a row.

use super::naming::refuse_named;
use super::view::{Left, RowAnswer, answer};
use super::write;
use crate::error::Result;
use gridwork_definitions::model::{Key, Register};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::{BatchId, RowId};
use gridwork_registers::rows::{StoredRow, may_write, row_scope, store};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// A change somebody wants to make.
#[derive(Debug, Clone)]
pub struct ChangeRow {
    /// In which register.
    pub register: Key,
    /// Which row.
    pub row: RowId,
    /// New values; null clears a field. None retires the row.
    pub fields: Option<Map<String, Json>>,
    /// The version that must be current, if one was named.
    pub if_match: Option<i64>,
}

/// Changes fields of a row.
///
/// # Errors
/// `NotFound`, `Forbidden`, a conflict when it is retired, problems per field, `Version`.
pub async fn change(desk: &Desk, actor: &Arc<Actor>, call: Call, change: ChangeRow) -> Result<RowAnswer> {
    let key = change.register.clone();
    let ran = desk.run(actor, call, change, |work, change| Box::pin(run(work, change, None))).await?;
    answer(desk, actor, &key, ran).await
}

/// Retires a row: it stays readable where it is named, and is offered no more.
///
/// # Errors
/// As [`change`]; a conflict `named` while records name it that keep it in use.
pub async fn retire(desk: &Desk, actor: &Arc<Actor>, call: Call, change: ChangeRow) -> Result<RowAnswer> {
    self::change(desk, actor, call, ChangeRow { fields: None, ..change }).await
}

/// Changes or retires a row as part of a batch; gives its id.
pub(crate) async fn write_changed(work: &mut Work<'_>, change: &ChangeRow, batch: Option<BatchId>) -> Result<RowId> {
    Ok(run(work, change, batch).await?.row.id)
}

async fn run(work: &mut Work<'_>, change: &ChangeRow, batch: Option<BatchId>) -> Result<Left> {
    let world = work.world();
    let register = world.catalog.registers.get(&change.register).ok_or(KernelError::NotFound("register"))?;
    let row = permitted(work, register, change).await?;
    let values = match &change.fields {
        Some(fields) => Some(write::check(work, register, row.org, Some(&row), fields).await?),
        None => None,
    };
    if change.if_match.is_some_and(|wanted| wanted != row.version) {
        return Err(KernelError::Version { current: row.version }.into());
    }
    let row = match values {
        Some(values) => {
            let mut after = row.fields.clone();
            after.extend(values.iter().map(|(key, value)| (key.clone(), value.clone())));
            if store::clashes(&work.keys(), work.tx(), register, &after, Some(row.id)).await? {
                return Err(KernelError::Problems(store::duplicates(register)).into());
            }
            write::seal(work, register, row.id, row.version + 1, &values).await?;
            write::attach(work, register, row.id, Some(&row), &values).await?;
            store::change(work, register, row, &values, batch).await?
        }
        None => {
            refuse_named(work, register, &row).await?;
            store::retire(work, register, row, batch).await?
        }
    };
    Ok(Left { status: 200, row })
}

async fn permitted(work: &mut Work<'_>, register: &Register, change: &ChangeRow) -> Result<StoredRow> {
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    let row = store::lock(work, register, change.row).await?;
    let row = row.filter(|row| row_scope(&actor, &world, register, now).contains(row));
    let row = row.ok_or(KernelError::NotFound("row"))?;
    if !may_write(&actor, &world, register, row.org, now) {
        return Err(write::forbidden(register).into());
    }
    if row.retired_at.is_some() {
        let reason = because("该记录已停用，不能再修改", "the row is retired and cannot be changed");
        return Err(KernelError::Conflict { code: "retired", because: reason }.into());
    }
    Ok(row)
}
