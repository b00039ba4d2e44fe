//! A span lasts at least one of its units, and not for ever.

use super::{Code, Report, Rule, Subject, error};
use crate::source::shape::UNITS;
use crate::source::{Node, Value};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L025", "时限要大于零", "a span of nothing");

/// More than this is a slip of the keyboard; a hundred years of working days fit in.
const AMOUNT_MAX: i64 = 1_000_000;

fn check(subject: &Subject, report: &mut Report) {
    for written in subject.written {
        walk(&written.node, report);
    }
}

/// Every amount of every span is a number under the name of a unit.
fn walk(node: &Node, report: &mut Report) {
    for (name, value) in node.entries() {
        if let (true, Some(amount)) = (UNITS.contains(&name.text.as_str()), value.int())
            && !(1..=AMOUNT_MAX).contains(&amount)
        {
            report
                .tell(
                    &CODE,
                    value.place,
                    format!("{amount} 不能作为时限"),
                    format!("{amount} cannot be the length of a span"),
                )
                .help("写一个正整数", "write a whole number of at least 1");
        }
        walk(value, report);
    }
    if let Value::List(members) = &node.value {
        for member in members {
            walk(member, report);
        }
    }
}
