//! Tests of the crate from outside, in one binary.

mod grievance;
mod loading;
mod packs;
mod pages;
