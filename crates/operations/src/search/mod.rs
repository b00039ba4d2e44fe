//! Searching cases and rows by what people wrote in them, inside what the reader may read.

mod find;
mod rebuild;
mod scope;

pub use find::{FoundView, PieceView, Search, SearchView, search};
pub use rebuild::{Rebuilt, begin_anew, rebuild, round};
