//! Dead letters: given up after so many tries or at once where trying is no use, seen and sent again by whoever runs
//! the system, and by nobody else.

use super::kit::{KEY, channels, count, later, reachable, round, wish};
use crate::house::{in_a_house, in_both_houses};
use crate::orders::{ADDRESS, PHONE, id_of};
use gridwork_operations::doctor::{self, Health};
use gridwork_testkit::mail::{MailMood, MailReceiver};
use gridwork_testkit::receiver::{Mood, Receiver};
use serde_json::{Value as Json, json};

const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;

in_both_houses! {
    async fn after_so_many_tries_a_message_is_given_up_and_may_be_sent_again(house) {
        let receiver = Receiver::start(Mood::status(204)).await;
        receiver.next([Mood::status(500), Mood::HangUp, Mood::status(503)]);
        let channels = channels(&format!(
            "tries: 3\nchannels: {{hook: {{type: webhook, url: \"{}\", key: KEYFILE}}}}",
            receiver.url("/in")
        ));
        let order = house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        later(&house, &channels).await;
        later(&house, &channels).await;
        let admin = house.client("admin").await;
        let outbox = admin.get("/outbox").await.ok();
        let letter = &outbox["items"][0];
        assert_eq!((&letter["channel"], &letter["message"], &letter["tries"]), (&json!("hook"), &json!("dispatched"), &json!(3)));
        assert_eq!(letter["code"], "status_503");
        assert_eq!((&outbox["channels"][0]["dead"], &outbox["channels"][0]["waiting"]), (&json!(1), &json!(0)));
        let number = house.client("hexi.dispatcher").await.get(&format!("/cases/{order}")).await.ok()["number"].clone();
        assert_eq!(letter["number"], number);
        // Whoever runs the system reads no business content.
        let all = outbox.to_string();
        for secret in [ADDRESS, PHONE, "楼道灯", "派给您", order.as_str(), &house.person("hexi.volunteer")] {
            assert!(!all.contains(secret), "{all}");
        }
        later(&house, &channels).await;
        assert_eq!(receiver.received().len(), 3, "what was given up is not tried");

        // Meanwhile nobody sat at the desk, and its session ended.
        let admin = house.client("admin").await;
        let path = format!("/outbox/{}/resend", id_of(letter));
        house.client("district.office").await.post(&path, json!({})).await.refused(403, "role");
        admin.post(&path, json!({})).await.ok();
        admin.post(&path, json!({})).await.refused(404, "not_found");
        round(&house, &channels).await;
        let ids = receiver.received().iter().map(|it| serde_json::from_str::<Json>(&it.body).unwrap()["id"].clone()).collect::<Vec<_>>();
        assert_eq!(ids.len(), 4);
        assert!(ids.iter().all(|id| *id == letter["id"]), "under its old id");
        assert_eq!(admin.get("/outbox").await.ok()["items"], json!([]));
        assert_eq!(house.journal(letter["id"].as_str().unwrap()).await[0].0, "resend");
    }

    async fn a_wrong_key_is_told_at_once_in_words_that_help(house) {
        let receiver = Receiver::start(Mood::ok(r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#)).await;
        let channels = channels(&format!(
            "channels: {{robot: {{type: wecom_robot, url: \"{}\", key: KEYFILE}}}}",
            receiver.url("")
        ));
        house.order_in("hexi", "dispatched").await;
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        let admin = house.client("admin").await;
        let outbox = admin.get("/outbox?limit=1").await.ok();
        let letter = &outbox["items"][0];
        assert_eq!(letter["code"], "key");
        assert!(letter["failure"].as_str().unwrap().contains("请到群机器人处重新复制密钥"), "{letter}");
        let english = admin.ask(reqwest::Method::GET, "/outbox?limit=1").in_english().send().await.ok();
        let said = english["items"][0]["failure"].as_str().unwrap();
        assert!(said.contains("copy the key from the group's robot anew"), "{said}");
        assert!(!outbox.to_string().contains(KEY), "the key itself stands nowhere");
        let next = admin.get(&format!("/outbox?limit=1&after={}", outbox["next"].as_str().unwrap())).await.ok();
        assert_eq!((next["items"].as_array().unwrap().len(), &next["next"]), (1, &Json::Null));
        admin.get("/outbox?after=x").await.refused(400, "malformed");
        let findings = doctor::examine(&house.desk).await.unwrap();
        let found = findings.iter().find(|it| it.check == "dead letters").unwrap();
        assert_eq!(found.health, Health::Ill);
        assert!(found.detail.contains("robot: 2") && found.detail.contains("gridwork outbox"), "{}", found.detail);

        receiver.next([Mood::ok(OK), Mood::ok(OK)]);
        admin.post("/outbox/resend", json!({"channel": "other"})).await.ok();
        assert_eq!(count(&house, "select count(*) from delivery where status = 'dead'").await, 2);
        admin.post("/outbox/resend", json!({"channel": "robot"})).await.ok();
        round(&house, &channels).await;
        assert_eq!(count(&house, "select count(*) from delivery where status = 'sent'").await, 2);
        let findings = doctor::examine(&house.desk).await.unwrap();
        assert_eq!(findings.iter().find(|it| it.check == "dead letters").unwrap().health, Health::Well);
    }

    async fn a_receiver_that_hangs_for_long_is_found_by_the_doctor(house) {
        let receiver = Receiver::start(Mood::Hang).await;
        let channels = channels(&format!(
            "channels: {{hook: {{type: webhook, url: \"{}\", key: KEYFILE}}}}",
            receiver.url("/in")
        ));
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        let lag = |findings: Vec<doctor::Finding>| findings.into_iter().find(|it| it.check == "outbox lag").unwrap();
        assert_eq!(lag(doctor::examine(&house.desk).await.unwrap()).health, Health::Well);
        // A server runs meanwhile and tries in vain; each try puts the next one ahead.
        for _ in 0..8 {
            house.clock.advance(std::time::Duration::from_secs(450));
            round(&house, &channels).await;
        }
        let found = lag(doctor::examine(&house.desk).await.unwrap());
        assert_eq!(found.health, Health::Ill);
        assert!(found.detail.contains("hook"), "{}", found.detail);
    }
}

in_a_house! {
    async fn a_password_that_is_wrong_and_an_address_that_is_not_there(house) {
        let server = MailReceiver::start().await;
        server.next([MailMood::RefuseUser("535 no"), MailMood::Refuse("550 zhao@example.cn is nobody")]);
        let channels = channels(&format!(
            "channels: {{letters: {{type: mail, host: 127.0.0.1, port: {}, tls: none, user: gw, password: KEYFILE, \
             from: gw@example.cn}}}}",
            server.address.port()
        ));
        reachable(&house).await;
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        let items = house.client("admin").await.get("/outbox").await.items();
        assert_eq!((&items[1]["code"], &items[0]["code"]), (&json!("key"), &json!("smtp_550")));
        let all = json!(items).to_string();
        assert!(!all.contains("zhao@") && !all.contains(KEY), "{all}");
    }

    async fn wecom_with_a_wrong_secret_or_a_stranger_says_so(house) {
        let receiver = Receiver::start(Mood::ok(OK)).await;
        let channels = channels(&format!(
            "channels: {{people: {{type: wecom, url: \"{}\", corp_id: ww1, agent_id: 1, secret: KEYFILE}}}}",
            receiver.url("")
        ));
        reachable(&house).await;
        receiver.next([Mood::ok(r#"{"errcode":40001,"errmsg":"invalid credential"}"#)]);
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        receiver.next([
            Mood::ok(r#"{"errcode":0,"errmsg":"ok","access_token":"t","expires_in":7200}"#),
            Mood::ok(r#"{"errcode":0,"errmsg":"ok","invaliduser":"zhaomin"}"#),
        ]);
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        let items = house.client("admin").await.get("/outbox").await.items();
        assert_eq!((&items[1]["code"], &items[0]["code"]), (&json!("key"), &json!("address")));
        assert!(!json!(items).to_string().contains("zhaomin"));
    }
}

in_both_houses! {
    async fn what_was_delivered_is_swept_in_time_and_what_was_not_stays(house) {
        let receiver = Receiver::start(Mood::status(204)).await;
        receiver.next([Mood::status(400)]);
        let channels = channels(&format!(
            "channels: {{hook: {{type: webhook, url: \"{}\", key: KEYFILE}}}}",
            receiver.url("/in")
        ));
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        let sweep = || gridwork_operations::ticker::sweep(&house.desk, None);
        let kept = "select count(*) from message";
        house.clock.advance(std::time::Duration::from_secs(90 * 24 * 3600));
        sweep().await.unwrap();
        assert_eq!(count(&house, kept).await, 4);
        house.clock.advance(std::time::Duration::from_secs(1));
        sweep().await.unwrap();
        assert_eq!(count(&house, kept).await, 1, "the dead letter's");
        assert_eq!(count(&house, "select count(*) from delivery where status = 'dead'").await, 1);
    }

    async fn addresses_of_a_closed_account_are_erased_and_whoever_comes_back_begins_anew(house) {
        let open = "select count(*) from payload where entity = 'notification' and wrapped_key is not null";
        let volunteer = reachable(&house).await;
        wish(&house.client("hexi.dispatcher").await, json!({"addresses": {"mail": "wang@example.cn"}})).await;
        gridwork_operations::accounts::disable(&house.desk, "hexi.volunteer").await.unwrap();
        gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
        assert_eq!(count(&house, open).await, 1, "the dispatcher's alone");
        assert_eq!(count(&house, "select count(*) from notification").await, 1);
        volunteer.get("/me/notifications").await.refused(401, "session");
        let (account, person) = (house.district.people["hexi.volunteer"].0, house.district.person("hexi.volunteer"));
        let back = house.desk.db().write(move |tx| {
            Box::pin(async move {
                let sql = "update account set disabled_at = null where account_id = $1 and person_id = $2";
                tx.execute(sql, &[account.into(), person.into()]).await
            })
        });
        back.await.unwrap();
        reachable(&house).await;
        assert_eq!(count(&house, open).await, 2);
    }

    async fn addresses_of_whoever_has_left_are_erased(house) {
        reachable(&house).await;
        let person = house.district.person("hexi.volunteer");
        let left = house.desk.db().write(move |tx| {
            Box::pin(async move { tx.execute("update person set left_at = 1 where person_id = $1", &[person.into()]).await })
        });
        left.await.unwrap();
        gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
        let open = "select count(*) from payload where entity = 'notification' and wrapped_key is not null";
        assert_eq!(count(&house, open).await, 0);
    }
}
