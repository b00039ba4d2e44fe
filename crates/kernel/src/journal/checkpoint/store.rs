//! The table of checkpoints.

use super::{Checkpoint, Head};
use crate::desk::{Work, take_turn};
use crate::error::Result;
use crate::journal::store::heads;
use crate::{CheckpointId, Instant};
use data_encoding::HEXLOWER;
use gridwork_db::{Conn, Row};
use std::collections::HashMap;

const COLUMNS: &str = "checkpoint_id, at, heads, previous_hash, hash, key_id, signature";

/// Signs where the chains end that went on since the last one; none when nothing was written.
///
/// One at a time, in whichever process: two that followed the same one would read as a removal.
pub async fn add(work: &mut Work<'_>) -> Result<Option<Checkpoint>> {
    take_turn(work, "checkpoint").await?;
    let heads = gone_on(work.tx()).await?;
    if heads.is_empty() {
        return Ok(None);
    }
    let last = work
        .tx()
        .query_opt(
            &format!("select {COLUMNS} from journal_checkpoint order by at desc, checkpoint_id desc limit 1"),
            &[],
        )
        .await?;
    let last = last.as_ref().map(checkpoint).transpose()?;
    // Checkpoints are put in order by their instants; a clock that was set back must not put this one before the last.
    let at = last.as_ref().map_or(work.now(), |last| work.now().max(last.at.plus_micros(1)));
    let previous = last.map(|last| last.hash).unwrap_or_default();
    let one = Checkpoint::sign(&work.keys(), at, heads, previous);
    work.tx()
        .execute(
            &format!("insert into journal_checkpoint ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7)"),
            &[
                one.id.into(),
                one.at.0.into(),
                serde_json::to_string(&one.heads)?.into(),
                one.previous_hash.as_str().into(),
                one.hash.as_str().into(),
                one.key_id.as_str().into(),
                one.signature.as_str().into(),
            ],
        )
        .await?;
    for head in &one.heads {
        work.tx()
            .execute(
                "insert into signed_head (chain_id, seq, hash) values ($1, $2, $3) \
                 on conflict (chain_id) do update set seq = excluded.seq, hash = excluded.hash",
                &[head.chain.into(), head.seq.into(), head.hash.as_str().into()],
            )
            .await?;
    }
    Ok(Some(one))
}

/// The heads that are not signed as they are now.
pub async fn gone_on(conn: &mut Conn) -> Result<Vec<Head>> {
    let signed = signed(conn).await?.into_iter().map(|head| (head.chain, head)).collect::<HashMap<_, _>>();
    let heads =
        heads(conn).await?.into_iter().map(|(chain, seq, hash)| Head { chain, seq, hash: HEXLOWER.encode(&hash) });
    Ok(heads.filter(|head| signed.get(&head.chain) != Some(head)).collect())
}

/// Since when the earliest line waits that no checkpoint has signed; none while all are.
pub async fn unsigned_since(conn: &mut Conn) -> Result<Option<Instant>> {
    let signed = signed(conn).await?.into_iter().map(|head| (head.chain, head.seq)).collect::<HashMap<_, _>>();
    let mut earliest: Option<Instant> = None;
    for (chain, last, _) in heads(conn).await? {
        let seen = signed.get(&chain).copied().unwrap_or(0);
        if seen >= last {
            continue;
        }
        let sql = "select at from journal where chain_id = $1 and seq > $2 order by seq limit 1";
        let Some(row) = conn.query_opt(sql, &[chain.into(), seen.into()]).await? else { continue };
        let at = Instant(row.int(0)?);
        earliest = Some(earliest.map_or(at, |other| other.min(at)));
    }
    Ok(earliest)
}

/// How far each chain is said to be signed.
pub(crate) async fn signed(conn: &mut Conn) -> Result<Vec<Head>> {
    let rows = conn.query("select chain_id, seq, hash from signed_head order by chain_id", &[]).await?;
    rows.iter().map(|row| Ok(Head { chain: row.uuid(0)?, seq: row.int(1)?, hash: row.text(2)? })).collect()
}

/// The checkpoints after an instant, oldest first.
pub async fn since(conn: &mut Conn, at: Instant) -> Result<Vec<Checkpoint>> {
    let sql = format!("select {COLUMNS} from journal_checkpoint where at > $1 order by at, checkpoint_id");
    conn.query(&sql, &[at.0.into()]).await?.iter().map(checkpoint).collect()
}

/// Every checkpoint, oldest first.
pub async fn all(conn: &mut Conn) -> Result<Vec<Checkpoint>> {
    let rows = conn.query(&format!("select {COLUMNS} from journal_checkpoint order by at, checkpoint_id"), &[]).await?;
    rows.iter().map(checkpoint).collect()
}

fn checkpoint(row: &Row) -> Result<Checkpoint> {
    Ok(Checkpoint {
        id: CheckpointId(row.uuid(0)?),
        at: Instant(row.int(1)?),
        heads: serde_json::from_str(&row.text(2)?)?,
        previous_hash: row.text(3)?,
        hash: row.text(4)?,
        key_id: row.text(5)?,
        signature: row.text(6)?,
    })
}
