//! Assignments: proposals for many cases at once.

mod propose;

pub use propose::*;
