//! Looking for people by name, only by those who need it for their work, and each time on record.

mod askers;
mod named;

pub use askers::askers;
pub use named::named;
pub(crate) use named::written;

use crate::error::{Error, Result};
use crate::orgs::PersonView;
use gridwork_definitions::model::Key;
use gridwork_kernel::PersonId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk, View};
use gridwork_kernel::error::{Error as KernelError, Problem};
use gridwork_kernel::people::store;
use gridwork_kernel::{OrgId, authz};
use std::collections::BTreeMap;
use std::sync::Arc;

/// At most so many are told: whoever finds more has to say more of the name.
const MAX: i64 = 10;
/// One character would list half a community.
const NAME_MIN: usize = 2;

/// The text to look for, if it says enough.
fn wanted(text: &str) -> Result<&str> {
    let text = text.trim();
    if text.chars().count() < NAME_MIN {
        let problem =
            Problem::new("q", "length", "请至少输入姓名中的两个字", "write at least two characters of the name");
        return Err(KernelError::Problems(vec![problem]).into());
    }
    Ok(text)
}

/// Holders of some roles that reach one of these orgs, by name.
pub(crate) async fn holders(view: &mut View, roles: &[Key], orgs: &[OrgId], text: &str) -> Result<Vec<PersonView>> {
    let (world, now) = (Arc::clone(&view.world), view.now);
    let mut found = BTreeMap::new();
    for role in roles {
        let Some(definition) = world.catalog.roles.get(role) else { continue };
        let mut seats =
            orgs.iter().flat_map(|org| authz::seats_reaching(&world, definition, *org, now)).collect::<Vec<_>>();
        seats.sort_unstable();
        seats.dedup();
        for part in seats.chunks(200) {
            for (id, name) in store::holders(&mut view.conn, role, part, now, text, MAX).await? {
                found.insert((name, id), ());
            }
        }
    }
    Ok(first(found))
}

/// Whoever holds a post, of whatever role, at one of these orgs, by name.
pub(crate) async fn seated(view: &mut View, orgs: &[OrgId], text: &str) -> Result<Vec<PersonView>> {
    let (world, now) = (Arc::clone(&view.world), view.now);
    let roles = world.catalog.roles.keys().collect::<Vec<_>>();
    let mut found = BTreeMap::new();
    for part in orgs.chunks(200) {
        for (id, name) in store::seated(&mut view.conn, &roles, part, now, text, MAX).await? {
            found.insert((name, id), ());
        }
    }
    Ok(first(found))
}

/// The first of whom were found, by name.
fn first(found: BTreeMap<(String, PersonId), ()>) -> Vec<PersonView> {
    let limit = usize::try_from(MAX).unwrap_or(usize::MAX);
    found.into_keys().take(limit).map(|(name, id)| PersonView::new(id, &name)).collect()
}

/// Journals that these people were looked up, before their names leave the house.
async fn note(
    desk: &Desk,
    actor: &Arc<Actor>,
    found: &[PersonView],
    org_path: Option<String>,
    what_for: String,
) -> Result<()> {
    if found.is_empty() || actor.is_system() {
        return Ok(());
    }
    let ids = found.iter().map(|person| PersonId(person.id)).collect::<Vec<_>>();
    desk.run_once(actor, (ids, org_path, what_for), |work, (ids, org_path, what_for)| {
        Box::pin(async move {
            for id in ids {
                let change = Change::of("person", id.0, "search").fields(["name"]).with("for", what_for.as_str());
                work.record(match org_path {
                    Some(path) => change.at(path),
                    None => change,
                });
            }
            Ok::<_, Error>(())
        })
    })
    .await
}
