//! Checks the journal: every chain unbroken, every checkpoint signed, tied to the one before and to the chains.

use super::{Place, checkpoint, store};
use crate::error::Result;
use crate::secrets::Keyring;
use data_encoding::HEXLOWER;
use gridwork_db::Conn;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What is wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The chain or the checkpoint.
    pub place: String,
    /// The sequence number, where there is one.
    pub seq: Option<i64>,
    /// What is wrong.
    pub what: String,
}

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Chains read.
    pub chains: usize,
    /// Lines read.
    pub lines: u64,
    /// Checkpoints read.
    pub checkpoints: usize,
    /// Everything that does not hold; empty when the journal holds.
    pub faults: Vec<Fault>,
}

/// The hashes that checkpoints remember of a chain, by line.
type Wanted<'c> = BTreeMap<i64, BTreeSet<&'c str>>;

/// Reads the whole journal. `kept` are the checkpoints remembered outside the database, oldest first.
pub async fn verify(conn: &mut Conn, keys: &Keyring, kept: &[checkpoint::Checkpoint]) -> Result<Verified> {
    let mut found = Verified::default();
    let stored = checkpoint::store::all(conn).await?;
    let mut wanted: HashMap<Uuid, Wanted<'_>> = HashMap::new();
    for head in stored.iter().chain(kept).flat_map(|one| &one.heads) {
        wanted.entry(head.chain).or_default().entry(head.seq).or_default().insert(head.hash.as_str());
    }
    for (chain, last, _) in store::heads(conn).await? {
        found.chains += 1;
        chain_holds(conn, chain, last, wanted.remove(&chain).unwrap_or_default(), &mut found).await?;
    }
    for chain in wanted.keys() {
        found.faults.push(Fault {
            place: format!("chain {chain}"),
            seq: None,
            what: "a checkpoint names this chain, but it has no lines: they were removed".into(),
        });
    }
    // What a checkpoint signed is not signed again: a list that claims more than the checkpoints say hides lines.
    let signed = checkpoint::signed_heads(&stored);
    for claimed in checkpoint::store::signed(conn).await? {
        // The checkpoints may be ahead: a process of an earlier version signs without keeping the list.
        let is_signed = signed.get(&claimed.chain).is_some_and(|head| **head == claimed || head.seq > claimed.seq);
        if !is_signed {
            let what = "it is said to be signed up to here, but no checkpoint says so: one was removed".to_owned();
            found.faults.push(Fault { place: format!("chain {}", claimed.chain), seq: Some(claimed.seq), what });
        }
    }
    found.checkpoints = stored.len();
    checkpoint::check(&stored, kept, keys, &mut found.faults);
    Ok(found)
}

async fn chain_holds(
    conn: &mut Conn,
    chain: Uuid,
    last: i64,
    mut wanted: Wanted<'_>,
    found: &mut Verified,
) -> Result<()> {
    let place = format!("chain {chain}");
    let (mut seq, mut hash) = (0, vec![0_u8; 32]);
    loop {
        let page = store::page(conn, chain, seq, 2000).await?;
        if page.is_empty() {
            break;
        }
        for (line, stored) in page {
            if line.seq != seq + 1 {
                let what = format!("lines {} to {} are missing", seq + 1, line.seq - 1);
                found.faults.push(Fault { place: place.clone(), seq: Some(line.seq), what });
            } else if line.hash(&hash).as_slice() != stored.as_slice() {
                let what = "the line does not match its hash: it, or the one before, was changed".to_owned();
                found.faults.push(Fault { place: place.clone(), seq: Some(line.seq), what });
            }
            for head in wanted.remove(&line.seq).unwrap_or_default() {
                if head != HEXLOWER.encode(&stored) {
                    let what = "a signed checkpoint remembers another hash here".to_owned();
                    found.faults.push(Fault { place: place.clone(), seq: Some(line.seq), what });
                }
            }
            seq = line.seq;
            hash = stored;
            found.lines += 1;
        }
    }
    debug_assert!(seq >= last, "CHAIN: a chain is read to its end");
    for at in wanted.into_keys() {
        let what = format!("a signed checkpoint remembers line {at}, but the chain ends at {seq}: lines were cut off");
        found.faults.push(Fault { place: place.clone(), seq: Some(at), what });
    }
    Ok(())
}

/// What checking a stretch of one chain found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stretch {
    /// How many lines were read.
    pub lines: u64,
    /// The last of them; none at the end of the chain.
    pub last: Option<i64>,
    /// What does not hold.
    pub faults: Vec<Fault>,
}

/// Checks the next lines of one chain after a place in it, against the hash that stands there and against the
/// checkpoints; a long chain is so checked piece by piece, each piece beginning where the one before ended.
pub async fn stretch(conn: &mut Conn, from: Place, limit: i64, signed: &[checkpoint::Head]) -> Result<Stretch> {
    let mut found = Stretch::default();
    let place = format!("chain {}", from.chain);
    let Some(mut hash) = store::hash_at(conn, from).await? else {
        let what = "this line is missing".to_owned();
        found.faults.push(Fault { place, seq: Some(from.seq), what });
        return Ok(found);
    };
    let mut seq = from.seq;
    for (line, stored) in store::page(conn, from.chain, from.seq, limit).await? {
        let mut fault = |what: String| {
            found.faults.push(Fault { place: place.clone(), seq: Some(line.seq), what });
        };
        if line.seq != seq + 1 {
            fault(format!("lines {} to {} are missing", seq + 1, line.seq - 1));
        } else if line.hash(&hash).as_slice() != stored.as_slice() {
            fault("the line does not match its hash: it, or the one before, was changed".to_owned());
        }
        let is_other = |head: &&checkpoint::Head| head.chain == from.chain && head.seq == line.seq;
        if signed.iter().find(is_other).is_some_and(|head| head.hash != HEXLOWER.encode(&stored)) {
            fault("a signed checkpoint remembers another hash here".to_owned());
        }
        seq = line.seq;
        hash = stored;
        found.lines += 1;
        found.last = Some(seq);
    }
    Ok(found)
}

/// Checks the checkpoints themselves: each signed, unchanged, and tied to the one before.
pub fn checkpoints_hold(stored: &[checkpoint::Checkpoint], keys: &Keyring) -> Vec<Fault> {
    let mut faults = Vec::new();
    checkpoint::check(stored, &[], keys, &mut faults);
    faults
}
