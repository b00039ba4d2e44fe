//! A server that runs: a receiver that hangs holds up no other.

use super::kit::channels_of;
use crate::house::{House, usual_options};
use gridwork_db::Engine;
use gridwork_server::Settings;
use gridwork_testkit::databases;
use gridwork_testkit::receiver::{Mood, Receiver};
use std::sync::Arc;
use std::time::Duration;

fn run(engine: Engine) {
    databases::runtime().block_on(async {
        let (hangs, takes) = (Receiver::start(Mood::Hang).await, Receiver::start(Mood::status(204)).await);
        // The first hangs for longer than the test may take.
        let channels = channels_of(&format!(
            "deadline_s: 20\nchannels:\n  a_hangs: {{type: webhook, url: \"{}\", key: KEYFILE}}\n  \
             b_takes: {{type: webhook, url: \"{}\", key: KEYFILE}}\n",
            hangs.url("/"),
            takes.url("/")
        ));
        let settings = Settings { tick_ms: 20, channels: Arc::new(channels), ..Settings::default() };
        let house = House::build(engine, usual_options(), settings).await;
        house.order_in("hexi", "dispatched").await;
        let all = async {
            hangs.has_received(1).await;
            // While it hangs, what is told goes on over the other.
            house.order_in("hexi", "dispatched").await;
            house.order_in("hexi", "dispatched").await;
            takes.has_received(3).await;
        };
        tokio::time::timeout(Duration::from_secs(15), all).await.expect("the one that takes is not held up");
        let mut conn = house.desk.db().read().await.unwrap();
        let sql = "select count(*) from delivery where channel = 'a_hangs' and status = 'waiting' and leased_until > 0";
        assert!(conn.query_one(sql, &[]).await.unwrap().int(0).unwrap() >= 1, "the other hangs still");
    });
}

#[test]
fn a_channel_that_hangs_does_not_delay_one_that_takes_on_sqlite() {
    run(Engine::Sqlite);
}

#[test]
fn a_channel_that_hangs_does_not_delay_one_that_takes_on_postgres() {
    run(Engine::Postgres);
}
