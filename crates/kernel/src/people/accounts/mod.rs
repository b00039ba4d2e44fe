//! Accounts: who may sign in, and what a sign-in found.

pub mod store;
