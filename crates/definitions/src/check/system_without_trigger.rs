//! A system step says when it is taken.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::By;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L019", "系统环节没有触发", "a system step without a trigger");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps().filter(|(_, step)| step.by.contains(&By::System)) {
            let has = |word: &str| view.written.has(&["steps", key, word]);
            if !has("after") && !has("when") {
                let (zh, en) = quoted(key, &step.title);
                report
                    .tell(
                        &CODE,
                        view.written.name_at(&["steps", key]),
                        format!("系统环节 {zh} 没写何时做"),
                        format!("the system step {en} does not say when it is taken"),
                    )
                    .help("写 after: {days: 7}，或 when 条件", "write `after: {days: 7}`, or a condition in `when`");
            }
        }
    }
}
