//! Keys in turn: added, used, everything wrapped anew, retired; and unwrapped by a key service.

use crate::house::{House, STOP_WITHIN, is_there, refused, said, succeeds};
use gridwork_db::{Db, Options, Target};
use gridwork_testkit::databases::runtime;
use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders::{self, Community};
use gridwork_testkit::program::Program;
use serde_json::Value as Json;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// What a command answers as JSON.
fn answer(house: &House, verb: &[&str]) -> Json {
    let output = house.command(verb).arg("--json").output().unwrap();
    succeeds(&output);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)))
}

/// The master keys: id, state, and how many records are wrapped with each.
fn masters(house: &House) -> Vec<(String, String, i64)> {
    let found = answer(house, &["keys", "list"]);
    let text = |it: &Json, name: &str| it[name].as_str().unwrap().to_owned();
    let all = found["masters"].as_array().unwrap().iter();
    all.map(|it| (text(it, "id"), text(it, "state"), it["records"].as_i64().unwrap())).collect()
}

fn doctor(house: &House) -> (String, String) {
    let output = house.command(&["doctor"]).arg("--json").output().unwrap();
    let found: Vec<Json> = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)));
    let keys = found.iter().find(|it| it["check"] == "keys").unwrap();
    (keys["health"].as_str().unwrap().to_owned(), keys["detail"].as_str().unwrap().to_owned())
}

/// An order with a phone number in it.
fn place_an_order(url: &str) -> (Community, String) {
    runtime().block_on(async {
        let community = orders::communities(url).await.unwrap().remove(0);
        let case = Client::new(url).send(&community.request(0, "")).await.unwrap().accepted().unwrap();
        (community, case["id"].as_str().unwrap().to_owned())
    })
}

/// The case as whoever asked reads it, personal values in clear.
fn case(url: &str, (community, id): &(Community, String)) -> Json {
    let request = Request::get(format!("/api/v1/cases/{id}")).by(&community.resident.token);
    let mut case = runtime().block_on(Client::new(url).send(&request)).unwrap().accepted().unwrap();
    case["fields"].take()
}

fn stopped(server: Program) {
    assert!(server.stop(STOP_WITHIN).unwrap().success());
}

#[test]
fn keys_change_beside_a_running_server_and_everything_is_read_as_before() {
    let house = House::sqlite();
    let demo = house.demo();
    let order = place_an_order(demo.url());
    let before = case(demo.url(), &order);
    let (old, _, records) = masters(&house).remove(0);
    assert!(records > 0);
    assert_eq!(doctor(&house).0, "well");

    let new = answer(&house, &["keys", "add"])["key"].as_str().unwrap().to_owned();
    assert_eq!(masters(&house)[1], (new.clone(), "spare".to_owned(), 0));
    refused(&house.run(&["keys", "use", "m_none"]), &["no master key `m_none`"]);
    refused(&house.run(&["keys", "retire", &old]), &["--keep", "--destroy"]);
    refused(&house.run(&["keys", "retire", &old, "--destroy"]), &["正在使用", "in use"]);
    answer(&house, &["keys", "use", &new]);
    refused(&house.run(&["keys", "retire", &old, "--destroy"]), &["keys rewrap", "records and"]);
    let early = house.beside("early");
    let output = house.run(&["keys", "retire", &old, "--keep", early.to_str().unwrap()]);
    refused(&output, &["early holds the line", "keys rewrap"]);
    let (health, detail) = doctor(&house);
    assert!(health == "warning" && detail.contains("keys rewrap"), "{detail}");
    let done = answer(&house, &["keys", "rewrap"]);
    assert_eq!((done["records"].as_i64(), done["next"].is_null()), (Some(records), true));
    assert_eq!(answer(&house, &["keys", "rewrap"])["records"], 0, "what is done is done");
    assert_eq!(case(demo.url(), &order), before);

    let kept = house.beside("kept");
    refused(&house.run(&["keys", "retire", &new, "--keep", kept.to_str().unwrap()]), &["nothing is retired", "in use"]);
    refused(&house.run(&["keys", "retire", &old, "--keep", "/proc/none"]), &["nothing is retired", "/proc/none"]);
    assert_eq!(masters(&house)[0].1, "earlier");
    let retired = answer(&house, &["keys", "retire", &old, "--keep", kept.to_str().unwrap()]);
    assert_eq!(retired["kept"], kept.to_str().unwrap());
    assert_eq!(masters(&house), [(new, "in use".to_owned(), records), (old.clone(), "retired".to_owned(), 0)]);
    assert_eq!(std::fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(&kept).unwrap().contains(&format!("spare {old} ")));
    assert_eq!(case(demo.url(), &order), before);
    assert_eq!(doctor(&house).0, "well");
    // A spare one that was not wanted after all goes without ado.
    let spare = answer(&house, &["keys", "add"])["key"].as_str().unwrap().to_owned();
    answer(&house, &["keys", "retire", &spare, "--destroy"]);
    assert_eq!(masters(&house)[2], (spare, "retired".to_owned(), 0));
    // And so after a restart.
    stopped(demo);
    let demo = house.demo();
    assert_eq!(case(demo.url(), &order), before);
    stopped(demo);
    succeeds(&house.run(&["journal", "verify"]));
}

#[test]
fn a_district_moves_to_sm4_while_it_runs_and_back() {
    let house = House::sqlite();
    let demo = house.demo();
    let order = place_an_order(demo.url());
    let before = case(demo.url(), &order);
    for (word, first_line) in [("sm4", "gridwork sealed file 2 "), ("aes", "gridwork sealed file 1 ")] {
        answer(&house, &["keys", "cipher", word]);
        let behind = answer(&house, &["keys", "list"]);
        assert!(behind["behind"].as_i64() > Some(0) && behind["values_behind"].as_i64() > Some(0), "{behind}");
        assert_eq!(case(demo.url(), &order), before);
        answer(&house, &["keys", "rewrap", "--values"]);
        let done = answer(&house, &["keys", "list"]);
        assert_eq!((&done["behind"], &done["values_behind"], &done["cipher"]), (&0.into(), &0.into(), &word.into()));
        assert_eq!(case(demo.url(), &order), before);
        // Backups follow.
        let backup = house.beside(word);
        succeeds(&house.run(&["backup", "--to", backup.to_str().unwrap()]));
        assert!(std::fs::read(&backup).unwrap().starts_with(first_line.as_bytes()));
        let (restored, keys) = (House::sqlite(), house.data().join("keys"));
        let from = ["restore", "--from", backup.to_str().unwrap(), "--keys", keys.to_str().unwrap()];
        succeeds(&restored.run(&from));
    }
    refused(&house.run(&["keys", "cipher", "des"]), &["sm4"]);
    stopped(demo);
}

#[test]
fn a_backup_from_before_a_retirement_says_which_key_it_needs() {
    let house = House::sqlite();
    stopped(house.demo());
    let (sealed, plain) = (house.beside("sealed"), house.beside("plain"));
    succeeds(&house.run(&["backup", "--to", sealed.to_str().unwrap()]));
    succeeds(&house.run(&["backup", "--plain", "--to", plain.to_str().unwrap()]));
    let (old, ..) = masters(&house).remove(0);
    let new = answer(&house, &["keys", "add"])["key"].as_str().unwrap().to_owned();
    answer(&house, &["keys", "use", &new]);
    answer(&house, &["keys", "rewrap"]);
    let kept = house.beside("kept");
    answer(&house, &["keys", "retire", &old, "--keep", kept.to_str().unwrap()]);
    let keys = house.data().join("keys");
    let restored = [&sealed, &plain].map(|backup| (backup, House::sqlite()));
    for (backup, restored) in &restored {
        let output = restored.run(&["restore", "--from", backup.to_str().unwrap(), "--keys", keys.to_str().unwrap()]);
        refused(&output, &[&old, "was retired here", "--keys"]);
        assert!(!is_there(&restored.data()), "nothing is half done");
    }
    // With the line that was kept, in a copy of the keys, both open, in the same place.
    let keyring = keys.join("keyring");
    let text = std::fs::read_to_string(&keyring).unwrap() + &std::fs::read_to_string(&kept).unwrap();
    std::fs::write(&keyring, text).unwrap();
    for (backup, restored) in &restored {
        succeeds(&restored.run(&["restore", "--from", backup.to_str().unwrap(), "--keys", keys.to_str().unwrap()]));
        let now = masters(restored);
        assert!(now.iter().any(|(id, state, records)| *id == old && state == "spare" && *records > 0), "{now:?}");
        answer(restored, &["keys", "rewrap"]);
        assert_eq!(doctor(restored).0, "well");
    }
    // Where it was retired it opens, and is not used again.
    let before = std::fs::read_to_string(&keyring).unwrap();
    refused(&house.run(&["keys", "use", &old]), &[&old, "was retired", "keys add"]);
    assert_eq!(std::fs::read_to_string(&keyring).unwrap(), before);
    assert_eq!(doctor(&house).0, "well");
}

#[test]
fn a_backup_that_holds_nothing_under_a_key_needs_it_no_more() {
    let house = House::sqlite();
    stopped(house.demo());
    let (old, ..) = masters(&house).remove(0);
    let add = || answer(&house, &["keys", "add"])["key"].as_str().unwrap().to_owned();
    let (new, spare) = (add(), add());
    answer(&house, &["keys", "use", &new]);
    answer(&house, &["keys", "rewrap"]);
    let backup = house.beside("backup");
    succeeds(&house.run(&["backup", "--to", backup.to_str().unwrap()]));
    for gone in [&old, &spare] {
        answer(&house, &["keys", "retire", gone, "--destroy"]);
    }
    let (restored, keys) = (House::sqlite(), house.data().join("keys"));
    succeeds(&restored.run(&["restore", "--from", backup.to_str().unwrap(), "--keys", keys.to_str().unwrap()]));
    assert_eq!(doctor(&restored).0, "well");
}

#[test]
fn a_spare_key_that_is_lost_is_given_up_and_the_district_opens() {
    let house = House::sqlite();
    stopped(house.demo());
    let keyring = house.data().join("keys/keyring");
    let before = std::fs::read_to_string(&keyring).unwrap();
    let lost = answer(&house, &["keys", "add"])["key"].as_str().unwrap().to_owned();
    std::fs::write(&keyring, before).unwrap();
    for verb in [&["keys", "list"][..], &["serve", "--listen", "127.0.0.1:0"], &["doctor"]] {
        refused(&house.run(verb), &[&lost, "keys retire ID --destroy"]);
    }
    refused(&house.run(&["keys", "retire", "m_never", "--destroy"]), &["没有主密钥", "no master key m_never"]);
    answer(&house, &["keys", "retire", &lost, "--destroy"]);
    assert_eq!(masters(&house)[1], (lost, "retired".to_owned(), 0));
    stopped(house.serve());
}

#[test]
fn a_damaged_record_keeps_no_other_from_being_wrapped_anew() {
    let house = House::sqlite();
    stopped(house.demo());
    let (old, _, records) = masters(&house).remove(0);
    let spoilt = runtime().block_on(async {
        let db = Db::open(&Target::Sqlite(house.data().join("gridwork.db")), Options::default()).await.unwrap();
        let spoiling = db.write(|tx| {
            Box::pin(async move {
                let sql = "select record_id from payload where wrapped_key is not null order by record_id limit 1";
                let record = tx.query_one(sql, &[]).await?.uuid(0)?;
                let sql = "update payload set wrapped_key = $2 where record_id = $1";
                tx.execute(sql, &[record.into(), vec![1_u8; 60].into()]).await?;
                Ok::<_, gridwork_db::Error>(record.to_string())
            })
        });
        let spoilt = spoiling.await.unwrap();
        db.close().await;
        spoilt
    });
    let new = answer(&house, &["keys", "add"])["key"].as_str().unwrap().to_owned();
    answer(&house, &["keys", "use", &new]);
    refused(&house.run(&["keys", "rewrap"]), &[&spoilt, "does not open", "wrapped anew: "]);
    let counts = masters(&house).into_iter().map(|(_, _, records)| records).collect::<Vec<_>>();
    assert_eq!(counts, [1, records - 1]);
    // The key stays with it, should the row be brought back from a backup.
    refused(&house.run(&["keys", "retire", &old, "--destroy"]), &["1 records"]);
    let output = house.command(&["keys", "rewrap"]).arg("--json").output().unwrap();
    let told: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["unopened"][0]["record"], spoilt);
}

#[test]
fn a_postgres_backup_that_does_not_open_with_the_keys_says_what_to_do() {
    let (house, restored, other) = (House::postgres(), House::postgres(), House::sqlite());
    stopped(house.serve());
    stopped(other.serve());
    let (backup, keys) = (house.beside("backup"), other.data().join("keys"));
    succeeds(&house.run(&["backup", "--plain", "--to", backup.to_str().unwrap()]));
    let output = restored.run(&["restore", "--from", backup.to_str().unwrap(), "--keys", keys.to_str().unwrap()]);
    refused(&output, &["nothing was restored", "try again with the right ones", "not the keys of this database"]);
    assert!(!is_there(&restored.data()), "keys that do not fit are not put into place");
    let keys = house.data().join("keys");
    succeeds(&restored.run(&["restore", "--from", backup.to_str().unwrap(), "--keys", keys.to_str().unwrap()]));
}

#[test]
fn several_processes_are_given_a_key_before_it_is_used() {
    let one = House::postgres();
    let demo = one.demo();
    let order = place_an_order(demo.url());
    let before = case(demo.url(), &order);
    let two = one.neighbour();
    one.give_keys(&two);
    let other = two.serve();
    assert_eq!(case(other.url(), &order), before);
    let (old, _, records) = masters(&one).remove(0);

    // First everywhere. A process that starts without it is told what it lacks.
    let new = answer(&one, &["keys", "add"])["key"].as_str().unwrap().to_owned();
    assert_eq!(case(other.url(), &order), before, "who runs goes on");
    stopped(other);
    refused(&two.run(&["serve", "--listen", "127.0.0.1:0"]), &[&new, "copy the file"]);
    one.give_keys(&two);
    let (demo, other) = (again(demo, &one), two.serve());
    // Then used, by one after the other; whoever has it as a spare one reads what is wrapped with it.
    answer(&one, &["keys", "use", &new]);
    answer(&one, &["keys", "rewrap"]);
    assert_eq!(masters(&one)[1], (new, "in use".to_owned(), records));
    for url in [demo.url(), other.url()] {
        assert_eq!(case(url, &order), before);
    }
    // Retired once it is used by all: a process that would go on wrapping with it does not start.
    answer(&one, &["keys", "retire", &old, "--destroy"]);
    stopped(other);
    refused(&two.run(&["serve", "--listen", "127.0.0.1:0"]), &[&old, "was retired", "copy the file keys/keyring"]);
    // Nor does it seal a backup that nobody opens one day.
    let backup = two.beside("backup");
    refused(
        &two.run(&["backup", "--to", backup.to_str().unwrap()]),
        &[&old, "was retired", "copy the file keys/keyring"],
    );
    assert!(!is_there(&backup));
    one.give_keys(&two);
    let (demo, other) = (again(demo, &one), two.serve());
    for url in [demo.url(), other.url()] {
        assert_eq!(case(url, &order), before);
    }
    stopped(other);
    stopped(demo);
}

fn again(server: Program, house: &House) -> Program {
    stopped(server);
    house.demo()
}

/// A program that unwraps as a key service would: keys are wrapped with an `x` before them.
fn service(house: &House, script: &str) -> PathBuf {
    let program = house.beside("kms.sh");
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o700)).unwrap();
    program
}

#[test]
fn a_key_service_unwraps_what_the_key_file_holds() {
    let house = House::sqlite();
    let demo = house.demo();
    let order = place_an_order(demo.url());
    let before = case(demo.url(), &order);
    stopped(demo);
    let keyring = house.data().join("keys/keyring");
    let clear = std::fs::read_to_string(&keyring).unwrap();
    let wrapped = clear.lines().map(|line| match line.split_once("m_") {
        Some((word, rest)) => format!("{word}m_{}\n", rest.replacen(' ', " kms:x", 1)),
        None => format!("{line}\n"),
    });
    std::fs::write(&keyring, wrapped.collect::<String>()).unwrap();
    for verb in [&["serve", "--listen", "127.0.0.1:0"][..], &["keys", "list"], &["doctor"], &["journal", "verify"]] {
        refused(&house.run(verb), &["密钥服务", "--kms-command"]);
    }
    let key = clear.lines().find_map(|line| line.strip_prefix("master ")).unwrap().split(' ').nth(1).unwrap();
    let fails = service(&house, &format!("echo {key} >&2; exit 7"));
    let output = house.command(&["keys", "list"]).arg("--kms-command").arg(&fails).output().unwrap();
    refused(&output, &["失败", "failed (exit status: 7)"]);
    assert!(!said(&output).contains(key));

    // What is wrapped with an x opens for any id, what is wrapped for an id for that one alone.
    let script = r#"while read -r id wrapped; do
        case $wrapped in x*) echo "$id ${wrapped#x}";; $id.*) echo "$id ${wrapped#$id.}";; *) exit 1;; esac
    done"#;
    let program = service(&house, script);
    let with = |verb: &[&str]| {
        let mut command = house.command(verb);
        command.env("GRIDWORK_KMS_COMMAND", &program);
        command
    };
    let mut demo = with(&["demo", "--listen", "127.0.0.1:0", "--no-open", "--size", "town", "--orders", "3"]);
    demo.env("GRIDWORK_LOG", "trace");
    let demo = Program::start(demo).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(case(demo.url(), &order), before);
    // Beside the running server, which asks the service itself.
    refused(&house.run(&["keys", "add"]), &["wrapped by a key service", "--wrapped"]);
    refused(&house.run(&["keys", "add", "--wrapped", "xnonsense"]), &["输出不对", "32 bytes"]);
    let other = format!("x{key}").replace(&key[..4], "AAAA");
    let new = answer(&house, &["keys", "add", "--wrapped", &other])["key"].as_str().unwrap().to_owned();
    answer(&house, &["keys", "use", &new]);
    answer(&house, &["keys", "rewrap"]);
    assert_eq!(case(demo.url(), &order), before);
    let bound = format!("m_bound.{}", &other[1..]);
    refused(&house.run(&["keys", "add", "--wrapped", &bound]), &["失败", "failed"]);
    refused(&house.run(&["keys", "add", "--wrapped", &bound, "--id", "m_BOUND"]), &["is no id"]);
    refused(&house.run(&["keys", "add", "--wrapped", &other, "--id", &new]), &[&new, "choose another id"]);
    refused(&house.run(&["keys", "add", "--id", "m_bound"]), &["--wrapped"]);
    assert_eq!(answer(&house, &["keys", "add", "--wrapped", &bound, "--id", "m_bound"])["key"], "m_bound");
    let log = demo.log();
    assert!(log.contains("TRACE"), "it says everything it has to say");
    assert!(!log.contains(key) && !log.contains(&other[1..]));
    stopped(demo);
    let backup = house.beside("backup");
    let made = with(&["backup", "--to", backup.to_str().unwrap()]).output().unwrap();
    succeeds(&made);
    assert!(!std::fs::read_to_string(&keyring).unwrap().contains(&format!(" {key}")), "nothing stands there in clear");
}
