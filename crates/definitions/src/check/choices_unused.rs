//! Every list of choices is used by a field.

use super::{Code, Report, Rule, Subject, warning};
use crate::model::{Definition, FieldType, Key};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = warning("GW-R001", "没有人用的选项", "a list of choices that nothing uses");

fn check(subject: &Subject, report: &mut Report) {
    // A pack that others build on may offer more than it uses itself.
    if subject.loops().next().is_none() && subject.registers().next().is_none() {
        return;
    }
    let used: Vec<&Key> = subject.fields().iter().filter_map(|it| list_of(&it.field.kind)).collect();
    for written in subject.written {
        if let Definition::Choices(choices) = &written.definition
            && !used.contains(&&choices.key)
        {
            report
                .tell(
                    &CODE,
                    written.name,
                    format!("没有字段使用选项 `{}`", choices.key.local()),
                    format!("no field uses the choices `{}`", choices.key.local()),
                )
                .help("让一个字段 of: 它，或删去这个文件", "let a field name it in `of`, or remove the file");
        }
    }
}

fn list_of(kind: &FieldType) -> Option<&Key> {
    match kind {
        FieldType::Choice { of } | FieldType::Choices { of } => Some(of),
        _ => None,
    }
}
