//! One's own second factor: begun, confirmed by its first code, taken off.

use crate::error::{Error, Result};
use crate::sessions::{Guess, count_failure, keep, locked, own};
use gridwork_kernel::admission::{SignInResult, Way};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, Work};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::people::Account;
use gridwork_kernel::people::accounts::store::{self as accounts, AccountQuery};
use gridwork_kernel::second_factor::{self, store};
use gridwork_kernel::{AccountId, passwords};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// How it stands with one's own second factor.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SecondFactorView {
    /// It is in use.
    pub is_on: bool,
    /// Recovery codes that are left.
    pub recovery_left: i64,
}

/// A second factor that was begun: what the device scans. It is shown this once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BegunFactorView {
    /// `otpauth://totp/…`, to be shown as a QR code.
    pub address: String,
    /// The secret in base32, for a device that cannot scan.
    pub secret: String,
}

/// How it stands.
///
/// # Errors
/// When the storage is unavailable.
pub async fn show(desk: &Desk, actor: &Actor) -> Result<SecondFactorView> {
    let account = own(actor)?;
    let mut view = desk.view().await?;
    let is_on = store::is_in_use(&mut view.conn, account).await?;
    let recovery_left = store::recovery_left(&mut view.conn, account).await?;
    Ok(SecondFactorView { is_on, recovery_left })
}

/// The account of whoever asks, if their password fits; a wrong one counts as a failed sign-in.
async fn proven(desk: &Desk, actor: &Actor, password: String, address: &str) -> Result<Account> {
    let id = own(actor)?;
    let query = AccountQuery { id: Some(id), ..AccountQuery::default() };
    let (account, hashes) = {
        let mut view = desk.view().await?;
        let account = accounts::list(&mut view.conn, &query).await?.into_iter().next();
        let account = account.ok_or(KernelError::NotFound("account"))?;
        if let Some(left) = account.locked_until.map(|until| until.micros_since(view.now)).filter(|left| *left > 0) {
            return Err(locked(left));
        }
        (account, accounts::password_hashes(&mut view.conn, id, 0).await?)
    };
    let Some(hash) = hashes.into_iter().next().filter(|hash| hash != accounts::NO_PASSWORD) else {
        let needs =
            because("没有本系统密码的账号不用第二因素", "an account without a password has no second factor here");
        return Err(KernelError::Conflict { code: "no_password", because: needs }.into());
    };
    let fits = tokio::task::spawn_blocking(move || passwords::verify(&password, Some(&hash)))
        .await
        .map_err(|error| Error::Internal(format!("the password check broke off: {error}")))?;
    if !fits {
        crate::sessions::count(desk, id, SignInResult::Wrong, address).await?;
        return Err(KernelError::problem("password", "wrong", "密码不正确", "this is not the password").into());
    }
    Ok(account)
}

/// Begins a second factor, after the password was given again.
///
/// # Errors
/// A problem for a wrong password; `Conflict` when one is in use.
pub async fn begin(desk: &Desk, actor: &Arc<Actor>, password: String, address: &str) -> Result<BegunFactorView> {
    let account = proven(desk, actor, password, address).await?;
    let secret = second_factor::fresh_secret();
    let view = BegunFactorView {
        address: second_factor::address(&secret, &account.login),
        secret: second_factor::base32(&secret),
    };
    desk.run_once(actor, (account.id, secret), |work, (account, secret)| {
        Box::pin(async move { Ok::<_, Error>(store::begin(work, *account, secret).await?) })
    })
    .await?;
    Ok(view)
}

/// Confirms it by its first code. Gives the recovery codes, which are shown this once.
///
/// # Errors
/// A problem for a code that does not fit; `NotFound` when none was begun.
pub async fn confirm(desk: &Desk, actor: &Arc<Actor>, code: String, address: &str) -> Result<Vec<String>> {
    let account = own(actor)?;
    let recovery = second_factor::fresh_recovery_codes();
    let kept = recovery.clone();
    let asked = (account, code, kept, address.to_owned());
    let guess = desk.run_once(actor, asked, |work, (account, code, recovery, address)| {
        Box::pin(async move {
            if let Some(left) = refuse_locked(work, *account, address).await? {
                return Ok(Guess::Locked(left));
            }
            let fits = store::confirm(work, *account, code, recovery).await?;
            counted(work, *account, fits, address).await
        })
    });
    told(guess.await?).map(|()| recovery)
}

/// Takes one's own second factor off, with the password and a code of it.
///
/// # Errors
/// Problems for a wrong password or code; `NotFound` when there is none.
pub async fn take_off(
    desk: &Desk,
    actor: &Arc<Actor>,
    (password, code): (String, String),
    address: &str,
) -> Result<()> {
    let account = proven(desk, actor, password, address).await?.id;
    let guess = desk.run_once(actor, (account, code, address.to_owned()), |work, (account, code, address)| {
        Box::pin(async move {
            if !store::is_in_use(work.tx(), *account).await? {
                return Err(KernelError::NotFound("second factor").into());
            }
            if let Some(left) = refuse_locked(work, *account, address).await? {
                return Ok(Guess::Locked(left));
            }
            let fits = store::use_code(work, *account, code).await?;
            if fits {
                store::remove(work, *account, "second_factor_off").await?;
            }
            counted(work, *account, fits, address).await
        })
    });
    told(guess.await?)
}

/// For how long the account is locked, if it is; held until the end of the work, so that guesses come one after another.
async fn refuse_locked(work: &mut Work<'_>, account: AccountId, address: &str) -> Result<Option<i64>> {
    let left = accounts::locked_for(work, account).await?;
    if left.is_some() {
        keep(work, Some(account), Way::Password, SignInResult::Locked, address).await?;
    }
    Ok(left)
}

/// Counts a wrong code in the work that compared it.
async fn counted(work: &mut Work<'_>, account: AccountId, fits: bool, address: &str) -> Result<Guess<()>> {
    if fits {
        return Ok(Guess::Right(()));
    }
    count_failure(work, account, SignInResult::WrongSecond, address).await?;
    Ok(Guess::Wrong)
}

fn told(guess: Guess<()>) -> Result<()> {
    let en = "the code is not right or was used before: wait for the next one";
    match guess {
        Guess::Right(()) => Ok(()),
        Guess::Wrong => Err(KernelError::problem("code", "wrong", "动态验证码不正确或已用过，请等下一个", en).into()),
        Guess::Locked(left) => Err(locked(left)),
    }
}
