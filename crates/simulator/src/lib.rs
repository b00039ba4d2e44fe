//! A district lived through: the scenarios of packs, the demo, and checks of a whole database against the invariants.

pub mod demo;
pub mod invariants;
pub mod packs;
pub mod rehearsal;
pub mod scenario;
mod timers;

pub use invariants::{Violation, check_invariants};
