//! `GET /search`: what people wrote is found by whoever may read it, marked, ranked, and never by anybody else.

use crate::client::Client;
use crate::house::{House, in_both_houses};
use crate::orders::{ADDRESS, id_of, take};
use gridwork_operations::search::{begin_anew, rebuild};
use serde_json::{Value as Json, json};

/// A text as it stands in an address.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn answer(client: &Client, q: &str, more: &str) -> Json {
    client.get(&format!("/search?q={}{more}", encoded(q))).await.ok()
}

async fn found(client: &Client, q: &str) -> Vec<String> {
    answer(client, q, "").await["items"].as_array().unwrap().iter().map(id_of).collect()
}

/// An order of hexi's first resident with these words.
async fn placed(house: &House, community: &str, words: &str) -> String {
    let mut order = house.order(community);
    order["form"]["content"] = json!(words);
    id_of(&house.client(&format!("{community}.resident")).await.post("/cases", order).await.ok())
}

/// Everything there is to be kept is kept.
async fn whole(house: &House) {
    while !rebuild(&house.desk).await.unwrap().is_done {}
}

fn marked(pieces: &Json) -> Vec<&str> {
    let pieces = pieces.as_array().unwrap().iter().filter(|piece| piece["hit"] == true);
    pieces.map(|piece| piece["text"].as_str().unwrap()).collect()
}

in_both_houses! {
    async fn words_are_found_and_marked_by_those_who_may_read_them(house) {
        let near = placed(&house, "hexi", "三号楼电梯困人，请打13812349999").await;
        let far = placed(&house, "far", "五号楼电梯异响").await;
        whole(&house).await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let office = house.client("district.office").await;
        let all = answer(&office, "电梯", "").await;
        assert_eq!(all["is_partial"], false);
        assert_eq!(found(&office, "电梯").await, [far.clone(), near.clone()], "the newer one first");
        assert_eq!(found(&dispatcher, "电梯").await, [near.clone()]);
        assert_eq!(found(&house.client("hexi.resident").await, "电梯").await, [near.clone()], "one's own");
        assert_eq!(found(&house.client("far.resident2").await, "电梯").await, Vec::<String>::new());
        assert_eq!(found(&house.client("admin").await, "电梯").await, Vec::<String>::new());
        let one = &answer(&dispatcher, "困人 电梯", "&kind=case").await["items"][0];
        assert_eq!((&one["entity"], &one["of"]), (&json!("case"), &json!("binhai/order")));
        assert_eq!(marked(&one["snippet"]), ["电梯困人"]);
        // What was typed where it does not belong is in no index, and what is sealed never was.
        for secret in ["13812349999", "1381234", "9999", ADDRESS, "幸福里", "13812340000"] {
            assert_eq!(found(&office, secret).await, Vec::<String>::new(), "{secret}");
        }
        let whole = answer(&office, "电梯", "").await.to_string();
        assert!(!whole.contains("13812349999") && !whole.contains("幸福里"), "{whole}");
    }

    async fn a_number_comes_first_then_names_then_texts(house) {
        let text = placed(&house, "hexi", "要修楼道灯维修处的门").await;
        whole(&house).await;
        let office = house.client("district.office").await;
        let number = answer(&office, "修处", "").await["items"][0]["number"].as_str().unwrap().to_owned();
        assert_eq!(found(&office, &number).await, [text.clone()]);
        // The order is called by its service item, which is a row of its own.
        let items = answer(&office, "ldd", "").await["items"].clone();
        let entities = items.as_array().unwrap().iter().map(|it| it["entity"].as_str().unwrap()).collect::<Vec<_>>();
        assert!(entities.contains(&"row") && entities.contains(&"case"), "{items}");
        assert!(items.as_array().unwrap().iter().all(|it| marked(&it["title"]) == ["楼道灯"]), "{items}");
        let rows = answer(&office, "楼道灯", "&kind=row&of=binhai/service_item").await;
        assert_eq!(rows["items"].as_array().unwrap().len(), 1);
        assert_eq!(answer(&office, "楼道灯", "&of=binhai/volunteer").await["items"], json!([]));
    }

    async fn what_changes_is_found_as_it_is_now(house) {
        let office = house.client("district.office").await;
        let items = "/registers/binhai/service_item/rows";
        let row = json!({"fields": {"code": "0977", "class": "repair", "name": "银行代办", "days": 2}});
        let id = id_of(&office.post(items, row).await.ok());
        assert_eq!(found(&office, "银行").await, [id.clone()]);
        assert_eq!(found(&office, "yhdb").await, [id.clone()]);
        assert_eq!(found(&office, "yxdb").await, [id.clone()], "by either reading");
        office.patch(&format!("{items}/{id}"), json!({"fields": {"name": "邮局代办"}})).await.ok();
        assert_eq!(found(&office, "银行").await, Vec::<String>::new());
        assert_eq!(found(&office, "邮局").await, [id.clone()]);
        let snippet = answer(&office, "邮局", "").await["items"][0]["snippet"].clone();
        let told = snippet.as_array().unwrap().iter().map(|piece| piece["text"].as_str().unwrap()).collect::<String>();
        assert!(told.contains("维修") && !told.contains(|it: char| it.is_ascii_alphabetic()), "one language: {told}");
        office.post(&format!("{items}/{id}/retire"), json!({})).await.ok();
        assert_eq!(found(&office, "邮局").await, Vec::<String>::new());
        // A step that changes what a case is found by, and one that does not.
        let case = placed(&house, "hexi", "路面塌陷").await;
        house.carry("hexi", &case, "accepted").await;
        assert_eq!(found(&office, "塌陷").await, [case.clone()]);
        let volunteer = house.client("hexi.volunteer").await;
        take(&volunteer, &case, "deliver", json!({"form": {"result": "已回填沥青", "hours": 0.5}})).await.ok();
        assert_eq!(found(&office, "沥青").await, [case.clone()]);
        assert_eq!(found(&volunteer, "沥青").await, [case]);
    }

    async fn an_index_that_is_made_anew_finds_the_same(house) {
        let office = house.client("district.office").await;
        let mut made = Vec::new();
        for words in ["雨水倒灌", "雨水篦子破损", "井盖松动"] {
            made.push(placed(&house, "hedong", words).await);
        }
        whole(&house).await;
        let before = answer(&office, "雨水", "").await;
        assert_eq!(before["items"].as_array().unwrap().len(), 2);
        begin_anew(&house.desk).await.unwrap();
        whole(&house).await;
        assert_eq!(answer(&office, "雨水", "").await, before);
        assert_eq!(found(&office, "井盖").await, [made[2].clone()]);
    }

    async fn what_cannot_be_read_is_refused(house) {
        let office = house.client("district.office").await;
        for (query, status) in [("", 400), ("?q=a&kind=file", 400), ("?q=a&of=order", 400), ("?q=a&limit=0", 400), ("?q=a&x=1", 400)] {
            assert_eq!(office.get(&format!("/search{query}")).await.status, status, "{query}");
        }
        for nothing in ["%20", "%EF%BC%8C"] {
            assert_eq!(office.get(&format!("/search?q={nothing}")).await.ok()["items"], json!([]), "{nothing}");
        }
        house.anyone().get("/search?q=a").await.refused(401, "session");
    }
}
