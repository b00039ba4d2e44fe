//! `/imports`: files are checked cell by cell, written a part at a time, taken back as a whole.

use crate::client::{Answer, Client};
use crate::house::{House, in_both_houses};
use crate::orders::{id_of, ids};
use crate::packs::{apply_files, apply_files_losing};
use crate::pictures;
use gridwork_definitions::Files;
use gridwork_definitions::model::Key;
use gridwork_documents::{Cell, Limits, read};
use gridwork_kernel::desk::Call;
use gridwork_kernel::{ImportId, authz};
use gridwork_operations::imports::{self, UploadSheet};
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub(crate) const RESIDENTS: &str = "/registers/ledger/resident";
pub(crate) const EVERYTHING: &str = "/registers/ledger/everything";

const RESIDENT: &str = "
register: resident
title: 居民台账
unique: [number]
label: number
fields:
  number: {type: text, pattern: '[0-9]{1,6}', required: true, title: 序号}
  community: {type: text, max: 20, title: 社区}
  name:
    type: text
    max: 10
    required: true
    title: 姓名
    class: personal
    purpose: 登记
    visible: [{to: dispatcher}]
    erase_after: {days: 10}
  born:
    type: date
    title: 出生日期
    class: personal
    purpose: 登记
    visible: [{to: dispatcher}]
    erase_after: {days: 10}
  phone:
    type: phone
    title: 电话(手机)
    class: personal
    purpose: 登记
    visible: [{to: dispatcher}]
    erase_after: {days: 10}
  hours: {type: decimal, scale: 1, min: 0, max: 1000, title: 服务小时}
  card:
    type: citizen_id
    class: personal
    purpose: 核验
    visible: [{to: dispatcher}]
    erase_after: {days: 10}
    title: 身份证号
  age: {type: int, min: 0, max: 130, title: 年龄}
  rent: {type: money, min: 0, title: 租金}
  alone: {type: bool, title: 独居}
  skill: {type: choice, of: skill, title: 特长}
  helper: {type: person, role: volunteer, title: 联系志愿者}
  item: {type: row, of: service_item, title: 常用服务}
  note: {type: text, max: 20, write: [district_office], title: 区级备注}
may: {read: [dispatcher, street_coordinator, district_office], write: [dispatcher, district_office]}
";

const ALL: &str = "
register: everything
title: 全部类型
unique: [number]
label: name
fields:
  number: {type: text, required: true, title: 编号}
  name: {type: text, max: 200, title: 名称}
  age: {type: int, title: 年龄}
  hours: {type: decimal, scale: 3, title: 小时}
  rent: {type: money, title: 租金}
  alone: {type: bool, title: 独居}
  since: {type: date, title: 起始日期}
  seen: {type: instant, title: 走访时间}
  skill: {type: choice, of: skill, title: 特长}
  skills: {type: choices, of: skill, title: 全部特长}
  item: {type: row, of: service_item, title: 服务}
  helper: {type: person, role: volunteer, title: 志愿者}
  place: {type: org, title: 组织}
  matter: {type: case, of: order, title: 相关点单}
  items: {type: rows, of: service_item, max: 5, title: 各项服务}
  photos: {type: files, max: 2, title: 照片}
  body: {type: credit_code, title: 信用代码}
  next: {type: int, computed: 'or_else(age, 0) + 1', title: 明年}
  home: {type: point, blur: {metres: 500, except: []}, title: 位置}
  round: {type: area, title: 范围}
  phone:
    type: phone
    class: personal
    purpose: 联系
    visible: [{to: dispatcher}]
    erase_after: {days: 10}
    title: 电话
  card:
    type: citizen_id
    class: secret
    purpose: 核验
    visible: [{to: dispatcher}]
    erase_after: {days: 10}
    title: 证件
may: {read: [dispatcher, street_coordinator], write: [dispatcher]}
";

pub(crate) async fn founded(house: &House) {
    let files = Files::new("ledger")
        .with("pack.yaml", "pack: ledger\nversion: 0.1.0\ntitle: 台账\nuses: [binhai, common]\n")
        .with("registers/resident.yaml", RESIDENT)
        .with("registers/everything.yaml", ALL);
    apply_files(house, &files).await;
}

async fn send(client: &Client, at: &str, name: &str, content: impl Into<Vec<u8>>) -> Answer {
    client.ask(Method::POST, &format!("{at}/imports")).file(name, content.into()).send().await
}

/// Sends a file and waits until its cells are checked.
pub(crate) async fn sent(house: &House, client: &Client, at: &str, name: &str, content: impl Into<Vec<u8>>) -> Json {
    let answer = send(client, at, name, content).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    rested(house, client, at, &answer.ok()).await
}

/// The import once it rests.
pub(crate) async fn rested(house: &House, client: &Client, at: &str, import: &Json) -> Json {
    let id = id_of(import).parse().unwrap();
    while !gridwork_operations::imports::drive(&house.desk, gridwork_kernel::ImportId(id), 50).await.unwrap() {}
    client.get(&format!("{at}/imports/{id}")).await.ok()
}

pub(crate) async fn run(house: &House, client: &Client, at: &str, import: &Json, body: Json) -> Json {
    let begun = client.post(&format!("{at}/imports/{}/run", id_of(import)), body).await.ok();
    rested(house, client, at, &begun).await
}

/// Every fault, by line, with its field and code.
pub(crate) async fn faults(client: &Client, at: &str, import: &Json) -> Vec<(i64, String, String)> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("{at}/imports/{}/faults?limit=200{after}", id_of(import));
        let page = client.get(&path).await.ok();
        for fault in page["items"].as_array().unwrap() {
            let word = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
            assert!(!word("zh").is_empty() && !word("en").is_empty(), "{fault}");
            all.push((fault["line"].as_i64().unwrap(), word("field"), word("code")));
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

pub(crate) fn counts(import: &Json) -> BTreeMap<String, i64> {
    serde_json::from_value(import["counts"].clone()).unwrap()
}

pub(crate) fn counted(pairs: &[(&str, i64)]) -> BTreeMap<String, i64> {
    pairs.iter().map(|(word, count)| ((*word).to_owned(), *count)).collect()
}

/// For the table of who may do what: asks one route about files on their way into a register.
pub(crate) async fn ask_about_import(client: &Client, method: &str, path: &str, id: &str) -> Answer {
    let at = "/registers/binhai/volunteer/imports";
    let one = path.replace("/registers/{pack}/{key}/imports", at).replace("{id}", id);
    match (method, path) {
        ("POST", "/registers/{pack}/{key}/imports") => {
            let file = "同时接单上限\n很多\n".into();
            client.ask(Method::POST, at).file("a.csv", file).send().await
        }
        ("PUT", _) => client.ask(Method::PUT, &one).json(&json!({"columns": []})).send().await,
        ("POST", _) => client.post(&one, json!({})).await,
        _ => client.get(&one).await,
    }
}

const FIRST: &str = "序号,姓名,电话（手机）,服务小时\n1,林某甲,13800000001,12.5\n2,周某乙,13800000002,8\n3,吴某丙,,\n";

in_both_houses! {
    async fn a_file_is_looked_at_then_written_and_taken_back(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let import = sent(&house, &client, RESIDENTS, "名册.csv", FIRST).await;
        assert_eq!((&import["status"], counts(&import)), (&json!("ready"), counted(&[("add", 3)])));
        let targets = import["columns"].as_array().unwrap().iter().map(|it| it["target"].clone()).collect::<Vec<_>>();
        assert_eq!(json!(targets), json!(["number", "name", "phone", "hours"]));
        assert_eq!(import["org"], json!(house.org("hexi")), "there is one place to write at");
        assert_eq!(client.get(&format!("{RESIDENTS}/rows")).await.items().len(), 0, "nothing is written yet");
        let done = run(&house, &client, RESIDENTS, &import, json!({})).await;
        assert_eq!((&done["status"], counts(&done)), (&json!("done"), counted(&[("added", 3)])));
        let rows = client.get(&format!("{RESIDENTS}/rows")).await.items();
        assert_eq!(rows.iter().map(|row| &row["fields"]["number"]).collect::<Vec<_>>(), ["1", "2", "3"]);
        assert_eq!(rows[2]["fields"]["name"], json!({"masked": "***"}), "it is sealed as if it had been typed");
        // The same file again changes nothing, and says that it was there.
        let again = sent(&house, &client, RESIDENTS, "名册.csv", FIRST).await;
        assert_eq!(counts(&again), counted(&[("same", 3)]));
        assert!(again["done_before"].is_string());
        // Changed, it changes what differs; an empty cell leaves what is there.
        let second = FIRST.replace("13800000001", "").replace(",8\n", ",9\n").replace("吴某丙,,", "吴某丙,13800000003,1");
        let import = sent(&house, &client, RESIDENTS, "名册.csv", second).await;
        assert_eq!(counts(&import), counted(&[("change", 2), ("same", 1)]));
        let done = run(&house, &client, RESIDENTS, &import, json!({})).await;
        let rows = client.get(&format!("{RESIDENTS}/rows")).await.items();
        let first = client.get(&format!("{RESIDENTS}/rows/{}", id_of(&rows[0]))).await.ok();
        assert_eq!((&first["fields"]["phone"], &rows[1]["fields"]["hours"]), (&json!("13800000001"), &json!(9.0)));
        let batches = client.get(&format!("{RESIDENTS}/batches")).await.items();
        assert_eq!((&batches[0]["id"], &batches[0]["kind"]), (&done["batch"], &json!("import")));
        assert_eq!(batches[0]["rows"], 2);
        // Taken back, each row is as it was before; of an older import only the rows that nobody touched since.
        let undo = async |at: usize| {
            let path = format!("{RESIDENTS}/batches/{}/undo", id_of(&batches[at]));
            let undone = client.post(&path, json!({})).await.ok();
            (undone["undone"].as_i64().unwrap(), undone["left"].as_array().unwrap().len())
        };
        assert_eq!(undo(0).await, (2, 0));
        let rows = client.get(&format!("{RESIDENTS}/rows")).await.items();
        assert_eq!((&rows[1]["fields"]["hours"], rows[2]["fields"].get("phone")), (&json!(8.0), None));
        assert_eq!(undo(1).await, (1, 2));
        let listed = client.get(&format!("{RESIDENTS}/imports")).await.items();
        assert_eq!(listed.len(), 3);
        assert_eq!(ids(&listed)[0], id_of(&import));
    }

    async fn chosen_lines_are_written_and_faulty_ones_never(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let csv = "序号,姓名,年龄\n1,甲,30\n2,乙,三十\n3,丙,31\n4,,32\n1,丁,33\n";
        let import = sent(&house, &client, RESIDENTS, "a.csv", csv).await;
        assert_eq!(counts(&import), counted(&[("add", 2), ("faulty", 3)]));
        let found = faults(&client, RESIDENTS, &import).await;
        let expected = [(3, "age", "type"), (5, "name", "required"), (6, "", "twice")];
        assert_eq!(found, expected.map(|(line, field, code)| (line, field.to_owned(), code.to_owned())));
        let path = format!("{RESIDENTS}/imports/{}", id_of(&import));
        let book = client.get(&format!("{path}/faults/workbook?lang=zh")).await;
        let sheets = read(&book.bytes, &Limits::default()).unwrap();
        let lines = sheets[0].lines.iter().map(|line| line.cells.iter().map(Cell::shown).collect::<Vec<_>>());
        let lines = lines.collect::<Vec<_>>();
        assert_eq!(lines[0], ["序号", "姓名", "年龄", "原行号", "错误说明"]);
        assert_eq!(lines[1][..4], ["2", "乙", "三十", "3"]);
        assert!(lines[1][4].contains("整数"), "{:?}", lines[1]);
        // Corrected, the workbook itself is a file to send: its last columns are passed over.
        let again = sent(&house, &client, RESIDENTS, "错误.xlsx", book.bytes.clone()).await;
        let targets = again["columns"].as_array().unwrap().iter().map(|it| it["target"].clone()).collect::<Json>();
        assert_eq!(targets, json!(["number", "name", "age", null, null]));
        let done = run(&house, &client, RESIDENTS, &import, json!({"lines": [4, 3, 6]})).await;
        assert_eq!(counts(&done), counted(&[("add", 1), ("added", 1), ("faulty", 3)]));
        let rows = client.get(&format!("{RESIDENTS}/rows")).await.items();
        assert_eq!(rows.iter().map(|row| &row["fields"]["number"]).collect::<Vec<_>>(), ["3"]);
        client.post(&format!("{path}/run"), json!({})).await.refused(409, "running");
        let mapping = json!({"columns": ["number", "name", "age"]});
        client.ask(Method::PUT, &format!("{path}/mapping")).json(&mapping).send().await.refused(409, "running");
    }

    async fn every_line_is_looked_at_before_it_is_written(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let before = sent(&house, &client, RESIDENTS, "a.csv", "序号,姓名,年龄\n1,甲,30\n").await;
        run(&house, &client, RESIDENTS, &before, json!({})).await;
        let csv = "序号,姓名,年龄\n1,甲,31\n2,乙,三十\n3,丙,\n";
        let import = sent(&house, &client, RESIDENTS, "b.csv", csv).await;
        let path = format!("{RESIDENTS}/imports/{}/lines", id_of(&import));
        let lines = client.get(&path).await.items();
        let told = lines.iter().map(|line| json!([line["line"], line["outcome"], line["cells"], line["changes"]]));
        let expected = json!([
            [2, "change", ["1", "甲", "31"], [2]],
            [3, "faulty", ["2", "乙", "三十"], []],
            [4, "add", ["3", "丙", ""], []],
        ]);
        assert_eq!(told.collect::<Json>(), expected);
        assert!(lines[0]["row"].is_string() && lines[2]["row"].is_null());
        let page = client.get(&format!("{path}?limit=2")).await.ok();
        assert_eq!((page["items"].as_array().unwrap().len(), &page["next"]), (2, &json!("3")));
        assert_eq!(client.get(&format!("{path}?limit=2&after=3")).await.items(), lines[2..]);
        assert_eq!(client.get(&format!("{path}?outcome=add")).await.items(), lines[2..]);
        let wrong = client.get(&format!("{path}?outcome=good")).await.problems();
        assert_eq!(wrong, [("outcome".to_owned(), "choice".to_owned())]);
        run(&house, &client, RESIDENTS, &import, json!({"lines": [4]})).await;
        let after = client.get(&path).await.items();
        let outcomes = after.iter().map(|line| &line["outcome"]).collect::<Vec<_>>();
        assert_eq!(outcomes, ["change", "faulty", "added"]);
    }

    async fn a_number_in_an_open_text_is_warned_about_before_it_is_written(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let csv = "序号,姓名,社区\n1,甲,找13800001111\n2,乙,河西\n";
        let import = sent(&house, &client, RESIDENTS, "a.csv", csv).await;
        let path = format!("{RESIDENTS}/imports/{}/lines", id_of(&import));
        let lines = client.get(&path).await.items();
        let told = lines.iter().map(|line| (&line["outcome"], line["warnings"].as_array().unwrap().len()));
        assert_eq!(told.collect::<Vec<_>>(), [(&json!("add"), 1), (&json!("add"), 0)]);
        let warning = &lines[0]["warnings"][0];
        assert_eq!((&warning["column"], &warning["code"]), (&json!(2), &json!("phone")));
        assert!(warning["en"].as_str().unwrap().contains("phone number") && !warning.to_string().contains("1380000"));
        // It stops nobody.
        let done = run(&house, &client, RESIDENTS, &import, json!({})).await;
        assert_eq!(counts(&done), counted(&[("added", 2)]));
    }

    async fn columns_are_named_by_hand_and_remembered(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let csv = "甲列,乙列,丙列\n11,林某甲,40\n";
        let import = sent(&house, &client, RESIDENTS, "a.csv", csv).await;
        assert_eq!(counts(&import), counted(&[("faulty", 1)]));
        let path = format!("{RESIDENTS}/imports/{}/mapping", id_of(&import));
        let put = async |body: Json| client.ask(Method::PUT, &path).json(&body).send().await;
        let wrong = put(json!({"columns": ["number", "number", "nothing"], "keys": ["card"]})).await.problems();
        let expected = [("columns.1", "twice"), ("columns.2", "unknown"), ("keys.0", "key")];
        assert_eq!(wrong, expected.map(|(path, code)| (path.to_owned(), code.to_owned())));
        assert_eq!(put(json!({"columns": []})).await.problems()[0].1, "length");
        let elsewhere = put(json!({"columns": ["number", "name", "age"], "org": house.org("hedong")})).await;
        assert!([404, 422].contains(&elsewhere.status), "{}", elsewhere.text());
        let body = json!({"columns": ["number", "name", "age"], "org": house.org("hexi")});
        let mapped = rested(&house, &client, RESIDENTS, &put(body).await.ok()).await;
        assert_eq!(counts(&mapped), counted(&[("add", 1)]));
        let next = sent(&house, &client, RESIDENTS, "b.csv", csv.replace("11", "12")).await;
        assert_eq!((counts(&next), &next["columns"][2]["target"]), (counted(&[("add", 1)]), &json!("age")));
    }

    async fn only_ones_own_and_only_what_one_may_write(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let csv = "序号,姓名,区级备注,所属组织\n1,甲,已核,\n2,乙,,hedong\n3,丙,,hexi\n";
        let import = sent(&house, &client, RESIDENTS, "a.csv", csv).await;
        let mut found = faults(&client, RESIDENTS, &import).await;
        found.retain(|(line, ..)| *line == 2);
        assert_eq!(found, [(2, "note".to_owned(), "locked".to_owned())], "a field that others fill in, by its name");
        let path = format!("{RESIDENTS}/imports/{}", id_of(&import));
        for other in ["hexi.verifier", "hedong.dispatcher", "district.office", "admin"] {
            let other = house.client(other).await;
            other.get(&path).await.refused(404, "not_found");
            other.get(&format!("{path}/lines")).await.refused(404, "not_found");
            other.get(&format!("{path}/faults")).await.refused(404, "not_found");
            other.get(&format!("{path}/faults/workbook")).await.refused(404, "not_found");
            other.post(&format!("{path}/run"), json!({})).await.refused(404, "not_found");
        }
        send(&house.client("street.coordinator").await, RESIDENTS, "a.csv", csv).await.refused(403, "role");
        send(&house.client("hexi.resident").await, RESIDENTS, "a.csv", csv).await.refused(404, "not_found");
        let office = house.client("district.office").await;
        let import = sent(&house, &office, RESIDENTS, "a.csv", "序号,姓名,区级备注,所属组织\n1,甲,已核,120116001001\n").await;
        assert_eq!(counts(&import), counted(&[("add", 1)]));
    }

    async fn what_was_broken_off_goes_on_and_what_changed_meanwhile_is_left(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let line = |number: usize| format!("{number},居民{number},{}\n", number % 90);
        let csv = format!("序号,姓名,年龄\n{}", (1..=700).map(line).collect::<String>());
        let import = sent(&house, &client, RESIDENTS, "a.csv", csv.clone()).await;
        assert_eq!(counts(&import), counted(&[("add", 700)]));
        // Ten parts are written before the answer; whoever drives the rest, each row is written once.
        let done = run(&house, &client, RESIDENTS, &import, json!({})).await;
        assert_eq!((&done["status"], counts(&done)), (&json!("done"), counted(&[("added", 700)])));
        assert_eq!(client.get(&format!("{RESIDENTS}/batches")).await.items()[0]["rows"], 700);
        let import = sent(&house, &client, RESIDENTS, "b.csv", csv.replace("居民7,7", "居民7,8")).await;
        assert_eq!(counts(&import), counted(&[("change", 1), ("same", 699)]));
        let rows = client.get(&format!("{RESIDENTS}/rows?filter=number%20%3D%3D%20%277%27")).await.items();
        client.patch(&format!("{RESIDENTS}/rows/{}", id_of(&rows[0])), json!({"fields": {"age": 9}})).await.ok();
        let done = run(&house, &client, RESIDENTS, &import, json!({})).await;
        assert_eq!(counts(&done), counted(&[("failed", 1), ("same", 699)]));
        assert_eq!(faults(&client, RESIDENTS, &import).await, [(8, String::new(), "version".to_owned())]);
        // The ticker takes up what nobody drives, and throws lines away when their time is over.
        house.wait(Duration::from_secs(60)).await;
        house.clock.advance(Duration::from_secs(8 * 86_400));
        gridwork_operations::ticker::sweep(&house.desk, None).await.unwrap();
        let client = house.client("hexi.dispatcher").await;
        assert_eq!(faults(&client, RESIDENTS, &import).await, []);
    }

    async fn an_import_into_a_register_that_is_gone_ends_and_keeps_no_other_back(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let csv = |lines: usize| {
            let line = |number: usize| format!("{number},居民{number}\n");
            format!("序号,姓名\n{}", (1..=lines).map(line).collect::<String>())
        };
        // Begun by a process that ended at once: one was to be written, one to be checked.
        let gone = sent(&house, &client, RESIDENTS, "a.csv", csv(3)).await;
        let actor = {
            let (mut view, person) = (house.desk.view().await.unwrap(), house.district.person("hexi.dispatcher"));
            Arc::new(authz::store::of_person(&mut view.conn, person).await.unwrap())
        };
        let (resident, everything) = (Key::new("ledger", "resident"), Key::new("ledger", "everything"));
        let id = ImportId(id_of(&gone).parse().unwrap());
        imports::start(&house.desk, &actor, Call::plain(), (&resident, id), None).await.unwrap();
        let content = csv(3).replace("序号,姓名", "编号,名称").into_bytes();
        let file = UploadSheet { name: "b.csv".to_owned(), content };
        let stays = imports::upload(&house.desk, &actor, Call::plain(), &everything, file).await.unwrap();
        let files = Files::new("ledger")
            .with("pack.yaml", "pack: ledger\nversion: 0.2.0\ntitle: 台账\nuses: [binhai, common]\n")
            .with("registers/everything.yaml", ALL);
        apply_files_losing(&house, &files, &["ledger/resident"]).await;
        client.get(&format!("{RESIDENTS}/rows")).await.refused(404, "not_found");
        house.wait(Duration::from_secs(60)).await;
        let checked = client.get(&format!("{EVERYTHING}/imports/{stays}")).await.ok();
        assert_eq!((&checked["status"], counts(&checked)), (&json!("ready"), counted(&[("add", 3)])));
        let told = house.journal(&id_of(&gone)).await.into_iter().map(|(action, _)| action).collect::<Vec<_>>();
        assert_eq!(told.iter().filter(|it| *it == "end").count(), 1, "it is told in the journal: {told:?}");
        // It is not taken up again when the register comes back.
        founded(&house).await;
        house.wait(Duration::from_secs(60)).await;
        let back = client.get(&format!("{RESIDENTS}/imports/{}", id_of(&gone))).await.ok();
        assert_eq!((&back["status"], counts(&back)), (&json!("done"), counted(&[("add", 3)])));
        assert_eq!(client.get(&format!("{RESIDENTS}/rows")).await.items(), Vec::<Json>::new());
    }

    async fn files_of_other_programs_come_in_alike(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let read = |name: &str| {
            let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../documents/tests/files");
            std::fs::read(dir.join(name)).unwrap()
        };
        let first = sent(&house, &client, RESIDENTS, "gbk.csv", read("gbk.csv")).await;
        assert_eq!(counts(&first), counted(&[("add", 3)]));
        run(&house, &client, RESIDENTS, &first, json!({})).await;
        for name in ["openpyxl.xlsx", "gbk.csv"] {
            let import = sent(&house, &client, RESIDENTS, name, read(name)).await;
            assert_eq!(counts(&import), counted(&[("same", 3)]), "{name}");
        }
        // LibreOffice computed what openpyxl left to be computed.
        for name in ["libreoffice.ods", "libreoffice.xls"] {
            let import = sent(&house, &client, RESIDENTS, name, read(name)).await;
            assert_eq!(counts(&import), counted(&[("change", 1), ("same", 2)]), "{name}");
        }
    }

    async fn what_is_no_table_is_refused_by_name(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let word = "_VBA_PROJECT".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let macros = [&[0xD0, 0xCF, 0x11, 0xE0][..], &word].concat();
        for (content, code) in [
            (macros, "macros"),
            (Vec::new(), "empty"),
            (b"PK\x03\x04 and nothing else".to_vec(), "broken"),
            ("序号,姓名\n".into(), "empty"),
            (pictures::photo(), "encoding"),
        ] {
            let problems = send(&client, RESIDENTS, "a.xlsx", content).await.problems();
            assert_eq!(problems, [("file".to_owned(), code.to_owned())]);
        }
        let long = format!("序号,姓名\n{}", (0..100_100).map(|at| format!("{at},甲\n")).collect::<String>());
        assert_eq!(send(&client, RESIDENTS, "a.csv", long).await.problems(), [("file".to_owned(), "lines".to_owned())]);
        client.post(&format!("{RESIDENTS}/imports"), json!({})).await.refused(415, "type");
        send(&client, RESIDENTS, "a.csv", vec![b'a'; 21 << 20]).await.refused(413, "too_large");
    }
}
