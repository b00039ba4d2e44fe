//! A capacity is a whole number.

use super::{Code, Report, Rule, Subject, error};
use crate::check::conditions::{self, Purpose};
use gridwork_expr::Type;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-M006", "余量不是整数", "a capacity that is not a whole number");

fn check(subject: &Subject, report: &mut Report) {
    for it in conditions::all(subject).iter().filter(|it| matches!(it.purpose, Purpose::Capacity(_))) {
        let Some(found) = it.type_in(subject.catalog) else { continue };
        if found != Type::Int {
            report
                .tell(
                    &CODE,
                    it.node.place,
                    format!("余量应为整数，这里是{}", found.zh()),
                    format!("a capacity is a whole number; this gives {found}"),
                )
                .help(
                    "写还能接几件，例如 offer.capacity - open_cases",
                    "write how many more there can be, such as `offer.capacity - open_cases`",
                );
        }
    }
}
