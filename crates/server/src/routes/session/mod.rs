//! Signing in and out, who I am, and the sign-ins of a demo.

mod demo_accounts;
mod kept;
mod me;
mod ratings;
mod sign_in;
mod sign_out;

pub use demo_accounts::*;
pub use kept::*;
pub use me::*;
pub use ratings::*;
pub use sign_in::*;
pub use sign_out::*;
