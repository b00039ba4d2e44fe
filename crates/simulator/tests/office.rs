//! What the office changes while cases run: days of the calendar, orgs that close. Rehearsals found both wanting.

use gridwork_db::Db;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, DeskParts};
use gridwork_kernel::orgs::store as orgs;
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::{Instant, ManualClock};
use gridwork_operations::calendar::{ChangeDays, Day, change};
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
    let account = accounts::find(&mut view.conn, login).await.unwrap().unwrap().id;
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

both_engines! {
    async fn a_changed_day_counts_what_is_open_anew(db: Db) {
        let desk = district(&db).await;
        let system = Arc::new(Actor::system());
        let before = order(&desk).await;
        assert_eq!(before.due_at.as_deref(), Some("2026-03-04T16:30:00+08:00"));
        let days = vec![day("2026-03-04", "morning_only", "台风")];
        change(&desk, &system, ChangeDays { days: days.clone() }).await.unwrap();
        while ticker::tick(&desk).await.unwrap() > 0 {}
        let asker = actor(&desk, "resident01").await;
        let after = cases::show(&desk, &asker, gridwork_kernel::CaseId(before.id), "zh-CN").await.unwrap();
        assert_eq!(after.due_at.as_deref(), Some("2026-03-05T12:00:00+08:00"));
        assert_eq!(check_invariants(&desk).await.unwrap(), []);
        // Once is enough.
        change(&desk, &system, ChangeDays { days }).await.unwrap();
        while ticker::tick(&desk).await.unwrap() > 0 {}
        let again = cases::show(&desk, &asker, gridwork_kernel::CaseId(before.id), "zh-CN").await.unwrap();
        assert_eq!((again.due_at, again.version), (after.due_at, after.version));
        assert_eq!(check_invariants(&desk).await.unwrap(), []);
    }

    async fn only_an_administrator_changes_days_and_only_to_what_there_is(db: Db) {
        let desk = district(&db).await;
        let resident = actor(&desk, "resident01").await;
        let days = vec![day("2026-03-05", "holiday", "运动会")];
        let refused = change(&desk, &resident, ChangeDays { days }).await.unwrap_err();
        assert_eq!(refused.code(), "role");
        let admin = actor(&desk, "admin").await;
        let days = vec![day("2026-3-5", "holiday", "x"), day("2026-03-05", "feast", " ")];
        let refused = change(&desk, &admin, ChangeDays { days }).await.unwrap_err();
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
