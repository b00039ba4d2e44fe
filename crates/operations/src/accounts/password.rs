//! New passwords: chosen by oneself after giving the old one, or given by the security office and changed at first use.

use super::find::{by_id, by_login};
use super::offices::{not_of_an_office, others, require};
use crate::error::{Error, Result};
use crate::sessions::own;
use gridwork_kernel::admission::{Office, Rules, SignInResult};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::people::Account;
use gridwork_kernel::people::accounts::store;
use gridwork_kernel::sessions::store as sessions;
use gridwork_kernel::{AccountId, passwords};
use std::sync::Arc;

/// Somebody changes their own password.
#[derive(Clone)]
pub struct ChangePassword {
    /// The one that holds.
    pub current: String,
    /// The new one.
    pub new: String,
    /// The session that asks: it goes on, the others end.
    pub token: String,
    /// From where.
    pub address: String,
}

/// Changes the password of whoever asks; their other sessions end.
///
/// # Errors
/// Problems `current` for a wrong one, which counts as a failed sign-in, and with the new one; `Conflict` for those who
/// have no password here; `TooMany` while the account is locked.
pub async fn change_password(desk: &Desk, actor: &Arc<Actor>, ask: ChangePassword) -> Result<()> {
    let id = own(actor)?;
    let account = by_id(desk, id).await?;
    if !account.has_password {
        let needs = because("您用手机或单位账号登录，没有本系统密码", "you sign in without a password of this house");
        return Err(KernelError::Conflict { code: "no_password", because: needs }.into());
    }
    let (rules, hashes) = {
        let mut view = desk.view().await?;
        let rules = view.world.rules.at(view.now).clone();
        if let Some(left) = account.locked_until.map(|until| until.micros_since(view.now)).filter(|left| *left > 0) {
            let retry_after_s = u64::try_from(left).unwrap_or(0).div_ceil(1_000_000);
            return Err(KernelError::TooMany { retry_after_s }.into());
        }
        let former = (rules.passwords_remembered - 1).max(0);
        (rules, store::password_hashes(&mut view.conn, id, former).await?)
    };
    let (current, new) = (ask.current.clone(), ask.new.clone());
    let remembered = usize::try_from(rules.passwords_remembered).unwrap_or(0);
    let (fits, was_used) = tokio::task::spawn_blocking(move || {
        let fits = hashes.first().is_some_and(|hash| passwords::verify(&current, Some(hash)));
        // What was given is never kept, however few are remembered.
        let was_used =
            fits && (new == current || hashes.iter().take(remembered).any(|hash| passwords::verify(&new, Some(hash))));
        (fits, was_used)
    })
    .await
    .map_err(|error| Error::Internal(format!("the password check broke off: {error}")))?;
    if !fits {
        crate::sessions::count(desk, id, SignInResult::Wrong, &ask.address).await?;
        return Err(
            KernelError::problem("current", "wrong", "当前密码不正确", "this is not the current password").into()
        );
    }
    let mut problems = check(&ask.new, &account, &rules);
    if was_used {
        problems.push(gridwork_kernel::error::Problem::new(
            "password",
            "used",
            match remembered {
                0 | 1 => "新密码不能与当前密码相同".to_owned(),
                _ => format!("不能使用最近 {remembered} 次用过的密码"),
            },
            match remembered {
                0 | 1 => "this is the password that holds: choose another".to_owned(),
                _ => format!("this is one of the last {remembered} passwords: choose another"),
            },
        ));
    }
    if !problems.is_empty() {
        return Err(KernelError::Problems(problems).into());
    }
    let hash = hash(ask.new).await?;
    desk.run_once(actor, (id, hash, ask.token), |work, (id, hash, token)| {
        Box::pin(async move {
            store::set_password(work, *id, hash, false).await?;
            sessions::end_all(work, *id, Some(token)).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}

fn check(password: &str, account: &Account, rules: &Rules) -> Vec<gridwork_kernel::error::Problem> {
    passwords::problems(password, &account.login, account.office.is_some(), rules)
}

/// Hashes a password where it does not hold up the async workers.
pub(super) async fn hash(password: String) -> Result<String> {
    tokio::task::spawn_blocking(move || passwords::hash(&password))
        .await
        .map_err(|error| Error::Internal(format!("the hashing broke off: {error}")))?
        .map_err(|error| Error::Internal(error.to_string()))
}

/// Gives an account a password made here, to be handed over and changed at its first use; sessions end, a lock too.
///
/// # Errors
/// `Forbidden` but for the security office, for its own account and for those of the offices; `Conflict` for accounts
/// without a password.
pub async fn give_password(desk: &Desk, actor: &Arc<Actor>, id: AccountId) -> Result<String> {
    require(actor, &[Office::Security])?;
    others(actor, id)?;
    let account = by_id(desk, id).await?;
    not_of_an_office(actor, &account)?;
    if !account.has_password {
        let needs = because("此账号不用本系统密码登录", "this account signs in without a password of this house");
        return Err(KernelError::Conflict { code: "no_password", because: needs }.into());
    }
    let password = passwords::readable(&mut rand::rng());
    let hash = hash(password.clone()).await?;
    desk.run_once(actor, (id, hash), |work, (id, hash)| {
        Box::pin(async move {
            store::set_password(work, *id, hash, true).await?;
            sessions::end_all(work, *id, None).await?;
            Ok::<_, Error>(())
        })
    })
    .await?;
    Ok(password)
}

/// Gives an account a new password and unlocks it, from the command line; its sessions end. `must_change` when it is to
/// be changed first thing.
///
/// # Errors
/// `NotFound`, or problems with the password.
pub async fn set_password(desk: &Desk, login: &str, password: &str, must_change: bool) -> Result<()> {
    let account = by_login(desk, login).await?;
    let rules = {
        let view = desk.view().await?;
        view.world.rules.at(view.now).clone()
    };
    let problems = check(password, &account, &rules);
    if !problems.is_empty() {
        return Err(KernelError::Problems(problems).into());
    }
    let hash = hash(password.to_owned()).await?;
    desk.run_once(&Arc::new(Actor::system()), (account.id, hash, must_change), |work, (id, hash, must_change)| {
        Box::pin(async move {
            store::set_password(work, *id, hash, *must_change).await?;
            sessions::end_all(work, *id, None).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}
