//! Every state that is named exists.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::LoopView;
use crate::diagnostic::did_you_mean;
use crate::source::Node;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-N007", "没有这个状态", "an unknown state");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let written = view.written;
        one(view, written.find(&["start"]), report);
        one(view, written.find(&["promise", "met_by"]), report);
        one(view, written.find(&["hours", "dated"]), report);
        one(view, written.find(&["hours", "counted_in"]), report);
        for (key, _) in view.steps() {
            one(view, written.find(&["steps", key, "to"]), report);
            one(view, written.find(&["steps", key, "from"]), report);
        }
        for key in view.definition.fields.keys() {
            for line in written.find(&["fields", key, "visible"]).map(Node::members).unwrap_or(&[]) {
                one(view, line.get("in"), report);
            }
        }
    }
}

fn one(view: LoopView, node: Option<&Node>, report: &mut Report) {
    let states = &view.definition.states;
    for member in node.map(Node::members).unwrap_or(&[]) {
        let Some(name) = member.text() else { continue };
        if !states.contains_key(name) {
            report
                .tell(&CODE, member.place, format!("没有状态 `{name}`"), format!("there is no state `{name}`"))
                .help_if(did_you_mean(name, states.keys().map(String::as_str)));
        }
    }
}
