//! Says what somebody who came by phone is to be called. Once, or never: nobody has to give a name.

use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::entry::store::identities;
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::people::{accounts::store as accounts, store as people};
use std::sync::Arc;

/// The most characters of a name.
const NAME_CHARS_MAX: usize = 20;

/// Reads a name as people type it.
///
/// # Errors
/// A problem at `path` when it is empty, too long or no text.
pub(crate) fn name_of(path: &str, text: &str) -> Result<String> {
    let name = text.trim();
    let count = name.chars().count();
    if count == 0 || count > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(KernelError::problem(
            path,
            "name",
            format!("请填写 1–{NAME_CHARS_MAX} 个字的称呼"),
            format!("give a name of 1 to {NAME_CHARS_MAX} characters"),
        )
        .into());
    }
    Ok(name.to_owned())
}

/// Sets the name of the actor.
///
/// # Errors
/// `Forbidden` for an account that an administrator named; a problem with the name.
pub async fn set_name(desk: &Desk, actor: &Arc<Actor>, name: &str) -> Result<()> {
    let name = name_of("name", name)?;
    desk.run_once(actor, name, |work, name| {
        Box::pin(async move {
            let account = work.actor().account.ok_or(KernelError::NotFound("account"))?;
            if !accounts::is_without_password(work.tx(), account).await? {
                let needs = because("姓名由管理员登记", "the name was entered by an administrator");
                return Err(KernelError::Forbidden { code: "role", because: needs }.into());
            }
            let person = work.person();
            people::rename(work, person, name).await?;
            identities::name(work, account).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}
