//! Fields of the type `case`: who may name a case, who is told its number, and how it stands in a sheet.

use crate::client::Client;
use crate::house::{House, in_both_houses};
use crate::imports::{counted, counts, faults, sent};
use crate::orders::id_of;
use crate::packs::apply_files;
use gridwork_definitions::Files;
use gridwork_documents::{Limits, header, read};
use serde_json::{Value as Json, json};

/// Findings of an inspection, each about an order.
const FINDING: &str = "
register: finding
title: 检查发现台账
unique: [code]
label: code
fields:
  code: {type: text, required: true, title: 发现编码}
  matter: {type: case, of: order, title: 相关点单}
  visited: {type: case, of: order, title: 回访点单}
  note: {type: text, title: 备注}
may: {read: [dispatcher, street_coordinator], write: [dispatcher, street_coordinator]}
";

const FINDINGS: &str = "/registers/findings/finding";

async fn founded(house: &House) {
    let files = Files::new("findings")
        .with("pack.yaml", "pack: findings\nversion: 0.1.0\ntitle: 检查\nuses: [binhai, common]\n")
        .with("registers/finding.yaml", FINDING);
    apply_files(house, &files).await;
}

async fn found(client: &Client, org: &str, fields: Json) -> Json {
    client.post(&format!("{FINDINGS}/rows"), json!({"org": org, "fields": fields})).await.ok()
}

/// What stands in the sheet of a reader under the title of the case: the words, and the id beside them.
async fn in_sheet(client: &Client) -> (String, String) {
    let file = client.get(&format!("{FINDINGS}/export?format=csv")).await;
    assert_eq!(file.status, 200, "{}", file.text());
    let sheets = read(&file.bytes, &Limits::default()).unwrap();
    let at = header(&sheets[0], |title| title == "相关点单").unwrap();
    let lines = &sheets[0].lines;
    let under = |title: &str| {
        let column = lines[at].cells.iter().position(|cell| cell.shown() == title).unwrap();
        lines[at + 1].cells.get(column).map(gridwork_documents::Cell::shown).unwrap_or_default()
    };
    (under("相关点单"), under("相关点单#id"))
}

in_both_houses! {
    async fn a_case_is_named_by_those_who_see_it_and_called_by_its_number(house) {
        founded(&house).await;
        let case = house.placed("hexi").await;
        let (here, there) = (house.client("hexi.dispatcher").await, house.client("hedong.dispatcher").await);
        let street = house.client("street.coordinator").await;
        let number = here.get(&format!("/cases/{case}")).await.ok()["number"].as_str().unwrap().to_owned();
        let (hexi, hedong) = (house.org("hexi"), house.org("hedong"));
        let row = found(&here, &hexi, json!({"code": "F1", "matter": case})).await;
        assert_eq!((&row["fields"]["matter"], &row["names"]), (&json!(case), &json!({(case.as_str()): number})));

        // Who does not see the case is told what who names none is told.
        for named in [case.as_str(), "0190a000-0000-7000-8000-000000000001"] {
            let body = json!({"org": hedong, "fields": {"code": "F2", "matter": named}});
            let refused = there.post(&format!("{FINDINGS}/rows"), body).await.problems();
            assert_eq!(refused, [("fields.matter".to_owned(), "not_found".to_owned())]);
        }
        let wrong = json!({"org": hexi, "fields": {"code": "F2", "matter": number}});
        let refused = here.post(&format!("{FINDINGS}/rows"), wrong).await.problems();
        assert_eq!(refused, [("fields.matter".to_owned(), "type".to_owned())]);

        // A row of theirs that the street had name it: they see the row, and of the case its id alone.
        let row = found(&street, &hedong, json!({"code": "F3", "matter": case})).await;
        let at = format!("{FINDINGS}/rows/{}", id_of(&row));
        let seen = there.get(&at).await.ok();
        assert_eq!((&seen["fields"]["matter"], &seen["names"]), (&json!(case), &json!({})));
        assert_eq!(there.get(&format!("{at}/history")).await.items()[0]["names"], json!({}));
        // A form that sends what it shows names nothing anew; elsewhere it would.
        let same = json!({"fields": {"note": "已看", "matter": case}});
        there.ask(reqwest::Method::PATCH, &at).json(&same).send().await.ok();
        let anew = json!({"fields": {"visited": case}});
        let refused = there.ask(reqwest::Method::PATCH, &at).json(&anew).send().await.problems();
        assert_eq!(refused, [("fields.visited".to_owned(), "not_found".to_owned())]);
    }

    async fn rows_are_found_by_the_case_they_name(house) {
        founded(&house).await;
        let (case, other) = (house.placed("hexi").await, house.placed("hexi").await);
        let client = house.client("hexi.dispatcher").await;
        let hexi = house.org("hexi");
        let row = found(&client, &hexi, json!({"code": "F1", "matter": case})).await;
        found(&client, &hexi, json!({"code": "F2", "matter": other})).await;
        found(&client, &hexi, json!({"code": "F3"})).await;
        let filter = format!("filter=matter%20%3D%3D%20%27{case}%27");
        let listed = client.get(&format!("{FINDINGS}/rows?{filter}")).await.items();
        assert_eq!(listed.iter().map(id_of).collect::<Vec<_>>(), [id_of(&row)]);
    }

    async fn a_case_tells_which_rows_name_it_to_those_who_read_them(house) {
        founded(&house).await;
        let (case, other) = (house.placed("hexi").await, house.placed("hexi").await);
        let (here, street) = (house.client("hexi.dispatcher").await, house.client("street.coordinator").await);
        let row = found(&here, &house.org("hexi"), json!({"code": "F1", "matter": case, "visited": other})).await;
        found(&street, &house.org("hedong"), json!({"code": "F2", "matter": case})).await;
        let gone = found(&here, &house.org("hexi"), json!({"code": "F3", "matter": case})).await;
        here.post(&format!("{FINDINGS}/rows/{}/retire", id_of(&gone)), json!({})).await.ok();

        let path = format!("/cases/{case}/named-by");
        let named = here.get(&path).await.ok();
        let expected = json!({"items": [{"kind": "rows", "of": "findings/finding", "title": "检查发现台账", "field": "matter",
            "field_title": "相关点单", "keeps": false, "count": 1, "records": [{"id": id_of(&row), "label": "F1"}]}],
            "others": false});
        assert_eq!(named, expected, "neither the neighbours' row, nor the retired one");
        assert_eq!(street.get(&path).await.ok()["items"][0]["count"], 2);
        assert_eq!(here.get(&format!("/cases/{other}/named-by")).await.ok()["items"][0]["field"], "visited");
        // Who asked sees the case, and no row of that ledger.
        assert_eq!(house.client("hexi.resident").await.get(&path).await.ok()["items"], json!([]));
        house.client("hedong.dispatcher").await.get(&path).await.refused(404, "not_found");
    }

    async fn in_a_sheet_a_case_goes_by_its_number(house) {
        founded(&house).await;
        let case = house.placed("hexi").await;
        let (here, there) = (house.client("hexi.dispatcher").await, house.client("hedong.dispatcher").await);
        let street = house.client("street.coordinator").await;
        let number = here.get(&format!("/cases/{case}")).await.ok()["number"].as_str().unwrap().to_owned();
        let sheet = format!("发现编码,相关点单\nF1,{number}\nF2,DD-0\n");
        let import = sent(&house, &here, FINDINGS, "a.csv", sheet.clone()).await;
        let unknown = [(3, "matter".to_owned(), "not_found".to_owned())];
        assert_eq!(faults(&here, FINDINGS, &import).await, unknown);
        assert_eq!(counts(&import), counted(&[("add", 1), ("faulty", 1)]));
        // A number alone does not tell that there is such a case.
        let import = sent(&house, &there, FINDINGS, "a.csv", sheet).await;
        let unknown = [2, 3].map(|line| (line, "matter".to_owned(), "not_found".to_owned()));
        assert_eq!(faults(&there, FINDINGS, &import).await, unknown);

        found(&street, &house.org("hedong"), json!({"code": "F3", "matter": case})).await;
        assert_eq!(in_sheet(&street).await, (number, case.clone()));
        assert_eq!(in_sheet(&there).await, (case.clone(), case), "who does not see the case is not told its number");
        // What stands as the reader sees it asks for nothing.
        let file = there.get(&format!("{FINDINGS}/export?format=csv")).await;
        let import = sent(&house, &there, FINDINGS, "a.csv", file.bytes.clone()).await;
        assert_eq!(counts(&import), counted(&[("same", 1)]));
    }
}

#[test]
fn a_pack_says_which_loop_and_nothing_of_retiring() {
    let of = |field: &str| {
        let text = FINDING.replace("{type: case, of: order, title: 回访点单}", field);
        let files = Files::new("findings")
            .with("pack.yaml", "pack: findings\nversion: 0.1.0\ntitle: 检查\nuses: [binhai, common]\n")
            .with("registers/finding.yaml", text.as_str());
        let packs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let loaded = gridwork_definitions::load_files(&files, &gridwork_definitions::SearchPath(vec![packs]));
        loaded.errors().map(|it| it.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(of("{type: case, of: order, title: 回访点单}"), [""; 0]);
    assert_eq!(of("{type: case, title: 回访点单}").len(), 1, "of which loop?");
    assert_eq!(of("{type: case, of: nothing, title: 回访点单}"), ["GW-M001"]);
    assert_eq!(of("{type: case, of: order, on_retire: keep, title: 回访点单}").len(), 1, "cases are not retired");
}
