//! The amount of a span is a whole number.

use super::{Code, Report, Rule, Subject, error};
use crate::check::conditions;
use gridwork_expr::Type;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-C006", "时限不是整数", "a span that is not a whole number");

fn check(subject: &Subject, report: &mut Report) {
    for it in conditions::all(subject).iter().filter(|it| it.is_amount()) {
        let Some(found) = it.type_in(subject.catalog) else { continue };
        if found != Type::Int {
            report
                .tell(
                    &CODE,
                    it.node.place,
                    format!("时限的结果是{}，要整数", found.zh()),
                    format!("the amount gives {found}; a whole number is needed"),
                )
                .help(
                    "写整数，或用 or_else 给出空值时的数",
                    "write a whole number, or say with `or_else` what counts when it is empty",
                );
        }
    }
}
