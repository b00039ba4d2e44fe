//! Who is told what: those whom the definition names, in their words, and nobody else.

use super::kit::{channels, count, round, texts, wish};
use crate::district::within;
use crate::house::in_both_houses;
use crate::orders::take;
use gridwork_kernel::people::{self, store::NewStandIn};
use gridwork_testkit::mail::MailReceiver;
use serde_json::{Value as Json, json};
use std::time::Duration;

in_both_houses! {
    async fn a_step_tells_those_whom_it_concerns(house) {
        let id = house.order_in("hexi", "dispatched").await;
        let volunteer = house.client("hexi.volunteer").await;
        let page = volunteer.get("/me/messages").await.ok();
        let number = volunteer.get(&format!("/cases/{id}")).await.ok()["number"].as_str().unwrap().to_owned();
        assert_eq!((&page["unread"], &page["next"]), (&json!(1), &Json::Null));
        let message = &page["items"][0];
        assert_eq!(message["text"], format!("{number} 派给您了，请在 03-03 10:00 前接单"), "{page}");
        assert_eq!((&message["case"], &message["message"]), (&json!(id), &json!("dispatched")));
        let english = volunteer.ask(reqwest::Method::GET, "/me/messages").in_english().send().await.ok();
        assert_eq!(english["items"][0]["text"], format!("{number} is given to you; please accept by 03-03 10:00"));
        for other in ["hexi.volunteer2", "hexi.dispatcher", "hexi.resident", "hedong.volunteer", "admin"] {
            assert!(texts(&house.client(other).await).await.is_empty(), "{other} is told nothing");
        }
        volunteer.post("/me/messages/read", json!({})).await.ok();
        let page = volunteer.get("/me/messages").await.ok();
        assert_eq!(page["unread"], 0);
        assert!(page["items"][0]["read_at"].is_string());

        house.carry("hexi", &house.placed("hexi").await, "verified").await;
        let told = texts(&house.client("hexi.resident").await).await;
        assert_eq!(told.len(), 1);
        assert!(told[0].ends_with("已办好，请您评价"), "{told:?}");
    }

    async fn followers_are_told_of_the_end_and_no_more(house) {
        let id = house.placed("hexi").await;
        let track = house.client("hexi.resident").await.get(&format!("/cases/{id}")).await.ok()["track"].clone();
        let follower = house.client("hexi.resident2").await;
        follower.post("/follows", json!({"track": track})).await.ok();
        house.carry("hexi", &id, "delivered").await;
        assert!(texts(&follower).await.is_empty());
        take(&house.client("hexi.verifier").await, &id, "verify", json!({})).await.ok();
        let told = texts(&follower).await;
        assert!(told.len() == 1 && told[0].starts_with("您关注的"), "{told:?}");
    }

    async fn a_follower_is_led_to_the_page_that_opens_and_others_to_the_case(house) {
        let server = MailReceiver::start().await;
        let channels = channels(&format!(
            "url: https://grid.example.cn/\nchannels: {{letters: {{type: mail, host: 127.0.0.1, port: {}, tls: none, \
             from: gw@example.cn}}}}",
            server.address.port()
        ));
        let id = house.placed("hexi").await;
        let asker = house.client("hexi.resident").await;
        let follower = house.client("hexi.resident2").await;
        let track = asker.get(&format!("/cases/{id}")).await.ok()["track"].as_str().unwrap().to_owned();
        follower.post("/follows", json!({"track": track})).await.ok();
        for (client, mail) in [(&asker, "asker@example.cn"), (&follower, "follower@example.cn")] {
            wish(client, json!({"language": "en", "addresses": {"mail": mail}})).await;
        }
        house.carry("hexi", &id, "verified").await;
        round(&house, &channels).await;
        let mails = server.mails();
        let to = |whom: &str| mails.iter().find(|mail| mail.contains(&format!("<{whom}@"))).unwrap().replace("=\r\n", "");
        assert_eq!(mails.len(), 2);
        assert!(to("asker").contains(&format!("https://grid.example.cn/m/o/{id}")), "{}", to("asker"));
        assert!(to("follower").contains(&format!("https://grid.example.cn/m/t/{track}")), "{}", to("follower"));
        assert!(!to("follower").contains(&id), "not to a page that stays closed to them");
        follower.get(&format!("/cases/{id}")).await.refused(404, "not_found");
        house.anyone().get(&format!("/track/{track}")).await.ok();
        // The bell leads to the same pages.
        assert_eq!(follower.get("/me/messages").await.items()[0]["track"], track);
        assert_eq!(asker.get("/me/messages").await.items()[0]["track"], Json::Null);
    }

    async fn a_clock_that_runs_out_tells_once(house) {
        house.placed("hexi").await;
        house.wait(Duration::from_secs(3 * 24 * 3600)).await;
        house.wait(Duration::from_secs(60)).await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let page = dispatcher.get("/me/messages").await.ok();
        assert_eq!(page["items"].as_array().unwrap().len(), 1);
        assert_eq!((&page["items"][0]["message"], &page["items"][0]["is_urgent"]), (&json!("late"), &json!(true)));
        assert!(page["items"][0]["text"].as_str().unwrap().contains("待派单"));
        assert_eq!(texts(&house.client("street.coordinator").await).await.len(), 1);
        assert!(texts(&house.client("hedong.dispatcher").await).await.is_empty());
    }

    async fn whoever_stands_in_is_told_too_and_whoever_did_it_is_not(house) {
        let (person, by) = (house.district.person("hexi.dispatcher"), house.district.person("nobody"));
        within(&house.desk, move |work| {
            Box::pin(async move {
                let from = work.now();
                let to = from.plus(Duration::from_secs(9 * 24 * 3600));
                let new = NewStandIn { person, by, role: None, org: None, from, to, reason: "休假".into() };
                people::store::stand_in(work, &new).await?;
                Ok(())
            })
        })
        .await;
        house.placed("hexi").await;
        house.wait(Duration::from_secs(3 * 24 * 3600)).await;
        assert_eq!(texts(&house.client("nobody").await).await.len(), 1);
        // A volunteer who claims is the assignee by their own hand; nobody tells them.
        let id = house.placed("hexi").await;
        let volunteer = house.client("hexi.volunteer").await;
        take(&volunteer, &id, "claim", json!({})).await.ok();
        assert!(texts(&volunteer).await.is_empty());
    }

    async fn whoever_answers_hears_of_a_complaint_and_no_group_does(house) {
        let order = house.order_in("hexi", "delivered").await;
        house.client("hexi.resident").await.post("/cases", house.complaint(&order)).await.ok();
        let of = |whose| format!("select count(*) from message where loop = 'binhai/complaint' and person_id is {whose}");
        assert_eq!(count(&house, &of("null")).await, 0);
        assert_eq!(count(&house, &of("not null")).await, 1);
        let told = texts(&house.client("street.coordinator").await).await;
        assert!(told[0].contains("等您答复"), "{told:?}");
        assert!(texts(&house.client("hexi.volunteer").await).await.iter().all(|text| !text.contains("答复")));
    }

    async fn a_message_is_written_with_its_step_or_not_at_all(house) {
        let id = house.placed("hexi").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let body = json!({"input": {"volunteer": house.person("hexi.volunteer")}});
        let refused = dispatcher.ask(reqwest::Method::POST, &format!("/cases/{id}/steps/dispatch")).if_match(999);
        assert_eq!(refused.json(&body).send().await.status, 412);
        assert_eq!(count(&house, "select count(*) from message").await, 0);
        let path = format!("/cases/{id}/steps/dispatch");
        for _ in 0..2 {
            dispatcher.ask(reqwest::Method::POST, &path).key("once").json(&body).send().await.ok();
        }
        // One for the volunteer and one for the channels of the house, however often the request came.
        assert_eq!(count(&house, "select count(*) from message").await, 2);
    }
}
