//! A least value is not above the greatest.

use super::{Code, Report, Rule, Subject, error};
use crate::model::FieldType;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F006", "上下限矛盾", "limits that leave nothing");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields() {
        let limits = match it.field.kind {
            FieldType::Int { min, max } | FieldType::Money { min, max } | FieldType::Decimal { min, max, .. } => {
                (min, max)
            }
            _ => continue,
        };
        if let (Some(min), Some(max)) = limits
            && min > max
        {
            report
                .tell(
                    &CODE,
                    it.at("min"),
                    "下限大于上限，没有值能填",
                    "the least value is above the greatest, so nothing fits",
                )
                .help("调换 min 和 max", "swap `min` and `max`");
        }
    }
}
