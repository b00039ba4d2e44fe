//! Tests of the crate from outside, in one binary.

mod burden;
mod diffs;
mod fuzz;
mod grievance;
mod loading;
mod packs;
mod pages;
mod rules;
mod vacant;
