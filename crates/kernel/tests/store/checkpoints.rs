//! Checkpoints: signed outside the database, so that not even a journal written anew from its first line goes unseen.

use crate::journal::lines;
use crate::kit::House;
use data_encoding::HEXLOWER;
use gridwork_db::{Db, Value};
use gridwork_kernel::journal::Line;
use gridwork_kernel::journal::checkpoint::{Checkpoint, Head, store};
use gridwork_kernel::journal::verify::{Verified, verify};
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::time::DAY;
use gridwork_testkit::both_engines;
use std::sync::Arc;
use uuid::Uuid;

/// Signs where the chains end now.
async fn sign(house: &House) -> Option<Checkpoint> {
    house.run(|work| Box::pin(store::add(work))).await.unwrap()
}

async fn checked(house: &House, kept: &[Checkpoint]) -> Verified {
    verify(&mut house.view().await.conn, &house.keys, kept).await.unwrap()
}

/// What is wrong, as one text.
async fn faults(house: &House, kept: &[Checkpoint]) -> String {
    checked(house, kept).await.faults.iter().map(|fault| fault.what.as_str()).collect::<Vec<_>>().join("; ")
}

/// Three checkpoints, each after one more person.
async fn signed(db: Db) -> (House, Vec<Checkpoint>) {
    let house = House::empty(db).await;
    let mut kept = Vec::new();
    for name in ["Li", "Wang", "Feng"] {
        house.person(name).await;
        kept.push(sign(&house).await.unwrap());
        house.clock.set(house.desk.now().plus_micros(DAY));
    }
    (house, kept)
}

/// A line with nothing but what every line has.
async fn first_line(house: &House) -> Line {
    let row = lines(house).await.remove(0);
    Line {
        chain: row.uuid(0).unwrap(),
        seq: row.int(1).unwrap(),
        work: row.uuid(2).unwrap(),
        at: row.int(3).unwrap(),
        account: None,
        person: None,
        action: row.text(6).unwrap(),
        entity: row.text(7).unwrap(),
        entity_id: None,
        org_path: None,
        detail: row.text(10).unwrap(),
    }
}

/// Puts another checkpoint in the place of the stored one with the same id.
async fn replace(house: &House, one: &Checkpoint) {
    let params: [Value; 7] = [
        one.id.into(),
        one.at.0.into(),
        serde_json::to_string(&one.heads).unwrap().into(),
        one.previous_hash.as_str().into(),
        one.hash.as_str().into(),
        one.key_id.as_str().into(),
        one.signature.as_str().into(),
    ];
    let sql = "update journal_checkpoint set at = $2, heads = $3, previous_hash = $4, hash = $5, key_id = $6, \
               signature = $7 where checkpoint_id = $1";
    assert_eq!(house.tamper(sql, &params).await, 1);
}

both_engines! {
    async fn a_checkpoint_is_signed_when_something_was_written(db: Db) {
        let house = House::empty(db).await;
        assert_eq!(sign(&house).await, None, "there is nothing to sign");
        house.person("Li").await;
        let first = sign(&house).await.unwrap();
        assert_eq!((first.heads.len(), first.heads[0].seq, first.previous_hash.as_str()), (1, 1, ""));
        assert_eq!(sign(&house).await, None, "nothing was written since");
        house.person("Wang").await;
        let second = sign(&house).await.unwrap();
        assert_eq!(second.previous_hash, first.hash);
        let found = checked(&house, &[first, second]).await;
        assert_eq!((found.faults.as_slice(), found.checkpoints, found.lines), ([].as_slice(), 2, 2));
    }

    async fn a_chain_that_stands_still_is_not_named_again(db: Db) {
        let (house, mut kept) = signed(db).await;
        // Of a process that ended: one line, and never one more.
        let ended = Line { chain: Uuid::from_u128(7), seq: 1, ..first_line(&house).await };
        let sql = "insert into journal (chain_id, seq, work_id, at, action, entity, detail, hash) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8)";
        let params: [Value; 8] = [
            ended.chain.into(),
            ended.seq.into(),
            ended.work.into(),
            ended.at.into(),
            ended.action.as_str().into(),
            ended.entity.as_str().into(),
            ended.detail.as_str().into(),
            ended.hash(&[0; 32]).to_vec().into(),
        ];
        house.tamper(sql, &params).await;
        let chains = async |name| {
            house.person(name).await;
            let one = sign(&house).await.unwrap();
            (one.heads.iter().any(|head| head.chain == ended.chain), one.heads.len(), one)
        };
        let (named, heads, one) = chains("Zhou").await;
        assert_eq!((named, heads), (true, 2));
        kept.push(one);
        let (named, heads, one) = chains("Zheng").await;
        assert_eq!((named, heads), (false, 1), "it stands where the checkpoint before has seen it");
        kept.push(one);
        assert_eq!(faults(&house, &kept).await, "");
        house.tamper("delete from journal where chain_id = $1", &[ended.chain.into()]).await;
        assert!(faults(&house, &[]).await.contains("it has no lines: they were removed"), "and is not forgotten");
    }

    async fn lines_cut_off_at_the_end_are_found(db: Db) {
        let (house, _) = signed(db).await;
        house.tamper("delete from journal where seq = 3", &[]).await;
        assert!(faults(&house, &[]).await.contains("the chain ends at 2: lines were cut off"));
        house.tamper("delete from journal where seq >= 1", &[]).await;
        assert!(faults(&house, &[]).await.contains("it has no lines: they were removed"));
    }

    async fn a_journal_cut_off_with_its_checkpoints_is_found_by_those_kept_outside(db: Db) {
        let (house, kept) = signed(db).await;
        house.tamper("delete from journal where seq = 3", &[]).await;
        house.tamper("delete from journal_checkpoint where checkpoint_id = $1", &[kept[2].id.into()]).await;
        assert!(faults(&house, &kept[..2]).await.contains("no checkpoint says so"), "the list of what is signed tells");
        house.tamper("delete from signed_head", &[]).await;
        assert_eq!(faults(&house, &kept[..2]).await, "", "without it whoever kept only two cannot tell");
        let found = faults(&house, &kept).await;
        assert!(found.contains("lines were cut off") && found.contains("remembered outside the database"), "{found}");
    }

    async fn a_chain_written_anew_is_found(db: Db) {
        let (house, _) = signed(db).await;
        let stored = lines(&house).await;
        let mut previous = vec![0_u8; 32];
        for row in &stored {
            let line = Line {
                chain: row.uuid(0).unwrap(),
                seq: row.int(1).unwrap(),
                work: row.uuid(2).unwrap(),
                at: row.int(3).unwrap(),
                account: None,
                person: None,
                action: "something else".into(),
                entity: row.text(7).unwrap(),
                entity_id: row.opt_uuid(8).unwrap(),
                org_path: row.opt_text(9).unwrap(),
                detail: row.text(10).unwrap(),
            };
            let hash = line.hash(&previous).to_vec();
            let params: [Value; 3] = [line.seq.into(), line.action.as_str().into(), hash.clone().into()];
            house.tamper("update journal set action = $2, hash = $3 where seq = $1", &params).await;
            previous = hash;
        }
        let found = checked(&house, &[]).await;
        let places: Vec<_> = found.faults.iter().map(|fault| fault.seq).collect();
        assert_eq!(places, [Some(1), Some(2), Some(3)], "the lines hang together, but the checkpoints remember others");
    }

    async fn a_forged_checkpoint_is_found(db: Db) {
        let (house, kept) = signed(db).await;
        let others = Keyring::fresh();
        let real = &kept[2];
        let heads = vec![Head { hash: HEXLOWER.encode(&[7; 32]), ..real.heads[0].clone() }];
        let by_another_key = Checkpoint {
            id: real.id,
            ..Checkpoint::sign(&others, real.at, real.heads.clone(), real.previous_hash.clone())
        };
        for (forged, expected) in [
            (Checkpoint { heads: heads.clone(), ..real.clone() }, "its contents do not match its hash"),
            (Checkpoint { at: real.at.plus_micros(1), ..real.clone() }, "its contents do not match its hash"),
            (Checkpoint { previous_hash: kept[0].hash.clone(), ..real.clone() }, "it does not follow"),
            (Checkpoint { signature: kept[1].signature.clone(), ..real.clone() }, "its signature does not hold"),
            (Checkpoint { signature: "nonsense".into(), ..real.clone() }, "its signature does not hold"),
            (Checkpoint { key_id: "s_other".into(), ..real.clone() }, "its signature does not hold"),
            (by_another_key, "its signature does not hold"),
        ] {
            replace(&house, &forged).await;
            let found = faults(&house, &[]).await;
            assert!(found.contains(expected), "{forged:?}: {found}");
        }
        // Nobody without the key can make one whose parts all fit: this one has contents, hash and place of its own.
        let lie = Checkpoint::sign(&house.keys, real.at, heads, real.previous_hash.clone());
        replace(&house, &Checkpoint { id: real.id, ..lie }).await;
        assert!(faults(&house, &[]).await.contains("its contents do not match its hash"), "the id is signed as well");
        replace(&house, real).await;
        assert_eq!(faults(&house, &kept).await, "");
    }

    async fn a_missing_checkpoint_is_found(db: Db) {
        let (house, kept) = signed(db).await;
        assert_eq!(faults(&house, &kept).await, "");
        house.tamper("delete from journal_checkpoint where checkpoint_id = $1", &[kept[1].id.into()]).await;
        assert!(faults(&house, &[]).await.contains("it does not follow the checkpoint before"), "the middle one");
        house.tamper("delete from journal_checkpoint where checkpoint_id = $1", &[kept[0].id.into()]).await;
        assert!(faults(&house, &[]).await.contains("it does not follow the checkpoint before"), "the first ones");
        house.tamper("delete from journal_checkpoint", &[]).await;
        assert!(faults(&house, &[]).await.contains("no checkpoint says so: one was removed"), "all of them");
        house.tamper("delete from signed_head", &[]).await;
        assert_eq!(faults(&house, &[]).await, "", "with every trace in the database");
        assert_eq!(checked(&house, &kept).await.faults.len(), 3, "but not to whoever kept them");
    }

    async fn a_clock_that_was_set_back_does_not_disturb_their_order(db: Db) {
        let (house, mut kept) = signed(db).await;
        house.clock.set(house.desk.now().plus_micros(-10 * DAY));
        house.person("Zhou").await;
        kept.push(sign(&house).await.unwrap());
        house.person("Zheng").await;
        kept.push(sign(&house).await.unwrap());
        assert!(kept.is_sorted_by_key(|one| one.at));
        assert_eq!(faults(&house, &kept).await, "");
    }

    async fn two_processes_that_sign_at_once_follow_each_other(db: Db) {
        let house = Arc::new(House::empty(db).await);
        for round in 0..4 {
            house.person("Li").await;
            let signing = (0..3).map(|_| {
                let house = Arc::clone(&house);
                async move {
                    house.person("Wang").await;
                    sign(&house).await
                }
            });
            let signed = futures_util::future::join_all(signing).await;
            assert!(signed.iter().flatten().count() >= 1, "round {round}");
            assert_eq!(faults(&house, &[]).await, "", "round {round}");
        }
    }
}
