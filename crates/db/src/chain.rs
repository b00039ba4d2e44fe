//! Where the journal chain of a writer slot ends.

use uuid::Uuid;

/// The head of the journal chain of one writer slot (`CHAIN`).
///
/// A work that journals moves it on through `Tx::chain`; when the work or the commit fails, it is put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainHead {
    /// The chain.
    pub chain_id: Uuid,
    /// The number the next entry gets; the first entry of a chain is 1.
    pub next_seq: i64,
    /// The hash of the last entry; zeros before the first.
    pub hash: [u8; 32],
}

impl ChainHead {
    /// A chain without entries.
    pub fn fresh() -> ChainHead {
        ChainHead { chain_id: Uuid::new_v4(), next_seq: 1, hash: [0; 32] }
    }
}
