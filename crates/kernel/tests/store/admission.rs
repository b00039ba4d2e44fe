//! Offices that stand apart, second factors that are used once, sessions by name, emergencies that end.

use crate::kit::{Doing, House, word};
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::admission::{Office, SignInResult, Way, store as admission};
use gridwork_kernel::authz::{CaseFacts, case_scope, store as actors};
use gridwork_kernel::desk::{Call, Change, Ran, Work};
use gridwork_kernel::emergencies::store::NewEmergency;
use gridwork_kernel::emergencies::{Verdict, store as emergencies};
use gridwork_kernel::error::Result;
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::providers::{Visit, store as providers};
use gridwork_kernel::second_factor::{self, store as factors};
use gridwork_kernel::sessions::{SessionKind, store as sessions};
use gridwork_kernel::time::{DAY, HOUR};
use gridwork_kernel::viewings::Viewer;
use gridwork_kernel::{AccountId, CaseId, OrgId, PersonId};
use gridwork_testkit::both_engines;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

async fn account(house: &House, login: &'static str, office: Option<Office>) -> AccountId {
    let person = house.person(login).await;
    house.run(move |work| Box::pin(accounts::add(work, login, person, "a hash", office))).await.unwrap()
}

/// Sets rules past the check of them, as a mistake would.
async fn set(house: &House, from: &'static str, rules: Json) {
    let given: Map<String, Json> = rules.as_object().unwrap().clone();
    house
        .run(move |work| {
            let given = given.clone();
            Box::pin(async move { admission::set_rules(work, from, &given).await })
        })
        .await
        .unwrap();
}

/// Runs a work as the holder of an account.
async fn by<T: Send + 'static>(
    house: &House,
    account: AccountId,
    verb: impl for<'w, 't> Fn(&'w mut Work<'t>) -> Doing<'w, T> + Send + Sync + 'static,
) -> Result<T> {
    let actor = Arc::new(actors::actor(&mut house.view().await.conn, account).await?);
    match house.run_as(&actor, Call::plain(), verb).await? {
        Ran::New(value) => Ok(value),
        Ran::Again(_) => unreachable!("no key was sent"),
    }
}

both_engines! {
    async fn nobody_holds_two_offices(db: Db) {
        let house = House::empty(db).await;
        let id = account(&house, "li", Some(Office::System)).await;
        let person = accounts::person_of(&mut house.view().await.conn, id).await.unwrap();
        let second = house.run(move |work| {
            Box::pin(async move { accounts::add(work, "li2", person, "a hash", Some(Office::Audit)).await })
        });
        assert_eq!(word(second.await), "conflict office");
        let other = house.run(move |work| Box::pin(accounts::add(work, "li3", person, "a hash", None))).await.unwrap();
        let given = house.run(move |work| Box::pin(accounts::set_office(work, other, Some(Office::Security))));
        assert_eq!(word(given.await), "conflict office", "not by another account either");
        let same = house.run(move |work| Box::pin(accounts::set_office(work, id, Some(Office::Audit))));
        assert_eq!(word(same.await), "conflict office", "an office is given back before another is taken");
        house.run(move |work| Box::pin(accounts::set_office(work, id, None))).await.unwrap();
        house.run(move |work| Box::pin(accounts::set_office(work, id, Some(Office::Audit)))).await.unwrap();
        let actor = actors::actor(&mut house.view().await.conn, id).await.unwrap();
        assert_eq!((actor.office, actor.is_admin()), (Some(Office::Audit), false));
    }

    async fn a_second_factor_is_taken_once_and_recovery_codes_too(db: Db) {
        let house = House::empty(db).await;
        let id = account(&house, "li", None).await;
        let secret = second_factor::fresh_secret();
        let begun = secret.clone();
        house.run(move |work| { let secret = begun.clone(); Box::pin(async move { factors::begin(work, id, &secret).await }) }).await.unwrap();
        let stored = house.ask("select secret from second_factor", &[]).await[0].blob(0).unwrap();
        assert!(!stored.windows(secret.len()).any(|part| part == secret), "the secret is sealed");
        let recovery = second_factor::fresh_recovery_codes();
        let confirm = |typed: String| {
            let recovery = recovery.clone();
            house.run(move |work| {
                let (typed, recovery) = (typed.clone(), recovery.clone());
                Box::pin(async move { factors::confirm(work, id, &typed, &recovery).await })
            })
        };
        assert!(!confirm("000000".to_owned()).await.unwrap());
        let code = second_factor::code(&secret, house.desk.now());
        assert!(confirm(code.clone()).await.unwrap());
        let again = house.run(move |work| Box::pin(async move { factors::begin(work, id, b"another").await }));
        assert_eq!(word(again.await), "conflict second_factor");
        let take = |typed: String| {
            house.run(move |work| {
                let typed = typed.clone();
                Box::pin(async move { factors::use_code(work, id, &typed).await })
            })
        };
        assert!(!take(code).await.unwrap(), "the code that confirmed it is used up");
        house.clock.set(house.desk.now().plus_micros(60_000_000));
        let code = second_factor::code(&secret, house.desk.now());
        assert!(take(code.clone()).await.unwrap());
        assert!(!take(code).await.unwrap());
        assert!(take(recovery[0].to_uppercase()).await.unwrap());
        assert!(!take(recovery[0].clone()).await.unwrap());
        assert_eq!(factors::recovery_left(&mut house.view().await.conn, id).await.unwrap(), 9);
        house.run(move |work| Box::pin(factors::remove(work, id, "second_factor_reset"))).await.unwrap();
        assert!(!factors::is_in_use(&mut house.view().await.conn, id).await.unwrap());
        let gone = house.run(move |work| Box::pin(factors::remove(work, id, "second_factor_reset")));
        assert_eq!(word(gone.await), "not_found second factor");
    }

    async fn sessions_are_ended_by_name_and_all_but_one(db: Db) {
        let house = House::empty(db).await;
        let id = account(&house, "li", None).await;
        for token in ["one", "two", "three"] {
            house.run(move |work| Box::pin(async move { sessions::begin(work, id, SessionKind::Cookie, token, "c").await })).await.unwrap();
        }
        let now = house.desk.now();
        let all = sessions::of_account(&mut house.view().await.conn, id, now).await.unwrap();
        assert_eq!(all.len(), 3);
        let two = all.iter().find(|it| it.is_of("two")).unwrap().name.clone();
        let named = two.clone();
        assert!(house.run(move |work| { let name = named.clone(); Box::pin(async move { sessions::end_named(work, id, &name).await }) }).await.unwrap());
        assert!(!house.run(move |work| { let name = two.clone(); Box::pin(async move { sessions::end_named(work, id, &name).await }) }).await.unwrap());
        assert_eq!(house.run(move |work| Box::pin(sessions::end_all(work, id, Some("one")))).await.unwrap(), 1);
        assert!(sessions::find(&mut house.view().await.conn, "one", now).await.unwrap().is_some());
        let later = now.plus_micros(90_000_000);
        sessions::touch(house.desk.db(), "one", now, now.plus_micros(29_000_000), 30).await.unwrap();
        assert_eq!(sessions::find(&mut house.view().await.conn, "one", now).await.unwrap().unwrap().seen_at, now);
        sessions::touch(house.desk.db(), "one", now, later, 30).await.unwrap();
        let seen = sessions::find(&mut house.view().await.conn, "one", later).await.unwrap().unwrap().seen_at;
        assert_eq!(seen, later);
    }

    async fn records_of_signing_in_are_kept_for_six_months_whatever_the_rules_say(db: Db) {
        let house = House::empty(db).await;
        let id = account(&house, "li", None).await;
        let begun = house.desk.now();
        set(&house, "2020-01-01", json!({"log_days": 1})).await;
        house.run(move |work| Box::pin(admission::record(work, Some(id), Way::Password, SignInResult::Ok, "127.0.0.1"))).await.unwrap();
        for (days, left) in [(182, 1), (183, 1), (184, 0)] {
            house.clock.set(begun.plus_micros(days * DAY));
            house.run(move |work| Box::pin(admission::sweep(work))).await.unwrap();
            assert_eq!(house.count("select count(*) from sign_in_record").await, left, "{days}");
        }
        let lines = house.count("select count(*) from journal").await;
        assert!(lines > 0, "the journal is swept by nobody");
    }

    async fn a_slip_of_the_hand_in_the_rules_drops_no_record_and_locks_nobody_for_good(db: Db) {
        let house = House::empty(db).await;
        let id = account(&house, "li", None).await;
        house.run(move |work| Box::pin(admission::record(work, Some(id), Way::Password, SignInResult::Ok, "127.0.0.1"))).await.unwrap();
        for days in [i64::MAX, i64::MAX / DAY, 36_501] {
            set(&house, "2020-01-01", json!({"log_days": days, "session_hours": i64::MAX, "lock_minutes": i64::MAX})).await;
            house.run(move |work| Box::pin(admission::sweep(work))).await.unwrap();
            assert_eq!(house.count("select count(*) from sign_in_record").await, 1, "{days}");
        }
        let end = house.run(move |work| Box::pin(sessions::begin(work, id, SessionKind::Cookie, "one", "c"))).await.unwrap();
        assert!(end > house.desk.now(), "an end that lies beyond all time is no end in the past");
        for _ in 0..5 {
            house.run(move |work| Box::pin(accounts::count_failure(work, id))).await.unwrap();
        }
        let now = house.desk.now();
        let locked = accounts::find(&mut house.view().await.conn, "li", now).await.unwrap().unwrap().locked_until;
        assert!(locked.is_some_and(|until| until > now));
    }

    async fn rules_change_what_they_name_and_the_journal_has_both_values(db: Db) {
        let house = House::empty(db).await;
        set(&house, "2026-03-02", json!({"lock_after": 3})).await;
        set(&house, "2026-04-01", json!({"idle_minutes_desk": 10})).await;
        set(&house, "2026-03-02", json!({"lock_minutes": 30, "lock_after": 4})).await;
        let book = house.view().await.world.rules.clone();
        let then = book.on("2026-04-01");
        assert_eq!((then.lock_after, then.lock_minutes, then.idle_minutes_desk, then.log_days), (4, 30, 10, 366));
        assert_eq!(book.all().len(), 2, "what changes on one date is one set");
        let lines = house.ask("select detail from journal where entity = 'admission_rule' order by at, seq", &[]).await;
        let details = lines.iter().map(|row| serde_json::from_str::<Json>(&row.text(0).unwrap()).unwrap()).collect::<Vec<_>>();
        let third = details.iter().find(|it| it["replaced"] == true).expect("the third replaces a part of the first");
        assert_eq!(third["changed"], json!({"lock_after": {"was": 3, "is": 4}, "lock_minutes": {"was": 15, "is": 30}}));
        assert_eq!(details.iter().filter(|it| it["replaced"] == false).count(), 2);
    }

    async fn who_signs_in_by_a_provider_only_is_never_locked_by_guesses(db: Db) {
        let house = House::empty(db).await;
        let person = house.person("li").await;
        let id = house.run(move |work| Box::pin(accounts::add(work, "li", person, accounts::NO_PASSWORD, None))).await.unwrap();
        for _ in 0..12 {
            assert_eq!(house.run(move |work| Box::pin(accounts::count_failure(work, id))).await.unwrap(), None);
        }
        let now = house.desk.now();
        let facts = accounts::find(&mut house.view().await.conn, "li", now).await.unwrap().unwrap();
        assert_eq!((facts.id, facts.locked_until), (id, None));
        assert_eq!(house.count("select count(*) from journal where action = 'sign_in_failed'").await, 12);
    }

    async fn so_many_are_on_their_way_to_a_provider_and_the_slow_make_room(db: Db) {
        let house = House::empty(db).await;
        let begin = async |state: &str| {
            let visit = Visit { nonce: "n".into(), verifier: "v".into(), next: "/".into() };
            providers::begin(house.desk.db(), state, visit, house.desk.now(), 2).await.unwrap()
        };
        assert!(begin("one").await && begin("two").await);
        assert!(!begin("three").await, "the third waits");
        let taken = house.run(move |work| Box::pin(providers::take(work, "one"))).await.unwrap();
        assert!(taken.is_some() && begin("three").await, "who comes back makes room");
        house.clock.set(house.desk.now().plus_micros(10 * 60_000_000 + 1));
        assert!(begin("four").await && begin("five").await, "so do those whose time is over");
        assert_eq!(house.count("select count(*) from provider_visit").await, 2, "and nothing of them is left");
    }

    async fn an_emergency_opens_one_case_for_its_time_and_somebody_else_reviews_it(db: Db) {
        let house = House::empty(db).await;
        let (id, reviewer) = (account(&house, "li", None).await, account(&house, "shen", Some(Office::Audit)).await);
        let (case, now) = (CaseId::fresh(), house.desk.now());
        let new = NewEmergency {
            case,
            org_path: "/1/".into(),
            purpose: "救人".into(),
            reason: "独居老人失联".into(),
            to: now.plus_micros(4 * HOUR),
            review_due_on: "2026-03-03".into(),
        };
        let opened = by(&house, id, move |work| { let new = new.clone(); Box::pin(async move { emergencies::open(work, &new).await }) }).await.unwrap();
        let actor = actors::actor(&mut house.view().await.conn, id).await.unwrap();
        let facts = |shut_out| CaseFacts {
            id: case, loop_key: Key::new("binhai", "order"), org: OrgId::fresh(), org_path: "/1/".into(), state: "placed".into(),
            asker: PersonId::fresh(), opener: PersonId::fresh(), assignee: None, assignee_org: None, second: None, shut_out,
        };
        let view = house.view().await;
        for (at, inside) in [(now, true), (now.plus_micros(4 * HOUR - 1), true), (now.plus_micros(4 * HOUR), false)] {
            assert_eq!(case_scope(&actor, &view.world, at).contains(&facts(None)), inside);
        }
        let about_me = facts(Some(vec![actor.person]));
        assert!(!case_scope(&actor, &view.world, now).contains(&about_me), "a complaint about me stays closed to me");
        drop(view);
        let own = by(&house, id, move |work| Box::pin(emergencies::review(work, opened.id, Verdict::Accepted, "好")));
        assert!(word(own.await).contains("own"), "nobody reviews a reading of their own");
        by(&house, reviewer, move |work| Box::pin(emergencies::review(work, opened.id, Verdict::Objected, "不必"))).await.unwrap();
        let twice = by(&house, reviewer, move |work| Box::pin(emergencies::review(work, opened.id, Verdict::Accepted, "好")));
        assert_eq!(word(twice.await), "conflict state");
        let all = emergencies::list(&mut house.view().await.conn, None, 10).await.unwrap();
        assert_eq!(all[0].verdict.as_deref(), Some("objected"));
    }

    async fn whoever_looks_as_another_writes_nothing_whatever_asks_for_it(db: Db) {
        let house = House::empty(db).await;
        let (id, auditor) = (account(&house, "li", None).await, account(&house, "shen", Some(Office::Audit)).await);
        let by = accounts::person_of(&mut house.view().await.conn, auditor).await.unwrap();
        let own = actors::actor(&mut house.view().await.conn, id).await.unwrap();
        let seen = Arc::new(own.viewed_by(Viewer { account: auditor, person: by }));
        let person = own.person.0;
        for (action, refused) in [("add", true), ("view_as", true), ("read", false), ("search", false)] {
            let ran = house.run_as(&seen, Call::plain(), move |work| {
                Box::pin(async move { work.record(Change::of("person", person, action)); Ok(()) })
            });
            let word = word(ran.await);
            assert_eq!(word.contains("view_as_reads_only"), refused, "{action}: {word}");
        }
        let sql = "select count(*) from journal where entity_id = $1 and person_id = $2 and account_id = $3";
        let mut conn = house.desk.db().read().await.unwrap();
        let found = conn.query_one(sql, &[person.into(), by.into(), auditor.into()]).await.unwrap();
        assert_eq!(found.int(0).unwrap(), 2, "under the name of whoever looked");
    }
}
