//! Hours are a plain number that the one who did the work is credited with.

use super::{Code, Report, Rule, Subject, error};
use crate::model::{Assign, FieldClass, FieldType};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L064", "时长算不到人", "hours that are nobody's");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(hours) = &view.definition.hours else { continue };
        let Some(field) = view.definition.fields.get(&hours.of) else { continue };
        let is_number = matches!(field.kind, FieldType::Decimal { .. } | FieldType::Int { .. });
        if !is_number || field.class != FieldClass::Plain {
            report
                .tell(
                    &CODE,
                    view.written.at(&["hours", "of"]),
                    format!("`{}` 不是普通的数字字段", hours.of),
                    format!("`{}` is not a plain number", hours.of),
                )
                .help("写一个 type: decimal 的普通字段", "name a plain field of `type: decimal`");
        }
        let assigns =
            view.definition.steps.values().any(|step| matches!(step.assign, Some(Assign::Actor | Assign::Input(_))));
        if !assigns {
            report
                .tell(
                    &CODE,
                    view.written.name_at(&["hours"]),
                    "没有环节指定经办人，时长算不到任何人",
                    "no step assigns anybody, so the hours are nobody's",
                )
                .help("在派单或认领环节写 assign", "write `assign` at the step that gives out or takes the work");
        }
    }
}
