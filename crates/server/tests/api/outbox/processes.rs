//! Several processes on one outbox: each message is somebody's at a time, and what a killed one had goes on.

use super::kit::{channels, count, round};
use crate::house::{House, in_both_houses};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Error, because};
use gridwork_kernel::outbox::store::deliveries;
use gridwork_kernel::outbox::{Ended, GivenUp, LEASE, Leased};
use gridwork_operations::outbox;
use gridwork_testkit::receiver::{Mood, Receiver};
use serde_json::Value as Json;
use std::collections::HashSet;
use std::sync::Arc;

/// Leases as a process does that is about to be killed.
async fn lease(desk: &Desk, limit: i64) -> Vec<Leased> {
    desk.run_once(&Arc::new(Actor::system()), limit, |work, limit| {
        Box::pin(async move {
            let now = work.now();
            deliveries::lease(work.tx(), "hook", now, *limit).await
        })
    })
    .await
    .unwrap()
}

async fn end(desk: &Desk, of: &Leased, ended: Ended) {
    desk.run_once(&Arc::new(Actor::system()), (of.clone(), ended), |work, (of, ended)| {
        Box::pin(async move {
            let now = work.now();
            deliveries::end(work.tx(), of, ended, now).await?;
            Ok::<_, Error>(())
        })
    })
    .await
    .unwrap();
}

fn given_up(code: &str) -> Ended {
    Ended::Dead(GivenUp { code: code.to_owned(), failure: because("没成", "it failed") })
}

fn hook(receiver: &Receiver) -> outbox::Channels {
    channels(&format!("channels: {{hook: {{type: webhook, url: \"{}\", key: KEYFILE}}}}", receiver.url("/in")))
}

/// Orders given to volunteers, and their messages routed but not sent.
async fn waiting(house: &House, channels: &outbox::Channels, orders: usize) {
    for _ in 0..orders {
        house.order_in("hexi", "dispatched").await;
    }
    outbox::route(&house.desk, channels).await.unwrap();
}

in_both_houses! {
    async fn what_a_killed_process_was_sending_is_sent_again_under_the_same_id(house) {
        let receiver = Receiver::start(Mood::status(204)).await;
        let channels = hook(&receiver);
        waiting(&house, &channels, 1).await;
        let killed = lease(&house.desk, 16).await;
        assert_eq!((killed.len(), killed[0].tries), (1, 1));
        round(&house, &channels).await;
        assert_eq!(receiver.received().len(), 0, "it is somebody's");
        house.clock.set(house.desk.now().plus_micros(LEASE));
        round(&house, &channels).await;
        let received = receiver.received();
        assert_eq!(received.len(), 1);
        let event: Json = serde_json::from_str(&received[0].body).unwrap();
        assert_eq!(event["id"], killed[0].id.to_string());
        // One that was thought dead and comes back late spoils nothing.
        let late = given_up("timeout");
        end(&house.desk, &killed[0], late).await;
        assert_eq!(count(&house, "select count(*) from delivery where status = 'sent'").await, 1);
    }

    async fn a_failure_counts_only_while_the_lease_holds(house) {
        let receiver = Receiver::start(Mood::status(204)).await;
        let channels = hook(&receiver);
        waiting(&house, &channels, 1).await;
        let first = lease(&house.desk, 1).await.remove(0);
        house.clock.set(house.desk.now().plus_micros(LEASE));
        let second = lease(&house.desk, 1).await.remove(0);
        assert_eq!((second.id, second.tries), (first.id, 2));
        end(&house.desk, &first, given_up("x")).await;
        assert_eq!(count(&house, "select count(*) from delivery where status = 'waiting'").await, 1);
        // But what was sent is sent, whoever says so.
        end(&house.desk, &first, Ended::Sent).await;
        end(&house.desk, &second, given_up("x")).await;
        assert_eq!(count(&house, "select count(*) from delivery where status = 'sent'").await, 1);
    }

    async fn what_nobody_came_back_from_is_given_up_unsent(house) {
        let receiver = Receiver::start(Mood::status(204)).await;
        let channels = channels(&format!(
            "tries: 2\nchannels: {{hook: {{type: webhook, url: \"{}\", key: KEYFILE}}}}",
            receiver.url("/in")
        ));
        waiting(&house, &channels, 1).await;
        for tries in 1..=2 {
            assert_eq!(lease(&house.desk, 1).await[0].tries, tries);
            house.clock.set(house.desk.now().plus_micros(LEASE));
        }
        round(&house, &channels).await;
        assert_eq!(receiver.received().len(), 0);
        assert_eq!(count(&house, "select count(*) from delivery where status = 'dead' and code = 'lost'").await, 1);
    }

    async fn three_processes_send_each_message_once(house) {
        let receiver = Receiver::start(Mood::status(204)).await;
        let channels = hook(&receiver);
        let desks = [house.desk.clone(), house.another_desk().await, house.another_desk().await];
        for _ in 0..30 {
            house.order_in("hexi", "dispatched").await;
        }
        let process = |desk: Desk| {
            let channels = &channels;
            async move { while outbox::round(&desk, channels).await.unwrap() > 0 {} }
        };
        futures_util::future::join_all(desks.map(process)).await;
        let received = receiver.received();
        let ids = received.iter().map(|it| serde_json::from_str::<Json>(&it.body).unwrap()["id"].to_string()).collect::<HashSet<_>>();
        assert_eq!((received.len(), ids.len()), (30, 30));
        assert_eq!(count(&house, "select count(*) from delivery where status = 'sent' and tries = 1").await, 30);
    }
}
