//! What packs bring to a running server: new versions beside running cases, and registers nobody had thought of.

use crate::district::apply_losing;
use crate::house::{House, in_both_houses};
use crate::orders::{id_of, take};
use crate::pictures;
use gridwork_definitions::{Files, SearchPath, load_files};
use serde_json::json;
use std::path::{Path, PathBuf};

pub(crate) fn packs_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

/// Applies a pack from files in memory, with the shipped ones it uses.
pub(crate) async fn apply_files(house: &House, files: &Files) {
    apply_files_losing(house, files, &[]).await;
}

/// The same, when what is named may be lost by it.
pub(crate) async fn apply_files_losing(house: &House, files: &Files, allow: &[&str]) {
    let loaded = load_files(files, &SearchPath(vec![packs_dir()]));
    let problems = loaded.errors().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(problems, Vec::<String>::new());
    let allow = allow.iter().map(|it| (*it).to_owned()).collect();
    apply_losing(&house.desk, loaded.packs, Some(house.district.org("district")), allow).await;
}

/// An album with photos, and who may not simply be named on them.
const ALBUM: &str = "
register: album
title: 相册
fields:
  name: {type: text, required: true, title: 名称}
  photos: {type: files, max: 3, title: 照片}
  keeper:
    type: citizen_id
    class: secret
    purpose: 核验
    visible: [{to: dispatcher}]
    erase_after: {days: 10}
    title: 保管人证件
may: {read: [dispatcher, street_coordinator], write: [dispatcher]}
";

in_both_houses! {
    async fn a_running_case_finishes_under_the_version_it_opened_with(house) {
        let before = house.placed("hexi").await;
        let dir = packs_dir().join("binhai");
        let order = std::fs::read_to_string(dir.join("loops/order.yaml")).unwrap();
        let quicker = order.replacen("within: {working_hours: 4}", "within: {working_hours: 1}", 1);
        assert_ne!(order, quicker);
        apply_files(&house, &Files::read_dir(&dir).with("loops/order.yaml", quicker)).await;
        let resident = house.client("hexi.resident").await;
        assert_eq!(resident.get("/definitions/binhai/order").await.ok()["version"], 2);
        let after = resident.post("/cases", house.order("hexi")).await.ok();
        assert_eq!((&after["loop_version"], &after["due_at"]), (&json!(2), &json!("2026-03-02T10:00:00+08:00")));
        let running = resident.get(&format!("/cases/{before}")).await.ok();
        assert_eq!((&running["loop_version"], &running["due_at"]), (&json!(1), &json!("2026-03-02T14:30:00+08:00")));
        // Sent back, it goes on under its own version.
        let dispatcher = house.client("hexi.dispatcher").await;
        let input = json!({"input": {"volunteer": house.person("hexi.volunteer")}});
        take(&dispatcher, &before, "dispatch", input).await.ok();
        let recalled = take(&dispatcher, &before, "recall", json!({"input": {"reason": "换人"}})).await.ok();
        assert_eq!((&recalled["loop_version"], &recalled["due_at"]), (&json!(1), &json!("2026-03-02T14:30:00+08:00")));
    }

    async fn a_new_register_is_there_at_once_with_files_and_secrets(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let path = "/registers/album/album/rows";
        dispatcher.get(path).await.refused(404, "not_found");
        let files = Files::new("album")
            .with("pack.yaml", "pack: album\nversion: 0.1.0\ntitle: 相册\nuses: [binhai, common]\n")
            .with("registers/album.yaml", ALBUM);
        apply_files(&house, &files).await;
        let photo = id_of(&dispatcher.upload("灯.jpg", pictures::photo()).await.ok());
        let fields = json!({"name": "修灯", "photos": [photo], "keeper": "11010519491231002X"});
        let row = dispatcher.post(path, json!({"org": house.org("hexi"), "fields": fields})).await.ok();
        // A secret is a mask even to whom it may be opened, and nothing to everybody else.
        assert_eq!(row["fields"]["keeper"], json!({"masked": "110105********002X"}));
        let own = format!("{path}/{}", id_of(&row));
        let coordinator = house.client("street.coordinator").await;
        assert_eq!(coordinator.get(&own).await.ok()["fields"].get("keeper"), None);
        // The photo hangs on the row: it outlives its day, and is seen with the row.
        house.clock.advance(std::time::Duration::from_secs(25 * 3600));
        gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
        for (reader, sees) in [
            ("hexi.dispatcher", true), ("street.coordinator", true), ("hedong.dispatcher", false),
            ("far.coordinator", false), ("hexi.resident", false), ("admin", false),
        ] {
            let status = house.client(reader).await.get(&format!("/files/{photo}")).await.status;
            assert_eq!(status == 200, sees, "{reader}: {status}");
        }
        let dispatcher = house.client("hexi.dispatcher").await;
        let again = dispatcher.post(path, json!({"org": house.org("hexi"), "fields": {"name": "又", "photos": [photo]}})).await;
        assert_eq!(again.problems(), [("fields.photos".into(), "not_found".into())]);
        // Naming it again on its own row is no second attaching; another one is added.
        let second = id_of(&dispatcher.upload("灯.jpg", pictures::photo()).await.ok());
        let both = json!({"fields": {"photos": [photo, second]}});
        assert_eq!(dispatcher.patch(&own, both).await.ok()["fields"]["photos"], json!([photo, second]));
        coordinator.get(&format!("/files/{second}")).await.refused(401, "session");
        house.client("street.coordinator").await.get(&format!("/files/{second}")).await.ok();
    }
}
