//! Packs: applied to a live district, with what that changes said before; their sources, read and checked.

mod apply;
mod check;
mod vacancies;

pub use apply::{AppliedPacks, ApplyPacks, apply, definitions_of};
pub use check::{CheckDefinition, CheckedDefinition, TEXT_MAX, check, source};
pub use gridwork_definitions::Vacancy;
pub use vacancies::vacancies;
