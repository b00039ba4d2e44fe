//! What is looked for nearby is looked for around a point that opening a case asks for.

use super::{Code, Report, Rule, Subject, error};
use crate::model::FieldType;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L060", "附近没有可比的位置", "nearness without a point");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(duplicates) = &view.definition.duplicates else { continue };
        let name = &duplicates.near.of;
        // One that is not there was told.
        let Some(field) = view.definition.fields.get(name) else { continue };
        let place = view.written.at(&["duplicates", "near", "of"]);
        if !matches!(field.kind, FieldType::Point { .. }) {
            report
                .tell(&CODE, place, format!("`{name}` 不是位置字段"), format!("`{name}` is not a point"))
                .help("写一个 type: point 的字段", "name a field of `type: point`");
        } else if !view.definition.opening_steps().any(|(_, step)| step.form.contains(name)) {
            report
                .tell(
                    &CODE,
                    place,
                    format!("登记时不填 `{name}`，无从比较"),
                    format!("opening a case does not ask for `{name}`, so there is nothing to compare"),
                )
                .help(
                    format!("把 {name} 加进登记环节的 form"),
                    format!("put {name} into the form of the opening step"),
                );
        }
    }
}
