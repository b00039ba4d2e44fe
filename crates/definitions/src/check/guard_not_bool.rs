//! A condition holds or does not hold.

use super::{Code, Report, Rule, Subject, error};
use crate::check::conditions;
use gridwork_expr::Type;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-C003", "条件不是是否", "a condition that is not a yes or no");

fn check(subject: &Subject, report: &mut Report) {
    for it in conditions::all(subject).iter().filter(|it| it.is_question()) {
        let Some(found) = it.type_in(subject.catalog) else { continue };
        if found != Type::Bool {
            let help = if *found.plain() == Type::Bool {
                ("它可能是空的：写 x == true，或用 or_else", "it may be empty: write `x == true`, or use `or_else`")
            } else {
                ("写一个比较，例如 days > 3", "write a comparison such as `days > 3`")
            };
            report
                .tell(
                    &CODE,
                    it.node.place,
                    format!("条件的结果是{}，不是是否", found.zh()),
                    format!("the condition gives {found}, not a yes or no"),
                )
                .help(help.0, help.1);
        }
    }
}
