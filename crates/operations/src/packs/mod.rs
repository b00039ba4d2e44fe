//! Packs: applied to a live district, with what that changes said before; their sources read, checked, reckoned with.

mod apply;
mod burden;
mod check;
mod vacancies;

pub use apply::{AppliedPacks, ApplyPacks, apply, definitions_of};
pub use burden::{Amount, BurdenAsk, PackBurden, VOLUMES_MAX, burden};
pub use check::{CheckDefinition, CheckedDefinition, TEXT_MAX, check, source};
pub use gridwork_definitions::Vacancy;
pub use vacancies::vacancies;
