//! What a pack asks of people: the figures, worked out by hand once more.

use crate::pages::base;
use gridwork_definitions::burden::{Burden, Rates, Volumes, burden};
use gridwork_definitions::model::Key;
use gridwork_definitions::{Files, Loaded, load_files};

const HEAD: &str = "pack: try\nversion: 0.1.0\ntitle: 示例\nuses: [base]\n";

fn loaded(more: &[(&str, &str)]) -> Loaded {
    let files =
        more.iter().fold(Files::new("try").with("pack.yaml", HEAD), |files, (path, text)| files.with(*path, *text));
    load_files(&files, &base())
}

fn reckoned(loaded: &Loaded, volumes: &str) -> Burden {
    let volumes = Volumes::read(volumes).unwrap();
    burden(loaded, &volumes, crate::pages::day()).unwrap()
}

fn week(of: &Burden, role: &str) -> (f64, f64, f64) {
    let week = of.roles.iter().find(|it| it.role == Key::new("base", role)).unwrap();
    (week.minutes, week.taps, week.photos)
}

#[test]
fn the_normal_course_of_a_case_is_reckoned_by_hand() {
    let found = reckoned(&loaded(&[]), "{loops: {visit: 60}, people: {visitor: 4}}");
    // ask: 20 to find it, a row 10, a text 12, half of an optional text 6 = 48 s; 3 + 3 + 1 + 0.5 taps.
    // confirm: 20 s and 3 taps, by the asker, who is a resident.
    assert_eq!(week(&found, "resident"), (68.0, 630.0, 0.0));
    // plan: 20 s and a person 10 s.
    assert_eq!(week(&found, "planner"), (30.0, 360.0, 0.0));
    // visit: 20 s, a text 12 s and a yes or no 2 s, by whom the planner chose.
    assert_eq!(week(&found, "visitor"), (34.0, 300.0, 0.0));
    assert_eq!(week(&found, "checker"), (20.0, 180.0, 0.0));
    let visitor = found.roles.iter().find(|it| it.role == Key::new("base", "visitor")).unwrap();
    assert_eq!((visitor.people, visitor.minutes_each), (Some(4.0), Some(8.5)));
    assert_eq!(found.roles.len(), 4, "the system takes no time, and taking back is beside the course");
    assert!(found.rates.assumption);
}

#[test]
fn what_is_beside_the_course_counts_when_the_volumes_say_so() {
    let found = reckoned(&loaded(&[]), "{loops: {visit: 60}, steps: {visit.take_back: 6, visit.check: 30}}");
    assert_eq!(week(&found, "planner"), (32.0, 378.0, 0.0));
    assert_eq!(week(&found, "checker"), (10.0, 90.0, 0.0));
}

#[test]
fn rows_of_registers_and_photos_count() {
    let more = "extends: base/visit\nadd: {fields: {shots: {type: files, title: 现场照片}}, \
                steps: {visit: {form: [shots], require: [shots]}}}";
    let loaded = loaded(&[("loops/visit.yaml", more)]);
    let found = reckoned(&loaded, "{loops: {try/visit: 12}, registers: {topic: 6}}");
    assert_eq!(week(&found, "visitor"), (11.8, 108.0, 12.0), "25 s, 4 taps and a photo more");
    // 20 to find it, a code 12, a name 12, a number 5.
    assert_eq!(week(&found, "street_lead"), (4.9, 36.0, 0.0));
    let demanded: Vec<_> = found.photos_demanded.iter().map(|it| (it.step.as_str(), it.field.as_str())).collect();
    assert_eq!(demanded, [("visit", "shots")]);
}

#[test]
fn a_district_reckons_with_what_it_has_measured() {
    let mut own = Rates::on(crate::pages::day(), &[]).unwrap();
    (own.assumption, own.step.seconds) = (false, 80.0);
    let own = serde_json::to_string(&own).unwrap();
    let found = reckoned(&loaded(&[]), &format!("{{loops: {{visit: 60}}, rates: [{own}]}}"));
    assert_eq!(week(&found, "checker"), (80.0, 180.0, 0.0));
    assert!(!found.rates.assumption);
}

#[test]
fn facts_that_are_asked_for_twice_are_listed_with_their_reasons() {
    let more = "extends: base/visit\nadd:\n  fields:\n    phone: {type: phone, is: person.phone, class: personal, \
                purpose: 联系, visible: [{to: assignee}], erase_after: {days: 9}, title: 申请人电话, \
                repeats: {reason: 不在名册里, until: 2027-06-30}}\n    days: {type: int, title: 走访天数}\n  \
                steps: {ask: {form: [phone, days]}}";
    let loaded = loaded(&[("loops/visit.yaml", more)]);
    let found = reckoned(&loaded, "{}");
    let [twice] = found.asked_twice.as_slice() else { panic!("{:?}", found.asked_twice) };
    let places: Vec<_> = twice.places.iter().map(|it| (it.field.as_str(), it.keeps, it.until.as_deref())).collect();
    assert_eq!(places, [("phone", true, None), ("phone", false, Some("2027-06-30"))]);
    assert_eq!((found.again, found.bound), (1, 2));
    assert!(found.look_alike.iter().any(|it| it.title.zh == "走访天数"), "{:?}", found.look_alike);
    let (zh, en) = (found.render("zh-CN"), found.render("en"));
    assert!(
        zh.contains("绑定数据元的 2 处中，1 处问的是已有的数据") && zh.contains("2027-06-30 前可再问：不在名册里"),
        "{zh}"
    );
    assert!(en.contains("visitor.phone), kept here") && en.contains("nothing that they forbid was found"), "{en}");
}

#[test]
fn what_is_forbidden_is_told_as_the_checker_tells_it() {
    let more = "extends: base/visit\nadd: {fields: {online_time: {type: int, title: 在线时长}}, steps: {visit: {form: [online_time]}}}";
    let found = reckoned(&loaded(&[("loops/visit.yaml", more)]), "{}");
    let codes: Vec<_> = found.forbidden.iter().map(|it| it.code).collect();
    assert_eq!(codes, ["GW-B003"]);
    assert!(found.render("zh-CN").contains("国办函〔2026〕12号"));
}

#[test]
fn volumes_that_nothing_answers_to_are_told_all_at_once() {
    let volumes = Volumes::read(
        "{loops: {visti: 1, visit: -2}, registers: {topics: 1}, steps: {visit.skip: 1}, people: {visitors: 1}}",
    )
    .unwrap();
    let faults = burden(&loaded(&[]), &volumes, crate::pages::day()).unwrap_err();
    let said: Vec<_> = faults.iter().map(|it| it.message.say("en").to_owned()).collect();
    assert_eq!(said.len(), 5, "{said:?}");
    assert!(
        said.iter().any(|it| it.contains("`visti` in `loops`") && it.contains("did you mean `visit`?")),
        "{said:?}"
    );
    assert!(said.iter().any(|it| it.contains("-2 for `visit`")), "{said:?}");
    assert!(Volumes::read("{loop: {visit: 1}}").unwrap_err().message.say("en").contains("it holds loops, steps"));
}
