//! Many rows at once: pasted, edited together, and taken back together.

mod bulk;
mod list;
mod undo;

pub(crate) use bulk::row_problems;
pub use bulk::{BulkAnswer, BulkOutcome, BulkRow, BulkRows, ROWS_MAX, bulk};
pub use list::{BatchView, list};
pub use undo::{Left, UndoAnswer, undo};
