//! What adding and changing a row share: checking the fields, sealing personal ones, attaching files.

use crate::consents;
use crate::error::Result;
use gridwork_definitions::model::{Field, FieldClass, FieldType, Register};
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::{Error as KernelError, Problem, because};
use gridwork_kernel::payloads::store as payloads;
use gridwork_kernel::secrets::SealedAt;
use gridwork_kernel::{FileId, OrgId, RowId, files};
use gridwork_registers::conditions::{Writing, settle};
use gridwork_registers::fields::{self, Known, Reference};
use gridwork_registers::references::keeps_in_use;
use gridwork_registers::references::store::{self as references, Looking, resolve};
use gridwork_registers::rows::{StoredRow, may_fill};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Checks what was given. For a new row required fields must be there and defaults fill in; for a change only what
/// was given counts, and null clears.
pub(super) async fn check(
    work: &mut Work<'_>,
    register: &Register,
    org: Option<OrgId>,
    row: Option<&StoredRow>,
    given: &Map<String, Json>,
) -> Result<IndexMap<String, Json>> {
    let mut problems = Vec::new();
    for key in given.keys().filter(|key| !register.fields.contains_key(*key)) {
        problems.push(Problem::new(format!("fields.{key}"), "unknown", "没有这个字段", "there is no such field"));
    }
    problems.extend(locked(work, register, org, given));
    let (known, mut named_on) = look_up(work, register, org, row, given).await?;
    let mut values = IndexMap::new();
    let mut said = HashSet::new();
    for (key, field) in &register.fields {
        let value = match (given.get(key), row) {
            (Some(value), _) => value,
            (None, None) => field.default.as_ref().unwrap_or(&Json::Null),
            (None, Some(_)) => continue,
        };
        let known = match named_on.remove(key.as_str()) {
            None => Cow::Borrowed(&known),
            Some(again) => {
                let mut known = known.clone();
                again.into_iter().for_each(|reference| known.find(reference));
                Cow::Owned(known)
            }
        };
        match fields::check(&field.kind, value, &known) {
            Ok(Json::Null) if row.is_none() => {}
            Ok(value) => {
                said.extend(Some(key).filter(|_| given.contains_key(key) && !value.is_null()).cloned());
                values.insert(key.clone(), value);
            }
            Err(fault) => {
                said.insert(key.clone());
                problems.push(fault.at(format!("fields.{key}")));
            }
        }
    }
    let held = match row {
        Some(row) => sealed_in(work, register, row.id).await?,
        None => HashSet::new(),
    };
    let world = work.world();
    let before = row.map(|row| &row.fields);
    let writing = Writing { register, catalog: &world.catalog, before, sealed: &held, given: &said };
    let settled = settle(&writing, values);
    problems.extend(settled.problems);
    if problems.is_empty() {
        problems.extend(consents::check(work, register, org, row, &settled.changes).await?);
    }
    if problems.is_empty() { Ok(settled.changes) } else { Err(KernelError::Problems(problems).into()) }
}

/// The sealed fields of a row that have a value, where a condition of theirs asks for it.
async fn sealed_in(work: &mut Work<'_>, register: &Register, id: RowId) -> Result<HashSet<String>> {
    let hangs = |field: &Field| field.visible_when.is_some() || field.required_when.is_some();
    if !register.fields.values().any(|field| field.class != FieldClass::Plain && hangs(field)) {
        return Ok(HashSet::new());
    }
    let keys = work.keys();
    let sealed = payloads::read(work.tx(), &keys, &[id.0]).await?.remove(&id.0).unwrap_or_default();
    let there = sealed.values.into_iter().filter(|(_, value)| !value.is_null()).map(|(key, _)| key);
    Ok(there.collect())
}

/// The problems of values for fields that somebody else fills in.
fn locked(work: &Work<'_>, register: &Register, org: Option<OrgId>, given: &Map<String, Json>) -> Vec<Problem> {
    let (world, now) = (work.world(), work.now());
    let is_locked = |field: &Field| !may_fill(work.actor(), &world, register, org, field, now);
    let locked = register.fields.iter().filter(|(key, field)| given.contains_key(*key) && is_locked(field));
    let problems = locked.map(|(key, field)| {
        let roles = field.write.iter().map(ToString::to_string).collect::<Vec<_>>();
        Problem::new(
            format!("fields.{key}"),
            "locked",
            format!("{}由 {} 填写", field.title.zh, roles.join("、")),
            format!("{} is filled in by {}", field.title.say("en"), roles.join(", ")),
        )
    });
    problems.collect()
}

/// What the values name, and what each field goes on naming that it named before: a row may have been retired since.
/// Another field of the same row names it anew, and is asked like any other.
async fn look_up<'r>(
    work: &mut Work<'_>,
    register: &'r Register,
    org: Option<OrgId>,
    row: Option<&StoredRow>,
    given: &Map<String, Json>,
) -> Result<(Known, HashMap<&'r str, Vec<Reference>>)> {
    let (mut named, mut named_on) = (Vec::new(), HashMap::new());
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    for (key, field) in &register.fields {
        let Some(value) = given.get(key).or(field.default.as_ref()) else { continue };
        let before = row.and_then(|row| row.fields.get(key));
        let (again, anew) = fields::named_again(&field.kind, before, value);
        if keeps_in_use(field) {
            references::hold(work, &anew.iter().collect::<Vec<_>>()).await?;
        }
        named.extend(anew);
        if !again.is_empty() {
            named_on.insert(key.as_str(), again);
        }
    }
    let looking = Looking { world: &world, actor: &actor, now, org, record: row.map(|row| row.id.0) };
    Ok((resolve(work.tx(), &looking, named).await?, named_on))
}

/// Seals the personal values among those checked.
pub(super) async fn seal(
    work: &mut Work<'_>,
    register: &Register,
    id: RowId,
    version: i64,
    values: &IndexMap<String, Json>,
) -> Result<()> {
    let personal = values
        .iter()
        .filter(|(key, _)| register.fields.get(*key).is_some_and(|field| field.class != FieldClass::Plain))
        .collect::<Vec<_>>();
    if personal.is_empty() {
        return Ok(());
    }
    let key = payloads::key(work, id.0, "row").await?;
    for (field, value) in personal {
        payloads::put(work.tx(), &key, SealedAt { record: id.0, field, seq: version }, value).await?;
    }
    Ok(())
}

/// The refusal of somebody who may read, but not write.
pub(super) fn forbidden(register: &Register) -> KernelError {
    let roles = register.may.write.iter().map(ToString::to_string).collect::<Vec<_>>();
    KernelError::Forbidden {
        code: "role",
        because: because(
            format!("“{}”须由 {} 维护", register.title.zh, roles.join("、")),
            format!("`{}` is kept by {}", register.key, roles.join(", ")),
        ),
    }
}

/// Attaches the files that the row names and did not name before.
pub(super) async fn attach(
    work: &mut Work<'_>,
    register: &Register,
    id: RowId,
    before: Option<&StoredRow>,
    values: &IndexMap<String, Json>,
) -> Result<()> {
    let mut given = Vec::new();
    for (key, field) in register.fields.iter().filter(|(_, field)| matches!(field.kind, FieldType::Files { .. })) {
        let held = before.and_then(|row| row.fields.get(key));
        for id in values.get(key).and_then(Json::as_array).into_iter().flatten() {
            let is_held = held.and_then(Json::as_array).is_some_and(|held| held.contains(id));
            if field.class == FieldClass::Plain && !is_held {
                given.extend(id.as_str().and_then(|id| id.parse::<FileId>().ok()));
            }
        }
    }
    // The register goes along: who asks for the file later is asked whether he may read that row.
    let entity = format!("row:{}", register.key);
    Ok(files::store::attach(work, &given, &entity, id.0).await?)
}
