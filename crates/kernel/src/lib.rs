//! The ground every engine stands on: orgs and places, people and posts, accounts and grants, permission,
//! journal, sealed payloads, files, calendar, clock, ids, and the `Desk` through which every change passes.

pub mod attachments;
pub mod calendar;
pub mod geo;
pub mod identifiers;
pub mod ids;
pub mod passwords;
pub mod secrets;
pub mod time;

pub use ids::*;
pub use time::{Clock, Instant, ManualClock, SystemClock};
