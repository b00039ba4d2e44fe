//! Bodies and files that are nearly right: an answer of the contract each time, never a 500.

use crate::client::Client;
use crate::house::{House, usual_options, usual_settings};
use crate::pictures;
use gridwork_db::Engine;
use gridwork_testkit::databases;
use gridwork_testkit::fuzz::{Mutator, SEED_VARIABLE, seeds};
use reqwest::Method;
use serde_json::{Value as Json, json};

fn with_house<F: Future<Output = ()>>(body: impl FnOnce(House) -> F) {
    databases::runtime().block_on(async {
        body(House::build(Engine::Sqlite, usual_options(), usual_settings()).await).await;
    });
}

/// Somebody who may, somebody who may not, somebody whom nobody knows.
pub(crate) async fn people(house: &House) -> Vec<Client> {
    let mut people = vec![house.anyone()];
    for login in ["hexi.resident", "hexi.dispatcher", "district.office", "admin", "security", "audit"] {
        people.push(house.client(login).await);
    }
    people
}

#[test]
fn fuzz_bodies() {
    with_house(async |house| {
        let people = people(&house).await;
        let placed = house.placed("hexi").await;
        let accepted = house.order_in("hexi", "accepted").await;
        let hexi = house.org("hexi");
        let bodies = [
            (Method::POST, "/session".to_owned(), json!({"account": "admin", "password": "x", "token": true})),
            (Method::POST, "/session".to_owned(), json!({"phone": "13800000001", "code": "000000", "of_age": true})),
            (Method::POST, "/session/codes".to_owned(), json!({"phone": "13800000001", "for": "sign_in"})),
            (Method::POST, "/cases".to_owned(), house.order("hexi")),
            (Method::POST, "/cases".to_owned(), house.complaint(&accepted)),
            (
                Method::POST,
                format!("/cases/{placed}/steps/dispatch"),
                json!({"input": {"volunteer": house.person("hexi.volunteer")}}),
            ),
            (
                Method::POST,
                format!("/cases/{accepted}/steps/deliver"),
                json!({"form": {"result": "好了", "hours": 1.5}}),
            ),
            (Method::POST, format!("/cases/{placed}/comments"), json!({"text": "看到了", "files": []})),
            (Method::POST, format!("/cases/{placed}/links"), json!({"case": accepted, "kind": "related"})),
            (Method::POST, format!("/cases/{placed}/open-field"), json!({"field": "contact", "purpose": "核实需求"})),
            (
                Method::POST,
                "/loops/binhai/order/nearby".to_owned(),
                json!({"form": {"place": {"lon": 117.7, "lat": 39.0}}}),
            ),
            (Method::POST, "/assignments/binhai/volunteer_for_order".to_owned(), json!({"org": hexi})),
            (
                Method::POST,
                "/registers/binhai/volunteer/rows".to_owned(),
                json!({"org": hexi, "fields": {"person": house.person("hexi.volunteer")}}),
            ),
            (
                Method::POST,
                "/definitions/check".to_owned(),
                json!({"pack": "binhai", "path": "loops/order.yaml", "text": "loop: order\n"}),
            ),
            (Method::POST, "/me/certificates".to_owned(), json!({"from": "2026-03-01", "to": "2026-03-02"})),
            (Method::PATCH, "/me".to_owned(), json!({"name": "别名"})),
            (
                Method::PUT,
                "/calendar".to_owned(),
                json!({"days": [{"date": "2026-03-20", "kind": "holiday", "name": "停工"}], "is_notice": false, "preview": false}),
            ),
        ];
        // A seed makes the same body in every house: the ids of this one are put in afterwards.
        let ids = ids_in(&bodies.iter().map(|(_, _, body)| body.to_string()).collect::<String>());
        let plain = |body: &Json| ids.iter().fold(body.to_string(), |text, (own, stable)| text.replace(own, stable));
        let texts = bodies.iter().map(|(_, _, body)| plain(body)).collect::<Vec<_>>();
        let others = texts.iter().map(String::as_bytes).collect::<Vec<_>>();
        for seed in seeds(250) {
            let mut mutator = Mutator::new(seed);
            let at = mutator.below(bodies.len());
            let body = with_ids(mutator.spoil(texts[at].as_bytes(), &others), &ids);
            let (method, path, _) = &bodies[at];
            let who = mutator.pick(&people);
            let answer = who.ask(method.clone(), path).body("application/json", body.clone()).send().await;
            let asked = format!("{SEED_VARIABLE}={seed}: {method} {path} {}", body.escape_ascii());
            assert!(answer.status < 500, "{asked}: {}", answer.text());
            assert!(answer.status < 400 || !answer.code().is_empty(), "{asked}: {}", answer.text());
        }
        // What got through left everything in order.
        assert_eq!(house.anyone().get("//readyz").await.status, 200);
    });
}

/// The ids in a text in the order of their appearance, each with one that is the same in every house.
pub(crate) fn ids_in(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for (at, _) in text.char_indices() {
        let Some(id) = text.get(at..at + 36).filter(|it| it.parse::<uuid::Uuid>().is_ok()) else { continue };
        if found.iter().all(|(own, _)| own != id) {
            found.push((id.to_owned(), format!("00000000-0000-4000-8000-{:012}", found.len())));
        }
    }
    found
}

/// A body with the ids of this house where those of every house are still whole.
pub(crate) fn with_ids(body: Vec<u8>, ids: &[(String, String)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body.as_slice();
    while let Some(first) = rest.first() {
        match ids.iter().find(|(_, stable)| rest.starts_with(stable.as_bytes())) {
            Some((own, stable)) => {
                out.extend_from_slice(own.as_bytes());
                rest = &rest[stable.len()..];
            }
            None => {
                out.push(*first);
                rest = &rest[1..];
            }
        }
    }
    out
}

#[test]
fn a_seed_makes_the_same_body_whatever_the_ids_of_a_house_are() {
    let body = |id: &str| {
        let text = format!(r#"{{"org":"{id}","again":"{id}","other":"0199aaaa-0000-7000-8000-000000000001"}}"#);
        let ids = ids_in(&text);
        assert_eq!(ids.len(), 2);
        let plain = ids.iter().fold(text.clone(), |text, (own, stable)| text.replace(own, stable));
        assert_eq!(with_ids(plain.clone().into_bytes(), &ids), text.as_bytes());
        Mutator::new(7).spoil(plain.as_bytes(), &[])
    };
    assert_eq!(body("0199bbbb-0000-7000-8000-000000000002"), body("0199cccc-0000-7000-8000-000000000003"));
}

#[test]
fn fuzz_files() {
    with_house(async |house| {
        let resident = house.client("hexi.resident").await;
        let files = [
            ("灯.jpg", pictures::photo()),
            ("灯.jpg", pictures::photo_and_archive()),
            ("说明.txt", "楼道灯坏了\n".repeat(20).into_bytes()),
            ("表.pdf", b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF".to_vec()),
            ("图.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89".to_vec()),
        ];
        let others = files.iter().map(|(_, bytes)| bytes.as_slice()).collect::<Vec<_>>();
        for seed in seeds(200) {
            let mut mutator = Mutator::new(seed);
            let (name, file) = mutator.pick(&files).clone();
            let spoilt = mutator.spoil(&file, &others);
            // The file is spoilt, or the form around it.
            let answer = if mutator.below(3) > 0 {
                resident.upload(name, spoilt).await
            } else {
                let form = [
                    b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n".as_slice(),
                    &file,
                    b"\r\n--x--\r\n",
                ];
                let form = mutator.spoil(&form.concat(), &others);
                resident.ask(Method::POST, "/files").body("multipart/form-data; boundary=x", form).send().await
            };
            assert!(answer.status < 500, "{SEED_VARIABLE}={seed}: {}", answer.text());
            if answer.status == 201 || answer.status == 200 {
                let id = answer.json()["id"].as_str().unwrap().to_owned();
                assert_eq!(resident.get(&format!("/files/{id}")).await.status, 200, "{SEED_VARIABLE}={seed}");
            }
        }
    });
}
