//! Backup and restore: the same district again, or nothing at all.

use crate::house::{House, STOP_WITHIN, is_there, refused, said, succeeds};
use gridwork_db::{Db, Options, Target};
use gridwork_kernel::CaseId;
use gridwork_testkit::databases::runtime;
use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders;
use serde_json::Value as Json;
use std::path::Path;

/// The demo's sign-ins that still work.
fn sign_ins(url: &str) -> Vec<String> {
    runtime().block_on(async {
        let mut client = Client::new(url);
        let accounts = client.send(&Request::get("/api/v1/demo/accounts")).await.unwrap().accepted().unwrap();
        let mut working = Vec::new();
        // A few are enough: each costs a password hash.
        for account in accounts["items"].as_array().unwrap().iter().step_by(7) {
            working.push(orders::sign_in(&mut client, account).await.unwrap().person);
        }
        working
    })
}

/// Carries one order half way, so that the backup has something to say.
fn place_an_order(url: &str) -> (orders::Community, String) {
    runtime().block_on(async {
        let community = orders::communities(url).await.unwrap().remove(0);
        let case = Client::new(url).send(&community.request(0, "")).await.unwrap().accepted().unwrap();
        (community, case["id"].as_str().unwrap().to_owned())
    })
}

fn case(url: &str, community: &orders::Community, id: &str) -> Json {
    let request = Request::get(format!("/api/v1/cases/{id}")).by(&community.resident.token);
    runtime().block_on(Client::new(url).send(&request)).unwrap().accepted().unwrap()
}

fn back_and_forth(house: &House, restored: &House) {
    let demo = house.demo();
    let (community, id) = place_an_order(demo.url());
    let (before, people) = (case(demo.url(), &community, &id), sign_ins(demo.url()));
    let backup = house.beside("district.backup");
    let from = backup.to_str().unwrap();
    // While it runs.
    succeeds(&house.run(&["backup", "--to", from]));
    refused(&house.run(&["backup", "--to", from]), &["exists already"]);
    assert!(demo.stop(STOP_WITHIN).unwrap().success());

    // Sealed: without its keys, or with others, it does not open, and nothing is half done.
    let keys = house.data().join("keys");
    let master = std::fs::read_to_string(keys.join("keyring")).unwrap();
    let master = master.lines().find_map(|line| line.strip_prefix("master ")?.split(' ').next()).unwrap();
    refused(&restored.run(&["restore", "--from", from]), &["sealed under the key", master, "--keys"]);
    let other = House::sqlite();
    assert!(other.serve().stop(STOP_WITHIN).unwrap().success());
    let others = other.data().join("keys");
    refused(
        &restored.run(&["restore", "--from", from, "--keys", others.to_str().unwrap()]),
        &["does not open", master],
    );
    assert!(!is_there(&restored.data().join("gridwork.db")) && !is_there(&restored.data().join("keys")));

    succeeds(&restored.run(&["restore", "--from", from, "--keys", keys.to_str().unwrap()]));
    succeeds(&restored.run(&["journal", "verify"]));
    let demo = restored.demo();
    assert_eq!(sign_ins(demo.url()), people, "the same people sign in");
    // Personal values too: their keys came along.
    assert_eq!(case(demo.url(), &community, &id), before);
    assert!(demo.stop(STOP_WITHIN).unwrap().success());
    refused(&restored.run(&["restore", "--from", from]), &["holds a district already"]);
}

#[test]
fn a_restored_district_is_the_same_on_sqlite() {
    back_and_forth(&House::sqlite(), &House::sqlite());
}

#[test]
fn a_restored_district_is_the_same_on_postgres() {
    back_and_forth(&House::postgres(), &House::postgres());
}

async fn database(house: &House) -> Db {
    Db::open(&Target::Sqlite(house.data().join("gridwork.db")), Options::default()).await.unwrap()
}

/// Whether the key of a case's personal values is gone.
fn is_erased(house: &House, id: &str) -> bool {
    let id: CaseId = id.parse().unwrap();
    runtime().block_on(async {
        let db = database(house).await;
        let mut conn = db.read().await.unwrap();
        let sql = "select wrapped_key is null from payload where record_id = $1";
        let is_erased = conn.query_one(sql, &[id.0.into()]).await.unwrap().bool(0).unwrap();
        drop(conn);
        db.close().await;
        is_erased
    })
}

/// Lets the time come at which a case's personal values are erased, and a server do it.
fn erase(house: &House, id: &str) {
    let id: CaseId = id.parse().unwrap();
    runtime().block_on(async {
        let db = database(house).await;
        let due = db.write(move |tx| {
            Box::pin(async move {
                tx.execute("update payload set erase_due_at = 1 where record_id = $1", &[id.0.into()]).await
            })
        });
        due.await.unwrap();
        db.close().await;
    });
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
}

#[test]
fn what_was_erased_after_a_backup_stays_erased_after_its_restore() {
    let house = House::sqlite();
    let demo = house.demo();
    let (_, id) = place_an_order(demo.url());
    let backup = house.beside("district.backup");
    succeeds(&house.run(&["backup", "--to", backup.to_str().unwrap()]));
    assert!(demo.stop(STOP_WITHIN).unwrap().success());
    assert!(!is_erased(&house, &id));
    erase(&house, &id);
    assert!(is_erased(&house, &id));
    let keys = house.data().join("keys");
    let (from, keys) = (backup.to_str().unwrap(), keys.to_str().unwrap());

    // A copy of the list that is kept elsewhere is named; with it nothing comes back.
    let kept = house.data().join("erasures.jsonl");
    assert!(std::fs::read_to_string(&kept).unwrap().contains(&id));
    let restored = House::sqlite();
    let output = restored.run(&["restore", "--from", from, "--keys", keys, "--erasures", kept.to_str().unwrap()]);
    succeeds(&output);
    assert!(said(&output).contains("1 records were erased since the backup"), "{}", said(&output));
    assert!(is_erased(&restored, &id));

    // Into a folder where a newer list lies already, the list stays; naming that very file changes nothing about it.
    let restored = House::sqlite();
    std::fs::create_dir_all(restored.data()).unwrap();
    let there = restored.data().join("erasures.jsonl");
    std::fs::copy(&kept, &there).unwrap();
    refused(&restored.run(&["restore", "--from", from, "--keys", keys, "--erasures", "/missing"]), &["cannot be read"]);
    let output = restored.run(&["restore", "--from", from, "--keys", keys, "--erasures", there.to_str().unwrap()]);
    succeeds(&output);
    assert!(is_erased(&restored, &id));
    assert!(std::fs::read_to_string(&there).unwrap().contains(&id));

    // Without it the values are back; a server that finds the list beside its database erases them at its start.
    let restored = House::sqlite();
    succeeds(&restored.run(&["restore", "--from", from, "--keys", keys]));
    assert!(!is_erased(&restored, &id));
    std::fs::copy(&kept, restored.data().join("erasures.jsonl")).unwrap();
    assert!(restored.serve().stop(STOP_WITHIN).unwrap().success());
    assert!(is_erased(&restored, &id));
}

#[test]
fn only_the_owner_reads_a_backup() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::sqlite();
    let server = house.serve();
    let archive = house.beside("backup.tar.gz");
    succeeds(&house.run(&["backup", "--with-keys", "--to", archive.to_str().unwrap()]));
    assert_eq!(std::fs::metadata(&archive).unwrap().permissions().mode() & 0o077, 0);
    drop(server);
}

#[test]
fn keys_stay_at_home_unless_asked_for() {
    let house = House::sqlite();
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    let archive = house.beside("backup.tar.gz");
    succeeds(&house.run(&["backup", "--plain", "--to", archive.to_str().unwrap()]));
    let restored = House::sqlite();
    let output = restored.run(&["restore", "--from", archive.to_str().unwrap()]);
    succeeds(&output);
    assert!(said(&output).contains("keys"), "{}", said(&output));
    assert!(!is_there(&restored.data().join("keys")));
}

/// An archive that must not be taken leaves no trace in the folder.
fn nothing_half_done(archive: &Path, words: &[&str]) {
    let house = House::sqlite();
    refused(&house.run(&["restore", "--from", archive.to_str().unwrap()]), words);
    let left = std::fs::read_dir(house.data()).map(Iterator::count).unwrap_or_default();
    assert_eq!(left, 0, "something of {} was left", archive.display());
    // And the place can still be used.
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
}

#[test]
fn a_broken_archive_is_refused_with_nothing_half_done() {
    let house = House::sqlite();
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    let whole = house.beside("backup.tar.gz");
    succeeds(&house.run(&["backup", "--with-keys", "--to", whole.to_str().unwrap()]));
    let bytes = std::fs::read(&whole).unwrap();
    let broken = |name: &str, bytes: &[u8]| {
        let path = house.beside(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    for share in [1, 25, 50, 75, 99] {
        nothing_half_done(&broken("cut.tar.gz", &bytes[..bytes.len() * share / 100]), &[]);
    }
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 0xff;
    nothing_half_done(&broken("changed.tar.gz", &changed), &[]);
    nothing_half_done(&broken("text.tar.gz", b"no archive at all"), &["backup"]);
    nothing_half_done(&broken("empty.tar.gz", b""), &[]);
    nothing_half_done(&house.beside("missing.tar.gz"), &["missing.tar.gz", "cannot be opened"]);
}

#[test]
fn a_broken_sealed_backup_is_refused_with_nothing_half_done() {
    let house = House::sqlite();
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    let whole = house.beside("district.backup");
    succeeds(&house.run(&["backup", "--to", whole.to_str().unwrap()]));
    let (bytes, keys) = (std::fs::read(&whole).unwrap(), house.data().join("keys"));
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    for (name, broken) in [("cut", &bytes[..bytes.len() - 1]), ("begun", &bytes[..60]), ("changed", &changed)] {
        let path = house.beside(name);
        std::fs::write(&path, broken).unwrap();
        let restored = House::sqlite();
        let from = ["restore", "--from", path.to_str().unwrap(), "--keys", keys.to_str().unwrap()];
        refused(&restored.run(&from), &["does not open"]);
        assert_eq!(std::fs::read_dir(restored.data()).map(Iterator::count).unwrap_or_default(), 0, "{name}");
    }
}

#[test]
fn an_archive_of_something_else_is_refused_with_nothing_half_done() {
    let house = House::sqlite();
    let archive = |name: &str, entry: &str| {
        let path = house.beside(name);
        let file = std::fs::File::create(&path).unwrap();
        let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::fast()));
        let mut header = tar::Header::new_gnu();
        header.set_size(4);
        header.set_mode(0o644);
        // By hand: the library would refuse a path that leads elsewhere.
        header.as_gnu_mut().unwrap().name[..entry.len()].copy_from_slice(entry.as_bytes());
        header.set_cksum();
        tar.append(&header, &b"data"[..]).unwrap();
        tar.into_inner().unwrap().finish().unwrap();
        path
    };
    nothing_half_done(&archive("other.tar.gz", "holiday.jpg"), &["no backup of Gridwork"]);
    nothing_half_done(&archive("outside.tar.gz", "../gridwork.db"), &["leads elsewhere"]);
    assert!(!is_there(&house.beside("gridwork.db")));
    nothing_half_done(&archive("postgres.tar.gz", "database.dump"), &["--database"]);
    nothing_half_done(&archive("nonsense.tar.gz", "gridwork.db"), &[]);
}
