//! What happened to a row, as one reader sees it.

use super::view::{plain, seen};
use crate::error::Result;
use crate::names::{Mentions, Names};
use crate::orgs::PersonView;
use gridwork_definitions::model::{FieldClass, Key, Register};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::identifiers::mask;
use gridwork_kernel::{RowId, people};
use gridwork_registers::rows::{RowChange, RowSight, Sight, StoredRow, store};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// One change of a row.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RowChangeView {
    /// The version it made.
    pub version: i64,
    /// `add`, `change`, `retire` or `restore`.
    pub action: String,
    /// When.
    pub at: String,
    /// Who; none for the system.
    pub actor: Option<PersonView>,
    /// The new values, as far as the reader sees the fields; null where one was cleared, `***` for sealed ones.
    #[schema(value_type = Object)]
    pub fields: Map<String, Json>,
    /// What to call the rows, persons, orgs and files that the values name by id.
    #[serde(default)]
    #[schema(value_type = HashMap<String, String>)]
    pub names: Names,
}

/// A page of the changes of a row, oldest first, and the version at which it ended when more follow. What the reader
/// sees of a field today is what they see of its past.
///
/// # Errors
/// `NotFound`.
pub async fn history(
    desk: &Desk,
    actor: &Arc<Actor>,
    key: &Key,
    id: RowId,
    after: i64,
    limit: usize,
) -> Result<(Vec<RowChangeView>, Option<i64>)> {
    let mut view = desk.view().await?;
    let (register, row, sight) = seen(&mut view, actor, key, id).await?;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut changes = store::history(&mut view.conn, id, after, wanted).await?;
    let next = (changes.len() > limit).then(|| changes.get(limit - 1).map(|change| change.version)).flatten();
    changes.truncate(limit);
    let persons = changes.iter().filter_map(|change| change.person).collect::<Vec<_>>();
    let names = people::store::names(&mut view.conn, &persons).await?.into_iter().collect::<HashMap<_, _>>();
    let is_close = sight.is_close(&row);
    let mut mentions = Mentions::default();
    let mut shown = Vec::new();
    for change in changes {
        let called = |id| {
            let name: &String = names.get(&id)?;
            Some(PersonView { id: id.0, name: if is_close { name.clone() } else { mask::person_name(name) } })
        };
        let by = change.person.and_then(called);
        let one = draw(&register, &row, &sight, change, by);
        mentions.note(&register.fields, &one.fields);
        shown.push(one);
    }
    let known = mentions.look_up(&mut view, actor).await?;
    for change in &mut shown {
        change.names = known.pick(&register.fields, &change.fields, is_close);
    }
    Ok((shown, next))
}

fn draw(
    register: &Register,
    row: &StoredRow,
    sight: &RowSight,
    change: RowChange,
    actor: Option<PersonView>,
) -> RowChangeView {
    let mut fields = Map::new();
    for (key, value) in change.changes.as_object().into_iter().flatten() {
        // A field that the definition has no more is shown to nobody.
        let Some(field) = register.fields.get(key) else { continue };
        match sight.sees(row, key) {
            Sight::Hidden => {}
            seen if field.class == FieldClass::Plain => drop(fields.insert(key.clone(), plain(field, value, seen))),
            _ => drop(fields.insert(key.clone(), value.clone())),
        }
    }
    RowChangeView {
        version: change.version,
        action: change.action,
        at: change.at.to_string(),
        actor,
        fields,
        names: Names::new(),
    }
}
