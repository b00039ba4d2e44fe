//! Ratings that are added up are whole numbers within narrow limits, which the rated do not read one by one.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{FieldType, Relation};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L045", "评价汇总对不上", "a rating that does not fit");

/// More steps than this are no rating.
const STEPS_MAX: i64 = 10;

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(rating) = &view.definition.rating else { continue };
        let place = view.written.at(&["rating", "field"]);
        let name = &rating.field;
        let field = view.definition.fields.get(name);
        let is_narrow = field.is_some_and(|field| match &field.kind {
            FieldType::Int { min: Some(min), max: Some(max) } => {
                max.checked_sub(*min).is_some_and(|width| (1..STEPS_MAX).contains(&width))
            }
            _ => false,
        });
        if !is_narrow {
            report
                .tell(
                    &CODE,
                    place,
                    format!("`{name}` 不是有上下限的整数"),
                    format!("`{name}` is no whole number between two near limits"),
                )
                .help("写 type: int 并给出 min、max", "make it `type: int` with `min` and `max`");
        } else if field.is_some_and(|field| !field.hidden_from.contains(&Relation::Assignee)) {
            report
                .tell(
                    &CODE,
                    place,
                    format!("被评的人能一件一件读到 `{name}`，汇总就没有意义"),
                    format!("the rated read `{name}` case by case, so adding it up protects nobody"),
                )
                .help("在字段上写 hidden_from: [assignee]", "write `hidden_from: [assignee]` at the field");
        }
    }
}
