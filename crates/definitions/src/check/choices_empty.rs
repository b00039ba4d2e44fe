//! A list of choices offers something.

use super::{Code, Report, Rule, Subject, error};
use crate::model::Definition;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-R002", "没有可选的", "a list with nothing to choose");

fn check(subject: &Subject, report: &mut Report) {
    for written in subject.written {
        if let Definition::Choices(choices) = &written.definition
            && written.has(&["options"])
            && choices.options.values().all(|option| option.retired)
        {
            report
                .tell(&CODE, written.name_at(&["options"]), "没有一个可选的选项", "there is nothing to choose")
                .help("至少留一个没有 retired 的选项", "leave at least one option that is not retired");
        }
    }
}
