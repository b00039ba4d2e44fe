//! Packs as Rust types: load, resolve, check (one rule a file), diff.

pub mod model;
