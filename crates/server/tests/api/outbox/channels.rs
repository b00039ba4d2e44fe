//! Every channel against a receiver that misbehaves: it delivers once the receiver has come to its senses, holds up no
//! step, and says nothing that is not for it.

use super::kit::{KEY, channels, count, later, reachable, round};
use crate::house::{House, in_a_house, in_both_houses};
use crate::orders::{ADDRESS, PHONE, take};
use gridwork_operations::outbox::Channels;
use gridwork_testkit::mail::{MailMood, MailReceiver};
use gridwork_testkit::receiver::{Mood, Received, Receiver};
use serde_json::{Value as Json, json};

/// What every provider but a webhook says when it took something.
const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;

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
        let all = format!("{} {}", it.line, it.body);
        for secret in [ADDRESS, PHONE, "楼道灯"] {
            assert!(!all.contains(secret), "{all}");
        }
    }
}

/// Dispatches an order while the receiver is in trouble, and lets it recover. Gives what was received.
async fn through_trouble(house: &House, channels: &Channels, receiver: &Receiver, moods: Vec<Mood>) -> Vec<Received> {
    let tries = moods.len() + 1;
    receiver.next(moods);
    let id = house.order_in("hexi", "dispatched").await;
    round(house, channels).await;
    // The receiver is in trouble; the work goes on.
    take(&house.client("hexi.volunteer").await, &id, "accept", json!({})).await.ok();
    for _ in 1..tries {
        assert_eq!(count(house, "select count(*) from delivery where status = 'sent'").await, 0);
        later(house, channels).await;
    }
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
        let _ = id;
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
