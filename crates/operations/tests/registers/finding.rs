//! Rows found by a sealed value, and told apart by one.

use crate::house::{House, RESIDENTS};
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::{Actor, Grant};
use gridwork_kernel::desk::Call;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{OrgId, RowId};
use gridwork_operations::registers::{AddRow, ChangeRow, FindRows, FoundRows, add, change, find, index_sealed, retire};
use gridwork_operations::{Error, ticker};
use gridwork_testkit::both_engines;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use std::time::Duration;

fn residents() -> Key {
    Key::new("probe", "resident")
}

fn holder(house: &House, role: &str, org: OrgId, person: usize) -> Arc<Actor> {
    let grant = Grant { role: Key::new("probe", role), org, from: house.desk.now(), to: None, stood_for: None };
    Arc::new(Actor { person: house.people[person], grants: vec![grant], ..Actor::system() })
}

fn fields(phone: &str) -> Map<String, Json> {
    json!({"name": "某户", "phone": phone}).as_object().unwrap().clone()
}

async fn put(house: &House, by: &Arc<Actor>, org: OrgId, phone: &str) -> Result<RowId, Error> {
    let new = AddRow { register: residents(), org: Some(org), fields: fields(phone) };
    Ok(RowId(add(&house.desk, by, Call::plain(), new).await?.row.id))
}

async fn phone(house: &House, by: &Arc<Actor>, row: RowId, phone: &str) -> Result<(), Error> {
    let fields = json!({"phone": phone}).as_object().cloned();
    let ask = ChangeRow { register: residents(), row, fields, if_match: None };
    change(&house.desk, by, Call::plain(), ask).await.map(drop)
}

async fn gone(house: &House, by: &Arc<Actor>, row: RowId) {
    let ask = ChangeRow { register: residents(), row, fields: None, if_match: None };
    retire(&house.desk, by, Call::plain(), ask).await.unwrap();
}

async fn looked_for(house: &House, by: &Arc<Actor>, field: &str, value: &str) -> Result<FoundRows, Error> {
    let (field, value, purpose) = (field.to_owned(), value.to_owned(), "来电核实".to_owned());
    let ask = FindRows { register: residents(), field, value, purpose };
    find(&house.desk, by, Call::plain(), ask).await
}

async fn found(house: &House, by: &Arc<Actor>, value: &str) -> Vec<RowId> {
    let answer = looked_for(house, by, "phone", value).await.unwrap();
    assert!(answer.is_whole && !answer.more);
    answer.items.iter().map(|row| RowId(row.id)).collect()
}

/// Where a problem lies, and its code.
fn problem<T>(answer: Result<T, Error>) -> (String, String) {
    match answer.err() {
        Some(Error::Kernel(KernelError::Problems(all))) => (all[0].path.clone(), all[0].code.clone()),
        other => panic!("{:?}", other.map(|it| it.to_string())),
    }
}

/// The lines of the journal that tell of such searches: the record, if there is one, and the details.
async fn searches(house: &House) -> Vec<(Option<uuid::Uuid>, Json)> {
    let mut conn = house.desk.db().read().await.unwrap();
    let sql = "select entity_id, detail from journal where action = 'find' order by at, chain_id, seq";
    let rows = conn.query(sql, &[]).await.unwrap();
    let read =
        |row: &gridwork_db::Row| (row.opt_uuid(0).unwrap(), serde_json::from_str(&row.text(1).unwrap()).unwrap());
    rows.iter().map(read).collect()
}

async fn count(house: &House, table: &str) -> i64 {
    let mut conn = house.desk.db().read().await.unwrap();
    conn.query_one(&format!("select count(*) from {table}"), &[]).await.unwrap().int(0).unwrap()
}

both_engines! {
    async fn a_row_is_found_by_the_whole_number_and_by_its_end(db: Db) {
        let house = House::empty(db, 5).await;
        let street = house.places[1].id;
        let clerk = holder(&house, "clerk", street, 0);
        let one = put(&house, &clerk, street, "13800001111").await.unwrap();
        let two = put(&house, &clerk, street, "13900001111").await.unwrap();
        put(&house, &clerk, street, "13900002222").await.unwrap();
        for spelled in ["13800001111", " 138-0000-1111", "１３８００００１１１１", "+86 13800001111"] {
            assert_eq!(found(&house, &clerk, spelled).await, [one], "{spelled}");
        }
        assert_eq!(found(&house, &clerk, "1111").await, [one, two]);
        assert_eq!(found(&house, &clerk, "13800009999").await, []);
        // Who reaches another street finds nothing of this one.
        let elsewhere = holder(&house, "clerk", house.places[2].id, 1);
        assert_eq!(found(&house, &elsewhere, "13800001111").await, []);
        phone(&house, &clerk, one, "13700003333").await.unwrap();
        assert_eq!(found(&house, &clerk, "13800001111").await, []);
        assert_eq!(found(&house, &clerk, "13700003333").await, [one]);
        gone(&house, &clerk, one).await;
        assert_eq!(found(&house, &clerk, "13700003333").await, [], "a retired row is not offered");
    }

    async fn a_search_says_what_for_and_stands_in_the_journal_without_the_number(db: Db) {
        let house = House::empty(db, 5).await;
        let street = house.places[1].id;
        let clerk = holder(&house, "clerk", street, 0);
        let one = put(&house, &clerk, street, "13800001111").await.unwrap();
        found(&house, &clerk, "13800001111").await;
        found(&house, &clerk, "13800009999").await;
        let lines = searches(&house).await;
        assert_eq!(lines.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [Some(one.0), None]);
        for (_, detail) in &lines {
            assert_eq!((&detail["fields"], &detail["purpose"]), (&json!(["phone"]), &json!("来电核实")));
            assert!(!detail.to_string().contains("1380000"));
        }
        let register = residents();
        let (field, value, purpose) = ("phone".to_owned(), "13800001111".to_owned(), " ".to_owned());
        let mute = FindRows { register, field, value, purpose };
        assert_eq!(problem(find(&house.desk, &clerk, Call::plain(), mute).await).0, "purpose");
    }

    async fn what_cannot_be_looked_for_is_refused(db: Db) {
        let house = House::empty(db, 5).await;
        let street = house.places[1].id;
        let (clerk, leader) = (holder(&house, "clerk", street, 0), holder(&house, "leader", house.places[0].id, 1));
        put(&house, &clerk, street, "13800001111").await.unwrap();
        for (field, value, told) in [
            ("name", "某户", ("field", "unknown")),
            ("nothing", "某户", ("field", "unknown")),
            // Nobody with this role sees a secret one, so that for them it is not there.
            ("number", "11010519491231002X", ("field", "unknown")),
            ("phone", "", ("value", "required")),
            ("phone", "138", ("value", "phone")),
        ] {
            let (path, code) = problem(looked_for(&house, &clerk, field, value).await);
            assert_eq!((path.as_str(), code.as_str()), told, "{field} {value}");
        }
        assert_eq!(looked_for(&house, &leader, "number", "11010519491231002X").await.unwrap().items.len(), 0);
        let stranger = holder(&house, "stranger", house.places[20].id, 2);
        let answer = looked_for(&house, &stranger, "phone", "13800001111").await.err();
        assert!(matches!(answer, Some(Error::Kernel(KernelError::NotFound("register")))));
        assert_eq!(searches(&house).await.len(), 1, "what was refused is no reading");
    }

    async fn searches_are_limited_by_the_hour(db: Db) {
        let house = House::empty(db, 5).await;
        let clerk = holder(&house, "clerk", house.places[1].id, 0);
        for number in 0..120 {
            found(&house, &clerk, &format!("138000{number:05}")).await;
        }
        let more = looked_for(&house, &clerk, "phone", "13800001111").await.err();
        assert!(matches!(more, Some(Error::Kernel(KernelError::TooMany { .. }))));
        house.clock.advance(Duration::from_secs(3601));
        found(&house, &clerk, "13800001111").await;
    }

    async fn two_living_rows_do_not_share_a_sealed_number(db: Db) {
        let house = House::empty(db, 5).await;
        let (street, other) = (house.places[1].id, house.places[2].id);
        let clerk = holder(&house, "clerk", street, 0);
        let elsewhere = holder(&house, "clerk", other, 1);
        let one = put(&house, &clerk, street, "13800001111").await.unwrap();
        let told = ("fields.phone".to_owned(), "duplicate".to_owned());
        assert_eq!(problem(put(&house, &elsewhere, other, "138 0000 1111").await), told);
        let two = put(&house, &elsewhere, other, "13800002222").await.unwrap();
        assert_eq!(problem(phone(&house, &elsewhere, two, "13800001111").await), told);
        phone(&house, &elsewhere, two, "13800002222").await.unwrap();
        // Free again once the one is retired or has another.
        gone(&house, &clerk, one).await;
        phone(&house, &elsewhere, two, "13800001111").await.unwrap();
        put(&house, &clerk, street, "13800002222").await.unwrap();
    }

    async fn of_two_that_come_at_once_one_is_kept(db: Db) {
        let house = House::empty(db, 5).await;
        let street = house.places[1].id;
        let (clerk, second) = (holder(&house, "clerk", street, 0), holder(&house, "clerk", street, 1));
        let (one, two) = tokio::join!(
            put(&house, &clerk, street, "13800001111"),
            put(&house, &second, street, "13800001111"),
        );
        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
        let refused = if one.is_ok() { two } else { one };
        assert_eq!(problem(refused), ("fields.phone".to_owned(), "duplicate".to_owned()));
    }

    async fn what_is_erased_is_found_no_more(db: Db) {
        let house = House::empty(db, 5).await;
        let street = house.places[1].id;
        let clerk = holder(&house, "clerk", street, 0);
        let one = put(&house, &clerk, street, "13800001111").await.unwrap();
        assert_eq!(count(&house, "blind_index").await, 2, "the number, and what tells apart");
        gone(&house, &clerk, one).await;
        assert_eq!(count(&house, "blind_index").await, 1);
        house.clock.advance(Duration::from_secs(60 * 24 * 3600));
        ticker::sweep(&house.desk, None).await.unwrap();
        assert_eq!(count(&house, "blind_index").await, 0);
    }

    async fn what_was_there_before_is_put_into_the_index(db: Db) {
        let house = House::empty(db, 5).await;
        let plain = RESIDENTS.replace("find: exact, ", "").replace("unique: [phone]\n", "");
        house.apply(&plain).await;
        let street = house.places[1].id;
        let clerk = holder(&house, "clerk", street, 0);
        let mut ids = Vec::new();
        for number in 0..203 {
            ids.push(put(&house, &clerk, street, &format!("138{number:08}")).await.unwrap());
        }
        let double = put(&house, &clerk, street, "13800000000").await.unwrap();
        assert_eq!(count(&house, "blind_index").await, 0);
        assert_eq!(problem(looked_for(&house, &clerk, "phone", "13800000001").await).0, "field");
        house.apply(RESIDENTS).await;
        assert_eq!(found(&house, &clerk, "13800000202").await, [ids[202]]);
        assert_eq!(found(&house, &clerk, "13800000000").await, [ids[0], double], "doubles from before stay");
        let told = problem(put(&house, &clerk, street, "13800000005").await);
        assert_eq!(told, ("fields.phone".to_owned(), "duplicate".to_owned()));
        // And what no definition asks for any more goes.
        house.apply(&plain).await;
        let left = count(&house, "blind_index_state where register = 'probe/resident'").await;
        assert_eq!((count(&house, "blind_index").await, left), (0, 0));
    }

    async fn an_index_of_another_key_is_made_anew(db: Db) {
        let house = House::empty(db, 5).await;
        let street = house.places[1].id;
        let clerk = holder(&house, "clerk", street, 0);
        let one = put(&house, &clerk, street, "13800001111").await.unwrap();
        house.desk.db().write(|tx| Box::pin(async move {
            tx.execute("delete from blind_index where field = ''", &[]).await?;
            tx.execute("update blind_index_state set form = 'by another key'", &[]).await?;
            tx.execute("update blind_index set value = $1", &[vec![7_u8; 32].into()]).await.map(drop)
        })).await.unwrap();
        let answer = looked_for(&house, &clerk, "phone", "13800001111").await.unwrap();
        assert!(answer.items.is_empty() && !answer.is_whole, "it says that not all are found");
        assert!(index_sealed(&house.desk, Duration::MAX).await.unwrap());
        assert_eq!(found(&house, &clerk, "13800001111").await, [one]);
    }
}
