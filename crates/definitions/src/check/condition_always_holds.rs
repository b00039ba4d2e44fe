//! A condition can fail, or it is none.

use super::{Code, Report, Rule, Subject, error};
use crate::check::condition_never_holds::decided;
use crate::check::conditions;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-C005", "永远成立的条件", "a condition that always holds");

fn check(subject: &Subject, report: &mut Report) {
    for it in conditions::all(subject) {
        if decided(subject, &it).is_some_and(|found| !found.can_fail) {
            report
                .tell(
                    &CODE,
                    it.node.place,
                    "这个条件永远成立，等于没写",
                    "this condition always holds, so it checks nothing",
                )
                .help("去掉它，或写出真正的条件", "drop it, or write what you meant");
        }
    }
}
