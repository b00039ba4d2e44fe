//! `names`: what the records are called that a case, an event or a row names by id, as far as the reader may know.

use crate::district::apply;
use crate::house::{House, in_both_houses};
use crate::orders::{ids, take};
use gridwork_definitions::{Files, SearchPath, load_files};
use serde_json::{Value as Json, json};
use std::path::Path;

/// Two ledgers for the dispatchers: one names rows of the other, which a coordinator may not read.
const LENDING: [(&str, &str); 2] = [
    (
        "registers/tool.yaml",
        "register: tool\ntitle: 工具\nlabel: keeper\nfields:\n  keeper: {type: person, role: volunteer, required: true, title: 保管人}\n  home: {type: org, title: 存放}\nmay: {read: [dispatcher], write: [dispatcher]}\n",
    ),
    (
        "registers/loan.yaml",
        "register: loan\ntitle: 借用\nfields:\n  note: {type: text, required: true, title: 说明}\n  tool: {type: row, of: tool, title: 工具}\nmay: {read: [dispatcher, street_coordinator], write: [dispatcher]}\n",
    ),
];

async fn lend(house: &House) {
    let mut files =
        Files::new("lending").with("pack.yaml", "pack: lending\nversion: 0.1.0\ntitle: 借用\nuses: [binhai, common]\n");
    for (name, text) in LENDING {
        files = files.with(name, text);
    }
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let loaded = load_files(&files, &SearchPath(vec![packs]));
    assert_eq!(loaded.errors().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
    apply(&house.desk, loaded.packs, Some(house.district.org("district"))).await;
}

fn only(id: impl Into<String>, name: &str) -> Json {
    Json::Object([(id.into(), json!(name))].into_iter().collect())
}

in_both_houses! {
    async fn a_case_says_what_it_names(house) {
        let id = house.placed("hexi").await;
        let item = only(house.item("0301"), "楼道灯维修");
        for reader in ["hexi.resident", "hexi.dispatcher", "hexi.volunteer2", "district.office"] {
            let client = house.client(reader).await;
            assert_eq!(client.get(&format!("/cases/{id}")).await.ok()["names"], item, "{reader}");
            let listed = client.get("/cases?state=placed").await.items();
            assert_eq!((ids(&listed), &listed[0]["names"]), (vec![id.clone()], &item), "{reader}");
        }
    }

    async fn an_event_says_what_it_names(house) {
        let id = house.placed("hexi").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let volunteer = house.person("hexi.volunteer");
        take(&dispatcher, &id, "dispatch", json!({"input": {"volunteer": volunteer}})).await.ok();
        let events = dispatcher.get(&format!("/cases/{id}/events")).await.items();
        assert_eq!(events[0]["names"], only(house.item("0301"), "楼道灯维修"));
        assert_eq!(events[1]["names"], only(volunteer, "人hexi.volunteer"));
    }

    async fn a_row_says_what_it_names_to_those_who_may_read_that(house) {
        lend(&house).await;
        let (dispatcher, coordinator) = (house.client("hexi.dispatcher").await, house.client("street.coordinator").await);
        let (org, keeper) = (house.org("hexi"), house.person("hexi.volunteer"));
        let tools = "/registers/lending/tool/rows";
        let fields = json!({"keeper": keeper, "home": org});
        let tool = dispatcher.post(tools, json!({"org": org, "fields": fields})).await.ok();
        let home = dispatcher.get(&format!("/orgs/{org}")).await.ok()["name"].clone();
        assert_eq!(tool["names"], json!({(keeper): "人hexi.volunteer", (org.as_str()): home}));
        let loans = "/registers/lending/loan/rows";
        let fields = json!({"note": "修灯", "tool": tool["id"]});
        let loan = dispatcher.post(loans, json!({"org": org, "fields": fields})).await.ok();
        // A row goes by its label, and where that is a person, by the person's name.
        assert_eq!(loan["names"], only(tool["id"].as_str().unwrap(), "人hexi.volunteer"));
        assert_eq!(dispatcher.get(loans).await.items()[0]["names"], loan["names"]);
        assert_eq!(coordinator.get(loans).await.items()[0]["names"], json!({}), "the tools are not theirs to read");
    }
}
