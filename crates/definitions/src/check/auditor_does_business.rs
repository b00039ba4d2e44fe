//! Who watches does nothing else: an auditing role reads the journal, and neither cases nor ledgers by it.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{By, Definition, Key, Reach, Readers, Sees, Turn};
use crate::source::Place;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-R010", "审计角色不办业务", "an auditing role that does business");

fn check(subject: &Subject, report: &mut Report) {
    for written in subject.written {
        let Definition::Role(role) = &written.definition else { continue };
        if !role.audits {
            continue;
        }
        let name = role.key.local();
        if role.sees == Sees::All {
            report
                .tell(
                    &CODE,
                    written.at(&["sees"]),
                    format!("审计角色 `{name}` 不能看管辖内的全部事项"),
                    format!("the auditing role `{name}` must not read every case in reach"),
                )
                .help("写 sees: own", "write `sees: own`");
        }
        if matches!(role.reaches, Reach::Link(_)) {
            report
                .tell(
                    &CODE,
                    written.at(&["reaches"]),
                    format!("审计角色 `{name}` 沿组织树往下，不走联系"),
                    format!("the auditing role `{name}` reads down the tree, not along links"),
                )
                .help("写 reaches: below", "write `reaches: below`");
        }
    }
    for view in subject.loops() {
        for (key, state) in &view.definition.states {
            if let Turn::Role(role) = &state.turn {
                one(subject, role, view.written.at(&["states", key, "turn"]), report);
            }
            for role in &state.open_to {
                one(subject, role, view.written.member_at(&["states", key, "open_to"], role.local()), report);
            }
        }
        for (key, step) in view.steps() {
            for by in &step.by {
                if let By::Role(role) = by {
                    one(subject, role, view.written.member_at(&["steps", key, "by"], role.local()), report);
                }
            }
        }
        for escalation in &view.definition.escalate {
            one(subject, &escalation.to, view.written.at(&["escalate"]), report);
        }
    }
    for view in subject.registers() {
        let readers: &[Key] = match &view.definition.may.read {
            Readers::Anyone => &[],
            Readers::Roles(roles) => roles,
        };
        for (word, roles) in [("read", readers), ("write", &view.definition.may.write)] {
            for role in roles {
                one(subject, role, view.written.member_at(&["may", word], role.local()), report);
            }
        }
    }
}

fn one(subject: &Subject, role: &Key, place: Place, report: &mut Report) {
    if subject.catalog.roles.get(role).is_some_and(|role| role.audits) {
        let name = role.local();
        report
            .tell(
                &CODE,
                place,
                format!("`{name}` 是审计角色，不能参与业务"),
                format!("`{name}` audits, and has no part in the work itself"),
            )
            .help("换一个角色", "name another role");
    }
}
