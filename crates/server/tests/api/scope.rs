//! SCOPE: list ≡ count ≡ get ≡ search ≡ history ≡ links ≡ file ≡ write, for people with random roles and random cases,
//! and all of them as the rules of the packs say, told here once more in other words.

use crate::client::Client;
use crate::district::within;
use crate::house::{House, in_both_houses};
use crate::orders::{STATES, id_of, ids, take};
use crate::pictures;
use futures_util::StreamExt;
use gridwork_definitions::model::Key;
use gridwork_kernel::emergencies::store::{self as emergencies, NewEmergency};
use gridwork_kernel::{Instant, people};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// The seed of the random district; another one may be given to look further.
fn seed() -> u64 {
    std::env::var("GRIDWORK_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_260_302)
}

/// A role somebody got besides, and whether it holds now.
struct Besides {
    login: &'static str,
    role: &'static str,
    org: &'static str,
    holds: bool,
}

/// A case with everything seeing it depends on.
struct Made {
    id: String,
    number: String,
    file: String,
    community: &'static str,
    state: &'static str,
    asker: String,
    assignee: Option<String>,
    /// Of a complaint, who handled the order it is about; none for an order.
    handled_by: Option<Vec<String>>,
}

impl Made {
    /// Whether a person is kept from it, whatever they hold.
    fn shuts_out(&self, login: &str) -> bool {
        self.handled_by.iter().flatten().any(|it| it == login)
    }
}

const ROLES: [(&str, &[&str]); 8] = [
    ("binhai/resident", &["hexi", "hedong", "far"]),
    ("binhai/volunteer", &["hexi", "hedong", "far"]),
    ("binhai/dispatcher", &["hexi", "hedong", "far"]),
    ("common/grid_worker", &["hexi", "hedong", "far"]),
    ("binhai/verifier", &["hexi_branch", "hedong_branch", "far_branch"]),
    ("binhai/street_coordinator", &["street", "far_street"]),
    ("common/leader", &["street", "far_street", "district"]),
    ("binhai/district_office", &["district", "other_district"]),
];

/// The last of them holds an office, and never a role besides.
const LOGINS: [&str; 14] = [
    "nobody",
    "hexi.resident",
    "hexi.resident2",
    "hexi.volunteer",
    "hexi.volunteer2",
    "hexi.dispatcher",
    "hexi.verifier",
    "hexi.grid_worker",
    "hedong.resident",
    "hedong.volunteer",
    "hedong.verifier",
    "far.coordinator",
    "street.leader",
    "admin",
];

/// The roles everybody of the district has from the start.
fn own_role(login: &str) -> Option<(&'static str, String)> {
    let (place, who) = login.split_once('.')?;
    let (role, org) = match who.trim_end_matches('2') {
        "resident" => ("binhai/resident", place.to_owned()),
        "volunteer" => ("binhai/volunteer", place.to_owned()),
        "dispatcher" => ("binhai/dispatcher", place.to_owned()),
        "grid_worker" => ("common/grid_worker", place.to_owned()),
        "verifier" => ("binhai/verifier", format!("{place}_branch")),
        "coordinator" => ("binhai/street_coordinator", if place == "far" { "far_street" } else { "street" }.to_owned()),
        "leader" => ("common/leader", "street".to_owned()),
        other => panic!("who is `{other}`?"),
    };
    Some((role, org))
}

/// What a role at an org shows of a case: the rules of `roles.yaml`, `order.yaml` and `complaint.yaml`.
fn shows(role: &str, org: &str, case: &Made) -> bool {
    let street = if case.community == "far" { "far_street" } else { "street" };
    match role {
        "binhai/resident" | "common/grid_worker" => false,
        // A complaint lives at the street: below it no role shows anything of it.
        "binhai/volunteer" | "binhai/dispatcher" | "binhai/verifier" if case.handled_by.is_some() => false,
        "binhai/volunteer" => org == case.community && case.state == "placed",
        "binhai/dispatcher" => org == case.community,
        "binhai/verifier" => org == format!("{}_branch", case.community),
        "binhai/street_coordinator" => org == street,
        "common/leader" | "binhai/district_office" => org == street || org == "district",
        other => panic!("what does `{other}` show?"),
    }
}

async fn grant_at_random(house: &House, rng: &mut StdRng) -> Vec<Besides> {
    let mut besides = Vec::new();
    for _ in 0..14 {
        let login = LOGINS[rng.random_range(0..LOGINS.len() - 1)];
        let (role, orgs) = ROLES[rng.random_range(0..ROLES.len())];
        let org = orgs[rng.random_range(0..orgs.len())];
        let (person, at, when) = (house.district.person(login), house.district.org(org), rng.random_range(0..4));
        within(&house.desk, move |work| {
            Box::pin(async move {
                let now = work.now();
                let (from, to) = match when {
                    // Ended a moment ago; begins in an hour.
                    0 => (Instant(now.0 - 2_000_000), Some(Instant(now.0 - 1))),
                    1 => (now.plus(Duration::from_secs(3600)), None),
                    _ => (now, None),
                };
                people::store::grant(work, person, &Key::parse(role).unwrap(), at, from, to).await?;
                Ok(())
            })
        })
        .await;
        besides.push(Besides { login, role, org, holds: when > 1 });
    }
    // Who handles orders below reads them all from above as well: complaints about their own must stay hidden.
    for login in ["hexi.volunteer", "hexi.dispatcher", "hexi.verifier"] {
        let (person, at) = (house.district.person(login), house.district.org("district"));
        within(&house.desk, move |work| {
            Box::pin(async move {
                let (now, role) = (work.now(), Key::new("common", "leader"));
                people::store::grant(work, person, &role, at, now, None).await?;
                Ok(())
            })
        })
        .await;
        besides.push(Besides { login, role: "common/leader", org: "district", holds: true });
    }
    besides
}

/// Opens cases at random to people in an emergency: some hold, some are over.
async fn emergencies_at_random(house: &House, cases: &[Made], rng: &mut StdRng) -> Vec<(&'static str, String)> {
    let mut opened = Vec::new();
    for _ in 0..12 {
        let login = LOGINS[rng.random_range(0..LOGINS.len() - 1)];
        let (case, holds) = (&cases[rng.random_range(0..cases.len())], rng.random_bool(0.7));
        let person = house.district.person(login);
        let actor = {
            let mut conn = house.desk.db().read().await.unwrap();
            Arc::new(gridwork_kernel::authz::store::of_person(&mut conn, person).await.unwrap())
        };
        let id: gridwork_kernel::CaseId = case.id.parse().unwrap();
        let opening = house.desk.run_once(&actor, (id, holds), |work, (case, holds)| {
            Box::pin(async move {
                let to = work.now().plus_micros(if *holds { 3_600_000_000 } else { -1 });
                let new = NewEmergency {
                    case: *case,
                    org_path: "/".into(),
                    purpose: "救人".into(),
                    reason: "独居老人失联".into(),
                    to,
                    review_due_on: "2026-03-03".into(),
                };
                emergencies::open(work, &new).await?;
                Ok::<_, gridwork_kernel::error::Error>(())
            })
        });
        opening.await.unwrap();
        if holds {
            opened.push((login, case.id.clone()));
        }
    }
    opened
}

/// Who took a step on an order that came to a state, or was to do its work.
fn handlers(community: &str, state: &str) -> Vec<String> {
    let who: &[&str] = match state {
        "placed" | "withdrawn" => &[],
        "dispatched" | "accepted" | "delivered" => &["dispatcher", "volunteer"],
        _ => &["dispatcher", "volunteer", "verifier"],
    };
    who.iter().map(|who| format!("{community}.{who}")).collect()
}

/// Complaints about every second of these orders, by who asked.
async fn complain(house: &House, orders: &[Made]) -> Vec<Made> {
    let mut made = Vec::new();
    for order in orders.iter().step_by(2) {
        let asker = order.asker.split(' ').next().unwrap();
        let resident = house.client(asker).await;
        let file = id_of(&resident.upload("录音.png", pictures::png()).await.ok());
        let mut ask = house.complaint(&order.id);
        ask["form"]["photos"] = json!([file]);
        let case = resident.post("/cases", ask).await.ok();
        made.push(Made {
            id: id_of(&case),
            number: case["number"].as_str().unwrap().to_owned(),
            file,
            community: order.community,
            state: "filed",
            asker: asker.to_owned(),
            assignee: None,
            handled_by: Some(handlers(order.community, order.state)),
        });
    }
    made
}

async fn open_at_random(house: &House, rng: &mut StdRng) -> Vec<Made> {
    let mut made = Vec::new();
    for number in 0..15 {
        let community = ["hexi", "hedong", "far"][rng.random_range(0..3)];
        // Every state once; closing lets a week pass, so that comes first.
        let state = *["closed"].iter().chain(STATES.iter().filter(|it| **it != "closed")).nth(number % 9).unwrap();
        let asker = format!("{community}.{}", ["resident", "resident2"][rng.random_range(0..2)]);
        let by = [asker.as_str(), "hexi.grid_worker"][usize::from(community == "hexi" && rng.random_bool(0.3))];
        let opener = house.client(by).await;
        let file = id_of(&opener.upload("灯.png", pictures::png()).await.ok());
        let mut order = house.order(community);
        order["form"]["photos"] = json!([file]);
        order["asker"] = json!(house.person(&asker));
        let case = opener.post("/cases", order).await.ok();
        let id = id_of(&case);
        carry(house, community, &asker, &id, state).await;
        let has_assignee = !["placed", "withdrawn"].contains(&state);
        let assignee = has_assignee.then(|| format!("{community}.volunteer"));
        let number = case["number"].as_str().unwrap().to_owned();
        made.push(Made {
            id,
            number,
            file,
            community,
            state,
            asker: format!("{asker} {by}"),
            assignee,
            handled_by: None,
        });
    }
    made
}

/// As [`House::carry`], with the asker it was opened for.
async fn carry(house: &House, community: &str, asker: &str, id: &str, state: &str) {
    let asked = house.client(asker).await;
    match state {
        "withdrawn" => drop(take(&asked, id, "withdraw", json!({})).await.ok()),
        "settled" | "unsolved" | "closed" => {
            house.carry(community, id, "verified").await;
            let form = json!({"form": {"stars": 3, "solved": state != "unsolved"}});
            take(&asked, id, "rate", form).await.ok();
            if state == "closed" {
                house.wait(crate::orders::WEEK).await;
            }
        }
        other => house.carry(community, id, other).await,
    }
}

/// What one person sees of all cases, by one way of looking.
async fn seen_by(client: &Client, cases: &[Made], way: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    for case in cases {
        let id = &case.id;
        let status = match way {
            "get" => client.get(&format!("/cases/{id}")).await.status,
            "history" => client.get(&format!("/cases/{id}/events")).await.status,
            "links" => client.get(&format!("/cases/{id}/links")).await.status,
            "file" => client.get(&format!("/files/{}", case.file)).await.status,
            "search" => {
                let found = ids(&client.get(&format!("/cases?q={}", case.number)).await.items());
                let answered = client.get(&format!("/search?q={}", case.number)).await.ok();
                let indexed = ids(answered["items"].as_array().unwrap());
                assert_eq!(indexed, found, "the index and the list find the same");
                if found == [id.clone()] { 200 } else { 404 }
            }
            "write" => {
                let ask = client.ask(Method::POST, &format!("/cases/{id}/comments")).if_match(999_999);
                let (status, code) = ask.json(&json!({"text": "看到了"})).send().await.outcome();
                match (status, code.as_str()) {
                    // Stale, closed, or open for reading only: either way it is known.
                    (412 | 409, _) | (403, "emergency") => 200,
                    (other, _) => other,
                }
            }
            other => panic!("no way `{other}`"),
        };
        assert!([200, 404].contains(&status), "{way}: {status}");
        if status == 200 {
            seen.insert(id.clone());
        }
    }
    seen
}

in_both_houses! {
    async fn whatever_way_one_looks_one_sees_the_same_and_what_the_rules_say(house) {
        let seed = seed();
        let mut rng = StdRng::seed_from_u64(seed);
        let mut cases = open_at_random(&house, &mut rng).await;
        let complaints = complain(&house, &cases).await;
        cases.extend(complaints);
        let besides = grant_at_random(&house, &mut rng).await;
        let emergencies = emergencies_at_random(&house, &cases, &mut rng).await;
        let everybody = futures_util::stream::iter(LOGINS)
            .map(|login| {
                let (house, cases, besides, emergencies) = (&house, &cases, &besides, &emergencies);
                async move {
                    let client = house.client(login).await;
                    let own = own_role(login);
                    let rules = cases.iter().filter(|case| {
                        let own = own.iter().any(|(role, org)| shows(role, org, case));
                        let more = besides.iter().filter(|it| it.login == login && it.holds);
                        let is_party = case.asker.split(' ').any(|it| it == login) || case.assignee.as_deref() == Some(login);
                        let is_shut_out = case.shuts_out(login) && !is_party;
                        let by_emergency = emergencies.iter().any(|(who, id)| *who == login && *id == case.id);
                        !is_shut_out && (is_party || own || by_emergency || more.into_iter().any(|it| shows(it.role, it.org, case)))
                    });
                    let rules = rules.map(|case| case.id.clone()).collect::<BTreeSet<_>>();
                    let list = ids(&client.get("/cases?limit=200").await.items()).into_iter().collect::<BTreeSet<_>>();
                    assert_eq!(list, rules, "{login} lists, seed {seed}");
                    let count = client.get("/cases/count").await.ok()["count"].as_u64().unwrap();
                    assert_eq!(count, list.len() as u64, "{login} counts, seed {seed}");
                    for way in ["get", "history", "links", "file", "search", "write"] {
                        assert_eq!(seen_by(&client, cases, way).await, rules, "{login} {way}, seed {seed}");
                    }
                    for turn in ["mine", "org", "below"] {
                        let waiting = ids(&client.get(&format!("/cases?limit=200&turn={turn}")).await.items());
                        assert!(waiting.iter().all(|id| rules.contains(id)), "{login} {turn}, seed {seed}");
                    }
                    rules.len()
                }
            })
            .buffer_unordered(6)
            .collect::<Vec<_>>()
            .await;
        assert!(everybody.iter().sum::<usize>() > 20, "a district in which nobody sees anything proves nothing");
    }

    async fn a_grant_that_ends_takes_everything_with_it(house) {
        let id = house.placed("hexi").await;
        let (person, org) = (house.district.person("nobody"), house.district.org("hexi"));
        let client = house.client("nobody").await;
        client.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        within(&house.desk, move |work| {
            Box::pin(async move {
                let (now, role) = (work.now(), Key::new("binhai", "dispatcher"));
                let to = Some(now.plus(Duration::from_secs(3600)));
                people::store::grant(work, person, &role, org, now, to).await?;
                Ok(())
            })
        })
        .await;
        client.get(&format!("/cases/{id}")).await.ok();
        assert_eq!(client.get("/cases?turn=mine").await.items().len(), 1);
        house.clock.advance(Duration::from_secs(3600));
        client.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        assert_eq!(client.get("/cases").await.items().len(), 0);
        assert_eq!(client.get("/cases/count?turn=mine").await.ok()["count"], 0);
    }
}
