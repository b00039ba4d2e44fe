//! Registers (台账): typed ledgers whose tables, checks and columns come from definitions.

pub mod erasure;
pub mod fields;
pub mod filter;
pub mod references;
pub mod rows;
pub mod tables;
