//! What both kinds of matching look up: the matcher with the steps that suggest by it, and who reaches which org.

use crate::error::Result;
use gridwork_definitions::model::{FieldType, Key, Loop, Matcher, Register, Step};
use gridwork_kernel::authz;
use gridwork_kernel::desk::View;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, OrgId, PersonId, people};
use gridwork_matchers::{Matching, Offer, Reach, Titled};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// A matcher with what it stands on.
#[derive(Clone)]
pub(super) struct Subject {
    pub(super) world: Arc<World>,
    pub(super) matcher: Matcher,
    pub(super) need: Arc<Loop>,
    pub(super) offer: Register,
    /// The steps whose input names the matcher.
    pub(super) steps: Vec<String>,
    /// Whose holders can be given a case; none where anybody can.
    role: Option<Key>,
    pub(super) now: Instant,
}

impl Subject {
    /// The matcher of a key, if some step suggests by it.
    ///
    /// # Errors
    /// `NotFound` otherwise.
    pub(super) fn find(view: &View, key: &Key) -> Result<Self> {
        let missing = || KernelError::NotFound("matcher");
        let world = Arc::clone(&view.world);
        let matcher = world.catalog.matchers.get(key).ok_or_else(missing)?.clone();
        let (_, need) = world.current_loop(&matcher.need.cases).ok_or_else(missing)?;
        let offer = world.catalog.registers.get(&matcher.offer.rows).ok_or_else(missing)?.clone();
        let inputs = need.steps.iter().flat_map(|(step, it)| it.input.values().map(move |input| (step, input)));
        let naming: Vec<_> = inputs.filter(|(_, input)| input.suggest.as_ref() == Some(key)).collect();
        let (_, input) = naming.first().ok_or_else(missing)?;
        let role = match &input.kind {
            FieldType::Person { role } => role.clone(),
            _ => None,
        };
        let steps = naming.iter().map(|(step, _)| (*step).clone()).collect();
        Ok(Self { matcher, need, offer, steps, role, now: view.now, world })
    }

    /// The steps that suggest, as they are defined now.
    pub(super) fn suggesting(&self) -> Vec<&Step> {
        self.steps.iter().filter_map(|step| self.need.steps.get(step)).collect()
    }

    pub(super) fn reading<'a>(&'a self, held: &'a [Key]) -> gridwork_matchers::store::Reading<'a> {
        let Self { world, matcher, need, offer, now, .. } = self;
        gridwork_matchers::store::Reading { world, matcher, need, offer, held, now: *now }
    }

    pub(super) fn matching<'a>(&'a self, reach: &'a Reach, barred: &'a gridwork_matchers::Barred) -> Matching<'a> {
        let titled = Titled { catalog: &self.world.catalog, need: &self.need, offer: &self.offer };
        Matching { matcher: &self.matcher, titled, reach, barred, now: self.now }
    }

    /// Who can be given the cases of these orgs: the holders of the input's role whose seat reaches them.
    pub(super) async fn reach(&self, view: &mut View, orgs: &[OrgId], offers: &[Offer]) -> Result<Reach> {
        let mut reach = Reach::default();
        let Some(role) = &self.role else {
            reach.add(orgs.iter().copied(), offers.iter().map(|offer| offer.person).collect());
            return Ok(reach);
        };
        let Some(definition) = self.world.catalog.roles.get(role) else { return Ok(reach) };
        // Orgs with the same seats share one group.
        let mut by_seats: HashMap<Vec<OrgId>, Vec<OrgId>> = HashMap::new();
        for org in orgs {
            by_seats.entry(authz::seats_reaching(&self.world, definition, *org, self.now)).or_default().push(*org);
        }
        let mut seats: Vec<OrgId> = by_seats.keys().flatten().copied().collect();
        seats.sort_unstable();
        seats.dedup();
        let mut held: HashMap<OrgId, HashSet<PersonId>> = HashMap::new();
        for (seat, person) in people::store::holders_at(&mut view.conn, role, &seats, self.now).await? {
            held.entry(seat).or_default().insert(person);
        }
        for (seats, orgs) in by_seats {
            reach.add(orgs, seats.iter().filter_map(|seat| held.get(seat)).flatten().copied().collect());
        }
        Ok(reach)
    }
}

/// The names of people.
pub(super) async fn names(
    view: &mut View,
    people: impl Iterator<Item = PersonId>,
) -> Result<HashMap<PersonId, String>> {
    let ids: Vec<PersonId> = people.collect();
    Ok(people::store::names(&mut view.conn, &ids).await?.into_iter().collect())
}
