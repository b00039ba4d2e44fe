//! Running numbers: each once, whoever takes them at whatever moment; gaps are allowed.

use crate::kit::House;
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_loops::store::Numbers;
use gridwork_testkit::both_engines;
use std::collections::BTreeSet;
use std::sync::Arc;

both_engines! {
    async fn no_number_is_taken_twice(db: Db) {
        let key = Key::new("binhai", "order");
        // Three processes with their own blocks, each asked by four at once.
        let processes: Vec<Numbers> = (0..3).map(|_| Numbers::default()).collect();
        let mut asking = tokio::task::JoinSet::new();
        for numbers in &processes {
            for _ in 0..4 {
                let (numbers, db, key) = (numbers.clone(), db.clone(), key.clone());
                asking.spawn(async move {
                    let mut taken = Vec::new();
                    for _ in 0..30 {
                        taken.push(numbers.next(&db, &key, 2026).await.unwrap());
                    }
                    taken
                });
            }
        }
        let mut all = Vec::new();
        while let Some(taken) = asking.join_next().await {
            let taken = taken.unwrap();
            assert!(taken.is_sorted(), "one who asks again gets a higher one");
            all.extend(taken);
        }
        let distinct: BTreeSet<i64> = all.iter().copied().collect();
        assert_eq!((all.len(), distinct.len()), (360, 360));
        assert_eq!(distinct.first(), Some(&1));
        assert!(distinct.last().unwrap() <= &(360 + 3 * 50), "gaps are no greater than a block a process");
    }

    async fn every_loop_and_year_counts_for_itself(db: Db) {
        let numbers = Numbers::default();
        let (order, other) = (Key::new("binhai", "order"), Key::new("weibin", "order"));
        for (key, year, expected) in
            [(&order, 2026, 1), (&order, 2026, 2), (&other, 2026, 1), (&order, 2027, 1), (&order, 2026, 3)]
        {
            assert_eq!(numbers.next(&db, key, year).await.unwrap(), expected, "{key} {year}");
        }
        // A process that starts again leaves the rest of its block behind.
        assert_eq!(Numbers::default().next(&db, &order, 2026).await.unwrap(), 51);
    }

    async fn cases_opened_at_once_have_numbers_of_their_own(db: Db) {
        let house = Arc::new(House::open(db).await);
        let numbers = Numbers::default();
        let mut opening = tokio::task::JoinSet::new();
        for _ in 0..12 {
            let (house, numbers) = (Arc::clone(&house), numbers.clone());
            opening.spawn(async move {
                let form = serde_json::json!({"item": house.item("0301").to_string(), "content": "灯坏了"});
                let seq = numbers.next(&house.db, &house.order.key, 2026).await.unwrap();
                house.place_as("li", "li", "hexi", (seq, None), form).await.unwrap().number
            });
        }
        let mut all = BTreeSet::new();
        while let Some(number) = opening.join_next().await {
            all.insert(number.unwrap());
        }
        let expected: BTreeSet<String> = (1..=12).map(|seq| format!("DD2026-{seq:06}")).collect();
        assert_eq!(all, expected);
    }
}
