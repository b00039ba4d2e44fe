//! A small district for tests: the order loop, a calendar, people with their roles, and a case walked through.

use crate::invariants;
use gridwork_definitions::model::{FieldType, Key, Loop};
use gridwork_expr::Value;
use gridwork_kernel::calendar::Calendar;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId, RowId};
use gridwork_loops::{
    Case, Event, Hand, HeldRole, Known, Moment, Needs, Opening, Outcome, Reference, Refusal, Taking, decide, needs,
    needs_of_case, next_wake, open, wake,
};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// People and the role each holds at the case's community, or above it, or at the branch that covers it.
pub(crate) const PEOPLE: &[(&str, &str)] = &[
    ("li", "resident"),
    ("chen", "resident"),
    ("sun", "grid_worker"),
    ("wang", "dispatcher"),
    ("feng", "dispatcher"),
    ("zhao", "volunteer"),
    ("zhou", "volunteer"),
    ("qian", "verifier"),
    ("wu", "verifier"),
    ("zheng", "street_coordinator"),
    ("nobody", ""),
];

/// The rows of `service_item` by their code: how many days each is given.
pub(crate) const ITEMS: &[(&str, i64)] = &[("0301", 3), ("0302", 1), ("0303", 10)];

/// The order loop.
pub(crate) fn order() -> Loop {
    loop_of(include_str!("../data/order.json"))
}

/// A loop from its JSON.
pub(crate) fn loop_of(json: &str) -> Loop {
    serde_json::from_str(json).unwrap()
}

pub(crate) fn key(local: &str) -> Key {
    Key::new("binhai", local)
}

pub(crate) fn person(name: &str) -> PersonId {
    let at = PEOPLE.iter().position(|(known, _)| *known == name).unwrap_or_else(|| panic!("no such person: {name}"));
    PersonId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0100 + at as u128))
}

pub(crate) fn name_of(id: PersonId) -> &'static str {
    PEOPLE.iter().map(|(name, _)| *name).find(|name| person(name) == id).unwrap_or("?")
}

pub(crate) fn item(code: &str) -> RowId {
    let at = ITEMS.iter().position(|(known, _)| *known == code).unwrap_or_else(|| panic!("no such item: {code}"));
    RowId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0200 + at as u128))
}

/// Somebody with their own role; `"feng for wang"` stands in for Wang with all he holds.
pub(crate) fn hand(who: &str) -> Hand {
    if who == "system" {
        return Hand::system();
    }
    let (who, stood_for) = who.split_once(" for ").map_or((who, None), |(who, other)| (who, Some(other)));
    let mut hand = Hand::person(person(who));
    hand.roles.extend(role_of(who).map(|role| HeldRole { role, stood_for: None }));
    if let Some(other) = stood_for {
        hand.stands_for.push(person(other));
        hand.roles.extend(role_of(other).map(|role| HeldRole { role, stood_for: Some(person(other)) }));
    }
    hand
}

fn role_of(name: &str) -> Option<Key> {
    let role = PEOPLE.iter().find(|(known, _)| *known == name).map(|(_, role)| *role).filter(|role| !role.is_empty());
    role.map(key)
}

/// `2026-03-02 09:00` or with seconds, in China.
pub(crate) fn at(text: &str) -> Instant {
    let text = text.replace(' ', "T");
    let seconds = if text.len() == 16 { ":00" } else { "" };
    Instant::from_rfc3339(&format!("{text}{seconds}+08:00")).unwrap()
}

/// What this district has of what was asked for.
pub(crate) fn look_up(needs: Needs) -> Known {
    let mut known = Known::default();
    for reference in needs.references {
        let exists = match &reference {
            Reference::Choice { of, key: option } => {
                *of == key("decline_reason") && ["too_far", "busy"].contains(&option.as_str())
            }
            Reference::Row { of, id } => *of == key("service_item") && ITEMS.iter().any(|(code, _)| item(code) == *id),
            Reference::Person { id, role } => {
                let name = name_of(*id);
                name != "?" && role.as_ref().is_none_or(|role| role_of(name).as_ref() == Some(role))
            }
            Reference::Org { .. } => true,
            Reference::Case { of, .. } => *of == key("order"),
            Reference::File { id } => id.0.as_u128() & 1 == 0,
        };
        if exists {
            known.find(reference);
        }
    }
    for (_, id) in needs.rows {
        if let Some((_, days)) = ITEMS.iter().find(|(code, _)| item(code) == id) {
            let record = IndexMap::from([
                ("id".to_owned(), Value::from(id.to_string())),
                ("days".to_owned(), Value::Int(*days)),
            ]);
            known.keep_row(id, Value::Record(record));
        }
    }
    known
}

/// One case being walked through, with everything that happened to it.
#[derive(Clone)]
pub(crate) struct Walk {
    pub(crate) def: Loop,
    pub(crate) calendar: Calendar,
    pub(crate) now: Instant,
    pub(crate) case: Option<Case>,
    pub(crate) events: Vec<Event>,
    pub(crate) last: Option<Outcome>,
    /// Roles that nobody living holds.
    pub(crate) vacant: Vec<String>,
}

impl Walk {
    pub(crate) fn new(def: Loop, start: Instant) -> Self {
        Self {
            def,
            calendar: Calendar::china(),
            now: start,
            case: None,
            events: Vec::new(),
            last: None,
            vacant: Vec::new(),
        }
    }

    /// An order placed by Li for lamps that take three days.
    pub(crate) fn placed() -> Self {
        let mut walk = Self::new(order(), at("2026-03-02 09:00"));
        walk.take("li", "place", r#"{"item": "0301", "content": "楼道灯坏了"}"#, "{}").unwrap();
        walk
    }

    pub(crate) fn case(&self) -> &Case {
        self.case.as_ref().expect("the case was opened")
    }

    pub(crate) fn moment(&self) -> Moment<'_> {
        Moment { now: self.now, calendar: &self.calendar }
    }

    /// Takes a step, or opens the case when there is none; form and input may name items and people by their words.
    pub(crate) fn take(&mut self, who: &str, step: &str, form: &str, input: &str) -> Result<(), Refusal> {
        let form: Map<String, Json> = serde_json::from_str(form).unwrap();
        let input: Map<String, Json> = serde_json::from_str(input).unwrap();
        self.take_json(&hand(who), person(who.split(' ').next().unwrap_or(who)), step, form, input)
    }

    pub(crate) fn take_json(
        &mut self,
        hand: &Hand,
        asker: PersonId,
        step: &str,
        form: Map<String, Json>,
        input: Map<String, Json>,
    ) -> Result<(), Refusal> {
        let (form, input) = (self.in_ids(form, step, true), self.in_ids(input, step, false));
        let known = look_up(needs(&self.def, self.case.as_ref(), step, &form, &input));
        let outcome = match &self.case {
            Some(case) => {
                let taking = Taking { step, hand, form: &form, input: &input, known: &known };
                decide(&self.def, case, &taking, &self.moment())?
            }
            None => {
                let opening = Opening {
                    id: CaseId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)),
                    loop_version: 1,
                    number: "DD2026-000001",
                    track: "K7Q2M9",
                    org: OrgId(Uuid::from_u128(7)),
                    org_path: "1/5/23/",
                    hand,
                    asker,
                    step: Some(step),
                    form: &form,
                    input: &input,
                    about: None,
                    known: &known,
                };
                open(&self.def, &opening, &self.moment())?
            }
        };
        self.apply(outcome);
        Ok(())
    }

    /// Words for items and people become their ids, as a client would send them.
    fn in_ids(&self, mut values: Map<String, Json>, step: &str, is_form: bool) -> Map<String, Json> {
        for (name, value) in &mut values {
            let field = match (is_form, self.def.steps.get(step)) {
                (true, _) => self.def.fields.get(name),
                (false, step) => step.and_then(|step| step.input.get(name)),
            };
            let Some(word) = value.as_str() else { continue };
            match field.map(|field| &field.kind) {
                Some(FieldType::Row { .. }) if word.len() == 4 => *value = Json::from(item(word).to_string()),
                Some(FieldType::Person { .. }) if word.len() < 20 => *value = Json::from(person(word).to_string()),
                _ => {}
            }
        }
        values
    }

    /// Takes an outcome as if it had been stored, and checks what must always hold.
    pub(crate) fn apply(&mut self, outcome: Outcome) {
        self.case = Some(outcome.case.clone());
        self.events.push(outcome.event.clone());
        self.last = Some(outcome);
        invariants::check(self);
    }

    /// Does the first thing that time demands by now, if anything is due.
    pub(crate) fn wake(&mut self) -> bool {
        let known = look_up(needs_of_case(&self.def, self.case()));
        let living = |role: &Key| !self.vacant.iter().any(|vacant| vacant == role.local());
        let outcome = wake(&self.def, self.case(), &known, &living, &self.moment());
        let is_woken = outcome.is_some();
        if let Some(outcome) = outcome {
            self.apply(outcome);
        }
        is_woken
    }

    pub(crate) fn next_wake(&self) -> Option<Instant> {
        let known = look_up(needs_of_case(&self.def, self.case()));
        next_wake(&self.def, self.case(), &known, &self.moment())
    }

    /// Lets time pass with the ticker awake: everything is done at the instant at which it falls due.
    pub(crate) fn pass_to(&mut self, until: Instant) {
        while self.case.is_some() {
            let Some(due) = self.next_wake().filter(|due| *due <= until) else { break };
            self.now = self.now.max(due);
            let mut done = 0;
            while self.wake() {
                done += 1;
                assert!(done < 100, "waking must come to an end");
            }
        }
        self.now = until;
    }
}
