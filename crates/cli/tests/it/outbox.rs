//! Channels from outside: settings that cannot be used keep a server from starting, and what was given up is listed.

use crate::house::{House, is_there, refused, said, succeeds};

#[test]
fn settings_that_cannot_be_used_are_refused_before_anything_is_made() {
    let house = House::sqlite();
    let file = house.beside("channels.yaml");
    std::fs::write(&file, "tries: 0\nchannels:\n  robot: {type: wecom_robot, key: {file: /no/such/key}}\n").unwrap();
    let path = file.to_str().unwrap();
    let words =
        ["channels.yaml cannot be used", "tries: give a number", "channels.robot: key: /no/such/key cannot be read"];
    refused(&house.run(&["serve", "--listen", "127.0.0.1:0", "--channels", path]), &words);
    assert!(!is_there(&house.data().join("gridwork.db")), "nothing half done");
    std::fs::remove_file(&file).unwrap();
    refused(&house.run(&["serve", "--listen", "127.0.0.1:0", "--channels", path]), &["it cannot be read"]);
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
