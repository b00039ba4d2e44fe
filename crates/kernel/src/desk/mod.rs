//! The one write path: a `Desk` runs works, a `Work` is one change being made.
//!
//! `ONE_WRITE`: everything a work changes is journalled in the same transaction; nothing is answered before the
//! commit; a work may be run again from its start, so it has no effect but through `Work`.

mod errand;
mod named;
mod run;
mod work;

pub use errand::take_turn;
pub use run::{Answer, Call, Desk, DeskParts, Ran, Receipt, Seen, View, forget_old_keys, known_receipt};
pub use work::{Change, Notice, Work};
