//! Adds a row to a register.

use super::view::{Left, RowAnswer, answer};
use super::write;
use crate::error::Result;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::{Actor, may_know_org};
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{BatchId, OrgId, RowId};
use gridwork_registers::rows::{may_read, may_write, store};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// A row somebody wants to add.
#[derive(Debug, Clone)]
pub struct AddRow {
    /// To which register.
    pub register: Key,
    /// The org it belongs to; none for the whole district.
    pub org: Option<OrgId>,
    /// Its fields.
    pub fields: Map<String, Json>,
}

/// Adds it.
///
/// # Errors
/// `NotFound`, `Forbidden` to those who may only read, problems per field, a duplicate among them.
pub async fn add(desk: &Desk, actor: &Arc<Actor>, call: Call, add: AddRow) -> Result<RowAnswer> {
    let key = add.register.clone();
    let ran = desk.run(actor, call, add, |work, add| Box::pin(run(work, add, None))).await?;
    answer(desk, actor, &key, ran).await
}

/// Adds several in one transaction: all of them or none. Gives how many.
///
/// # Errors
/// As [`add`], with the problems of the first that has any.
pub async fn add_all(desk: &Desk, actor: &Arc<Actor>, rows: Vec<AddRow>) -> Result<usize> {
    let count = rows.len();
    desk.run_once(actor, rows, |work, rows| {
        Box::pin(async move {
            for row in rows.iter() {
                run(work, row, None).await?;
            }
            Ok::<_, crate::Error>(())
        })
    })
    .await?;
    Ok(count)
}

/// Adds a row as part of a batch; gives its id.
pub(crate) async fn write_added(work: &mut Work<'_>, add: &AddRow, batch: Option<BatchId>) -> Result<RowId> {
    Ok(run(work, add, batch).await?.row.id)
}

async fn run(work: &mut Work<'_>, add: &AddRow, batch: Option<BatchId>) -> Result<Left> {
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    let register = world.catalog.registers.get(&add.register).ok_or(KernelError::NotFound("register"))?;
    if !may_read(&actor, &world, register, now) {
        return Err(KernelError::NotFound("register").into());
    }
    let org = match add.org {
        None => None,
        Some(org) if !may_know_org(&actor, &world, org, now) => return Err(KernelError::NotFound("org").into()),
        Some(org) => Some((org, world.orgs.get(org).ok_or(KernelError::NotFound("org"))?.path.clone())),
    };
    if !may_write(&actor, &world, register, add.org, now) {
        return Err(write::forbidden(register).into());
    }
    let values = write::check(work, register, add.org, None, &add.fields).await?;
    if store::clashes(&work.keys(), work.tx(), register, &values, None).await? {
        return Err(KernelError::Problems(store::duplicates(register)).into());
    }
    let id = RowId::fresh();
    write::seal(work, register, id, 1, &values).await?;
    let row = store::add(work, register, id, org, &values, batch).await?;
    write::attach(work, register, id, None, &values).await?;
    Ok(Left { status: 201, row })
}
