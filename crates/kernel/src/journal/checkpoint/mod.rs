//! Checkpoints: the heads of the chains at a moment, signed with a key outside the database and tied to the one before.

pub mod store;

use super::verify::Fault;
use crate::CheckpointId;
use crate::Instant;
use crate::secrets::Keyring;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Where a chain ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The chain.
    pub chain: Uuid,
    /// Its last line.
    pub seq: i64,
    /// That line's hash, in hex.
    pub hash: String,
}

/// A signed statement of where the chains that went on had ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Identity.
    pub id: CheckpointId,
    /// When.
    pub at: Instant,
    /// Every chain that went on since the checkpoint before; the others stand where an earlier one says.
    pub heads: Vec<Head>,
    /// The hash of the checkpoint before; empty for the first.
    pub previous_hash: String,
    /// The hash over all of the above.
    pub hash: String,
    /// Which key signed.
    pub key_id: String,
    /// The signature over the hash.
    pub signature: String,
}

impl Checkpoint {
    /// States and signs.
    pub fn sign(keys: &Keyring, at: Instant, heads: Vec<Head>, previous_hash: String) -> Self {
        let id = CheckpointId::fresh();
        let hash = digest(id, at, &heads, &previous_hash);
        let signed = keys.sign(hash.as_bytes());
        Self { id, at, heads, previous_hash, hash, key_id: signed.key_id, signature: signed.signature }
    }

    /// Whether it is unchanged and signed with one of these keys.
    pub fn is_genuine(&self, keys: &Keyring) -> bool {
        digest(self.id, self.at, &self.heads, &self.previous_hash) == self.hash
            && keys.verify(self.hash.as_bytes(), &self.key_id, &self.signature).is_ok()
    }
}

/// How far every chain is signed: the last checkpoint that names a chain decides. Oldest first.
pub fn signed_heads<'a>(checkpoints: impl IntoIterator<Item = &'a Checkpoint>) -> BTreeMap<Uuid, &'a Head> {
    checkpoints.into_iter().flat_map(|one| &one.heads).map(|head| (head.chain, head)).collect()
}

fn digest(id: CheckpointId, at: Instant, heads: &[Head], previous_hash: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(id.0.as_bytes());
    hasher.update(at.0.to_be_bytes());
    for head in heads {
        hasher.update(head.chain.as_bytes());
        hasher.update(head.seq.to_be_bytes());
        hasher.update(head.hash.as_bytes());
    }
    hasher.update(previous_hash.as_bytes());
    HEXLOWER.encode(&hasher.finalize())
}

/// Finds what does not hold among the stored checkpoints and those kept outside the database.
pub(super) fn check(stored: &[Checkpoint], kept: &[Checkpoint], keys: &Keyring, faults: &mut Vec<Fault>) {
    let mut previous = String::new();
    for one in stored {
        let mut fault = |what: &str| {
            faults.push(Fault { place: format!("checkpoint {}", one.id), seq: None, what: what.to_owned() });
        };
        if one.previous_hash != previous {
            fault("it does not follow the checkpoint before: one was removed or added");
        }
        if digest(one.id, one.at, &one.heads, &one.previous_hash) != one.hash {
            fault("its contents do not match its hash: it was changed");
        }
        if let Err(error) = keys.verify(one.hash.as_bytes(), &one.key_id, &one.signature) {
            fault(&format!("its signature does not hold: {error}"));
        }
        previous.clone_from(&one.hash);
    }
    // Several files may remember the same one.
    let (known, mut told) = (stored.iter().map(|one| (one.id, one)).collect::<HashMap<_, _>>(), HashSet::new());
    for one in kept {
        if known.get(&one.id) != Some(&one) && told.insert(one.id) {
            faults.push(Fault {
                place: format!("checkpoint {}", one.id),
                seq: None,
                what: "it is remembered outside the database, but the database does not hold it as it was".into(),
            });
        }
    }
}
