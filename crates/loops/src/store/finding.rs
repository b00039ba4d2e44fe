//! Keeps cases where they are searched: number, what they are called, and plain texts that whoever sees a case sees.

use super::find::{Found, bare_many};
use crate::Case;
use gridwork_db::Conn;
use gridwork_definitions::model::{FieldType, Key, Loop};
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::Result;
use gridwork_kernel::search::{Doc, Kind, Part, form_of, is_open, store};
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, RowId};
use gridwork_registers::search::{is_called_openly, title_of};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Keeps a case that was just stored, unless nothing changed by which it is found.
pub(super) async fn keep(work: &mut Work<'_>, def: &Loop, case: &Case, before: Option<&Case>) -> Result<()> {
    let is_same = |before: &Case| {
        let label = def.label.iter();
        let open = def.fields.iter().filter(|(_, field)| is_open(field)).map(|(key, _)| key);
        label.chain(open).all(|key| before.field(key) == case.field(key))
    };
    if before.is_some_and(is_same) {
        return Ok(());
    }
    let world = work.world();
    let doc = doc(work.tx(), &world, def, case).await?;
    store::put(work, doc);
    Ok(())
}

/// What a case is found by.
async fn doc(conn: &mut Conn, world: &World, def: &Loop, case: &Case) -> Result<Doc> {
    let mut doc = Doc {
        kind: Kind::Case,
        record: case.id.0,
        of: def.key.to_string(),
        form: form(world, def),
        number: case.number.clone(),
        title: String::new(),
        body: String::new(),
        org_path: Some(case.org_path.clone()),
        at: case.opened_at,
    };
    let title = title(conn, world, def, case).await?;
    let parts = def.fields.iter().filter_map(|(key, field)| Part::of_field(&world.catalog, field, case.field(key)?));
    doc.write(title, parts);
    Ok(doc)
}

/// What a case is called: its label, by its own words or by those of the row it names.
async fn title(conn: &mut Conn, world: &World, def: &Loop, case: &Case) -> Result<Option<Part>> {
    let Some((field, value)) = def
        .label
        .as_ref()
        .and_then(|label| def.fields.get(label).zip(case.field(label)))
        .filter(|(field, _)| is_open(field))
    else {
        return Ok(None);
    };
    let FieldType::Row { of } = &field.kind else { return Ok(Part::of_field(&world.catalog, field, value)) };
    let named = world.catalog.registers.get(of).filter(|register| is_called_openly(register));
    let row = value.as_str().and_then(|id| id.parse::<RowId>().ok());
    let Some((register, row)) = named.zip(row) else { return Ok(None) };
    let row = gridwork_registers::rows::store::find(conn, register, row).await?;
    Ok(row.and_then(|row| title_of(&world.catalog, register, &row)))
}

/// The shape in which cases of one version of a loop are kept.
fn form(world: &World, def: &Loop) -> i64 {
    let label = def.label.as_ref().and_then(|label| Some((label, def.fields.get(label)?)));
    let named_by = match label.map(|(label, field)| (label, &field.kind)) {
        Some((label, FieldType::Row { of })) => {
            let register = world.catalog.registers.get(of).filter(|register| is_called_openly(register));
            format!("{label} {}", register.map(|register| format!("{of} {}", register.label)).unwrap_or_default())
        }
        Some((label, _)) => label.clone(),
        None => String::new(),
    };
    form_of(&world.catalog, &format!("case {} {named_by}", def.key), &def.fields)
}

/// The shapes in which the cases of every loop are kept: one a version, where versions differ in what is found.
pub fn forms(world: &World) -> BTreeMap<Key, BTreeSet<i64>> {
    let mut forms: BTreeMap<Key, BTreeSet<i64>> = BTreeMap::new();
    for ((key, _), def) in &world.loops {
        forms.entry(key.clone()).or_default().insert(form(world, def));
    }
    forms
}

/// Some cases of a loop after a place in the order of their making, the newest first.
pub async fn earlier(conn: &mut Conn, of: &Key, after: Option<Uuid>, most: i64) -> Result<Vec<CaseId>> {
    let mut params = vec![of.as_str().into(), most.into()];
    let mut only = "";
    if let Some(after) = after {
        params.push(after.into());
        only = "and case_id < $3";
    }
    let sql = format!("select case_id from loop_case where loop = $1 {only} order by case_id desc limit $2");
    let rows = conn.query(&sql, &params).await?;
    rows.iter().map(|row| Ok(CaseId(row.uuid(0)?))).collect()
}

/// Keeps cases that were there before the index.
pub async fn keep_earlier(work: &mut Work<'_>, ids: &[CaseId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let world = work.world();
    // Locked, so that nobody changes a case between reading it and keeping what was read.
    let marks = gridwork_db::marks(1, ids.len());
    let sql = format!("select case_id from loop_case where case_id in ({marks}) order by case_id for update");
    work.tx().query(&sql, &ids.iter().map(Into::into).collect::<Vec<_>>()).await?;
    let mut found: Vec<Found> = bare_many(work.tx(), &world, ids).await?;
    found.sort_by_key(|(_, case)| case.id);
    let mut docs = Vec::with_capacity(found.len());
    for (def, case) in &found {
        docs.push(doc(work.tx(), &world, def, case).await?);
    }
    store::put_earlier(work, &docs).await
}
