//! A case about another one is opened by whoever asked or opened that one, and by nobody else.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::quoted;
use crate::model::{By, Relation};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L041", "投诉不是由当事人提出", "a case about another that others may open");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops().filter(|view| view.definition.about.is_some()) {
        for (key, step) in view.steps().filter(|(_, step)| step.from.is_empty()) {
            let is_party = |by: &By| matches!(by, By::Relation(Relation::Asker | Relation::Opener));
            if step.by.iter().all(is_party) {
                continue;
            }
            let (zh, en) = quoted(key, &step.title);
            report
                .tell(
                    &CODE,
                    view.written.at(&["steps", key, "by"]),
                    format!("{zh} 只能由所涉事项的诉求人或登记人办理"),
                    format!("only the asker or the opener of the case it is about may take {en}"),
                )
                .help("写 by: [asker, opener]", "write `by: [asker, opener]`");
        }
    }
}
