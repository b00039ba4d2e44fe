//! Adds an account for a person, new or known, with roles at orgs.

use crate::error::{Error, Result};
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::people::{accounts, store as people};
use gridwork_kernel::{AccountId, OrgId, PersonId, passwords};
use std::sync::Arc;

/// What an account needs.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The login.
    pub login: String,
    /// The password in clear; it is hashed here and forgotten.
    pub password: String,
    /// The person's name.
    pub name: String,
    /// The person, when already known.
    pub person: Option<PersonId>,
    /// Roles at orgs.
    pub roles: Vec<(Key, OrgId)>,
    /// Runs the software.
    pub is_admin: bool,
}

/// What was added.
#[derive(Debug, Clone, Copy)]
pub struct Added {
    /// The account.
    pub account: AccountId,
    /// The person.
    pub person: PersonId,
}

/// Adds the account.
///
/// # Errors
/// Problems with the password or a role, a conflict when the login is taken.
pub async fn add(desk: &Desk, actor: &Arc<Actor>, new: NewAccount) -> Result<Added> {
    if !actor.is_system() && !actor.is_admin {
        let needs = because("只有系统管理员可以添加账号", "only an administrator adds accounts");
        return Err(KernelError::Forbidden { code: "role", because: needs }.into());
    }
    let problems = passwords::problems(&new.password, &new.login, new.is_admin);
    if !problems.is_empty() {
        return Err(KernelError::Problems(problems).into());
    }
    let hash = passwords::hash(&new.password).map_err(|error| Error::Internal(error.to_string()))?;
    desk.run_once(actor, (new, hash), |work, (new, hash)| {
        Box::pin(async move {
            let person = match new.person {
                Some(person) => person,
                None => people::add(work, &new.name, new.roles.first().map(|(_, org)| *org)).await?,
            };
            let account = accounts::store::add(work, &new.login, person, hash, new.is_admin).await?;
            let now = work.now();
            for (role, org) in &new.roles {
                people::grant(work, person, role, *org, now, None).await?;
            }
            Ok::<_, Error>(Added { account, person })
        })
    })
    .await
}
