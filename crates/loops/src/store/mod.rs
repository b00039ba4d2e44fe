//! Cases, events and turns in their tables. A case is its head in `loop_case` and a row in its loop's own table.

mod audit;
mod credits;
mod events;
mod find;
mod finding;
mod followers;
mod labels;
mod links;
mod list;
mod naming;
mod nearby;
mod numbers;
mod personal;
mod pinned;
mod ratings;
mod resting;
mod save;
mod turns;

pub use audit::{Compared, event_digests, event_digests_of};
pub use credits::served;
pub use events::{by_case as events, digest as event_digest};
pub use find::{Found, by_number, by_track, facts, facts_of, find, find_many, has_waiting, lock, lock_due, of_person};
pub use finding::{earlier, forms, keep_earlier};
pub use followers::{
    Followed, follow, follow_as, followed_among, followed_by, followed_since, follower_counts, followers_of, unfollow,
};
pub use labels::{LabelSearch, TextQuery};
pub use links::{about, add as add_link, of as links};
pub use list::{
    CaseQuery, Colours, Cursor, Sort, TurnRange, count, due, list, turn_ranges_below, turn_ranges_mine, turn_ranges_org,
};
pub use naming::{numbered, numbers, open_naming};
pub use nearby::nearby;
pub use numbers::Numbers;
pub use personal::Sealed;
pub use ratings::ratings;
pub use resting::resting;
pub use save::{insert, set_wake, update};
