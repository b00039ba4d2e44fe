//! A consent is somebody's, and there is something sealed that is kept by it.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{FieldClass, FieldType};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F023", "“同意”不成立", "a consent that nobody can give");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.registers() {
        let Some(consent) = &view.definition.consent else { continue };
        let fields = &view.definition.fields;
        // A name that nothing has is told by the rule about unknown fields.
        let names_nobody = fields.get(&consent.of).is_some_and(|field| {
            let is_person = matches!(field.kind, FieldType::Person { .. });
            field.class != FieldClass::Plain || !is_person || !field.required
        });
        if names_nobody {
            report
                .tell(
                    &CODE,
                    view.written.at(&["consent", "of"]),
                    format!("`{}` 不是普通的必填人员字段，不能说明由谁同意", consent.of),
                    format!("`{}` is no plain required person field: it cannot say who agrees", consent.of),
                )
                .help("用 type: person、required: true 的字段", "take a field of `type: person` with `required: true`");
        }
        if fields.values().all(|field| field.class == FieldClass::Plain) {
            report
                .tell(
                    &CODE,
                    view.written.at(&["consent"]),
                    "这一台账没有密存的字段，没有什么凭同意保存",
                    "the register seals no field: nothing is kept by consent",
                )
                .help("去掉 consent，或写 class: personal", "drop `consent`, or write `class: personal`");
        }
    }
}
