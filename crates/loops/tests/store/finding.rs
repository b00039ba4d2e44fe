//! Finding cases: by id, number and code, many at once; and the links between them.

use crate::kit::{House, Life};
use gridwork_db::Db;
use gridwork_kernel::CaseId;
use gridwork_loops::store::{add_link, by_number, by_track, facts, find_many, links};
use gridwork_testkit::both_engines;
use std::sync::Arc;

both_engines! {
    async fn a_case_is_found_by_its_number_and_its_code(db: Db) {
        let house = House::open(db).await;
        let mut life = Life::new(&house, 4);
        let (id, other) = (life.open_one().await, life.open_one().await);
        let (_, case) = house.find(id).await.unwrap();
        let mut view = house.view().await;
        for (number, expected) in [(case.number.as_str(), Some(id)), ("DD2026-000002", Some(other)), ("DD2026", None)] {
            assert_eq!(by_number(&mut view.conn, number).await.unwrap(), expected, "{number}");
        }
        for (track, expected) in [(case.track.as_str(), Some(id)), ("track2", Some(other)), ("Track1", None), ("", None)] {
            assert_eq!(by_track(&mut view.conn, track).await.unwrap(), expected, "{track}");
        }
        drop(view);
        assert!(house.find(CaseId::fresh()).await.is_none());
    }

    async fn many_cases_come_in_the_order_they_were_asked_for(db: Db) {
        let house = House::open(db).await;
        let mut life = Life::new(&house, 6);
        for _ in 0..7 {
            let id = life.open_one().await;
            life.act(id).await;
        }
        let mut asked: Vec<CaseId> = life.cases.iter().rev().copied().collect();
        asked.insert(3, CaseId::fresh());
        asked.push(asked[0]);
        let mut view = house.view().await;
        let world = Arc::clone(&view.world);
        let found = find_many(&mut view.conn, &house.keys, &world, &asked).await.unwrap();
        let expected: Vec<CaseId> = life.cases.iter().rev().copied().collect();
        assert_eq!(found.iter().map(|(_, case)| case.id).collect::<Vec<_>>(), expected, "each once, the others not");
        for (def, case) in &found {
            let alone = find_many(&mut view.conn, &house.keys, &world, &[case.id]).await.unwrap().remove(0);
            assert_eq!((&alone.0, &alone.1), (def, case), "as if it had been asked for alone");
            assert_eq!(facts(case).org_path, case.org_path);
        }
        assert!(find_many(&mut view.conn, &house.keys, &world, &[]).await.unwrap().is_empty());
    }

    async fn a_link_is_kept_once_and_seen_from_both_ends(db: Db) {
        let house = House::open(db).await;
        let mut life = Life::new(&house, 8);
        let (one, two, three) = (life.open_one().await, life.open_one().await, life.open_one().await);
        let li = house.actor("li").await;
        for (from, to, kind, is_new) in [
            (one, two, "follows", true),
            (one, two, "follows", false),
            (two, one, "follows", true),
            (one, two, "repeats", true),
            (three, one, "follows", true),
        ] {
            let linking = house.run_as(&li, move |work| Box::pin(add_link(work, from, to, kind)));
            assert_eq!(linking.await.unwrap(), is_new, "{kind}");
        }
        let mut view = house.view().await;
        let mut of_one = links(&mut view.conn, one).await.unwrap();
        of_one.sort_by_key(|(case, kind, starts)| (*case, kind.clone(), *starts));
        let mut expected = vec![
            (two, "follows".to_owned(), false),
            (two, "follows".to_owned(), true),
            (two, "repeats".to_owned(), true),
            (three, "follows".to_owned(), false),
        ];
        expected.sort_by_key(|(case, kind, starts)| (*case, kind.clone(), *starts));
        assert_eq!(of_one, expected);
        assert_eq!(links(&mut view.conn, three).await.unwrap(), [(one, "follows".to_owned(), true)]);
    }
}
