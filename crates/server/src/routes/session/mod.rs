//! Signing in and out, who I am, and the sign-ins of a demo.

mod codes;
mod consents;
mod demo_accounts;
mod demo_messages;
mod kept;
mod me;
mod name;
mod password;
mod phone;
mod provider;
mod ratings;
mod second_factor;
mod sessions;
mod sign_in;
mod sign_out;
mod view_as;

pub use codes::*;
pub use consents::*;
pub use demo_accounts::*;
pub use demo_messages::*;
pub use kept::*;
pub use me::*;
pub use name::*;
pub use password::*;
pub use phone::*;
pub use provider::*;
pub use ratings::*;
pub use second_factor::*;
pub use sessions::*;
pub use sign_in::*;
pub use sign_out::*;
pub use view_as::*;
