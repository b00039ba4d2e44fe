//! Signing in and out.

mod sign_in;
mod sign_out;

pub use sign_in::{SignIn, SignedIn, sign_in};
pub use sign_out::sign_out;
