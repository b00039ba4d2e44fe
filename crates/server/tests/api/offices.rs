//! Three separated offices (三员): what each does with accounts, and that none does it to itself or holds another.

use crate::client::{Answer, Client};
use crate::district::PASSWORD;
use crate::house::{House, in_a_house, in_both_houses};
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::people::store::{self as people, NewStandIn};
use serde_json::{Value as Json, json};

fn account(house: &House, login: &str) -> String {
    format!("/accounts/{}", house.district.people[login].0)
}

async fn sign_in(house: &House, account: &str, password: &str) -> Answer {
    house.anyone().post("/session", json!({"account": account, "password": password, "token": true})).await
}

/// Somebody signed in with a password of their own.
pub(crate) async fn with_token(house: &House, account: &str, password: &str) -> Client {
    let token = sign_in(house, account, password).await.ok()["token"].as_str().unwrap().to_owned();
    house.anyone().with(crate::client::Pass::Bearer(token))
}

in_both_houses! {
    async fn an_account_is_opened_by_one_office_and_given_its_role_by_another(house) {
        let (system, security) = (house.client("admin").await, house.client("security").await);
        let opened = system.post("/accounts", json!({"account": "zhao.min", "name": "赵敏"})).await;
        assert_eq!(opened.status, 201);
        let opened = opened.ok();
        let (id, password) = (opened["id"].as_str().unwrap(), opened["password"].as_str().unwrap());
        let role = json!({"role": "binhai/dispatcher", "org": house.org("hexi")});
        system.post(&format!("/accounts/{id}/grants"), role.clone()).await.refused(403, "role");
        security.post("/accounts", json!({"account": "x.y", "name": "某"})).await.refused(403, "role");
        let granted = security.post(&format!("/accounts/{id}/grants"), role).await;
        assert_eq!(granted.status, 201);

        // A password that an office gave opens nothing but the change of it.
        let fresh = with_token(&house, "zhao.min", password).await;
        assert_eq!(fresh.get("/me").await.ok()["due"], "password_given");
        fresh.get("/cases").await.refused(403, "password_given");
        fresh.get("/events").await.refused(403, "password_given");
        fresh.upload("a.txt", b"text".to_vec()).await.refused(403, "password_given");
        let new = json!({"current": password, "new": "Haihe-2026-x"});
        assert_eq!(fresh.post("/me/password", new).await.status, 204);
        assert_eq!(fresh.get("/me").await.ok()["due"], Json::Null);
        fresh.get("/cases").await.ok();
        sign_in(&house, "zhao.min", password).await.refused(401, "credentials");

        let shown = security.get(&format!("/accounts/{id}")).await.ok();
        assert_eq!(shown["grants"][0]["role"], "binhai/dispatcher");
        let grant = granted.ok()["id"].as_str().unwrap().to_owned();
        assert_eq!(security.delete(&format!("/accounts/{id}/grants/{grant}")).await.status, 204);
        assert_eq!(fresh.get("/me").await.ok()["roles"], json!([]), "at the next request");
    }

    async fn no_office_acts_on_its_own_account(house) {
        let security = house.client("security").await;
        let own = account(&house, "security");
        let role = json!({"role": "binhai/district_office", "org": house.org("district")});
        security.post(&format!("{own}/grants"), role).await.refused(403, "own");
        security.post(&format!("{own}/office"), json!({"office": "audit"})).await.refused(403, "own");
        for verb in ["password", "second-factor/reset", "sessions/end"] {
            security.post(&format!("{own}/{verb}"), json!({})).await.refused(403, "own");
        }
        security.get("/me").await.ok();
    }

    async fn nobody_holds_two_offices_nor_an_office_beside_a_role(house) {
        let security = house.client("security").await;
        let give = |login: &str, office: Json| {
            let (path, security) = (format!("{}/office", account(&house, login)), security.clone());
            async move { security.post(&path, json!({"office": office})).await }
        };
        give("admin", json!("audit")).await.refused(409, "office");
        give("hexi.dispatcher", json!("audit")).await.refused(409, "office");
        let role = json!({"role": "binhai/dispatcher", "org": house.org("hexi")});
        let refused = security.post(&format!("{}/grants", account(&house, "audit")), role).await;
        refused.refused(409, "office");
        give("nobody", json!("emperor")).await.refused(400, "malformed");
        assert_eq!(give("nobody", json!("audit")).await.status, 204);
        let nobody = house.client("nobody").await;
        assert_eq!(nobody.get("/me").await.ok()["office"], "audit");
        nobody.get("/journal").await.ok();
        assert_eq!(give("nobody", Json::Null).await.status, 204);
        house.client("nobody").await.get("/journal").await.refused(403, "role");
    }

    async fn how_an_office_signs_in_is_given_anew_at_the_machine_only(house) {
        let (security, system) = (house.client("security").await, house.client("admin").await);
        for login in ["admin", "audit"] {
            for verb in ["password", "second-factor/reset"] {
                security.post(&format!("{}/{verb}", account(&house, login)), json!({})).await.refused(403, "office");
            }
        }
        system.get("/me").await.ok();
        let new = "Haihe-2026-machine";
        gridwork_operations::accounts::set_password(&house.desk, "admin", new, true).await.unwrap();
        system.get("/me").await.refused(401, "session");
        sign_in(&house, "admin", PASSWORD).await.refused(401, "credentials");
    }

    async fn the_last_holder_of_an_office_stays_until_somebody_else_holds_it(house) {
        let security = house.client("security").await;
        let give = |login: &str, office: Json| {
            let (path, security) = (format!("{}/office", account(&house, login)), security.clone());
            async move { security.post(&path, json!({"office": office})).await }
        };
        give("audit", Json::Null).await.refused(409, "last");
        house.client("audit").await.get("/journal").await.ok();
        assert_eq!(give("nobody", json!("audit")).await.status, 204);
        assert_eq!(give("audit", Json::Null).await.status, 204);
        let leave = format!("{}/leave", account(&house, "nobody"));
        house.client("admin").await.post(&leave, json!({"reason": "调动"})).await.refused(409, "last");
    }

    async fn who_stands_in_for_somebody_or_comes_by_phone_alone_holds_no_office(house) {
        let security = house.client("security").await;
        let (nobody, dispatcher) = (house.district.person("nobody"), house.district.person("hexi.dispatcher"));
        crate::district::within(&house.desk, move |work| Box::pin(async move {
            let (from, to) = (work.now(), work.now().plus_micros(3_600_000_000));
            let new = NewStandIn { person: dispatcher, by: nobody, role: None, org: None, from, to, reason: "培训".into() };
            people::stand_in(work, &new).await
        })).await;
        let office = json!({"office": "audit"});
        security.post(&format!("{}/office", account(&house, "nobody")), office.clone()).await.refused(409, "office");

        crate::district::within(&house.desk, |work| Box::pin(async move {
            let person = people::add(work, "来访者", None).await?;
            accounts::add_without_password(work, person, "zh-CN").await
        })).await;
        let found = security.get("/accounts?q=phone:").await.items();
        let phone = format!("/accounts/{}", found[0]["id"].as_str().unwrap());
        security.post(&format!("{phone}/office"), office).await.refused(409, "no_password");
        let role = |role: &str| json!({"role": role, "org": house.org("hexi")});
        security.post(&format!("{phone}/grants"), role("binhai/dispatcher")).await.refused(409, "no_password");
        let csv = format!("account,role,org\n{},binhai/dispatcher,120116001001\n", found[0]["account"].as_str().unwrap());
        let refused = security.post("/accounts/import", json!({"csv": csv, "dry_run": false})).await.ok();
        assert_eq!(refused["outcome"], "refused");
        assert_eq!(security.post(&format!("{phone}/grants"), role("binhai/volunteer")).await.status, 201);
    }

    async fn the_audit_office_reads_the_whole_journal_and_changes_nothing(house) {
        house.placed("hexi").await;
        let audit = house.client("audit").await;
        let actions = audit.get("/journal?limit=200").await.items();
        assert!(actions.iter().any(|line| line["entity"] == "case" && line["action"] == "place"));
        assert!(actions.iter().all(|line| line["may_open"] == false), "it reads no business content");
        let id = house.placed("hexi").await;
        audit.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        assert_eq!(audit.get("/cases").await.items().len(), 0);
        for (path, body) in [
            ("/accounts".to_owned(), json!({"account": "a.b", "name": "某"})),
            (format!("{}/office", account(&house, "nobody")), json!({"office": "system"})),
            ("/admission/rules".to_owned(), json!({"rules": {}})),
        ] {
            audit.post(&path, body).await.refused(403, "role");
        }
    }

    async fn the_security_office_ends_sessions_and_gives_a_password_that_is_changed(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let security = house.client("security").await;
        let path = account(&house, "hexi.dispatcher");
        assert_eq!(security.post(&format!("{path}/sessions/end"), json!({})).await.ok()["ended"], 1);
        dispatcher.get("/me").await.refused(401, "session");
        let given = security.post(&format!("{path}/password"), json!({})).await.ok();
        sign_in(&house, "hexi.dispatcher", PASSWORD).await.refused(401, "credentials");
        let back = with_token(&house, "hexi.dispatcher", given["password"].as_str().unwrap()).await;
        back.get("/cases").await.refused(403, "password_given");
        let lines = house.journal(&house.district.people["hexi.dispatcher"].0.to_string()).await;
        let actions = lines.iter().map(|(action, _)| action.as_str()).collect::<Vec<_>>();
        assert!(actions.contains(&"end_sessions") && actions.contains(&"password"), "{actions:?}");
        assert!(!format!("{lines:?}").contains(given["password"].as_str().unwrap()), "no password in the journal");
    }
}

in_a_house! {
    async fn accounts_are_listed_to_the_offices_only(house) {
        house.client("hexi.dispatcher").await.get("/accounts").await.refused(403, "role");
        let system = house.client("admin").await;
        let page = system.get("/accounts?limit=2").await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), 2);
        let next = page["next"].as_str().unwrap();
        let more = system.get(&format!("/accounts?limit=200&after={next}")).await.items();
        assert!(more.iter().all(|it| it["account"].as_str().unwrap() > next));
        let found = system.get("/accounts?q=HEXI.DISP").await.items();
        assert_eq!(found.iter().map(|it| it["account"].clone()).collect::<Vec<_>>(), [json!("hexi.dispatcher")]);
        let offices = system.get("/accounts?offices=true").await.items();
        assert_eq!(offices.iter().map(|it| it["office"].clone()).collect::<Vec<_>>(), [json!("system"), json!("audit"), json!("security")]);
        system.get("/accounts?limit=0").await.refused(400, "malformed");
        for (account, name) in [("a b", "某"), ("x", "某"), ("fine.login", "")] {
            system.post("/accounts", json!({"account": account, "name": name})).await.refused(422, "problems");
        }
        system.post("/accounts", json!({"account": "nobody", "name": "某"})).await.refused(409, "duplicate");
    }
}
