//! Packs: applied to a live district, with what that changes said before.

mod apply;
mod vacancies;

pub use apply::{AppliedPacks, ApplyPacks, apply, definitions_of};
pub use gridwork_definitions::Vacancy;
pub use vacancies::vacancies;
