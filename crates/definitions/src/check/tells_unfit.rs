//! Whoever is told may know of the case, and what is told is written down.

use super::subject::LoopView;
use super::{Code, Report, Rule, Subject, error};
use crate::model::{ClockMoment, Sees, Tell, Told, Turn};
use crate::source::Place;

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L067", "告知无法送达", "a message that cannot be told");

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        for (key, step) in view.steps() {
            let place = view.written.at(&["steps", key, "tells"]);
            for tell in &step.tells {
                look(subject, &view, tell, &step.to, place, report);
            }
        }
        for (key, state) in &view.definition.states {
            let place = view.written.at(&["states", key, "tells"]);
            for line in &state.tells {
                look(subject, &view, &line.tell, key, place, report);
                if state.within.is_none() {
                    report
                        .tell(
                            &CODE,
                            place,
                            format!("状态 `{key}` 没有时限，不会变红"),
                            format!("the state `{key}` has no clock, so nothing becomes red"),
                        )
                        .help("加上 within，或在环节上写 tells", "give it `within`, or write `tells` at a step");
                } else if line.at == ClockMoment::Escalated && view.definition.escalate.is_empty() {
                    report.tell(
                        &CODE,
                        place,
                        "这个闭环没有 escalate，不会升级",
                        "this loop has no `escalate`, so nothing is escalated",
                    );
                }
            }
        }
        unused(&view, report);
    }
}

/// What is wrong with one line; `state` is where the case is when it goes out.
fn look(subject: &Subject, view: &LoopView<'_>, tell: &Tell, state: &str, place: Place, report: &mut Report) {
    if !view.definition.messages.contains_key(&tell.message) {
        let key = &tell.message;
        report
            .tell(&CODE, place, format!("没有消息 `{key}`"), format!("there is no message `{key}`"))
            .help("写在闭环的 messages 下", "write it under `messages` of the loop");
    }
    for told in &tell.to {
        let Told::Role(key) = told else { continue };
        let Some(role) = subject.catalog.roles.get(key) else { continue };
        let name = key.local();
        if !subject.reaches(key, &view.definition.lives_at) {
            let kind = view.definition.lives_at.local();
            report
                .tell(
                    &CODE,
                    place,
                    format!("角色 `{name}` 够不到 {kind}"),
                    format!("the role `{name}` never reaches a {kind}"),
                )
                .help("换一个够得到的角色", "name a role that does");
        } else if role.sees == Sees::Own && !reads(view, key, state) {
            report
                .tell(
                    &CODE,
                    place,
                    format!("角色 `{name}` 在状态 `{state}` 看不到别人的事项，不该被告知"),
                    format!("the role `{name}` does not see others' cases in the state `{state}` and must not be told of them"),
                )
                .help("在状态上写 open_to，或告知 assignee、asker", "open the state to it, or tell the assignee or asker");
        }
    }
}

/// Whether a role that sees its own cases only reads every case in a state.
fn reads(view: &LoopView<'_>, role: &crate::model::Key, state: &str) -> bool {
    // An unknown state is told by its own rule.
    view.definition
        .states
        .get(state)
        .is_none_or(|it| it.open_to.contains(role) || matches!(&it.turn, Turn::Role(turn) if turn == role))
}

/// A message that nothing tells.
fn unused(view: &LoopView<'_>, report: &mut Report) {
    let of_steps = view.definition.steps.values().flat_map(|it| &it.tells);
    let of_states = view.definition.states.values().flat_map(|it| it.tells.iter().map(|line| &line.tell));
    let used = of_steps.chain(of_states).map(|it| it.message.as_str()).collect::<Vec<_>>();
    for key in view.definition.messages.keys().filter(|key| !used.contains(&key.as_str())) {
        report
            .tell(
                &CODE,
                view.written.name_at(&["messages", key]),
                format!("消息 `{key}` 没有人收到"),
                format!("nobody is ever told the message `{key}`"),
            )
            .help("在 tells 里用它，或去掉", "use it in `tells`, or remove it");
    }
}
