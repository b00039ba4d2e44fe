//! The journal as a whole: checked, and tied together by checkpoints.

mod checkpoint;
mod verify;

pub use checkpoint::{checkpoint, read_kept};
pub use verify::{Verification, verify};
