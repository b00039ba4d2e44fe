//! Looks up what given values name, before a decision is made about them.

pub mod store;
