//! Every field of a loop is filled somewhere.

use super::{Code, Report, Rule, Subject, warning};
use crate::check::required_never_asked::is_filled;
use crate::check::subject::quoted;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = warning("GW-L037", "没处填的字段", "a field that nothing fills");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        // A required one is told as an error.
        for (key, field) in view.definition.fields.iter().filter(|(_, field)| !field.required) {
            if !is_filled(view.definition, key) {
                let (zh, en) = quoted(key, &field.title);
                report
                    .tell(
                        &CODE,
                        view.written.name_at(&["fields", key]),
                        format!("没有环节填写字段 {zh}"),
                        format!("no step fills the field {en}"),
                    )
                    .help("把它加进一个环节的 form，或删去", "put it into the form of a step, or remove it");
            }
        }
    }
}
