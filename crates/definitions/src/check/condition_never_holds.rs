//! A condition can hold.

use super::{Code, Report, Rule, Subject, error};
use crate::check::conditions::{self, Condition, Purpose};
use crate::check::decide::{Decided, Domains, decide};
use gridwork_expr::Type;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-C004", "永远不成立的条件", "a condition that never holds");

fn check(subject: &Subject, report: &mut Report) {
    for it in conditions::all(subject) {
        if decided(subject, &it).is_some_and(|found| !found.can_hold) {
            report
                .tell(&CODE, it.node.place, "这个条件永远不成立", "this condition never holds")
                .help("对照字段可取的值检查它", "compare it with the values that the fields can have");
        }
    }
}

/// What a condition can give, where that can be tried.
pub(super) fn decided(subject: &Subject, it: &Condition) -> Option<Decided> {
    if !it.is_question() || it.type_in(subject.catalog) != Some(Type::Bool) {
        return None;
    }
    let expr = it.expr()?;
    let scope = it.scope(subject.catalog);
    match it.purpose {
        Purpose::Guard(definition, step) => {
            let states = &definition.steps.get(step)?.from;
            decide(&expr, &Domains { definition, catalog: subject.catalog, scope: &scope, states, numbers: &[] })
        }
        _ if expr.reads().is_empty() => {
            let holds = expr.holds(&indexmap::IndexMap::<String, gridwork_expr::Value>::new()).unwrap_or(false);
            Some(Decided { can_hold: holds, can_fail: !holds })
        }
        _ => None,
    }
}
