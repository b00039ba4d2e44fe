//! Every JSON body that the contract knows, made from its own schema and then spoilt: no route is left out because nobody
//! wrote an example for it.

use crate::fuzz::{ids_in, people, with_ids};
use crate::house::{House, in_a_house};
use gridwork_server::openapi_document;
use gridwork_testkit::fuzz::{Mutator, SEED_VARIABLE, seeds};
use reqwest::Method;
use serde_json::{Map, Value as Json, json};

/// One route that takes a JSON body.
struct Route {
    method: Method,
    /// With its places filled.
    path: String,
    /// As its schema describes it, with every field.
    body: Json,
}

/// What is put where the contract wants something of the house.
struct Things {
    org: String,
    case: String,
    person: String,
    account: String,
    row: String,
}

impl Things {
    async fn of(house: &House) -> Self {
        let volunteer = json!({"org": house.org("hexi"), "fields": {"person": house.person("hexi.volunteer")}});
        let row = house.client("hexi.dispatcher").await.post("/registers/binhai/volunteer/rows", volunteer).await.ok();
        Self {
            org: house.org("hexi"),
            case: house.placed("hexi").await,
            person: house.person("hexi.volunteer"),
            account: house.district.people["nobody"].0.to_string(),
            row: row["id"].as_str().unwrap().to_owned(),
        }
    }

    /// The path of a route with things of the house in its places.
    fn fill(&self, path: &str) -> String {
        let area = path.split('/').find(|part| !part.is_empty()).unwrap_or_default();
        let (key, id) = match area {
            "loops" => ("order", &self.case),
            "assignments" => ("volunteer_for_order", &self.case),
            "registers" => ("volunteer", &self.row),
            "accounts" => ("", &self.account),
            _ => ("", &self.case),
        };
        let filled = path.replace("{pack}", "binhai").replace("{key}", key).replace("{id}", id);
        filled.replace("{step}", "dispatch")
    }

    /// A body that a schema describes, with all of its fields.
    fn like(&self, document: &Json, schema: &Json, name: &str) -> Json {
        if let Some(target) = schema["$ref"].as_str() {
            return self.like(document, document.pointer(&target[1..]).unwrap(), name);
        }
        for several in ["oneOf", "anyOf", "allOf"] {
            if let Some(first) = schema[several].as_array().and_then(|all| all.first()) {
                return self.like(document, first, name);
            }
        }
        if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
            return first.clone();
        }
        let kind = schema["type"].as_str().or(schema["type"][0].as_str()).unwrap_or("object");
        match kind {
            "object" => {
                let fields = schema["properties"].as_object().cloned().unwrap_or_default();
                let like = |(name, field): (&String, &Json)| (name.clone(), self.like(document, field, name));
                Json::Object(fields.iter().map(like).collect::<Map<_, _>>())
            }
            "array" => json!([self.like(document, &schema["items"], name)]),
            "boolean" => json!(true),
            "integer" => schema["minimum"].as_i64().unwrap_or(1).into(),
            "number" => json!(1.5),
            _ => self.text(schema, name).into(),
        }
    }

    fn text(&self, schema: &Json, name: &str) -> String {
        let text = match (schema["format"].as_str(), name) {
            (Some("uuid"), "org") => &self.org,
            (Some("uuid"), "case" | "about") => &self.case,
            (Some("uuid"), _) => &self.person,
            (Some("date"), _) | (_, "from" | "to" | "date" | "until" | "valid_from") => "2026-03-20",
            (Some("date-time"), _) => "2026-03-20T08:00:00Z",
            (_, "loop") => "binhai/order",
            (_, "pack") => "binhai",
            (_, "phone" | "asker_phone") => "13800000001",
            (_, "role") => "binhai/dispatcher",
            (_, "account") => "hexi.resident",
            _ => "文字",
        };
        text.to_owned()
    }
}

/// Every route of the contract that takes a JSON body.
fn routes(things: &Things) -> Vec<Route> {
    let document: Json = serde_json::from_str(&openapi_document().unwrap()).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            if schema.is_null() {
                continue;
            }
            found.push(Route {
                method: method.to_uppercase().parse().unwrap(),
                path: things.fill(path.strip_prefix("/api/v1").unwrap()),
                body: things.like(&document, schema, ""),
            });
        }
    }
    found
}

in_a_house! {
    async fn fuzz_every_shape(house) {
        let things = Things::of(&house).await;
        let routes = routes(&things);
        assert!(routes.len() > 40, "the contract names {} routes with a JSON body", routes.len());
        let people = people(&house).await;
        // A seed makes the same body in every house: the ids of this one are put in afterwards.
        let ids = ids_in(&routes.iter().map(|route| route.body.to_string()).collect::<String>());
        let plain = |body: &Json| ids.iter().fold(body.to_string(), |text, (own, same)| text.replace(own, same));
        let texts = routes.iter().map(|route| plain(&route.body)).collect::<Vec<_>>();
        let others = texts.iter().map(String::as_bytes).collect::<Vec<_>>();
        for seed in seeds(8 * routes.len() as u64) {
            // First as its schema has it, then spoilt.
            let turn = usize::try_from(seed - 1).unwrap();
            let (route, text) = (&routes[turn % routes.len()], texts[turn % routes.len()].as_bytes());
            let spoilt = Mutator::new(seed).spoil(text, &others);
            let body = with_ids(if turn < routes.len() { text.to_vec() } else { spoilt }, &ids);
            let asked = format!("{SEED_VARIABLE}={seed}: {} {} {}", route.method, route.path, body.escape_ascii());
            for who in &people {
                let ask = who.ask(route.method.clone(), &route.path).body("application/json", body.clone());
                let answer = ask.send().await;
                assert!(answer.status < 500, "{asked}: {}", answer.text());
                assert!(answer.status < 400 || !answer.code().is_empty(), "{asked}: {}", answer.text());
            }
        }
        assert_eq!(house.anyone().get("//readyz").await.status, 200);
    }
}
