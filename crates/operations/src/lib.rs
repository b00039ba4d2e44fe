//! What the system does: one file per verb, each a short story of *authorise, decide, store*.

pub mod accounts;
pub mod cases;
pub mod doctor;
pub mod files;
pub mod journal;
pub mod matching;
pub mod orgs;
pub mod packs;
pub mod registers;
pub mod sessions;
pub mod ticker;

mod error;
mod names;

pub use error::{Error, Result};
pub use names::Names;
