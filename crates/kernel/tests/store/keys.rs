//! Which keys a database is used with.

use crate::kit::House;
use gridwork_db::Db;
use gridwork_kernel::payloads;
use gridwork_kernel::secrets::{Keyring, store};
use gridwork_testkit::both_engines;
use uuid::Uuid;

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
}
