//! Takes a batch back: each row becomes what it was before. A row that went on since is left as it is, and named.

use super::bulk::ROWS_MAX;
use crate::consents;
use crate::error::{Error, Result};
use crate::registers::{Why, bring_back, duplicate, erased, names_one_retired, names_retired, refuse_named};
use gridwork_definitions::model::{FieldClass, Key, Register};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Desk, Ran, Receipt, Work};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::secrets::SealedAt;
use gridwork_kernel::{BatchId, RowId, payloads};
use gridwork_registers::batches::{Batch, BatchKind, BatchLine, store};
use gridwork_registers::conditions::{Writing, settle};
use gridwork_registers::rows::{StoredRow, may_write, row_scope, store as rows};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::HashSet;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A row that was left as it is, and why.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Left {
    /// Which.
    pub row: Uuid,
    /// A word that programs know: `changed`, `forbidden`, `erased`, `org`, `duplicate`, `named`, `named_retired`,
    /// `consent`.
    pub code: String,
    /// Why, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// What was taken back.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct UndoAnswer {
    /// The batch that did it, which can be taken back in turn.
    pub batch: Uuid,
    /// How many rows are as they were before.
    pub undone: usize,
    /// The others.
    pub left: Vec<Left>,
}

/// Takes a batch of one's own back, a part a work, so that others are not kept waiting. Broken off, it is started again
/// and goes on with what is left.
///
/// # Errors
/// `NotFound` for a batch that is not one's own.
pub async fn undo(desk: &Desk, actor: &Arc<Actor>, call: Call, key: &Key, id: BatchId) -> Result<UndoAnswer> {
    let ran = desk.run(actor, call, (key.clone(), id), |work, (key, id)| Box::pin(begin(work, key, *id))).await?;
    let begun = match ran {
        Ran::New(begun) => begun,
        // The same call, sent again: what it did before counts as its own, and what was left is looked at anew.
        Ran::Again(receipt) => {
            Begun { batch: BatchId(receipt.id.unwrap_or_default()), rows: receipt.version.unwrap_or_default() }
        }
    };
    let (undoing, mut all_left, mut after) = (begun.batch, Vec::new(), None);
    loop {
        let part = Part { register: key.clone(), batch: id, undoing, after };
        let (left, last) = desk.run_once(actor, part, |work, part| Box::pin(run(work, part))).await?;
        all_left.extend(left);
        match last {
            Some(last) => after = Some(last),
            None => break,
        }
    }
    let found = store::find(&mut desk.view().await?.conn, undoing).await?.ok_or(KernelError::NotFound("batch"))?;
    let undone = usize::try_from(found.rows - begun.rows).unwrap_or_default();
    Ok(UndoAnswer { batch: undoing.0, undone, left: all_left })
}

/// The batch that takes another back, and how many rows it had before this call.
struct Begun {
    batch: BatchId,
    rows: i64,
}

impl Answer for Begun {
    fn receipt(&self) -> Receipt {
        Receipt { status: 200, entity: "batch".into(), id: Some(self.batch.0), version: Some(self.rows) }
    }
}

struct Part {
    register: Key,
    batch: BatchId,
    undoing: BatchId,
    after: Option<RowId>,
}

/// The batch that takes the other back: a new one, or the one that was broken off.
async fn begin(work: &mut Work<'_>, key: &Key, id: BatchId) -> Result<Begun> {
    let world = work.world();
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
    let batch = own(work, key, id).await?;
    match batch.undone_by {
        Some(batch) => {
            let rows = store::lock(work, batch).await?.map_or(0, |undoing| undoing.rows);
            Ok(Begun { batch, rows })
        }
        None => Ok(Begun { batch: store::begin(work, register, BatchKind::Undo, Some(id)).await?, rows: 0 }),
    }
}

async fn own(work: &mut Work<'_>, key: &Key, id: BatchId) -> Result<Batch> {
    let persons = work.actor().persons(work.now());
    let is_own = |batch: &Batch| batch.register == *key && batch.person.is_some_and(|person| persons.contains(&person));
    Ok(store::lock(work, id).await?.filter(is_own).ok_or(KernelError::NotFound("batch"))?)
}

/// One part: which rows were left, and the last one when more follow.
async fn run(work: &mut Work<'_>, part: &Part) -> Result<(Vec<Left>, Option<RowId>)> {
    let world = work.world();
    let register = world.catalog.registers.get(&part.register).ok_or(KernelError::NotFound("register"))?;
    own(work, &part.register, part.batch).await?;
    let wanted = i64::try_from(ROWS_MAX).unwrap_or(i64::MAX);
    let lines = store::lines(work.tx(), part.batch, part.undoing, part.after, wanted).await?;
    let last = (lines.len() == ROWS_MAX).then(|| lines.last().map(|line| line.row)).flatten();
    let (mut undone, mut left) = (0_i64, Vec::new());
    for line in &lines {
        match back(work, register, line, part.undoing).await? {
            None => undone += 1,
            Some((code, why)) => left.push(Left {
                row: line.row.0,
                code: code.to_owned(),
                zh: why.zh.clone(),
                en: why.say("en").to_owned(),
            }),
        }
    }
    store::count(work, part.undoing, undone).await?;
    Ok((left, last))
}

/// Takes one row back, or says why not.
async fn back(work: &mut Work<'_>, register: &Register, line: &BatchLine, undoing: BatchId) -> Result<Option<Why>> {
    let (world, now) = (work.world(), work.now());
    let found = rows::lock(work, register, line.row).await?;
    let found = found.filter(|row| row_scope(work.actor(), &world, register, now).contains(row));
    let Some(row) = found.filter(|row| may_write(work.actor(), &world, register, row.org, now)) else {
        return Ok(Some(("forbidden", because("您不能再写这条记录", "you may not write this row any more"))));
    };
    if row.version != line.version && !is_worked_out_since(work, register, &row, line).await? {
        let why = because("这条记录后来又改过", "the row was changed again since");
        return Ok(Some(("changed", why)));
    }
    match line.action.as_str() {
        "add" | "restore" => {
            if let Some(named) = refuse_named(work, register, &row).await.err() {
                return named_by_others(named).map(Some);
            }
            rows::retire(work, register, row, Some(undoing)).await?;
            Ok(None)
        }
        "retire" => Ok(bring_back(work, register, row, Some(undoing)).await?.err()),
        _ => change_back(work, register, row, line, undoing).await,
    }
}

/// Whether all that happened to a row since was working its computed fields out: nobody changed it.
async fn is_worked_out_since(
    work: &mut Work<'_>,
    register: &Register,
    row: &StoredRow,
    line: &BatchLine,
) -> Result<bool> {
    let computed = register.fields.iter().filter(|(_, field)| field.computed.is_some());
    let computed: Vec<&str> = computed.map(|(key, _)| key.as_str()).collect();
    Ok(!computed.is_empty() && store::is_only_since(work.tx(), row.id, line.version, &computed).await?)
}

/// Why a row stays that other records name by now.
fn named_by_others(error: Error) -> Result<Why> {
    match error {
        Error::Kernel(KernelError::Conflict { code, because }) => Ok((code, because)),
        other => Err(other),
    }
}

async fn change_back(
    work: &mut Work<'_>,
    register: &Register,
    row: StoredRow,
    line: &BatchLine,
    undoing: BatchId,
) -> Result<Option<Why>> {
    if row.retired_at.is_some() {
        return Ok(Some(("changed", because("这条记录已停用", "the row was retired"))));
    }
    // A field that the definition has no more is nowhere to be written.
    let known = line.fields.iter().filter(|key| register.fields.contains_key(*key)).cloned();
    let (plain, sealed): (Vec<_>, Vec<_>) =
        known.partition(|key| register.fields.get(key).is_some_and(|field| field.class == FieldClass::Plain));
    let mut values = store::values_before(work.tx(), row.id, line.version, &plain).await?;
    let Some(before) = sealed_before(work, row.id, line.version, &sealed).await? else { return Ok(Some(erased())) };
    // What is worked out today may be another value than then.
    let world = work.world();
    let (sealed, given) = (HashSet::new(), HashSet::new());
    let before_it = Some(&row.fields);
    let writing = Writing { register, catalog: &world.catalog, before: before_it, sealed: &sealed, given: &given };
    values = settle(&writing, values).changes;
    if names_retired(work, register, &values).await? {
        return Ok(Some(names_one_retired()));
    }
    values.extend(before.clone());
    if let Some(problem) = consents::check(work, register, row.org, Some(&row), &values).await? {
        return Ok(Some(("consent", problem.message)));
    }
    let mut after = row.fields.clone();
    after.extend(values.clone());
    if rows::clashes(&work.keys(), work.tx(), register, &after, Some(row.id)).await? {
        return Ok(Some(duplicate()));
    }
    seal(work, row.id, row.version + 1, &before).await?;
    rows::change(work, register, row, &values, Some(undoing)).await?;
    Ok(None)
}

/// The sealed values that some fields had before a version, null where there was none; nothing when they were erased.
async fn sealed_before(
    work: &mut Work<'_>,
    row: RowId,
    version: i64,
    fields: &[String],
) -> Result<Option<IndexMap<String, Json>>> {
    if fields.is_empty() {
        return Ok(Some(IndexMap::new()));
    }
    let keys = work.keys();
    let before = payloads::store::read_before(work.tx(), &keys, row.0, version).await?.unwrap_or_default();
    if before.is_erased {
        return Ok(None);
    }
    let value = |field: &String| before.values.get(field).cloned().unwrap_or(Json::Null);
    Ok(Some(fields.iter().map(|field| (field.clone(), value(field))).collect()))
}

async fn seal(work: &mut Work<'_>, row: RowId, version: i64, values: &IndexMap<String, Json>) -> Result<()> {
    if values.is_empty() {
        return Ok(());
    }
    let key = payloads::store::key(work, row.0, "row").await?;
    for (field, value) in values {
        payloads::store::put(work.tx(), &key, SealedAt { record: row.0, field, seq: version }, value).await?;
    }
    Ok::<_, Error>(())
}
