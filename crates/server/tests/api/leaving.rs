//! Accounts come by a file and go by a day: all or nothing, the same again, and nothing is lost.

use crate::client::Client;
use crate::house::{House, in_both_houses};
use crate::offices::with_token;
use serde_json::{Value as Json, json};
use std::time::Duration;

async fn import(client: &Client, csv: &str, dry_run: bool) -> Json {
    client.post("/accounts/import", json!({"csv": csv, "dry_run": dry_run})).await.ok()
}

fn at(house: &House, login: &str) -> String {
    format!("/accounts/{}/leave", house.district.people[login].0)
}

in_both_houses! {
    async fn a_file_is_looked_through_imported_whole_and_the_same_again_changes_nothing(house) {
        let (system, security) = (house.client("admin").await, house.client("security").await);
        let people = "account,name\nzhang.san,张三\nli.si,李四\n";
        let preview = import(&system, people, true).await;
        assert_eq!((&preview["outcome"], &preview["opened"], &preview["passwords"]), (&json!("preview"), &json!(2), &json!([])));
        assert_eq!(system.get("/accounts?q=zhang.san").await.items().len(), 0, "a preview does nothing");
        let forgotten = system.post("/accounts/import", json!({"csv": people})).await.ok();
        assert_eq!(forgotten["outcome"], "preview", "nothing is imported by accident");
        let done = import(&system, people, false).await;
        assert_eq!((&done["outcome"], done["passwords"].as_array().unwrap().len()), (&json!("done"), 2));
        let again = import(&system, people, false).await;
        assert_eq!((&again["opened"], &again["unchanged"], &again["passwords"]), (&json!(0), &json!(2), &json!([])));

        let roles = "账号,角色,组织代码\nzhang.san,binhai/dispatcher,120116001001\nzhang.san,binhai/dispatcher,120116001002\n";
        assert_eq!(import(&system, roles, false).await["faults"][0]["code"], "office", "roles are granted by another office");
        let granted = import(&security, roles, false).await;
        assert_eq!((&granted["outcome"], &granted["granted"]), (&json!("done"), &json!(2)));
        assert_eq!(import(&security, roles, false).await["granted"], 0);
        let password = done["passwords"][0]["password"].as_str().unwrap();
        let fresh = with_token(&house, "zhang.san", password).await;
        let me = fresh.get("/me").await.ok();
        assert_eq!((&me["due"], me["roles"].as_array().unwrap().len()), (&json!("password_given"), 2));
        let audit = house.client("audit").await;
        let lines = audit.get("/journal?action=import").await.items();
        assert_eq!(lines.len(), 4, "each import is journalled");
        assert!(!format!("{lines:?}").contains(password));
    }

    async fn one_fault_and_nothing_is_imported(house) {
        let system = house.client("admin").await;
        let csv = "account,name,issuer,subject\nzhang.san,张三,,\nhexi.dispatcher,别人,,\nno name,,,\nnew.one,,,\n";
        let refused = import(&system, csv, false).await;
        let faults = refused["faults"].as_array().unwrap();
        let told = faults.iter().map(|it| (it["line"].as_u64().unwrap(), it["column"].as_str().unwrap(), it["code"].as_str().unwrap())).collect::<Vec<_>>();
        assert_eq!(told, [(3, "name", "other"), (4, "account", "form"), (5, "name", "required")]);
        assert!(faults.iter().all(|it| it["message"].as_str().is_some_and(|text| !text.is_empty())));
        assert_eq!(refused["outcome"], "refused");
        assert_eq!(system.get("/accounts?q=zhang.san").await.items().len(), 0);
        let security = house.client("security").await;
        for (csv, code) in [
            ("account,role,org\nnobody,binhai/emperor,120116001001\n", "unknown"),
            ("account,role,org\nnobody,binhai/dispatcher,999\n", "unknown"),
            ("account,role,org\nnobody,binhai/verifier,120116001001\n", "unknown"),
            ("account,role,org\nsecurity,binhai/dispatcher,120116001001\n", "office"),
            ("account,name\nsome.body,某人\n", "unknown"),
        ] {
            let refused = import(&security, csv, false).await;
            assert_eq!((&refused["outcome"], &refused["faults"][0]["code"]), (&json!("refused"), &json!(code)), "{csv}");
        }
        house.client("audit").await.post("/accounts/import", json!({"csv": csv})).await.refused(403, "role");
    }

    async fn who_leaves_is_out_and_their_open_cases_have_somebody_else(house) {
        let id = house.placed("hexi").await;
        house.carry("hexi", &id, "accepted").await;
        let (system, volunteer) = (house.client("admin").await, house.client("hexi.volunteer").await);
        let lost = system.post(&at(&house, "hexi.volunteer"), json!({"reason": "搬家"})).await;
        lost.refused(409, "cases");
        let to = |to: &str| json!({"reason": "搬家", "to": to});
        system.post(&at(&house, "hexi.volunteer"), to("no.such")).await.refused(422, "problems");
        system.post(&at(&house, "hexi.volunteer"), to("audit")).await.refused(422, "problems");
        let left = system.post(&at(&house, "hexi.volunteer"), to("hexi.volunteer2")).await.ok();
        assert_eq!((left["cases"].as_array().unwrap().len(), &left["to"]), (1, &json!("人hexi.volunteer2")));
        volunteer.get("/me").await.refused(401, "session");
        let other = house.client("hexi.volunteer2").await;
        let case = other.get(&format!("/cases/{id}")).await.ok();
        assert!(case["steps"].as_array().unwrap().iter().any(|step| step["key"] == "deliver" && step["allowed"] == true));
        assert!(other.get("/cases?turn=mine").await.items().iter().any(|it| it["id"] == id.as_str()));
        let lines = house.journal(&house.district.people["hexi.volunteer"].0.to_string()).await;
        assert!(lines.iter().any(|(action, detail)| action == "leave" && detail["reason"] == "搬家"));
        system.post(&at(&house, "hexi.volunteer"), to("hexi.volunteer2")).await.refused(409, "state");
    }

    async fn until_the_last_day_nothing_goes_over_and_afterwards_the_cases_and_no_role(house) {
        let system = house.client("admin").await;
        let gone = |on: &str, to: Option<&str>| json!({"reason": "调动", "on": on, "to": to});
        let path = at(&house, "hexi.volunteer");
        let wrong = [gone("2026-03-20", None), gone("2026-07-01", Some("hexi.volunteer2")), gone("2026-02-01", Some("hexi.volunteer2"))];
        for (body, place) in wrong.into_iter().zip(["to", "on", "on"]) {
            assert_eq!(system.post(&path, body).await.problems()[0].0, place);
        }
        let left = system.post(&path, gone("2026-03-02", Some("hexi.volunteer2"))).await.ok();
        assert_eq!((left["cases"].as_array().unwrap().len(), &left["to"]), (0, &json!("人hexi.volunteer2")));
        // What comes until then is worked by whoever leaves, and found by whoever follows.
        let id = house.placed("hexi").await;
        house.carry("hexi", &id, "accepted").await;
        let may_deliver = async || {
            let case = house.client("hexi.volunteer2").await.get(&format!("/cases/{id}")).await;
            case.status == 200 && case.ok()["steps"].as_array().unwrap().iter().any(|step| step["key"] == "deliver" && step["allowed"] == true)
        };
        assert!(!may_deliver().await, "not before the last day is over");
        let dispatcher = at(&house, "hexi.dispatcher");
        system.post(&dispatcher, gone("2026-03-02", Some("hexi.volunteer2"))).await.ok();
        house.clock.advance(Duration::from_secs(16 * 3600));
        assert!(may_deliver().await);
        let roles = house.client("hexi.volunteer2").await.get("/me").await.ok()["roles"].clone();
        assert!(!roles.to_string().contains("dispatcher"), "a role goes over to nobody: {roles}");
        // Who took over leaves too: it all goes on to the next.
        let next = house.client("admin").await.post(&at(&house, "hexi.volunteer2"), json!({"reason": "调动", "to": "hedong.volunteer"})).await.ok();
        assert_eq!(next["cases"].as_array().unwrap().len(), 1);
        let third = house.client("hedong.volunteer").await;
        let case = third.get(&format!("/cases/{id}")).await.ok();
        assert!(case["steps"].as_array().unwrap().iter().any(|step| step["key"] == "deliver" && step["allowed"] == true));
        let grant = json!({"role": "binhai/volunteer", "org": house.org("hexi")});
        let path = format!("/accounts/{}/grants", house.district.people["hexi.volunteer"].0);
        house.client("security").await.post(&path, grant).await.refused(409, "state");
    }

    async fn another_day_or_another_taker_takes_the_first_back(house) {
        let system = house.client("admin").await;
        let path = at(&house, "hexi.volunteer");
        let gone = |on: &str, to: &str| json!({"reason": "调动", "on": on, "to": to});
        system.post(&path, gone("2026-03-09", "hexi.volunteer2")).await.ok();
        let later = system.post(&path, gone("2026-03-10", "hexi.volunteer2")).await;
        assert_eq!(later.problems(), [("on".to_owned(), "later".to_owned())]);
        let id = house.placed("hexi").await;
        house.carry("hexi", &id, "accepted").await;
        system.post(&path, gone("2026-03-02", "hedong.volunteer")).await.ok();
        house.clock.advance(Duration::from_secs(9 * 24 * 3600));
        house.client("hedong.volunteer").await.get(&format!("/cases/{id}")).await.ok();
        house.client("hexi.volunteer2").await.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        // What the leaver asked for themselves goes over to nobody.
        let resident = at(&house, "hexi.resident");
        let own = house.placed("hexi").await;
        house.client("admin").await.post(&resident, json!({"reason": "搬家", "to": "hedong.resident"})).await.ok();
        house.client("hedong.resident").await.get(&format!("/cases/{own}")).await.refused(404, "not_found");
    }

    async fn an_office_is_held_until_its_last_day(house) {
        let (system, security) = (house.client("admin").await, house.client("security").await);
        let office = format!("/accounts/{}/office", house.district.people["nobody"].0);
        assert_eq!(security.post(&office, json!({"office": "audit"})).await.status, 204);
        system.post(&at(&house, "nobody"), json!({"reason": "退休", "on": "2026-03-02"})).await.ok();
        house.client("nobody").await.get("/journal").await.ok();
        security.post(&office, json!({"office": "system"})).await.refused(409, "office");
        assert_eq!(security.post(&office, json!({"office": null})).await.status, 204, "it may be taken away before");
        house.client("nobody").await.get("/journal").await.refused(403, "role");
    }

    async fn only_accounts_of_the_same_file_are_linked_with_a_provider(house) {
        let system = house.client("admin").await;
        let csv = "account,name,issuer,subject\nhexi.dispatcher,,http://id.example,stranger\nzhang.san,张三,http://id.example,zs\n";
        let refused = import(&system, csv, false).await;
        assert_eq!((&refused["outcome"], &refused["faults"][0]["code"]), (&json!("refused"), &json!("exists")));
        let csv = "account,name,issuer,subject\nzhang.san,张三,http://id.example,zs\n";
        assert_eq!(import(&system, csv, false).await["linked"], 1);
        let id = system.get("/accounts?q=zhang.san").await.items()[0]["id"].as_str().unwrap().to_owned();
        let lines = house.journal(&id).await;
        assert!(lines.iter().any(|(action, detail)| action == "link_provider" && detail["subject"] == "zs"), "{lines:?}");
    }

    async fn a_last_day_is_worked_and_the_vacancy_is_named(house) {
        let system = house.client("admin").await;
        system.post(&at(&house, "admin"), json!({"reason": "退休"})).await.refused(403, "own");
        house.client("security").await.post(&at(&house, "nobody"), json!({"reason": "退休"})).await.refused(403, "role");
        let wrong = system.post(&at(&house, "nobody"), json!({"reason": "", "on": "2026-03-01"})).await;
        assert_eq!(wrong.problems().len(), 2);
        let dispatcher = house.client("hexi.dispatcher").await;
        let body = json!({"reason": "退休", "on": "2026-03-02", "to": "hexi.volunteer"});
        let left = system.post(&at(&house, "hexi.dispatcher"), body).await.ok();
        assert_eq!(left["leaves_at"], "2026-03-03T00:00:00+08:00");
        dispatcher.get("/cases").await.ok();
        assert_eq!(system.get("/accounts?q=hexi.dispatcher").await.items()[0]["state"], "leaving");
        house.clock.advance(Duration::from_secs(16 * 3600));
        dispatcher.get("/me").await.refused(401, "session");
        let body = json!({"account": "hexi.dispatcher", "password": crate::district::PASSWORD});
        house.anyone().post("/session", body).await.refused(401, "credentials");
        let vacancies = gridwork_operations::packs::vacancies(&house.desk).await.unwrap();
        assert!(vacancies.iter().any(|it| it.orgs.iter().any(|org| org.starts_with("hexi"))), "nobody dispatches there now");
    }
}
