//! Codes, identities and consents in their tables.

pub mod codes;
pub mod consents;
pub mod identities;
