//! Signs a person in: the password is compared outside the transaction, failures are counted inside one.

use crate::error::{Error, Result};
use gridwork_kernel::admission::{SignInResult, Way, store as admission};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk};
use gridwork_kernel::error::because;
use gridwork_kernel::people::accounts::store::{self as accounts, SignInFacts};
use gridwork_kernel::second_factor::store as factors;
use gridwork_kernel::sessions::{SessionKind, store as sessions};
use gridwork_kernel::{AccountId, Instant, passwords};
use std::sync::Arc;

/// What a person sends to sign in.
#[derive(Clone)]
pub struct SignIn {
    /// The login.
    pub login: String,
    /// The password.
    pub password: String,
    /// The code of the second factor, or a recovery code, when one was asked for.
    pub second: Option<String>,
    /// A session that is about to begin.
    pub begun: Begun,
}

/// A session that is about to begin.
#[derive(Clone)]
pub struct Begun {
    /// How the token will travel.
    pub kind: SessionKind,
    /// A fresh random token, made by the caller.
    pub token: String,
    /// A fresh random CSRF token.
    pub csrf: String,
    /// The address it is asked for from.
    pub address: String,
    /// What the program calls itself.
    pub told: String,
}

/// A session that was begun.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Whose.
    pub account: AccountId,
    /// Until when.
    pub expires_at: Instant,
}

/// Signs in.
///
/// # Errors
/// `Unauthorized` for a wrong login or password alike, `second_factor` when the code of one is needed as well;
/// `TooMany` while the account is locked.
pub async fn sign_in(desk: &Desk, ask: SignIn) -> Result<SignedIn> {
    let facts = {
        let mut view = desk.view().await?;
        let now = view.now;
        accounts::find(&mut view.conn, &ask.login, now).await?
    };
    if let Some(facts) = &facts
        && let Err(error) = refuse_locked(facts, desk.now())
    {
        note(desk, Some(facts.id), SignInResult::Locked, &ask.begun.address).await?;
        return Err(error);
    }
    let hash = facts.as_ref().map(|it| it.password_hash.clone());
    let password = ask.password.clone();
    // Hashing takes tens of milliseconds by design and must not hold up the async workers.
    let fits = tokio::task::spawn_blocking(move || passwords::verify(&password, hash.as_deref()))
        .await
        .map_err(|error| Error::Internal(format!("the password check broke off: {error}")))?;
    match facts {
        Some(facts) if fits && !facts.is_disabled => with_second(desk, facts, ask).await,
        Some(facts) if !fits => {
            count(desk, facts.id, SignInResult::Wrong, &ask.begun.address).await?;
            Err(wrong())
        }
        Some(facts) => {
            note(desk, Some(facts.id), SignInResult::Closed, &ask.begun.address).await?;
            Err(wrong())
        }
        None => {
            note(desk, None, SignInResult::Unknown, &ask.begun.address).await?;
            Err(wrong())
        }
    }
}

/// The password is right; whoever has a second factor shows it too.
async fn with_second(desk: &Desk, facts: SignInFacts, ask: SignIn) -> Result<SignedIn> {
    let (account, address) = (facts.id, ask.begun.address.clone());
    let has_second = facts.has_second;
    if has_second && ask.second.as_deref().is_none_or(|code| code.trim().is_empty()) {
        return Err(second_needed());
    }
    match begin(desk, facts, ask).await? {
        Some(signed_in) => Ok(signed_in),
        None => {
            count(desk, account, SignInResult::WrongSecond, &address).await?;
            Err(wrong_second())
        }
    }
}

/// Refuses an account while it is locked, with the whole seconds until it is not.
fn refuse_locked(facts: &SignInFacts, now: Instant) -> Result<()> {
    match facts.locked_until.map(|until| until.micros_since(now)).filter(|left| *left > 0) {
        Some(left) => {
            let retry_after_s = u64::try_from(left).unwrap_or(0).div_ceil(1_000_000);
            Err(gridwork_kernel::error::Error::TooMany { retry_after_s }.into())
        }
        None => Ok(()),
    }
}

fn unauthorized(code: &'static str, zh: &str, en: &str) -> Error {
    gridwork_kernel::error::Error::Unauthorized { code, because: because(zh, en) }.into()
}

fn wrong() -> Error {
    unauthorized("credentials", "账号或密码不正确", "the account or the password is not right")
}

fn second_needed() -> Error {
    let en = "send the code of your device as `second`, or a recovery code";
    unauthorized("second_factor", "请输入动态验证码，或一个恢复码", en)
}

fn wrong_second() -> Error {
    unauthorized(
        "second_factor_wrong",
        "动态验证码不正确或已用过，请等下一个验证码再试",
        "the code is not right or was used before: wait for the next one",
    )
}

/// Begins the session; none when the second factor does not fit.
async fn begin(desk: &Desk, facts: SignInFacts, ask: SignIn) -> Result<Option<SignedIn>> {
    let actor = {
        let mut view = desk.view().await?;
        desk.actor(&mut view, facts.id).await?
    };
    desk.run_once(&actor, (facts, ask), |work, (facts, ask)| {
        Box::pin(async move {
            // Guesses sent at once are compared side by side: a lock that fell meanwhile holds for this one too.
            let now = work.now();
            if let Some(facts) = accounts::find(work.tx(), &ask.login, now).await? {
                refuse_locked(&facts, now)?;
            }
            if facts.has_second && !factors::use_code(work, facts.id, ask.second.as_deref().unwrap_or("")).await? {
                return Ok(None);
            }
            accounts::forgive(work, facts.id).await?;
            begin_session(work, facts.id, Way::Password, &ask.begun).await.map(Some)
        })
    })
    .await
}

/// Begins a session within a work, and keeps the record of it.
pub(crate) async fn begin_session(
    work: &mut gridwork_kernel::desk::Work<'_>,
    account: AccountId,
    way: Way,
    begun: &Begun,
) -> Result<SignedIn> {
    let expires_at =
        sessions::begin_by(work, account, (begun.kind, way), (&begun.token, &begun.csrf), &begun.told).await?;
    admission::record(work, Some(account), way, SignInResult::Ok, &begun.address).await?;
    Ok(SignedIn { account, expires_at })
}

/// Counts a failure of a known account, which locks it in the end.
pub(crate) async fn count(desk: &Desk, account: AccountId, result: SignInResult, address: &str) -> Result<()> {
    let failure = (account, result, address.to_owned());
    desk.run_once(&Arc::new(Actor::system()), failure, |work, (account, result, address)| {
        Box::pin(async move {
            accounts::count_failure(work, *account).await?;
            admission::record(work, Some(*account), Way::Password, *result, address).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}

/// Keeps the record of an attempt that counts against nobody.
async fn note(desk: &Desk, account: Option<AccountId>, result: SignInResult, address: &str) -> Result<()> {
    let attempt = (account, result, address.to_owned());
    desk.run_once(&Arc::new(Actor::system()), attempt, |work, (account, result, address)| {
        Box::pin(async move {
            admission::record(work, *account, Way::Password, *result, address).await?;
            let change = match account {
                Some(account) => Change::of("account", account.0, "sign_in_failed"),
                None => Change::general("account", "sign_in_failed"),
            };
            work.record(change.with("result", result.as_str()));
            Ok::<_, Error>(())
        })
    })
    .await
}
