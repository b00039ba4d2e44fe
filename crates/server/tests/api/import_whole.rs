//! Whole workbooks: what is taken out and sent back changes nothing, and of five thousand lines every fault is found.

#![allow(clippy::cast_possible_wrap, clippy::cast_precision_loss, reason = "numbers of lines are small")]

use crate::house::in_both_houses;
use crate::imports::{EVERYTHING, RESIDENTS, counted, counts, faults, founded, sent};
use crate::orders::id_of;
use crate::pictures;
use gridwork_documents::{Cell, Column, Table, write};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;

/// Numbers from a seed, the same on every machine.
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.next(of.len() as u64)).unwrap()].clone()
    }
}

/// A citizen id of somebody invented, with the character that fits; `is_wrong` gives another.
fn card(dice: &mut Dice, is_wrong: bool) -> String {
    let day = format!("{}{:02}{:02}", 1930 + dice.next(80), 1 + dice.next(12), 1 + dice.next(28));
    let head = format!("110105{day}{:03}", dice.next(1000));
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum = head.bytes().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum::<usize>();
    let at = (sum + usize::from(is_wrong)) % 11;
    format!("{head}{}", char::from(b"10X98765432"[at]))
}

/// A value of every type, or none; texts that other programs stumble over among them.
fn values(dice: &mut Dice, at: usize, refer: &Map<String, Json>) -> Map<String, Json> {
    let texts =
        ["=1+1", "'quoted", "_x0041_", "00123", "a,b;c", "say \"no\"", "两\n行", "TRUE", "2026-03-02", "#1", "甲 乙"];
    let skills = ["electrical", "appliance", "nursing", "first_aid"];
    let mut all = json!({
        "name": dice.pick(&texts),
        "age": i64::try_from(dice.next(4_000_000)).unwrap() - 2_000_000,
        "hours": (i64::try_from(dice.next(2_000_000)).unwrap() - 1_000_000) as f64 / 1000.0,
        "rent": i64::try_from(dice.next(2_000_000_000)).unwrap() - 1_000_000_000,
        "alone": dice.next(2) == 0,
        "since": format!("{}-{:02}-{:02}", 1900 + dice.next(200), 1 + dice.next(12), 1 + dice.next(28)),
        "seen": format!("20{:02}-05-06T07:08:{:02}+08:00", dice.next(90), dice.next(60)),
        "skill": dice.pick(&skills),
        "skills": [skills[at % 2], skills[2 + at % 2]],
        "home": {"lon": 117.0 + dice.next(1000) as f64 / 1000.0, "lat": 39.0},
        "phone": format!("138{:08}", dice.next(100_000_000)),
        "card": card(dice, false),
        "body": dice.pick(&["91350100M000100Y43", "N2330110MF00000055"]),
    });
    let all = all.as_object_mut().unwrap();
    all.extend(refer.clone());
    let mut some = Map::from_iter([("number".to_owned(), json!(format!("N{at}")))]);
    some.extend(all.iter().filter(|_| dice.next(4) > 0).map(|(key, value)| (key.clone(), value.clone())));
    some
}

in_both_houses! {
    async fn what_is_taken_out_and_sent_back_changes_nothing(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let case = house.placed("hexi").await;
        let refer = json!({
            "matter": case, "items": [house.item("0302"), house.item("0301")],
            "round": "POLYGON ((117.7 39, 117.71 39, 117.71 39.01))",
            "item": house.item("0301"), "helper": house.person("hexi.volunteer"), "place": house.org("hexi"),
        });
        let mut dice = Dice(20_260_302);
        let rows = (0..60).map(|at| {
            json!({"org": house.org("hexi"), "fields": values(&mut dice, at, refer.as_object().unwrap())})
        });
        let done = client.post(&format!("{EVERYTHING}/rows/bulk"), json!({"rows": rows.collect::<Json>()})).await.ok();
        assert!(done["batch"].is_string(), "{done}");
        let photo = id_of(&client.upload("灯.jpg", pictures::photo()).await.ok());
        let body = json!({"org": house.org("hexi"), "fields": {"number": "P", "photos": [photo]}});
        client.post(&format!("{EVERYTHING}/rows"), body).await.ok();
        for (format, language) in [("xlsx", "zh"), ("csv", "zh"), ("xlsx", "en"), ("csv", "en")] {
            let file = client.get(&format!("{EVERYTHING}/export?format={format}&lang={language}")).await;
            assert_eq!(file.status, 200, "{}", file.text());
            let import = sent(&house, &client, EVERYTHING, &format!("a.{format}"), file.bytes.clone()).await;
            assert_eq!(faults(&client, EVERYTHING, &import).await, [], "{format} {language}");
            assert_eq!(counts(&import), counted(&[("same", 61)]), "{format} {language}");
        }
    }

    async fn of_five_thousand_lines_every_fault_is_found_and_none_invented(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let (table, seeded) = workbook(&mut Dice(5_000));
        assert_eq!((table.rows.len(), seeded.len()), (5_000, 200));
        let kinds = seeded.iter().map(|(_, field, code)| (field, code)).collect::<BTreeSet<_>>();
        assert_eq!(kinds.len(), 15);
        let import = sent(&house, &client, RESIDENTS, "居民.xlsx", write::xlsx(&table).unwrap()).await;
        let found = faults(&client, RESIDENTS, &import).await.into_iter().collect::<BTreeSet<_>>();
        assert_eq!(found, seeded);
        assert_eq!(counts(&import), counted(&[("add", 4_800), ("faulty", 200)]));
    }
}

const TITLES: [&str; 11] =
    ["序号", "姓名", "出生日期", "电话(手机)", "身份证号", "年龄", "服务小时", "租金", "独居", "特长", "联系志愿者"];

/// Five thousand invented residents, with two hundred faults of fifteen kinds, and where they are.
fn workbook(dice: &mut Dice) -> (Table, BTreeSet<(i64, String, String)>) {
    let column = |title: &&str| Column { title: (*title).to_owned(), ..Column::default() };
    let mut table = Table { name: "居民".into(), columns: TITLES.iter().map(column).collect(), ..Table::default() };
    let mut seeded = BTreeSet::new();
    for at in 0..5_000_usize {
        let mut row = vec![
            Cell::Number(at as f64),
            Cell::text(format!("{}某{}", dice.pick(&["林", "周", "吴", "郑"]), dice.pick(&["甲", "乙", "丙"]))),
            Cell::Moment(format!("{}-{:02}-{:02}", 1930 + dice.next(80), 1 + dice.next(12), 1 + dice.next(28))),
            Cell::text(format!("138{:08}", dice.next(100_000_000))),
            Cell::text(card(dice, false)),
            Cell::Number(dice.next(100) as f64),
            Cell::Number(dice.next(2_000) as f64 / 10.0),
            Cell::Number(dice.next(500_000) as f64 / 100.0),
            Cell::text(dice.pick(&["是", "否", "有", "无"])),
            Cell::text(dice.pick(&["水电维修", "医护", "急救"])),
            Cell::Empty,
        ];
        if at % 25 == 7 {
            let (place, cell, field, code) = fault(dice, at);
            row[place] = cell;
            seeded.insert((at as i64 + 2, field.to_owned(), code.to_owned()));
        }
        table.rows.push(row);
    }
    (table, seeded)
}

/// One kind of fault after the other: where, what stands there, and how it is told.
fn fault(dice: &mut Dice, at: usize) -> (usize, Cell, &'static str, &'static str) {
    match at / 25 % 15 {
        0 => (0, Cell::text("A-1"), "number", "pattern"),
        1 => (0, Cell::Number(at as f64 - 1.0), "", "twice"),
        2 => (1, Cell::Empty, "name", "required"),
        3 => (1, Cell::text("很长很长很长很长很长的名字"), "name", "max"),
        4 => (2, Cell::text("2026-02-30"), "born", "type"),
        5 => (3, Cell::text("138-0000"), "phone", "phone"),
        6 => (3, Cell::Number(1.380_000_000_1e16), "phone", "digits"),
        7 => (4, Cell::text(card(dice, true)), "card", "citizen_id"),
        8 => (5, Cell::Number(131.0), "age", "max"),
        9 => (5, Cell::text("三十"), "age", "type"),
        10 => (6, Cell::Number(1.25), "hours", "scale"),
        11 => (7, Cell::Number(-1.0), "rent", "min"),
        12 => (8, Cell::text("也许"), "alone", "type"),
        13 => (9, Cell::text("飞行"), "skill", "choice"),
        _ => (10, Cell::text("查无此人"), "helper", "not_found"),
    }
}
