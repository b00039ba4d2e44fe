//! Each invariant, broken by hand behind the back of the engine, is found.

use gridwork_db::Db;
use gridwork_kernel::attachments::Limits;
use gridwork_kernel::desk::{Call, Desk, DeskParts};
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::{CaseId, Instant, ManualClock};
use gridwork_operations::cases::{self, AddComment, CaseFilter};
use gridwork_operations::files::{Upload, upload};
use gridwork_simulator::{check_invariants, demo};
use gridwork_testkit::both_engines;
use serde_json::json;
use std::sync::Arc;

/// One grey dot.
const PNG: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
    \x08\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\xda\x63\x68\x00\x00\x00\
    \x82\x00\x81\xda\x45\x08\x3b\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";

async fn break_by(db: &Db, sql: &'static str) {
    let changed = db
        .write(move |tx| Box::pin(async move { tx.execute(sql, &[]).await }))
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    assert!(changed > 0, "{sql} changed nothing");
}

async fn attach_a_picture(desk: &Desk) {
    let mut view = desk.view().await.unwrap();
    let account = accounts::find(&mut view.conn, "resident01", view.now).await.unwrap().unwrap().id;
    let resident = desk.actor(&mut view, account).await.unwrap();
    drop(view);
    let filter = CaseFilter::default();
    let (own, _) = cases::list(desk, &resident, &filter, 100, "zh-CN").await.unwrap();
    let open = own.iter().find(|case| case.closed_at.is_none()).expect("resident01 has an open order");
    let picture = Upload { name: "lamp.png".into(), content: PNG.to_vec() };
    let kept = upload(desk, &resident, Call::plain(), picture, &Limits::default()).await.unwrap();
    let add =
        AddComment { case: CaseId(open.id), text: "拍了照片".into(), files: json!([kept.id]), if_match: None };
    cases::comment(desk, &resident, Call::plain(), add, "zh-CN").await.unwrap();
}

both_engines! {
    async fn whatever_is_broken_is_found(db: Db) {
        let now = Instant::from_rfc3339("2026-03-04T10:00:00+08:00").unwrap();
        let keys = Arc::new(Keyring::fresh());
        let recipe = demo::Recipe { size: demo::Size::Town, seed: 3, orders: 40, days: 21, now };
        demo::build(&db, &keys, recipe, &mut |_| {}).await.unwrap();
        let parts = DeskParts { db: db.clone(), clock: Arc::new(ManualClock::at(now)), keys };
        let desk = Desk::open(parts).await.unwrap();
        attach_a_picture(&desk).await;
        assert_eq!(check_invariants(&desk).await.unwrap(), []);
        for (invariant, sql) in [
            ("HEAD", "update loop_case set due_at = due_at + 1 where due_at is not null"),
            ("TURN", "delete from turn where is_own"),
            ("REPLAY", "update loop_case set state = 'verified' where state = 'delivered'"),
            ("EVERY_CASE_MOVES", "update loop_case set clocks = '{}' where state = 'settled'"),
            (
                "HANDS",
                "update case_event set actor_id = (select d.actor_id from case_event d where d.case_id = case_event.case_id \
                 and d.step = 'deliver' limit 1) where step = 'verify'",
            ),
            ("ATTACHED_ONCE", "update file set attached_id = null"),
            ("ONE_WRITE", "update case_event set input = '{\"text\": \"x\"}' where kind = 'comment'"),
            ("CHAIN", "update journal set action = 'x' where seq = 40"),
        ] {
            break_by(&db, sql).await;
            let found = check_invariants(&desk).await.unwrap();
            assert!(found.iter().any(|it| it.invariant == invariant), "{sql}: {found:?}");
        }
    }
}
