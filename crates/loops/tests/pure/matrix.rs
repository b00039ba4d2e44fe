//! The whole table of the order loop: for every state, person and step, taken or refused and why.

use crate::kit::{PEOPLE, Walk, hand, look_up};
use gridwork_loops::{Taking, decide, needs};
use serde_json::{Map, Value as Json};
use std::fmt::Write;

/// What makes each step right when the right person takes it.
fn filling(step: &str) -> (&'static str, &'static str) {
    match step {
        "dispatch" => ("{}", r#"{"volunteer": "01900000-0000-7000-8000-000000000106"}"#),
        "decline" => ("{}", r#"{"reason": "busy"}"#),
        "hand_back" | "recall" | "redo" | "reopen" => ("{}", r#"{"reason": "原因"}"#),
        "deliver" => (r#"{"result": "换了"}"#, "{}"),
        "rate" => (r#"{"stars": 1, "solved": false}"#, "{}"),
        _ => ("{}", "{}"),
    }
}

/// One walk through every state: Wang chooses Zhou (0106), who does it; Li asked.
fn states() -> Vec<Walk> {
    let mut walk = Walk::placed();
    let mut walks = vec![walk.clone()];
    for (who, step) in
        [("wang", "dispatch"), ("zhou", "accept"), ("zhou", "deliver"), ("qian", "verify"), ("li", "rate")]
    {
        let (form, input) = filling(step);
        walk.take(who, step, form, input).unwrap();
        walks.push(walk.clone());
    }
    let mut withdrawn = walks[0].clone();
    withdrawn.take("li", "withdraw", "{}", "{}").unwrap();
    let mut closed = walk;
    closed.pass_to(closed.now.plus_micros(8 * gridwork_kernel::time::DAY));
    walks.extend([closed, withdrawn]);
    walks
}

#[test]
fn every_state_person_and_step() {
    let mut table = String::new();
    for walk in states() {
        writeln!(table, "in {}", walk.case().state).unwrap();
        for step in walk.def.steps.keys() {
            let (form, input) = filling(step);
            let form: Map<String, Json> = serde_json::from_str(form).unwrap();
            let input: Map<String, Json> = serde_json::from_str(input).unwrap();
            let known = look_up(needs(&walk.def, walk.case.as_ref(), step, &form, &input));
            let mut answers: Vec<(String, Vec<&str>)> = Vec::new();
            for who in PEOPLE.iter().map(|(name, _)| *name).chain(["system"]) {
                let hand = hand(who);
                let taking = Taking { step, hand: &hand, form: &form, input: &input, known: &known };
                let answer = match decide(&walk.def, walk.case(), &taking, &walk.moment()) {
                    Ok(outcome) => format!("-> {}", outcome.case.state),
                    Err(refusal) => refusal.code().to_owned(),
                };
                match answers.iter_mut().find(|(known, _)| *known == answer) {
                    Some((_, names)) => names.push(who),
                    None => answers.push((answer, vec![who])),
                }
            }
            let answers = answers.iter().map(|(answer, names)| match names.len() {
                n if n == PEOPLE.len() + 1 => format!("{answer}: all"),
                n if n > 6 => format!("{answer}: others"),
                _ => format!("{answer}: {}", names.join(" ")),
            });
            writeln!(table, "  {step:<10} {}", answers.collect::<Vec<_>>().join("; ")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}
