//! Backup and restore of a PostgreSQL district: no password on a command line, and a database that stays empty when what
//! was to be loaded does not fit.

use crate::house::{House, STOP_WITHIN, gridwork, refused, said, succeeds};
use gridwork_db::{Db, Options, Schema, Target};
use gridwork_testkit::databases::runtime;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

/// The programs of PostgreSQL, which write down how they are called before they do it.
struct Watched {
    folder: PathBuf,
}

impl Watched {
    fn beside(house: &House) -> Watched {
        let folder = house.beside("programs");
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["pg_dump", "pg_restore"] {
            let path = folder.join(name);
            let script = format!(
                "#!/bin/sh\nprintf '%s\\n' \"{name} $*\" \"[$PGPASSWORD]\" >> {}\nPATH=${{PATH#*:}} exec {name} \"$@\"\n",
                folder.join("calls").display()
            );
            std::fs::write(&path, script).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        Watched { folder }
    }

    fn run(&self, house: &House, url: &str, verb: &[&str]) -> Output {
        let path = format!("{}:{}", self.folder.display(), std::env::var("PATH").unwrap());
        let mut command = gridwork();
        command.args(verb).arg("--data").arg(house.data()).env("PATH", path);
        command.env("GRIDWORK_DATABASE", url).env_remove("PGPASSWORD").output().unwrap()
    }

    /// The command lines since the last time, each with its password.
    fn calls(&self) -> Vec<(String, String)> {
        let text = std::fs::read_to_string(self.folder.join("calls")).unwrap_or_default();
        let _ = std::fs::remove_file(self.folder.join("calls"));
        let lines = text.lines().map(str::to_owned).collect::<Vec<_>>();
        lines.chunks(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
    }
}

fn url_of(house: &House) -> String {
    house.cluster.as_ref().unwrap().url()
}

async fn database(house: &House) -> Db {
    let options = Options { schema: Schema::Any, readers: 1, writers: 1, ..Options::default() };
    Db::open(&Target::Postgres(url_of(house)), options).await.unwrap()
}

/// What a district holds is changed past the program.
fn change(house: &House, statement: &str) {
    let sql = statement.to_owned();
    runtime().block_on(async {
        let db = database(house).await;
        let changed = db.write(move |tx| {
            let sql = sql.clone();
            Box::pin(async move { tx.execute(&sql, &[]).await })
        });
        assert_eq!(changed.await.unwrap(), 1, "{statement}");
        db.close().await;
    });
}

/// Nothing stands in the database, nor in the folder.
fn is_empty(house: &House, after: &str) {
    let names = runtime().block_on(async {
        let db = database(house).await;
        let sql = "select relname::text from pg_class where relnamespace = current_schema()::regnamespace";
        let rows = db.read().await.unwrap().query(sql, &[]).await.unwrap();
        db.close().await;
        rows.iter().map(|row| row.text(0).unwrap()).collect::<Vec<_>>()
    });
    assert!(names.is_empty(), "{after}: {names:?}");
    let left = std::fs::read_dir(house.data()).map(Iterator::count).unwrap_or_default();
    assert_eq!(left, 0, "{after}: something is left in the folder");
}

/// A district that was served once, in a backup that is not sealed.
fn backed_up(house: &House, name: &str) -> String {
    let to = house.beside(name).display().to_string();
    succeeds(&house.run(&["backup", "--plain", "--to", &to]));
    to
}

fn served_once() -> House {
    let house = House::postgres();
    assert!(house.serve().stop(STOP_WITHIN).unwrap().success());
    house
}

#[test]
fn a_password_is_handed_on_where_only_its_user_reads_it() {
    let (house, restored) = (served_once(), House::postgres());
    let watched = Watched::beside(&house);
    let keys = house.data().join("keys").display().to_string();
    let of = |house: &House| house.cluster.as_ref().unwrap().socket_folder().display().to_string();
    let url = format!("postgres://postgres:ge%20heim%27@/postgres?host={}", of(&house));
    let words = format!("host = {} user=postgres password = 'ge heim\\'' dbname=postgres", of(&house));
    for (name, url) in [("url", url), ("words", words)] {
        let to = house.beside(name).display().to_string();
        succeeds(&watched.run(&house, &url, &["backup", "--plain", "--to", &to]));
        let calls = watched.calls();
        let [(line, password)] = &calls[..] else { panic!("{calls:?}") };
        assert!(line.starts_with("pg_dump ") && line.contains("--dbname ") && !line.contains("heim"), "{line}");
        assert_eq!(password, "[ge heim']");
    }
    let url = format!("postgresql://postgres@/postgres?host={}&password=ge%20heim%27", of(&restored));
    let from = house.beside("url").display().to_string();
    succeeds(&watched.run(&restored, &url, &["restore", "--from", &from, "--keys", &keys]));
    let calls = watched.calls();
    assert!(calls.iter().all(|(line, _)| line.starts_with("pg_restore ") && !line.contains("heim")), "{calls:?}");
    let connecting = calls.iter().filter(|(line, _)| line.contains("--dbname")).collect::<Vec<_>>();
    assert!(connecting.len() == 1 && connecting[0].1 == "[ge heim']", "{calls:?}");
    // Without one nothing is made up.
    succeeds(&watched.run(&house, &url_of(&house), &["backup", "--plain", "--to", &format!("{from}.again")]));
    assert_eq!(watched.calls()[0].1, "[]");
}

#[test]
fn a_backup_that_does_not_fit_is_refused_before_it_is_loaded() {
    let (house, target) = (served_once(), House::postgres());
    let watched = Watched::beside(&target);
    let restore = |words: &[&str]| watched.run(&target, &url_of(&target), &[&["restore", "--from"], words].concat());
    let never_loaded = |after: &str| {
        let calls = watched.calls();
        assert!(calls.iter().all(|(line, _)| !line.contains("--dbname")), "{after}: {calls:?}");
        is_empty(&target, after);
    };
    let keys = house.data().join("keys").display().to_string();
    let other = House::sqlite();
    assert!(other.serve().stop(STOP_WITHIN).unwrap().success());
    let others = other.data().join("keys").display().to_string();
    let whole = backed_up(&house, "whole");
    refused(&restore(&[&whole, "--keys", &others]), &["nothing was restored", "not the keys of this database"]);
    never_loaded("other keys");

    // From before a database remembered its keys: only its records tell whose they are, once they are there.
    change(&house, "delete from setting where key = 'key_marks'");
    let keyring = std::fs::read_to_string(house.data().join("keys/keyring")).unwrap();
    let master = keyring.lines().find_map(|line| line.strip_prefix("master ")?.split(' ').next()).unwrap();
    let sealed = "insert into payload (record_id, entity, key_id, wrapped_key) values (gen_random_uuid(), 'row', ";
    change(&house, &format!("{sealed}'{master}', '\\x01')"));
    let old = backed_up(&house, "old");
    let output = restore(&[&old, "--keys", &others]);
    refused(&output, &["nothing was restored", "empty again", "not the keys of this database"]);
    assert!(watched.calls().iter().any(|(line, _)| line.contains("--dbname")), "{}", said(&output));
    is_empty(&target, "other keys, told late");

    change(
        &house,
        "insert into schema_migration (version, name, checksum, written_by, applied_at) \
         values (999, 'later', 'x', '9.9.9', 0)",
    );
    let newer = backed_up(&house, "newer");
    for words in [&[&newer, "--keys", &keys][..], &[&newer]] {
        refused(&restore(words), &["nothing was restored", "schema 999", "run gridwork 9.9.9 or newer"]);
        never_loaded("a newer schema");
    }
    succeeds(&restore(&[&old, "--keys", &keys]));
    succeeds(&target.run(&["journal", "verify"]));
}

/// The same backup with another dump in it.
fn with_dump(whole: &str, to: &Path, change: impl Fn(Vec<u8>) -> Vec<u8>) -> String {
    let mut from = tar::Archive::new(flate2::read::GzDecoder::new(std::fs::File::open(whole).unwrap()));
    let file = std::fs::File::create(to).unwrap();
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(file, flate2::Compression::fast()));
    for entry in from.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if path == Path::new("database.dump") {
            bytes = change(bytes);
        }
        let mut header = entry.header().clone();
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        tar.append_data(&mut header, &path, &bytes[..]).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap();
    to.display().to_string()
}

#[test]
fn a_broken_dump_leaves_the_database_empty() {
    let (house, target) = (served_once(), House::postgres());
    let whole = backed_up(&house, "whole");
    let keys = house.data().join("keys").display().to_string();
    for share in [0, 1, 50, 90, 99] {
        let cut = with_dump(&whole, &house.beside("cut"), |bytes| bytes[..bytes.len() * share / 100].to_vec());
        refused(&target.run(&["restore", "--from", &cut, "--keys", &keys]), &["pg_restore"]);
        is_empty(&target, &format!("{share} % of a dump"));
    }
    let text = with_dump(&whole, &house.beside("text"), |_| b"no dump at all".to_vec());
    refused(&target.run(&["restore", "--from", &text, "--keys", &keys]), &["nothing was restored", "broken"]);
    is_empty(&target, "no dump");
    let same = with_dump(&whole, &house.beside("same"), |bytes| bytes);
    succeeds(&target.run(&["restore", "--from", &same, "--keys", &keys]));
}
