//! Where two persons must go, somebody can name the second, and the second can agree before the work is done.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::LoopView;
use crate::model::{By, Loop, Relation};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L043", "两人同行走不通", "a two-person rule that cannot be kept");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let (is_named, agrees) = (names_second(view.definition), agreeing(view.definition));
        match &view.definition.two_person {
            Some(rule) => {
                if !is_named {
                    tell(
                        report,
                        view,
                        ("没有环节指定同行的人", "no step names the second person"),
                        (
                            "在派单的环节写 second: input.<填写项>",
                            "write `second: input.<name>` at the step that assigns",
                        ),
                    );
                } else if !agrees {
                    tell(
                        report,
                        view,
                        ("同行的人没有环节表示同意", "there is no step by which the second person agrees"),
                        ("加一个 by: second 的环节", "add a step with `by: second`"),
                    );
                }
                for name in rule.before.iter().filter(|name| !view.definition.steps.contains_key(*name)) {
                    let place = view.written.member_at(&["two_person", "before"], name);
                    report
                        .tell(&CODE, place, format!("没有环节 `{name}`"), format!("there is no step `{name}`"))
                        .help("写完成的环节", "name the step by which the work is handed over");
                }
            }
            None if agrees && !is_named => {
                tell(
                    report,
                    view,
                    (
                        "没有环节指定同行的人，by: second 轮不到谁",
                        "no step names a second person, so nobody is `second`",
                    ),
                    ("在派单的环节写 second: input.<填写项>", "write `second: input.<name>` at the step that assigns"),
                );
            }
            None => {}
        }
    }
}

fn names_second(definition: &Loop) -> bool {
    definition.steps.values().any(|step| step.second.is_some())
}

/// Whether the second person has a step that goes on with the work.
fn agreeing(definition: &Loop) -> bool {
    let by_second = |by: &By| *by == By::Relation(Relation::Second);
    definition.steps.values().any(|step| step.assign.is_none() && step.by.iter().any(by_second))
}

fn tell(report: &mut Report, view: LoopView<'_>, said: (&str, &str), help: (&str, &str)) {
    let place = match view.written.has(&["two_person"]) {
        true => view.written.name_at(&["two_person"]),
        false => view.written.name,
    };
    report.tell(&CODE, place, said.0, said.1).help(help.0, help.1);
}
