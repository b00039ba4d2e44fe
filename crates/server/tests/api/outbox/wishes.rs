//! How somebody wants to be told: their own choice, kept sealed, shown masked.

use super::kit::{channels, count, key_file, later, reachable, round, texts, wish};
use crate::entry::{code_to, in_houses_with_messages, visitor};
use crate::house::{House, in_both_houses, usual_options, usual_settings};
use crate::orders::id_of;
use gridwork_kernel::outbox::store::choices;
use gridwork_server::Settings;
use gridwork_testkit::databases;
use gridwork_testkit::mail::MailReceiver;
use gridwork_testkit::receiver::{Mood, Receiver};
use reqwest::Method;
use serde_json::{Value as Json, json};

in_both_houses! {
    async fn a_channel_that_is_switched_off_stays_silent(house) {
        let server = MailReceiver::start().await;
        let channels = channels(&format!(
            "channels: {{letters: {{type: mail, host: 127.0.0.1, port: {}, tls: none, from: gw@example.cn}}}}",
            server.address.port()
        ));
        let volunteer = reachable(&house).await;
        wish(&volunteer, json!({"channels": {"mail": false}})).await;
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        assert_eq!(count(&house, "select count(*) from delivery").await, 0);
        wish(&volunteer, json!({"channels": {"mail": true}, "language": "en"})).await;
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 1);
        assert!(server.mails()[0].contains("is given to you"), "{}", server.mails()[0]);
        // Taken back, the address is used no more, not even for what waits.
        house.order_in("hexi", "dispatched").await;
        gridwork_operations::outbox::route(&house.desk, &channels).await.unwrap();
        wish(&volunteer, json!({"addresses": {"mail": null}})).await;
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 1);
        assert_eq!(count(&house, "select count(*) from delivery where status <> 'sent'").await, 0);
    }

    async fn what_is_wrong_with_wishes_is_told_and_nothing_kept(house) {
        let volunteer = house.client("hexi.volunteer").await;
        let wrong = json!({
            "language": "fr", "quiet": {"own": {"from": "25:00", "to": "08:00"}},
            "channels": {"pigeon": true}, "addresses": {"mail": "a@b.cn, c@d.cn"},
        });
        let answer = volunteer.ask(Method::PUT, "/me/notifications").json(&wrong).send().await;
        let paths = answer.problems().into_iter().map(|(path, _)| path).collect::<Vec<_>>();
        assert_eq!(paths, ["language", "channels.pigeon", "quiet.own.from", "addresses.mail"]);
        let phone = json!({"addresses": {"phone": "13800000001"}});
        let answer = volunteer.ask(Method::PUT, "/me/notifications").json(&phone).send().await;
        assert_eq!(answer.problems(), [("addresses.phone".to_owned(), "unproved".to_owned())]);
        assert_eq!(count(&house, "select count(*) from notification").await, 0);
        let shown = volunteer.get("/me/notifications").await.ok();
        assert_eq!(shown, json!({
            "language": null, "quiet": "usual", "usual": {"own": {"from": "21:30", "to": "08:00"}}, "channels": [],
        }));
    }

    async fn an_address_is_sealed_and_journalled_without_its_value(house) {
        reachable(&house).await;
        let record = {
            let mut conn = house.desk.db().read().await.unwrap();
            conn.query_one("select record_id from notification", &[]).await.unwrap().uuid(0).unwrap()
        };
        let lines = house.journal(&record.to_string()).await;
        assert_eq!(lines[0].1["fields"], json!(["language", "quiet", "channels", "mail", "wecom"]));
        assert!(!lines[0].1.to_string().contains("zhao"));
        assert_eq!(count(&house, "select count(*) from payload_value where field in ('mail', 'wecom')").await, 2);
    }
}

in_houses_with_messages! {
    async fn a_text_message_goes_to_a_phone_that_was_proved(house) {
        let receiver = Receiver::start(Mood::ok(r#"{"code":0}"#)).await;
        let channels = channels(&format!(
            "channels:\n  text:\n    type: sms\n    url: \"{}\"\n    key: KEYFILE\n    headers: {{authorization: \"Bearer KEYFILE\"}}\n    \
             body: '{{\"to\":\"{{phone}}\",\"say\":\"{{text}}\"}}'\n    success: {{at: /code, is: 0}}\n",
            receiver.url("/send")
        ));
        let volunteer = house.client("hexi.volunteer").await;
        let code = code_to(&house, "13800000041", "add_phone").await;
        volunteer.post("/me/phone", json!({"phone": "13800000041", "code": code})).await.ok();
        let shown = wish(&volunteer, json!({"addresses": {"phone": "138 0000 0041"}})).await;
        assert_eq!(shown["channels"], json!([]), "this server has none; the choice is kept all the same");
        receiver.next([Mood::ok(r#"{"code":7}"#)]);
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        later(&house, &channels).await;
        let received = receiver.received();
        assert_eq!(received.len(), 2, "a gateway that says no with status 200 is asked again");
        let body: Json = serde_json::from_str(&received[1].body).unwrap();
        assert_eq!(body["to"], "13800000041");
        assert!(body["say"].as_str().unwrap().contains("派给您了"));
    }
}

in_houses_with_messages! {
    async fn what_a_phone_was_told_is_told_to_whoever_turns_out_to_have_it(house) {
        let mut order = house.order("hexi");
        order["asker_phone"] = json!("13800000042");
        let worker = house.client("hexi.grid_worker").await;
        let id = id_of(&worker.post("/cases", order).await.ok());
        house.carry("hexi", &id, "verified").await;
        let resident = house.client("hexi.resident2").await;
        assert!(texts(&resident).await.is_empty());
        let code = code_to(&house, "13800000042", "add_phone").await;
        resident.post("/me/phone", json!({"phone": "13800000042", "code": code})).await.ok();
        assert_eq!(texts(&resident).await.len(), 1);
    }
}

in_houses_with_messages! {
    async fn how_a_visitor_wants_to_be_told_goes_along_when_their_phone_joins_an_account(house) {
        let visitor = visitor(&house, "13800000045").await;
        let mail = |name: &str| json!({"addresses": {"mail": format!("{name}@example.cn")}});
        let on_phone = json!({"language": "en", "addresses": {"mail": "visitor@example.cn", "phone": "13800000045"}});
        wish(&visitor, on_phone).await;
        // Whoever chose nothing takes over all of it.
        let resident = house.client("hexi.resident2").await;
        let code = code_to(&house, "13800000045", "add_phone").await;
        resident.post("/me/phone", json!({"phone": "13800000045", "code": code})).await.ok();
        assert_eq!(count(&house, "select count(*) from notification").await, 1);
        assert_eq!(resident.get("/me/notifications").await.ok()["language"], "en");
        assert_eq!(addresses(&house, "hexi.resident2").await, ["mail visitor@example.cn", "phone 13800000045"]);

        // Whoever chose something keeps it, and gets what was missing.
        let other = crate::entry::visitor(&house, "13800000046").await;
        wish(&other, json!({"addresses": {"mail": "other@example.cn", "wecom": "other"}})).await;
        let dispatcher = house.client("hexi.dispatcher").await;
        wish(&dispatcher, mail("wang")).await;
        let code = code_to(&house, "13800000046", "add_phone").await;
        dispatcher.post("/me/phone", json!({"phone": "13800000046", "code": code})).await.ok();
        assert_eq!(addresses(&house, "hexi.dispatcher").await, ["mail wang@example.cn", "wecom other"]);
        let open = "select count(*) from payload where entity = 'notification' and wrapped_key is not null";
        assert_eq!(count(&house, open).await, 2, "what was left of the other is erased");
    }
}

/// The addresses that somebody gave.
async fn addresses(house: &House, login: &str) -> Vec<String> {
    let mut view = house.desk.view().await.unwrap();
    let person = house.district.person(login);
    let keys = std::sync::Arc::clone(&view.keys);
    let chosen = choices::of(&mut view.conn, &[person]).await.unwrap();
    let known = choices::addresses(&mut view.conn, &keys, &chosen).await.unwrap();
    known[&person].iter().map(|(kind, address)| format!("{kind} {address}")).collect()
}

#[test]
fn the_gateway_of_the_settings_brings_codes_too() {
    databases::runtime().block_on(async {
        let receiver = Receiver::start(Mood::ok("{}")).await;
        let key = key_file();
        let settings = format!(
            "channels:\n  text:\n    type: sms\n    url: \"{}\"\n    form: true\n    key: {{file: {}}}\n    \
             body: \"to={{phone}}&say={{text}}&key={{key}}\"\n    code_body: \"to={{phone}}&code={{code}}\"\n",
            receiver.url("/send"),
            key.path().display()
        );
        let loaded = gridwork_channels::read(&settings).unwrap();
        let settings = Settings { sms: loaded.codes, ..usual_settings() };
        let house = House::build(gridwork_db::Engine::Sqlite, usual_options(), settings).await;
        house.anyone().post("/session/codes", json!({"phone": "13800000043"})).await.ok();
        let body = receiver.received()[0].body.clone();
        let code = body.strip_prefix("to=13800000043&code=").unwrap_or_else(|| panic!("{body}"));
        assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{body}");
        // A gateway in trouble is told to whoever asked, and the code is taken back.
        receiver.next([Mood::status(500)]);
        house.anyone().post("/session/codes", json!({"phone": "13800000044"})).await.refused(503, "sms");
    });
}
