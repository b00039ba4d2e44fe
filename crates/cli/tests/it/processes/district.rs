//! The district of the test: a town whose orders are eight days old, so that many timers are due, and what is asked of
//! its database at the end.

use super::lanes::Answered;
use crate::house::House;
use gridwork_db::{Db, Options, Target};
use gridwork_kernel::desk::{Desk, DeskParts};
use gridwork_kernel::secrets::{Keyring, store as keys};
use gridwork_kernel::time::DAY;
use gridwork_kernel::{Clock, SystemClock};
use gridwork_simulator::check_invariants;
use gridwork_simulator::demo::{self, Recipe, Size};
use gridwork_testkit::http::Client;
use gridwork_testkit::orders::{self, Community, Member, STEPS};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Orders that were lived through before the test.
const ORDERS: usize = 60;

/// Days that have passed since; what closes by itself does so after seven.
const DAYS_AGO: i64 = 8;

pub(super) struct District {
    db: Db,
    keys: Arc<Keyring>,
    sign_ins: Vec<Json>,
    cases_before: i64,
}

/// Those who are signed in.
pub(super) struct People {
    pub(super) communities: Vec<Community>,
    pub(super) coordinator: Member,
}

impl District {
    /// Makes the district in the database of a house, and holds its timers back.
    pub(super) async fn found(house: &House) -> District {
        DirBuilder::new().recursive(true).mode(0o700).create(house.data()).unwrap();
        let target = Target::Postgres(house.cluster.as_ref().unwrap().url());
        let making = Db::open(&target, Options { durable: false, ..Options::default() }).await.unwrap();
        let ring = Arc::new(Keyring::open_or_create(&house.data().join("keys")).unwrap());
        keys::claim(&making, &ring).await.unwrap();
        let now = SystemClock.now().plus_micros(-DAYS_AGO * DAY);
        let recipe = Recipe { size: Size::Town, seed: 7, orders: ORDERS, days: 21, now };
        let made = demo::build(&making, &ring, recipe, &mut |_| {}).await.unwrap();
        making.close().await;
        let sign_ins = made.accounts.iter().map(|it| {
            let roles =
                it.roles.iter().map(|(role, org)| json!({"role": role.to_string(), "org": {"id": org.to_string()}}));
            json!({"account": it.account, "password": it.password, "roles": roles.collect::<Vec<_>>()})
        });
        let sign_ins = sign_ins.collect();
        let db = Db::open(&target, Options { readers: 2, writers: 2, ..Options::default() }).await.unwrap();
        let district =
            District { cases_before: count(&db, "select count(*) from loop_case").await, db, keys: ring, sign_ins };
        district
            .change("create table held_back as select case_id, wake_at from loop_case where wake_at is not null")
            .await;
        district.change("update loop_case set wake_at = null").await;
        district
    }

    pub(super) async fn sign_in(&self, url: &str) -> People {
        let communities = orders::communities_among(url, self.sign_ins.clone()).await.unwrap();
        let is_coordinator = |it: &&Json| it["roles"][0]["role"] == "binhai/street_coordinator";
        let coordinator = self.sign_ins.iter().find(is_coordinator).unwrap();
        let coordinator = orders::sign_in(&mut Client::new(url), coordinator).await.unwrap();
        People { communities, coordinator }
    }

    /// Lets time go on for the orders of before; answers how many cases are due.
    pub(super) async fn release_timers(&self) -> i64 {
        self.change("update loop_case c set wake_at = h.wake_at from held_back h where h.case_id = c.case_id").await;
        count(&self.db, &format!("select count(*) from held_back where wake_at <= {}", SystemClock.now().0)).await
    }

    /// Waits until nothing is due any more.
    pub(super) async fn timers_have_fired(&self) {
        let due = format!("select count(*) from loop_case where wake_at <= {}", SystemClock.now().0);
        while count(&self.db, &due).await > 0 {
            tokio::task::yield_now().await;
        }
    }

    /// Waits until every message has gone out, and gives the ids under which they did. What the killed process had leased
    /// is let go: nobody waits two minutes for that here.
    pub(super) async fn delivered(&self) -> BTreeSet<String> {
        self.change("update delivery set leased_until = 0 where status = 'waiting'").await;
        let open = "select (select count(*) from message where routed_at is null) \
                    + (select count(*) from delivery where status <> 'sent')";
        while count(&self.db, open).await > 0 {
            tokio::task::yield_now().await;
        }
        let twice =
            "select count(*) from (select message_id from delivery group by message_id having count(*) > 1) twice";
        assert_eq!(count(&self.db, twice).await, 0, "a message goes to the webhook once");
        let rows = self.db.read().await.unwrap().query("select delivery_id from delivery", &[]).await.unwrap();
        rows.iter().map(|row| row.uuid(0).unwrap().to_string()).collect()
    }

    /// Everything that was answered is there once, timers took effect once, and every invariant holds.
    pub(super) async fn holds(self, answered: &Answered) {
        let mut reader = self.db.read().await.unwrap();
        for (case, version) in answered {
            let sql = "select step from case_event where case_id = $1 and kind = 'step' or case_id = $1 and seq = 1 order by seq";
            let rows = reader.query(sql, &[case.parse::<uuid::Uuid>().unwrap().into()]).await.unwrap();
            let steps = rows.iter().map(|row| row.text(0).unwrap()).collect::<Vec<_>>();
            assert_eq!(steps, STEPS[..*version], "case {case} was answered at version {version}");
        }
        // Signing in places one order in each community and the applied pack one in each process.
        let sql = "select count(*) from loop_case where opened_at > (select max(opened_at) from loop_case c join held_back h \
                   on h.case_id = c.case_id)";
        let opened = count(&self.db, sql).await;
        let probes = opened - answered.len() as i64;
        assert!((1..=10).contains(&probes), "{opened} orders were placed, {} of them answered", answered.len());
        assert_eq!(count(&self.db, "select count(*) from loop_case").await, self.cases_before + opened);
        let by_time = "select count(*) from case_event where step in ('close', 'lapse', 'unrated')";
        let fresh = format!("{by_time} and at > {}", SystemClock.now().plus_micros(-DAY).0);
        assert!(count(&self.db, &fresh).await > 0, "timers have closed something");
        let twice = "select count(*) from (select case_id from case_event where step in ('close', 'lapse', 'unrated') \
                     group by case_id having count(*) > 1) twice";
        assert_eq!(count(&self.db, twice).await, 0, "nothing closes twice");
        drop(reader);
        let parts = DeskParts { db: self.db.clone(), clock: Arc::new(SystemClock), keys: self.keys };
        let violations = check_invariants(&Desk::open(parts).await.unwrap()).await.unwrap();
        assert!(violations.is_empty(), "{}", violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        assert!(
            count(&self.db, "select count(distinct chain_id) from journal").await >= 3,
            "each process has its chains"
        );
        self.db.close().await;
    }

    async fn change(&self, sql: &'static str) {
        self.db.write(move |tx| Box::pin(async move { tx.execute(sql, &[]).await })).await.unwrap();
    }
}

async fn count(db: &Db, sql: &str) -> i64 {
    db.read().await.unwrap().query_one(sql, &[]).await.unwrap().int(0).unwrap()
}

/// The shipped packs with another deadline for dispatching; where they are.
pub(super) fn changed_packs(house: &House) -> PathBuf {
    let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs"), house.beside("packs"));
    for pack in ["common", "binhai"] {
        copy(&from.join(pack), &to.join(pack));
    }
    let order = to.join("binhai/loops/order.yaml");
    let text = std::fs::read_to_string(&order).unwrap();
    let changed = text.replacen("within: {working_hours: 4}", "within: {working_hours: 3}", 1);
    assert_ne!(text, changed);
    std::fs::write(&order, changed).unwrap();
    to.join("binhai")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).unwrap()),
        }
    }
}
