//! Of one record, one field holds a data element.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::{FieldView, Owner, quoted};
use crate::model::Key;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-D003", "同一张表问两次", "the same data element twice in a form");

fn check(subject: &Subject, report: &mut Report) {
    let all = subject.fields();
    for (index, later) in all.iter().enumerate() {
        let Some(element) = later.field.is.as_ref().filter(|_| later.field.repeats.is_none()) else { continue };
        let same = |earlier: &&FieldView| {
            owner(earlier) == owner(later)
                && earlier.field.is.as_ref() == Some(element)
                && earlier.field.repeats.is_none()
        };
        let Some(earlier) = all[..index].iter().find(same) else { continue };
        let ((zh, en), name) = (quoted(later.key, &later.field.title), element.local());
        let (first_zh, first_en) = quoted(earlier.key, &earlier.field.title);
        report
            .tell(
                &CODE,
                later.at("is"),
                format!("{first_zh} 已经是数据元 `{name}`，{zh} 又问一次"),
                format!("{first_en} already holds the data element `{name}`; {en} asks for it again"),
            )
            .help(
                "去掉一个；若问的是另一个人的，不要写 is",
                "drop one of them; if it is about somebody else, leave `is` out",
            );
    }
}

/// The loop or register that asks.
fn owner<'a>(it: &FieldView<'a>) -> &'a Key {
    match it.owner {
        Owner::Loop(view) | Owner::Step(view) => &view.definition.key,
        Owner::Register(view) => &view.definition.key,
    }
}
