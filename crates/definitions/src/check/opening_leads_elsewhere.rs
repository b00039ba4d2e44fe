//! The opening step leads to the start.

use super::{Code, Report, Rule, Subject, error};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L014", "登记后不在起点", "an opening step that misses the start");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let start = &view.definition.start;
        if !view.definition.states.contains_key(start) {
            continue;
        }
        for (key, step) in view.definition.opening_steps() {
            if step.to != *start && view.definition.states.contains_key(&step.to) {
                report
                    .tell(
                        &CODE,
                        view.written.at(&["steps", key, "to"]),
                        format!("登记后到 `{}`，而 start 是 `{start}`", step.to),
                        format!("this opens a case in `{}`, but `start` is `{start}`", step.to),
                    )
                    .help("两处写成一样", "write the same in both places");
            }
        }
    }
}
