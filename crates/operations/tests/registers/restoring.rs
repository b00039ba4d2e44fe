//! A retired row comes back whole, or stays and says why.

use crate::house::House;
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::{Actor, Grant};
use gridwork_kernel::desk::Call;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{OrgId, RowId, orgs};
use gridwork_operations::registers::{
    AddRow, ChangeRow, FindRows, RestoreRow, RowView, add, find, history, restore, retire, show,
};
use gridwork_operations::{Error, ticker};
use gridwork_testkit::both_engines;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

fn key(local: &str) -> Key {
    Key::new("probe", local)
}

fn holder(house: &House, role: &str, org: OrgId, person: usize) -> Arc<Actor> {
    let grant = Grant { role: key(role), org, from: house.desk.now(), to: None, stood_for: None };
    Arc::new(Actor { person: house.people[person], grants: vec![grant], ..Actor::system() })
}

fn fields(value: Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap()
}

async fn added(house: &House, by: &Arc<Actor>, register: &str, org: OrgId, value: Json) -> RowId {
    let new = AddRow { register: key(register), org: Some(org), fields: fields(value) };
    RowId(add(&house.desk, by, Call::plain(), new).await.unwrap().row.id)
}

async fn retired(house: &House, by: &Arc<Actor>, register: &str, row: RowId) {
    let ask = ChangeRow { register: key(register), row, fields: None, if_match: None };
    retire(&house.desk, by, Call::plain(), ask).await.unwrap();
}

/// The row that came back, or the word that says why it did not.
async fn restored(house: &House, by: &Arc<Actor>, register: &str, row: RowId) -> Result<RowView, &'static str> {
    let ask = RestoreRow { register: key(register), row, if_match: None };
    match restore(&house.desk, by, Call::plain(), ask).await {
        Ok(answer) => Ok(answer.row),
        Err(Error::Kernel(KernelError::Conflict { code, because })) => {
            assert!(!because.zh.is_empty() && because.say("en") != because.zh, "{code}");
            Err(code)
        }
        Err(Error::Kernel(KernelError::Forbidden { code, .. })) => Err(code),
        Err(Error::Kernel(KernelError::NotFound(what))) => Err(what),
        Err(other) => panic!("{other:?}"),
    }
}

async fn found(house: &House, by: &Arc<Actor>, phone: &str) -> usize {
    let ask =
        FindRows { register: key("resident"), field: "phone".into(), value: phone.into(), purpose: "核对".into() };
    find(&house.desk, by, Call::plain(), ask).await.unwrap().items.len()
}

both_engines! {
    async fn a_retired_row_comes_back_as_it_was(db: Db) {
        let house = House::empty(db, 3).await;
        let (here, there) = (house.places[1].id, house.places[2].id);
        let clerk = holder(&house, "clerk", here, 0);
        let row = added(&house, &clerk, "coded", here, json!({"code": "A", "size": 3, "phone": "13800000000"})).await;
        assert_eq!(restored(&house, &clerk, "coded", row).await.unwrap_err(), "living");
        let before = show(&house.desk, &clerk, &key("coded"), row).await.unwrap();
        assert!(before.may.as_ref().is_some_and(|may| may.write && !may.restore));
        retired(&house, &clerk, "coded", row).await;
        let gone = show(&house.desk, &clerk, &key("coded"), row).await.unwrap();
        assert!(gone.may.as_ref().is_some_and(|may| !may.write && may.restore));

        // Only who may retire it: a reader is refused, and to others it is not there.
        let (worker, elsewhere) = (holder(&house, "worker", here, 1), holder(&house, "clerk", there, 2));
        assert_eq!(restored(&house, &worker, "coded", row).await.unwrap_err(), "role");
        assert_eq!(restored(&house, &elsewhere, "coded", row).await.unwrap_err(), "row");
        let late = RestoreRow { register: key("coded"), row, if_match: Some(1) };
        let late = restore(&house.desk, &clerk, Call::plain(), late).await;
        assert!(matches!(late, Err(Error::Kernel(KernelError::Version { current: 2 }))), "{late:?}");

        let back = restored(&house, &clerk, "coded", row).await.unwrap();
        assert_eq!((&back.fields, &back.retired_at, back.version), (&before.fields, &None, 3));
        let (changes, _) = history(&house.desk, &clerk, &key("coded"), row, 0, 10).await.unwrap();
        assert_eq!(changes.iter().map(|it| it.action.as_str()).collect::<Vec<_>>(), ["add", "retire", "restore"]);
    }

    async fn the_time_to_the_erasure_begins_anew(db: Db) {
        let house = House::empty(db, 3).await;
        let here = house.places[1].id;
        let clerk = holder(&house, "clerk", here, 0);
        let row = added(&house, &clerk, "coded", here, json!({"code": "A", "phone": "13800000000"})).await;
        let sweep = || async { ticker::sweep(&house.desk, None).await.unwrap() };
        let is_erased = || async {
            let row = show(&house.desk, &clerk, &key("coded"), row).await.unwrap();
            row.fields["phone"] == json!({"erased": true})
        };
        retired(&house, &clerk, "coded", row).await;
        house.clock.advance(DAY * 20);
        restored(&house, &clerk, "coded", row).await.unwrap();
        house.clock.advance(DAY * 60);
        sweep().await;
        assert!(!is_erased().await, "a living row keeps what it holds");
        retired(&house, &clerk, "coded", row).await;
        house.clock.advance(DAY * 20);
        sweep().await;
        assert!(!is_erased().await, "thirty days from the second time");
        house.clock.advance(DAY * 20);
        sweep().await;
        assert!(is_erased().await);
        // It would be half a row: it stays, and the page offers nothing else.
        assert_eq!(restored(&house, &clerk, "coded", row).await.unwrap_err(), "erased");
        assert!(show(&house.desk, &clerk, &key("coded"), row).await.unwrap().may.is_some_and(|may| !may.restore));
    }

    async fn what_tells_rows_apart_may_be_taken_by_now(db: Db) {
        let house = House::empty(db, 3).await;
        let here = house.places[1].id;
        let clerk = holder(&house, "clerk", here, 0);
        let coded = added(&house, &clerk, "coded", here, json!({"code": "A"})).await;
        retired(&house, &clerk, "coded", coded).await;
        let other = added(&house, &clerk, "coded", here, json!({"code": "A"})).await;
        assert_eq!(restored(&house, &clerk, "coded", coded).await.unwrap_err(), "duplicate");
        retired(&house, &clerk, "coded", other).await;
        restored(&house, &clerk, "coded", coded).await.unwrap();
        // A sealed number as well; it is found again by whoever knows it.
        let worker = holder(&house, "worker", here, 1);
        let phone = json!({"name": "甲", "phone": "13800000001"});
        let sealed = added(&house, &clerk, "resident", here, phone.clone()).await;
        retired(&house, &clerk, "resident", sealed).await;
        assert_eq!(found(&house, &worker, "13800000001").await, 0);
        let other = added(&house, &clerk, "resident", here, phone).await;
        assert_eq!(restored(&house, &clerk, "resident", sealed).await.unwrap_err(), "duplicate");
        retired(&house, &clerk, "resident", other).await;
        restored(&house, &clerk, "resident", sealed).await.unwrap();
        assert_eq!(found(&house, &worker, "13800000001").await, 1);
    }

    async fn a_row_stays_whose_home_or_org_is_gone(db: Db) {
        let house = House::empty(db, 3).await;
        let (district, here) = (house.places[0].id, house.places[1].id);
        let leader = holder(&house, "leader", district, 0);
        let home = added(&house, &leader, "home", here, json!({"name": "一号院"})).await;
        let dweller = added(&house, &leader, "dweller", here, json!({"name": "甲", "home": home})).await;
        retired(&house, &leader, "dweller", dweller).await;
        retired(&house, &leader, "home", home).await;
        assert_eq!(restored(&house, &leader, "dweller", dweller).await.unwrap_err(), "named_retired");
        restored(&house, &leader, "home", home).await.unwrap();
        restored(&house, &leader, "dweller", dweller).await.unwrap();

        let community = house.places.iter().rfind(|place| place.parent.is_some()).unwrap().id;
        let row = added(&house, &leader, "coded", community, json!({"code": "A"})).await;
        retired(&house, &leader, "coded", row).await;
        let system = Arc::new(Actor::system());
        let closed = house.desk.run_once(&system, community, |work, id| {
            Box::pin(orgs::store::close(work, *id, "2026-03-01", None))
        });
        closed.await.unwrap();
        assert_eq!(restored(&house, &leader, "coded", row).await.unwrap_err(), "org");
    }

    async fn what_is_worked_out_is_worked_out_anew(db: Db) {
        let house = House::empty(db, 3).await;
        let here = house.places[1].id;
        let clerk = holder(&house, "clerk", here, 0);
        let lease = added(&house, &clerk, "lease", here, json!({"code": "A", "rent": 100, "months": 2})).await;
        retired(&house, &clerk, "lease", lease).await;
        house.apply_leases(&crate::house::LEASES.replace("computed: rent * months", "computed: rent * months * 2")).await;
        let back = restored(&house, &clerk, "lease", lease).await.unwrap();
        assert_eq!((&back.fields["total"], back.version), (&json!(400), 4));
    }
}
