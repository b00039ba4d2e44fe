//! A case turns yellow before it is due.

use super::{Code, Report, Rule, Subject, error};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L028", "黄色的份数不对", "a yellow share out of range");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let yellow = view.definition.colours.yellow;
        if !(yellow > 0.0 && yellow < 1.0) {
            report
                .tell(
                    &CODE,
                    view.written.at(&["colours", "yellow"]),
                    format!("{yellow} 不在 0 和 1 之间"),
                    format!("{yellow} is not between 0 and 1"),
                )
                .help("写时限的份数，例如 0.75", "write a share of the span such as 0.75");
        }
    }
}
