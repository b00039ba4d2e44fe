//! What is required is asked for somewhere.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::Loop;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L035", "必填却没处填", "a required field that no form asks for");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, field) in view.definition.fields.iter().filter(|(_, field)| field.required) {
            if !is_filled(view.definition, key) {
                let (zh, en) = quoted(key, &field.title);
                report
                    .tell(
                        &CODE,
                        view.written.name_at(&["fields", key]),
                        format!("必填字段 {zh} 不在任何环节的表单里"),
                        format!("the required field {en} is in no step's form"),
                    )
                    .help("把它加进一个环节的 form", "put it into the form of a step");
            }
        }
    }
}

/// Whether some step fills a field.
pub(super) fn is_filled(definition: &Loop, key: &str) -> bool {
    definition.steps.values().any(|step| step.form.iter().any(|it| it == key) || step.set.contains_key(key))
}
