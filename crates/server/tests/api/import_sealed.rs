//! Lines of a file that name their rows by a sealed value, and lines that may be kept only by somebody's consent: looking
//! at them says what writing them says.

use crate::client::Client;
use crate::house::{House, in_both_houses};
use crate::imports::{counted, counts, faults, rested, run, sent};
use crate::orders::id_of;
use crate::packs::apply_files;
use gridwork_definitions::Files;
use reqwest::Method;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use std::time::Duration;

const MEMBERS: &str = "/registers/ledger/member";
const CARDS: &str = "/registers/ledger/card";
const SECRETS: &str = "/registers/ledger/secret";
const VISITS: &str = "/registers/binhai/home_visit";

const MEMBER: &str = "
register: member
title: 会员
label: name
fields:
  name: {type: text, required: true, title: 称呼}
  club: {type: text, title: 社团}
  phone:
    type: phone
    class: personal
    purpose: 联系
    find: exact
    visible: [{to: dispatcher}]
    erase_after: {days: 10}
    title: 手机
may: {read: [dispatcher, district_office], write: [dispatcher, district_office]}
";

/// A ledger of members, one that tells its rows apart by their phones, and one whose phones only dispatchers know of.
async fn founded(house: &House) {
    let card = MEMBER.replace("register: member", "register: card").replace("title: 会员", "title: 会员卡");
    let card = card
        .replace("label: name", "label: name\nunique: [phone]")
        .replace("type: phone\n", "type: phone\n    required: true\n");
    let secret = MEMBER.replace("register: member", "register: secret").replace("title: 会员", "title: 保密会员");
    let files = Files::new("ledger")
        .with("pack.yaml", "pack: ledger\nversion: 0.1.0\ntitle: 台账\nuses: [binhai, common]\n")
        .with("registers/member.yaml", MEMBER)
        .with("registers/card.yaml", card)
        .with("registers/secret.yaml", secret.replace("class: personal", "class: secret"));
    apply_files(house, &files).await;
}

async fn indexed(house: &House) {
    let within = Duration::from_secs(60);
    assert!(gridwork_operations::registers::index_sealed(&house.desk, within).await.unwrap());
}

async fn add(house: &House, at: &str, (community, name, phone): (&str, &str, &str)) -> String {
    let fields = json!({"name": name, "phone": phone, "club": "棋社"});
    let body = json!({"org": house.org(community), "fields": fields});
    let keeper = house.client(&format!("{community}.dispatcher")).await;
    id_of(&keeper.post(&format!("{at}/rows"), body).await.ok())
}

/// Says that the phone names rows, and gives what is found then.
async fn by_phone(house: &House, client: &Client, import: &Json) -> Json {
    let mapping = json!({"columns": ["name", "phone", "club"], "keys": ["phone"], "org": house.org("hexi")});
    let path = format!("{MEMBERS}/imports/{}/mapping", id_of(import));
    let mapped = client.ask(Method::PUT, &path).json(&mapping).send().await.ok();
    rested(house, client, MEMBERS, &mapped).await
}

async fn outcomes(client: &Client, at: &str, import: &Json) -> Vec<String> {
    let lines = client.get(&format!("{at}/imports/{}/lines", id_of(import))).await.items();
    lines.iter().map(|line| line["outcome"].as_str().unwrap_or_default().to_owned()).collect()
}

const FILE: &str = "称呼,手机,社团\n甲,138 0000 0001,书画\n乙,13800000009,\n丙,13800000003,\n丁,138-0000-0009,\n";

in_both_houses! {
    async fn a_row_is_named_by_a_sealed_value_that_its_keeper_may_open(house) {
        founded(&house).await;
        let first = add(&house, MEMBERS, ("hexi", "甲", "13800000001")).await;
        add(&house, MEMBERS, ("hedong", "丙", "13800000003")).await;
        let client = house.client("hexi.dispatcher").await;
        let import = sent(&house, &client, MEMBERS, "名册.csv", FILE).await;
        assert_eq!(counts(&import), counted(&[("add", 4)]), "nothing names rows yet");
        // An index that is still being made does not know all rows: nobody is added twice for that.
        let unready = "update blind_index_state set is_whole = $1 where register = 'ledger/member'";
        let writing = house.desk.db().write::<_, gridwork_db::Error>(move |tx| {
            Box::pin(async move { tx.execute(unready, &[false.into()]).await.map(drop) })
        });
        writing.await.unwrap();
        let waits = by_phone(&house, &client, &import).await;
        assert_eq!(counts(&waits), counted(&[("faulty", 4)]));
        let waiting = faults(&client, MEMBERS, &waits).await.into_iter().filter(|(_, field, _)| field == "phone");
        assert_eq!(waiting.map(|(line, _, code)| (line, code == "index")).collect::<Vec<_>>(), [2, 3, 4, 5].map(|it| (it, true)));
        indexed(&house).await;
        let import = by_phone(&house, &client, &import).await;
        // Next door's row is not told of: whoever may not open its number finds nothing by it.
        assert_eq!(outcomes(&client, MEMBERS, &import).await, ["change", "add", "add", "faulty"]);
        assert_eq!(faults(&client, MEMBERS, &import).await, [(5, String::new(), "twice".to_owned())]);
        let lines = client.get(&format!("{MEMBERS}/imports/{}/lines", id_of(&import))).await.items();
        assert_eq!((&lines[0]["row"], &lines[0]["changes"]), (&json!(first), &json!([2])), "its number is the same");
        run(&house, &client, MEMBERS, &import, json!({"lines": [2]})).await;
        let row = client.get(&format!("{MEMBERS}/rows/{first}")).await.ok();
        assert_eq!((&row["fields"]["club"], &row["fields"]["phone"]), (&json!("书画"), &json!("13800000001")));
        let found = house.journal(&first).await.into_iter().filter(|(action, _)| action == "find");
        let found = found.map(|(_, detail)| detail).collect::<Vec<_>>();
        assert_eq!((found.len(), &found[0]["fields"]), (1, &json!(["phone"])));
        assert!(!found[0].to_string().contains("0001"), "{found:?}");
        // What tells lines apart is no hash that somebody could make of a number.
        let plain = data_encoding::HEXLOWER.encode(&Sha256::digest(json!({"phone": "13800000009"}).to_string()));
        let mut conn = house.desk.db().read().await.unwrap();
        let kept = conn.query("select same_row from row_import_line where same_row is not null", &[]).await.unwrap();
        let kept = kept.iter().map(|row| row.text(0).unwrap()).collect::<Vec<_>>();
        assert!(kept.len() >= 4 && !kept.contains(&plain), "{kept:?}");
    }

    async fn who_may_not_open_a_value_names_no_row_by_it(house) {
        founded(&house).await;
        add(&house, MEMBERS, ("hexi", "甲", "13800000001")).await;
        add(&house, MEMBERS, ("hedong", "丙", "13800000003")).await;
        indexed(&house).await;
        // Who keeps all of the district may open all of it.
        let office = house.client("district.office").await;
        let import = sent(&house, &office, MEMBERS, "名册.csv", FILE).await;
        let import = by_phone(&house, &office, &import).await;
        assert_eq!(outcomes(&office, MEMBERS, &import).await, ["change", "add", "same", "faulty"]);
        // To whom the field is hidden, it finds nothing: neither by looking for it, nor by a file.
        let find = json!({"field": "phone", "value": "13800000001", "purpose": "核对会员"});
        let refused = office.post(&format!("{SECRETS}/rows/find"), find).await;
        assert_eq!(refused.problems(), [("field".into(), "unknown".into())]);
        let import = sent(&house, &office, SECRETS, "名册.csv", "称呼,手机,社团\n甲,13800000001,\n").await;
        let path = format!("{SECRETS}/imports/{}/mapping", id_of(&import));
        let mapping = json!({"columns": ["name", "phone", "club"], "keys": ["phone"], "org": house.org("hexi")});
        let refused = office.ask(Method::PUT, &path).json(&mapping).send().await;
        assert_eq!(refused.problems(), [("keys.0".into(), "key".into())]);
        // A sealed field that nobody finds rows by names none.
        let client = house.client("hexi.dispatcher").await;
        let file = "看望对象,联系电话\n某,13800000001\n";
        let import = sent(&house, &client, VISITS, "a.csv", file).await;
        let path = format!("{VISITS}/imports/{}/mapping", id_of(&import));
        let mapping = json!({"columns": ["person", "contact"], "keys": ["contact"]});
        let refused = client.ask(Method::PUT, &path).json(&mapping).send().await;
        assert_eq!(refused.problems(), [("keys.0".into(), "key".into())]);
    }

    async fn rows_that_a_sealed_value_tells_apart_are_known_again(house) {
        founded(&house).await;
        indexed(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let file = "称呼,手机\n甲,13800000001\n乙,13800000002\n";
        let import = sent(&house, &client, CARDS, "卡.csv", file).await;
        assert_eq!(counts(&import), counted(&[("add", 2)]));
        run(&house, &client, CARDS, &import, json!({})).await;
        let again = sent(&house, &client, CARDS, "卡.csv", file.replace("乙", "乙某")).await;
        assert_eq!(counts(&again), counted(&[("change", 1), ("same", 1)]));
        run(&house, &client, CARDS, &again, json!({})).await;
        assert_eq!(client.get(&format!("{CARDS}/rows")).await.items().len(), 2);
        // A card of next door is not within reach, and no second one may be made.
        let beyond = sent(&house, &house.client("hedong.dispatcher").await, CARDS, "卡.csv", file).await;
        assert_eq!(counts(&beyond), counted(&[("faulty", 2)]));
        let hedong = house.client("hedong.dispatcher").await;
        let told = faults(&hedong, CARDS, &beyond).await;
        assert!(told.iter().all(|(_, _, code)| code == "duplicate"), "{told:?}");
    }

    async fn a_line_without_a_consent_is_told_before_it_is_written(house) {
        let client = house.client("hexi.dispatcher").await;
        let (one, other) = (house.person("hexi.resident"), house.person("hexi.resident2"));
        let file = format!("看望对象,看望间隔（天）,联系电话\n{one},7,13987650001\n{other},7,\n,7,13987650002\n");
        let import = sent(&house, &client, VISITS, "看望.csv", file.clone()).await;
        assert_eq!(outcomes(&client, VISITS, &import).await, ["faulty", "add", "faulty"]);
        let told = faults(&client, VISITS, &import).await;
        assert_eq!(told[0], (2, "contact".to_owned(), "consent".to_owned()));
        // The words are those of the refusal at writing.
        let fields = json!({"person": one, "every_days": 7, "contact": "13987650001"});
        let body = json!({"org": house.org("hexi"), "fields": fields});
        let refused = client.post(&format!("{VISITS}/rows"), body).await.refused(422, "problems");
        let said = client.get(&format!("{VISITS}/imports/{}/faults", id_of(&import))).await.items();
        assert_eq!(said[0]["zh"], refused["problems"][0]["message"]);
        let agreed = json!({"purpose": "binhai/home_visit", "version": 1, "org": house.org("hexi")});
        let given = house.client("hexi.resident").await.post("/me/consents", agreed).await.ok();
        let import = sent(&house, &client, VISITS, "看望.csv", file).await;
        assert_eq!(outcomes(&client, VISITS, &import).await, ["add", "add", "faulty"]);
        // Taken back before it is written, it is refused then, with the same word.
        let withdraw = format!("/me/consents/{}/withdraw", id_of(&given));
        assert_eq!(house.client("hexi.resident").await.post(&withdraw, json!({})).await.status, 204);
        let done = run(&house, &client, VISITS, &import, json!({})).await;
        assert_eq!(counts(&done), counted(&[("added", 1), ("failed", 1), ("faulty", 1)]));
        let told = faults(&client, VISITS, &done).await;
        assert!(told.contains(&(2, "contact".to_owned(), "consent".to_owned())), "{told:?}");
    }
}
