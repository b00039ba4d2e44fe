//! How many rows each table holds, and how many a step added.

use anyhow::Result;
use gridwork_db::{Db, Engine};
use indexmap::IndexMap;

/// Rows by table.
pub struct Rows(IndexMap<String, i64>);

/// Counts every table.
pub async fn count(db: &Db) -> Result<Rows> {
    let mut reader = db.read().await?;
    let tables = match db.engine() {
        Engine::Sqlite => {
            "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name"
        }
        Engine::Postgres => "select cast(tablename as text) from pg_tables where schemaname = 'public' order by 1",
    };
    let mut rows = IndexMap::new();
    for table in reader.query(tables, &[]).await? {
        let table = table.text(0)?;
        let count = reader.query_one(&format!("select count(*) from {table}"), &[]).await?.int(0)?;
        rows.insert(table, count);
    }
    Ok(Rows(rows))
}

impl Rows {
    /// What each of so many steps left in each table; tables that stayed as they were are left out.
    pub fn since(&self, before: &Rows, steps: u64) -> IndexMap<String, f64> {
        let added = |(table, count): (&String, &i64)| {
            let added = count - before.0.get(table).copied().unwrap_or_default();
            (added != 0).then(|| (table.clone(), added as f64 / steps.max(1) as f64))
        };
        self.0.iter().filter_map(added).collect()
    }
}
