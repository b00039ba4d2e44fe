//! What somebody holds, part by part: each as an actor who holds nothing else.

use gridwork_definitions::model::{Key, Text};
use gridwork_kernel::authz::{Actor, Grant};
use gridwork_kernel::error::because;
use gridwork_kernel::world::World;
use gridwork_kernel::{Instant, OrgId};

/// One thing that somebody holds.
pub(super) struct Part {
    /// Somebody who holds this and nothing else.
    pub(super) actor: Actor,
    /// What it is.
    pub(super) called: Text,
    /// The grant, where it is one.
    pub(super) grant: Option<Grant>,
}

/// The parts of what an actor holds now: first being who they are, then their roles and those they stand in with, then
/// what they look after, then what an emergency opened.
pub(super) fn parts(actor: &Actor, world: &World, now: Instant) -> Vec<Part> {
    let bare = Actor {
        grants: Vec::new(),
        stands_for: Vec::new(),
        looks_after: Vec::new(),
        emergencies: Vec::new(),
        ..actor.clone()
    };
    let own = because("本人与它的关系，或人人可看", "being who they are, or because everybody may");
    let mut parts = vec![Part { actor: bare.clone(), called: own, grant: None }];
    for grant in actor.holding(now) {
        let one = Actor { grants: vec![grant.clone()], ..bare.clone() };
        parts.push(Part { actor: one, called: role_at(world, grant), grant: Some(grant.clone()) });
    }
    for stands in actor.stands_for.iter().filter(|it| it.from <= now && now < it.to) {
        let one = Actor { stands_for: vec![stands.clone()], ..bare.clone() };
        let called = because("代理他人：被代理人与它的关系", "standing in for somebody who has to do with it");
        parts.push(Part { actor: one, called, grant: None });
    }
    for after in actor.looks_after.iter().filter(|it| it.from <= now && now < it.to) {
        let one = Actor { looks_after: vec![after.clone()], ..bare.clone() };
        let called = because("接手离岗人员的事项", "taking over the cases of somebody who left");
        parts.push(Part { actor: one, called, grant: None });
    }
    for emergency in actor.emergencies.iter().filter(|it| it.holds(now)) {
        let one = Actor { emergencies: vec![*emergency], ..bare.clone() };
        parts.push(Part { actor: one, called: because("应急查阅", "an emergency reading"), grant: None });
    }
    parts
}

/// `“社区调度员”在“灯塔社区”`.
pub(super) fn role_at(world: &World, grant: &Grant) -> Text {
    let (zh, en) = (role_title(world, &grant.role, "zh-CN"), role_title(world, &grant.role, "en"));
    let org = org_name(world, grant.org);
    let (for_zh, for_en) = match grant.stood_for {
        None => ("", ""),
        Some(_) => ("（代理）", " (standing in)"),
    };
    because(format!("角色“{zh}”，在{org}{for_zh}"), format!("the role “{en}” at {org}{for_en}"))
}

fn role_title(world: &World, role: &Key, language: &str) -> String {
    world.catalog.roles.get(role).map_or_else(|| role.to_string(), |it| it.title.say(language).to_owned())
}

pub(super) fn org_name(world: &World, org: OrgId) -> String {
    world.orgs.get(org).map_or_else(|| org.to_string(), |org| org.name.clone())
}

/// Why a grant alone does not open a record.
pub(super) fn not_by(world: &World, grant: &Grant, (zh, en): (&str, &str)) -> Text {
    let role = role_at(world, grant);
    let role_en = role.en.clone().unwrap_or_else(|| role.zh.clone());
    because(format!("{}：{zh}", role.zh), format!("{role_en}: {en}"))
}
