//! What an event tells, and to whom (告知). Pure: who holds a role or follows is looked up by whoever stores it.

use crate::case::{Assignee, Case};
use crate::clocks::ClockOf;
use crate::event::{Event, EventKind};
use gridwork_definitions::model::{ClockMoment, Loop, Piece, Placeholder, Relation, Tell, Text, Told, pieces};
use gridwork_kernel::{Instant, OrgId, PersonId};

/// Somebody to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listener {
    /// A person.
    Person(PersonId),
    /// Whoever holds a role.
    Role(gridwork_definitions::model::Key),
    /// Whoever works at an org to which the case was assigned.
    Org(OrgId),
    /// Whoever follows the case.
    Followers,
}

/// Something that an event tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// To whom.
    pub to: Vec<Listener>,
    /// The key of the message.
    pub message: String,
    /// It does not wait for the morning.
    pub is_urgent: bool,
}

/// What an event of a case tells; the case is as the event left it.
pub fn tellings(def: &Loop, case: &Case, event: &Event) -> Vec<Telling> {
    let of_clock = |moment: ClockMoment| {
        let lines = def.states.get(&case.state).map(|state| state.tells.as_slice()).unwrap_or(&[]);
        lines.iter().filter(move |line| line.at == moment).map(|line| telling(case, &line.tell)).collect()
    };
    match event.kind {
        EventKind::Step => {
            let step = event.step.as_ref().and_then(|key| def.steps.get(key));
            step.map(|step| step.tells.iter().map(|tell| telling(case, tell)).collect()).unwrap_or_default()
        }
        // The promise is of the whole case; a state's line speaks of the state.
        EventKind::Clock if event.after.late == Some(ClockOf::State) => of_clock(ClockMoment::Red),
        EventKind::Escalation => of_clock(ClockMoment::Escalated),
        _ => Vec::new(),
    }
}

fn telling(case: &Case, tell: &Tell) -> Telling {
    let to = tell.to.iter().filter_map(|told| listener(case, told)).collect();
    Telling { to, message: tell.message.clone(), is_urgent: tell.urgent }
}

fn listener(case: &Case, told: &Told) -> Option<Listener> {
    match told {
        Told::Followers => Some(Listener::Followers),
        Told::Role(role) => Some(Listener::Role(role.clone())),
        Told::Relation(Relation::Asker) => Some(Listener::Person(case.asker)),
        Told::Relation(Relation::Opener) => Some(Listener::Person(case.opener)),
        Told::Relation(Relation::Second) => case.second.map(|second| Listener::Person(second.person)),
        Told::Relation(Relation::Assignee) => case.assignee.map(|assignee| match assignee {
            Assignee::Person(person) => Listener::Person(person),
            Assignee::Org(org) => Listener::Org(org),
        }),
    }
}

/// What is filled into a message.
#[derive(Debug, Clone, Copy)]
pub struct Filling<'a> {
    /// The number of the case.
    pub number: &'a str,
    /// The loop under which it runs.
    pub def: &'a Loop,
    /// The state it was in.
    pub state: &'a str,
    /// When it was due then.
    pub due_at: Option<Instant>,
}

/// The words of a message in a language. Nothing but what is filled in here can stand in it.
pub fn words(message: &Text, of: &Filling<'_>, language: &str) -> String {
    let is_english = language.starts_with("en");
    let state = of.def.states.get(of.state);
    let due = match of.due_at {
        Some(at) => at.local().format("%m-%d %H:%M").to_string(),
        None if is_english => "no set time".to_owned(),
        None => "未定时间".to_owned(),
    };
    let said = |piece: Piece<'_>| match piece {
        Piece::Words(words) => words.to_owned(),
        Piece::Filled(Placeholder::Number) => of.number.to_owned(),
        Piece::Filled(Placeholder::Loop) => of.def.title.say(language).to_owned(),
        Piece::Filled(Placeholder::State) => state.map_or(of.state, |state| state.title.say(language)).to_owned(),
        Piece::Filled(Placeholder::Due) => due.clone(),
        // The checker has refused it.
        Piece::Unknown(_) => String::new(),
    };
    pieces(message.say(language)).into_iter().map(said).collect()
}
