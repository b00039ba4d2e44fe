//! Signs somebody in by phone and code; who comes for the first time is given a person and an account without a password.

use super::add_phone::is_for_anybody;
use super::fits;
use crate::error::{Error, Result};
use crate::sessions::{Begun, SignedIn, begin_session};
use gridwork_kernel::admission::Way;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, Work};
use gridwork_kernel::entry::store::{codes, consents, identities};
use gridwork_kernel::entry::{EntryPhone, GUARDIAN_BASIS, GUARDIAN_BELOW_YEARS, GUARDIAN_PURPOSE, Identity, Purpose};
use gridwork_kernel::error::{Error as KernelError, Problem, because};
use gridwork_kernel::people::{accounts::store as accounts, store as people};
use gridwork_kernel::{AccountId, PersonId};
use std::sync::Arc;

/// A guardian who agrees that a child may use this.
#[derive(Clone)]
pub struct Guardian {
    /// Their own number.
    pub phone: String,
    /// The code that was sent to it for this.
    pub code: String,
    /// What they are to the child, in their own words.
    pub relation: String,
}

/// What somebody sends to sign in by phone.
#[derive(Clone)]
pub struct EntrySignIn {
    /// The number.
    pub phone: String,
    /// The code that was sent to it.
    pub code: String,
    /// They say that they are old enough to decide for themselves.
    pub is_of_age: bool,
    /// Who agrees for them when they are not.
    pub guardian: Option<Guardian>,
    /// The language of a new account.
    pub language: &'static str,
    /// A session that is about to begin.
    pub begun: Begun,
}

/// What is settled before the transaction.
struct Proven {
    phone: EntryPhone,
    guardian: Option<(EntryPhone, Guardian)>,
    ask: EntrySignIn,
}

/// Signs in.
///
/// # Errors
/// `Unauthorized` for a wrong or spent code; a problem `of_age` or `guardian` when a newcomer has said neither that
/// they are old enough nor who agrees; `Unauthorized` for an account that was closed or that is signed in to by password.
pub async fn sign_in(desk: &Desk, ask: EntrySignIn) -> Result<SignedIn> {
    let phone = EntryPhone::parse("phone", &ask.phone)?;
    if !fits(desk, &phone, Purpose::SignIn, &ask.code).await? {
        return Err(wrong());
    }
    let guardian = match ask.guardian.clone() {
        Some(guardian) => Some((agreeing(desk, &phone, &guardian).await?, guardian)),
        None => None,
    };
    let proven = Proven { phone, guardian, ask };
    desk.run_once(&Arc::new(Actor::system()), proven, |work, proven| Box::pin(run(work, proven))).await
}

fn wrong() -> Error {
    let needs = because("验证码不正确或已过期", "the code is wrong, or its time is over");
    KernelError::Unauthorized { code: "code", because: needs }.into()
}

/// The phone of a guardian who proved it; a child cannot agree for itself.
async fn agreeing(desk: &Desk, child: &EntryPhone, guardian: &Guardian) -> Result<EntryPhone> {
    let phone = EntryPhone::parse("guardian.phone", &guardian.phone)?;
    if phone == *child {
        return Err(KernelError::problem(
            "guardian.phone",
            "same",
            "请填写监护人自己的手机号；孩子借用监护人的手机时，请监护人本人登录后代为提交",
            "give the guardian's own number; with a borrowed phone the guardian signs in and asks for the child",
        )
        .into());
    }
    if !fits(desk, &phone, Purpose::Guardian, &guardian.code).await? {
        return Err(wrong_guardian());
    }
    Ok(phone)
}

fn wrong_guardian() -> Error {
    KernelError::problem(
        "guardian.code",
        "code",
        "监护人的验证码不正确或已过期",
        "the guardian's code is wrong, or its time is over",
    )
    .into()
}

async fn run(work: &mut Work<'_>, proven: &Proven) -> Result<SignedIn> {
    let Proven { phone, guardian, ask } = proven;
    if !codes::spend(work, phone, Purpose::SignIn, &ask.code).await? {
        return Err(wrong());
    }
    let identity = identities::find_or_make(work, phone, None).await?;
    if asks_for_age(work, &identity).await? {
        match guardian {
            Some((of, guardian)) => consent(work, identity.person, of, guardian).await?,
            None if ask.is_of_age && identity.verified_at.is_none() => {}
            None => return Err(age_unknown(identity.verified_at.is_some())),
        }
    }
    let account = account_of(work, &identity, ask.language).await?;
    identities::verify(work, phone, identity.person, Some(account)).await?;
    begin_session(work, account, Way::Phone, &ask.begun).await
}

/// Whether age is still to be asked: of newcomers, and of children whose guardian does not agree any more.
async fn asks_for_age(work: &mut Work<'_>, identity: &Identity) -> Result<bool> {
    let is_lacking = consents::is_lacking(work.tx(), identity.person, GUARDIAN_PURPOSE).await?;
    Ok(identity.verified_at.is_none() || is_lacking)
}

/// `guardian` when a guardian took their consent back, `of_age` when nobody has said anything yet.
fn age_unknown(was_withdrawn: bool) -> Error {
    let years = GUARDIAN_BELOW_YEARS;
    let problem = if was_withdrawn {
        Problem::new(
            "guardian",
            "guardian",
            "监护人已撤回同意，须由监护人重新同意",
            "the guardian took their consent back and has to agree anew",
        )
    } else {
        Problem::new(
            "of_age",
            "guardian",
            format!("请说明已满 {years} 周岁；未满 {years} 周岁须由监护人同意"),
            format!("say that you are {years} or older; below {years} a guardian has to agree"),
        )
    };
    KernelError::Problems(vec![problem]).into()
}

/// Keeps what a guardian agreed to; they are a person too, known by their phone.
async fn consent(work: &mut Work<'_>, child: PersonId, phone: &EntryPhone, guardian: &Guardian) -> Result<()> {
    if !codes::spend(work, phone, Purpose::Guardian, &guardian.code).await? {
        return Err(wrong_guardian());
    }
    let giver = identities::find_or_make(work, phone, None).await?;
    identities::verify(work, phone, giver.person, None).await?;
    let relation = guardian.relation.trim();
    let relation = if relation.is_empty() { "监护人" } else { relation };
    let relation: String = relation.chars().take(20).collect();
    consents::give(work, child, GUARDIAN_PURPOSE, giver.person, &relation, GUARDIAN_BASIS).await?;
    Ok(())
}

/// The account that signs in: the one known, or a new one without a password.
///
/// A code alone opens no account of an office: who has a password and holds a role that an org grants, or runs the
/// software, signs in with the password.
async fn account_of(work: &mut Work<'_>, identity: &Identity, language: &str) -> Result<AccountId> {
    let now = work.now();
    match identity.account {
        Some(account) if accounts::is_usable(work.tx(), account, now).await? => {
            if !accounts::is_without_password(work.tx(), account).await? && is_office(work, account, identity).await? {
                return Err(by_password());
            }
            Ok(account)
        }
        Some(_) => {
            let needs = because("这个手机号的账号已停用", "the account of this phone was closed");
            Err(KernelError::Unauthorized { code: "disabled", because: needs }.into())
        }
        None if is_in_office(work, identity.person).await? => Err(by_password()),
        None => Ok(accounts::add_without_password(work, identity.person, language).await?),
    }
}

fn by_password() -> Error {
    let needs = because("请用账号和密码登录", "sign in with your account and password");
    KernelError::Unauthorized { code: "password", because: needs }.into()
}

/// Whether an account holds one of the three offices, or its person holds a role that an org grants.
async fn is_office(work: &mut Work<'_>, account: AccountId, identity: &Identity) -> Result<bool> {
    Ok(is_in_office(work, identity.person).await? || accounts::office_of(work.tx(), account).await?.is_some())
}

/// Whether a person holds a role that an org grants, now or later.
async fn is_in_office(work: &mut Work<'_>, person: PersonId) -> Result<bool> {
    let (world, now) = (work.world(), work.now());
    let grants = people::grants_of(work.tx(), person, now).await?;
    Ok(grants.iter().any(|grant| !is_for_anybody(&world, &grant.role)))
}
