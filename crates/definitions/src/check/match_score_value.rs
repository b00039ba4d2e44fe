//! What a part of a score is worth is a number.

use super::{Code, Report, Rule, Subject, error};
use crate::check::conditions::{self, Purpose};
use gridwork_expr::Type;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-M003", "得分项的值不是数", "a score value that is not a number");

fn check(subject: &Subject, report: &mut Report) {
    for it in conditions::all(subject).iter().filter(|it| matches!(it.purpose, Purpose::Fits(_))) {
        let Some(found) = it.type_in(subject.catalog) else { continue };
        if !matches!(found, Type::Int | Type::Decimal(_)) {
            report
                .tell(
                    &CODE,
                    it.node.place,
                    format!("得分项的值应为 0 到 1 的数，这里是{}", found.zh()),
                    format!("the value of a score part is a number from 0 to 1; this gives {found}"),
                )
                .help("条件写成 x ? 1.0 : 0.0", "write a condition as `x ? 1.0 : 0.0`");
        }
    }
}
