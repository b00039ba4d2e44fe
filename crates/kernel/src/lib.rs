//! The ground every engine stands on: orgs and places, people and posts, accounts and grants, permission,
//! journal, sealed payloads, files, calendar, clock, ids, and the `Desk` through which every change passes.

pub mod admission;
pub mod attachments;
pub mod attempts;
pub mod authz;
pub mod calendar;
mod dates;
pub mod desk;
pub mod emergencies;
pub mod entry;
pub mod error;
pub mod files;
pub mod geo;
mod idempotency;
pub mod identifiers;
pub mod ids;
pub mod journal;
pub mod orgs;
pub mod outbox;
pub mod packs;
pub mod passwords;
pub mod payloads;
pub mod people;
pub mod places;
pub mod providers;
pub mod search;
pub mod second_factor;
pub mod secrets;
pub mod sessions;
pub mod time;
mod unguessable;
pub mod viewings;
pub mod world;

pub use ids::*;
pub use time::{Clock, Instant, ManualClock, SystemClock};
pub use unguessable::unguessable;
