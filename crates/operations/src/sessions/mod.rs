//! Signing in and out.

mod entry_of;
mod sign_in;
mod sign_out;

pub use entry_of::{EntryOf, entry_of};
pub use sign_in::{SignIn, SignedIn, sign_in};
pub use sign_out::sign_out;
