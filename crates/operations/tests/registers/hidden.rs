//! What a condition hides is neither offered to forms nor found by a search.

use crate::house::{CRAFTS, House};
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Call;
use gridwork_operations::registers::{AddRow, Form, PrefillAsk, add, prefill};
use gridwork_operations::search::{Search, round, search};
use gridwork_testkit::both_engines;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// A row of the first of the people.
async fn kept(house: &House) {
    let fields = json!({"note": "甲", "person": house.people[0].to_string(), "able": true, "craft": "紫檀木雕"});
    let fields: Map<String, Json> = fields.as_object().unwrap().clone();
    let new = AddRow { register: Key::new("probe", "craft"), org: Some(house.places[1].id), fields };
    add(&house.desk, &Arc::new(Actor::system()), Call::plain(), new).await.unwrap();
}

async fn offered(house: &House) -> Vec<(String, Option<Json>)> {
    let form = Form::Loop(Key::new("probe", "visit"));
    let ask = PrefillAsk { form, person: Some(house.people[0]), org: None };
    let found = prefill(&house.desk, &Arc::new(Actor::system()), &ask, "zh-CN").await.unwrap();
    found.into_iter().map(|it| (it.field, it.value)).collect()
}

async fn found(house: &House) -> usize {
    while !round(&house.desk).await.unwrap().is_done {}
    let ask = Search { text: "紫檀木雕".to_owned(), limit: 10, ..Search::default() };
    search(&house.desk, &Arc::new(Actor::system()), &ask, "zh-CN").await.unwrap().items.len()
}

both_engines! {
    async fn what_is_shown_is_offered_by_fields_that_are_not(db: Db) {
        let house = House::empty(db, 3).await;
        kept(&house).await;
        assert_eq!(offered(&house).await, [("craft".to_owned(), Some(json!("紫檀木雕")))]);
        // It holds of a row that lacks the field, and not of this one.
        house.apply_crafts(&CRAFTS.replace("able == true", "able != true")).await;
        assert_eq!(offered(&house).await, []);
    }

    async fn what_comes_to_be_hidden_is_found_no_more(db: Db) {
        let house = House::empty(db, 3).await;
        kept(&house).await;
        assert_eq!(found(&house).await, 1);
        house.apply_crafts(&CRAFTS.replace("able == true", "able != true")).await;
        assert_eq!(found(&house).await, 0);
        house.apply_crafts(CRAFTS).await;
        assert_eq!(found(&house).await, 1);
    }
}
