//! Which steps a case takes when all goes well.

use crate::model::{By, Loop, Step};

/// The steps of the normal course with the opening step first: states stand in its order, so from each the nearest
/// later one is entered.
pub(super) fn normal_course(definition: &Loop) -> Vec<&str> {
    let mut course: Vec<&str> = definition.opening_steps().map(|(key, _)| key.as_str()).take(1).collect();
    let states: Vec<&String> = definition.states.keys().collect();
    let Some(mut here) = states.iter().position(|it| **it == definition.start) else { return course };
    while let Some((next, key)) = onward(definition, &states, here) {
        course.push(key);
        here = next;
    }
    course
}

/// The step into the nearest later state; one that a person takes before one of the system.
fn onward<'a>(definition: &'a Loop, states: &[&String], here: usize) -> Option<(usize, &'a str)> {
    let from = states.get(here).filter(|it| definition.states.get(**it).is_some_and(|state| !state.is_final))?;
    (here + 1..states.len()).find_map(|next| {
        let leads = |step: &Step| step.from.contains(*from) && Some(&&step.to) == states.get(next);
        let ways = || definition.steps.iter().filter(|(_, step)| leads(step));
        let chosen = ways().find(|(_, step)| !is_of_system(step)).or_else(|| ways().next());
        chosen.map(|(key, _)| (next, key.as_str()))
    })
}

pub(super) fn is_of_system(step: &Step) -> bool {
    step.by.iter().all(|by| matches!(by, By::System))
}
