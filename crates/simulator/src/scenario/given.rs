//! Sets up what a scenario is given: packs, orgs with their places in the tree, people, grids, stand-ins, rows.

use super::names::Names;
use super::placing::{LONG_AGO, Placing, PlannedOrg};
use super::report::Failure;
use super::run::failed;
use super::story::{GivenPlace, Scenario};
use super::yaml::At;
use gridwork_definitions::model::{Key, Pack};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::geo::Polygon;
use gridwork_kernel::orgs::store::{self as orgs, NewOrg};
use gridwork_kernel::people::store::{self as people, NewStandIn};
use gridwork_kernel::places::store::{self as places, NewPlace};
use gridwork_kernel::world::World;
use gridwork_kernel::{OrgId, PersonId, RowId};
use gridwork_operations::packs::ApplyPacks;
use gridwork_operations::registers::AddRow;
use gridwork_operations::{Error, Result};
use indexmap::IndexMap;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

/// What is built in one work, with every name resolved.
#[derive(Debug, Clone)]
struct Plan {
    packs: Vec<String>,
    orgs: Vec<PlannedOrg>,
    people: Vec<PlannedPerson>,
    places: Vec<(String, GivenPlace, Polygon)>,
    stand_ins: Vec<PlannedStandIn>,
}

#[derive(Debug, Clone)]
struct PlannedPerson {
    name: String,
    called: String,
    grants: Vec<(Key, Vec<String>)>,
}

#[derive(Debug, Clone)]
struct PlannedStandIn {
    by: String,
    stood_for: String,
    role: Option<Key>,
    org: Option<String>,
    new: NewStandIn,
}

/// What was built.
struct Built {
    orgs: IndexMap<String, OrgId>,
    root: Option<OrgId>,
    people: IndexMap<String, PersonId>,
}

/// Builds the house of a scenario and tells what its names stand for.
///
/// # Errors
/// What in `given` does not fit the packs.
pub(super) async fn set_up(
    desk: &Desk,
    packs: &[Pack],
    file: &str,
    scenario: &Scenario,
) -> std::result::Result<Names, Vec<Failure>> {
    let system = Arc::new(Actor::system());
    let top = |error: Error| vec![failed(file, At::TOP, ("准备场景", "set up what is given"), &error)];
    let apply = ApplyPacks { packs: packs.to_vec(), org: None, allow: Vec::new() };
    gridwork_operations::packs::apply(desk, &system, apply).await.map_err(top)?;
    let world = world(desk).await.map_err(top)?;
    let own = packs.last().into_iter().flat_map(|pack| std::iter::once(&pack.pack).chain(&pack.uses));
    let mut names = Names {
        world,
        packs: own.cloned().collect(),
        orgs: IndexMap::new(),
        people: IndexMap::new(),
        cases: IndexMap::new(),
        rows: HashMap::new(),
    };
    let plan = Planner { file, names: &names, scenario, failures: Vec::new() }.plan()?;
    let built = desk.run_once(&system, plan, |work, plan| Box::pin(build(work, plan))).await.map_err(top)?;
    (names.orgs, names.people) = (built.orgs, built.people);
    names.world = self::world(desk).await.map_err(top)?;
    add_rows(desk, file, scenario, &mut names, built.root).await?;
    Ok(names)
}

async fn world(desk: &Desk) -> Result<Arc<World>> {
    Ok(Arc::clone(&desk.view().await?.world))
}

struct Planner<'a> {
    file: &'a str,
    names: &'a Names,
    scenario: &'a Scenario,
    failures: Vec<Failure>,
}

impl Planner<'_> {
    fn plan(mut self) -> std::result::Result<Plan, Vec<Failure>> {
        let orgs = self.orgs();
        let people = self.people();
        let given = &self.scenario.given;
        let mut places = Vec::new();
        for (name, place) in &given.places {
            let mut ring = place.polygon.iter().map(|(lon, lat)| json!([lon, lat])).collect::<Vec<_>>();
            // Closed by itself.
            if ring.first() != ring.last() {
                ring.extend(ring.first().cloned());
            }
            match Polygon::from_geojson(&json!({"type": "Polygon", "coordinates": [ring]})) {
                Ok(polygon) => places.push((name.clone(), place.clone(), polygon)),
                Err(problems) => {
                    let said =
                        |language| problems.iter().map(|it| it.message.say(language)).collect::<Vec<_>>().join("; ");
                    self.wrong(place.at, said("zh"), said("en"));
                }
            }
        }
        let stand_ins = self.stand_ins();
        if !self.failures.is_empty() {
            return Err(self.failures);
        }
        Ok(Plan { packs: self.names.packs.clone(), orgs, people, places, stand_ins })
    }

    fn wrong(&mut self, at: At, zh: impl Into<String>, en: impl Into<String>) {
        self.failures.push(Failure::new(self.file, at, zh, en));
    }

    fn people(&mut self) -> Vec<PlannedPerson> {
        let mut planned = Vec::new();
        for (name, person) in &self.scenario.given.people {
            if self.names.key(&self.names.world.catalog.roles, name).is_some() {
                let (zh, en) = (
                    format!("人员不能叫角色的名字 `{name}`"),
                    format!("a person may not be called as the role `{name}`"),
                );
                self.wrong(At::TOP, zh, en);
            }
            let mut grants = Vec::new();
            for (role, orgs) in &person.grants {
                match self.names.key(&self.names.world.catalog.roles, &role.text) {
                    Some(key) => grants.push((key, orgs.clone())),
                    None => self.wrong(
                        role.at,
                        format!("没有角色 `{}`", role.text),
                        format!("there is no role `{}`", role.text),
                    ),
                }
            }
            let called = person.name.clone().unwrap_or_else(|| name.clone());
            planned.push(PlannedPerson { name: name.clone(), called, grants });
        }
        planned
    }

    fn stand_ins(&mut self) -> Vec<PlannedStandIn> {
        let mut planned = Vec::new();
        for given in &self.scenario.given.stand_ins {
            let role = given.role.as_ref().and_then(|role| self.names.key(&self.names.world.catalog.roles, &role.text));
            if let (Some(role), None) = (&given.role, &role) {
                self.wrong(role.at, format!("没有角色 `{}`", role.text), format!("there is no role `{}`", role.text));
            }
            let nobody = PersonId(uuid::Uuid::nil());
            planned.push(PlannedStandIn {
                by: given.by.clone(),
                stood_for: given.stood_for.clone(),
                role,
                org: given.org.clone(),
                new: NewStandIn {
                    person: nobody,
                    by: nobody,
                    role: None,
                    org: None,
                    from: given.from,
                    to: given.to,
                    reason: given.reason.clone(),
                },
            });
        }
        planned
    }

    /// The orgs, each behind its parent; those that nobody named but that must be there are made.
    fn orgs(&mut self) -> Vec<PlannedOrg> {
        let mut placing = Placing::default();
        for (name, org) in &self.scenario.given.orgs {
            match self.names.key(&self.names.world.catalog.org_kinds, &org.kind.text) {
                Some(kind) => drop(placing.kinds.insert(name.clone(), kind)),
                None => {
                    let word = &org.kind.text;
                    self.wrong(
                        org.kind.at,
                        format!("没有组织类别 `{word}`"),
                        format!("there is no kind of org `{word}`"),
                    );
                }
            }
        }
        if !self.failures.is_empty() {
            return Vec::new();
        }
        let given = &self.scenario.given.orgs;
        for name in given.keys() {
            if let Err((at, zh, en)) = placing.place(name, given, &self.names.world) {
                self.wrong(at, zh, en);
            }
        }
        placing.planned
    }
}

async fn build(work: &mut Work<'_>, plan: &Plan) -> Result<Built> {
    let mut ids = Vec::new();
    let mut built = Built { orgs: IndexMap::new(), root: None, people: IndexMap::new() };
    let mut roots = 0;
    for org in &plan.orgs {
        let parent = org.parent.and_then(|at| ids.get(at).copied());
        let id = orgs::add(work, &NewOrg { parent, ..org.new.clone() }).await?.id;
        if parent.is_none() {
            roots += 1;
            built.root = (roots == 1).then_some(id);
            for pack in &plan.packs {
                gridwork_kernel::packs::store::install(work, pack, id).await?;
            }
        }
        ids.push(id);
        if !org.name.is_empty() {
            built.orgs.insert(org.name.clone(), id);
        }
    }
    for org in &plan.orgs {
        for (kind, to) in &org.links {
            for to in to {
                orgs::link(work, kind, built.orgs[&org.name], built.orgs[to], LONG_AGO).await?;
            }
        }
    }
    // A day before the story begins.
    let since = work.now().plus_micros(-gridwork_kernel::time::DAY);
    for person in &plan.people {
        let id = people::add(work, &person.called, None).await?;
        built.people.insert(person.name.clone(), id);
        for (role, orgs) in &person.grants {
            for org in orgs {
                people::grant(work, id, role, built.orgs[org], since, None).await?;
            }
        }
    }
    for (name, place, polygon) in &plan.places {
        let new = NewPlace {
            org: built.orgs[&place.org],
            kind: place.kind.clone(),
            code: format!("S-{name}"),
            name: name.clone(),
            polygon: Some(polygon.clone()),
            valid_from: LONG_AGO.to_owned(),
        };
        places::add(work, &new).await?;
    }
    for stand_in in &plan.stand_ins {
        let new = NewStandIn {
            person: built.people[&stand_in.stood_for],
            by: built.people[&stand_in.by],
            role: stand_in.role.clone(),
            org: stand_in.org.as_ref().map(|org| built.orgs[org]),
            ..stand_in.new.clone()
        };
        people::stand_in(work, &new).await?;
    }
    Ok(built)
}

async fn add_rows(
    desk: &Desk,
    file: &str,
    scenario: &Scenario,
    names: &mut Names,
    root: Option<OrgId>,
) -> std::result::Result<(), Vec<Failure>> {
    let system = Arc::new(Actor::system());
    let world = Arc::clone(&names.world);
    for row in &scenario.given.rows {
        let Some(key) = names.key(&world.catalog.registers, &row.register.text) else {
            let word = &row.register.text;
            let (zh, en) = (format!("没有台账 `{word}`"), format!("there is no register `{word}`"));
            return Err(vec![Failure::new(file, row.register.at, zh, en)]);
        };
        let register = &world.catalog.registers[&key];
        let fields = names.values(&row.fields, |name| register.fields.get(name), &HashMap::new(), false);
        let fields = fields.map_err(|(at, (zh, en))| vec![Failure::new(file, at, zh, en)])?;
        let org = match &row.org {
            Some(org) => Some(names.orgs[org]),
            None if root.is_some() => root,
            None => {
                let (zh, en) = ("场景有几棵组织树：请写 at", "the scenario has several trees of orgs: say `at`");
                return Err(vec![Failure::new(file, row.at, zh, en)]);
            }
        };
        let add = AddRow { register: key.clone(), org, fields: fields.clone() };
        let added = gridwork_operations::registers::add(desk, &system, Call::plain(), add).await;
        let what = ("添加台账记录", "add the row");
        let added = added.map_err(|error| vec![failed(file, row.at, what, &error)])?;
        names.keep_row(register, &fields, RowId(added.row.id));
    }
    Ok(())
}
