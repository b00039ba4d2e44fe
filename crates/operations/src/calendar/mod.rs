//! The work calendar of a district: days of its own beside the national ones, and notices that came after this program.

mod change;
mod days;
mod preview;
mod store;
mod year;

pub use change::{Changed, change};
pub use days::{ChangeDays, Day};
pub use preview::{Preview, preview};
pub use year::{Year, YearDay, year};
