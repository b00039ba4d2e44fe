//! Rows of registers: added, changed, retired, shown, listed.

mod add;
mod change;
mod list;
mod view;
mod write;

pub use add::{AddRow, add, add_all};
pub use change::{ChangeRow, change, retire};
pub use list::{RowFilter, list, show};
pub use view::{RowAnswer, RowView, is_visible};
