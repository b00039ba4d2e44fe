//! Inputs stay in the history for ever, so they hold nothing personal.

use super::{Code, Report, Rule, Subject, error};
use crate::check::personal_declared_plain::looks_personal;
use crate::check::subject::quoted;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F010", "填写项里有个人信息", "something personal in an input");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields().iter().filter(|it| it.is_input()) {
        if looks_personal(it) {
            let (zh, en) = quoted(it.key, &it.field.title);
            report
                .tell(
                    &CODE,
                    it.name,
                    format!("填写项 {zh} 像是个人信息；它留在历史里，删不掉"),
                    format!("the input {en} looks personal; it stays in the history and cannot be erased"),
                )
                .help(
                    "改成 class: personal 的事项字段，放进 form",
                    "make it a case field with `class: personal` and put it into the form",
                );
        }
    }
}
