//! Whoever takes a role by a phone number is not given what others asked for: no turn, no open state, no escalation.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{Key, Turn};
use crate::source::Place;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code =
    error("GW-R022", "别人的事项交给了人人可入的角色", "what others asked is given to a role for anybody");

fn check(subject: &Subject, report: &mut Report) {
    let is_open = |role: &Key| subject.catalog.roles.get(role).is_some_and(|role| role.open_entry);
    for view in subject.loops() {
        for (key, state) in &view.definition.states {
            if let Turn::Role(role) = &state.turn
                && is_open(role)
            {
                tell(role, view.written.at(&["states", key, "turn"]), report);
            }
            for role in state.open_to.iter().filter(|role| is_open(role)) {
                tell(role, view.written.member_at(&["states", key, "open_to"], role.local()), report);
            }
        }
        for escalation in view.definition.escalate.iter().filter(|it| is_open(&it.to)) {
            tell(&escalation.to, view.written.at(&["escalate"]), report);
        }
    }
}

fn tell(role: &Key, place: Place, report: &mut Report) {
    let role = role.local();
    report
        .tell(
            &CODE,
            place,
            format!("凭手机号就能进入的角色 `{role}` 会拿到别人的事项"),
            format!("anybody with a phone may take the role `{role}`, and here it is given what others asked for"),
        )
        .help("换成由组织授予的角色，或写 asker", "name a role that an org grants, or write `asker`");
}
