//! Files: attached once, by whom they were uploaded, within a day.

use crate::kit::{House, word};
use gridwork_db::Db;
use gridwork_kernel::files::store::{add, attach, content, find, is_attachable, sweep};
use gridwork_kernel::files::{ATTACH_WITHIN_HOURS, FileFacts};
use gridwork_kernel::time::HOUR;
use gridwork_kernel::{FileId, PersonId};
use gridwork_testkit::both_engines;
use uuid::Uuid;

const CASE: Uuid = Uuid::from_u128(1);

async fn upload(house: &House, name: &'static str) -> FileFacts {
    house.run(move |work| Box::pin(add(work, name, "image/png", b"\x89PNG\0bytes"))).await.unwrap()
}

async fn attached(house: &House, files: Vec<FileId>, record: Uuid) -> String {
    let attaching = house.run(move |work| {
        let files = files.clone();
        Box::pin(async move { attach(work, &files, "case", record).await })
    });
    word(attaching.await)
}

async fn swept(house: &House) -> u64 {
    let sweeping = house.run(|work| {
        let now = work.now();
        Box::pin(async move { sweep(work.tx(), now).await })
    });
    sweeping.await.unwrap()
}

both_engines! {
    async fn a_file_comes_back_as_it_was_kept(db: Db) {
        let house = House::empty(db).await;
        let facts = upload(&house, "楼道灯.png").await;
        let mut view = house.view().await;
        assert_eq!(find(&mut view.conn, facts.id).await.unwrap().as_ref(), Some(&facts));
        assert_eq!((facts.size, facts.kind.as_str(), facts.attached), (10, "image/png", None));
        assert_eq!(content(&mut view.conn, facts.id).await.unwrap(), b"\x89PNG\0bytes");
        assert_eq!(find(&mut view.conn, FileId::fresh()).await.unwrap(), None);
        assert_eq!(word(content(&mut view.conn, FileId::fresh()).await), "not_found file");
    }

    async fn a_file_is_attached_once(db: Db) {
        let house = House::empty(db).await;
        let (one, two, loose) = (upload(&house, "1").await, upload(&house, "2").await, upload(&house, "3").await);
        assert_eq!(attached(&house, vec![one.id, two.id], CASE).await, "done");
        for record in [CASE, Uuid::from_u128(2)] {
            assert_eq!(attached(&house, vec![loose.id, two.id], record).await, "files attached");
        }
        assert_eq!(attached(&house, vec![FileId::fresh()], CASE).await, "files attached", "there is no such file");
        let mut view = house.view().await;
        let facts = find(&mut view.conn, two.id).await.unwrap().unwrap();
        assert_eq!(facts.attached, Some(("case".to_owned(), CASE)));
        let facts = find(&mut view.conn, loose.id).await.unwrap().unwrap();
        assert_eq!(facts.attached, None, "the refusals left nothing behind");
    }

    async fn of_two_who_attach_at_once_one_does(db: Db) {
        let house = House::empty(db).await;
        let file = upload(&house, "1").await.id;
        let attaching = (1..=4).map(|record| attached(&house, vec![file], Uuid::from_u128(record)));
        let mut answers = futures_util::future::join_all(attaching).await;
        answers.sort();
        assert_eq!(answers, ["done", "files attached", "files attached", "files attached"]);
    }

    async fn loose_files_go_after_their_day(db: Db) {
        let house = House::empty(db).await;
        let (kept, loose) = (upload(&house, "kept").await, upload(&house, "loose").await);
        assert_eq!(attached(&house, vec![kept.id], CASE).await, "done");
        let (me, end) = ([loose.uploaded_by], house.desk.now().plus_micros(ATTACH_WITHIN_HOURS * HOUR));
        // As long as it may be attached, it is there.
        assert!(is_attachable(&loose, &me, end));
        house.clock.set(end);
        assert_eq!(swept(&house).await, 0);
        assert!(!is_attachable(&loose, &me, end.plus_micros(1)));
        house.clock.set(end.plus_micros(1));
        assert_eq!(swept(&house).await, 1);
        let mut view = house.view().await;
        assert_eq!(find(&mut view.conn, loose.id).await.unwrap(), None);
        assert_eq!(word(content(&mut view.conn, loose.id).await), "not_found file");
        assert!(content(&mut view.conn, kept.id).await.is_ok());
        drop(view);
        assert_eq!(attached(&house, vec![loose.id], CASE).await, "files attached");
        assert_eq!(swept(&house).await, 0);
    }

    async fn only_who_uploaded_a_file_may_attach_it(db: Db) {
        let house = House::empty(db).await;
        let (facts, now) = (upload(&house, "1").await, house.desk.now());
        let stranger = PersonId::fresh();
        for (persons, expected) in [
            (vec![facts.uploaded_by], true),
            (vec![stranger, facts.uploaded_by], true),
            (vec![stranger], false),
            (vec![], false),
        ] {
            assert_eq!(is_attachable(&facts, &persons, now), expected, "{persons:?}");
        }
        let held = FileFacts { attached: Some(("case".into(), CASE)), ..facts.clone() };
        assert!(!is_attachable(&held, &[facts.uploaded_by], now));
    }
}
