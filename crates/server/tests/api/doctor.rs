//! What doctor finds in a living district: each thing is well, goes wrong, and is named with what to do.

use crate::district::{apply_packs, within};
use crate::house::{House, in_a_house, in_both_houses};
use gridwork_db::Engine;
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Call;
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::{packs, people};
use gridwork_operations::calendar::{ChangeDays, Day};
use gridwork_operations::doctor::{self, Finding, Health};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);

async fn findings(house: &House, check: &str) -> Vec<Finding> {
    let found = doctor::examine(&house.desk).await.expect("the storage is there");
    found.into_iter().filter(|it| it.check == check).collect()
}

/// There is one finding of this kind, it is so, and says this.
async fn finds(house: &House, check: &str, health: Health, words: &[&str]) {
    let found = findings(house, check).await;
    let [one] = &found[..] else { panic!("{check}: {found:?}") };
    assert_eq!(one.health, health, "{check}: {}", one.detail);
    for word in words {
        assert!(one.detail.contains(word), "`{word}` is missing in {check}: {}", one.detail);
    }
}

/// A statement past everything that would refuse it.
async fn past(house: &House, sql: String) {
    within(&house.desk, move |work| {
        let sql = sql.clone();
        Box::pin(async move { Ok(work.tx().batch(&sql).await?) })
    })
    .await;
}

/// Loads a notice of one year, with as many holidays as the law gives at least.
async fn load_notice(house: &House, year: i32) {
    let day =
        |day| Day { date: format!("{year}-10-{day:02}"), kind: "holiday".to_owned(), name: "国庆节".to_owned() };
    let ask = ChangeDays { days: (1..=11).map(day).collect(), is_notice: true };
    let system = Arc::new(Actor::system());
    gridwork_operations::calendar::change(&house.desk, &system, Call::plain(), ask).await.expect("a notice is loaded");
}

async fn names_like(house: &House, pattern: &str) -> Vec<String> {
    let sql = match house.engine {
        Engine::Sqlite => "select name from sqlite_master where type = 'index' and name like $1 order by name",
        Engine::Postgres => {
            "select c.relname::text from pg_class c where c.relkind = 'i' and c.relname like $1 \
             and c.relnamespace = current_schema()::regnamespace order by 1"
        }
    };
    let mut conn = house.desk.db().read().await.expect("a connection");
    let rows = conn.query(sql, &[pattern.into()]).await.expect("the catalogue reads");
    rows.iter().map(|row| row.text(0).expect("a name")).collect()
}

in_both_houses! {
    async fn a_timer_that_waits_is_found(house) {
        house.order_in("hexi", "dispatched").await;
        finds(&house, "timers", Health::Well, &["0 cases are due"]).await;
        house.clock.advance(2 * DAY);
        finds(&house, "timers", Health::Ill, &["1 cases have waited more than 5 minutes", "is a server running?"]).await;
        house.wait(Duration::ZERO).await;
        finds(&house, "timers", Health::Well, &["none late"]).await;
    }

    async fn lines_that_nobody_signed_are_found(house) {
        let folder = tempfile::tempdir().unwrap();
        let sign = async |file: &Path| gridwork_operations::journal::checkpoint(&house.desk, file).await.unwrap();
        let file = folder.path().join("checkpoints.jsonl");
        finds(&house, "journal checkpoints", Health::Warning, &["none yet"]).await;
        sign(&file).await;
        finds(&house, "journal checkpoints", Health::Well, &["1 signed"]).await;
        house.clock.advance(8 * 60 * MINUTE);
        house.placed("hexi").await;
        finds(&house, "journal checkpoints", Health::Well, &["1 signed"]).await;
        house.clock.advance(61 * MINUTE);
        let words = ["written in the last 61 minutes is under no signature", "can it write its data folder?"];
        finds(&house, "journal checkpoints", Health::Ill, &words).await;
        sign(&file).await;
        finds(&house, "journal checkpoints", Health::Well, &["2 signed"]).await;
    }

    async fn a_dropped_index_of_a_register_or_a_loop_is_found(house) {
        finds(&house, "indexes", Health::Well, &[]).await;
        for pattern in ["row_binhai__service_item__view_%", "row_binhai__service_item__unique_%", "loop_binhai__order__%"] {
            let all = names_like(&house, pattern).await;
            let gone = all.first().unwrap_or_else(|| panic!("no index is like {pattern}"));
            past(&house, format!("drop index {gone}")).await;
            finds(&house, "indexes", Health::Ill, &[gone, "gridwork pack apply"]).await;
            // What the finding says mends it.
            apply_packs(&house.desk).await;
            finds(&house, "indexes", Health::Well, &[]).await;
            assert_eq!(names_like(&house, pattern).await, all);
        }
    }
}

in_a_house! {
    async fn a_year_without_a_calendar_is_found(house) {
        finds(&house, "work calendar", Health::Warning, &["2026 is loaded, 2027 is not yet", "calendar import FILE"]).await;
        load_notice(&house, 2027).await;
        finds(&house, "work calendar", Health::Well, &["2026 and 2027"]).await;
        house.clock.advance(365 * DAY);
        finds(&house, "work calendar", Health::Warning, &["2027 is loaded, 2028 is not yet"]).await;
        house.clock.advance(366 * DAY);
        let words = ["there is no work calendar for 2028", "Monday to Friday is counted", "calendar import FILE"];
        finds(&house, "work calendar", Health::Ill, &words).await;
        load_notice(&house, 2028).await;
        finds(&house, "work calendar", Health::Warning, &["2029 is not yet"]).await;
    }

    async fn a_step_that_nobody_can_take_is_found(house) {
        // One community is enough, where every role is held.
        let hexi = house.district.org("hexi");
        past(&house, "delete from pack_installation".to_owned()).await;
        within(&house.desk, move |work| Box::pin(packs::store::install(work, "binhai", hexi))).await;
        finds(&house, "vacancies", Health::Well, &["every step of every loop"]).await;
        let dispatcher = house.district.person("hexi.dispatcher");
        within(&house.desk, move |work| {
            Box::pin(async move {
                let now = work.now();
                for held in people::store::grants_of(work.tx(), dispatcher, now).await? {
                    people::store::end_grant(work, held.id).await?;
                }
                Ok(())
            })
        })
        .await;
        let found = findings(&house, "vacancies").await;
        assert!(found.iter().all(|it| it.health == Health::Warning), "{found:?}");
        let order = found.iter().find(|it| it.detail.starts_with("binhai/order: ")).expect("orders are dispatched");
        assert!(order.detail.contains("ispatch") && order.detail.ends_with("(hexi 组织)"), "{}", order.detail);
    }

    async fn an_office_that_nobody_holds_or_that_works_is_found(house) {
        finds(&house, "three offices", Health::Well, &["held by different people"]).await;
        let audit = house.district.people["audit"].0;
        let give = async |office: Option<Office>| {
            within(&house.desk, move |work| Box::pin(accounts::set_office(work, audit, office))).await;
        };
        give(None).await;
        finds(&house, "three offices", Health::Warning, &["nobody holds audit", "account add", "--office audit"]).await;
        give(Some(Office::Audit)).await;
        finds(&house, "three offices", Health::Well, &[]).await;
        finds(&house, "second factors", Health::Warning, &["admin", "security", "audit"]).await;
        // From before the offices stood apart.
        past(&house, "update account set office = 'security' where login = 'hexi.verifier'".to_owned()).await;
        let words = ["hexi.verifier hold an office and a role of the work", "open another account"];
        finds(&house, "three offices", Health::Warning, &words).await;
    }
}
