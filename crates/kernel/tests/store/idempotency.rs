//! Idempotency keys: a request that comes twice happens once, and one that was refused may come again.

use crate::kit::{Given, House, word};
use gridwork_db::Db;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Ran, Receipt, forget_old_keys, known_receipt};
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::time::DAY;
use gridwork_kernel::{AccountId, people};
use gridwork_testkit::both_engines;
use std::sync::Arc;

/// A person who was added, with what a repeat is to be told.
struct Added(gridwork_kernel::PersonId);

impl Answer for Added {
    fn receipt(&self) -> Receipt {
        Receipt { status: 201, entity: "person".into(), id: Some(self.0.0), version: Some(1) }
    }
}

async fn signed_in(house: &House, login: &'static str) -> (AccountId, Arc<Actor>) {
    let person = house.person("Li").await;
    let adding = house.run(move |work| Box::pin(people::accounts::store::add(work, login, person, "a hash", None)));
    let account = adding.await.unwrap();
    let actor = house.desk.actor(&mut house.view().await, account).await.unwrap();
    (account, actor)
}

fn keyed(key: &str, digest: &str) -> Call {
    Call { key: Some((key.to_owned(), digest.to_owned())) }
}

/// Adds a person as somebody under a key, or refuses to.
async fn add(house: &House, actor: &Arc<Actor>, call: Call, refuses: bool) -> Result<Ran<Added>> {
    let adding = house.desk.run(actor, call, refuses, |work, refuses| {
        Box::pin(async move {
            let added = people::store::add(work, "added", None).await?;
            if *refuses { Err(Error::NotFound("reason")) } else { Ok(Added(added)) }
        })
    });
    adding.await
}

async fn added(house: &House) -> i64 {
    house.count("select count(*) from person where name = 'added'").await
}

async fn known(house: &House, account: AccountId, key: &str, digest: &str) -> Result<Option<Receipt>> {
    known_receipt(&mut house.view().await.conn, account, key, digest).await
}

both_engines! {
    async fn a_request_that_comes_again_is_answered_as_before(db: Db) {
        let house = House::empty(db).await;
        let (account, li) = signed_in(&house, "li").await;
        assert_eq!(known(&house, account, "k", "d").await.unwrap(), None);
        let Ran::New(first) = add(&house, &li, keyed("k", "d"), false).await.unwrap() else { panic!("it is new") };
        for _ in 0..3 {
            let Ran::Again(receipt) = add(&house, &li, keyed("k", "d"), false).await.unwrap() else {
                panic!("it has run before")
            };
            assert_eq!(receipt, first.receipt());
        }
        assert_eq!(known(&house, account, "k", "d").await.unwrap(), Some(first.receipt()));
        assert_eq!(added(&house).await, 1);
    }

    async fn a_key_belongs_to_one_request(db: Db) {
        let house = House::empty(db).await;
        let (account, li) = signed_in(&house, "li").await;
        add(&house, &li, keyed("k", "d"), false).await.unwrap();
        assert!(matches!(add(&house, &li, keyed("k", "other"), false).await, Err(Error::KeyReused)));
        assert!(matches!(known(&house, account, "k", "other").await, Err(Error::KeyReused)));
        assert!(matches!(add(&house, &li, keyed("K", "d"), false).await, Ok(Ran::New(_))), "keys are taken literally");
        assert_eq!(added(&house).await, 2);
    }

    async fn keys_of_accounts_do_not_meet(db: Db) {
        let house = House::empty(db).await;
        let ((_, li), (wang_account, wang)) = (signed_in(&house, "li").await, signed_in(&house, "wang").await);
        add(&house, &li, keyed("k", "d"), false).await.unwrap();
        assert_eq!(known(&house, wang_account, "k", "other").await.unwrap(), None);
        assert!(matches!(add(&house, &wang, keyed("k", "other"), false).await, Ok(Ran::New(_))));
        // The system has no account: what it does, it does each time.
        for _ in 0..2 {
            let system = Arc::new(Actor::system());
            assert!(matches!(add(&house, &system, keyed("k", "d"), false).await, Ok(Ran::New(_))));
        }
    }

    async fn a_refusal_is_not_kept(db: Db) {
        let house = House::empty(db).await;
        let (account, li) = signed_in(&house, "li").await;
        for _ in 0..2 {
            assert_eq!(word(add(&house, &li, keyed("k", "d"), true).await), "not_found reason");
            assert_eq!(known(&house, account, "k", "d").await.unwrap(), None);
        }
        assert!(matches!(add(&house, &li, keyed("k", "another body"), false).await, Ok(Ran::New(_))));
        assert_eq!(added(&house).await, 1);
    }

    async fn twins_in_flight_happen_once(db: Db) {
        let house = House::empty(db).await;
        let (_, li) = signed_in(&house, "li").await;
        for round in 0..5 {
            let key = format!("k{round}");
            let asking = (0..6).map(|_| add(&house, &li, keyed(&key, "d"), false));
            let answers = futures_util::future::join_all(asking).await;
            let (mut new, mut again) = (Vec::new(), Vec::new());
            for answer in answers {
                match answer.unwrap() {
                    Ran::New(added) => new.push(added.receipt()),
                    Ran::Again(receipt) => again.push(receipt),
                }
            }
            assert_eq!((new.len(), again.len()), (1, 5));
            assert!(again.iter().all(|receipt| *receipt == new[0]), "every twin is told of the one");
            assert_eq!(added(&house).await, round + 1);
        }
    }

    async fn a_twin_of_a_refused_request_is_tried_itself(db: Db) {
        let house = House::empty(db).await;
        let (_, li) = signed_in(&house, "li").await;
        let asking = (0..6).map(|at| add(&house, &li, keyed("k", "d"), at % 2 == 0));
        let answers = futures_util::future::join_all(asking).await;
        let new = answers.iter().filter(|answer| matches!(answer, Ok(Ran::New(_)))).count();
        let refused = answers.iter().filter(|answer| matches!(answer, Err(Error::NotFound("reason")))).count();
        let again = answers.iter().filter(|answer| matches!(answer, Ok(Ran::Again(_)))).count();
        assert_eq!((new, refused + again), (1, 5));
        assert_eq!(added(&house).await, 1);
    }

    async fn keys_are_forgotten_after_thirty_days(db: Db) {
        let house = House::empty(db).await;
        let (account, li) = signed_in(&house, "li").await;
        let start = house.desk.now();
        add(&house, &li, keyed("k", "d"), false).await.unwrap();
        for (now, is_known) in [(start.plus_micros(30 * DAY), true), (start.plus_micros(30 * DAY + 1), false)] {
            house.clock.set(now);
            house.run(|work| Box::pin(forget_old_keys(work))).await.unwrap();
            assert_eq!(known(&house, account, "k", "d").await.unwrap().is_some(), is_known, "{now}");
        }
        assert!(matches!(add(&house, &li, keyed("k", "d"), false).await, Ok(Ran::New(_))));
    }

    async fn a_work_that_changes_nothing_keeps_its_key_too(db: Db) {
        let house = House::empty(db).await;
        let (_, li) = signed_in(&house, "li").await;
        for expected_new in [true, false] {
            let asking = house.desk.run(&li, keyed("k", "d"), (), |_, ()| {
                Box::pin(async move { Ok::<_, Error>(Given(())) })
            });
            assert_eq!(matches!(asking.await.unwrap(), Ran::New(_)), expected_new);
        }
    }
}
