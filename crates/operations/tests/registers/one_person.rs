//! Two persons turn out to be one: the rows that named the other name the one, where no two may be alike but once.

use crate::house::House;
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Call;
use gridwork_kernel::{PersonId, RowId};
use gridwork_operations::registers::{AddRow, ChangeRow, add, history, join_persons, retire, show};
use gridwork_testkit::both_engines;
use serde_json::{Value as Json, json};
use std::sync::Arc;

async fn added(house: &House, register: &str, fields: Json) -> RowId {
    let fields = fields.as_object().cloned().unwrap();
    let new = AddRow { register: Key::new("probe", register), org: None, fields };
    let row = add(&house.desk, &Arc::new(Actor::system()), Call::plain(), new).await.unwrap();
    RowId(row.row.id)
}

async fn names(house: &House, register: &str, row: RowId, field: &str) -> String {
    let row = show(&house.desk, &Arc::new(Actor::system()), &Key::new("probe", register), row).await.unwrap();
    row.fields[field].as_str().unwrap().to_owned()
}

async fn joined(house: &House, was: PersonId, is: PersonId) -> usize {
    let system = Arc::new(Actor::system());
    let join = house.desk.run_once(&system, (was, is), |work, (was, is)| Box::pin(join_persons(work, *was, *is)));
    join.await.unwrap()
}

both_engines! {
    async fn rows_name_the_one_person_from_now_on(db: Db) {
        let house = House::empty(db, 5).await;
        let (was, is, other) = (house.people[0], house.people[1], house.people[2]);
        let kept = added(&house, "coded", json!({"code": "A", "keeper": was.to_string()})).await;
        let others = added(&house, "coded", json!({"code": "B", "keeper": other.to_string()})).await;
        let gone = added(&house, "coded", json!({"code": "C", "keeper": was.to_string()})).await;
        let change = ChangeRow { register: Key::new("probe", "coded"), row: gone, fields: None, if_match: None };
        retire(&house.desk, &Arc::new(Actor::system()), Call::plain(), change).await.unwrap();
        let member = added(&house, "member", json!({"person": was.to_string()})).await;
        assert_eq!(joined(&house, was, is).await, 3);
        assert_eq!(names(&house, "coded", kept, "keeper").await, is.to_string());
        assert_eq!(names(&house, "coded", gone, "keeper").await, is.to_string(), "retired rows too");
        assert_eq!(names(&house, "coded", others, "keeper").await, other.to_string());
        assert_eq!(names(&house, "member", member, "person").await, is.to_string());
        let system = Arc::new(Actor::system());
        let (told, _) = history(&house.desk, &system, &Key::new("probe", "coded"), kept, 0, 10).await.unwrap();
        assert_eq!(told[1].fields["keeper"], is.to_string(), "it stands in the history");
        assert_eq!(joined(&house, was, is).await, 0, "once is enough");
    }

    async fn where_both_have_a_row_and_no_two_may_be_alike_both_stay(db: Db) {
        let house = House::empty(db, 5).await;
        let (was, is) = (house.people[0], house.people[1]);
        let one = added(&house, "member", json!({"person": was.to_string()})).await;
        let two = added(&house, "member", json!({"person": is.to_string()})).await;
        assert_eq!(joined(&house, was, is).await, 0);
        assert_eq!(names(&house, "member", one, "person").await, was.to_string());
        assert_eq!(names(&house, "member", two, "person").await, is.to_string());
    }
}
