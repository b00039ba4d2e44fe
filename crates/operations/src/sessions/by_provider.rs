//! Signs somebody in whom a provider has shown to be who they are. Never opens an account, never grants a role.

use super::{Begun, SignedIn, begin_session, keep, note};
use crate::error::{Error, Result};
use gridwork_kernel::admission::{SignInResult, Way};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, Work};
use gridwork_kernel::people::Account;
use gridwork_kernel::people::accounts::store::{self as accounts, AccountQuery};
use gridwork_kernel::providers::{VISITS_MAX, Visit, store};
use std::sync::Arc;

/// Who a provider says that somebody is.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The provider.
    pub issuer: String,
    /// Who they are there, for good.
    pub subject: String,
    /// The login that the claim of the settings names, for whoever comes for the first time.
    pub login: Option<String>,
}

/// Why somebody whom the provider knows is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotLetIn {
    /// No account is linked with them, and none has the login of the claim.
    Unknown,
    /// The account was closed, or is locked.
    Closed,
    /// The account holds an office or has a second factor of this house, which the provider cannot show.
    SecondFactor,
}

/// Keeps the record of somebody whom the provider did not show: nobody knows who it was.
///
/// # Errors
/// When the storage is unavailable.
pub async fn not_shown(desk: &Desk, result: SignInResult, address: &str) -> Result<()> {
    note(desk, None, Way::Provider, result, address).await
}

/// Remembers that somebody is on the way to the provider. False when too many are already.
///
/// # Errors
/// When the storage is unavailable.
pub async fn begin_visit(desk: &Desk, state: &str, visit: Visit) -> Result<bool> {
    Ok(store::begin(desk.db(), state, visit, desk.now(), VISITS_MAX).await?)
}

/// Takes up the visit of somebody who comes back; none for a state that is unknown, used or old.
///
/// # Errors
/// When the storage is unavailable.
pub async fn take_visit(desk: &Desk, state: String) -> Result<Option<Visit>> {
    desk.run_once(&Arc::new(Actor::system()), state, |work, state| {
        Box::pin(async move { Ok::<_, Error>(store::take(work, state).await?) })
    })
    .await
}

/// Signs in.
///
/// # Errors
/// When the storage is unavailable; who is not let in is no error but an answer.
pub async fn by_provider(desk: &Desk, shown: Shown, begun: Begun) -> Result<Result<SignedIn, NotLetIn>> {
    desk.run_once(&Arc::new(Actor::system()), (shown, begun), |work, (shown, begun)| {
        Box::pin(async move {
            let found = account_of(work, shown).await?;
            let account = match found {
                Ok(account) => account,
                Err((account, why)) => {
                    let result = match why {
                        NotLetIn::Unknown => SignInResult::Unknown,
                        NotLetIn::Closed => SignInResult::Closed,
                        NotLetIn::SecondFactor => SignInResult::OtherWay,
                    };
                    let id = account.map(|account| account.id);
                    keep(work, id, Way::Provider, result, &begun.address).await?;
                    return Ok(Err(why));
                }
            };
            Ok::<_, Error>(Ok(begin_session(work, account.id, Way::Provider, begun).await?))
        })
    })
    .await
}

type Found = std::result::Result<Account, (Option<Account>, NotLetIn)>;

/// The account of whoever was shown; one that is found by its login is linked from now on.
async fn account_of(work: &mut Work<'_>, shown: &Shown) -> Result<Found> {
    let linked = store::account_of(work.tx(), &shown.issuer, &shown.subject).await?;
    let query = match (linked, &shown.login) {
        (Some(id), _) => AccountQuery { id: Some(id), ..AccountQuery::default() },
        (None, Some(login)) => AccountQuery { login: Some(login.clone()), ..AccountQuery::default() },
        (None, None) => return Ok(Err((None, NotLetIn::Unknown))),
    };
    let Some(account) = accounts::list(work.tx(), &query).await?.into_iter().next() else {
        return Ok(Err((None, NotLetIn::Unknown)));
    };
    let now = work.now();
    let is_over = |at: Option<gridwork_kernel::Instant>| at.is_some_and(|at| at <= now);
    if account.is_disabled || is_over(account.leaves_at) || account.locked_until.is_some_and(|until| until > now) {
        return Ok(Err((Some(account), NotLetIn::Closed)));
    }
    // An office opens with what this house itself has seen: its password and its second factor.
    if account.office.is_some() || account.has_second {
        return Ok(Err((Some(account), NotLetIn::SecondFactor)));
    }
    if linked.is_none() {
        // Somebody else of the provider signs in to this account: the same login there is not the same person.
        if store::is_linked(work.tx(), &shown.issuer, account.id).await? {
            return Ok(Err((Some(account), NotLetIn::Unknown)));
        }
        store::link(work, &shown.issuer, &shown.subject, account.id).await?;
    }
    Ok(Ok(account))
}
