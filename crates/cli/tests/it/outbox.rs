//! Channels from outside: settings that cannot be used keep a server from starting, and what was given up is listed.

use crate::house::{House, gridwork, is_there, refused, said, succeeds};

#[test]
fn settings_that_cannot_be_used_are_refused_before_anything_is_made() {
    let house = House::sqlite();
    let file = house.beside("channels.yaml");
    std::fs::write(&file, "tries: 0\nchannels:\n  robot: {type: wecom_robot, key: {file: /no/such/key}}\n").unwrap();
    let path = file.to_str().unwrap();
    let words = [
        "渠道设置不能用",
        "channels.yaml cannot be used",
        "tries: 请写 1 到 50 的数 (give a number",
        "channels.robot: key: 读不到 /no/such/key",
    ];
    refused(&house.run(&["serve", "--listen", "127.0.0.1:0", "--channels", path]), &words);
    assert!(!is_there(&house.data().join("gridwork.db")), "nothing half done");
    std::fs::remove_file(&file).unwrap();
    refused(&house.run(&["serve", "--listen", "127.0.0.1:0", "--channels", path]), &["it cannot be read"]);
}

#[test]
fn a_misspelt_filter_is_told_when_a_server_starts_and_when_the_settings_are_checked() {
    let house = House::sqlite();
    let (key, file) = (house.beside("key"), house.beside("channels.yaml"));
    std::fs::write(&key, "secret").unwrap();
    let hook = |only: &str| {
        let key = key.display();
        format!(
            "channels: {{hook: {{type: webhook, url: \"http://127.0.0.1:1/\", key: {{file: {key}}}, only: {{{only}}}}}}}\n"
        )
    };
    std::fs::write(&file, hook("loop: [binhai/order]")).unwrap();
    let path = file.to_str().unwrap();
    refused(
        &house.run(&["serve", "--listen", "127.0.0.1:0", "--channels", path]),
        &["channels.hook", "unknown field `loop`"],
    );
    std::fs::write(&file, hook("messages: [laet]")).unwrap();
    succeeds(&gridwork().args(["outbox", "check", path]).output().unwrap());
    refused(&house.run(&["outbox", "check", path]), &["there is no district"]);
    let server = house.serve_with(&["--channels", path]);
    let found = house.run(&["outbox", "check", path]);
    refused(&found, &["channels.hook.only.messages", "没有叫 `laet` 的消息", "no message is called `laet`"]);
    let log = server.log();
    assert!(log.contains("channels.hook.only.messages") && log.contains("laet"), "{log}");
}

#[test]
fn the_outbox_is_listed_beside_a_running_server_and_without_one() {
    let house = House::sqlite();
    let server = house.serve();
    let listed = house.run(&["outbox", "list"]);
    succeeds(&listed);
    assert!(said(&listed).contains("nothing was given up"), "{}", said(&listed));
    drop(server);
    succeeds(&house.run(&["outbox", "resend"]));
    refused(&house.run(&["outbox", "resend", "no-id"]), &["gridwork outbox list"]);
}
