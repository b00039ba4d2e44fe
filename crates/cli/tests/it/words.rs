//! Every command explains itself and answers in JSON.

use crate::house::{House, gridwork, said, succeeds};
use serde_json::Value as Json;

/// The subcommands that a command's help lists.
fn commands_of(command: &[String]) -> Vec<String> {
    let output = gridwork().args(command).arg("--help").output().unwrap();
    succeeds(&output);
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(help.contains("--json"), "{command:?} has no --json: {help}");
    assert!(help.contains("Usage:"), "{command:?}: {help}");
    let list = help.split("Commands:\n").nth(1).unwrap_or_default();
    // Names are indented by two; what a long line goes on with, on a narrow terminal, by more.
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).filter(|name| !name.is_empty());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Every command without subcommands, by asking the help.
fn leaves(command: &[String]) -> Vec<Vec<String>> {
    let names = commands_of(command);
    if names.is_empty() {
        return vec![command.to_vec()];
    }
    let below = |name: &String| leaves(&[command, std::slice::from_ref(name)].concat());
    names.iter().flat_map(below).collect()
}

#[test]
fn every_command_has_help_and_knows_json() {
    let all = leaves(&[]).iter().map(|command| command.join(" ")).collect::<Vec<_>>();
    for wanted in [
        "serve",
        "demo",
        "simulate",
        "pack check",
        "pack new",
        "pack diff",
        "pack apply",
        "pack test",
        "org import",
        "account add",
        "account list",
        "account password",
        "account disable",
        "journal verify",
        "backup",
        "restore",
        "doctor",
    ] {
        assert!(all.iter().any(|command| command == wanted), "`gridwork {wanted}` is missing in {all:?}");
    }
}

#[test]
fn answers_and_failures_are_json_when_asked_for() {
    let house = House::sqlite();
    let ask = |verb: &[&str]| {
        let output = house.command(verb).arg("--json").output().unwrap();
        let json: Json =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{verb:?}: {}", said(&output)));
        (output.status.success(), json)
    };
    for verb in [&["journal", "verify"][..], &["doctor"], &["backup", "--to", "never.tar.gz"]] {
        let (went_well, said) = ask(verb);
        assert!(!went_well && said["error"].is_array(), "{verb:?} without a district: {said}");
    }
    let server = house.serve();
    assert_eq!(ask(&["journal", "verify"]).1["holds"], true);
    assert!(ask(&["doctor"]).1.is_array());
    assert!(ask(&["account", "list"]).1.is_array());
    drop(server);
}

#[test]
fn a_wrong_word_is_refused_with_a_hint() {
    let output = gridwork().arg("serv").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("serve"), "{}", said(&output));
}
