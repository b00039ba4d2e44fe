//! The journal for auditors: who saw and changed what, and whether its chains hold.

mod chain;
mod list;

pub use chain::*;
pub use list::*;
