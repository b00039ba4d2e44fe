//! Registers (台账): typed ledgers whose tables, checks and columns come from definitions.

pub mod batches;
pub mod blind;
pub mod conditions;
pub mod erasure;
pub mod fields;
pub mod filter;
pub mod references;
pub mod rows;
pub mod search;
pub mod tables;
