//! What the system does: one file per verb, each a short story of *authorise, decide, store*.

pub mod accounts;
pub mod admission;
pub mod batches;
pub mod calendar;
pub mod cases;
pub mod certificates;
pub mod consents;
pub mod corrections;
pub mod doctor;
pub mod emergencies;
pub mod entry;
pub mod erasures;
pub mod explain;
pub mod figures;
pub mod files;
pub mod follows;
pub mod hints;
pub mod imports;
pub mod journal;
pub mod kept;
pub mod keys;
pub mod matching;
pub mod orgs;
pub mod outbox;
pub mod packs;
pub mod people;
pub mod registers;
pub mod search;
pub mod second_factor;
pub mod sessions;
pub mod sheets;
pub mod ticker;
pub mod viewings;
pub mod views;
pub mod warnings;

mod error;
mod kept_lines;
mod names;
mod readings;

pub use error::{Error, Result};
pub use names::Names;
