//! A blank condition would let everything pass.

use super::{Code, Report, Rule, Subject, error};
use crate::check::conditions;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-C001", "空白的条件", "a blank condition");

fn check(subject: &Subject, report: &mut Report) {
    for it in conditions::all(subject).iter().filter(|it| it.is_blank()) {
        report.tell_broken(&CODE, it.name, "条件是空的", "the expression is blank").help(
            "写出条件；不需要条件就去掉整项",
            "write it out, or drop the whole key when nothing is to be checked",
        );
    }
}
