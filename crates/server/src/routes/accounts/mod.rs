//! Accounts, for the three offices.

mod grants;
mod import;
mod list;
mod offices;
mod open;

pub use grants::*;
pub use import::*;
pub use list::*;
pub use offices::*;
pub use open::*;
