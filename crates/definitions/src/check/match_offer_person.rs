//! An offer says whom it is.

use super::{Code, Report, Rule, Subject, error};
use crate::diagnostic::did_you_mean;
use crate::model::FieldType;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-M008", "供给没有指明人员", "an offer of nobody");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.matchers() {
        let offer = &view.definition.offer;
        let Some(register) = subject.catalog.registers.get(&offer.rows) else { continue };
        let persons: Vec<&str> = register
            .fields
            .iter()
            .filter(|(_, field)| matches!(field.kind, FieldType::Person { .. }))
            .map(|(key, _)| key.as_str())
            .collect();
        if persons.contains(&offer.person.as_str()) {
            continue;
        }
        let rows = offer.rows.local();
        let (zh, en, help) = match (offer.person.as_str(), persons.is_empty()) {
            (_, true) => (
                format!("台账 `{rows}` 没有人员字段"),
                format!("the register `{rows}` has no field of type person"),
                Some(("选一个有人员字段的台账".to_owned(), "choose a register of people".to_owned())),
            ),
            ("", false) => {
                let list = persons.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
                (
                    format!("台账 `{rows}` 有几个人员字段"),
                    format!("the register `{rows}` has several fields of type person"),
                    Some((format!("写 person: 其中之一：{list}"), format!("write `person:` with one of {list}"))),
                )
            }
            (name, false) => (
                format!("`{name}` 不是台账 `{rows}` 的人员字段"),
                format!("`{name}` is no field of type person of `{rows}`"),
                did_you_mean(name, persons.iter().copied()),
            ),
        };
        report.tell(&CODE, view.written.at(&["offer", "person"]), zh, en).help_if(help);
    }
}
