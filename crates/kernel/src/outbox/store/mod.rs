//! The tables of the outbox: messages, deliveries, and how people want to be told.

pub mod choices;
pub mod deliveries;
pub mod listeners;
pub mod messages;
