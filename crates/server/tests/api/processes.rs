//! Several server processes on one PostgreSQL: whatever one does, the others know before the next request that needs
//! it, and those who watch hear of it wherever they are connected.

use crate::client::Client;
use crate::district::within;
use crate::events::{Listener, last_change};
use crate::house::{House, usual_options, usual_settings};
use crate::orders::{id_of, ids, take};
use crate::packs::{apply_files, packs_dir};
use gridwork_db::Engine;
use gridwork_definitions::Files;
use gridwork_definitions::model::Key;
use gridwork_kernel::orgs::store::NewOrg;
use gridwork_kernel::{orgs, people};
use gridwork_server::{Running, Settings};
use gridwork_testkit::databases;
use serde_json::json;
use std::time::Duration;
use tokio::net::TcpStream;

/// A house with a second server.
fn with_two<F: Future<Output = ()>>(body: impl FnOnce(House, Running) -> F) {
    databases::runtime().block_on(async {
        let house = House::build(Engine::Postgres, usual_options(), usual_settings()).await;
        let second = house.second_server().await;
        body(house, second).await;
    });
}

fn at(client: &Client, server: &Running) -> Client {
    client.at(&format!("http://{}", server.address))
}

#[test]
fn an_applied_definition_is_used_by_all_before_the_next_request() {
    with_two(async |house, second| {
        let here = house.client("hexi.resident").await;
        let there = at(&here, &second);
        assert_eq!(there.get("/definitions/binhai/order").await.ok()["version"], 1);
        let dir = packs_dir().join("binhai");
        let order = std::fs::read_to_string(dir.join("loops/order.yaml")).unwrap();
        for (version, hours) in [(2, 1), (3, 2), (4, 3)] {
            let changed =
                order.replacen("within: {working_hours: 4}", &format!("within: {{working_hours: {hours}}}"), 1);
            apply_files(&house, &Files::read_dir(&dir).with("loops/order.yaml", changed)).await;
            // The very next request, in the process that has not applied it.
            let opened = there.post("/cases", house.order("hexi")).await.ok();
            assert_eq!(opened["loop_version"], version);
            assert_eq!(opened["due_at"], format!("2026-03-02T{:02}:00:00+08:00", 9 + hours));
        }
    });
}

#[test]
fn looking_as_somebody_begins_and_ends_everywhere_at_once() {
    with_two(async |house, second| {
        let here = house.client("audit").await;
        let there = at(&here, &second);
        let id = house.placed("hexi").await;
        let body = json!({"account": "hexi.dispatcher", "reason": "核查派单员的所见"});
        there.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        assert_eq!(here.post("/session/view-as", body.clone()).await.status, 201);
        there.get(&format!("/cases/{id}")).await.ok();
        there.post(&format!("/cases/{id}/comments"), json!({"text": "看"})).await.refused(403, "view_as_reads_only");
        there.post("/session/view-as", body).await.refused(409, "view_as");
        gridwork_operations::accounts::disable(&house.desk, "hexi.dispatcher").await.unwrap();
        there.get(&format!("/cases/{id}")).await.refused(403, "view_as_over");
        assert_eq!(there.delete("/session/view-as").await.status, 204);
        here.get(&format!("/cases/{id}")).await.refused(404, "not_found");
    });
}

#[test]
fn roles_accounts_and_sessions_change_everywhere_at_once() {
    with_two(async |house, second| {
        let here = house.client("nobody").await;
        let there = at(&here, &second);
        let roles =
            async || (here.get("/me").await.ok()["roles"].clone(), there.get("/me").await.ok()["roles"].clone());
        assert_eq!(roles().await, (json!([]), json!([])));
        let (person, hexi) = (house.district.person("nobody"), house.district.org("hexi"));
        let grant = within(&house.desk, move |work| {
            Box::pin(async move {
                let (role, now) = (Key::parse("binhai/dispatcher").unwrap(), work.now());
                people::store::grant(work, person, &role, hexi, now, None).await
            })
        });
        let grant = grant.await;
        let id = house.placed("hexi").await;
        assert_eq!(ids(&there.get("/cases?turn=mine").await.items()), [id.clone()]);
        within(&house.desk, move |work| Box::pin(people::store::end_grant(work, grant))).await;
        there.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        // Signed out in one is signed out in all.
        let (one, other) = (house.client("hexi.resident").await, house.client("hexi.resident").await);
        at(&one, &second).delete("/session").await;
        one.get("/me").await.refused(401, "session");
        other.get("/me").await.ok();
        gridwork_operations::accounts::disable(&house.desk, "hexi.resident").await.unwrap();
        at(&other, &second).get("/me").await.refused(401, "session");
    });
}

#[test]
fn an_org_is_known_everywhere_at_once() {
    with_two(async |house, second| {
        let there = at(&house.client("district.office").await, &second);
        there.get("/orgs?kind=community").await.ok();
        let parent = Some(house.district.org("street"));
        let new = NewOrg {
            code: "120116999".into(),
            name: "新港社区".into(),
            kind: Key::parse("common/community").unwrap(),
            parent,
            valid_from: "2026-01-01".into(),
        };
        let added = within(&house.desk, move |work| {
            let new = new.clone();
            Box::pin(async move { orgs::store::add(work, &new).await })
        });
        let path = format!("/orgs/{}", added.await.id);
        assert_eq!(there.get(&path).await.ok()["name"], "新港社区");
    });
}

#[test]
fn personal_fields_are_counted_over_all_processes() {
    with_two(async |house, second| {
        let id = house.placed("hexi").await;
        let here = house.client("hexi.dispatcher").await;
        let there = at(&here, &second);
        let (path, body) = (format!("/cases/{id}/open-field"), json!({"field": "contact", "purpose": "核实需求"}));
        for at in 0..60 {
            [&here, &there][at % 2].post(&path, body.clone()).await.ok();
        }
        for server in [&here, &there] {
            let answer = server.post(&path, body.clone()).await;
            answer.refused(429, "too_many");
            assert!(answer.header("retry-after").is_some());
        }
    });
}

#[test]
fn changes_are_heard_in_every_process_and_in_scope() {
    with_two(async |house, second| {
        let mut listeners = Vec::new();
        for login in ["hexi.resident", "hexi.dispatcher", "hedong.dispatcher", "far.coordinator", "admin"] {
            listeners.push((login, Listener::new(&at(&house.client(login).await, &second)).await));
        }
        let id = house.order_in("hexi", "accepted").await;
        let last = last_change(&house).await;
        for (login, listener) in &mut listeners {
            let seen = listener.until(&last).await;
            let own = seen.iter().filter(|(event, data)| event == "case" && data["id"] == *id).count();
            let is_inside = login.starts_with("hexi");
            assert_eq!(own > 0, is_inside, "{login}: {seen:?}");
            assert_eq!(seen.iter().any(|(event, _)| event == "turn"), is_inside, "{login}: {seen:?}");
            for (event, data) in &seen {
                let keys = data.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
                assert!([&["id", "version"][..], &["case"]].contains(&&keys[..]), "{event}: {data}");
            }
        }
        // The newest version is told, whatever was told before.
        let mut dispatcher = Listener::new(&at(&house.client("hexi.dispatcher").await, &second)).await;
        let reason = json!({"input": {"reason": "换人"}});
        take(&house.client("hexi.dispatcher").await, &id, "recall", reason).await.ok();
        assert_eq!(dispatcher.next().await, Some(("case".into(), json!({"id": id, "version": 4}))));
    });
}

#[test]
fn rows_of_another_process_are_heard_by_those_who_may_read_them() {
    with_two(async |house, second| {
        let mut own = Listener::new(&at(&house.client("hexi.dispatcher").await, &second)).await;
        let mut neighbour = Listener::new(&at(&house.client("hedong.dispatcher").await, &second)).await;
        let body = json!({"org": house.org("hexi"), "fields": {"person": house.person("hexi.volunteer")}});
        let dispatcher = house.client("hexi.dispatcher").await;
        let row = id_of(&dispatcher.post("/registers/binhai/volunteer/rows", body).await.ok());
        let last = last_change(&house).await;
        let told = own.until(&last).await;
        assert_eq!(told, [("row".into(), json!({"register": "binhai/volunteer", "id": row, "version": 1}))]);
        assert_eq!(neighbour.until(&last).await, []);
    });
}

#[test]
fn what_happened_while_the_line_was_cut_is_heard_afterwards() {
    with_two(async |house, second| {
        let mut listener = Listener::new(&at(&house.client("hexi.dispatcher").await, &second)).await;
        for _ in 0..3 {
            let cut = house.desk.db().write(|tx| {
                Box::pin(async move {
                    let sql = "select count(pg_terminate_backend(pid)) from pg_stat_activity \
                               where datname = current_database() and pid <> pg_backend_pid() \
                               and (query like 'listen %' or query like '%pg_notify%')";
                    tx.query_one(sql, &[]).await?.int(0)
                })
            });
            assert!(cut.await.unwrap() > 0, "somebody listens");
            let id = house.placed("hexi").await;
            let heard = async {
                while let Some((event, data)) = listener.next().await {
                    if event == "case" && data["id"] == *id {
                        return;
                    }
                }
                panic!("the stream ended");
            };
            heard.await;
        }
    });
}

#[test]
fn a_server_that_leaves_says_so_first_and_finishes_what_it_has() {
    databases::runtime().block_on(async {
        let settings = Settings { drain: Duration::from_secs(2), ..usual_settings() };
        let house = House::build(Engine::Postgres, usual_options(), settings).await;
        let resident = house.client("hexi.resident").await;
        let mut leaving = house.running.app.leaving.clone();
        assert_eq!(resident.get("//readyz").await.status, 200);
        let order = house.order("hexi");
        let House { running, .. } = house;
        let address = running.address;
        let stopping = tokio::spawn(running.stop());
        leaving.wait_for(|leaving| *leaving).await.unwrap();
        let ready = resident.get("//readyz").await;
        assert_eq!((ready.status, &ready.json()["because"]), (503, &json!("stopping")));
        assert_eq!(ready.header("connection"), Some("close"));
        // Whoever has not noticed yet is served all the same.
        let opened = resident.post("/cases", order).await;
        assert_eq!((opened.status, opened.header("connection")), (201, Some("close")));
        stopping.await.unwrap().unwrap();
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    });
}
