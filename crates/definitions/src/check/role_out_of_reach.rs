//! A role that is named can reach the case's org.

use super::{Code, Report, Rule, Subject, warning};
use crate::model::{By, Key};
use crate::source::{Node, Place};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = warning("GW-L009", "角色够不到", "a role that never reaches the case");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let lives_at = &view.definition.lives_at;
        for (key, step) in view.steps() {
            let is_dead = |by: &By| matches!(by, By::Role(role) if !subject.reaches(role, lives_at));
            // When all of them are dead, nobody can take the step: that is told as an error.
            if step.by.iter().all(is_dead) {
                continue;
            }
            for role in step.by.iter().filter(|by| is_dead(by)).filter_map(role_of) {
                let node = view.written.find(&["steps", key, "by"]).map(Node::members).unwrap_or(&[]);
                let is_it = |it: &&Node| it.text().is_some_and(|text| text == role.local() || text == role.as_str());
                let place =
                    node.iter().find(is_it).map_or_else(|| view.written.at(&["steps", key, "by"]), |it| it.place);
                tell(role, lives_at, place, report);
            }
        }
    }
}

fn role_of(by: &By) -> Option<&Key> {
    match by {
        By::Role(role) => Some(role),
        By::Relation(_) | By::System => None,
    }
}

fn tell(role: &Key, lives_at: &Key, place: Place, report: &mut Report) {
    let (role, kind) = (role.local(), lives_at.local());
    report
        .tell(&CODE, place, format!("角色 `{role}` 够不到 {kind}"), format!("the role `{role}` never reaches a {kind}"))
        .help("去掉它，或改它的 held_at、reaches", "drop it, or change where it is held or what it reaches");
}
