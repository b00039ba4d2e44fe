//! The packs of the house and the examples of the plan pass.

use gridwork_definitions::model::{Amount, By, FieldType, Key, Relation, SpanUnit, Turn, VisibleTo};
use gridwork_definitions::{Diagnostic, load_dir};
use std::path::{Path, PathBuf};

fn dir(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

fn shown(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(|it| it.render("en")).collect()
}

#[test]
fn the_shipped_packs_have_no_problems() {
    for pack in ["common", "ledgers", "binhai", "chengdong", "erqi", "pingqiao", "weibin"] {
        let loaded = load_dir(&dir("../../packs").join(pack), &[]);
        assert!(loaded.diagnostics.is_empty(), "{}", shown(&loaded.diagnostics));
    }
}

#[test]
fn no_shipped_pack_keeps_an_exact_point_of_a_person() {
    let loaded = load_dir(&dir("../../packs/binhai"), &[]);
    let of_people = loaded
        .catalog
        .registers
        .values()
        .filter(|register| register.fields.values().any(|field| matches!(field.kind, FieldType::Person { .. })));
    for field in of_people.flat_map(|register| register.fields.values()) {
        if let FieldType::Point { blur } = &field.kind {
            assert!(blur.as_ref().is_some_and(|blur| blur.except.is_empty()), "{}", field.title.zh);
        }
    }
}

#[test]
fn the_order_loop_of_the_plan_loads_as_it_is_written() {
    let loaded = load_dir(&dir("tests/data/packs/binhai"), &[]);
    assert!(loaded.diagnostics.is_empty(), "{}", shown(&loaded.diagnostics));

    let names: Vec<&str> = loaded.packs.iter().map(|it| it.pack.as_str()).collect();
    assert_eq!(names, ["common", "binhai"], "a pack comes after those it uses");
    let order = &loaded.catalog.loops[&Key::new("binhai", "order")];
    assert_eq!(order.lives_at, Key::new("common", "community"));
    assert_eq!(order.steps["place"].by[1], By::Role(Key::new("common", "grid_worker")));
    assert_eq!(order.states["accepted"].turn, Turn::Relation(Relation::Assignee));
    let within = order.states["accepted"].within.as_ref().unwrap();
    assert_eq!(within.unit, SpanUnit::WorkingDays);
    assert!(matches!(&within.amount, Amount::Expr(expr) if expr.source() == "item.days"));
    assert_eq!(order.promise.as_ref().unwrap().met_by, "verified");
    assert_eq!(order.fields["hours"].kind, FieldType::Decimal { scale: 1, min: Some(0), max: Some(240) });
    let FieldType::Point { blur: Some(blur) } = &order.fields["place"].kind else { panic!("a blurred point") };
    assert_eq!(blur.except[2], VisibleTo::Role(Key::new("binhai", "dispatcher")));
    assert_eq!(order.fields["address"].visible[1].in_states, ["accepted"]);
    assert_eq!(order.steps["dispatch"].input["volunteer"].title.zh, "志愿者", "an input is called after its role");
    let matcher = Key::new("binhai", "volunteer_for_order");
    assert_eq!(order.steps["dispatch"].input["volunteer"].suggest.as_ref(), Some(&matcher));
    let matcher = &loaded.catalog.matchers[&matcher];
    assert_eq!((matcher.offer.person.as_str(), matcher.score["near"].weight), ("person", 5));
    assert_eq!((matcher.title.zh.as_str(), matcher.score["near"].title.zh.as_str()), ("volunteer_for_order", "near"));
    let item = &loaded.catalog.registers[&Key::new("binhai", "service_item")];
    assert_eq!((item.label.as_str(), item.unique.as_slice()), ("code", &["code".to_owned()][..]));
}

#[test]
fn what_was_loaded_survives_being_stored() {
    let loaded = load_dir(&dir("tests/data/packs/binhai"), &[]);
    for pack in &loaded.packs {
        let json = serde_json::to_string(pack).unwrap();
        assert_eq!(*pack, serde_json::from_str(&json).unwrap());
    }
}
