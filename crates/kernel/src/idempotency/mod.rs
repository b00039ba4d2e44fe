//! Idempotency keys: unique per account, kept 30 days because phones come back late, never with a body.

pub(crate) mod store;
