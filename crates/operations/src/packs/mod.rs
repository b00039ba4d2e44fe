//! Packs: applied to a live district, with what that changes said before.

mod apply;
mod vacancies;

pub use apply::{AppliedPacks, ApplyPacks, apply};
pub use vacancies::{Vacancy, vacancies};
