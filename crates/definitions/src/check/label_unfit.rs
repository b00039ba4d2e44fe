//! What a case is called is open to whoever may see the case: never a sealed value, never a person's name.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{Catalog, Field, FieldClass, FieldType};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L050", "不能用来称呼事项", "a field that cannot name a case");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(label) = &view.definition.label else { continue };
        // A name that nothing has is told by the rule about unknown fields.
        let Some(field) = view.definition.fields.get(label) else { continue };
        if is_fit(subject.catalog, field) {
            continue;
        }
        report
            .tell(
                &CODE,
                view.written.at(&["label"]),
                format!("字段 `{label}` 不能用来称呼事项"),
                format!("the field `{label}` cannot say what a case is called"),
            )
            .help(
                "用不密存的文字、单选，或称呼也是这些的台账记录",
                "name a plain text or choice, or a row of a register that is called by one",
            );
    }
}

fn is_fit(catalog: &Catalog, field: &Field) -> bool {
    if field.class != FieldClass::Plain {
        return false;
    }
    match &field.kind {
        FieldType::Text { .. } | FieldType::Choice { .. } => true,
        // What cannot be found is told elsewhere.
        FieldType::Row { of } => catalog.registers.get(of).is_none_or(|register| {
            let label = register.fields.get(&register.label);
            label.is_some_and(|field| field.class == FieldClass::Plain && matches!(field.kind, FieldType::Text { .. }))
        }),
        _ => false,
    }
}
