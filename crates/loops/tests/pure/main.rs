//! The pure engine from outside: tables of walks, refusals, forms and sights, and the named invariants.

mod invariants;
mod kit;

mod clocks;
mod corrections;
mod forms;
mod matrix;
mod notes;
mod offers;
mod one_person;
mod pinned;
mod random;
mod recorded;
mod refusals;
mod sights;
mod walks;
