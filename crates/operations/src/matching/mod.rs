//! Matching (匹配): who could do a case, and proposals for many at once. Nobody is given anything here: a person takes
//! the step.

mod kept;
mod propose;
mod reading;
mod suggest;
mod view;

pub use propose::{NEEDS_MAX, propose};
pub use suggest::suggest;
pub use view::{AssignedView, ExcludedView, ProposalView, ReasonView, SuggestionView, SuggestionsView, UnmatchedView};
