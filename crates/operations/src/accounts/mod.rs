//! Accounts, from the command line: added, listed, given a new password, disabled.

mod add;
mod change;

pub use add::{NewAccount, add};
pub use change::{disable, list, set_password};
