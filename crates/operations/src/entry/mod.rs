//! Entry without an account (凭手机号进入): a code to a phone, signing in with it, what may be asked and where.

mod add_phone;
mod matters;
mod name;
mod orgs;
mod send_code;
mod sender;
mod sign_in;

pub use add_phone::{PhoneAdded, add_phone};
pub use matters::{EntryRows, MattersView, matters};
pub(crate) use name::name_of;
pub use name::set_name;
pub use orgs::{EntryOrg, EntryOrgs, orgs};
pub use send_code::{CodeSent, SendCode, send_code};
pub use sender::{SendError, TextMessage, TextSender};
pub use sign_in::{EntrySignIn, Guardian, sign_in};

use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::entry::store::codes;
use gridwork_kernel::entry::{EntryPhone, Purpose};
use std::sync::Arc;

/// Whether a code fits a phone; a wrong one stays counted whatever follows.
pub(crate) async fn fits(desk: &Desk, phone: &EntryPhone, purpose: Purpose, code: &str) -> Result<bool> {
    let asked = (phone.clone(), code.to_owned());
    desk.run_once(&Arc::new(Actor::system()), asked, move |work, (phone, code)| {
        Box::pin(async move { Ok::<_, Error>(codes::guess(work, phone, purpose, code).await?) })
    })
    .await
}
