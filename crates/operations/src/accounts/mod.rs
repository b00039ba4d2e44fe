//! Accounts: opened, listed, given roles and offices and new passwords, closed.

mod add;
mod change;
mod find;
pub mod import;
mod leave;
mod list;
mod offices;
mod password;
mod store;

pub use add::{Added, NewAccount, add, open};
pub use change::disable;
pub use find::by_login;
pub use leave::{Leave, LeftView, leave};
pub use list::{AccountDetail, AccountView, GrantView, list, page, show};
pub use offices::{GrantRole, end_grant, end_sessions, grant_role, reset_second_factor, set_office};
pub(crate) use offices::{others, require};
pub use password::{ChangePassword, change_password, give_password, set_password};
