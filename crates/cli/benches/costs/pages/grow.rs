//! Copies the orders of a district until there are so many.
//!
//! A copy has its head, its fields and its lines of what waits, under a new id and number, opened earlier and due at
//! another minute. It has no events and no sealed values: those stand in tables that a list does not read, and a sealed
//! value is bound to the case that it was sealed for.

use crate::district::District;
use crate::steps::template;
use anyhow::{Context, Result, ensure};
use gridwork_db::Engine;
use std::ops::RangeInclusive;

/// Copies are opened so much earlier, one after the other.
const EARLIER_S: u64 = 600;

/// What stands in `turn` for a case that is never due.
const NEVER: i64 = i64::MAX;

/// Copies orders until there are at least so many. Answers how many there are.
///
/// What is needed is told in the words of the table `bench_text (n, text)`, in turn, where so many `contents` stand there; as in
/// the order that is copied where there are none.
pub async fn to(district: &District, cases: u64, contents: Option<usize>) -> Result<u64> {
    let (engine, counted, columns) = look(district).await?;
    ensure!(counted.originals > 0, "there is no order to copy");
    let copies = cases.saturating_sub(counted.all).div_ceil(counted.originals);
    if copies > 0 {
        let (from, to) = (counted.copies + 1, counted.copies + copies);
        district.batch(&statements(engine, &columns, from..=to, contents)).await?;
    }
    Ok(counted.all + copies * counted.originals)
}

struct Counted {
    all: u64,
    originals: u64,
    /// How often the originals were copied before.
    copies: u64,
}

/// The tables of an order with their columns.
type Columns = Vec<(&'static str, Vec<String>)>;

async fn look(district: &District) -> Result<(Engine, Counted, Columns)> {
    let db = district.open().await?;
    let mut conn = db.read().await?;
    let sql = "select count(*), cast(coalesce(sum(case when number like '%~%' then 0 else 1 end), 0) as bigint) \
               from loop_case where loop = 'binhai/order'";
    let row = conn.query_one(sql, &[]).await?;
    let (all, originals) = (u64::try_from(row.int(0)?)?, u64::try_from(row.int(1)?)?);
    let all_cases = u64::try_from(conn.query_one("select count(*) from loop_case", &[]).await?.int(0)?)?;
    let mut columns = Vec::new();
    for table in ["loop_case", "loop_binhai__order", "turn"] {
        columns.push((table, template::columns(&mut conn, table).await?));
    }
    let engine = conn.engine();
    drop(conn);
    db.close().await;
    let copies = (all - originals).checked_div(originals).context("there is no order to copy")?;
    Ok((engine, Counted { all: all_cases, originals, copies }, columns))
}

fn statements(engine: Engine, columns: &Columns, copies: RangeInclusive<u64>, contents: Option<usize>) -> Vec<String> {
    let (from, to) = copies.into_inner();
    let (id, kind) = match engine {
        Engine::Sqlite => ("randomblob(16)", "blob"),
        Engine::Postgres => ("gen_random_uuid()", "uuid"),
    };
    let mut all = vec![
        format!(
            "create table bench_copy (case_id {kind} not null, n bigint not null, copy_id {kind} not null, \
             at bigint not null)"
        ),
        format!(
            "with recursive numbers (n) as (select cast({from} as bigint) union all select n + 1 from numbers where n < {to}) \
             insert into bench_copy select c.case_id, numbers.n, {id}, row_number() over () from loop_case c, numbers \
             where c.loop = 'binhai/order' and c.number not like '%~%'"
        ),
    ];
    for (table, columns) in columns {
        let values = columns.iter().map(|column| match column.as_str() {
            "case_id" => "b.copy_id".to_owned(),
            "number" | "track" => format!("o.{column} || '~' || b.n"),
            "opened_at" => format!("o.opened_at - b.n * {}", EARLIER_S * 1_000_000),
            "due_at" => {
                format!("case when o.due_at = {NEVER} then o.due_at else o.due_at + (b.n % 1000) * 60000000 end")
            }
            // Nobody asks time about a copy: the server would be at nothing else.
            "wake_at" => "null".to_owned(),
            "f_content__text" if contents.is_some() => {
                format!("(select t.text from bench_text t where t.n = b.at % {})", contents.unwrap_or(1))
            }
            _ => format!("o.{column}"),
        });
        let values = values.collect::<Vec<_>>().join(", ");
        all.push(format!(
            "insert into {table} ({}) select {values} from bench_copy b join {table} o on o.case_id = b.case_id",
            columns.join(", ")
        ));
    }
    all.extend(["drop table bench_copy".to_owned(), "analyze".to_owned()]);
    all
}
