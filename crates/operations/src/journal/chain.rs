//! The state of the journal's chains for an auditor: the last checkpoint, what came since, and whether all of it holds.

use super::list::required;
use crate::error::Result;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::journal::checkpoint::{self, Checkpoint, Head};
use gridwork_kernel::journal::verify::{Fault, checkpoints_hold, stretch};
use gridwork_kernel::journal::{Place, store};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// At most so many lines are checked for one answer: about as much as nobody waits for.
const LINES_MAX: i64 = 4000;

/// The state of the chains.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ChainView {
    /// How many chains there are: one for each writer.
    pub chains: usize,
    /// How many lines they hold together.
    pub lines: i64,
    /// When the last checkpoint was signed.
    pub checkpoint_at: Option<String>,
    /// How many checkpoints there are.
    pub checkpoints: usize,
    /// Lines written since the last checkpoint.
    pub lines_since: i64,
    /// Whether every checkpoint is signed, unchanged and follows the one before, and no chain ends before where the
    /// last checkpoint saw it.
    pub checkpoints_hold: bool,
    /// What does not hold of that.
    pub faults: Vec<String>,
}

/// A piece of a verification.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct VerifiedView {
    /// Lines checked in this piece.
    pub lines: u64,
    /// Whether all of them hold.
    pub holds: bool,
    /// What does not.
    pub faults: Vec<String>,
    /// Where the next piece begins; null when everything was read.
    pub next: Option<String>,
}

/// How the chains stand, without reading their lines.
///
/// # Errors
/// `Forbidden` to those who hold no role that audits.
pub async fn chain(desk: &Desk, actor: &Arc<Actor>) -> Result<ChainView> {
    let mut view = desk.view().await?;
    required(actor, &view)?;
    let heads = store::heads(&mut view.conn).await?;
    let signed = checkpoint::store::all(&mut view.conn).await?;
    let mut faults = checkpoints_hold(&signed, &view.keys).iter().map(say).collect::<Vec<_>>();
    let last = signed.last();
    let seen_heads = checkpoint::signed_heads(&signed);
    let seen = |chain: Uuid| seen_heads.get(&chain).map_or(0, |head| head.seq);
    let mut lines_since = 0;
    for (id, seq, _) in &heads {
        lines_since += (seq - seen(*id)).max(0);
        if *seq < seen(*id) {
            faults.push(format!("chain {id}: it ends before where a checkpoint saw it"));
        }
    }
    for chain in seen_heads.keys() {
        if !heads.iter().any(|(id, ..)| id == chain) {
            faults.push(format!("chain {chain}: a checkpoint saw it, and it is gone"));
        }
    }
    Ok(ChainView {
        chains: heads.len(),
        lines: heads.iter().map(|(_, seq, _)| seq).sum(),
        checkpoint_at: last.map(|last: &Checkpoint| last.at.to_string()),
        checkpoints: signed.len(),
        lines_since,
        checkpoints_hold: faults.is_empty(),
        faults,
    })
}

/// Checks the next piece of the chains, from the first line or from where the piece before ended.
///
/// # Errors
/// `Forbidden` to those who hold no role that audits.
pub async fn verify_piece(
    desk: &Desk,
    actor: &Arc<Actor>,
    from: Option<Place>,
) -> Result<(VerifiedView, Option<Place>)> {
    let mut view = desk.view().await?;
    required(actor, &view)?;
    let heads = store::heads(&mut view.conn).await?;
    let first = heads.first().map(|(chain, ..)| Place { chain: *chain, seq: 0 });
    let Some(from) = from.or(first) else {
        return Ok((VerifiedView { lines: 0, holds: true, faults: Vec::new(), next: None }, None));
    };
    let signed = checkpoint::store::all(&mut view.conn).await?;
    let remembered: Vec<Head> = signed.into_iter().flat_map(|one| one.heads).collect();
    let found = stretch(&mut view.conn, from, LINES_MAX, &remembered).await?;
    let is_whole = found.lines == u64::try_from(LINES_MAX).unwrap_or(u64::MAX);
    let next = match found.last {
        Some(seq) if is_whole => Some(Place { chain: from.chain, seq }),
        _ => heads.iter().find(|(chain, ..)| *chain > from.chain).map(|(chain, ..)| Place { chain: *chain, seq: 0 }),
    };
    let faults = found.faults.iter().map(say).collect::<Vec<_>>();
    Ok((VerifiedView { lines: found.lines, holds: faults.is_empty(), faults, next: None }, next))
}

fn say(fault: &Fault) -> String {
    match fault.seq {
        Some(seq) => format!("{}, line {seq}: {}", fault.place, fault.what),
        None => format!("{}: {}", fault.place, fault.what),
    }
}
