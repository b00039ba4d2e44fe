//! Every channel against a receiver that misbehaves: it delivers once the receiver has come to its senses, holds up no
//! step, and says nothing that is not for it.

use super::kit::{KEY, channels, count, later, reachable, round, said, wish};
use crate::district::name_of;
use crate::entry::{code_to, in_houses_with_messages};
use crate::house::{House, in_a_house, in_both_houses};
use crate::orders::{ADDRESS, PHONE, take};
use gridwork_operations::outbox::Channels;
use gridwork_testkit::mail::{MailMood, MailReceiver};
use gridwork_testkit::receiver::{Mood, Received, Receiver};
use serde_json::{Value as Json, json};

/// What every provider but a webhook says when it took something.
const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;

/// What WeCom says when it took something, and a token that holds for longer than any test.
const WECOM_OK: &str = r#"{"errcode":0,"errmsg":"ok","access_token":"one","expires_in":864000}"#;

/// WeCom as a channel to people, at any hour.
fn wecom(receiver: &Receiver) -> Channels {
    channels(&format!(
        "quiet_hours: false\nchannels: {{people: {{type: wecom, url: \"{}\", corp_id: ww1, agent_id: 1000002, \
         secret: KEYFILE}}}}",
        receiver.url("")
    ))
}

/// A message to the volunteer, under the token that is kept.
fn is_told_by_wecom(it: &Received) {
    assert_eq!(it.line, "POST /cgi-bin/message/send?access_token=one");
    let body: Json = serde_json::from_str(&it.body).unwrap();
    assert_eq!(body["touser"], "zhaomin");
    assert!(body["text"]["content"].as_str().unwrap().contains("派给您了"), "{body}");
}

/// Everything that may go wrong and passes.
fn trouble() -> Vec<Mood> {
    vec![
        Mood::Hang,
        Mood::HangUp,
        Mood::BreakOff,
        Mood::status(500),
        Mood::Answer(429, "retry-after: 30\r\n", String::new()),
        Mood::ok(r#"{"errcode":-1,"errmsg":"system busy"}"#),
        Mood::ok("<html>a page of the proxy</html>"),
        Mood::Huge,
    ]
}

/// Nothing that went out holds anything of the order but its number.
fn says_nothing_personal(received: &[Received]) {
    for it in received {
        is_not_personal(&format!("{} {}", it.line, it.body));
    }
}

/// Nothing of what was asked, where, and by whom.
fn is_not_personal(all: &str) {
    for secret in [ADDRESS, PHONE, "楼道灯"] {
        assert!(!all.contains(secret), "{all}");
    }
}

/// Dispatches an order while the receiver is in trouble, and lets it recover. Gives what was received.
async fn through_trouble(house: &House, channels: &Channels, receiver: &Receiver, moods: Vec<Mood>) -> Vec<Received> {
    through_tries(house, channels, receiver, moods.into_iter().map(|mood| vec![mood]).collect()).await
}

/// The same where a try calls more than once: what it meets, for each try.
async fn through_tries(
    house: &House,
    channels: &Channels,
    receiver: &Receiver,
    tries: Vec<Vec<Mood>>,
) -> Vec<Received> {
    let id = house.order_in("hexi", "dispatched").await;
    for (at, moods) in tries.into_iter().enumerate() {
        receiver.next(moods);
        match at {
            0 => {
                round(house, channels).await;
                // The receiver is in trouble; the work goes on.
                take(&house.client("hexi.volunteer").await, &id, "accept", json!({})).await.ok();
            }
            _ => later(house, channels).await,
        }
        assert_eq!(count(house, "select count(*) from delivery where status = 'waiting'").await, 1, "after try {at}");
        // Why it failed is kept, in words that repeat nobody's number.
        let kept = "select count(*) from delivery where code is not null and code || failure not like '%138%0041%'";
        assert_eq!(count(house, kept).await, 1, "after try {at}");
    }
    later(house, channels).await;
    assert_eq!(count(house, "select count(*) from delivery where status = 'sent'").await, 1);
    assert_eq!(count(house, "select count(*) from delivery").await, 1, "and nothing else was to be sent");
    later(house, channels).await;
    let received = receiver.received();
    says_nothing_personal(&received);
    received
}

in_both_houses! {
    async fn a_webhook_gets_a_signed_event_with_the_same_id_at_every_try(house) {
        let receiver = Receiver::start(Mood::status(204)).await;
        let settings = format!("channels: {{hook: {{type: webhook, url: \"{}\", key: KEYFILE}}}}", receiver.url("/in"));
        let channels = channels(&settings);
        // Its answer's body is nobody's concern: whatever is there, 200 is a success.
        let moods = trouble().into_iter().take(5).collect::<Vec<_>>();
        let received = through_trouble(&house, &channels, &receiver, moods).await;
        assert_eq!(received.len(), 6);
        let events = received.iter().map(|it| serde_json::from_str::<Json>(&it.body).unwrap()).collect::<Vec<_>>();
        assert!(events.iter().all(|event| event["id"] == events[0]["id"]), "the receiver knows a repetition");
        for it in &received {
            let signed = it.header("gridwork-signature").unwrap();
            let seconds = signed[2..].split(',').next().unwrap().parse().unwrap();
            assert_eq!(signed, gridwork_channels::signature(KEY, seconds, &it.body));
            assert!(it.header("content-type").unwrap().starts_with("application/cloudevents+json"));
        }
        let event = &events[0];
        assert_eq!((&event["specversion"], &event["type"]), (&json!("1.0"), &json!("cn.gridwork.case.told")));
        assert_eq!(event["data"]["message"], "dispatched");
        assert_eq!(event["data"]["loop"], "binhai/order");
        assert!(event["data"].get("person").is_none());
    }

    async fn a_mail_comes_however_the_server_behaved_before(house) {
        let server = MailReceiver::start().await;
        let channels = channels(&format!(
            "url: https://grid.example.cn\nchannels: {{letters: {{type: mail, host: 127.0.0.1, port: {}, tls: none, \
             user: gw, password: KEYFILE, from: \"Gridwork <gw@example.cn>\"}}}}",
            server.address.port()
        ));
        reachable(&house).await;
        server.next([MailMood::Hang, MailMood::HangUp, MailMood::Refuse("451 later")]);
        let id = house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        for _ in 0..3 {
            assert_eq!(count(&house, "select count(*) from delivery where status = 'sent'").await, 0);
            later(&house, &channels).await;
        }
        assert_eq!(count(&house, "select count(*) from delivery where status = 'sent'").await, 1);
        let mails = server.mails();
        assert_eq!(mails.len(), 2, "once before it hung up, and once more: at least once");
        let named = |mail: &str| mail.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned();
        assert_eq!(named(&mails[0]), named(&mails[1]), "by its id a mailbox knows a repetition");
        assert!(mails[1].starts_with("RCPT TO:<zhao@example.cn>"), "{}", mails[1]);
        assert!(mails[1].contains("Auto-Submitted: auto-generated"));
        let number = house.client("hexi.volunteer").await.get(&format!("/cases/{id}")).await.ok()["number"].clone();
        for mail in &mails {
            let said = said(mail);
            let number = number.as_str().unwrap();
            assert!(said.contains(&format!("{number} 派给您了")) && said.contains("Subject: "), "{said}");
            is_not_personal(&said);
            for login in ["hexi.resident", "hexi.volunteer", "hexi.dispatcher"] {
                assert!(!said.contains(&name_of(login)), "{said}");
            }
        }
    }
}

in_a_house! {
    async fn a_wecom_group_robot_speaks_when_it_can(house) {
        let receiver = Receiver::start(Mood::ok(OK)).await;
        let settings = format!("quiet_hours: false\nchannels: {{robot: {{type: wecom_robot, url: \"{}\", key: KEYFILE}}}}", receiver.url(""));
        let received = through_trouble(&house, &channels(&settings), &receiver, trouble()).await;
        let last = received.last().unwrap();
        assert_eq!(last.line, format!("POST /cgi-bin/webhook/send?key={KEY}"));
        let body: Json = serde_json::from_str(&last.body).unwrap();
        assert_eq!(body["msgtype"], "text");
        assert!(body["text"]["content"].as_str().unwrap().contains("派给您了"));
    }

    async fn a_dingtalk_robot_signs_every_try_anew(house) {
        let receiver = Receiver::start(Mood::ok(OK)).await;
        let settings = format!(
            "quiet_hours: false\nchannels: {{robot: {{type: dingtalk_robot, url: \"{}\", token: KEYFILE, secret: KEYFILE}}}}",
            receiver.url("")
        );
        let received = through_trouble(&house, &channels(&settings), &receiver, trouble()).await;
        let lines = received.iter().map(|it| it.line.clone()).collect::<std::collections::HashSet<_>>();
        assert_eq!(lines.len(), received.len(), "the time is signed too");
        assert!(received[0].line.starts_with(&format!("POST /robot/send?access_token={KEY}&timestamp=1772")));
    }

    async fn wecom_asks_for_a_token_once_and_again_when_it_is_over(house) {
        let token = |value: &str| Mood::ok(&format!(r#"{{"errcode":0,"errmsg":"ok","access_token":"{value}","expires_in":7200}}"#));
        let receiver = Receiver::start(Mood::ok(OK)).await;
        let channels = channels(&format!(
            "channels: {{people: {{type: wecom, url: \"{}\", corp_id: ww1, agent_id: 1000002, secret: KEYFILE}}}}",
            receiver.url("")
        ));
        reachable(&house).await;
        receiver.next([token("one"), Mood::ok(OK)]);
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        // The kept token is used, found to be over, and asked for anew within the same try.
        receiver.next([Mood::ok(r#"{"errcode":42001,"errmsg":"access_token expired"}"#), token("two"), Mood::ok(OK)]);
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        let lines = receiver.received().iter().map(|it| it.line.clone()).collect::<Vec<_>>();
        assert_eq!(
            lines,
            [
                format!("GET /cgi-bin/gettoken?corpid=ww1&corpsecret={KEY}"),
                "POST /cgi-bin/message/send?access_token=one".to_owned(),
                "POST /cgi-bin/message/send?access_token=one".to_owned(),
                format!("GET /cgi-bin/gettoken?corpid=ww1&corpsecret={KEY}"),
                "POST /cgi-bin/message/send?access_token=two".to_owned(),
            ]
        );
        let sent: Json = serde_json::from_str(&receiver.received()[1].body).unwrap();
        assert_eq!((&sent["touser"], &sent["agentid"]), (&json!("zhaomin"), &json!(1_000_002)));
        assert_eq!(count(&house, "select count(*) from delivery where status = 'sent'").await, 2);
        says_nothing_personal(&receiver.received());
    }

    async fn wecom_tells_a_person_once_it_gives_a_token(house) {
        let receiver = Receiver::start(Mood::ok(WECOM_OK)).await;
        reachable(&house).await;
        let received = through_trouble(&house, &wecom(&receiver), &receiver, trouble()).await;
        let told = received.iter().filter(|it| !it.line.starts_with("GET /cgi-bin/gettoken?")).collect::<Vec<_>>();
        assert_eq!((received.len(), told.len()), (trouble().len() + 2, 1), "without a token nothing goes out");
        is_told_by_wecom(told[0]);
    }

    async fn wecom_tells_a_person_however_it_took_the_message_before(house) {
        let receiver = Receiver::start(Mood::ok(WECOM_OK)).await;
        reachable(&house).await;
        let busy = Mood::ok(r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#);
        let mut tries = trouble().into_iter().chain([busy]).map(|mood| vec![mood]).collect::<Vec<_>>();
        tries[0].insert(0, Mood::ok(WECOM_OK));
        let count = tries.len() + 1;
        let received = through_tries(&house, &wecom(&receiver), &receiver, tries).await;
        assert!(received[0].line.starts_with("GET /cgi-bin/gettoken?"), "and once only: {}", received[0].line);
        assert_eq!(received.len(), count + 1);
        received[1..].iter().for_each(is_told_by_wecom);
    }

    async fn a_receiver_that_speaks_no_tls_and_one_that_leads_elsewhere_get_nothing(house) {
        let (receiver, elsewhere) = (Receiver::start(Mood::status(204)).await, Receiver::start(Mood::status(204)).await);
        let lead = format!("location: {}\r\n", elsewhere.url("/in"));
        receiver.next([Mood::Answer(307, Box::leak(lead.into_boxed_str()), String::new())]);
        let channels = channels(&format!(
            "channels:\n  plain: {{type: webhook, url: \"https://{}/in\", key: KEYFILE}}\n  \
             leads: {{type: webhook, url: \"{}\", key: KEYFILE}}\n",
            elsewhere.address,
            receiver.url("/in")
        ));
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        assert_eq!(elsewhere.received().len(), 0, "neither in clear nor led there");
        assert_eq!(count(&house, "select count(*) from delivery where status = 'waiting' and code = 'tls'").await, 1);
        assert_eq!(count(&house, "select count(*) from delivery where status = 'dead' and code = 'status_307'").await, 1);
    }

    async fn one_channel_that_hangs_does_not_hold_up_another(house) {
        let (hangs, takes) = (Receiver::start(Mood::Hang).await, Receiver::start(Mood::status(204)).await);
        let channels = channels(&format!(
            "channels:\n  a_hangs: {{type: webhook, url: \"{}\", key: KEYFILE}}\n  \
             b_takes: {{type: webhook, url: \"{}\", key: KEYFILE}}\n",
            hangs.url("/"),
            takes.url("/")
        ));
        for _ in 0..3 {
            house.order_in("hexi", "dispatched").await;
        }
        round(&house, &channels).await;
        assert_eq!(takes.received().len(), 3);
        assert_eq!(count(&house, "select count(*) from delivery where channel = 'a_hangs' and code = 'timeout'").await, 3);
    }

    async fn a_filter_lets_through_what_it_names(house) {
        let receiver = Receiver::start(Mood::status(204)).await;
        let channels = channels(&format!(
            "channels: {{hook: {{type: webhook, url: \"{}\", key: KEYFILE, only: {{under: \"120116001002\", messages: [dispatched], \
             loops: [binhai/order]}}}}}}",
            receiver.url("/")
        ));
        house.order_in("hexi", "dispatched").await;
        house.order_in("hedong", "verified").await;
        round(&house, &channels).await;
        let received = receiver.received();
        assert_eq!(received.len(), 1);
        assert!(received[0].body.contains(r#""org":"120116001002""#), "{}", received[0].body);
    }
}

in_houses_with_messages! {
    async fn a_text_message_comes_however_the_gateway_behaved_before(house) {
        let receiver = Receiver::start(Mood::ok(r#"{"code":0}"#)).await;
        let channels = channels(&format!(
            "quiet_hours: false\nchannels:\n  text:\n    type: sms\n    url: \"{}\"\n    key: KEYFILE\n    \
             body: '{{\"to\":\"{{phone}}\",\"say\":\"{{text}}\",\"id\":\"{{id}}\",\"key\":\"{{key}}\"}}'\n    \
             success: {{at: /code, is: 0}}\n",
            receiver.url("/send")
        ));
        let volunteer = house.client("hexi.volunteer").await;
        let code = code_to(&house, "13800000041", "add_phone").await;
        volunteer.post("/me/phone", json!({"phone": "13800000041", "code": code})).await.ok();
        wish(&volunteer, json!({"addresses": {"phone": "13800000041"}})).await;
        // What the gateway says may repeat the number.
        let repeats = format!(r#"{{"code":"13800000041 派给您了 {}"}}"#, "x".repeat(100));
        let moods = trouble().into_iter().chain([Mood::ok(r#"{"code":"0 "}"#), Mood::ok("0"), Mood::ok(&repeats)]);
        let received = through_trouble(&house, &channels, &receiver, moods.collect()).await;
        assert_eq!(received.len(), 12);
        let bodies = received.iter().map(|it| serde_json::from_str::<Json>(&it.body).unwrap()).collect::<Vec<_>>();
        for body in &bodies {
            assert_eq!((&body["to"], &body["key"]), (&json!("13800000041"), &json!(KEY)));
            assert!(body["say"].as_str().unwrap().contains("派给您了"), "{body}");
            assert_eq!(body["id"], bodies[0]["id"], "by its id a gateway knows a repetition");
        }
    }
}
