//! Signs a person in: the password is compared outside the transaction, failures are counted inside one.

use crate::error::{Error, Result};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::because;
use gridwork_kernel::people::accounts::store::{self as accounts, SignInFacts};
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
    /// How the token will travel.
    pub kind: SessionKind,
    /// A fresh random token, made by the caller.
    pub token: String,
    /// A fresh random CSRF token.
    pub csrf: String,
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
/// `Unauthorized` for a wrong login or password alike; `TooMany` while the account is locked.
pub async fn sign_in(desk: &Desk, ask: SignIn) -> Result<SignedIn> {
    let facts = {
        let mut view = desk.view().await?;
        accounts::find(&mut view.conn, &ask.login).await?
    };
    if let Some(facts) = &facts {
        refuse_locked(facts, desk.now())?;
    }
    let hash = facts.as_ref().map(|it| it.password_hash.clone());
    let password = ask.password.clone();
    // Hashing takes tens of milliseconds by design and must not hold up the async workers.
    let fits = tokio::task::spawn_blocking(move || passwords::verify(&password, hash.as_deref()))
        .await
        .map_err(|error| Error::Internal(format!("the password check broke off: {error}")))?;
    match facts {
        Some(facts) if fits && !facts.is_disabled => begin(desk, facts, ask).await,
        Some(facts) if !fits => {
            count(desk, facts.id).await?;
            Err(wrong())
        }
        _ => Err(wrong()),
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

fn wrong() -> Error {
    gridwork_kernel::error::Error::Unauthorized {
        code: "credentials",
        because: because("账号或密码不正确", "the account or the password is not right"),
    }
    .into()
}

async fn begin(desk: &Desk, facts: SignInFacts, ask: SignIn) -> Result<SignedIn> {
    let actor = {
        let mut view = desk.view().await?;
        desk.actor(&mut view, facts.id).await?
    };
    desk.run_once(&actor, (facts, ask), |work, (facts, ask)| {
        Box::pin(async move {
            // Guesses sent at once are compared side by side: a lock that fell meanwhile holds for this one too.
            let now = work.now();
            if let Some(facts) = accounts::find(work.tx(), &ask.login).await? {
                refuse_locked(&facts, now)?;
            }
            accounts::forgive(work, facts.id).await?;
            let expires_at = sessions::begin(work, facts.id, ask.kind, &ask.token, &ask.csrf).await?;
            Ok::<_, Error>(SignedIn { account: facts.id, expires_at })
        })
    })
    .await
}

async fn count(desk: &Desk, account: AccountId) -> Result<()> {
    desk.run_once(&Arc::new(Actor::system()), account, |work, account| {
        Box::pin(async move {
            accounts::count_failure(work, *account).await?;
            Ok::<_, Error>(())
        })
    })
    .await
}
