//! Whose move it is (轮到): derived from the state, and from the escalations in force.

use crate::case::{Assignee, Case};
use gridwork_definitions::model::{Key, Loop, Relation, Turn};
use gridwork_kernel::{OrgId, PersonId};

/// Where a case waits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Queue {
    /// With the holders of a role that reaches the case's org.
    Role(Key),
    /// With a person.
    Person(PersonId),
    /// With an org: the holders of a role there.
    Org(OrgId),
}

/// One queue in which a case waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnEntry {
    /// Which.
    pub queue: Queue,
    /// Whether it is there besides the ordinary turn, because it waited too long.
    pub is_escalation: bool,
}

/// Whose move it is; nobody's in a final state, in one that only the system leaves, or while nobody is assigned.
pub fn turn(def: &Loop, case: &Case) -> Vec<TurnEntry> {
    if !case.is_open() {
        return Vec::new();
    }
    let ordinary = def.states.get(&case.state).and_then(|state| queue(&state.turn, case));
    let mut entries: Vec<_> = ordinary.into_iter().map(|queue| TurnEntry { queue, is_escalation: false }).collect();
    for role in case.escalated.iter().filter_map(|escalated| escalated.to.clone()) {
        let queue = Queue::Role(role);
        // Whoever has the turn anyway, or was told by the other clock, is not given it twice.
        if !entries.iter().any(|entry| entry.queue == queue) {
            entries.push(TurnEntry { queue, is_escalation: true });
        }
    }
    entries
}

fn queue(turn: &Turn, case: &Case) -> Option<Queue> {
    match turn {
        Turn::Role(role) => Some(Queue::Role(role.clone())),
        Turn::Relation(Relation::Asker) => Some(Queue::Person(case.asker)),
        Turn::Relation(Relation::Opener) => Some(Queue::Person(case.opener)),
        Turn::Relation(Relation::Second) => case.second.map(|second| Queue::Person(second.person)),
        Turn::Relation(Relation::Assignee) => case.assignee.map(|assignee| match assignee {
            Assignee::Person(id) => Queue::Person(id),
            Assignee::Org(id) => Queue::Org(id),
        }),
        Turn::None => None,
    }
}
