//! The statements that make tables from definitions, for each engine.

use crate::kit::{House, binhai_packs, pack_of, shipped};
use gridwork_db::{Db, Engine};
use gridwork_definitions::model::{Definition, Key, Register};
use gridwork_registers::tables::store::ensure_pack;
use gridwork_registers::tables::{TableKind, statements, table_name};
use gridwork_testkit::both_engines;
use std::collections::HashSet;

fn written(engine: Engine, definition: &Definition) -> String {
    let mut text = statements(engine, definition, &HashSet::new()).join(";\n");
    text.push(';');
    text
}

fn loop_of(local: &str) -> Definition {
    let mut found = binhai_packs().remove(1).definitions.into_iter();
    found.find(|it| matches!(it, Definition::Loop(it) if it.key.local() == local)).unwrap()
}

#[test]
fn the_tables_of_binhai_are_written_for_each_engine() {
    let definitions = [
        ("service_item", Definition::Register(shipped("service_item"))),
        ("volunteer", Definition::Register(shipped("volunteer"))),
        ("order", loop_of("order")),
    ];
    for (name, definition) in definitions {
        for (engine, dialect) in [(Engine::Sqlite, "sqlite"), (Engine::Postgres, "postgres")] {
            insta::assert_snapshot!(format!("{name}_{dialect}"), written(engine, &definition));
        }
    }
}

#[test]
fn what_keeps_no_records_has_no_table() {
    for definition in &binhai_packs()[0].definitions {
        assert_eq!(statements(Engine::Sqlite, definition, &HashSet::new()), Vec::<String>::new());
    }
}

#[test]
fn every_name_fits_both_engines() {
    let long = "a".repeat(31);
    let other = format!("{}b", "a".repeat(30));
    let names: HashSet<String> = [
        (TableKind::Rows, &long, &long),
        (TableKind::Rows, &long, &other),
        (TableKind::Rows, &other, &long),
        (TableKind::Cases, &long, &long),
    ]
    .map(|(kind, pack, local)| table_name(kind, &Key::new(pack, local)))
    .into();
    assert_eq!(names.len(), 4, "names that were cut stay apart: {names:?}");
    assert!(names.iter().all(|name| name.len() <= 63));
    assert_eq!(table_name(TableKind::Rows, &Key::new("binhai", "volunteer")), "row_binhai__volunteer");

    let register = Register { key: Key::new(&long, &long), ..shipped("service_item") };
    let all = written(Engine::Postgres, &Definition::Register(register));
    let names: HashSet<&str> = all.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    assert!(names.iter().all(|name| name.len() <= 63), "{all}");
    // The table, its list index, its unique index, and those of its views' two orders.
    assert_eq!(names.iter().filter(|name| name.contains(&long)).count(), 5, "{all}");
}

both_engines! {
    async fn tables_are_made_once(db: Db) {
        let house = House::binhai(db).await;
        let tables = ["row_binhai__service_item", "row_binhai__volunteer", "loop_binhai__order"];
        let mut shapes = Vec::new();
        for _ in 0..3 {
            let ensuring = house.run(|work| {
                Box::pin(async move {
                    for pack in binhai_packs() {
                        ensure_pack(work, &pack).await?;
                    }
                    Ok(())
                })
            });
            ensuring.await.unwrap();
            let mut shape = Vec::new();
            for table in tables {
                shape.extend(house.shape(table).await);
            }
            shapes.push(shape);
        }
        assert_eq!(shapes[0], shapes[1]);
        assert_eq!(shapes[1], shapes[2]);
        // Fixed columns, those of the fields that are not sealed, a point in two of them, and indexes, two of them
        // of the orders of views; cases have one where those nearby are looked for.
        assert_eq!(shapes[0].len(), (7 + 8 + 2 + 2) + (7 + 7 + 2) + (1 + 10 + 1), "{:#?}", shapes[0]);
    }

    async fn the_index_of_a_view_comes_and_goes_with_it(db: Db) {
        let register = shipped("service_item");
        let house = House::with(db, &register).await;
        let indexes = async || {
            let shape = house.shape("row_binhai__service_item").await;
            shape.into_iter().filter(|it| it.contains("_view_") || it.contains("by_hand")).collect::<Vec<_>>()
        };
        let whole = indexes().await;
        assert_eq!(whole.len(), 2, "the catalogue and the slowest: {whole:?}");
        // One that somebody made by hand, and one whose name only begins alike, are nobody's business here.
        for name in ["by_hand", "row_binhai__service_item__view_by_hand"] {
            let making = house.run(move |work| {
                let sql = format!("create index {name} on row_binhai__service_item (changed_at)");
                Box::pin(async move { Ok(work.tx().batch(&sql).await?) })
            });
            making.await.unwrap();
        }
        let mut without = register.clone();
        without.views.shift_remove("slow").unwrap();
        house.ensure(&without).await.unwrap();
        let left = indexes().await;
        assert_eq!(left.len(), 3, "{left:?}");
        assert_eq!(left.iter().filter(|it| it.contains("by_hand")).count(), 2, "{left:?}");
        // Asked for by another view, the order keeps its index.
        let mut renamed = without.clone();
        let views = std::mem::take(&mut renamed.views);
        renamed.views = views.into_iter().map(|(key, view)| (format!("{key}_now"), view)).collect();
        house.ensure(&renamed).await.unwrap();
        assert_eq!(indexes().await, left);
        house.ensure(&register).await.unwrap();
        let back = indexes().await;
        assert!(back.len() == 4 && whole.iter().all(|index| back.contains(index)), "{back:?}");
    }

    async fn the_index_of_a_view_holds_what_its_filter_asks(db: Db) {
        let mut register = shipped("service_item");
        register.views.get_mut("slow").unwrap().filter = Some("days > 3 && two_person".into());
        let house = House::with(db, &register).await;
        let sql = match house.db.engine() {
            Engine::Sqlite => "select sql from sqlite_master where type = 'index' and name like '%service_item__view_%' order by 1",
            Engine::Postgres => "select indexdef from pg_indexes where indexname like '%service_item__view_%' order by 1",
        };
        let made = house.ask(sql).await.iter().map(|row| row.text(0).unwrap()).collect::<Vec<_>>();
        let order = "f_code__text asc, row_id asc, f_two_person__bool)";
        let is_whole = |index: &String| {
            let said = index.to_lowercase().replace(" nulls first", " asc").replace("row_id asc", "row_id");
            said.replace("asc asc", "asc").contains(&order.replace("row_id asc", "row_id"))
        };
        assert_eq!(made.iter().filter(|index| is_whole(index)).count(), 1, "the order's own fields stand once: {made:?}");
    }

    async fn the_longest_names_keep_rows(db: Db) {
        let long = "a".repeat(31);
        let mut registers = Vec::new();
        for local in [long.clone(), format!("{}b", "a".repeat(30))] {
            registers.push(Register { key: Key::new(&long, &local), unique: vec!["code".into()], ..shipped("service_item") });
        }
        let house = House::binhai(db).await;
        let pack = pack_of(registers.iter().cloned().map(Definition::Register).collect());
        for _ in 0..2 {
            let pack = pack.clone();
            let ensuring = house.run(move |work| {
                let pack = pack.clone();
                Box::pin(async move { ensure_pack(work, &pack).await })
            });
            ensuring.await.unwrap();
        }
        for register in &registers {
            let fields = serde_json::json!({"code": "0301", "class": "repair", "name": "楼道灯维修", "days": 3});
            let added = house.add(register, None, fields.clone()).await.unwrap();
            assert_eq!(house.find(register, added.id).await.as_ref(), Some(&added));
            assert!(house.add(register, None, fields).await.is_err(), "each has a unique index of its own");
        }
    }
}
