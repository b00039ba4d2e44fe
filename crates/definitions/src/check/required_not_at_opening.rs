//! A field that every case must have is asked for at the opening.

use super::{Code, Report, Rule, Subject, warning};
use crate::check::required_never_asked::is_filled;
use crate::check::subject::quoted;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = warning("GW-L036", "必填但登记时不填", "required, but not when a case is opened");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some((opening, step)) = view.definition.opening_steps().next() else { continue };
        for (key, field) in view.definition.fields.iter().filter(|(_, field)| field.required) {
            if is_filled(view.definition, key) && !step.form.contains(key) && !step.set.contains_key(key) {
                let (zh, en) = quoted(key, &field.title);
                report
                    .tell(
                        &CODE,
                        view.written.at(&["fields", key, "required"]),
                        format!("必填字段 {zh} 登记时不填，在此之前是空的"),
                        format!("the required field {en} is not asked for when a case is opened; until then it is empty"),
                    )
                    .help(
                        format!("加进 `{opening}` 的 form；或去掉 required，在填它的环节写 require"),
                        format!("put it into the form of `{opening}`, or drop `required` and write `require` in the step that asks"),
                    );
            }
        }
    }
}
