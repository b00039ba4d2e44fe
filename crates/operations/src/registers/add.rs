//! Adds a row to a register.

use super::view::{Left, RowAnswer, answer};
use super::write;
use crate::error::Result;
use gridwork_definitions::model::{Key, Register};
use gridwork_kernel::authz::{Actor, may_know_org};
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{BatchId, OrgId, RowId};
use gridwork_registers::blind::apart_by;
use gridwork_registers::rows::store::NewRow;
use gridwork_registers::rows::{StoredRow, may_read, may_write, store};
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

/// Adds rows of one register as parts of a batch, those that may be: the ids, or what is wrong with each. One statement
/// puts many into their table; where a sealed value tells rows apart they go in one after the other.
pub(crate) async fn write_all_added(
    work: &mut Work<'_>,
    register: &Register,
    adds: &[AddRow],
    batch: Option<BatchId>,
) -> Result<Vec<Result<RowId>>> {
    let at_once = if apart_by(register).is_some() { 1 } else { adds.len().max(1) };
    let mut ended = Vec::with_capacity(adds.len());
    for some in adds.chunks(at_once) {
        let mut ready = Vec::with_capacity(some.len());
        for add in some {
            ready.push(prepare(work, register, add).await);
        }
        let rows = ready.iter().flatten().cloned().collect::<Vec<_>>();
        let inserted = store::insert(work, register, &rows).await?;
        for row in ready {
            ended.push(match row {
                Ok(row) if inserted.contains(&row.id) => Ok(complete(work, register, row, batch).await?.id),
                Ok(_) => Err(KernelError::Problems(store::duplicates(register)).into()),
                Err(problem) => Err(problem),
            });
        }
    }
    Ok(ended)
}

async fn run(work: &mut Work<'_>, add: &AddRow, batch: Option<BatchId>) -> Result<Left> {
    let world = work.world();
    let register = world.catalog.registers.get(&add.register).ok_or(KernelError::NotFound("register"))?;
    let row = prepare(work, register, add).await?;
    if !store::insert(work, register, std::slice::from_ref(&row)).await?.contains(&row.id) {
        return Err(KernelError::Problems(store::duplicates(register)).into());
    }
    Ok(Left { status: 201, row: complete(work, register, row, batch).await? })
}

/// Checks that a row may be added, and everything in it.
async fn prepare(work: &mut Work<'_>, register: &Register, add: &AddRow) -> Result<NewRow> {
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
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
    let fields = write::check(work, register, add.org, None, &add.fields).await?;
    if apart_by(register).is_some() && store::clashes(&work.keys(), work.tx(), register, &fields, None).await? {
        return Err(KernelError::Problems(store::duplicates(register)).into());
    }
    Ok(NewRow { id: RowId::fresh(), org, fields })
}

/// Keeps what goes with a row that is in its table.
async fn complete(work: &mut Work<'_>, register: &Register, row: NewRow, batch: Option<BatchId>) -> Result<StoredRow> {
    write::seal(work, register, row.id, 1, &row.fields).await?;
    write::attach(work, register, row.id, None, &row.fields).await?;
    Ok(store::settle(work, register, row, batch).await?)
}
