//! The contract in its generated form, and what the house says about itself.

use crate::house::in_a_house;
use gridwork_server::{ROUTES, openapi_document};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn the_document_names_exactly_the_routes() {
    let document: Json = serde_json::from_str(&openapi_document().unwrap()).unwrap();
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            described.insert(format!("{} {path}", method.to_uppercase()));
            let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
            let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
            for name in names {
                let is_told = parameters.iter().any(|it| it["in"] == "path" && it["name"] == name);
                assert!(is_told, "{method} {path} does not tell `{name}`");
            }
            assert!(operation["operationId"].is_string() && operation["tags"].is_array(), "{method} {path}");
            let is_summed_up = operation["summary"].as_str().or(operation["description"].as_str());
            assert!(is_summed_up.is_some_and(|text| !text.is_empty()), "{method} {path} says nothing about itself");
        }
    }
    let routes = ROUTES.iter().map(|route| format!("{} {}", route.method, route.path)).collect::<BTreeSet<_>>();
    assert_eq!(described, routes);
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    fn references(value: &Json, found: &mut BTreeSet<String>) {
        match value {
            Json::Object(object) => {
                found.extend(object.get("$ref").and_then(Json::as_str).map(str::to_owned));
                object.values().for_each(|value| references(value, found));
            }
            Json::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document: Json = serde_json::from_str(&openapi_document().unwrap()).unwrap();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a reference inside the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn the_committed_document_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let document = openapi_document().unwrap();
    if std::env::var_os("GRIDWORK_BLESS").is_some() {
        std::fs::write(&file, &document).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(kept == document, "docs/openapi.json is not what the routes say: run `cargo xtask codegen`");
}

in_a_house! {
    async fn the_house_tells_whether_it_lives_and_can_work(house) {
        let anyone = house.anyone();
        let alive = anyone.get("//healthz").await;
        assert_eq!((alive.status, alive.text()), (200, "ok".to_owned()));
        let ready = anyone.get("//readyz").await;
        assert_eq!((ready.status, ready.ok()), (200, json!({"ready": true})));
        let document = anyone.get("//api/openapi.json").await;
        assert_eq!(document.header("content-type"), Some("application/json"));
        assert_eq!(document.text(), openapi_document().unwrap());
        assert!(anyone.get("//metrics").await.header("content-type").is_some_and(|kind| kind.starts_with("text/plain")));
        house.desk.db().clone().close().await;
        let closed = anyone.get("//readyz").await;
        assert_eq!((closed.status, &closed.json()["ready"]), (503, &json!(false)));
        assert_eq!(anyone.get("//healthz").await.status, 200, "a process without its storage is alive");
    }
}

/// Words by which a request would carry where somebody is.
const POSITIONS: [&str; 10] =
    ["lat", "lon", "latitude", "longitude", "position", "location", "coords", "heading", "track_point", "speed"];

/// What asks for a part of the map: a place that is looked at, and of which nothing is kept.
const MAPS: [&str; 3] = ["/api/v1/grids", "/api/v1/entry/orgs", "/api/v1/loops/{pack}/{key}/place"];

#[test]
fn no_request_carries_where_somebody_is() {
    let document: Json = serde_json::from_str(&openapi_document().unwrap()).unwrap();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut asked: BTreeSet<String> = BTreeSet::new();
    let paths = document["paths"].as_object().unwrap().iter().filter(|(path, _)| !MAPS.contains(&path.as_str()));
    for operation in paths.flat_map(|(_, methods)| methods.as_object().unwrap().values()) {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        asked.extend(parameters.filter_map(|it| it["name"].as_str().map(str::to_owned)));
        let body = operation["requestBody"].to_string();
        for (name, schema) in schemas.iter().filter(|(name, _)| body.contains(&format!("schemas/{name}\""))) {
            let keys = schema["properties"].as_object().into_iter().flatten().map(|(key, _)| key.clone());
            asked.extend(keys);
            assert!(!name.contains("Position") && !name.contains("Location"), "{name}");
        }
    }
    assert!(asked.contains("form") && asked.contains("limit"), "something was read: {asked:?}");
    let told: Vec<_> = POSITIONS.iter().filter(|word| asked.contains(**word)).collect();
    assert!(told.is_empty(), "{told:?}: places stand in forms, where packs and the checker say which (GW-B007)");
}
