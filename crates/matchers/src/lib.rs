//! Matchers (匹配): who fits what, and why.
//!
//! A matcher of a pack names a need (cases that wait), an offer (rows of people) and the reasons that put one before
//! another. [`suggest`] answers for one need: everybody who fits with reasons that add up to the score, and everybody
//! who does not with what excludes them. [`assign`] answers for many needs at once: as many matches as there can be
//! and, among those, the highest sum of scores, by a min-cost flow ([`flow`]) over a sparse graph of candidates.
//!
//! Both only propose. Nobody is given anything by a score: a person takes the step, and may choose otherwise.
//!
//! Everything here but `store` is pure. Values, points and scores are whole thousandths, so that points add up to the
//! score exactly, and equal scores are told apart by who has waited longest for work, never by chance.

mod batch;
mod candidates;
mod data;
mod decide;
mod excluded;
mod fair;
pub mod flow;
mod near;
mod score;
pub mod store;

pub use batch::{Assigned, Assignment, Unmatched, Why, assign, candidate_graph};
pub use data::{Barred, Barring, Need, Offer, Reach};
pub use decide::{Matching, Suggestion, Suggestions, suggest};
pub use excluded::{By, Excluded, Titled};
pub use near::Nearest;
pub use score::{Reason, Thousandths};
