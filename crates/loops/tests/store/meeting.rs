//! Two who act on one case at the same moment: one is first, and the other decides on what is left.

use crate::kit::{House, Life};
use gridwork_db::Db;
use gridwork_kernel::error::Error;
use gridwork_loops::Assignee;
use gridwork_loops::store::event_digests;
use gridwork_testkit::both_engines;
use serde_json::json;
use std::sync::Arc;

both_engines! {
    async fn of_two_who_claim_an_order_one_gets_it(db: Db) {
        let house = House::open(db).await;
        for round in 0..4 {
            let form = json!({"item": house.item("0301").to_string(), "content": "灯坏了"});
            let id = house.place_as("li", "li", "hexi", (round + 1, None), form).await.unwrap().id;
            let (one, two) = tokio::join!(
                house.take("zhao", id, "claim", json!({}), json!({})),
                house.take("zhou", id, "claim", json!({}), json!({})),
            );
            let (won, lost) = match (one, two) {
                (Ok(won), Err(lost)) => ((won, "zhao"), lost),
                (Err(lost), Ok(won)) => ((won, "zhou"), lost),
                other => panic!("one of them is first: {other:?}"),
            };
            assert!(matches!(lost, Error::Conflict { code: "state", .. }), "{lost:?}");
            assert_eq!(won.0.assignee, Some(Assignee::Person(house.person(won.1))));
            assert_eq!(house.find(id).await.unwrap().1, won.0);
        }
    }

    async fn remarks_at_once_all_stand(db: Db) {
        let house = Arc::new(House::open(db).await);
        let mut life = Life::new(&house, 12);
        let id = life.open_one().await;
        let adding = (0..8).map(|at| {
            let house = Arc::clone(&house);
            async move { house.remark("wang", id, &format!("备注 {at}"), None).await }
        });
        let mut versions = Vec::new();
        for added in adding.map(tokio::spawn).collect::<Vec<_>>() {
            versions.push(added.await.unwrap().unwrap().version);
        }
        versions.sort_unstable();
        assert_eq!(versions, (2..=9).collect::<Vec<_>>());
        let found = event_digests(&mut house.view().await.conn, None, 10).await.unwrap();
        assert!(found[0].faults.is_empty() && found[0].compared == 9, "{found:?}");
    }

    async fn a_file_is_given_to_one_of_two_cases(db: Db) {
        let house = House::open(db).await;
        let mut life = Life::new(&house, 13);
        let (one, two) = (life.open_one().await, life.open_one().await);
        let file = house.upload("wang").await;
        let (first, second) =
            tokio::join!(house.remark("wang", one, "见附件", Some(file)), house.remark("wang", two, "见附件", Some(file)));
        assert_eq!(usize::from(first.is_ok()) + usize::from(second.is_ok()), 1);
        let attached = house.ask("select attached_id from file where attached_id is not null", &[]).await;
        let holder = if first.is_ok() { one } else { two };
        assert_eq!((attached.len(), attached[0].uuid(0).unwrap()), (1, holder.0));
        let loser = if first.is_ok() { two } else { one };
        assert_eq!(house.find(loser).await.unwrap().1.version, 1, "the other case is as it was");
    }
}
