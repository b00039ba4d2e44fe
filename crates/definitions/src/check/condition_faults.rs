//! Every expression fits the names and types it may read.

use super::{Code, Report, Rule, Subject, error};
use crate::check::conditions;
use crate::loader::read::tell_expression;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-E003", "没有这个名称、字段或函数", "a name, field or function that does not exist");

fn check(subject: &Subject, report: &mut Report) {
    for it in conditions::all(subject) {
        let Some(expr) = it.expr() else { continue };
        if report.is_broken(it.node.place) {
            continue;
        }
        let mut faults = expr.check(&it.scope(subject.catalog)).err().unwrap_or_default();
        if faults.is_empty() && it.is_shown() {
            faults = expr.check_form_subset().err().unwrap_or_default();
        }
        tell_expression(&faults, it.node, subject.sources, report);
    }
}
