//! Codes that hold for a while and a few guesses, whose a phone is, and who agreed to what.

use crate::kit::{House, word};
use gridwork_db::Db;
use gridwork_kernel::entry::store::{codes, consents, identities};
use gridwork_kernel::entry::{
    CODE_AGAIN, CODE_HOLDS, CODE_TRIES, CODES_A_PHONE, CODES_AN_ADDRESS, CODES_DAY, CODES_HOUR,
};
use gridwork_kernel::entry::{EntryPhone, GUARDIAN_BASIS, GUARDIAN_PURPOSE, Purpose};
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::secrets::Keyring;
use gridwork_testkit::both_engines;
use std::time::Duration;

fn phone(text: &str) -> EntryPhone {
    EntryPhone::parse("phone", text).unwrap()
}

async fn keep(house: &House, number: &'static str, from: String, code: &'static str) -> Result<()> {
    let keeping = house.run(move |work| {
        let from = from.clone();
        Box::pin(async move { codes::keep(work, &phone(number), Purpose::SignIn, &from, code).await })
    });
    keeping.await
}

async fn sent(house: &House, code: &'static str) -> Result<()> {
    keep(house, "13800000001", "10.0.0.1".to_owned(), code).await
}

async fn guess(house: &House, purpose: Purpose, code: &'static str) -> bool {
    house
        .run(move |work| Box::pin(async move { codes::guess(work, &phone("13800000001"), purpose, code).await }))
        .await
        .unwrap()
}

async fn spend(house: &House, code: &'static str) -> bool {
    let spending = house.run(move |work| {
        Box::pin(async move { codes::spend(work, &phone("13800000001"), Purpose::SignIn, code).await })
    });
    spending.await.unwrap()
}

fn pass(house: &House, micros: i64) {
    house.clock.advance(Duration::from_micros(micros.try_into().unwrap()));
}

/// Seconds to wait.
fn wait(result: Result<()>) -> u64 {
    match result {
        Err(Error::TooMany { retry_after_s }) => retry_after_s,
        other => panic!("{other:?}"),
    }
}

both_engines! {
    async fn a_code_fits_once_and_for_what_it_was_sent(db: Db) {
        let house = House::empty(db).await;
        assert!(!guess(&house, Purpose::SignIn, "123456").await, "none was sent");
        sent(&house, "123456").await.unwrap();
        assert!(!guess(&house, Purpose::Guardian, "123456").await);
        assert!(!guess(&house, Purpose::SignIn, "123457").await);
        assert!(guess(&house, Purpose::SignIn, "123456").await);
        assert!(guess(&house, Purpose::SignIn, "123456").await, "asking uses nothing up");
        assert!(spend(&house, "123456").await);
        assert!(!spend(&house, "123456").await);
        assert!(!guess(&house, Purpose::SignIn, "123456").await);
    }

    async fn a_code_holds_ten_minutes_and_stands_a_few_wrong_guesses(db: Db) {
        let house = House::empty(db).await;
        sent(&house, "123456").await.unwrap();
        pass(&house, CODE_HOLDS - 1);
        assert!(guess(&house, Purpose::SignIn, "123456").await);
        pass(&house, 1);
        assert!(!guess(&house, Purpose::SignIn, "123456").await);
        sent(&house, "654321").await.unwrap();
        for _ in 0..CODE_TRIES {
            assert!(!guess(&house, Purpose::SignIn, "000000").await);
        }
        assert!(!guess(&house, Purpose::SignIn, "654321").await, "the last wrong guess spoils it");
    }

    async fn a_phone_has_one_code_a_minute_and_a_few_a_day(db: Db) {
        let house = House::empty(db).await;
        sent(&house, "100000").await.unwrap();
        assert_eq!(wait(sent(&house, "100001").await), 60);
        assert!(guess(&house, Purpose::SignIn, "100000").await, "the first one still holds");
        for _ in 1..CODES_A_PHONE {
            pass(&house, CODE_AGAIN);
            sent(&house, "100002").await.unwrap();
        }
        assert!(!guess(&house, Purpose::SignIn, "100000").await, "a new code replaces the one before");
        pass(&house, CODE_AGAIN);
        let day = wait(sent(&house, "100003").await);
        assert!(day > 23 * 3600, "{day}");
        keep(&house, "13800000002", "10.0.0.1".to_owned(), "100000").await.unwrap();
        pass(&house, CODES_DAY);
        sent(&house, "100004").await.unwrap();
    }

    async fn an_address_reaches_so_many_phones_an_hour(db: Db) {
        let house = House::empty(db).await;
        for n in 0..CODES_AN_ADDRESS {
            let number: &'static str = Box::leak(format!("1390000{n:04}").into_boxed_str());
            keep(&house, number, "10.0.0.9".to_owned(), "100000").await.unwrap();
        }
        assert_eq!(wait(sent_from(&house, "10.0.0.9").await), 3600);
        sent_from(&house, "10.0.0.8").await.unwrap();
        pass(&house, CODES_HOUR);
        sent_from(&house, "10.0.0.9").await.unwrap();
    }

    async fn what_could_not_be_sent_is_worth_nothing_and_counts_nothing(db: Db) {
        let house = House::empty(db).await;
        sent(&house, "123456").await.unwrap();
        house.run(|work| Box::pin(async move { codes::void(work, &phone("13800000001")).await })).await.unwrap();
        assert!(!guess(&house, Purpose::SignIn, "123456").await);
        sent(&house, "123457").await.unwrap();
        assert_eq!(house.count("select sent_count from entry_code").await, 1);
    }

    async fn old_codes_are_swept_and_no_number_stands_anywhere(db: Db) {
        let house = House::empty(db).await;
        sent(&house, "123456").await.unwrap();
        pass(&house, CODES_DAY - 1);
        sweep(&house).await;
        assert_eq!(house.count("select count(*) from entry_code").await, 1, "it still counts for the day");
        pass(&house, 1);
        sweep(&house).await;
        assert_eq!(house.count("select count(*) from entry_code").await, 0);
        let journal = house.ask("select detail from journal", &[]).await;
        let said = journal.iter().map(|row| row.text(0).unwrap()).collect::<String>();
        assert!(!said.contains("13800000001") && !said.contains("123456"), "{said}");
    }

    async fn a_phone_names_one_person_who_may_prove_it_later(db: Db) {
        let house = House::empty(db).await;
        let first = house.run(|work| Box::pin(async move { identities::find_or_make(work, &phone("13800000003"), Some("何老人")).await }));
        let first = first.await.unwrap();
        assert_eq!((first.account, first.verified_at), (None, None));
        let again = house.run(|work| Box::pin(async move { identities::find_or_make(work, &phone("138 0000 0003"), Some("另一个名字")).await }));
        assert_eq!(again.await.unwrap(), first);
        let person = first.person;
        let account = house.run(move |work| {
            Box::pin(async move {
                let account = accounts::add_without_password(work, person, "en").await?;
                identities::verify(work, &phone("13800000003"), person, Some(account)).await?;
                Ok(account)
            })
        });
        let (account, now) = (account.await.unwrap(), house.desk.now());
        let mut view = house.view().await;
        let found = identities::find(&mut view.conn, &house.keys, &phone("13800000003")).await.unwrap().unwrap();
        assert_eq!((found.account, found.verified_at), (Some(account), Some(now)));
        assert!(identities::has_phone(&mut view.conn, account).await.unwrap());
        assert!(!identities::is_named(&mut view.conn, account).await.unwrap());
        assert_eq!(identities::find(&mut view.conn, &Keyring::fresh(), &phone("13800000003")).await.unwrap(), None);
    }

    async fn an_account_without_a_password_is_no_login(db: Db) {
        let house = House::empty(db).await;
        let person = house.person("Li").await;
        let id = house.run(move |work| Box::pin(accounts::add_without_password(work, person, "zh-CN"))).await.unwrap();
        let login = accounts::all(&mut house.view().await.conn).await.unwrap()[0].login.clone();
        assert!(accounts::find(&mut house.view().await.conn, &login, house.desk.now()).await.unwrap().is_none());
        let given = house.run(move |work| Box::pin(accounts::set_password(work, id, "a hash", false))).await;
        assert_eq!(word(given), "not_found account");
        let mut view = house.view().await;
        assert!(accounts::is_without_password(&mut view.conn, id).await.unwrap());
        assert!(accounts::is_usable(&mut view.conn, id, view.now).await.unwrap());
        assert_eq!(house.desk.actor(&mut view, id).await.unwrap().language, "zh-CN");
    }

    async fn consent_is_given_shown_and_taken_back_by_either_side(db: Db) {
        let house = House::empty(db).await;
        let (child, mother, other) = (house.person("小孩").await, house.person("妈妈").await, house.person("别人").await);
        let give = || house.run(move |work| {
            Box::pin(consents::give(work, child, GUARDIAN_PURPOSE, mother, "母亲", GUARDIAN_BASIS))
        });
        let lacking = async || consents::is_lacking(&mut house.view().await.conn, child, GUARDIAN_PURPOSE).await.unwrap();
        assert!(!lacking().await, "nobody was ever asked");
        let id = give().await.unwrap();
        for person in [child, mother] {
            let about = consents::about(&mut house.view().await.conn, person).await.unwrap();
            assert_eq!((about.len(), about[0].relation.as_str()), (1, "母亲"));
        }
        let stranger = house.run(move |work| Box::pin(consents::withdraw(work, id, other))).await;
        assert_eq!(word(stranger), "not_found consent");
        assert!(!lacking().await);
        let once = house.run(move |work| Box::pin(consents::withdraw(work, id, mother))).await.unwrap();
        assert_eq!(once.map(|it| it.id), Some(id));
        assert!(lacking().await);
        let ended_at = async || consents::find(&mut house.view().await.conn, id).await.unwrap().unwrap().withdrawn_at;
        let first = ended_at().await;
        let twice = house.run(move |work| Box::pin(consents::withdraw(work, id, child))).await;
        assert_eq!(twice.unwrap(), None, "it stays as it was taken back first");
        assert_eq!(ended_at().await, first);
        give().await.unwrap();
        assert!(!lacking().await);
    }
}

async fn sent_from(house: &House, address: &str) -> Result<()> {
    keep(house, "13800000001", address.to_owned(), "100000").await
}

async fn sweep(house: &House) {
    let now = house.desk.now();
    house.run(move |work| Box::pin(async move { codes::sweep(work.tx(), now).await })).await.unwrap();
}
