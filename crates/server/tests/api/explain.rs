//! What is explained is what is: whoever is said to see a record gets it, and each of its fields as was said.

use crate::client::Client;
use crate::house::{House, in_both_houses};
use crate::orders::id_of;
use gridwork_kernel::error::Error as KernelError;
use gridwork_operations::Error;
use gridwork_operations::explain::{Explained, explain};
use serde_json::{Value as Json, json};

const LOGINS: [&str; 9] = [
    "hexi.resident",
    "hexi.neighbour",
    "hexi.dispatcher",
    "hexi.volunteer",
    "hexi.verifier",
    "hedong.dispatcher",
    "street.coordinator",
    "far.dispatcher",
    "district.office",
];

async fn told(house: &House, login: &str, record: &str) -> Explained {
    explain(&house.desk, login, record).await.unwrap_or_else(|error| panic!("{login} {record}: {error}"))
}

/// The people of the district whom it is tried with.
fn people(house: &House) -> Vec<&'static str> {
    let known = LOGINS.into_iter().filter(|login| house.district.people.contains_key(*login)).collect::<Vec<_>>();
    assert!(known.len() >= 6, "{known:?}");
    known
}

async fn holds(client: &Client, path: &str, told: &Explained) {
    let answer = client.get(path).await;
    assert_eq!(answer.status == 200, told.sees, "{path}: {told:?}");
    assert_eq!(told.because.is_empty(), !told.sees, "{told:?}");
    if !told.sees {
        assert!(told.fields.is_empty());
        return;
    }
    let record = answer.ok();
    for field in &told.fields {
        match record["fields"].get(&field.key) {
            None => {}
            Some(value) if value.get("masked").is_some() => assert_eq!(field.sight, "masked", "{field:?}"),
            Some(_) => assert!(["shown", "coarse"].contains(&field.sight.as_str()), "{field:?} {told:?}"),
        }
        if field.sight == "shown" {
            assert!(!field.because.is_empty(), "{field:?}");
        }
        if field.sight == "hidden" {
            assert_eq!(record["fields"].get(&field.key), None, "{field:?}");
        }
    }
}

in_both_houses! {
    async fn a_case_is_seen_as_is_said(house) {
        let id = house.order_in("hexi", "accepted").await;
        for login in people(&house) {
            let client = house.client(login).await;
            let told = told(&house, login, &id).await;
            holds(&client, &format!("/cases/{id}"), &told).await;
        }
        let resident = house.client("hexi.resident").await;
        let number = resident.get(&format!("/cases/{id}")).await.ok()["number"].as_str().unwrap().to_owned();
        let asker = told(&house, "hexi.resident", &number).await;
        assert_eq!((asker.id.to_string(), asker.because.len(), asker.kind.as_str()), (id.clone(), 1, "case"));
        let here = told(&house, "hexi.dispatcher", &id).await;
        assert!(here.because.iter().any(|it| it.en.as_ref().unwrap().starts_with("the role ")), "{here:?}");
        let there = told(&house, "hedong.dispatcher", &id).await;
        assert!(!there.sees && there.but.iter().any(|it| it.zh.contains("管不到")), "{there:?}");
    }

    async fn a_row_is_seen_as_is_said(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let volunteer = json!({"org": house.org("hexi"), "fields": {
            "person": house.person("hexi.volunteer"), "skills": ["electrical"], "capacity": 3,
            "base": {"lon": 117.7051234, "lat": 39.0054321}, "contact": "13987654321",
        }});
        let volunteers = "/registers/binhai/volunteer/rows";
        let mine = dispatcher.get(&format!("{volunteers}?limit=200")).await.items();
        let is_his = |row: &&Json| row["fields"]["person"] == json!(house.person("hexi.volunteer"));
        let id = match mine.iter().find(is_his) {
            Some(row) => id_of(row),
            None => id_of(&dispatcher.post(volunteers, volunteer).await.ok()),
        };
        for login in people(&house) {
            let client = house.client(login).await;
            let told = told(&house, login, &id).await;
            holds(&client, &format!("{volunteers}/{id}"), &told).await;
        }
        let resident = told(&house, "hexi.resident", &id).await;
        assert!(!resident.sees && resident.but.iter().any(|it| it.zh.contains("不是这一台账的读者")), "{resident:?}");
        let here = told(&house, "hexi.dispatcher", &id).await;
        let contact = here.fields.iter().find(|field| field.key == "contact").unwrap();
        assert_eq!(contact.sight, "shown", "the pack says so");
        let base = here.fields.iter().find(|field| field.key == "base").unwrap();
        assert_eq!((base.sight.as_str(), base.because.len()), ("coarse", 0), "nobody reads the exact point");
    }

    async fn whom_or_what_there_is_not_is_said(house) {
        let id = house.placed("hexi").await;
        for (login, record) in [
            ("no.such", id.as_str()),
            ("hexi.resident", "no number"),
            ("hexi.resident", "00000000-0000-7000-8000-000000000000"),
        ] {
            let refused = explain(&house.desk, login, record).await.unwrap_err();
            assert!(matches!(refused, Error::Kernel(KernelError::NotFound(_))), "{login} {record}: {refused:?}");
        }
    }
}
