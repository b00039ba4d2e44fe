//! Checks the journal against itself, against its checkpoints, and against the events of cases.

use super::read_kept;
use crate::error::Result;
use gridwork_kernel::CaseId;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::journal::verify::{Fault, Verified, verify as verify_chains};
use gridwork_loops::store;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use uuid::Uuid;

/// What a verification found.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Verification {
    /// Whether everything holds.
    pub holds: bool,
    /// Chains read.
    pub chains: usize,
    /// Lines read.
    pub lines: u64,
    /// Checkpoints read.
    pub checkpoints: usize,
    /// Events of cases compared with what the journal remembers of them.
    pub events: u64,
    /// Everything that does not hold.
    pub faults: Vec<String>,
}

/// Checks everything. `kept` are the files of checkpoints outside the database: each process has one in its folder.
///
/// # Errors
/// When the storage cannot be read; what does not hold is no error, but a fault in the answer.
pub async fn verify(desk: &Desk, kept: &[PathBuf]) -> Result<Verification> {
    let mut remembered = Vec::new();
    for file in kept {
        remembered.extend(read_kept(file)?);
    }
    let mut view = desk.view().await?;
    let keys = desk.keys();
    let Verified { chains, lines, checkpoints, faults } = verify_chains(&mut view.conn, &keys, &remembered).await?;
    let mut faults = faults.iter().map(describe).collect::<Vec<_>>();
    let mut events = 0;
    let mut after: Option<Uuid> = None;
    loop {
        let page = store::event_digests(&mut view.conn, after, 500).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.case.0);
        for one in &page {
            events += one.compared;
            faults.extend(one.faults.iter().map(|fault| format!("case {}: {fault}", CaseId(one.case.0))));
        }
    }
    Ok(Verification { holds: faults.is_empty(), chains, lines, checkpoints, events, faults })
}

fn describe(fault: &Fault) -> String {
    match fault.seq {
        Some(seq) => format!("{}, line {seq}: {}", fault.place, fault.what),
        None => format!("{}: {}", fault.place, fault.what),
    }
}
