//! Many rows at once.

mod bulk;
mod list;
mod undo;

pub use bulk::*;
pub use list::*;
pub use undo::*;
