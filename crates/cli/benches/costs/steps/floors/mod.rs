//! The floors: what the database alone costs, by the same `Db` with the same durability as the server's.

pub mod minimal;
pub mod own;

use crate::steps::template::Template;
use anyhow::Result;
use gridwork_db::{Tx, Value};
use gridwork_kernel::journal::Line;
use uuid::Uuid;

/// Ids that sort by time, as the server makes them.
fn fresh() -> Uuid {
    gridwork_kernel::CaseId::fresh().0
}

/// Writes a line like one of the sample's at the head of the writer's chain, hashed as the journal hashes it.
async fn journal(tx: &mut Tx, template: &Template, at: usize, case: Uuid) -> Result<()> {
    let sample = &template.journal;
    let text = |column: &str| match sample.value(at, column) {
        Value::Text(text) => text,
        _ => String::new(),
    };
    let head = tx.chain();
    let line = Line {
        chain: head.chain_id,
        seq: head.next_seq,
        work: fresh(),
        at: 0,
        account: Some(case),
        person: Some(case),
        action: text("action"),
        entity: text("entity"),
        entity_id: Some(case),
        org_path: Some(text("org_path")),
        detail: text("detail"),
    };
    let hash = line.hash(&head.hash);
    head.next_seq += 1;
    head.hash = hash;
    let replaced = [
        ("chain_id", line.chain.into()),
        ("seq", line.seq.into()),
        ("work_id", line.work.into()),
        ("entity_id", case.into()),
        ("hash", hash.to_vec().into()),
    ];
    Ok(tx.execute_later(&sample.insert(1), &sample.row(at, &replaced)).await?)
}
