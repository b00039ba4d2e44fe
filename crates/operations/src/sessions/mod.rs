//! Signing in and out, and the sessions that somebody has open.

mod by_provider;
mod entry_of;
mod mine;
mod records;
mod sign_in;
mod sign_out;

pub use by_provider::{NotLetIn, Shown, begin_visit, by_provider, not_shown, take_visit};
pub use entry_of::{EntryOf, entry_of};
pub(crate) use mine::own;
pub use mine::{SessionView, end_mine, end_others, mine};
pub use records::{RecordCursor, SignInRecordView, list as list_records, my_records};
pub use sign_in::{Begun, SignIn, SignedIn, note_at_public_door, sign_in};
pub(crate) use sign_in::{Guess, begin_session, count, count_failure, keep, locked, note};
pub use sign_out::sign_out;
