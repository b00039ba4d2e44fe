//! Work that the assignee leaves lying can be taken back by somebody else.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::{By, Relation, Turn};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L017", "经办人不动就卡死", "only the assignee can move it");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(flow) = view.sound_flow() else { continue };
        for (key, state) in &view.definition.states {
            if state.is_final || state.turn != Turn::Relation(Relation::Assignee) {
                continue;
            }
            // The asker's withdrawal ends the wish, it does not do the work; the opener may be the asker.
            let is_other = |by: &By| matches!(by, By::Role(_) | By::System);
            let mut out = flow.out_of(key).peekable();
            if out.peek().is_none() || out.any(|(_, step)| step.by.iter().any(is_other)) {
                continue;
            }
            let (zh, en) = quoted(key, &state.title);
            report
                .tell(
                    &CODE,
                    view.written.name_at(&["states", key]),
                    format!("经办人不办，状态 {zh} 就没有人能动"),
                    format!("when the assignee does nothing, nobody else can move the case out of {en}"),
                )
                .help(
                    "加一个由角色做的改派或收回环节（诉求人撤单不算）",
                    "add a step by which a role takes it back or gives it to somebody else (the asker's withdrawal does not count)",
                );
        }
    }
}
