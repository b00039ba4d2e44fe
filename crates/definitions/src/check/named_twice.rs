//! Nothing is named twice in a list.

use super::{Code, Report, Rule, Subject, error};
use crate::source::{Node, Value};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L038", "列表里写了两次", "named twice in a list");

fn check(subject: &Subject, report: &mut Report) {
    for written in subject.written {
        walk(&written.node, report);
    }
}

fn walk(node: &Node, report: &mut Report) {
    if let Value::List(members) = &node.value {
        for (index, member) in members.iter().enumerate() {
            let Some(text) = member.text() else { continue };
            if members[..index].iter().any(|earlier| earlier.text() == Some(text)) {
                report
                    .tell(&CODE, member.place, format!("`{text}` 写了两次"), format!("`{text}` is named twice"))
                    .help("删去一个", "remove one of them");
            }
        }
        members.iter().for_each(|member| walk(member, report));
    }
    for (_, value) in node.entries() {
        walk(value, report);
    }
}
