//! Signs a person in: the password is compared outside the transaction, a second factor inside the one that counts.

use crate::error::{Error, Result};
use gridwork_kernel::admission::{SignInResult, Way, store as admission};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Change, Desk, Work};
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

/// Signs in. Every attempt leaves a record; of a login that nobody has nothing is kept, because a password may have been
/// typed in its place.
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
    let address = ask.begun.address.clone();
    if let Some(facts) = &facts
        && let Some(left) = facts.locked_until.map(|until| until.micros_since(desk.now())).filter(|left| *left > 0)
    {
        note(desk, Some(facts.id), Way::Password, SignInResult::Locked, &address).await?;
        return Err(locked(left));
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
            count(desk, facts.id, SignInResult::Wrong, &address).await?;
            Err(wrong())
        }
        Some(facts) => {
            note(desk, Some(facts.id), Way::Password, SignInResult::Closed, &address).await?;
            Err(wrong())
        }
        None => {
            note(desk, None, Way::Password, SignInResult::Unknown, &address).await?;
            Err(wrong())
        }
    }
}

/// Leaves the record of an attempt on an account that is not opened at the public door, whatever the password.
///
/// # Errors
/// When the storage is unavailable.
pub async fn note_at_public_door(desk: &Desk, login: &str, address: &str) -> Result<()> {
    let found = {
        let mut view = desk.view().await?;
        let now = view.now;
        accounts::find(&mut view.conn, login, now).await?
    };
    note(desk, found.map(|it| it.id), Way::Password, SignInResult::OtherWay, address).await
}

/// The password is right; whoever has a second factor shows it too.
async fn with_second(desk: &Desk, facts: SignInFacts, ask: SignIn) -> Result<SignedIn> {
    let (account, address) = (facts.id, ask.begun.address.clone());
    if facts.has_second {
        let Some(code) = ask.second.clone().filter(|code| !code.trim().is_empty()) else {
            note(desk, Some(account), Way::Password, SignInResult::Asked, &address).await?;
            return Err(second_needed());
        };
        match show_second(desk, account, code, &address).await? {
            Guess::Right(()) => {}
            Guess::Wrong => return Err(wrong_second()),
            Guess::Locked(left) => return Err(locked(left)),
        }
    }
    match begin(desk, account, ask.begun).await? {
        Guess::Right(signed_in) => Ok(signed_in),
        Guess::Wrong => Err(wrong()),
        Guess::Locked(left) => Err(locked(left)),
    }
}

/// What came of comparing what somebody typed.
pub(crate) enum Guess<T> {
    /// It fits.
    Right(T),
    /// It does not, and was counted.
    Wrong,
    /// It was not even compared: the account is locked for so many microseconds.
    Locked(i64),
}

/// Compares a code of the second factor, and counts a wrong one, in one work that holds the account: guesses sent at
/// once come one after another, and none slips through before those before it are counted.
async fn show_second(desk: &Desk, account: AccountId, code: String, address: &str) -> Result<Guess<()>> {
    // Whoever guesses is nobody yet: the journal must not say that the account's person did.
    desk.run_once(&Arc::new(Actor::system()), (account, code, address.to_owned()), |work, (account, code, address)| {
        Box::pin(async move {
            if let Some(left) = accounts::locked_for(work, *account).await? {
                keep(work, Some(*account), Way::Password, SignInResult::Locked, address).await?;
                return Ok(Guess::Locked(left));
            }
            if factors::use_code(work, *account, code).await? {
                return Ok::<_, Error>(Guess::Right(()));
            }
            count_failure(work, *account, SignInResult::WrongSecond, address).await?;
            Ok(Guess::Wrong)
        })
    })
    .await
}

/// Refuses an account while it is locked, with the whole seconds until it is not.
pub(crate) fn locked(left: i64) -> Error {
    let retry_after_s = u64::try_from(left).unwrap_or(0).div_ceil(1_000_000);
    gridwork_kernel::error::Error::TooMany { retry_after_s }.into()
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

/// Begins the session, unless a lock fell meanwhile: guesses of the password that are sent at once are compared side by
/// side, and a right one among them does not get past the others.
async fn begin(desk: &Desk, account: AccountId, begun: Begun) -> Result<Guess<SignedIn>> {
    let actor = {
        let mut view = desk.view().await?;
        desk.actor(&mut view, account).await?
    };
    desk.run_once(&actor, (account, begun), |work, (account, begun)| {
        Box::pin(async move {
            if let Some(left) = accounts::locked_for(work, *account).await? {
                keep(work, Some(*account), Way::Password, SignInResult::Locked, &begun.address).await?;
                return Ok(Guess::Locked(left));
            }
            accounts::forgive(work, *account).await?;
            Ok::<_, Error>(Guess::Right(begin_session(work, *account, Way::Password, begun).await?))
        })
    })
    .await
}

/// Begins a session within a work, and keeps the record of it.
pub(crate) async fn begin_session(
    work: &mut Work<'_>,
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
///
/// # Errors
/// `TooMany` when others have locked it meanwhile.
pub(crate) async fn count(desk: &Desk, account: AccountId, result: SignInResult, address: &str) -> Result<()> {
    let failure = (account, result, address.to_owned());
    let nobody = Arc::new(Actor::system());
    let left = desk.run_once(&nobody, failure, |work, (account, result, address)| {
        Box::pin(async move {
            let left = accounts::locked_for(work, *account).await?;
            if left.is_some() {
                keep(work, Some(*account), Way::Password, SignInResult::Locked, address).await?;
            } else {
                count_failure(work, *account, *result, address).await?;
            }
            Ok::<_, Error>(left)
        })
    });
    left.await?.map_or(Ok(()), |left| Err(locked(left)))
}

/// Counts a failure within the work that found it, and keeps the record of it.
pub(crate) async fn count_failure(
    work: &mut Work<'_>,
    account: AccountId,
    result: SignInResult,
    address: &str,
) -> Result<()> {
    accounts::count_failure(work, account).await?;
    admission::record(work, Some(account), Way::Password, result, address).await?;
    Ok(())
}

/// Keeps the record of an attempt that counts against nobody.
pub(crate) async fn note(
    desk: &Desk,
    account: Option<AccountId>,
    way: Way,
    result: SignInResult,
    address: &str,
) -> Result<()> {
    let attempt = (account, way, result, address.to_owned());
    desk.run_once(&Arc::new(Actor::system()), attempt, |work, (account, way, result, address)| {
        Box::pin(async move { keep(work, *account, *way, *result, address).await })
    })
    .await
}

/// The same within a work. To be asked for more is no failure, and the journal has no line of it.
pub(crate) async fn keep(
    work: &mut Work<'_>,
    account: Option<AccountId>,
    way: Way,
    result: SignInResult,
    address: &str,
) -> Result<()> {
    admission::record(work, account, way, result, address).await?;
    if result != SignInResult::Asked {
        let change = match account {
            Some(account) => Change::of("account", account.0, "sign_in_failed"),
            None => Change::general("account", "sign_in_failed"),
        };
        work.record(change.with("result", result.as_str()));
    }
    Ok(())
}
