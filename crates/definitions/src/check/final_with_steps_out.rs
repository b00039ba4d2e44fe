//! Nothing happens after the end.

use super::{Code, Report, Rule, Subject, error};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L004", "终态还有出路", "a final state with steps out of it");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let is_final = |name: &String| view.definition.states.get(name).is_some_and(|state| state.is_final);
        for (key, step) in view.steps() {
            for from in step.from.iter().filter(|name| is_final(name)) {
                report
                    .tell(
                        &CODE,
                        view.written.member_at(&["steps", key, "from"], from),
                        format!("`{from}` 是终态，环节 `{key}` 不能从它出发"),
                        format!("`{from}` is final, so the step `{key}` cannot lead out of it"),
                    )
                    .help(
                        "去掉这个 from；还要能重办的，先停在一个非终态（turn: none），到期再由系统办结",
                        "drop it; where a case may be reopened, let it wait in a state with `turn: none` and let the system close it later",
                    );
            }
        }
    }
}
