//! `not` names steps that somebody can have taken before.

use super::{Code, Report, Rule, Subject, error};
use crate::model::By;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L018", "不可能冲突的环节", "a `not` that can never apply");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(flow) = view.sound_flow() else { continue };
        for (key, step) in view.steps() {
            for name in &step.not {
                let Some(earlier) = view.definition.steps.get(name) else { continue };
                let by_system = !earlier.by.is_empty() && earlier.by.iter().all(|by| *by == By::System);
                if !by_system && flow.may_precede(earlier, step) {
                    continue;
                }
                let (zh, en) = if by_system {
                    ("它由系统做", "the system takes it")
                } else {
                    ("它不会在前面发生", "it never comes before")
                };
                report
                    .tell(
                        &CODE,
                        view.written.member_at(&["steps", key, "not"], name),
                        format!("`{name}` 不可能与 `{key}` 冲突：{zh}"),
                        format!("`{name}` can never keep anybody from `{key}`: {en}"),
                    )
                    .help("去掉它，或改成真正在前面的环节", "drop it, or name a step that does come before");
            }
        }
    }
}
