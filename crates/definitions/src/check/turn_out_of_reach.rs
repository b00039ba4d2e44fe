//! The role whose turn it is can reach the case's org.

use super::{Code, Report, Rule, Subject, error};
use crate::model::Turn;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L010", "轮到的角色够不到", "a turn that never reaches the case");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let lives_at = &view.definition.lives_at;
        for (key, state) in &view.definition.states {
            if let Turn::Role(role) = &state.turn
                && !subject.reaches(role, lives_at)
            {
                let (role, kind) = (role.local(), lives_at.local());
                report
                    .tell(
                        &CODE,
                        view.written.at(&["states", key, "turn"]),
                        format!("角色 `{role}` 够不到 {kind}，事项会一直没人办"),
                        format!("the role `{role}` never reaches a {kind}, so the case would wait for nobody"),
                    )
                    .help(
                        "换一个角色，或改它的 held_at、reaches",
                        "name another role, or change where it is held or what it reaches",
                    );
            }
        }
    }
}
