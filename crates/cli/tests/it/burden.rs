//! `gridwork pack burden` and the day in `pack check`, as a writer of packs meets them.

use crate::house::{gridwork, packs, refused, succeeds};
use serde_json::Value as Json;
use std::fs::{create_dir_all, write};
use std::process::Output;
use tempfile::TempDir;

fn burden(volumes: &str, more: &[&str]) -> Output {
    let folder = TempDir::with_prefix("gridwork-cli-").unwrap();
    let file = folder.path().join("week.yaml");
    write(&file, volumes).unwrap();
    let mut command = gridwork();
    command.args(["pack", "burden"]).arg(packs().join("binhai")).arg("--volumes").arg(&file).args(more);
    command.output().unwrap()
}

#[test]
fn a_week_is_told_by_role_and_what_is_asked_twice_with_its_reason() {
    let output = burden("{loops: {order: 60}, people: {dispatcher: 2}}", &["--json"]);
    succeeds(&output);
    let told: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    let dispatcher = told["roles"].as_array().unwrap().iter().find(|it| it["role"] == "binhai/dispatcher").unwrap();
    // 20 s to find it, a volunteer 10 s, half of a companion 5 s, sixty times.
    assert_eq!((&dispatcher["minutes"], &dispatcher["minutes_each"]), (&Json::from(35.0), &Json::from(17.5)));
    assert_eq!((&told["asked_twice"][0]["element"], &told["again"]), (&"common/person.phone".into(), &1.into()));
    assert_eq!(told["forbidden"], Json::Array(Vec::new()));
    let words = burden("{loops: {order: 60}}", &["--lang", "en"]);
    succeeds(&words);
    assert!(String::from_utf8_lossy(&words.stdout).contains("Dispatcher (dispatcher): 35 minutes"));
}

#[test]
fn volumes_of_nothing_are_refused_with_what_was_meant() {
    refused(&burden("{loops: {ordr: 1}}", &["--lang", "en"]), &["ordr", "did you mean `order`?"]);
    refused(&burden("{loops: {ordr: 1}}", &[]), &["ordr", "是不是想写 `order`"]);
    refused(&burden("{loop: {order: 1}}", &["--lang", "en"]), &["week.yaml", "it holds loops, steps"]);
}

#[test]
fn a_reason_that_has_run_out_refuses_the_pack_today() {
    let folder = TempDir::with_prefix("gridwork-cli-").unwrap();
    let at = |until: &str| {
        let pack = folder.path().join("late");
        create_dir_all(pack.join("registers")).unwrap();
        write(pack.join("pack.yaml"), "pack: late\nversion: 0.1.0\ntitle: 迟\nuses: [common]\n").unwrap();
        let field = format!("repeats: {{reason: 正在清理, until: {until}}}");
        let register = format!(
            "register: list\ntitle: 名单\nfields:\n  note: {{type: text, title: 记事, {field}}}\n\
             may: {{read: leader, write: leader}}\n"
        );
        write(pack.join("registers/list.yaml"), register).unwrap();
        let mut command = gridwork();
        command.args(["--json", "pack", "check"]).arg(&pack).arg("--search").arg(packs());
        let output = command.output().unwrap();
        let told: Json = serde_json::from_slice(&output.stdout).expect("JSON");
        let codes: Vec<String> =
            told["diagnostics"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect();
        (output.status.success(), codes)
    };
    assert_eq!(at("2020-01-01"), (false, vec!["GW-D005".to_owned()]));
    assert_eq!(at("9999-12-31"), (false, vec!["GW-D006".to_owned()]));
}
