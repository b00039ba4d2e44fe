//! The ways by which messages leave the house: one file each, behind the one trait of `operations::outbox`.
//!
//! They are read from a file of settings when a server starts; see `docs/run/channels.md`. Every call has a deadline,
//! reads only so much of an answer, follows no redirect, and says what went wrong without naming keys or addresses.

mod dingtalk_robot;
mod http;
mod mail;
mod said;
mod settings;
mod sms;
mod webhook;
mod wecom;
mod wecom_robot;

pub use settings::{Loaded, SettingsError, load, read};
pub use webhook::signature;
