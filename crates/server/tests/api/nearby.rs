//! Open cases nearby, and following one of them instead of filing again (我也是).

use crate::district::name_of;
use crate::house::{House, in_a_house, in_both_houses};
use crate::orders::{ADDRESS, PHONE, id_of, take};
use serde_json::{Value as Json, json};
use std::time::Duration;

const NEARBY: &str = "/loops/binhai/order/nearby";

/// Makes the stairwell lamp a public matter.
async fn share(house: &House) {
    let office = house.client("district.office").await;
    let path = format!("/registers/binhai/service_item/rows/{}", house.item("0301"));
    office.patch(&path, json!({"fields": {"shared": true}})).await.ok();
}

/// What somebody is about to ask for, so many degrees east of the middle of hexi.
fn about(house: &House, item: &str, east: f64) -> Json {
    json!({"form": {"item": house.item(item), "place": {"lon": 117.705 + east, "lat": 39.005}}})
}

async fn track_of(house: &House, id: &str) -> String {
    let case = house.client("hexi.dispatcher").await.get(&format!("/cases/{id}")).await.ok();
    case["track"].as_str().unwrap().to_owned()
}

async fn numbers(house: &House, who: &str, body: Json) -> usize {
    house.client(who).await.post(NEARBY, body).await.items().len()
}

in_both_houses! {
    async fn a_public_matter_nearby_is_told_without_its_asker_words_or_door(house) {
        share(&house).await;
        let id = house.placed("hexi").await;
        let answer = house.client("hexi.resident2").await.post(NEARBY, about(&house, "0301", 0.0008)).await;
        let items = answer.items();
        assert_eq!(items.len(), 1);
        let found = &items[0];
        let mut names = found.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
        names.sort_unstable();
        assert_eq!(names, [
            "colour", "distance_m", "fields", "followers", "following", "names", "number", "opened_at", "own", "state",
            "state_title", "track",
        ]);
        assert_eq!(found["track"], track_of(&house, &id).await.as_str());
        assert_eq!((&found["state"], &found["colour"]), (&json!("placed"), &json!("blue")));
        assert_eq!(found["fields"], json!({"item": house.item("0301")}));
        assert_eq!(found["names"], json!({house.item("0301"): "楼道灯维修"}));
        let metres = found["distance_m"].as_i64().unwrap();
        assert!(metres % 50 == 0 && (50..=100).contains(&metres), "{metres}");
        assert_eq!((&found["followers"], &found["following"], &found["own"]), (&json!(0), &json!(false), &json!(false)));
        let asker = name_of("hexi.resident");
        for secret in ["楼道灯坏了", ADDRESS, PHONE, asker.as_str(), "117.705", "39.005"] {
            assert!(!answer.text().contains(secret), "{secret}");
        }
        let own = house.client("hexi.resident").await.post(NEARBY, about(&house, "0301", 0.0)).await.items();
        assert_eq!(own[0]["own"], true);
        assert_eq!(numbers(&house, "nobody", about(&house, "0301", 0.0)).await, 1, "whoever is signed in");
    }

    async fn what_is_far_private_of_another_kind_closed_or_old_is_not_told(house) {
        share(&house).await;
        let id = house.placed("hexi").await;
        let who = "hexi.resident2";
        assert_eq!(numbers(&house, who, about(&house, "0301", 0.0005)).await, 1);
        assert_eq!(numbers(&house, who, about(&house, "0301", 0.003)).await, 0, "260 metres away");
        assert_eq!(numbers(&house, who, about(&house, "0302", 0.0)).await, 0, "another kind");
        let mut private = house.order("hexi");
        private["form"]["item"] = json!(house.item("0501"));
        house.client("hexi.resident").await.post("/cases", private).await.ok();
        assert_eq!(numbers(&house, who, about(&house, "0501", 0.0)).await, 0, "a private matter");
        let item = json!({"form": {"item": house.item("0301")}});
        assert_eq!(numbers(&house, who, item).await, 0, "no place yet");
        assert_eq!(numbers(&house, who, json!({"form": {"place": {"lon": 117.705, "lat": 39.005}}})).await, 0);
        house.clock.advance(Duration::from_secs(31 * 24 * 3600));
        assert_eq!(numbers(&house, who, about(&house, "0301", 0.0)).await, 0, "opened too long ago");
        let newer = house.placed("hexi").await;
        assert_eq!(numbers(&house, who, about(&house, "0301", 0.0)).await, 1);
        take(&house.client("hexi.resident").await, &newer, "withdraw", json!({})).await.ok();
        assert_eq!(numbers(&house, who, about(&house, "0301", 0.0)).await, 0, "withdrawn");
        assert_ne!(id, newer);
    }

    async fn what_does_not_fit_is_told_at_its_field(house) {
        share(&house).await;
        let client = house.client("hexi.resident2").await;
        let body = json!({"form": {"item": "no row", "place": {"lon": 117.705, "lat": 139.0}, "content": 7}});
        assert_eq!(
            client.post(NEARBY, body).await.problems(),
            [("form.item".to_owned(), "type".to_owned()), ("form.place".to_owned(), "range".to_owned())],
        );
        client.post("/loops/binhai/volunteer/nearby", json!({})).await.refused(404, "not_found");
        house.anyone().post(NEARBY, json!({})).await.refused(401, "session");
    }

    async fn following_counts_once_and_shows_what_the_tracking_page_shows(house) {
        share(&house).await;
        let id = house.placed("hexi").await;
        let track = track_of(&house, &id).await;
        let follower = house.client("hexi.resident2").await;
        let followed = follower.post("/follows", json!({"track": track})).await.ok();
        let tracked = house.anyone().get(&format!("/track/{track}")).await.ok();
        for (field, value) in followed.as_object().unwrap() {
            let is_own = ["track", "colour", "followed_at"].contains(&field.as_str());
            assert!(is_own || tracked[field] == *value, "{field}");
        }
        assert_eq!(follower.post("/follows", json!({"track": track})).await.ok(), followed, "again changes nothing");
        house.client("hedong.resident").await.post("/follows", json!({"track": track})).await.ok();
        let seen = follower.post(NEARBY, about(&house, "0301", 0.0)).await.items();
        assert_eq!((&seen[0]["followers"], &seen[0]["following"]), (&json!(2), &json!(true)));
        for (reader, count) in [
            ("hexi.dispatcher", json!(2)), ("district.office", json!(2)), ("hexi.resident", Json::Null),
            ("hexi.volunteer", Json::Null),
        ] {
            let client = house.client(reader).await;
            assert_eq!(client.get(&format!("/cases/{id}")).await.ok()["followers"], count, "{reader}");
            assert_eq!(client.get("/cases").await.items()[0]["followers"], count, "{reader}");
        }
        follower.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        let list = follower.get("/follows").await.items();
        assert_eq!(list, [followed]);
        let lines = house.journal(&id).await.into_iter().filter(|(action, _)| action == "follow").collect::<Vec<_>>();
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().any(|(_, detail)| detail["person"] == house.person("hexi.resident2").as_str()));

        follower.delete(&format!("/follows/{track}")).await.ok();
        follower.delete(&format!("/follows/{track}")).await.ok();
        assert_eq!(follower.get("/follows").await.items(), Vec::<Json>::new());
        let case = house.client("hexi.dispatcher").await.get(&format!("/cases/{id}")).await.ok();
        assert_eq!(case["followers"], 1);
    }

    async fn one_follows_neither_ones_own_nor_what_is_closed_nor_what_is_not_there(house) {
        share(&house).await;
        let id = house.placed("hexi").await;
        let body = json!({"track": track_of(&house, &id).await});
        let (own, other) = (house.client("hexi.resident").await, house.client("hexi.resident2").await);
        own.post("/follows", body.clone()).await.refused(409, "own");
        other.post("/follows", json!({"track": "no-such-code"})).await.refused(404, "not_found");
        other.delete("/follows/no-such-code").await.refused(404, "not_found");
        house.client("hexi.volunteer2").await.post("/follows", body.clone()).await.ok();
        take(&own, &id, "withdraw", json!({})).await.ok();
        other.post("/follows", body.clone()).await.refused(409, "state");
        let still = house.client("hexi.volunteer2").await;
        assert_eq!(still.post("/follows", body).await.ok()["state"], "withdrawn", "who followed before still does");
        assert_eq!(still.get("/follows").await.items().len(), 1);
        house.anyone().get("/follows").await.refused(401, "session");
    }

    async fn a_list_of_follows_goes_on_where_it_ended(house) {
        let follower = house.client("hedong.resident").await;
        let mut tracks = Vec::new();
        for _ in 0..3 {
            let id = house.placed("hexi").await;
            tracks.insert(0, track_of(&house, &id).await);
            follower.post("/follows", json!({"track": tracks[0]})).await.ok();
            house.clock.advance(Duration::from_secs(1));
        }
        let first = follower.get("/follows?limit=2").await.ok();
        let after = first["next"].as_str().unwrap();
        let rest = follower.get(&format!("/follows?limit=2&after={after}")).await.ok();
        let found = [&first, &rest].into_iter().flat_map(|page| page["items"].as_array().unwrap());
        assert_eq!(found.map(|it| it["track"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), tracks);
        assert_eq!(rest["next"], Json::Null);
        follower.get("/follows?after=nonsense").await.refused(400, "malformed");
    }

    async fn a_map_learns_at_once_where_a_point_would_go(house) {
        let anyone = house.anyone();
        let found = anyone.get("/loops/binhai/order/place?lon=117.705&lat=39.005").await.ok();
        assert_eq!((&found["org"]["id"], &found["grid"]["name"]), (&json!(house.org("hexi")), &json!("hexi 网格")));
        assert_eq!(found["because"], Json::Null);
        let nowhere = anyone.get("/loops/binhai/order/place?lon=118.5&lat=39.005").await.ok();
        assert_eq!((&nowhere["org"], &nowhere["grid"]), (&Json::Null, &Json::Null));
        assert!(nowhere["because"].as_str().unwrap().contains("网格"), "{nowhere}");
        let grids = anyone.get("/grids?lon=117.705&lat=39.005").await.items();
        let names = grids.iter().map(|grid| grid["name"].as_str().unwrap()).collect::<Vec<_>>();
        assert_eq!(names, ["hexi 网格", "hedong 网格"], "the neighbour reaches into what is near, the third does not");
        assert_eq!(grids[0]["outline"]["type"], "Polygon");
        for path in ["/loops/binhai/order/place?lon=200&lat=39", "/grids?lon=117.7&lat=91", "/grids?lon=117.7&x=1"] {
            anyone.get(path).await.refused(400, "malformed");
        }
        anyone.get("/loops/binhai/nothing/place?lon=117.7&lat=39").await.refused(404, "not_found");
    }
}

in_a_house! {
    async fn looking_around_is_limited_by_the_hour(house) {
        let client = house.client("hexi.resident2").await;
        for _ in 0..120 {
            client.post(NEARBY, json!({})).await.ok();
        }
        client.post(NEARBY, json!({})).await.refused(429, "too_many");
        house.client("hexi.resident").await.post(NEARBY, json!({})).await.ok();
    }

    async fn a_public_code_may_not_be_guessed_by_following(house) {
        let client = house.client("hexi.resident2").await;
        for guess in 0..30 {
            client.post("/follows", json!({"track": format!("guess{guess}")})).await.refused(404, "not_found");
        }
        client.post("/follows", json!({"track": "guess"})).await.refused(429, "too_many");
        assert_eq!(id_of(&house.client("hexi.resident").await.get("/me").await.ok()["person"]), house.person("hexi.resident"));
    }
}
