//! What the office changes while cases run: days of the calendar, orgs that close. Rehearsals found both wanting.

use gridwork_db::Db;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, DeskParts};
use gridwork_kernel::orgs::store as orgs;
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::{Instant, ManualClock};
use gridwork_operations::calendar::{ChangeDays, Day, Preview, change, preview, year};
use gridwork_operations::cases::{self, CaseDesk, CaseFilter, CaseView, OpenCase};
use gridwork_operations::{Error, packs, ticker};
use gridwork_simulator::{check_invariants, demo};
use gridwork_testkit::both_engines;
use serde_json::{Map, json};
use std::sync::Arc;

/// Wednesday, 11:00.
const NOW: &str = "2026-03-04T11:00:00+08:00";

async fn district(db: &Db) -> Desk {
    let now = Instant::from_rfc3339(NOW).unwrap();
    let keys = Arc::new(Keyring::fresh());
    let recipe = demo::Recipe { size: demo::Size::Town, seed: 3, orders: 8, days: 5, now };
    demo::build(db, &keys, recipe, &mut |_| {}).await.unwrap();
    Desk::open(DeskParts { db: db.clone(), clock: Arc::new(ManualClock::at(now)), keys }).await.unwrap()
}

async fn actor(desk: &Desk, login: &str) -> Arc<Actor> {
    let mut view = desk.view().await.unwrap();
    let account = accounts::find(&mut view.conn, login, view.now).await.unwrap().unwrap().id;
    desk.actor(&mut view, account).await.unwrap()
}

/// A new order of a resident; four working hours to dispatch it.
async fn order(desk: &Desk) -> CaseView {
    let resident = actor(desk, "resident01").await;
    let known = cases::list(desk, &resident, &CaseFilter::default(), 1, "zh-CN").await.unwrap().0;
    let item = known[0].fields["item"].clone();
    let form = Map::from_iter([("item".to_owned(), item), ("content".to_owned(), json!("楼道灯坏了"))]);
    let ask = OpenCase {
        loop_key: "binhai/order".into(),
        org: Some(resident.grants[0].org),
        asker: None,
        about: None,
        asker_phone: None,
        step: None,
        form,
        input: Map::new(),
    };
    cases::open(desk, &CaseDesk::default(), &resident, Call::plain(), ask, "zh-CN").await.unwrap().case
}

fn day(date: &str, kind: &str, name: &str) -> Day {
    Day { date: date.into(), kind: kind.into(), name: name.into() }
}

fn ask(days: Vec<Day>) -> ChangeDays {
    ChangeDays { days, is_notice: false }
}

both_engines! {
    async fn a_changed_day_counts_what_is_open_anew(db: Db) {
        let desk = district(&db).await;
        let system = Arc::new(Actor::system());
        let before = order(&desk).await;
        assert_eq!(before.due_at.as_deref(), Some("2026-03-04T16:30:00+08:00"));
        let days = vec![day("2026-03-04", "morning_only", "台风")];
        change(&desk, &system, Call::plain(), ask(days.clone())).await.unwrap();
        while ticker::tick(&desk).await.unwrap() > 0 {}
        let asker = actor(&desk, "resident01").await;
        let after = cases::show(&desk, &asker, gridwork_kernel::CaseId(before.id), "zh-CN").await.unwrap();
        assert_eq!(after.due_at.as_deref(), Some("2026-03-05T12:00:00+08:00"));
        assert_eq!(check_invariants(&desk).await.unwrap(), []);
        // Once is enough.
        change(&desk, &system, Call::plain(), ask(days)).await.unwrap();
        while ticker::tick(&desk).await.unwrap() > 0 {}
        let again = cases::show(&desk, &asker, gridwork_kernel::CaseId(before.id), "zh-CN").await.unwrap();
        assert_eq!((again.due_at, again.version), (after.due_at, after.version));
        assert_eq!(check_invariants(&desk).await.unwrap(), []);
    }

    async fn what_is_opened_beside_a_change_counts_by_the_new_days(db: Db) {
        let desk = district(&db).await;
        let system = Arc::new(Actor::system());
        let typhoon = [day("2026-03-04", "morning_only", "台风"), day("2026-03-04", "usual", "")];
        let due = ["2026-03-05T12:00:00+08:00", "2026-03-04T16:30:00+08:00"];
        for round in 0..10 {
            // Nobody waits for anybody: some orders are opened before the change, some after, and some across it.
            let openers = (0..6).map(|_| {
                let desk = desk.clone();
                tokio::spawn(async move { order(&desk).await.id })
            });
            let openers = openers.collect::<Vec<_>>();
            let ask = ask(vec![typhoon[round % 2].clone()]);
            change(&desk, &system, Call::plain(), ask).await.unwrap();
            let mut opened = Vec::new();
            for opener in openers {
                opened.push(gridwork_kernel::CaseId(opener.await.unwrap()));
            }
            while ticker::tick(&desk).await.unwrap() > 0 {}
            let asker = actor(&desk, "resident01").await;
            for id in opened {
                let found = cases::show(&desk, &asker, id, "zh-CN").await.unwrap().due_at;
                assert_eq!(found.as_deref(), Some(due[round % 2]), "round {round}");
            }
        }
        assert_eq!(check_invariants(&desk).await.unwrap(), []);
    }

    async fn two_changes_at_once_both_happen(db: Db) {
        let desk = district(&db).await;
        let system = Arc::new(Actor::system());
        let days = ["2026-03-05", "2026-03-06"];
        let changes = days.map(|date| {
            let (desk, system) = (desk.clone(), Arc::clone(&system));
            tokio::spawn(async move {
                change(&desk, &system, Call::plain(), ask(vec![day(date, "holiday", "停工")])).await.unwrap()
            })
        });
        for changed in changes {
            assert_eq!(changed.await.unwrap().days, 1);
        }
        let calendar = Arc::clone(&desk.view().await.unwrap().world.calendar);
        assert!(days.iter().all(|date| !calendar.is_working_day(date.parse().unwrap())));
    }

    async fn a_preview_says_what_moves_and_changes_nothing(db: Db) {
        let desk = district(&db).await;
        let admin = actor(&desk, "admin").await;
        let near = ask(vec![day("2026-03-04", "holiday", "台风")]);
        let before = preview(&desk, &admin, &near).await.unwrap();
        let opened = [order(&desk).await, order(&desk).await];
        let seen = preview(&desk, &admin, &near).await.unwrap();
        assert_eq!(seen, Preview { days: 1, open: before.open + 2, moved: before.moved + 2 });
        let far = ask(vec![day("2026-12-01", "holiday", "校庆")]);
        assert_eq!(preview(&desk, &admin, &far).await.unwrap(), Preview { days: 1, open: seen.open, moved: 0 });
        let as_it_is = ask(vec![day("2026-10-01", "holiday", "国庆节"), day("2026-03-04", "usual", "")]);
        assert_eq!(preview(&desk, &admin, &as_it_is).await.unwrap(), Preview { days: 0, open: seen.open, moved: 0 });
        let resident = actor(&desk, "resident01").await;
        assert_eq!(preview(&desk, &resident, &near).await.unwrap_err().code(), "role");
        while ticker::tick(&desk).await.unwrap() > 0 {}
        let now = cases::show(&desk, &resident, gridwork_kernel::CaseId(opened[0].id), "zh-CN").await.unwrap();
        assert_eq!((now.due_at, now.version), (opened[0].due_at.clone(), opened[0].version));
    }

    async fn a_year_is_provisional_until_its_notice_is_loaded(db: Db) {
        let desk = district(&db).await;
        let system = Arc::new(Actor::system());
        let is_provisional = async || desk.view().await.unwrap().world.calendar.is_provisional(2027);
        assert!(is_provisional().await);
        let one = ask(vec![day("2027-05-04", "holiday", "校庆")]);
        change(&desk, &system, Call::plain(), one).await.unwrap();
        assert!(is_provisional().await, "one day of the district is not the notice");
        let days = (1..=11).map(|at| day(&format!("2027-10-{at:02}"), "holiday", "国庆节")).collect();
        let notice = ChangeDays { days, is_notice: true };
        let changed = change(&desk, &system, Call::plain(), notice.clone()).await.unwrap();
        assert_eq!(changed.days, 12, "eleven days, and the year");
        assert!(!is_provisional().await);
        let shown = year(&desk, 2027).await.unwrap();
        assert!(!shown.is_provisional && shown.days.len() == 12);
        let own = shown.days.iter().filter(|day| day.is_own).map(|day| day.date.as_str()).collect::<Vec<_>>();
        assert_eq!(own, ["2027-05-04"], "the days of the notice are not the district's own");
        // Again: nothing.
        assert_eq!(change(&desk, &system, Call::plain(), notice).await.unwrap().days, 0);
        assert!(year(&desk, 1999).await.is_err());
    }

    async fn only_an_administrator_changes_days_and_only_to_what_there_is(db: Db) {
        let desk = district(&db).await;
        let resident = actor(&desk, "resident01").await;
        let days = vec![day("2026-03-05", "holiday", "运动会")];
        let refused = change(&desk, &resident, Call::plain(), ask(days)).await.unwrap_err();
        assert_eq!(refused.code(), "role");
        let admin = actor(&desk, "admin").await;
        let days = vec![day("2026-3-5", "holiday", "x"), day("2026-03-05", "feast", " ")];
        let refused = change(&desk, &admin, Call::plain(), ask(days)).await.unwrap_err();
        let Error::Kernel(gridwork_kernel::error::Error::Problems(problems)) = refused else { panic!("{refused}") };
        let places = problems.iter().map(|problem| problem.path.as_str()).collect::<Vec<_>>();
        assert_eq!(places, ["days[0].date", "days[1].kind", "days[1].name"]);
        assert!(desk.view().await.unwrap().world.calendar.is_working_day("2026-03-05".parse().unwrap()));
    }

    async fn a_closed_org_with_waiting_cases_stays_on_the_list_of_vacancies(db: Db) {
        let desk = district(&db).await;
        let opened = order(&desk).await;
        let org = gridwork_kernel::OrgId(opened.org.id);
        let is_vacant = |found: &[gridwork_definitions::Vacancy]| {
            let step = gridwork_definitions::Vacant::Step("dispatch".to_owned());
            found.iter().any(|it| it.vacant == step && it.orgs.contains(&opened.org.name))
        };
        assert!(!is_vacant(&packs::vacancies(&desk).await.unwrap()));
        let system = Arc::new(Actor::system());
        let ran = desk.run(&system, Call::plain(), org, |work, org| {
            Box::pin(async move {
                orgs::close(work, *org, "2026-03-03", None).await?;
                let now = work.now();
                let sql = "update role_grant set valid_to = $1 where org_id = $2 and role = 'binhai/dispatcher'";
                work.tx().execute(sql, &[now.into(), (*org).into()]).await?;
                Ok::<_, Error>(())
            })
        });
        ran.await.unwrap();
        assert!(is_vacant(&packs::vacancies(&desk).await.unwrap()));
        assert_eq!(check_invariants(&desk).await.unwrap(), []);
    }
}
