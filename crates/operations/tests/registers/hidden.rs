//! What a condition hides is neither offered to forms nor found by a search.

use crate::house::{CRAFTS, House};
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Call;
use gridwork_kernel::people;
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_operations::explain::explain;
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

    async fn what_is_kept_by_one_consent_is_not_offered_to_another_form(db: Db) {
        let house = House::empty(db, 3).await;
        // The same fact, sealed; kept by duty at first.
        let known = "  known: {type: text, is: person.craft, class: personal, purpose: 走访, visible: [{to: worker}], \
                     erase_after: {days: 30}, title: 专长}\nmay:";
        let sealed = CRAFTS.replace("is: person.craft, ", "").replace("may:", known);
        house.apply_crafts(&sealed).await;
        let fields = json!({"note": "甲", "person": house.people[0].to_string(), "known": "紫檀木雕"});
        let fields = fields.as_object().unwrap().clone();
        let new = AddRow { register: Key::new("probe", "craft"), org: Some(house.places[1].id), fields };
        add(&house.desk, &Arc::new(Actor::system()), Call::plain(), new).await.unwrap();
        assert_eq!(offered(&house).await, [("craft".to_owned(), Some(json!("紫檀木雕")))]);
        let consent = "consent: {of: person, version: 1, purpose: 走访, text: 同意社区上门走访}\nfields:";
        house.apply_crafts(&sealed.replace("fields:", consent)).await;
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

    async fn what_a_condition_hides_is_explained_by_it(db: Db) {
        let house = House::empty(db, 3).await;
        let (person, org) = (house.people[0], house.places[0].id);
        let system = Arc::new(Actor::system());
        let added = house.desk.run_once(&system, (person, org), |work, (person, org)| {
            Box::pin(async move {
                let now = work.now();
                accounts::add(work, "leader", *person, "not-a-hash", None).await?;
                people::store::grant(work, *person, &Key::new("probe", "leader"), *org, now, None).await?;
                Ok::<_, gridwork_kernel::error::Error>(())
            })
        });
        added.await.unwrap();
        let fields = json!({"code": "A", "rent": 1, "months": 1}).as_object().unwrap().clone();
        let new = AddRow { register: Key::new("probe", "lease"), org: Some(house.places[1].id), fields };
        let row = add(&house.desk, &Arc::new(Actor::system()), Call::plain(), new).await.unwrap().row.id;
        let told = explain(&house.desk, "leader", &row.to_string()).await.unwrap();
        assert!(told.sees, "{told:?}");
        let field = |key: &str| told.fields.iter().find(|it| it.key == key).unwrap();
        assert_eq!((field("ended_on").sight.as_str(), field("ended_on").because.len()), ("hidden", 1));
        let because = &field("ended_on").because[0];
        assert!(because.zh.starts_with("对所有人都不显示：只在已结束"), "{because:?}");
        assert!(because.say("en").starts_with("shown to nobody: it is there only where"), "{because:?}");
        assert!(field("code").because.iter().all(|it| !it.zh.contains("不显示")), "{told:?}");
    }
}
