//! Packs as Rust types: load, resolve, check (one rule a file), diff.
//!
//! [`load_dir`] and [`load_files`] read a pack with those it uses and tell every problem at once, each with its
//! place, a code and what to write instead. What comes out is the [`model`]: free of places, with qualified keys,
//! serialisable; the engine runs it and the API shows it.

pub mod burden;
mod check;
mod codes;
mod diagnostic;
mod diff;
pub mod elements;
mod flow;
mod loader;
pub mod model;
pub mod order;
mod schema;
mod source;
pub mod types;
mod vacancies;
pub mod yaml;

pub use codes::{Code, all as codes};
pub use diagnostic::{Diagnostic, End, Severity, nearest};
pub use diff::{Change, ChangeKind, Needs, diff};
pub use loader::{Loaded, load_dir, load_dir_on, load_files, load_files_on};
pub use schema::{schema_files, schemas};
pub use source::{Files, NoMore, PackSource, SearchPath};
pub use vacancies::{LiveDistrict, Vacancy, Vacant, vacancies};
