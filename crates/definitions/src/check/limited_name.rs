//! What a row is called and told apart by is read by everybody who reads the row.

use super::{Code, Report, Rule, Subject, error};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F015", "名称只有一部分人能看", "a row is called by what not all of its readers see");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.registers() {
        let definition = view.definition;
        let named = definition.unique.iter().chain([&definition.label]).chain(&definition.own);
        let mut told = Vec::new();
        for name in named {
            let field = definition.fields.get(name).filter(|_| !told.contains(&name));
            let is_limited = field.is_some_and(|field| !field.read.is_empty());
            // What tells rows apart may be there sometimes only.
            let is_called = *name == definition.label || definition.own.as_ref() == Some(name);
            let is_hidden = is_called && field.is_some_and(|field| field.visible_when.is_some());
            if !is_limited && !is_hidden {
                continue;
            }
            told.push(name);
            if !is_limited {
                report
                    .tell(
                        &CODE,
                        view.written.at(&["fields", name, "visible_when"]),
                        format!("`{name}` 是这一台账的称呼或归属字段，不能有时隐藏"),
                        format!("rows are called by or owned through `{name}`: it cannot be hidden sometimes"),
                    )
                    .help("去掉 visible_when，或换一个字段", "drop `visible_when`, or take another field");
                continue;
            }
            report
                .tell(
                    &CODE,
                    view.written.at(&["fields", name, "read"]),
                    format!("`{name}` 是这一台账的称呼、区分或归属字段，不能只给一部分人看"),
                    format!("rows are called by, told apart by or owned through `{name}`: it cannot be limited"),
                )
                .help("去掉 read，或换一个字段", "drop `read`, or take another field");
        }
    }
}
