//! What is said of a server that cannot be reached: what is wrong, and what to do.

use gridwork_db::{Db, Error, Options, Schema, Target};
use gridwork_testkit::cluster::Private;
use gridwork_testkit::databases::runtime;
use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

/// Who is let in: the owner as they are, one user by password, nobody else.
const ADMITTED: &str = "local all postgres trust\nlocal postgres gridwork scram-sha-256\n";

async fn open(words: &str) -> Result<(), Error> {
    let options = Options { schema: Schema::Any, readers: 1, writers: 1, ..Options::default() };
    Db::open(&Target::Postgres(words.to_owned()), options).await?.close().await;
    Ok(())
}

#[test]
fn a_server_that_cannot_be_reached_is_told_with_what_to_do() {
    let folder = TempDir::with_prefix("gridwork-reach-").unwrap();
    // The server reads it as its own user.
    set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    let admitted = folder.path().join("pg_hba.conf");
    std::fs::write(&admitted, ADMITTED).unwrap();
    set_permissions(&admitted, Permissions::from_mode(0o644)).unwrap();
    let cluster = Private::start(&format!("hba_file = '{}'\n", admitted.display())).unwrap();
    let here = cluster.socket_folder();
    let here = here.display();
    runtime().block_on(async {
        let owner = gridwork_testkit::databases::connect(&cluster.url()).await.unwrap();
        owner.batch_execute("create role gridwork login password 'geheim'").await.unwrap();
        open(&format!("host={here} user=gridwork password=geheim dbname=postgres")).await.unwrap();
        for (words, expected) in [
            (format!("host={here} user=gridwork password=falsch dbname=postgres"), "user and password"),
            (format!("host={here} user=gridwork dbname=postgres"), "put the password into its address"),
            (format!("host={here} user=stranger password=falsch dbname=postgres"), "pg_hba.conf"),
            (format!("host={here} user=postgres dbname=missing"), "createdb"),
            (format!("host={here}/missing user=postgres dbname=postgres"), "is PostgreSQL running there"),
            ("host=127.0.0.1 port=1 user=postgres dbname=postgres".to_owned(), "are host and port right"),
        ] {
            let said = open(&words).await.unwrap_err();
            assert!(matches!(said, Error::Unavailable(_)), "{said:?}");
            let said = said.to_string();
            assert!(said.contains(expected) && !said.contains("falsch"), "{words}: {said}");
            assert!(!said.contains('\n') && said.len() < 250, "one short line: {said}");
        }
    });
}
