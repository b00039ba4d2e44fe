//! Accounts that lock and are disabled, and the sessions of those who signed in.

use crate::kit::{House, word};
use gridwork_db::Db;
use gridwork_kernel::admission::Office;
use gridwork_kernel::people::accounts::store::{add, all, count_failure, disable, find, forgive, set_password};
use gridwork_kernel::sessions::{SessionKind, store as sessions, token_hash};
use gridwork_kernel::time::{HOUR, MINUTE};
use gridwork_kernel::{AccountId, Instant, PersonId};
use gridwork_testkit::both_engines;

/// As the rules are when nobody has set them.
const LOCK_AFTER_FAILURES: i64 = 5;
const LOCK_MINUTES: i64 = 15;
const SESSION_HOURS: i64 = 12;

async fn account(house: &House, login: &'static str) -> AccountId {
    let person = house.person("Li").await;
    house.run(move |work| Box::pin(add(work, login, person, "a hash", None))).await.unwrap()
}

async fn fail(house: &House, id: AccountId) -> Option<Instant> {
    house.run(move |work| Box::pin(count_failure(work, id))).await.unwrap()
}

async fn locked_until(house: &House, login: &str) -> Option<Instant> {
    find(&mut house.view().await.conn, login, house.desk.now()).await.unwrap().unwrap().locked_until
}

both_engines! {
    async fn the_last_failure_locks_an_account_for_a_while(db: Db) {
        let house = House::empty(db).await;
        let id = account(&house, "li").await;
        for _ in 1..LOCK_AFTER_FAILURES {
            assert_eq!(fail(&house, id).await, None);
        }
        let end = house.desk.now().plus_micros(LOCK_MINUTES * MINUTE);
        assert_eq!(fail(&house, id).await, Some(end));
        assert_eq!(locked_until(&house, "li").await, Some(end));
        // Counting begins anew.
        assert_eq!(fail(&house, id).await, None);
        assert_eq!(locked_until(&house, "li").await, Some(end));
    }

    async fn a_good_sign_in_or_a_new_password_forgives(db: Db) {
        let house = House::empty(db).await;
        let id = account(&house, "li").await;
        for unlock in [true, false] {
            for _ in 0..LOCK_AFTER_FAILURES + 2 {
                fail(&house, id).await;
            }
            assert!(locked_until(&house, "li").await.is_some());
            let forgiving = house.run(move |work| {
                Box::pin(async move {
                    if unlock { set_password(work, id, "another hash", false).await } else { forgive(work, id).await }
                })
            });
            forgiving.await.unwrap();
            assert_eq!(locked_until(&house, "li").await, None);
            for _ in 1..LOCK_AFTER_FAILURES {
                assert_eq!(fail(&house, id).await, None, "the failures before are forgotten");
            }
            assert!(fail(&house, id).await.is_some());
        }
        let facts = find(&mut house.view().await.conn, "li", house.desk.now()).await.unwrap().unwrap();
        assert_eq!((facts.id, facts.password_hash.as_str(), facts.is_disabled), (id, "another hash", false));
    }

    async fn failures_at_once_are_all_counted(db: Db) {
        let house = House::empty(db).await;
        let id = account(&house, "li").await;
        let failing = (0..LOCK_AFTER_FAILURES * 2).map(|_| fail(&house, id));
        let ends = futures_util::future::join_all(failing).await;
        assert_eq!(ends.iter().flatten().count(), 2, "every fifth one locks");
    }

    async fn a_login_belongs_to_one_account_and_an_account_to_a_person(db: Db) {
        let house = House::empty(db).await;
        let (id, other) = (account(&house, "li").await, house.person("Other").await);
        let twin = house.run(move |work| Box::pin(add(work, "li", other, "a hash", Some(Office::System))));
        assert_eq!(word(twin.await), "conflict duplicate");
        let ghost = house.run(|work| Box::pin(add(work, "ghost", PersonId::fresh(), "a hash", None)));
        assert_eq!(word(ghost.await), "not_found person");
        house.run(move |work| Box::pin(add(work, "admin", other, "a hash", Some(Office::System)))).await.unwrap();
        let mut view = house.view().await;
        assert!(find(&mut view.conn, "Li", house.desk.now()).await.unwrap().is_none(), "a login is written one way");
        let listed = all(&mut view.conn).await.unwrap();
        let lines: Vec<_> = listed.iter().map(|it| (it.login.as_str(), it.name.as_str(), it.office)).collect();
        assert_eq!(lines, [("admin", "Other", Some(Office::System)), ("li", "Li", None)]);
        let actor = house.desk.actor(&mut view, id).await.unwrap();
        assert_eq!((actor.account, actor.name.as_str(), actor.office), (Some(id), "Li", None));
    }

    async fn a_disabled_account_ends_with_its_sessions(db: Db) {
        let house = House::empty(db).await;
        let (id, other) = (account(&house, "li").await, account(&house, "wang").await);
        for (account, token) in [(id, "one"), (id, "two"), (other, "three")] {
            let beginning = house.run(move |work| {
                Box::pin(async move { sessions::begin(work, account, SessionKind::Cookie, token, "csrf").await })
            });
            beginning.await.unwrap();
        }
        let mut view = house.view().await;
        house.desk.actor(&mut view, id).await.expect("the actor is cached");
        drop(view);
        house.run(move |work| Box::pin(disable(work, id))).await.unwrap();
        let (mut view, now) = (house.view().await, house.desk.now());
        assert_eq!(word(house.desk.actor(&mut view, id).await.map(drop)), "not_found account");
        for (token, expected) in [("one", false), ("two", false), ("three", true)] {
            assert_eq!(sessions::find(&mut view.conn, token, now).await.unwrap().is_some(), expected, "{token}");
        }
        assert!(find(&mut view.conn, "li", now).await.unwrap().unwrap().is_disabled);
        drop(view);
        let nobody = house.run(|work| Box::pin(disable(work, AccountId::fresh())));
        assert_eq!(word(nobody.await), "not_found account");
        let nobody = house.run(|work| Box::pin(set_password(work, AccountId::fresh(), "a hash", false)));
        assert_eq!(word(nobody.await), "not_found account");
    }

    async fn a_session_holds_for_its_hours(db: Db) {
        let house = House::empty(db).await;
        let (id, begun) = (account(&house, "li").await, house.desk.now());
        let beginning = house.run(move |work| {
            Box::pin(async move { sessions::begin(work, id, SessionKind::Bearer, "a token", "a secret").await })
        });
        let end = beginning.await.unwrap();
        assert_eq!(end, begun.plus_micros(SESSION_HOURS * HOUR));
        let mut view = house.view().await;
        let session = sessions::find(&mut view.conn, "a token", begun).await.unwrap().unwrap();
        assert_eq!((session.account, session.kind, session.csrf.as_str()), (id, SessionKind::Bearer, "a secret"));
        for (now, holds) in [(end.plus_micros(-1), true), (end, false)] {
            assert_eq!(sessions::find(&mut view.conn, "a token", now).await.unwrap().is_some(), holds);
        }
        assert!(sessions::find(&mut view.conn, "another", begun).await.unwrap().is_none());
        drop(view);
        let stored = house.ask("select token_hash from session", &[]).await[0].blob(0).unwrap().to_vec();
        assert_eq!(stored, token_hash("a token"), "the token itself is kept nowhere");

        for (now, swept) in [(end.plus_micros(-1), 0), (end, 1)] {
            house.clock.set(now);
            let sweeping = house.run(|work| {
                let now = work.now();
                Box::pin(async move { sessions::sweep(work.tx(), now).await })
            });
            assert_eq!(sweeping.await.unwrap(), swept);
        }
    }

    async fn signing_out_ends_one_session(db: Db) {
        let house = House::empty(db).await;
        let (id, now) = (account(&house, "li").await, house.desk.now());
        for token in ["phone", "desk"] {
            let beginning = house.run(move |work| {
                Box::pin(async move { sessions::begin(work, id, SessionKind::Cookie, token, "csrf").await })
            });
            beginning.await.unwrap();
        }
        for _ in 0..2 {
            house.run(|work| Box::pin(sessions::end(work, "phone"))).await.unwrap();
        }
        let mut view = house.view().await;
        assert!(sessions::find(&mut view.conn, "phone", now).await.unwrap().is_none());
        assert!(sessions::find(&mut view.conn, "desk", now).await.unwrap().is_some());
        drop(view);
        let left = "select count(*) from journal where action = 'sign_out'";
        assert_eq!(house.count(left).await, 1, "leaving twice is leaving once");
    }
}
