//! Finds rows by a sealed value that the asker knows, for a stated purpose; counted and journalled as a reading of every
//! row that is found, before any of them leaves the house. The value itself stands nowhere.

use super::open_field::may_open;
use super::view::{RowView, lines};
use crate::error::{Error, Result};
use crate::readings;
use gridwork_definitions::model::{Field, Key, Register};
use gridwork_kernel::RowId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Change, Desk, View};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::identifiers::narrow_text;
use gridwork_kernel::payloads::blind::{self, Place};
use gridwork_registers::blind::{has_four, is_found_by, wanted};
use gridwork_registers::fields::{self, Known};
use gridwork_registers::rows::store::find_many;
use gridwork_registers::rows::{RowSight, StoredRow};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::sync::Arc;
use utoipa::ToSchema;

/// Rows looked at: a last four stands in many.
const LOOKED_AT: i64 = 1_000;

/// Rows shown.
const SHOWN: usize = 50;

/// Which rows are looked for, and why.
#[derive(Debug, Clone)]
pub struct FindRows {
    /// In which register.
    pub register: Key,
    /// By which field.
    pub field: String,
    /// Its whole value; of a phone or citizen id also the last four characters.
    pub value: String,
    /// What for, in words that an auditor will read.
    pub purpose: String,
}

/// Rows that were found, as lines of a list: with masks.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct FoundRows {
    /// At most 50, in the order of their making.
    pub items: Vec<RowView>,
    /// Whether there are more.
    pub more: bool,
    /// Whether all rows are in the index; while one is being made, some are not found yet.
    pub is_whole: bool,
}

/// Finds them.
///
/// # Errors
/// `NotFound` when the actor reads nothing of the register; problems for a field by which rows are not found, a value
/// that the field cannot hold, a purpose that says nothing; `TooMany` when the hour is used up.
pub async fn find(desk: &Desk, actor: &Arc<Actor>, call: Call, ask: FindRows) -> Result<FoundRows> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(&ask.register).ok_or(KernelError::NotFound("register"))?;
    let sight = RowSight::of(actor, &world, register, view.now);
    if sight.rows().is_empty() {
        return Err(KernelError::NotFound("register").into());
    }
    let field = field_of(register, &sight, &ask.field)?;
    let (value, is_four) = value_of(field, &ask.value)?;
    let purpose = readings::purpose(&ask.purpose)?;
    let place = Place { register: register.key.as_str(), field: &ask.field };
    let keys = Arc::clone(&view.keys);
    let ids = blind::store::found(&mut view.conn, &keys, place, (&value, is_four), LOOKED_AT).await?;
    let ids = ids.into_iter().map(RowId).collect::<Vec<_>>();
    let mut rows = find_many(&mut view.conn, register, &ids).await?;
    let is_seen = |row: &StoredRow| sight.rows().contains(row) && may_open(&sight, row, &ask.field, field);
    rows.retain(|row| row.retired_at.is_none() && is_seen(row));
    rows.sort_by_key(|row| row.id);
    let more = rows.len() > SHOWN;
    rows.truncate(SHOWN);
    let is_whole = is_found_whole(&mut view, register, &ask.field).await?;
    let items = lines(&mut view, actor, register, &sight, &rows).await?;
    drop(view);
    let found = rows.into_iter().map(|row| (row.id, row.org_path)).collect::<Vec<_>>();
    journal(desk, actor, call, (ask, found, purpose)).await?;
    Ok(FoundRows { items, more, is_whole })
}

/// A field by which rows are found. One that is hidden from the reader everywhere is not there for them.
fn field_of<'r>(register: &'r Register, sight: &RowSight, key: &str) -> Result<&'r Field> {
    let is_there = |field: &&Field| is_found_by(field) && sight.is_anywhere(key);
    register.fields.get(key).filter(is_there).ok_or_else(|| {
        let text = ("不能按这个字段查找", "rows are not found by this field");
        KernelError::problem("field", "unknown", text.0, text.1).into()
    })
}

/// The value in the form in which it is kept, and whether it is only the last four characters.
fn value_of(field: &Field, given: &str) -> Result<(String, bool)> {
    let given = narrow_text(given.trim());
    if has_four(field) && given.chars().count() == 4 {
        return Ok((given, true));
    }
    match fields::check(&field.kind, &Json::from(given), &Known::default()) {
        Ok(Json::String(value)) => Ok((value, false)),
        Ok(_) => {
            let text = ("请填写要查找的内容", "say what to look for");
            Err(KernelError::problem("value", "required", text.0, text.1).into())
        }
        Err(fault) => Err(KernelError::Problems(vec![fault.at("value".to_owned())]).into()),
    }
}

/// Whether all rows are found by a field.
pub(crate) async fn is_found_whole(view: &mut View, register: &Register, field: &str) -> Result<bool> {
    let wanted = wanted(register, &view.keys).into_iter().find(|(key, ..)| key == field);
    let states = blind::store::states(&mut view.conn).await?;
    let state = states.into_iter().find(|it| it.register == register.key.as_str() && it.field == field);
    Ok(state.zip(wanted).is_some_and(|(state, (_, _, form))| state.is_whole && state.form == form))
}

type Found = (FindRows, Vec<(RowId, Option<String>)>, String);

/// One line a row, so that whom it is about reads of it; one line of the register when nothing was found.
async fn journal(desk: &Desk, actor: &Arc<Actor>, call: Call, found: Found) -> Result<()> {
    desk.run(actor, call, found, |work, (ask, found, purpose)| {
        Box::pin(async move {
            readings::count(work, readings::FOUND).await?;
            let noted = |change: Change| {
                let change = change.fields([ask.field.as_str()]).with("register", ask.register.as_str());
                change.with("purpose", purpose.as_str())
            };
            if found.is_empty() {
                work.record(noted(Change::general("row", "find")));
            }
            for (id, org_path) in found {
                let change = noted(Change::of("row", id.0, "find"));
                work.record(match org_path {
                    Some(path) => change.at(path),
                    None => change,
                });
            }
            Ok::<_, Error>(())
        })
    })
    .await?;
    Ok(())
}
