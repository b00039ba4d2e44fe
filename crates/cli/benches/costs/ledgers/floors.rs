//! The bare loops of inserts that an import is held against.

use crate::district::District;
use anyhow::{Context, Result};
use gridwork_db::{Db, Engine, Tx, Value};
use gridwork_kernel::RowId;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use uuid::Uuid;

/// Numbers of the rows of each loop, behind those of the imports.
const BARE: u64 = 70_000_000;
const SINGLY: u64 = 80_000_000;
const WHOLE: u64 = 90_000_000;

/// So many rows in a transaction, as an import writes them.
const AT_ONCE: u64 = 50;

/// Of the rows each in a transaction of its own there are so many times fewer.
const SINGLY_FEWER: u64 = 10;

/// So many imported rows are the models of those with everything an import leaves.
const MODELS: u64 = 1_000;

/// Rows a second.
pub struct Floors {
    /// The row alone, many in a transaction.
    pub bare: f64,
    /// The row alone, each in a transaction of its own, as one form after the other would bring them.
    pub singly: f64,
    /// The row, its history, its line in the journal and what it is found by, many in a transaction.
    pub whole: f64,
}

/// Runs the loops; rows that were imported begin with that number.
pub async fn measure(district: &District, imported: u64, lines: u64) -> Result<Floors> {
    eprintln!("{}: the bare loops", district.engine());
    if district.engine() == "sqlite" {
        let sql = "create virtual table bench_word using fts5vocab(search_term, instance)";
        district.batch(&[sql.to_owned()]).await?;
    }
    let db = district.open().await?;
    let models = models(&db, imported..imported + lines.min(MODELS)).await?;
    let floors = Floors {
        bare: run(&db, &models, BARE..BARE + lines, AT_ONCE, false).await?,
        singly: run(&db, &models, SINGLY..SINGLY + (lines / SINGLY_FEWER).max(1), 1, false).await?,
        whole: run(&db, &models, WHOLE..WHOLE + lines, AT_ONCE, true).await?,
    };
    db.close().await;
    Ok(floors)
}

/// What an import left of one row.
struct Model {
    /// Org, its path, and the fields but the number.
    row: Vec<Value>,
    changes: String,
    detail: String,
    /// Definition, form, title, texts.
    doc: Vec<Value>,
    terms: String,
}

async fn models(db: &Db, numbers: Range<u64>) -> Result<Arc<[Model]>> {
    let mut conn = db.read().await?;
    let (mut models, mut docs) = (Vec::new(), Vec::new());
    for n in numbers {
        let sql = "select row_id, org_id, org_path, f_name__text, f_installed__date, f_broken__bool, f_checks__int, \
            f_note__text from row_bench__facility where f_number__text = $1 and retired_at is null";
        let mut row = conn.query_one(sql, &[n.to_string().into()]).await?.into_values();
        let id = [row.remove(0)];
        let changes = conn.query_one("select changes from row_history where row_id = $1", &id).await?.text(0)?;
        let detail = conn.query_one("select detail from journal where entity_id = $1", &id).await?.text(0)?;
        let sql = "select doc_id, of, form, title, body from search_doc where record_id = $1";
        let doc = conn.query_one(sql, &id).await?;
        docs.push(doc.int(0)?);
        let doc = doc.into_values().split_off(1);
        models.push(Model { row, changes, detail, doc, terms: String::new() });
    }
    let (Some(first), Some(last)) = (docs.iter().min(), docs.iter().max()) else { return Ok(models.into()) };
    let terms = match db.engine() {
        Engine::Sqlite => {
            "select doc, group_concat(term, ' ') from bench_word where doc between $1 and $2 group by doc"
        }
        Engine::Postgres => "select doc_id, terms::text from search_doc where doc_id between $1 and $2",
    };
    let terms = conn.query(terms, &[(*first).into(), (*last).into()]).await?;
    let mut terms = terms.iter().map(|row| Ok((row.int(0)?, row.text(1)?))).collect::<Result<HashMap<_, _>>>()?;
    for (model, doc) in models.iter_mut().zip(&docs) {
        model.terms = terms.remove(doc).context("a row without terms")?;
    }
    Ok(models.into())
}

async fn run(db: &Db, models: &Arc<[Model]>, numbers: Range<u64>, at_once: u64, is_whole: bool) -> Result<f64> {
    let rows = numbers.end - numbers.start;
    let (chain, batch) = (RowId::fresh().0, RowId::fresh().0);
    let began = std::time::Instant::now();
    let mut from = numbers.start;
    while from < numbers.end {
        let to = (from + at_once).min(numbers.end);
        let models = Arc::clone(models);
        db.write(move |tx| {
            let models = Arc::clone(&models);
            Box::pin(async move {
                for n in from..to {
                    let model = &models[usize::try_from(n)? % models.len()];
                    let id = insert(tx, n, model).await?;
                    if is_whole {
                        insert_rest(tx, n, id, model, [chain, batch]).await?;
                    }
                }
                Ok::<_, anyhow::Error>(())
            })
        })
        .await?;
        from = to;
    }
    Ok(rows as f64 / began.elapsed().as_secs_f64())
}

/// A time like any other, in µs.
const AT: i64 = 1_700_000_000_000_000;

async fn insert(tx: &mut Tx, n: u64, model: &Model) -> Result<Uuid> {
    const SQL: &str = "insert into row_bench__facility (row_id, version, created_at, changed_at, f_number__text, \
        org_id, org_path, f_name__text, f_installed__date, f_broken__bool, f_checks__int, f_note__text) \
        values ($1, 1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let id = RowId::fresh().0;
    let mut values = vec![id.into(), AT.into(), n.to_string().into()];
    values.extend_from_slice(&model.row);
    tx.execute(SQL, &values).await?;
    Ok(id)
}

async fn insert_rest(tx: &mut Tx, n: u64, id: Uuid, model: &Model, [chain, batch]: [Uuid; 2]) -> Result<()> {
    let history = "insert into row_history (row_id, version, register, at, person_id, action, changes, batch_id) \
        values ($1, 1, 'bench/facility', $2, $1, 'add', $3, $4)";
    tx.execute(history, &[id.into(), AT.into(), model.changes.as_str().into(), batch.into()]).await?;
    let journal = "insert into journal (chain_id, seq, work_id, at, account_id, person_id, action, entity, entity_id, \
        org_path, detail, hash) values ($1, $2, $3, $4, $1, $1, 'add', 'row', $5, $6, $7, $8)";
    let line: [Value; 8] = [
        chain.into(),
        i64::try_from(n)?.into(),
        batch.into(),
        AT.into(),
        id.into(),
        model.row[1].clone(),
        model.detail.as_str().into(),
        [id.as_bytes().as_slice(), id.as_bytes()].concat().into(),
    ];
    tx.execute(journal, &line).await?;
    let doc = "insert into search_doc (entity, number, record_id, org_path, at, of, form, title, body";
    let mut values = vec![id.into(), model.row[1].clone(), AT.into()];
    values.extend_from_slice(&model.doc);
    match tx.engine() {
        Engine::Sqlite => {
            let sql = format!("{doc}) values ('row', '', $1, $2, $3, $4, $5, $6, $7) returning doc_id");
            let doc = tx.query_one(&sql, &values).await?.int(0)?;
            let sql = "insert into search_term (rowid, terms) values ($1, $2)";
            tx.execute(sql, &[doc.into(), model.terms.as_str().into()]).await?;
        }
        Engine::Postgres => {
            values.push(model.terms.as_str().into());
            let sql = format!(
                "{doc}, doc_id, terms) values ('row', '', $1, $2, $3, $4, $5, $6, $7, \
                nextval('search_doc_doc_id_seq'), $8::text::tsvector)"
            );
            tx.execute(&sql, &values).await?;
        }
    }
    Ok(())
}
