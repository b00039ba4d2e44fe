//! Attempts are counted over all processes, and anew after their window.

use crate::kit::House;
use gridwork_db::Db;
use gridwork_kernel::attempts::{Rate, store};
use gridwork_testkit::both_engines;

const RATE: Rate = Rate { count: 2, window_s: 10 };
const WHO: (&str, &str) = ("sign_in", "10.0.0.1");

async fn wait(house: &House, who: (&str, &str)) -> Option<u64> {
    let mut view = house.view().await;
    let now = view.now;
    store::wait(&mut view.conn, &house.keys, RATE, who, now).await.unwrap()
}

async fn count(house: &House) {
    store::count(&house.db, &house.keys, RATE, WHO, house.desk.now()).await.unwrap();
}

both_engines! {
    async fn whoever_has_used_up_their_attempts_waits(db: Db) {
        let house = House::empty(db).await;
        let pass = |seconds: i64| house.clock.set(house.desk.now().plus_micros(seconds * 1_000_000));
        assert_eq!(wait(&house, WHO).await, None);
        count(&house).await;
        pass(1);
        assert_eq!(wait(&house, WHO).await, None);
        count(&house).await;
        assert_eq!(wait(&house, WHO).await, Some(10));
        assert_eq!(wait(&house, ("sign_in", "10.0.0.2")).await, None, "somebody else is not touched");
        assert_eq!(wait(&house, ("open_field", WHO.1)).await, None, "nor something else");
        pass(9);
        assert_eq!(wait(&house, WHO).await, None, "the window is over");
        count(&house).await;
        assert_eq!(wait(&house, WHO).await, None, "and the next one counts from one");
        count(&house).await;
        assert!(wait(&house, WHO).await.is_some());
        assert_eq!(house.count("select count(*) from attempt").await, 1);
        pass(3601);
        house.run(|work| Box::pin(async move { let now = work.now(); store::sweep(work.tx(), now).await })).await.unwrap();
        assert_eq!(house.count("select count(*) from attempt").await, 0, "who it was is forgotten");
    }

    async fn attempts_at_the_same_moment_are_all_counted(db: Db) {
        let house = House::empty(db).await;
        futures_util::future::join_all((0..8).map(|_| count(&house))).await;
        assert_eq!(house.count("select count from attempt").await, 8);
    }
}
