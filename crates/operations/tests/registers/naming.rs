//! What names a row keeps it in use, or goes on naming it, as the definition says.

use crate::house::House;
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::{Actor, Grant};
use gridwork_kernel::desk::Call;
use gridwork_kernel::error::{Because, Error as KernelError};
use gridwork_kernel::{BatchId, CaseId, OrgId, RowId, packs};
use gridwork_operations::Error;
use gridwork_operations::batches::{BulkRow, BulkRows, bulk, undo};
use gridwork_operations::cases::{CaseDesk, OpenCase, TakeStep, open, step};
use gridwork_operations::registers::{AddRow, ChangeRow, NamedByView, add, change, history, named_by, retire, show};
use gridwork_testkit::both_engines;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

fn key(local: &str) -> Key {
    Key::new("probe", local)
}

fn holder(house: &House, role: &str, org: OrgId, person: usize) -> Arc<Actor> {
    let grant = Grant { role: key(role), org, from: house.desk.now(), to: None, stood_for: None };
    Arc::new(Actor { person: house.people[person], grants: vec![grant], ..Actor::system() })
}

fn fields(value: Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap()
}

async fn added(house: &House, actor: &Arc<Actor>, register: &str, org: OrgId, value: Json) -> RowId {
    let new = AddRow { register: key(register), org: Some(org), fields: fields(value) };
    RowId(add(&house.desk, actor, Call::plain(), new).await.unwrap().row.id)
}

fn of(register: &str, row: RowId, value: Json) -> ChangeRow {
    ChangeRow { register: key(register), row, fields: Some(fields(value)), if_match: None }
}

/// Retires a row, or gives the reason why it stays.
async fn retired(house: &House, actor: &Arc<Actor>, register: &str, row: RowId) -> Option<Because> {
    let ask = ChangeRow { register: key(register), row, fields: None, if_match: None };
    match retire(&house.desk, actor, Call::plain(), ask).await {
        Ok(_) => None,
        Err(Error::Kernel(KernelError::Conflict { code: "named", because })) => Some(because),
        Err(other) => panic!("{other:?}"),
    }
}

async fn named(house: &House, actor: &Arc<Actor>, row: RowId) -> NamedByView {
    named_by(&house.desk, actor, &key("home"), row, "en").await.unwrap()
}

/// What names it, in short: of what, by which field, how many, called how.
fn told(view: &NamedByView) -> Vec<(String, String, i64, Vec<String>)> {
    let labels = |of: &gridwork_operations::registers::NamingView| {
        of.records.iter().filter_map(|record| record.label.clone()).collect()
    };
    view.items.iter().map(|it| (it.of.clone(), it.field.clone(), it.count, labels(it))).collect()
}

fn line(of: &str, field: &str, labels: &[&str]) -> (String, String, i64, Vec<String>) {
    let labels = labels.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    (format!("probe/{of}"), field.to_owned(), i64::try_from(labels.len()).unwrap(), labels)
}

/// The problems with the fields of a change.
async fn problems(house: &House, actor: &Arc<Actor>, ask: ChangeRow) -> Vec<String> {
    match change(&house.desk, actor, Call::plain(), ask).await {
        Ok(_) => Vec::new(),
        Err(Error::Kernel(KernelError::Problems(all))) => {
            all.into_iter().map(|it| format!("{} {}", it.path, it.code)).collect()
        }
        Err(other) => panic!("{other:?}"),
    }
}

both_engines! {
    async fn a_row_stays_in_use_while_living_rows_name_it(db: Db) {
        let house = House::empty(db, 3).await;
        let (here, there) = (house.places[1].id, house.places[2].id);
        let (clerk, leader) = (holder(&house, "clerk", here, 0), holder(&house, "leader", house.places[0].id, 1));
        let home = added(&house, &clerk, "home", here, json!({"name": "一号院"})).await;
        let first = added(&house, &clerk, "dweller", here, json!({"name": "甲", "home": home})).await;
        let second = added(&house, &clerk, "dweller", here, json!({"name": "乙", "home": home})).await;
        let far = added(&house, &leader, "dweller", there, json!({"name": "丙", "home": home})).await;

        let because = retired(&house, &clerk, "home", home).await.unwrap();
        assert_eq!(because.zh, "仍有记录引用它，不能停用：“住户台账”2 条（甲、乙），您无权查看的记录。请先修改或停用这些记录");
        assert!(because.say("en").contains("2 of `住户台账` (甲, 乙) and records that you may not see"), "{because:?}");
        assert_eq!(told(&named(&house, &clerk, home).await), [line("dweller", "home", &["甲", "乙"])]);
        assert!(named(&house, &clerk, home).await.others);
        assert_eq!(told(&named(&house, &leader, home).await), [line("dweller", "home", &["甲", "乙", "丙"])]);
        assert!(!named(&house, &leader, home).await.others);

        // One moves out, one is retired; the one elsewhere still holds it, and what is not shown is not told of.
        assert_eq!(problems(&house, &clerk, of("dweller", first, json!({"home": null}))).await, [""; 0]);
        assert!(retired(&house, &clerk, "dweller", second).await.is_none());
        let because = retired(&house, &clerk, "home", home).await.unwrap();
        assert!(because.zh.contains("不能停用：您无权查看的记录。"), "{because:?}");
        assert!(retired(&house, &leader, "dweller", far).await.is_none());
        assert!(retired(&house, &clerk, "home", home).await.is_none());
        assert_eq!(told(&named(&house, &leader, home).await), []);
    }

    async fn a_retired_row_is_named_on_and_not_anew(db: Db) {
        let house = House::empty(db, 3).await;
        let here = house.places[1].id;
        let clerk = holder(&house, "clerk", here, 0);
        let home = added(&house, &clerk, "home", here, json!({"name": "一号院"})).await;
        let who = json!({"name": "甲", "former": home});
        let dweller = added(&house, &clerk, "dweller", here, who).await;
        let other = added(&house, &clerk, "dweller", here, json!({"name": "乙"})).await;
        assert!(!named(&house, &clerk, home).await.items[0].keeps);
        assert!(retired(&house, &clerk, "home", home).await.is_none());

        // A form sends what it shows: the same again is no new naming.
        let same = json!({"name": "甲某", "former": home});
        assert_eq!(problems(&house, &clerk, of("dweller", dweller, same)).await, [""; 0]);
        let anew = ["fields.home not_found"];
        assert_eq!(problems(&house, &clerk, of("dweller", dweller, json!({"home": home}))).await, anew);
        // Also beside the field that goes on naming it.
        let both = json!({"home": home, "former": home});
        assert_eq!(problems(&house, &clerk, of("dweller", dweller, both)).await, anew);
        let anew = ["fields.former not_found"];
        assert_eq!(problems(&house, &clerk, of("dweller", other, json!({"former": home}))).await, anew);

        let row = show(&house.desk, &clerk, &key("dweller"), dweller).await.unwrap();
        assert_eq!(row.names.get(&home.0).map(String::as_str), Some("一号院"));
        let (changes, _) = history(&house.desk, &clerk, &key("dweller"), dweller, 0, 10).await.unwrap();
        assert!(changes.iter().all(|change| change.names.get(&home.0).is_some_and(|name| name == "一号院")));
    }

    async fn who_does_not_see_the_field_is_not_told_who_stands_in_it(db: Db) {
        let house = House::empty(db, 3).await;
        let (district, here) = (house.places[0].id, house.places[1].id);
        let (leader, clerk) = (holder(&house, "leader", district, 1), holder(&house, "clerk", here, 0));
        let home = added(&house, &leader, "home", here, json!({"name": "一号院"})).await;
        added(&house, &leader, "dweller", here, json!({"name": "甲", "hidden": home})).await;
        assert_eq!(told(&named(&house, &leader, home).await), [line("dweller", "hidden", &["甲"])]);
        let seen = named(&house, &clerk, home).await;
        assert_eq!((told(&seen), seen.others), (Vec::new(), true));
        // Who only reads is not even told that there is something.
        let worker = holder(&house, "worker", here, 2);
        let seen = named(&house, &worker, home).await;
        assert_eq!((told(&seen), seen.others), (Vec::new(), false));
        let elsewhere = holder(&house, "worker", house.places[2].id, 3);
        let refused = named_by(&house.desk, &elsewhere, &key("home"), home, "en").await;
        assert!(matches!(refused, Err(Error::Kernel(KernelError::NotFound("row")))));
    }

    async fn an_open_case_keeps_what_it_is_about_where_its_loop_says_so(db: Db) {
        let house = House::empty(db, 3).await;
        let community = house.places[13].id;
        let (worker, leader) =
            (holder(&house, "worker", community, 0), holder(&house, "leader", house.places[0].id, 1));
        let home = added(&house, &leader, "home", community, json!({"name": "一号院"})).await;
        let system = Arc::new(Actor::system());
        let installed = house.desk.run_once(&system, community, |work, org| {
            Box::pin(async move { packs::store::install(work, "probe", *org).await })
        });
        installed.await.unwrap();
        let cases = CaseDesk::default();
        let also = added(&house, &leader, "home", community, json!({"name": "二号院"})).await;
        let ask = |home: RowId| OpenCase {
            loop_key: key("visit").to_string(),
            org: Some(community),
            asker: None,
            about: None,
            asker_phone: None,
            step: None,
            form: fields(json!({"home": home, "also": [also]})),
            input: Map::new(),
        };
        let opened = open(&house.desk, &cases, &worker, Call::plain(), ask(home), "zh-CN").await.unwrap();
        let number = opened.case.number.clone();
        let because = retired(&house, &leader, "home", home).await.unwrap();
        assert!(because.zh.contains(&format!("“走访”1 条（{number}）")), "{because:?}");
        assert_eq!(told(&named(&house, &worker, home).await), [line("visit", "home", &[&number])]);
        assert_eq!(told(&named(&house, &worker, also).await), [line("visit", "also", &[&number])]);
        assert!(retired(&house, &leader, "home", also).await.is_some(), "a list of a case holds as well");

        let case = CaseId(opened.case.id);
        let take = TakeStep { case, step: "visit".into(), form: Map::new(), input: Map::new(), if_match: None };
        step(&house.desk, &worker, Call::plain(), take, "zh-CN").await.unwrap();
        assert!(retired(&house, &leader, "home", home).await.is_none(), "a closed case holds nothing");
        assert!(retired(&house, &leader, "home", also).await.is_none());
        let anew = open(&house.desk, &cases, &worker, Call::plain(), ask(home), "zh-CN").await;
        assert!(anew.is_err(), "a retired row is not named anew");
    }

    async fn a_list_keeps_each_row_in_use_that_it_names(db: Db) {
        let house = House::empty(db, 3).await;
        let here = house.places[1].id;
        let clerk = holder(&house, "clerk", here, 0);
        let mut homes = Vec::new();
        for name in ["一号院", "二号院", "三号院", "四号院"] {
            homes.push(added(&house, &clerk, "home", here, json!({"name": name})).await);
        }
        let who = json!({"name": "甲", "homes": [homes[0], homes[1]]});
        let dweller = added(&house, &clerk, "dweller", here, who).await;
        let other = added(&house, &clerk, "dweller", here, json!({"name": "乙"})).await;
        assert_eq!(told(&named(&house, &clerk, homes[1]).await), [line("dweller", "homes", &["甲"])]);
        assert_eq!(told(&named(&house, &clerk, homes[2]).await), []);
        let because = retired(&house, &clerk, "home", homes[1]).await.unwrap();
        assert!(because.zh.contains("“住户台账”1 条（甲）"), "{because:?}");

        let put = |field: &str, rows: Vec<RowId>| of("dweller", dweller, json!({field: rows}));
        let all = homes.clone();
        assert_eq!(problems(&house, &clerk, put("homes", all)).await, ["fields.homes max"]);
        assert_eq!(problems(&house, &clerk, put("homes", vec![homes[0], homes[0]])).await, ["fields.homes duplicate"]);

        // What is taken out of the list is held no more; what stays in it is.
        assert_eq!(problems(&house, &clerk, put("homes", vec![homes[0], homes[2]])).await, [""; 0]);
        assert!(retired(&house, &clerk, "home", homes[1]).await.is_none());
        assert!(retired(&house, &clerk, "home", homes[2]).await.is_some());
        assert_eq!(problems(&house, &clerk, put("homes", vec![homes[0], homes[1]])).await, ["fields.homes not_found"]);

        // A list that keeps nothing in use names on what was retired, also while others join it.
        assert_eq!(problems(&house, &clerk, put("visited", vec![homes[3]])).await, [""; 0]);
        assert!(!named(&house, &clerk, homes[3]).await.items[0].keeps);
        assert!(retired(&house, &clerk, "home", homes[3]).await.is_none());
        assert_eq!(problems(&house, &clerk, put("visited", vec![homes[0], homes[3]])).await, [""; 0]);
        let anew = of("dweller", other, json!({"visited": [homes[3]]}));
        assert_eq!(problems(&house, &clerk, anew).await, ["fields.visited not_found"]);
        let row = show(&house.desk, &clerk, &key("dweller"), dweller).await.unwrap();
        let names = [homes[0], homes[2], homes[3]].map(|home| row.names.get(&home.0).cloned().unwrap_or_default());
        assert_eq!(names, ["一号院", "三号院", "四号院"]);

        assert!(retired(&house, &clerk, "dweller", dweller).await.is_none());
        assert!(retired(&house, &clerk, "home", homes[0]).await.is_none(), "who is retired holds nothing");
    }

    async fn what_was_added_and_is_named_by_now_stays_when_its_batch_is_taken_back(db: Db) {
        let house = House::empty(db, 3).await;
        let here = house.places[1].id;
        let clerk = holder(&house, "clerk", here, 0);
        let new = |name: &str| BulkRow {
            id: None, if_match: None, org: Some(here), fields: Some(fields(json!({"name": name}))),
        };
        let ask = BulkRows { register: key("home"), rows: vec![new("一号院"), new("二号院")], is_preview: false };
        let answer = bulk(&house.desk, &clerk, Call::plain(), ask).await.unwrap();
        let batch = BatchId(answer.batch.unwrap());
        let homes = answer.rows.iter().map(|row| RowId(row.id.unwrap())).collect::<Vec<_>>();
        let dweller = added(&house, &clerk, "dweller", here, json!({"name": "甲", "home": homes[0]})).await;
        let undone = undo(&house.desk, &clerk, Call::plain(), &key("home"), batch).await.unwrap();
        let left = undone.left.iter().map(|left| (RowId(left.row), left.code.as_str())).collect::<Vec<_>>();
        assert_eq!((undone.undone, left), (1, vec![(homes[0], "named")]));
        // Nobody names it any more: what was left is taken back too.
        assert!(retired(&house, &clerk, "dweller", dweller).await.is_none());
        let undone = undo(&house.desk, &clerk, Call::plain(), &key("home"), batch).await.unwrap();
        assert_eq!((undone.undone, undone.left.len()), (1, 0));
    }

    async fn what_named_a_row_that_was_retired_since_is_not_brought_back(db: Db) {
        let house = House::empty(db, 3).await;
        let here = house.places[1].id;
        let clerk = holder(&house, "clerk", here, 0);
        let home = added(&house, &clerk, "home", here, json!({"name": "一号院"})).await;
        let gone = added(&house, &clerk, "dweller", here, json!({"name": "甲", "home": home})).await;
        let moved = added(&house, &clerk, "dweller", here, json!({"name": "乙", "home": home})).await;
        let of = |row: RowId, value: Option<Json>| BulkRow {
            id: Some(row), if_match: None, org: None, fields: value.map(fields),
        };
        let rows = vec![of(gone, None), of(moved, Some(json!({"home": null})))];
        let ask = BulkRows { register: key("dweller"), rows, is_preview: false };
        let batch = BatchId(bulk(&house.desk, &clerk, Call::plain(), ask).await.unwrap().batch.unwrap());
        assert!(retired(&house, &clerk, "home", home).await.is_none());
        let undone = undo(&house.desk, &clerk, Call::plain(), &key("dweller"), batch).await.unwrap();
        let codes = undone.left.iter().map(|left| left.code.as_str()).collect::<Vec<_>>();
        assert_eq!((undone.undone, codes), (0, vec!["named_retired"; 2]));
    }

    async fn a_row_is_named_or_retired_never_both(db: Db) {
        let house = House::empty(db, 3).await;
        let here = house.places[1].id;
        let clerk = holder(&house, "clerk", here, 0);
        for round in 0..20 {
            let home = added(&house, &clerk, "home", here, json!({"name": format!("{round}号院")})).await;
            let new = fields(json!({"name": "甲", "home": home}));
            let naming = AddRow { register: key("dweller"), org: Some(here), fields: new };
            let naming = add(&house.desk, &clerk, Call::plain(), naming);
            let (because, named) = tokio::join!(retired(&house, &clerk, "home", home), naming);
            assert_eq!(because.is_some(), named.is_ok(), "round {round}: {because:?} {:?}", named.err());
        }
    }
}
