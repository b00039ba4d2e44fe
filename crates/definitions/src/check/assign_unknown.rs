//! `assign` names the actor, nobody, or a person or org that the step asks for.

use super::{Code, Report, Rule, Subject, error};
use crate::diagnostic::did_you_mean;
use crate::model::{Assign, FieldType};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L032", "不知道派给谁", "an assignment of nobody");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps() {
            let Some(node) = view.written.find(&["steps", key, "assign"]) else { continue };
            let text = node.text().unwrap_or("");
            match &step.assign {
                Some(Assign::None | Assign::Actor) => {}
                Some(Assign::Input(name)) => match step.input.get(name).map(|input| &input.kind) {
                    Some(FieldType::Person { .. } | FieldType::Org { .. }) => {}
                    Some(other) => report
                        .tell(
                            &CODE,
                            node.place,
                            format!("`{name}` 的类型是 {}，不是人或组织", other.name()),
                            format!("`{name}` is a {}, not a person or an org", other.name()),
                        )
                        .help("把它的 type 写成 person 或 org", "make it `type: person` or `type: org`"),
                    None => report
                        .tell(
                            &CODE,
                            node.place,
                            format!("这个环节没有填写项 `{name}`"),
                            format!("the step asks for no input `{name}`"),
                        )
                        .help_if(did_you_mean(name, step.input.keys().map(String::as_str))),
                },
                None => report
                    .tell(&CODE, node.place, format!("不能派给 `{text}`"), format!("`{text}` cannot be assigned"))
                    .help("写 actor、none 或 input.<填写项>", "write actor, none or input.<name>"),
            }
        }
    }
}
