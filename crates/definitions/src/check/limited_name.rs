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
            let is_limited = definition.fields.get(name).is_some_and(|field| !field.read.is_empty());
            if !is_limited || told.contains(&name) {
                continue;
            }
            told.push(name);
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
