//! Nobody fills in what is hidden from them.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::{Owner, quoted};
use crate::model::By;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-F013", "填写的人自己看不到", "a field hidden from those who fill it");

fn check(subject: &Subject, report: &mut Report) {
    for it in subject.fields() {
        if it.field.hidden_from.is_empty() {
            continue;
        }
        let (zh, en) = quoted(it.key, &it.field.title);
        let Owner::Loop(view) = it.owner else {
            report
                .tell(
                    &CODE,
                    it.at("hidden_from"),
                    format!("{zh} 不在事项里，没有诉求人和经办人"),
                    format!("{en} is in no case: it has no asker and no assignee"),
                )
                .help("台账用 may 写谁能读", "a register says who reads it under `may`");
            continue;
        };
        let fillers = view.steps().filter(|(_, step)| step.form.iter().any(|name| name == it.key));
        let is_hidden = |by: &By| matches!(by, By::Relation(relation) if it.field.hidden_from.contains(relation));
        for (step, _) in fillers.filter(|(_, step)| step.by.iter().any(is_hidden)) {
            report
                .tell(
                    &CODE,
                    it.at("hidden_from"),
                    format!("环节 `{step}` 由看不到 {zh} 的人填写它"),
                    format!("the step `{step}` has {en} filled by somebody from whom it is hidden"),
                )
                .help("从 hidden_from 或表单里去掉一个", "take it out of `hidden_from` or out of the form");
        }
    }
}
