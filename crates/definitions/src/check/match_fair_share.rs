//! The fair share is a part of all.

use super::{Code, Report, Rule, Subject, error};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-M011", "公平份额不对", "a fair share out of range");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.matchers() {
        let Some(share) = view.definition.fair.as_ref().and_then(|fair| fair.share) else { continue };
        if !(share > 0.0 && share < 1.0) {
            report
                .tell(
                    &CODE,
                    view.written.at(&["fair", "share"]),
                    format!("{share} 不是一个份额"),
                    format!("{share} is no part of all"),
                )
                .help("写 0 和 1 之间的数，例如 0.2", "write a number between 0 and 1, such as 0.2");
        }
    }
}
