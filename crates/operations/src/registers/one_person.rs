//! Rows that name a person who turned out to be another: they name that one from now on.

use crate::error::Result;
use gridwork_definitions::model::{FieldClass, FieldType, Register};
use gridwork_kernel::PersonId;
use gridwork_kernel::desk::Work;
use gridwork_registers::conditions::worked_out_anew;
use gridwork_registers::rows::{StoredRow, store};
use indexmap::IndexMap;
use serde_json::Value as Json;

/// Names the one person in every row that named the other; tells how many rows that were. Where both have a row of
/// their own and no two may be alike, the earlier one stays as it is: which of them is right, nobody can tell but those
/// who keep the register. In a register that keeps by consent it is retired and follows its person.
///
/// # Errors
/// When the storage is unavailable.
pub async fn join_persons(work: &mut Work<'_>, was: PersonId, is: PersonId) -> Result<usize> {
    let world = work.world();
    let mut moved = 0;
    for register in world.catalog.registers.values() {
        for id in store::naming(work.tx(), register, was).await? {
            let Some(mut row) = store::lock(work, register, id).await? else { continue };
            let mut changes = renamed(register, &row, was, is);
            let mut after = row.fields.clone();
            after.extend(changes.clone());
            changes.extend(worked_out_anew(register, &world.catalog, &after));
            after.extend(changes.clone());
            let is_living = row.retired_at.is_none();
            if is_living && store::clashes(&work.keys(), work.tx(), register, &after, Some(row.id)).await? {
                if register.consent.as_ref().is_none_or(|it| !changes.contains_key(&it.of)) {
                    continue;
                }
                // Kept by a consent that is the one person's from now on: taking that back must find the row.
                row = store::retire(work, register, row, None).await?;
            }
            store::change(work, register, row, &changes, None).await?;
            moved += 1;
        }
    }
    Ok(moved)
}

fn renamed(register: &Register, row: &StoredRow, was: PersonId, is: PersonId) -> IndexMap<String, Json> {
    let (was, is) = (Json::from(was.to_string()), Json::from(is.to_string()));
    let is_person = |key: &String| {
        let field = register.fields.get(key);
        field.is_some_and(|it| it.class == FieldClass::Plain && matches!(it.kind, FieldType::Person { .. }))
    };
    let named = row.fields.iter().filter(|(key, value)| is_person(key) && **value == was);
    named.map(|(key, _)| (key.clone(), is.clone())).collect()
}
