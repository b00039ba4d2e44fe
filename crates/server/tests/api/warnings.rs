//! Texts with numbers of people in them: warned about before saving, and never found by the number.

use crate::house::{in_a_house, in_both_houses};
use crate::orders::id_of;
use serde_json::json;

in_a_house! {
    async fn numbers_in_texts_are_warned_about_without_a_session(house) {
        let texts = json!({"texts": {
            "form.content": "请联系13800001111", "fields.note": "11010519491231002X", "form.result": "3号楼，2026年",
        }});
        let answer = house.anyone().post("/warnings", texts.clone()).await;
        let told = answer.ok()["warnings"].as_array().unwrap().clone();
        let named = told.iter().map(|it| (it["path"].as_str().unwrap(), it["code"].as_str().unwrap())).collect::<Vec<_>>();
        assert_eq!(named, [("form.content", "phone"), ("fields.note", "citizen_id")]);
        assert!(told[0]["message"].as_str().unwrap().contains("电话号码"));
        assert!(!answer.text().contains("1380000") && !answer.text().contains("110105"), "it repeats no number");
        let english = house.anyone().ask(reqwest::Method::POST, "/warnings").in_english().json(&texts).send().await.ok();
        assert!(english["warnings"][0]["message"].as_str().unwrap().contains("a phone number"));
        let many: serde_json::Map<_, _> = (0..51).map(|at| (at.to_string(), json!(""))).collect();
        house.anyone().post("/warnings", json!({"texts": many})).await.refused(400, "malformed");
    }
}

in_both_houses! {
    async fn a_number_in_a_text_is_not_searched_for(house) {
        let mut order = house.order("hexi");
        order["form"]["content"] = json!("路灯坏了，请打13800001111");
        let id = id_of(&house.client("hexi.resident").await.post("/cases", order).await.ok());
        let dispatcher = house.client("hexi.dispatcher").await;
        let found = dispatcher.get("/search?q=路灯坏").await;
        assert!(found.text().contains(&id) && !found.text().contains("13800001111"), "{}", found.text());
        for number in ["13800001111", "1380000", "00001111"] {
            assert!(!dispatcher.get(&format!("/search?q={number}")).await.text().contains(&id), "{number}");
        }
    }
}
