//! Quiet hours: nothing disturbs anybody at night that can wait for the morning.

use super::kit::{channels, count, reachable, round, wish};
use crate::house::{House, in_a_house, in_both_houses};
use gridwork_kernel::Instant;
use gridwork_operations::outbox::{self, Channels};
use gridwork_testkit::mail::{MailMood, MailReceiver};
use serde_json::json;
use std::time::Duration;

fn letters(server: &MailReceiver, more: &str) -> Channels {
    channels(&format!(
        "{more}\nchannels: {{letters: {{type: mail, host: 127.0.0.1, port: {}, tls: none, from: gw@example.cn}}}}",
        server.address.port()
    ))
}

fn at(house: &House, text: &str) {
    house.clock.set(Instant::from_rfc3339(&format!("2026-03-{text}+08:00")).unwrap());
}

in_both_houses! {
    async fn what_is_told_at_night_arrives_in_the_morning(house) {
        let server = MailReceiver::start().await;
        let channels = letters(&server, "");
        reachable(&house).await;
        let id = house.placed("hexi").await;
        at(&house, "02T22:00:00");
        house.carry("hexi", &id, "dispatched").await;
        round(&house, &channels).await;
        at(&house, "03T07:59:59");
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 0);
        at(&house, "03T08:00:00");
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 1);
    }

    async fn what_was_due_by_day_and_left_over_waits_for_the_morning_and_counts_no_try(house) {
        let server = MailReceiver::start().await;
        let channels = letters(&server, "");
        reachable(&house).await;
        let id = house.placed("hexi").await;
        at(&house, "02T17:00:00");
        house.carry("hexi", &id, "dispatched").await;
        outbox::route(&house.desk, &channels).await.unwrap();
        // Nobody sent until it was night: no server ran.
        at(&house, "02T22:00:00");
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 0);
        assert_eq!(count(&house, "select count(*) from delivery where status = 'waiting' and tries = 0").await, 1);
        at(&house, "03T08:00:00");
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 1);
    }

    async fn what_is_urgent_does_not_wait(house) {
        let server = MailReceiver::start().await;
        let channels = letters(&server, "quiet_hours: {from: \"00:00\", to: \"23:59\"}");
        let dispatcher = house.client("hexi.dispatcher").await;
        wish(&dispatcher, json!({"addresses": {"mail": "wang@example.cn"}})).await;
        house.placed("hexi").await;
        house.wait(Duration::from_secs(6 * 3600)).await;
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 1, "it is late, and told as urgent");
    }
}

in_a_house! {
    async fn everybody_may_keep_hours_of_their_own(house) {
        let server = MailReceiver::start().await;
        let channels = letters(&server, "");
        let volunteer = reachable(&house).await;
        wish(&volunteer, json!({"quiet": {"own": {"from": "09:00", "to": "18:00"}}})).await;
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 0);
        at(&house, "02T18:00:00");
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 1);
        wish(&volunteer, json!({"quiet": "never"})).await;
        at(&house, "02T23:00:00");
        house.order_in("hexi", "dispatched").await;
        round(&house, &channels).await;
        assert_eq!(server.mails().len(), 2);
    }

    async fn a_try_that_failed_in_the_evening_waits_for_the_morning_too(house) {
        let server = MailReceiver::start().await;
        server.next([MailMood::Refuse("451 later")]);
        let channels = letters(&server, "");
        reachable(&house).await;
        let id = house.placed("hexi").await;
        at(&house, "02T21:29:58");
        house.carry("hexi", &id, "dispatched").await;
        round(&house, &channels).await;
        let morning = Instant::from_rfc3339("2026-03-03T08:00:00+08:00").unwrap();
        assert_eq!(count(&house, "select next_at from delivery").await, morning.0);
    }
}
