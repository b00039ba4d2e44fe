//! PINNED: a case finishes under the version it opened with, whatever becomes of its loop.

use crate::kit::{House, binhai_packs, with_order};
use gridwork_db::Db;
use gridwork_definitions::model::{FieldType, Text};
use gridwork_testkit::both_engines;
use serde_json::{Value as Json, json};

fn form(house: &House) -> Json {
    json!({"item": house.item("0301").to_string(), "content": "灯坏了"})
}

both_engines! {
    async fn a_case_finishes_under_the_version_it_opened_with(db: Db) {
        let house = House::open(db).await;
        let old = house.place_as("li", "li", "hexi", (1, None), form(&house)).await.unwrap();
        house.take("zhao", old.id, "claim", json!({}), json!({})).await.unwrap();
        house.take("zhao", old.id, "deliver", json!({"result": "好", "hours": 1.5}), json!({})).await.unwrap();
        // The next version knows hours as text, asks no rating, and has another word for a state.
        let packs = with_order(|order| {
            order.fields["hours"].kind = FieldType::Text { max: 20, long: false, pattern: None };
            order.steps.shift_remove("rate");
            order.states["delivered"].title = Text::zh("已送达");
        });
        house.apply(packs).await;
        let new = house.place_as("li", "li", "hexi", (2, None), form(&house)).await.unwrap();
        house.take("zhao", new.id, "claim", json!({}), json!({})).await.unwrap();
        house.take("zhao", new.id, "deliver", json!({"result": "好", "hours": "一小时"}), json!({})).await.unwrap();

        let (old_def, case) = house.find(old.id).await.unwrap();
        assert_eq!((case.loop_version, &case.fields["hours"]), (1, &json!(1.5)));
        assert!(old_def.steps.contains_key("rate"));
        let (new_def, case) = house.find(new.id).await.unwrap();
        assert_eq!((case.loop_version, &case.fields["hours"]), (2, &json!("一小时")));
        assert!(!new_def.steps.contains_key("rate"));

        house.take("qian", old.id, "verify", json!({}), json!({})).await.unwrap();
        let rated = house.take("li", old.id, "rate", json!({"stars": 5, "solved": true}), json!({})).await.unwrap();
        assert_eq!((rated.state.as_str(), rated.loop_version), ("settled", 1));
        assert_eq!(rated.fields["hours"], 1.5);
        house.take("qian", new.id, "verify", json!({}), json!({})).await.unwrap();
        assert!(house.take("li", new.id, "rate", json!({"stars": 5, "solved": true}), json!({})).await.is_err());
    }

    async fn a_case_of_a_loop_that_retired_goes_on(db: Db) {
        let house = House::open(db).await;
        let old = house.place_as("li", "li", "hexi", (1, None), form(&house)).await.unwrap();
        let mut packs = binhai_packs();
        packs[1].definitions.retain(|it| it.kind() != "loop");
        house.apply(packs).await;
        assert!(house.place_as("li", "li", "hexi", (2, None), form(&house)).await.is_err(), "no new ones");
        let claimed = house.take("zhao", old.id, "claim", json!({}), json!({})).await.unwrap();
        assert_eq!(claimed.state, "accepted");
        let mut view = house.view().await;
        let lines = view.conn.query("select 1 from turn where case_id = $1", &[old.id.into()]).await.unwrap();
        assert!(!lines.is_empty(), "and it is still on somebody's list");
    }
}
