//! Brings the tables of a database up to this program: pairs of SQL files, never edited, run once each.
//!
//! A migration only adds. Of several processes on one PostgreSQL the first new one runs it, while those of the version
//! before go on with what they know until they are replaced.

use crate::{Conn, Db, Engine, Error, Result, Schema, Tx, Value};

/// One change of the tables, written for both engines.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number, counted from 1 without gaps.
    pub version: i64,
    /// What it brings.
    pub name: &'static str,
    /// Its text for SQLite.
    pub sqlite: &'static str,
    /// Its text for PostgreSQL.
    pub postgres: &'static str,
}

/// Every migration of this program, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "house",
        sqlite: include_str!("../migrations/0001_house.sqlite.sql"),
        postgres: include_str!("../migrations/0001_house.postgres.sql"),
    },
    Migration {
        version: 2,
        name: "following",
        sqlite: include_str!("../migrations/0002_following.sqlite.sql"),
        postgres: include_str!("../migrations/0002_following.postgres.sql"),
    },
    Migration {
        version: 3,
        name: "safety",
        sqlite: include_str!("../migrations/0003_safety.sqlite.sql"),
        postgres: include_str!("../migrations/0003_safety.postgres.sql"),
    },
    Migration {
        version: 4,
        name: "entry",
        sqlite: include_str!("../migrations/0004_entry.sqlite.sql"),
        postgres: include_str!("../migrations/0004_entry.postgres.sql"),
    },
    Migration {
        version: 5,
        name: "processes",
        sqlite: include_str!("../migrations/0005_processes.sqlite.sql"),
        postgres: include_str!("../migrations/0005_processes.postgres.sql"),
    },
    Migration {
        version: 6,
        name: "erasures",
        sqlite: include_str!("../migrations/0006_erasures.sqlite.sql"),
        postgres: include_str!("../migrations/0006_erasures.postgres.sql"),
    },
    Migration {
        version: 7,
        name: "outbox",
        sqlite: include_str!("../migrations/0007_outbox.sqlite.sql"),
        postgres: include_str!("../migrations/0007_outbox.postgres.sql"),
    },
    Migration {
        version: 8,
        name: "admission",
        sqlite: include_str!("../migrations/0008_admission.sqlite.sql"),
        postgres: include_str!("../migrations/0008_admission.postgres.sql"),
    },
    Migration {
        version: 9,
        name: "ledgers",
        sqlite: include_str!("../migrations/0009_ledgers.sqlite.sql"),
        postgres: include_str!("../migrations/0009_ledgers.postgres.sql"),
    },
    Migration {
        version: 10,
        name: "search",
        sqlite: include_str!("../migrations/0010_search.sqlite.sql"),
        postgres: include_str!("../migrations/0010_search.postgres.sql"),
    },
    Migration {
        version: 11,
        name: "import",
        sqlite: include_str!("../migrations/0011_import.sqlite.sql"),
        postgres: include_str!("../migrations/0011_import.postgres.sql"),
    },
    Migration {
        version: 12,
        name: "personal",
        sqlite: include_str!("../migrations/0012_personal.sqlite.sql"),
        postgres: include_str!("../migrations/0012_personal.postgres.sql"),
    },
    Migration {
        version: 13,
        name: "consents",
        sqlite: include_str!("../migrations/0013_consents.sqlite.sql"),
        postgres: include_str!("../migrations/0013_consents.postgres.sql"),
    },
    Migration {
        version: 14,
        name: "viewings",
        sqlite: include_str!("../migrations/0014_viewings.sqlite.sql"),
        postgres: include_str!("../migrations/0014_viewings.postgres.sql"),
    },
    Migration {
        version: 15,
        name: "views",
        sqlite: include_str!("../migrations/0015_views.sqlite.sql"),
        postgres: include_str!("../migrations/0015_views.postgres.sql"),
    },
    Migration {
        version: 16,
        name: "search_writes",
        sqlite: include_str!("../migrations/0016_search_writes.sqlite.sql"),
        postgres: include_str!("../migrations/0016_search_writes.postgres.sql"),
    },
];

/// Two programs that start together migrate one after the other; any fixed number will do.
const LOCK: &str = "select pg_advisory_xact_lock(4711300815)";

impl Migration {
    fn text(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }

    fn title(&self) -> String {
        format!("{:04}_{}", self.version, self.name)
    }

    /// Tells an edited text from the one that ran. FNV-1a: it guards against mistakes, not against malice.
    fn checksum(&self, engine: Engine) -> String {
        let fold = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        format!("{:016x}", self.text(engine).as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, fold))
    }
}

/// A migration that ran.
#[derive(Debug, Clone)]
pub struct Applied {
    /// Its number.
    pub version: i64,
    /// What it brought.
    pub name: String,
    /// Of the text that ran.
    pub checksum: String,
    /// The version of the program that ran it.
    pub written_by: String,
}

/// Looks whether this program could open a database in which these migrations ran, before there is one: what a dump holds.
///
/// # Errors
/// As opening it would answer: it is newer, or of another program.
pub fn fits(applied: &[Applied], engine: Engine) -> Result<()> {
    verify(applied, engine)
}

/// Does on opening what the options ask for.
pub(crate) async fn prepare(db: &Db, schema: Schema) -> Result<()> {
    let found = {
        let mut reader = db.read().await?;
        let applied = applied(&mut reader).await?;
        verify(&applied, db.engine())?;
        if applied.is_empty()
            && let Some(table) = foreign(&mut reader).await?
        {
            return Err(Error::Foreign { table });
        }
        applied.len() as i64
    };
    let needed = newest();
    match schema {
        Schema::Any => Ok(()),
        Schema::Require if found < needed => Err(Error::SchemaTooOld { found, needed }),
        Schema::Require => Ok(()),
        Schema::Migrate if found < needed => run(db).await.map(|_| ()),
        Schema::Migrate => Ok(()),
    }
}

pub(crate) async fn run(db: &Db) -> Result<Vec<String>> {
    let mut ran = Vec::new();
    for migration in MIGRATIONS {
        let ran_now = db.write(|tx| Box::pin(apply(tx, migration))).await.map_err(|error| match error {
            Error::Sql(because) => {
                // The text of the whole migration stands in the house already.
                let because = because.split(", in: ").next().unwrap_or_default().to_owned();
                Error::MigrationFailed { name: migration.title(), because }
            }
            Error::Unique { constraint } => {
                let because = format!("two rows hold the same value, which `{constraint}` does not allow");
                Error::MigrationFailed { name: migration.title(), because }
            }
            other => other,
        })?;
        if ran_now {
            tracing::info!("migrated the database: {}", migration.title());
            ran.push(migration.title());
        }
    }
    Ok(ran)
}

/// Writes something and takes it back, to see whether the storage takes it: what is written over with the same, SQLite does
/// not write at all.
pub(crate) async fn touch(tx: &mut Tx) -> Result<()> {
    for name in ["upper(name)", "lower(name)"] {
        tx.execute(&format!("update schema_migration set name = {name} where version = 1"), &[]).await?;
    }
    Ok(())
}

pub(crate) async fn version(db: &Db) -> Result<i64> {
    let mut reader = db.read().await?;
    Ok(applied(&mut reader).await?.last().map_or(0, |last| last.version))
}

fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |last| last.version)
}

/// Runs one migration unless it ran before; in one transaction, on both engines.
async fn apply(tx: &mut Tx, migration: &'static Migration) -> Result<bool> {
    let engine = tx.engine();
    if engine == Engine::Postgres {
        tx.query(LOCK, &[]).await?;
        // Building an index over a large table may take longer than any ordinary statement.
        tx.batch("set local statement_timeout = 0; set local lock_timeout = 0").await?;
    }
    let before = applied(tx).await?;
    verify(&before, engine)?;
    if before.iter().any(|applied| applied.version == migration.version) {
        return Ok(false);
    }
    if before.is_empty() {
        tx.batch(TABLE).await?;
    }
    tx.batch(migration.text(engine)).await?;
    let now = match engine {
        Engine::Sqlite => "cast(unixepoch('subsec') * 1000000 as integer)",
        Engine::Postgres => "cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)",
    };
    let sql = format!(
        "insert into schema_migration (version, name, checksum, written_by, applied_at)\nvalues ($1, $2, $3, $4, {now})"
    );
    let params: [Value; 4] = [
        migration.version.into(),
        migration.name.into(),
        migration.checksum(engine).into(),
        env!("CARGO_PKG_VERSION").into(),
    ];
    tx.execute(&sql, &params).await?;
    Ok(true)
}

const TABLE: &str = "
create table if not exists schema_migration (
  version bigint primary key,
  name text not null,
  checksum text not null,
  written_by text not null,
  applied_at bigint not null
)";

async fn applied(conn: &mut Conn) -> Result<Vec<Applied>> {
    let exists = match conn.engine() {
        Engine::Sqlite => "select 1 from sqlite_master where type = 'table' and name = 'schema_migration'",
        Engine::Postgres => "select 1 where to_regclass('schema_migration') is not null",
    };
    if conn.query_opt(exists, &[]).await?.is_none() {
        return Ok(Vec::new());
    }
    let sql = "select version, name, checksum, written_by\nfrom schema_migration\norder by version";
    let rows = conn.query(sql, &[]).await?;
    let read = |row: &crate::Row| {
        Ok(Applied { version: row.int(0)?, name: row.text(1)?, checksum: row.text(2)?, written_by: row.text(3)? })
    };
    rows.iter().map(read).collect()
}

/// A table of a database in which no migration ran: somebody else's. What extensions bring along is nobody's.
async fn foreign(conn: &mut Conn) -> Result<Option<String>> {
    let sql = match conn.engine() {
        Engine::Sqlite => {
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' \
             and name <> 'schema_migration' order by name limit 1"
        }
        // Told by one statement that no migration ran: another process may begin with the first at this moment.
        Engine::Postgres => {
            "select c.relname::text from pg_class c where c.relnamespace = current_schema()::regnamespace \
             and c.relkind in ('r', 'p') and to_regclass('schema_migration') is null and not exists \
             (select 1 from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e') \
             order by 1 limit 1"
        }
    };
    conn.query_opt(sql, &[]).await?.map(|row| row.text(0)).transpose()
}

/// What ran must be a beginning of what this program knows, word for word.
fn verify(applied: &[Applied], engine: Engine) -> Result<()> {
    if let Some(last) = applied.last().filter(|last| last.version > newest()) {
        return Err(Error::SchemaTooNew { found: last.version, known: newest(), written_by: last.written_by.clone() });
    }
    for (ran, known) in applied.iter().zip(MIGRATIONS) {
        if ran.version != known.version || ran.name != known.name || ran.checksum != known.checksum(engine) {
            return Err(Error::MigrationEdited { version: ran.version, name: ran.name.clone() });
        }
    }
    Ok(())
}
