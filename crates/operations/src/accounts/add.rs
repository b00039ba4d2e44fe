//! Adds an account for a person, new or known, with roles at orgs.

use super::offices::require;
use super::password::hash;
use crate::error::{Error, Result};
use gridwork_definitions::model::Key;
use gridwork_kernel::admission::Office;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Error as KernelError, Problem};
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
    /// One of the three offices.
    pub office: Option<Office>,
    /// Somebody else chose the password: it is to be changed first thing.
    pub must_change: bool,
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
/// Problems with the password or a role, a conflict when the login is taken, or when an office is to be held beside
/// another one or a role.
pub async fn add(desk: &Desk, actor: &Arc<Actor>, new: NewAccount) -> Result<Added> {
    require(actor, &[Office::System])?;
    let rules = {
        let view = desk.view().await?;
        view.world.rules.at(view.now).clone()
    };
    let problems = passwords::problems(&new.password, &new.login, new.office.is_some(), &rules);
    if !problems.is_empty() {
        return Err(KernelError::Problems(problems).into());
    }
    let hash = hash(new.password.clone()).await?;
    desk.run_once(actor, (new, hash), |work, (new, hash)| {
        Box::pin(async move {
            let person = match new.person {
                Some(person) => person,
                None => people::add(work, &new.name, new.roles.first().map(|(_, org)| *org)).await?,
            };
            let account = accounts::store::add(work, &new.login, person, hash, new.office).await?;
            if new.must_change {
                accounts::store::must_change(work, account).await?;
            }
            let now = work.now();
            for (role, org) in &new.roles {
                people::grant(work, person, role, *org, now, None).await?;
            }
            Ok::<_, Error>(Added { account, person })
        })
    })
    .await
}

/// Opens an account without roles and without an office, which the security office gives, under a password made here
/// that is changed at its first use.
///
/// # Errors
/// `Forbidden` but for the system office; problems with the login or the name; a conflict when the login is taken.
pub async fn open(desk: &Desk, actor: &Arc<Actor>, login: &str, name: &str) -> Result<(Added, String)> {
    require(actor, &[Office::System])?;
    let (login, name) = (login.trim(), name.trim());
    let problems = [check_login(login), check_name(name)].into_iter().flatten().collect::<Vec<_>>();
    if !problems.is_empty() {
        return Err(KernelError::Problems(problems).into());
    }
    let password = passwords::readable(&mut rand::rng());
    let new = NewAccount {
        login: login.to_owned(),
        password: password.clone(),
        name: name.to_owned(),
        person: None,
        roles: Vec::new(),
        office: None,
        must_change: true,
    };
    Ok((add(desk, actor, new).await?, password))
}

/// What is wrong with a login.
pub(super) fn check_login(login: &str) -> Option<Problem> {
    let fits = login.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'));
    (!fits || !(2..=64).contains(&login.chars().count())).then(|| {
        let en = "a login has 2 to 64 letters, digits and . - _ @";
        Problem::new("account", "form", "账号为 2–64 个字母、数字或 . - _ @", en)
    })
}

/// What is wrong with a name.
pub(super) fn check_name(name: &str) -> Option<Problem> {
    let is_wrong = name.is_empty() || name.chars().count() > 50 || name.chars().any(char::is_control);
    is_wrong.then(|| Problem::new("name", "length", "姓名为 1–50 个字", "a name has 1 to 50 characters"))
}
