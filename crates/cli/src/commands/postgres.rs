//! What backup and restore ask of the programs of PostgreSQL, `pg_dump` and `pg_restore`.

mod store;

use anyhow::{Context, Error, Result, bail};
use gridwork_db::{Applied, Db, Engine, Options, Schema, Target};
use gridwork_kernel::secrets::{Keyring, store as marks};
use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Output};

/// Writes a dump of a database.
pub fn dump(url: &str, to: &Path) -> Result<()> {
    let mut command = program("pg_dump", url)?;
    command.args(["--format=custom", "--no-owner", "--file"]).arg(to);
    let done = run(command)?;
    if !done.status.success() {
        bail!("pg_dump failed: {}", said(&done));
    }
    Ok(())
}

/// Loads a dump into an empty database, all of it or nothing.
pub fn load(url: &str, dump: &Path) -> Result<()> {
    let mut command = program("pg_restore", url)?;
    command.args(["--no-owner", "--exit-on-error", "--single-transaction"]).arg(dump);
    let done = run(command)?;
    if !done.status.success() {
        bail!("pg_restore failed, nothing was restored: {}", said(&done));
    }
    Ok(())
}

/// Looks whether this program can open what a dump holds, and with these keys, before it stands anywhere.
pub fn look_at(dump: &Path, keys: Option<&Keyring>) -> Result<()> {
    const SMALL: [&str; 2] = ["schema_migration", "setting"];
    let mut command = Command::new("pg_restore");
    command.arg("--data-only").args(SMALL.map(|table| format!("--table={table}"))).arg("--file=-").arg(dump);
    let done = run(command)?;
    if !done.status.success() {
        bail!("the backup is broken, or pg_restore is older than what made it: {}", said(&done));
    }
    let text = String::from_utf8(done.stdout).context("the backup is broken: take another one")?;
    let applied = rows(&text, SMALL[0]).iter().map(ran).collect::<Option<Vec<_>>>();
    let mut applied = applied.context("the backup is broken: take another one")?;
    applied.sort_by_key(|it| it.version);
    if applied.is_empty() {
        bail!("the backup is no backup of Gridwork: its database is empty");
    }
    gridwork_db::fits(&applied, Engine::Postgres).context("the database in the backup")?;
    let settings = rows(&text, SMALL[1]);
    let found = settings.iter().find(|row| row.get("key").is_some_and(|key| key == marks::MARKS));
    match (keys, found.and_then(|row| row.get("value"))) {
        (Some(keys), Some(found)) => {
            marks::compare(found, keys).context("the keys do not fit the backup: try again with the right ones")
        }
        _ => Ok(()),
    }
}

/// Says what became of a database that was loaded and could not be kept.
pub async fn emptied(url: &str, error: Error) -> Error {
    match unload(url).await {
        Ok(()) => error.context("nothing was restored, the PostgreSQL database is empty again"),
        Err(stays) => error.context(format!(
            "the PostgreSQL database was loaded and cannot be emptied again ({stays:#}): drop and create it, then try again"
        )),
    }
}

/// Empties a database again that was empty before it was loaded: everything in it came from there.
async fn unload(url: &str) -> Result<()> {
    let options = Options { schema: Schema::Any, readers: 1, writers: 1, ..Options::default() };
    let db = Db::open(&Target::Postgres(url.to_owned()), options).await?;
    let emptied = db.write(|tx| Box::pin(store::drop_all(tx))).await;
    db.close().await;
    Ok(emptied?)
}

/// A program that connects. Everybody on the machine reads its command line, and only its user its environment: there
/// the password stands.
fn program(name: &str, url: &str) -> Result<Command> {
    let (url, password) = gridwork_db::without_password(url)?;
    let mut command = Command::new(name);
    command.arg("--dbname").arg(url);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

fn run(mut command: Command) -> Result<Output> {
    let done = command.output();
    done.with_context(|| {
        let name = command.get_program().display();
        format!("{name} cannot be run: install the PostgreSQL client programs")
    })
}

fn said(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).trim().to_owned()
}

fn ran(row: &HashMap<String, String>) -> Option<Applied> {
    let text = |name: &str| row.get(name).cloned();
    Some(Applied {
        version: text("version")?.parse().ok()?,
        name: text("name")?,
        checksum: text("checksum")?,
        written_by: text("written_by")?,
    })
}

/// The rows of a table in the text of `pg_restore`, by the names of their columns; what is null is left out.
fn rows(text: &str, table: &str) -> Vec<HashMap<String, String>> {
    let mut lines = text.lines();
    let header = lines.by_ref().find_map(|line| {
        let (name, rest) = line.strip_prefix("COPY ")?.split_once(" (")?;
        let (columns, _) = rest.split_once(") FROM stdin")?;
        (name.rsplit('.').next() == Some(table)).then_some(columns)
    });
    let columns = header.unwrap_or_default().split(", ").map(|name| name.trim_matches('"')).collect::<Vec<_>>();
    let row = |line: &str| {
        let cells = columns.iter().zip(line.split('\t')).filter(|(_, cell)| *cell != "\\N");
        cells.map(|(column, cell)| ((*column).to_owned(), cell_of(cell))).collect()
    };
    lines.take_while(|line| *line != "\\.").map(row).collect()
}

/// A value as `COPY` escapes it.
fn cell_of(cell: &str) -> String {
    let mut letters = cell.chars();
    let mut value = String::new();
    while let Some(letter) = letters.next() {
        value.push(match letter {
            '\\' => match letters.next() {
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some(other) => other,
                None => break,
            },
            other => other,
        });
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_they_were_dumped() {
        let text = "SET x;\n\nCOPY public.other (key) FROM stdin;\nno\n\\.\n\
                    COPY public.setting (key, \"value\", note) FROM stdin;\na\t{\"b\":\"\\\\n\"}\t\\N\nc\td\\te\tf\n\\.\n\n--\n";
        let found = rows(text, "setting");
        assert_eq!(found.len(), 2);
        assert_eq!((found[0]["value"].as_str(), found[0].get("note")), (r#"{"b":"\n"}"#, None));
        assert_eq!((found[1]["value"].as_str(), found[1]["note"].as_str()), ("d\te", "f"));
        assert!(rows(text, "missing").is_empty() && rows("", "setting").is_empty());
    }
}
