//! Lists where nobody living can take a step: "in 3 of 58 communities nobody can take `verify`".

use crate::error::Result;
use gridwork_definitions::model::{By, Key};
use gridwork_kernel::authz;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::people;
use gridwork_kernel::OrgId;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// A step that nobody can take at some orgs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vacancy {
    /// The loop.
    #[serde(rename = "loop")]
    pub loop_key: Key,
    /// The step.
    pub step: String,
    /// The orgs of the loop's kind where it is installed.
    pub of: usize,
    /// Those where nobody can take it, by name; at most 20.
    pub orgs: Vec<String>,
    /// How many there are.
    pub count: usize,
}

/// Every vacancy of every installed loop.
///
/// # Errors
/// When the storage is unavailable.
pub async fn vacancies(desk: &Desk) -> Result<Vec<Vacancy>> {
    let mut view = desk.view().await?;
    let (world, now) = (std::sync::Arc::clone(&view.world), view.now);
    let held: HashSet<(Key, OrgId)> = people::store::held_roles(&mut view.conn, now).await?.into_iter().collect();
    let today = now.local_date().to_string();
    let mut found = Vec::new();
    for def in world.catalog.loops.values() {
        let orgs = world
            .orgs
            .all()
            .filter(|org| org.kind == def.lives_at && org.is_valid_on(&today) && world.is_installed(def.key.pack(), org.id))
            .collect::<Vec<_>>();
        for (step, it) in &def.steps {
            // A relation always has somebody; the system always lives.
            let Some(roles) = only_roles(&it.by) else { continue };
            let vacant = orgs.iter().filter(|org| {
                !roles.iter().filter_map(|role| world.catalog.roles.get(*role)).any(|role| {
                    authz::seats_reaching(&world, role, org.id, now)
                        .into_iter()
                        .any(|seat| held.contains(&(role.key.clone(), seat)))
                })
            });
            let names = vacant.map(|org| org.name.clone()).collect::<Vec<_>>();
            if !names.is_empty() {
                found.push(Vacancy {
                    loop_key: def.key.clone(),
                    step: step.clone(),
                    of: orgs.len(),
                    count: names.len(),
                    orgs: names.into_iter().take(20).collect(),
                });
            }
        }
    }
    Ok(found)
}

fn only_roles(by: &[By]) -> Option<Vec<&Key>> {
    by.iter()
        .map(|by| match by {
            By::Role(role) => Some(role),
            By::Relation(_) | By::System => None,
        })
        .collect()
}
