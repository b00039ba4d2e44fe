//! A second person is somebody whom the step asks for, beside the assignee.

use super::{Code, Report, Rule, Subject, error};
use crate::diagnostic::did_you_mean;
use crate::model::{Assign, FieldType};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L042", "不知道谁同行", "a second person who is not asked for");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps() {
            let Some(name) = &step.second else { continue };
            let place = view.written.at(&["steps", key, "second"]);
            let is_assigning = matches!(step.assign, Some(Assign::Actor | Assign::Input(_)));
            match step.input.get(name).map(|input| &input.kind) {
                _ if !is_assigning => report
                    .tell(
                        &CODE,
                        place,
                        "这个环节不派给任何人，谈不上同行",
                        "the step assigns nobody whom a second person could go with",
                    )
                    .help("和 assign 一起写", "write it beside `assign`"),
                Some(FieldType::Person { .. }) => {}
                Some(other) => report
                    .tell(
                        &CODE,
                        place,
                        format!("`{name}` 的类型是 {}，不是人", other.name()),
                        format!("`{name}` is a {}, not a person", other.name()),
                    )
                    .help("把它的 type 写成 person", "make it `type: person`"),
                None => report
                    .tell(
                        &CODE,
                        place,
                        format!("这个环节没有填写项 `{name}`"),
                        format!("the step asks for no input `{name}`"),
                    )
                    .help_if(did_you_mean(name, step.input.keys().map(String::as_str))),
            };
        }
    }
}
