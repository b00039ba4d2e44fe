//! A receiver that takes so many messages a minute gets no more, and one that has had enough is left alone: neither costs
//! a message a try.

use super::kit::{channels, count, round};
use crate::house::{House, in_both_houses};
use gridwork_kernel::outbox::store::deliveries;
use gridwork_operations::outbox::{self, Channels};
use gridwork_testkit::receiver::{Mood, Receiver};
use std::time::Duration;

const OK: &str = r#"{"errcode":0,"errmsg":"ok"}"#;
const ENOUGH: &str = r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#;

/// Orders given to volunteers, each told to the group.
async fn burst(house: &House, orders: usize) {
    for _ in 0..orders {
        house.order_in("hexi", "dispatched").await;
    }
}

/// Sends until nothing more goes now.
async fn all(house: &House, channels: &Channels) {
    while round(house, channels).await > 0 {}
}

fn robot(receiver: &Receiver, more: &str) -> Channels {
    channels(&format!("channels: {{robot: {{type: wecom_robot, url: \"{}\", key: KEYFILE{more}}}}}", receiver.url("")))
}

in_both_houses! {
    async fn a_burst_goes_out_at_the_pace_of_its_receiver_and_costs_no_try(house) {
        let receiver = Receiver::start(Mood::ok(OK)).await;
        let channels = robot(&receiver, ", per_minute: 3");
        burst(&house, 8).await;
        for sent in [3, 6, 8] {
            all(&house, &channels).await;
            assert_eq!(receiver.received().len(), sent);
            house.clock.advance(Duration::from_secs(59));
            all(&house, &channels).await;
            assert_eq!(receiver.received().len(), sent, "the minute is not over");
            house.clock.advance(Duration::from_secs(1));
        }
        assert_eq!(count(&house, "select count(*) from delivery where status = 'sent' and tries = 1").await, 8);
    }

    async fn several_processes_keep_to_one_pace(house) {
        let receiver = Receiver::start(Mood::ok(OK)).await;
        let channels = robot(&receiver, ", per_minute: 4");
        let desks = [house.desk.clone(), house.another_desk().await, house.another_desk().await];
        burst(&house, 10).await;
        let process = |desk| {
            let channels = &channels;
            async move { while outbox::round(&desk, channels).await.unwrap() > 0 {} }
        };
        futures_util::future::join_all(desks.map(process)).await;
        assert_eq!(receiver.received().len(), 4);
    }

    async fn whoever_has_had_enough_is_left_alone_and_no_try_is_counted(house) {
        let receiver = Receiver::start(Mood::ok(OK)).await;
        receiver.next([Mood::ok(ENOUGH)]);
        let channels = robot(&receiver, "");
        burst(&house, 1).await;
        all(&house, &channels).await;
        let rests = "select count(*) from delivery where status = 'waiting' and tries = 0 and code = 'too_many'";
        assert_eq!((receiver.received().len(), count(&house, rests).await), (1, 1));
        let told = house.desk.now();
        // What comes meanwhile is not tried either: knocking on would only keep the door shut longer.
        burst(&house, 3).await;
        house.clock.advance(Duration::from_secs(59));
        all(&house, &channels).await;
        assert_eq!(receiver.received().len(), 1);
        // It is put off, and still counts as waiting since it was told.
        let mut view = house.desk.view().await.unwrap();
        let standings = deliveries::standings(&mut view.conn, house.desk.now()).await.unwrap();
        assert_eq!((standings[0].waiting, standings[0].oldest_due_at), (4, Some(told)));
        drop(view);
        house.clock.advance(Duration::from_secs(1));
        all(&house, &channels).await;
        assert_eq!(receiver.received().len(), 5);
        assert_eq!(count(&house, "select count(*) from delivery where status = 'sent' and tries = 1").await, 4);
    }

    async fn a_receiver_that_says_when_to_come_back_never_makes_a_dead_letter(house) {
        let receiver = Receiver::start(Mood::status(204)).await;
        receiver.next((0..5).map(|_| Mood::Answer(429, "retry-after: 90\r\n", String::new())));
        let channels = channels(&format!(
            "tries: 2\nchannels: {{hook: {{type: webhook, url: \"{}\", key: KEYFILE}}}}",
            receiver.url("/in")
        ));
        burst(&house, 1).await;
        for _ in 0..5 {
            all(&house, &channels).await;
            house.clock.advance(Duration::from_secs(89));
            assert_eq!(round(&house, &channels).await, 0, "not a second sooner than it said");
            house.clock.advance(Duration::from_secs(1));
        }
        all(&house, &channels).await;
        assert_eq!(receiver.received().len(), 6);
        assert_eq!(count(&house, "select count(*) from delivery where status = 'sent' and tries = 1").await, 1);
    }

    async fn what_rests_into_the_night_waits_for_the_morning_and_holds_up_nothing_urgent(house) {
        let receiver = Receiver::start(Mood::ok(OK)).await;
        receiver.next([Mood::ok(ENOUGH)]);
        let channels = robot(&receiver, "");
        let id = house.placed("hexi").await;
        house.clock.set(gridwork_kernel::Instant::from_rfc3339("2026-03-02T21:29:30+08:00").unwrap());
        house.carry("hexi", &id, "dispatched").await;
        all(&house, &channels).await;
        house.clock.advance(Duration::from_secs(60));
        all(&house, &channels).await;
        assert_eq!(receiver.received().len(), 1, "it is night by now");
        let rests = "select count(*) from delivery where code = 'too_many'";
        assert_eq!(count(&house, rests).await, 0, "the channel does not rest until the morning");
    }
}
