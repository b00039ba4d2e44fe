//! What people do with cases: mostly their part of the work, and often enough what they should not.

use super::Life;
use super::request::{Request, What};
use super::town::Person;
use gridwork_definitions::model::{By, Field, Key, Loop, Relation, Step};
use gridwork_kernel::{CaseId, OrgId, PersonId};
use gridwork_loops::{Assignee, Case};
use gridwork_operations::cases::{AddComment, LinkCases, OpenCase, TakeStep};
use gridwork_operations::files::Upload;
use rand::RngExt;
use serde_json::{Map, json};
use std::sync::Arc;

/// One grey dot.
const PNG: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
    \x08\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\xda\x63\x68\x00\x00\x00\
    \x82\x00\x81\xda\x45\x08\x3b\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

impl Life {
    /// A request of this person, three times in four under a key of its own.
    pub(super) fn request(&mut self, person: Person, what: What) -> Request {
        self.keys += 1;
        let key = (!self.one_in(4)).then(|| (format!("key-{}", self.keys), "digest".to_owned()));
        Request { account: person.account, person: person.id, key, what, was_done: false }
    }

    /// A new order.
    pub(super) fn opens(&mut self) -> Option<Request> {
        let key = Key::new("binhai", "order");
        let (_, def) = self.world.current_loop(&key)?;
        let community = self.town.communities[self.rng.random_range(0..self.town.communities.len())];
        let (_, step) = def.opening_steps().next().map(|(key, step)| (key.clone(), step.clone()))?;
        let person = self.taker(&step, community.org, None);
        let asker = self.one_in(6).then(|| self.town.people[self.rng.random_range(0..self.town.people.len())].id);
        let form = self.form(&def, &step, community.org, person.id);
        let ask = OpenCase {
            loop_key: key.to_string(),
            org: Some(community.org),
            asker,
            about: None,
            asker_phone: None,
            step: None,
            form,
            input: Map::new(),
        };
        Some(self.request(person, What::Open(Box::new(ask))))
    }

    /// A complaint about an order, mostly by whoever asked for it.
    pub(super) fn complains(&mut self) -> Option<Request> {
        let key = Key::new("binhai", "complaint");
        let about = self.any_case()?;
        let (_, def) = self.world.current_loop(&key)?;
        let (_, step) = def.opening_steps().next().map(|(key, step)| (key.clone(), step.clone()))?;
        let person = if self.one_in(5) { self.anybody() } else { self.by_id(about.asker)? };
        let form = self.form(&def, &step, about.org, person.id);
        let ask = OpenCase {
            loop_key: key.to_string(),
            org: None,
            asker: None,
            about: Some(about.id),
            asker_phone: None,
            step: None,
            form,
            input: Map::new(),
        };
        Some(self.request(person, What::Open(Box::new(ask))))
    }

    /// A step of a case: mostly one that leads on, by somebody whose turn it is.
    pub(super) fn steps(&mut self, case: &Case) -> Option<Request> {
        let def = self.definition(case)?;
        let leads_on = |step: &Step| step.from.contains(&case.state) && !step.by.contains(&By::System);
        let steps = def.steps.iter().filter(|(_, step)| leads_on(step)).map(|(key, _)| key.clone()).collect::<Vec<_>>();
        let all = def.steps.keys().cloned().collect::<Vec<_>>();
        let key = match self.rng.random_range(0..20) {
            0 => all[self.rng.random_range(0..all.len())].clone(),
            1 if self.one_in(4) => "no_such_step".to_owned(),
            _ if steps.is_empty() => all[self.rng.random_range(0..all.len())].clone(),
            _ => steps[self.rng.random_range(0..steps.len())].clone(),
        };
        let step = def.steps.get(&key);
        let person = match step {
            Some(step) if !self.one_in(8) => self.taker(step, case.org, Some(case)),
            _ => self.anybody(),
        };
        let form = step.map(|step| self.form(&def, step, case.org, person.id)).unwrap_or_default();
        let input = step.map(|step| self.input(step, case.org, person.id)).unwrap_or_default();
        let if_match = self.version_of(case);
        let take = TakeStep { case: case.id, step: key, form, input, if_match };
        Some(self.request(person, What::Step(take)))
    }

    /// A remark, sometimes with a picture.
    pub(super) fn remarks(&mut self, case: &Case) -> Option<Request> {
        let person = if self.one_in(3) { self.anybody() } else { self.by_id(case.asker)? };
        let files = if self.one_in(2) { self.files(person.id) } else { json!([]) };
        let text = json!(format!("演练留言{}", self.rng.random_range(0..1000)));
        let add = AddComment { case: case.id, text, files, if_match: self.version_of(case) };
        Some(self.request(person, What::Comment(add)))
    }

    /// Two cases that somebody says belong together.
    pub(super) fn links(&mut self, case: &Case) -> Option<Request> {
        let other = self.any_case()?.id;
        let seats = self.town.seats_reaching(&Key::new("binhai", "dispatcher"), case.org);
        let person = seats.first().map(|seat| self.town.people[seat.person]).unwrap_or_else(|| self.town.people[0]);
        let link = LinkCases { case: case.id, other, kind: "related".to_owned(), if_match: None };
        Some(self.request(person, What::Link(link)))
    }

    /// Somebody waits for a case too, or no longer does.
    pub(super) fn follows(&mut self, case: &Case) -> Request {
        let person = self.anybody();
        let (id, track) = (case.id, case.track.clone());
        let is_following = self.model.follows.contains(&(id, person.id));
        let what = if is_following { What::Unfollow(id, track) } else { What::Follow(id, track) };
        self.request(person, what)
    }

    /// A picture that is to hang on something soon.
    pub(super) fn uploads(&mut self) -> Request {
        let person = self.anybody();
        self.request(person, What::Upload(Upload { name: "dot.png".to_owned(), content: PNG.to_vec() }))
    }

    /// Somebody looks at a case; whoever reads personal values is remembered.
    pub(super) fn looks(&mut self, case: CaseId) -> Request {
        let person = self.anybody();
        Request { account: person.account, person: person.id, key: None, what: What::Show(case), was_done: false }
    }

    /// Somebody who may take the step, as far as one can tell from outside.
    fn taker(&mut self, step: &Step, org: OrgId, case: Option<&Case>) -> Person {
        let by = &step.by[self.rng.random_range(0..step.by.len().max(1))];
        let related = case.and_then(|case| match by {
            By::Relation(Relation::Asker) => Some(case.asker),
            By::Relation(Relation::Opener) => Some(case.opener),
            By::Relation(Relation::Second) => case.second.map(|second| second.person),
            By::Relation(Relation::Assignee) => match case.assignee {
                Some(Assignee::Person(person)) => Some(person),
                _ => None,
            },
            _ => None,
        });
        if let Some(person) = related.and_then(|person| self.by_id(person)) {
            // Now and then whoever stands in for them.
            let at = self.town.people.iter().position(|one| one.id == person.id);
            let deputy = at.and_then(|at| self.deputies.get(&at)).copied().filter(|_| self.one_in(3));
            return deputy.map_or(person, |deputy| self.town.people[deputy]);
        }
        let By::Role(role) = by else { return self.anybody() };
        let takers = self.town.seats_reaching(role, org).iter().map(|seat| seat.person).collect::<Vec<_>>();
        match takers.is_empty() {
            true => self.anybody(),
            false => self.town.people[takers[self.rng.random_range(0..takers.len())]],
        }
    }

    fn form(&mut self, def: &Loop, step: &Step, org: OrgId, person: PersonId) -> Map<String, serde_json::Value> {
        let is_opening = step.from.is_empty();
        let fields = step.form.iter().filter_map(|name| Some((name, def.fields.get(name)?)));
        let must = |name: &String, field: &Field| step.require.contains(name) || is_opening && field.required;
        self.filled(fields.map(|(name, field)| (name, field, must(name, field))), org, person)
    }

    fn input(&mut self, step: &Step, org: OrgId, person: PersonId) -> Map<String, serde_json::Value> {
        self.filled(step.input.iter().map(|(name, field)| (name, field, field.required)), org, person)
    }

    /// The version a client names: mostly none, often the one it has seen, sometimes an old one.
    fn version_of(&mut self, case: &Case) -> Option<i64> {
        match self.rng.random_range(0..10) {
            0 => Some(case.version - 1),
            1..=3 => Some(case.version),
            _ => None,
        }
    }

    pub(super) fn anybody(&mut self) -> Person {
        self.town.people[self.rng.random_range(0..self.town.people.len())]
    }

    pub(super) fn by_id(&self, person: PersonId) -> Option<Person> {
        self.town.people.iter().find(|one| one.id == person).copied()
    }

    /// A case: mostly one that is open.
    pub(super) fn any_case(&mut self) -> Option<Case> {
        let is_any = self.one_in(8);
        let from = if is_any || self.model.open.is_empty() { &self.model.order } else { &self.model.open };
        if from.is_empty() {
            return None;
        }
        let id = from[self.rng.random_range(0..from.len())];
        self.model.cases.get(&id).map(|known| known.case.clone())
    }

    fn definition(&self, case: &Case) -> Option<Arc<Loop>> {
        self.world.loop_at(&case.loop_key, case.loop_version)
    }
}
