//! Offices that stand apart, second factors that are used once, sessions by name, emergencies that end.

use crate::kit::{Doing, House, word};
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::admission::{Office, Rules, SignInResult, Way, store as admission};
use gridwork_kernel::authz::{CaseFacts, case_scope, store as actors};
use gridwork_kernel::desk::{Call, Ran, Work};
use gridwork_kernel::emergencies::store::NewEmergency;
use gridwork_kernel::emergencies::{Verdict, store as emergencies};
use gridwork_kernel::error::Result;
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::second_factor::{self, store as factors};
use gridwork_kernel::sessions::{SessionKind, store as sessions};
use gridwork_kernel::time::{DAY, HOUR};
use gridwork_kernel::{AccountId, CaseId, OrgId, PersonId};
use gridwork_testkit::both_engines;
use std::sync::Arc;

async fn account(house: &House, login: &'static str, office: Option<Office>) -> AccountId {
    let person = house.person(login).await;
    house.run(move |work| Box::pin(accounts::add(work, login, person, "a hash", office))).await.unwrap()
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
        sessions::touch(house.desk.db(), "one", now, later).await.unwrap();
        let seen = sessions::find(&mut house.view().await.conn, "one", later).await.unwrap().unwrap().seen_at;
        assert_eq!(seen, later);
    }

    async fn records_of_signing_in_are_kept_for_six_months_whatever_the_rules_say(db: Db) {
        let house = House::empty(db).await;
        let id = account(&house, "li", None).await;
        let begun = house.desk.now();
        // Written past the check of the rules, as a mistake would.
        let careless = Rules { log_days: 1, ..Rules::default() };
        house.run(move |work| { let rules = careless.clone(); Box::pin(async move {
            admission::set_rules(work, "2020-01-01", &rules).await?;
            admission::record(work, Some(id), Way::Password, SignInResult::Ok, "127.0.0.1").await
        }) }).await.unwrap();
        for (days, left) in [(182, 1), (183, 1), (184, 0)] {
            house.clock.set(begun.plus_micros(days * DAY));
            house.run(move |work| Box::pin(admission::sweep(work))).await.unwrap();
            assert_eq!(house.count("select count(*) from sign_in_record").await, left, "{days}");
        }
        let lines = house.count("select count(*) from journal").await;
        assert!(lines > 0, "the journal is swept by nobody");
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
}
