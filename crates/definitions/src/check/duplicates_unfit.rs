//! What is compared and shown of cases nearby comes from a list or a ledger: never what people wrote.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::{Field, FieldClass, FieldType};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L061", "不能给旁人看的字段", "a field that is not for others nearby");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(duplicates) = &view.definition.duplicates else { continue };
        for (list, names) in [("same", &duplicates.same), ("shows", &duplicates.shows)] {
            for name in names {
                let Some(field) = view.definition.fields.get(name).filter(|field| !is_fit(field)) else { continue };
                let (zh, en) = quoted(name, &field.title);
                report
                    .tell(
                        &CODE,
                        view.written.member_at(&["duplicates", list], name),
                        format!("{zh} 会把别人写的内容、位置或身份告诉旁人"),
                        format!("{en} would tell others what somebody wrote, where or who they are"),
                    )
                    .help(
                        "只写选项、台账记录、组织、数字、日期或是否类的普通字段",
                        "name plain fields with a choice, a row, an org, a number, a date, or yes and no",
                    );
            }
        }
    }
}

/// A value out of a closed list, or a bare number or date: it says what kind of matter it is and nothing of a person.
fn is_fit(field: &Field) -> bool {
    let is_closed = matches!(
        field.kind,
        FieldType::Choice { .. }
            | FieldType::Row { .. }
            | FieldType::Org { .. }
            | FieldType::Int { .. }
            | FieldType::Bool
            | FieldType::Date
    );
    is_closed && field.class == FieldClass::Plain
}
