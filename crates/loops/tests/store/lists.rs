//! Lists and counts against a plain look at every case: mine, my org's, below me, and everything, for everybody.

use crate::kit::{Dice, House, Life, PEOPLE};
use gridwork_db::Db;
use gridwork_definitions::model::{Loop, Reach, Sees};
use gridwork_kernel::authz::{self, Actor, CaseScope, case_scope, roles_reaching};
use gridwork_kernel::time::{DAY, HOUR};
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Instant};
use gridwork_loops::store::{
    CaseQuery, Cursor, Sort, TextQuery, TurnRange, count, facts, find_many, list, turn_ranges_below, turn_ranges_mine,
    turn_ranges_org,
};
use gridwork_loops::{Assignee, Case, Colour, Queue, TurnEntry, colour, turn};
use gridwork_testkit::both_engines;
use std::sync::Arc;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Whose {
    Mine,
    Org,
    Below,
    Everybody,
}

/// A district with cases in all sorts of states.
struct Full {
    house: House,
    world: Arc<World>,
    now: Instant,
    cases: Vec<(Arc<Loop>, Case)>,
}

impl Full {
    async fn of(db: Db, seed: u64, cases: usize) -> Full {
        let house = House::open(db).await;
        let mut life = Life::new(&house, seed);
        for at in 0..cases {
            let id = life.open_one().await;
            for _ in 0..at % 9 {
                life.act(id).await;
            }
            // Some are opened at the same instant.
            if at % 3 == 0 {
                house.clock.set(house.desk.now().plus_micros(HOUR));
            }
        }
        for id in life.cases.clone() {
            house.wake(id).await.unwrap();
        }
        let mut view = house.view().await;
        let (world, now) = (Arc::clone(&view.world), view.now);
        let cases = find_many(&mut view.conn, &house.keys, &world, &life.cases).await.unwrap();
        drop(view);
        Full { world, now, cases, house }
    }

    async fn actors(&self) -> Vec<(&'static str, Actor)> {
        let mut view = self.house.view().await;
        let mut all = Vec::new();
        for (name, _) in PEOPLE {
            let person = self.house.person(name);
            all.push((*name, authz::store::of_person(&mut view.conn, person).await.unwrap()));
        }
        all
    }

    fn ranges(&self, actor: &Actor, whose: Whose) -> Option<Vec<TurnRange>> {
        match whose {
            Whose::Mine => Some(turn_ranges_mine(actor, &self.world, self.now)),
            Whose::Org => Some(turn_ranges_org(actor, &self.world, self.now)),
            Whose::Below => Some(turn_ranges_below(actor, &self.world, self.now)),
            Whose::Everybody => None,
        }
    }

    /// Whether a case belongs into such a list, told from the case alone.
    fn belongs(&self, actor: &Actor, whose: Whose, def: &Loop, case: &Case) -> bool {
        let entries = turn(def, case);
        let waits = entries.iter().any(|entry| !entry.is_escalation);
        match whose {
            Whose::Mine => entries.iter().any(|entry| self.is_theirs(actor, case, entry)),
            Whose::Org => waits && self.is_seen_by_role(actor, case, false),
            Whose::Below => waits && self.is_seen_by_role(actor, case, true),
            Whose::Everybody => true,
        }
    }

    fn is_theirs(&self, actor: &Actor, case: &Case, entry: &TurnEntry) -> bool {
        match &entry.queue {
            Queue::Role(role) => {
                roles_reaching(actor, &self.world, case.org, self.now).iter().any(|held| held.role == *role)
            }
            Queue::Person(person) => actor.persons(self.now).contains(person),
            Queue::Org(org) => actor.holding(self.now).any(|grant| grant.org == *org),
        }
    }

    /// Whether a role shows the actor the case of an org of theirs, or of one below it.
    fn is_seen_by_role(&self, actor: &Actor, case: &Case, below: bool) -> bool {
        let date = self.now.local_date().to_string();
        actor.holding(self.now).any(|grant| {
            let role = &self.world.catalog.roles[&grant.role];
            role.sees == Sees::All
                && match (&role.reaches, below) {
                    (Reach::Below, true) => self.world.orgs.is_within(case.org, grant.org),
                    (Reach::Below | Reach::Own, false) => grant.org == case.org,
                    (Reach::Link(kind), false) => {
                        self.world.orgs.linked_from(kind, grant.org, &date).any(|org| org == case.org)
                    }
                    _ => false,
                }
        })
    }

    /// The list as it should be.
    fn expected(&self, actor: &Actor, whose: Whose, query: &CaseQuery, scope: &CaseScope) -> Vec<Cursor> {
        let mut found: Vec<Cursor> = self
            .cases
            .iter()
            .filter(|(def, case)| scope.contains(&facts(case)) && self.belongs(actor, whose, def, case))
            .filter(|(_, case)| self.passes(query, case))
            .map(|(_, case)| {
                let value = match query.sort {
                    Sort::DueAt => case.due_at().map_or(i64::MAX, |at| at.0),
                    Sort::NewestFirst => case.opened_at.0,
                };
                Cursor { value, case: case.id }
            })
            .collect();
        found.sort_by_key(|cursor| (cursor.value, cursor.case));
        if query.sort == Sort::NewestFirst {
            found.reverse();
        }
        found
    }

    fn passes(&self, query: &CaseQuery, case: &Case) -> bool {
        query.loop_key.as_ref().is_none_or(|key| *key == case.loop_key)
            && query.org_path.as_ref().is_none_or(|path| case.org_path.starts_with(path.as_str()))
            && query.state.as_ref().is_none_or(|state| *state == case.state)
            && query.text.as_ref().is_none_or(|query| self.holds(&query.text, case))
            && query.due_from.is_none_or(|from| case.due_at().is_some_and(|due| due >= from))
            && query.due_before.is_none_or(|to| case.due_at().is_some_and(|due| due < to))
            && query.asker.is_none_or(|person| case.asker == person)
            && query.opener.is_none_or(|person| case.opener == person)
            && query.assignee.is_none_or(|person| case.assignee == Some(Assignee::Person(person)))
            && (query.colours.is_empty() || query.colours.contains(&colour(case, self.now).0))
    }

    /// Whether a text is in the number of a case, or in the name of the matter it was opened for.
    fn holds(&self, text: &str, case: &Case) -> bool {
        let text = text.to_lowercase();
        let is_number = case.number.to_lowercase().contains(&text);
        let is_digits = text.chars().all(|char| char.is_ascii_digit());
        let item = case.field("item").and_then(|value| value.as_str()).unwrap_or_default();
        is_number || !is_digits && self.house.item_name(item).contains(&text)
    }

    /// A random narrowing of a list.
    fn query(&self, actor: &Actor, dice: &mut Dice) -> CaseQuery {
        let maybe = |dice: &mut Dice| dice.below(4) == 0;
        let mut query = CaseQuery { limit: 1000, ..CaseQuery::default() };
        if dice.below(2) == 0 {
            query.sort = Sort::DueAt;
        }
        if maybe(dice) {
            let orgs: Vec<_> = self.world.orgs.all().collect();
            query.org_path = Some(dice.one(&orgs).path.clone());
        }
        if maybe(dice) {
            query.state = Some(dice.one(&self.cases).1.state.clone());
        }
        if maybe(dice) {
            let all = [Colour::Green, Colour::Blue, Colour::Yellow, Colour::Red];
            query.colours = all.into_iter().filter(|_| dice.below(2) == 0).collect();
        }
        if maybe(dice) {
            let typed = dice.one::<&str>(&["dd2026", "0000", "-00000", "1", "%", "DD", "030", "3", "项", "事项0302"]);
            query.text = Some(TextQuery::of(actor, &self.world, typed, self.now));
        }
        if maybe(dice) {
            let whose = Some(dice.one(&[actor.person, self.house.person("li"), self.house.person("zhao")]).to_owned());
            match dice.below(3) {
                0 => query.asker = whose,
                1 => query.opener = whose,
                _ => query.assignee = whose,
            }
        }
        if maybe(dice) {
            let day = i64::try_from(dice.below(4)).unwrap() - 1;
            query.due_from = Some(self.now.plus_micros(day * DAY));
            query.due_before = (dice.below(2) == 0).then(|| self.now.plus_micros((day + 2) * DAY));
        }
        if dice.below(8) == 0 {
            query.loop_key =
                Some(gridwork_definitions::model::Key::new("binhai", dice.one::<&str>(&["order", "other"])));
        }
        query
    }
}

const EVERY: [Whose; 4] = [Whose::Mine, Whose::Org, Whose::Below, Whose::Everybody];

both_engines! {
    async fn a_list_and_its_count_are_what_a_look_at_every_case_gives(db: Db) {
        let full = Full::of(db, 2026, 36).await;
        let mut dice = Dice(1);
        let mut view = full.house.view().await;
        let mut held = [0; 4];
        for (name, actor) in full.actors().await {
            let scope = case_scope(&actor, &full.world, full.now);
            for (at, whose) in EVERY.into_iter().enumerate() {
                for round in 0..9 {
                    // The whole list first, then narrowed ones.
                    let plain = CaseQuery { limit: 1000, ..CaseQuery::default() };
                    let query = if round == 0 { plain } else { full.query(&actor, &mut dice) };
                    let query = CaseQuery { turn: full.ranges(&actor, whose), ..query };
                    let expected = full.expected(&actor, whose, &query, &scope);
                    let found = list(&mut view.conn, &scope, &query, full.now).await.unwrap();
                    assert_eq!(found, expected, "{name} {whose:?} {query:?}");
                    let counted = count(&mut view.conn, &scope, &query, full.now).await.unwrap();
                    assert_eq!(counted, expected.len() as i64, "{name} {whose:?} {query:?}");
                    held[at] += expected.len();
                }
            }
        }
        assert!(held.iter().all(|held| *held > 20), "every list holds something: {held:?}");
    }

    async fn every_case_that_waits_waits_for_somebody(db: Db) {
        let full = Full::of(db, 7, 24).await;
        let actors = full.actors().await;
        for (def, case) in full.cases.iter().filter(|(_, case)| case.is_open()) {
            for entry in turn(def, case).iter() {
                // `nobody` asked for some of them, and is one of the actors too.
                assert!(actors.iter().any(|(_, actor)| full.is_theirs(actor, case, entry)), "{entry:?} of {}", case.number);
            }
        }
    }

    async fn pages_visit_every_case_once(db: Db) {
        let full = Full::of(db, 99, 30).await;
        let mut view = full.house.view().await;
        for (name, actor) in full.actors().await {
            let scope = case_scope(&actor, &full.world, full.now);
            for whose in EVERY {
                for sort in [Sort::DueAt, Sort::NewestFirst] {
                    let turn = full.ranges(&actor, whose);
                    let whole = CaseQuery { turn, sort, limit: 1000, ..CaseQuery::default() };
                    let expected = list(&mut view.conn, &scope, &whole, full.now).await.unwrap();
                    for limit in [1, 2, 5, 11] {
                        let mut query = CaseQuery { limit, ..whole.clone() };
                        let mut seen = Vec::new();
                        loop {
                            let page = list(&mut view.conn, &scope, &query, full.now).await.unwrap();
                            assert!(page.len() as i64 <= limit);
                            let Some(last) = page.last() else { break };
                            query.after = Some(*last);
                            seen.extend(page);
                        }
                        assert_eq!(seen, expected, "{name} {whose:?} {sort:?} by {limit}");
                    }
                }
            }
        }
        let ids: Vec<CaseId> = full.cases.iter().map(|(_, case)| case.id).collect();
        let opened: std::collections::BTreeSet<i64> = full.cases.iter().map(|(_, case)| case.opened_at.0).collect();
        assert!(opened.len() < ids.len(), "some were opened at once, so that only their ids tell them apart");
    }

    async fn who_holds_nothing_is_asked_for_nothing(db: Db) {
        let full = Full::of(db, 3, 6).await;
        let mut view = full.house.view().await;
        let nobody = Actor { person: gridwork_kernel::PersonId::fresh(), ..Actor::system() };
        let scope = case_scope(&nobody, &full.world, full.now);
        for whose in EVERY {
            let query = CaseQuery { turn: full.ranges(&nobody, whose), limit: 10, ..CaseQuery::default() };
            assert!(list(&mut view.conn, &scope, &query, full.now).await.unwrap().is_empty(), "{whose:?}");
            assert_eq!(count(&mut view.conn, &scope, &query, full.now).await.unwrap(), 0, "{whose:?}");
        }
    }
}
