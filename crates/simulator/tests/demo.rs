//! The demo district: complete, deterministic, sound, and showing every state and every colour at any hour.

use gridwork_db::Db;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, DeskParts};
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::{Instant, ManualClock, passwords};
use gridwork_operations::cases::{self, CaseFilter, CaseView, Turn};
use gridwork_simulator::check_invariants;
use gridwork_simulator::demo::{self, DemoDistrict, Recipe, Size};
use gridwork_testkit::{both_engines, on_sqlite};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A Sunday at dawn: nobody works, and everything must be there all the same.
const SUNDAY: &str = "2026-11-22T07:02:00+08:00";

struct Demo {
    desk: Desk,
    district: DemoDistrict,
}

async fn demo(db: &Db, seed: u64, orders: usize, now: &str) -> Demo {
    let now = Instant::from_rfc3339(now).unwrap();
    let keys = Arc::new(Keyring::fresh());
    let recipe = Recipe { size: Size::Town, seed, orders, days: 21, now };
    let district = demo::build(db, &keys, recipe, &mut |_| {}).await.unwrap_or_else(|error| panic!("{error}"));
    let desk = Desk::open(DeskParts { db: db.clone(), clock: Arc::new(ManualClock::at(now)), keys }).await.unwrap();
    Demo { desk, district }
}

impl Demo {
    async fn actor(&self, login: &str) -> Arc<Actor> {
        let mut view = self.desk.view().await.unwrap();
        let facts = accounts::find(&mut view.conn, login, view.now).await.unwrap().unwrap();
        self.desk.actor(&mut view, facts.id).await.unwrap()
    }

    async fn cases(&self, login: &str, turn: Option<Turn>) -> Vec<CaseView> {
        let filter = CaseFilter { turn, ..CaseFilter::default() };
        cases::list(&self.desk, &self.actor(login).await, &filter, 10_000, "zh-CN").await.unwrap().0
    }

    async fn is_sound(&self) {
        let violations = check_invariants(&self.desk).await.unwrap();
        assert!(violations.is_empty(), "{}", violations[0]);
    }
}

const STATES: [&str; 8] =
    ["accepted", "closed", "delivered", "dispatched", "placed", "settled", "verified", "withdrawn"];
const COLOURS: [&str; 4] = ["blue", "green", "red", "yellow"];

fn set<'a>(all: &'a [CaseView], of: impl Fn(&'a CaseView) -> &'a str) -> Vec<&'a str> {
    all.iter().map(of).collect::<BTreeSet<_>>().into_iter().collect()
}

both_engines! {
    async fn two_hundred_orders_have_been_lived_through(db: Db) {
        let demo = demo(&db, 1, 200, SUNDAY).await;
        demo.is_sound().await;
        let all = demo.cases("district01", None).await;
        assert_eq!(all.len(), 200);
        assert_eq!(set(&all, |case| &case.state), STATES);
        assert_eq!(set(&all, |case| &case.colour), COLOURS);
        let outcomes = set(&all, |case| case.outcome.as_deref().unwrap_or(""));
        assert_eq!(outcomes, ["", "confirmed", "unconfirmed", "unsolved", "withdrawn"]);
        // Numbers follow the order of opening, as if people had come one after the other.
        let mut opened = all.iter().map(|case| (&case.number, &case.opened_at)).collect::<Vec<_>>();
        opened.sort_unstable();
        assert!(opened.windows(2).all(|pair| pair[0].1 <= pair[1].1));
        // A late order has climbed to somebody, and something waits for everybody who works there.
        for login in ["street01", "dispatcher01", "dispatcher02", "dispatcher03", "verifier01"] {
            assert!(!demo.cases(login, Some(Turn::Mine)).await.is_empty(), "{login}");
        }
        assert!(!demo.cases("leader01", Some(Turn::Below)).await.is_empty());
    }
}

#[test]
fn about_forty_people_sign_in_and_every_community_with_a_dispatcher_is_complete() {
    on_sqlite(|db| async move {
        let demo = demo(&db, 1, 0, SUNDAY).await;
        let people = &demo.district.accounts;
        assert!((36..=44).contains(&people.len()), "{}", people.len());
        let view = demo.desk.view().await.unwrap();
        let at = |role: &str| {
            let held = people.iter().flat_map(|it| &it.roles).filter(|(key, _)| key.local() == role);
            held.map(|(_, org)| *org).collect::<BTreeSet<_>>()
        };
        for role in view.world.catalog.roles.keys() {
            assert!(!at(role.local()).is_empty(), "nobody is {role}");
        }
        assert!(at("dispatcher").len() >= 3);
        let today = "2026-11-22";
        for community in at("dispatcher") {
            assert!(at("resident").contains(&community) && at("volunteer").contains(&community));
            let mut covering = view.world.orgs.linked_to("covers", community, today);
            assert!(covering.any(|branch| at("verifier").contains(&branch)));
        }
        assert_eq!(view.world.orgs.all().filter(|org| org.kind.local() == "community").count(), 4);
        drop(view);
        let names = people.iter().map(|it| &it.name).collect::<BTreeSet<_>>();
        assert_eq!(names.len(), people.len(), "no two have the same name");
        for person in [&people[0], &people[people.len() - 1]] {
            let mut view = demo.desk.view().await.unwrap();
            let facts = accounts::find(&mut view.conn, &person.account, view.now).await.unwrap().unwrap();
            assert!(passwords::verify(&person.password, Some(&facts.password_hash)), "{}", person.account);
        }
        assert!(demo.actor("admin").await.is_admin());
        for office in ["security", "audit"] {
            assert_eq!(demo.actor(office).await.office.map(|it| it.as_str()), Some(office));
        }
    });
}

#[test]
fn every_state_and_colour_is_there_at_any_hour() {
    // A Monday at the open, lunch, a Friday after the close, the middle of the Spring Festival, a make-up Saturday.
    for now in [
        "2026-03-02T09:00:00+08:00",
        "2026-03-04T12:30:00+08:00",
        "2026-03-06T18:31:00+08:00",
        "2026-02-19T15:00:00+08:00",
        "2026-02-28T11:00:00+08:00",
    ] {
        on_sqlite(|db| async move {
            let demo = demo(&db, 2, 27, now).await;
            let all = demo.cases("district01", None).await;
            assert_eq!(set(&all, |case| &case.state), STATES, "{now}");
            assert_eq!(set(&all, |case| &case.colour), COLOURS, "{now}");
            demo.is_sound().await;
        });
    }
}

#[test]
fn the_same_seed_makes_the_same_district() {
    let told = |seed: u64| {
        let told = std::sync::Mutex::new(String::new());
        on_sqlite(|db| async {
            let demo = demo(&db, seed, 40, SUNDAY).await;
            let people =
                demo.district.accounts.iter().map(|it| (&it.account, &it.password, &it.name)).collect::<Vec<_>>();
            let mut orders = demo.cases("district01", None).await;
            orders.sort_by(|a, b| a.number.cmp(&b.number));
            let orders = orders.iter().map(|it| {
                (
                    &it.number,
                    &it.org.name,
                    &it.state,
                    &it.opened_at,
                    &it.entered_at,
                    &it.asker.name,
                    it.fields.get("content"),
                )
            });
            *told.lock().unwrap() = format!("{people:?} {:?}", orders.collect::<Vec<_>>());
            drop(db);
        });
        told.into_inner().unwrap()
    };
    assert_eq!(told(5), told(5));
    assert_ne!(told(5), told(6));
}

#[test]
fn a_database_that_holds_a_district_is_left_alone() {
    on_sqlite(|db| async move {
        let demo = demo(&db, 1, 1, SUNDAY).await;
        let keys = demo.desk.keys();
        let recipe = Recipe { size: Size::Town, seed: 1, orders: 1, days: 21, now: demo.desk.now() };
        let again = demo::build(&db, &keys, recipe, &mut |_| {}).await;
        assert!(again.unwrap_err().to_string().contains("empty folder"));
    });
}
