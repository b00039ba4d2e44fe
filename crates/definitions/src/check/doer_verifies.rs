//! Whoever did the work does not verify it.

use super::{Code, Report, Rule, Subject, error};
use crate::check::subject::{LoopView, quoted};
use crate::flow::Flow;
use crate::model::{Assign, By, Relation, Step, Turn};

pub(super) static RULE: Rule = Rule { code: &CODE, check };
static CODE: Code = error("GW-L015", "自己核验自己", "a doer who may verify their own work");

/// Words in a step's key that say it judges what somebody else did.
const WORDS_EN: &[&str] = &["verify", "check", "approve", "inspect", "review", "audit", "examine", "accept_work"];
/// The same in its title.
const WORDS_ZH: &[&str] =
    &["验单", "验收", "核验", "核查", "核实", "复核", "审核", "审批", "审定", "批准", "查验", "检查", "督查"];

fn check(subject: &Subject, report: &mut Report) {
    for view in subject.loops() {
        let Some(flow) = view.sound_flow() else { continue };
        for (key, step) in view.steps() {
            let lacking: Vec<&str> =
                done_before(view, &flow, key, step).filter(|doing| !step.not.iter().any(|it| it == doing)).collect();
            if lacking.is_empty() {
                continue;
            }
            let (zh, en) = quoted(key, &step.title);
            let list = lacking.join(", ");
            report
                .tell(
                    &CODE,
                    view.written.name_at(&["steps", key]),
                    format!("做了 {list} 的人也能做 {zh}：自己核验自己"),
                    format!("whoever took {list} may also take {en} and so verify their own work"),
                )
                .help(
                    format!("写 not: [{list}]，连同派单、认领、接单的环节"),
                    format!("write `not: [{list}]`, with the steps that assigned the work"),
                );
        }
    }
}

/// Steps by which the work was done that this step judges.
fn done_before<'a>(view: LoopView<'a>, flow: &Flow<'a>, key: &str, step: &'a Step) -> impl Iterator<Item = &'a str> {
    let states = &view.definition.states;
    let is_judging = is_judging(key, step);
    let roles: Vec<&By> = step.by.iter().filter(|by| matches!(by, By::Role(_))).collect();
    let judged = step
        .from
        .iter()
        .filter(move |from| states.get(*from).is_some_and(|state| !state.is_final && !roles.is_empty()));
    let mut found: Vec<&str> = Vec::new();
    for from in judged {
        let has_turn = states.get(from).is_some_and(|state| is_turn_of(&state.turn, step));
        for (doing, done) in flow.leading_to(from).filter(|(doing, _)| *doing != key) {
            let is_work = has_turn && is_delivered(done) || is_judging && is_filled_by_role(done);
            if is_work && !found.contains(&doing) {
                found.push(doing);
            }
        }
    }
    found.into_iter()
}

fn is_judging(key: &str, step: &Step) -> bool {
    let words: Vec<&str> = key.split('_').collect();
    WORDS_EN.iter().any(|word| words.contains(word)) || WORDS_ZH.iter().any(|word| step.title.zh.contains(word))
}

/// Whether the step is taken by the role whose turn it is.
fn is_turn_of(turn: &Turn, step: &Step) -> bool {
    matches!(turn, Turn::Role(role) if step.by.contains(&By::Role(role.clone())))
}

/// The assignee hands over the work and stays the assignee. Who gives it back (`assign: none`) has nothing to be judged.
fn is_delivered(step: &Step) -> bool {
    step.by.contains(&By::Relation(Relation::Assignee)) && step.assign != Some(Assign::None)
}

/// Somebody with a role wrote down what is judged; who merely passes a case on has written nothing.
fn is_filled_by_role(step: &Step) -> bool {
    let by_person = step.by.iter().any(|by| matches!(by, By::Role(_) | By::Relation(Relation::Assignee)));
    by_person && step.assign != Some(Assign::None) && (step.from.is_empty() || !step.form.is_empty())
}
