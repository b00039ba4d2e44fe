//! The journal as a whole: checked, tied together by checkpoints, and read by auditors.

mod chain;
mod checkpoint;
mod list;
mod verify;

pub use chain::{ChainView, VerifiedView, chain, verify_piece};
pub use checkpoint::{checkpoint, read_kept};
pub use list::{EntryView, list};
pub use verify::{Verification, verify};
