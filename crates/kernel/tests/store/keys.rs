//! Which keys a database is used with.

use crate::kit::{House, word};
use gridwork_db::Db;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Result;
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::secrets::{Cipher, Keyring, SealedAt, edit, store};
use gridwork_kernel::{AccountId, payloads, second_factor};
use gridwork_testkit::{both_engines, on_postgres};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};
use uuid::Uuid;

/// A house whose keys stand in a file, which can be changed.
struct Filed {
    house: House,
    folder: PathBuf,
    _temporary: tempfile::TempDir,
}

impl Filed {
    async fn new(db: Db) -> Filed {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("keys");
        Keyring::create_in(&folder).unwrap();
        let filed = Filed { house: House::empty(db).await, folder, _temporary: temporary };
        filed.read_again().await;
        filed
    }

    /// As the running server does after the file was changed.
    async fn read_again(&self) -> Arc<Keyring> {
        let keys = Arc::new(Keyring::open(&self.folder).unwrap());
        store::claim(&self.house.db, &keys).await.unwrap();
        self.house.desk.use_keys(Arc::clone(&keys));
        keys
    }

    /// Lets a new key wrap from now on.
    async fn turn(&self, id: &str) {
        edit::add(&self.folder, id, None, "2026-03-02").unwrap();
        edit::use_master(&self.folder, id).unwrap();
        self.read_again().await;
    }

    /// A process that goes on with keys as they were.
    async fn left_behind(&self, keys: Arc<Keyring>) -> Desk {
        let desk = self.house.neighbour().await;
        desk.use_keys(keys);
        desk
    }

    async fn account(&self) -> AccountId {
        let person = self.house.person("li").await;
        self.house.run(move |work| Box::pin(accounts::add(work, "li", person, "a hash", None))).await.unwrap()
    }

    async fn marked_retired(&self, id: &str) -> bool {
        let sql =
            format!("select count(*) from setting where key = 'key_marks' and value like '%\"{id}\":\"retired\"%'");
        self.house.count(&sql).await == 1
    }

    fn keyring(&self) -> PathBuf {
        self.folder.join("keyring")
    }

    async fn seal(&self, record: Uuid) {
        let sealing = self.house.run(move |work| {
            Box::pin(async move {
                let key = payloads::store::key(work, record, "row").await?;
                let at = SealedAt { record, field: "phone", seq: 1 };
                payloads::store::put(work.tx(), &key, at, &json!(record.to_string())).await
            })
        });
        sealing.await.unwrap();
    }

    /// Wraps a part anew, as one round of the command does.
    async fn rewrap(&self, after: Uuid, limit: i64, values: bool) -> (Vec<Uuid>, store::Rewrapped) {
        let keys = self.house.desk.keys();
        let mut view = self.house.view().await;
        let ids = store::behind(&mut view.conn, &keys, (after, limit), values).await.unwrap();
        drop(view);
        let part = ids.clone();
        let doing = self.house.run(move |work| {
            let part = part.clone();
            Box::pin(async move { store::rewrap_payloads(work, &part, values).await })
        });
        (ids, doing.await.unwrap())
    }

    async fn read(&self, record: Uuid) -> serde_json::Value {
        let keys = self.house.desk.keys();
        let mut view = self.house.view().await;
        let mut found = payloads::store::read(&mut view.conn, &keys, &[record]).await.unwrap();
        json!(found.remove(&record).unwrap().values["phone"])
    }
}

async fn retire(desk: &Desk, id: &str) -> Result<()> {
    let system = Arc::new(Actor::system());
    desk.run_once(&system, id.to_owned(), |work, id| Box::pin(async move { store::retire(work, id).await })).await
}

/// As a process does with whatever keys it has: a second factor begun, everything wrapped anew.
async fn wrap(desk: &Desk, account: AccountId, record: Uuid) -> [Result<()>; 3] {
    let system = Arc::new(Actor::system());
    let begun = desk
        .run_once(&system, account, |work, account| Box::pin(second_factor::store::begin(work, *account, b"secret")));
    let records = desk.run_once(&system, record, |work, record| {
        Box::pin(async move { store::rewrap_payloads(work, &[*record], true).await.map(drop) })
    });
    let factors =
        desk.run_once(&system, (), |work, ()| Box::pin(async move { store::rewrap_factors(work).await.map(drop) }));
    [begun.await, records.await, factors.await]
}

fn done(keys: usize, values: usize) -> store::Rewrapped {
    store::Rewrapped { keys, values, unopened: Vec::new() }
}

#[test]
fn a_key_goes_after_the_works_that_still_wrap_with_it() {
    // SQLite has one writer.
    on_postgres(|db| async move {
        let filed = Filed::new(db).await;
        let first = filed.house.desk.keys();
        let (old, before) = (first.master_id().to_owned(), filed.left_behind(Arc::clone(&first)).await);
        filed.turn("m_new").await;
        let (begun, release) = (Arc::new(Notify::new()), Arc::new(Semaphore::new(0)));
        let held = (Arc::clone(&begun), Arc::clone(&release));
        let wrapping = tokio::spawn(async move {
            let system = Arc::new(Actor::system());
            let wrapping = before.run_once(&system, held, |work, (begun, release)| {
                Box::pin(async move {
                    payloads::store::key(work, Uuid::from_u128(1), "row").await?;
                    begun.notify_one();
                    drop(release.acquire().await);
                    Ok::<_, gridwork_kernel::error::Error>(())
                })
            });
            wrapping.await
        });
        begun.notified().await;
        let (desk, id) = (filed.house.desk.clone(), old.clone());
        let retiring = tokio::spawn(async move { retire(&desk, &id).await });
        let waiting = "select count(*) from pg_locks where not granted and relation = 'payload'::regclass";
        while filed.house.count(waiting).await == 0 && !retiring.is_finished() {
            tokio::task::yield_now().await;
        }
        release.add_permits(9);
        wrapping.await.unwrap().unwrap();
        assert_eq!(word(retiring.await.unwrap()), "conflict key_in_use");
        assert!(!filed.marked_retired(&old).await);
    });
}

both_engines! {
    async fn a_process_with_other_keys_stays_away(db: Db) {
        assert!(!store::is_claimed(&mut db.read().await.unwrap()).await.unwrap());
        let keys = Keyring::fresh();
        store::claim(&db, &keys).await.unwrap();
        store::claim(&db, &keys).await.unwrap();
        assert!(store::is_claimed(&mut db.read().await.unwrap()).await.unwrap());
        let refused = store::claim(&db, &Keyring::fresh()).await.unwrap_err().to_string();
        assert!(refused.contains("keys/keyring") && refused.contains(keys.master_id()), "{refused}");
        // The one that was refused has changed nothing.
        store::claim(&db, &keys).await.unwrap();
    }

    async fn of_two_that_come_first_one_is_refused(db: Db) {
        let (one, other) = (Keyring::fresh(), Keyring::fresh());
        let (first, second) = futures_util::future::join(store::claim(&db, &one), store::claim(&db, &other)).await;
        assert!(first.is_ok() != second.is_ok(), "{first:?}, {second:?}");
    }

    async fn a_database_from_before_keeps_its_keys(db: Db) {
        let house = House::binhai(db.clone()).await;
        let sealing = house.run(|work| {
            Box::pin(async move { payloads::store::key(work, Uuid::from_u128(1), "case").await.map(drop) })
        });
        sealing.await.unwrap();
        let refused = store::claim(&db, &Keyring::fresh()).await.unwrap_err().to_string();
        assert!(refused.contains(house.keys.master_id()), "{refused}");
        store::claim(&db, &house.keys).await.unwrap();
    }

    async fn data_keys_are_wrapped_anew_in_parts_and_what_was_erased_stays_so(db: Db) {
        let filed = Filed::new(db).await;
        let records: Vec<Uuid> = (1..=5).map(Uuid::from_u128).collect();
        for record in &records {
            filed.seal(*record).await;
        }
        let erased = records[3];
        filed.house.run(move |work| Box::pin(payloads::store::erase(work, erased))).await.unwrap();
        let first = filed.house.desk.keys();
        let old = first.master_id().to_owned();
        edit::add(&filed.folder, "m_new", None, "2026-03-02").unwrap();
        edit::use_master(&filed.folder, "m_new").unwrap();
        filed.read_again().await;
        let refused = retire(&filed.house.desk, &old).await.unwrap_err().to_string();
        assert!(refused.contains("4 records") && refused.contains("rewrap"), "{refused}");
        // A part, and then, as after being killed, everything from the beginning.
        let (ids, part) = filed.rewrap(Uuid::nil(), 2, false).await;
        assert_eq!((ids, part), (records[..2].to_vec(), done(2, 0)));
        let (ids, part) = filed.rewrap(Uuid::nil(), 100, false).await;
        assert_eq!((ids, part.keys), (vec![records[2], records[4]], 2));
        assert!(filed.rewrap(Uuid::nil(), 100, false).await.0.is_empty());
        for record in [0, 1, 2, 4].map(|at| records[at]) {
            assert_eq!(filed.read(record).await, json!(record.to_string()));
        }
        assert_eq!(filed.house.count("select count(*) from payload where wrapped_key is null").await, 1);
        let held = store::wrapped_by(&mut filed.house.view().await.conn).await.unwrap();
        assert_eq!(held.iter().map(|it| (it.key_id.as_str(), it.payloads)).collect::<Vec<_>>(), [("m_new", 4)]);

        // Nothing is wrapped with it: it goes, and whoever has it no more is welcome, as is whoever has it still.
        let with_both = filed.house.desk.keys();
        let before = filed.house.neighbour().await;
        before.use_keys(Arc::clone(&first));
        retire(&filed.house.desk, &old).await.unwrap();
        edit::retire(&filed.folder, &old, "2026-03-02").unwrap();
        filed.read_again().await;
        store::claim(&filed.house.db, &with_both).await.unwrap();
        store::claim(&filed.house.db, &filed.house.desk.keys()).await.unwrap();
        assert_eq!(filed.house.count("select count(*) from journal where entity = 'key' and action = 'retire'").await, 1);
        // Only a process that never heard of the new one must not go on: what it wrapped nobody could open one day.
        let system = Arc::new(Actor::system());
        let sealing = before.run_once(&system, (), |work, ()| {
            Box::pin(async move { payloads::store::key(work, Uuid::from_u128(9), "row").await.map(drop) })
        });
        let words = [sealing.await.unwrap_err(), store::claim(&filed.house.db, &first).await.unwrap_err()];
        for refused in words.map(|error| error.to_string()) {
            assert!(refused.contains(&old) && refused.contains("copy the file keys/keyring"), "{refused}");
        }
        filed.seal(Uuid::from_u128(9)).await;
    }

    async fn what_was_wrapped_between_reading_and_writing_is_left_alone(db: Db) {
        let filed = Filed::new(db).await;
        let record = Uuid::from_u128(1);
        filed.seal(record).await;
        edit::set_cipher(&filed.folder, Cipher::Sm4Gcm).unwrap();
        filed.read_again().await;
        // Another process erases it after it was found.
        filed.house.run(move |work| Box::pin(payloads::store::erase(work, record))).await.unwrap();
        let doing = filed.house.run(move |work| Box::pin(async move { store::rewrap_payloads(work, &[record], true).await }));
        assert_eq!(doing.await.unwrap(), store::Rewrapped::default());
        assert_eq!(filed.house.count("select count(*) from payload where wrapped_key is null").await, 1);
    }

    async fn a_district_moves_to_sm4_and_reads_what_it_had(db: Db) {
        let filed = Filed::new(db).await;
        let (old, new) = (Uuid::from_u128(1), Uuid::from_u128(2));
        filed.seal(old).await;
        edit::set_cipher(&filed.folder, Cipher::Sm4Gcm).unwrap();
        filed.read_again().await;
        filed.seal(new).await;
        let bytes = "select lower(hex(substr(v.sealed, 1, 1))) || lower(hex(substr(p.wrapped_key, 1, 1))) from payload p \
                     join payload_value v on v.record_id = p.record_id order by p.record_id";
        let bytes = match filed.house.db.engine() {
            gridwork_db::Engine::Sqlite => bytes.to_owned(),
            gridwork_db::Engine::Postgres => bytes.replace("hex(", "encode(").replace(", 1, 1)", ", 1, 1), 'hex'"),
        };
        let all = async || {
            let rows = filed.house.ask(&bytes, &[]).await;
            rows.iter().map(|row| row.text(0).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(all().await, ["0101", "0202"]);
        assert_eq!((filed.read(old).await, filed.read(new).await), (json!(old.to_string()), json!(new.to_string())));
        assert_eq!(filed.rewrap(Uuid::nil(), 10, false).await, (vec![old], done(1, 0)));
        assert_eq!(all().await, ["0102", "0202"]);
        assert_eq!(filed.rewrap(Uuid::nil(), 10, true).await, (vec![old], done(0, 1)));
        assert_eq!(all().await, ["0202", "0202"]);
        assert_eq!((filed.read(old).await, filed.read(new).await), (json!(old.to_string()), json!(new.to_string())));
    }

    async fn second_factors_are_wrapped_anew_too(db: Db) {
        let filed = Filed::new(db).await;
        let person = filed.house.person("li").await;
        let account = filed.house.run(move |work| Box::pin(accounts::add(work, "li", person, "a hash", None))).await.unwrap();
        let begin = filed.house.run(move |work| Box::pin(second_factor::store::begin(work, account, b"secret")));
        begin.await.unwrap();
        edit::set_cipher(&filed.folder, Cipher::Sm4Gcm).unwrap();
        edit::add(&filed.folder, "m_new", None, "2026-03-02").unwrap();
        edit::use_master(&filed.folder, "m_new").unwrap();
        let keys = filed.read_again().await;
        let mut round = Vec::new();
        for _ in 0..2 {
            round.push(filed.house.run(|work| Box::pin(store::rewrap_factors(work))).await.unwrap());
        }
        assert_eq!(round, [done(1, 1), store::Rewrapped::default()]);
        let found = second_factor::store::find(&mut filed.house.view().await.conn, &keys, account).await.unwrap();
        assert_eq!(found.unwrap().secret, b"secret");
        let held = store::wrapped_by(&mut filed.house.view().await.conn).await.unwrap();
        assert_eq!(held, [store::Wrapped { key_id: "m_new".to_owned(), payloads: 0, factors: 1 }]);
    }

    async fn a_database_from_before_a_retirement_names_the_key_that_is_gone(db: Db) {
        let filed = Filed::new(db).await;
        let old = filed.house.desk.keys().master_id().to_owned();
        filed.seal(Uuid::from_u128(1)).await;
        // The key file of now beside the database of then.
        edit::add(&filed.folder, "m_new", None, "2026-03-02").unwrap();
        edit::use_master(&filed.folder, "m_new").unwrap();
        edit::retire(&filed.folder, &old, "2026-03-02").unwrap();
        let refused = store::claim(&filed.house.db, &Keyring::open(&filed.folder).unwrap()).await.unwrap_err().to_string();
        assert!(refused.contains(&old) && refused.contains("was retired here") && refused.contains("--keys"), "{refused}");
        assert!(!filed.marked_retired(&old).await);
    }

    async fn a_database_from_before_a_retirement_that_holds_nothing_under_the_key_opens(db: Db) {
        let filed = Filed::new(db).await;
        let (record, first) = (Uuid::from_u128(1), filed.house.desk.keys());
        filed.seal(record).await;
        // A spare one that was never used, and the first one after everything is wrapped anew.
        edit::add(&filed.folder, "m_spare", None, "2026-03-02").unwrap();
        filed.turn("m_new").await;
        filed.rewrap(Uuid::nil(), 10, false).await;
        for gone in ["m_spare", first.master_id()] {
            edit::retire(&filed.folder, gone, "2026-03-02").unwrap();
            filed.read_again().await;
            assert!(filed.marked_retired(gone).await, "{gone}");
        }
        assert_eq!(filed.read(record).await, json!(record.to_string()));
        // From then on nobody wraps with it, as after every retirement.
        let refused = store::claim(&filed.house.db, &first).await.unwrap_err().to_string();
        assert!(refused.contains("copy the file keys/keyring"), "{refused}");
    }

    async fn only_a_master_key_is_gone_because_the_key_file_says_so(db: Db) {
        let filed = Filed::new(db).await;
        let text = std::fs::read_to_string(filed.keyring()).unwrap();
        for purpose in ["index", "signing"] {
            let line = text.lines().find(|line| line.starts_with(purpose)).unwrap();
            let (id, key) = line.split_once(' ').unwrap().1.split_once(' ').unwrap();
            if purpose == "signing" {
                let signed = "insert into journal_checkpoint (checkpoint_id, at, heads, previous_hash, hash, key_id, signature) \
                              values ($1, 1, '{}', '', '', $2, '')";
                filed.house.tamper(signed, &[Uuid::from_u128(1).into(), id.into()]).await;
            }
            let other = text.replace(line, &format!("{purpose} x_other {key}")) + &format!("retired {id} 2026-03-02\n");
            std::fs::write(filed.keyring(), other).unwrap();
            let keys = Keyring::open(&filed.folder).unwrap();
            for refused in [store::claim(&filed.house.db, &keys).await, store::claim_to_retire(&filed.house.db, &keys).await] {
                assert!(refused.unwrap_err().to_string().contains(id), "{purpose}");
            }
            assert_eq!(word(retire(&filed.house.desk, id).await), "conflict key");
        }
    }

    async fn a_spare_key_that_is_lost_is_given_up(db: Db) {
        let filed = Filed::new(db).await;
        let text = std::fs::read_to_string(filed.keyring()).unwrap();
        for id in ["m_lost", "m_too"] {
            edit::add(&filed.folder, id, None, "2026-03-02").unwrap();
        }
        filed.read_again().await;
        std::fs::write(filed.keyring(), &text).unwrap();
        let keys = Arc::new(Keyring::open(&filed.folder).unwrap());
        let refused = store::claim(&filed.house.db, &keys).await.unwrap_err().to_string();
        assert!(refused.contains("m_lost, m_too") && refused.contains("keys retire ID --destroy"), "{refused}");
        store::claim_to_retire(&filed.house.db, &keys).await.unwrap();
        let desk = filed.left_behind(Arc::clone(&keys)).await;
        assert_eq!(word(retire(&desk, "m_never").await), "conflict key");
        for id in ["m_lost", "m_too"] {
            retire(&desk, id).await.unwrap();
            edit::retire(&filed.folder, id, "2026-03-02").unwrap();
            assert!(filed.marked_retired(id).await);
        }
        filed.read_again().await;
        // One that something is wrapped with is not given up.
        let text = std::fs::read_to_string(filed.keyring()).unwrap();
        filed.turn("m_used").await;
        filed.seal(Uuid::from_u128(1)).await;
        std::fs::write(filed.keyring(), text).unwrap();
        let keys = Arc::new(Keyring::open(&filed.folder).unwrap());
        assert!(store::claim_to_retire(&filed.house.db, &keys).await.unwrap_err().to_string().contains("m_used"));
        assert_eq!(word(retire(&filed.left_behind(keys).await, "m_used").await), "conflict key_in_use");
    }

    async fn a_retired_key_wraps_nothing_by_whichever_way(db: Db) {
        let filed = Filed::new(db).await;
        let (account, record) = (filed.account().await, Uuid::from_u128(1));
        let old = filed.house.desk.keys().master_id().to_owned();
        filed.seal(record).await;
        edit::add(&filed.folder, "m_new", None, "2026-03-02").unwrap();
        let spare = filed.left_behind(filed.read_again().await).await;
        assert_eq!(word(retire(&spare, &old).await), "conflict key", "it is in use");
        edit::use_master(&filed.folder, "m_new").unwrap();
        filed.read_again().await;
        assert!(wrap(&filed.house.desk, account, record).await.iter().all(Result::is_ok));
        retire(&filed.house.desk, &old).await.unwrap();
        // Whoever was not given the file again has both keys and would wrap back.
        for refused in wrap(&spare, account, record).await {
            let refused = refused.unwrap_err().to_string();
            assert!(refused.contains(&old) && refused.contains("would go on wrapping with it"), "{refused}");
        }
        let held = store::wrapped_by(&mut filed.house.view().await.conn).await.unwrap();
        assert_eq!(held, [store::Wrapped { key_id: "m_new".to_owned(), payloads: 1, factors: 1 }]);
        let mut view = filed.house.view().await;
        let refused = store::refuse_retired(&mut view.conn, &old).await.unwrap_err().to_string();
        assert!(refused.contains(&old) && refused.contains("keys add"), "{refused}");
        store::refuse_retired(&mut view.conn, "m_new").await.unwrap();
        for known in [&old, "m_new"] {
            assert!(store::refuse_known(&mut view.conn, known).await.unwrap_err().to_string().contains("another id"));
        }
        store::refuse_known(&mut view.conn, "m_next").await.unwrap();
        drop(view);
        // Were something wrapped with it all the same, it would not go from another file either.
        retire(&filed.house.desk, &old).await.unwrap();
        filed.house.tamper("update payload set key_id = $1", &[old.as_str().into()]).await;
        assert_eq!(word(retire(&filed.house.desk, &old).await), "conflict key_in_use");
    }

    async fn what_does_not_open_keeps_nothing_else_from_being_wrapped_anew(db: Db) {
        let filed = Filed::new(db).await;
        let account = filed.account().await;
        let begin = filed.house.run(move |work| Box::pin(second_factor::store::begin(work, account, b"secret")));
        begin.await.unwrap();
        let records: Vec<Uuid> = (1..=4).map(Uuid::from_u128).collect();
        for record in &records {
            filed.seal(*record).await;
        }
        let spoilt = vec![1_u8; 60];
        let spoil = async |sql: &str, record: Uuid| {
            filed.house.tamper(sql, &[record.into(), spoilt.clone().into()]).await
        };
        spoil("update payload set wrapped_key = $2 where record_id = $1", records[0]).await;
        spoil("update payload set key_id = 'm_none', wrapped_key = $2 where record_id = $1", records[1]).await;
        spoil("update payload_value set sealed = $2 where record_id = $1", records[2]).await;
        spoil("update second_factor set secret = $2 where account_id = $1", account.0).await;
        edit::set_cipher(&filed.folder, Cipher::Sm4Gcm).unwrap();
        filed.turn("m_new").await;
        let (_, round) = filed.rewrap(Uuid::nil(), 10, true).await;
        assert_eq!((round.keys, round.values), (2, 1));
        let told = round.unopened.iter().map(|it| it.record).collect::<Vec<_>>();
        assert_eq!(told, records[..3], "the key of the third one is good, and only its value is not");
        assert!(round.unopened[1].because.contains("m_none") && round.unopened[2].because.contains("phone"), "{round:?}");
        let factors = filed.house.run(|work| Box::pin(store::rewrap_factors(work))).await.unwrap();
        assert_eq!((factors.keys, factors.values, factors.unopened[0].record), (1, 0, account.0));
        spoil("update second_factor set key_id = 'm_none', wrapped_key = $2 where account_id = $1", account.0).await;
        let factors = filed.house.run(|work| Box::pin(store::rewrap_factors(work))).await.unwrap();
        assert_eq!((factors.keys, factors.unopened.len()), (0, 1));
        assert_eq!(filed.read(records[3]).await, json!(records[3].to_string()));
    }
}
