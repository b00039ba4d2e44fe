//! The work calendar of a district: days of its own beside the national ones.

mod change;
mod store;

pub use change::{ChangeDays, Day, change};
