//! Signs somebody in by phone and code; who comes for the first time is given a person and an account without a password.

use super::add_phone::is_for_anybody;
use super::fits;
use crate::error::{Error, Result};
use crate::sessions::{Begun, SignedIn, begin_session, note};
use gridwork_definitions::model::{Key, Role};
use gridwork_kernel::admission::{SignInResult, Way};
use gridwork_kernel::authz::{Actor, store as actors};
use gridwork_kernel::desk::{Desk, Work};
use gridwork_kernel::entry::store::{codes, consents, identities};
use gridwork_kernel::entry::{EntryPhone, GUARDIAN_BASIS, GUARDIAN_BELOW_YEARS, GUARDIAN_PURPOSE, Identity, Purpose};
use gridwork_kernel::error::{Error as KernelError, Problem, because};
use gridwork_kernel::people::accounts::store::{self as accounts, AccountQuery};
use gridwork_kernel::people::{Account, store as people};
use gridwork_kernel::world::World;
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

/// Signs in. Every attempt leaves a record, of the account where the phone is that of one.
///
/// # Errors
/// `Unauthorized` for a wrong or spent code; a problem `of_age` or `guardian` when a newcomer has said neither that
/// they are old enough nor who agrees; `Unauthorized` for an account that was closed or that is signed in to by password.
pub async fn sign_in(desk: &Desk, ask: EntrySignIn) -> Result<SignedIn> {
    let phone = EntryPhone::parse("phone", &ask.phone)?;
    let address = ask.begun.address.clone();
    let entered = enter(desk, phone.clone(), ask).await;
    if let Some(result) = entered.as_ref().err().and_then(result_of) {
        let known = {
            let mut view = desk.view().await?;
            let keys = Arc::clone(&view.keys);
            identities::find(&mut view.conn, &keys, &phone).await?
        };
        note(desk, known.and_then(|known| known.account), Way::Phone, result, &address).await?;
    }
    entered
}

/// What the record says of an error; nothing of one that is no answer to who somebody is.
fn result_of(error: &Error) -> Option<SignInResult> {
    let Error::Kernel(error) = error else { return None };
    match error {
        KernelError::Unauthorized { code: "disabled", .. } => Some(SignInResult::Closed),
        KernelError::Unauthorized { code: "password", .. } => Some(SignInResult::OtherWay),
        KernelError::Unauthorized { .. } => Some(SignInResult::Wrong),
        KernelError::Problems(all) if all.iter().any(|it| it.code == "code") => Some(SignInResult::Wrong),
        KernelError::Problems(_) => Some(SignInResult::Asked),
        _ => None,
    }
}

async fn enter(desk: &Desk, phone: EntryPhone, ask: EntrySignIn) -> Result<SignedIn> {
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
/// A code alone opens no account of an office or of a desk, and none with a second factor; and where there is a password,
/// whoever holds a role that an org grants signs in with it.
async fn account_of(work: &mut Work<'_>, identity: &Identity, language: &str) -> Result<AccountId> {
    let now = work.now();
    let Some(id) = identity.account else {
        let holds = role_held(work, identity.person, |world, role| !is_for_anybody(world, role)).await?;
        if holds || accounts::holds_office(work.tx(), identity.person, now).await? {
            return Err(by_password());
        }
        return Ok(accounts::add_without_password(work, identity.person, language).await?);
    };
    let query = AccountQuery { id: Some(id), ..AccountQuery::default() };
    let account = accounts::list(work.tx(), &query).await?.into_iter().next();
    let account = account.ok_or(KernelError::NotFound("account"))?;
    if account.is_disabled || account.leaves_at.is_some_and(|at| at <= now) {
        let needs = because("这个手机号的账号已停用", "the account of this phone was closed");
        return Err(KernelError::Unauthorized { code: "disabled", because: needs }.into());
    }
    if needs_password(work, &account).await? {
        return Err(by_password());
    }
    Ok(id)
}

fn by_password() -> Error {
    let needs = because(
        "此账号担任工作岗位或启用了第二因素，短信验证码不能登录：请用账号和密码（及第二因素）登录；没有密码的请联系系统管理员",
        "this account holds an office or a role at a desk, or has a second factor, and a text message does not open it: \
         sign in with your account and password (and the second factor), or ask the system office for a password",
    );
    KernelError::Unauthorized { code: "password", because: needs }.into()
}

/// Whether a code to a phone is too little for an account.
async fn needs_password(work: &mut Work<'_>, account: &Account) -> Result<bool> {
    let (world, now) = (work.world(), work.now());
    if account.has_second || accounts::holds_office(work.tx(), account.person, now).await? {
        return Ok(true);
    }
    if role_held(work, account.person, is_at_desk).await? {
        return Ok(true);
    }
    // Those they stand in for lend them their roles, now or from a later day.
    let actor = actors::actor(work.tx(), account.id).await?;
    let mut lent = actor.grants.iter().filter(|grant| grant.to.is_none_or(|to| now < to));
    if lent.any(|grant| is_at_desk(&world, &grant.role)) {
        return Ok(true);
    }
    Ok(!account.is_by_phone && role_held(work, account.person, |world, role| !is_for_anybody(world, role)).await?)
}

/// Whether a role sees more than its holder's own cases, or what others did.
fn is_at_desk(world: &World, role: &Key) -> bool {
    world.catalog.roles.get(role).is_some_and(Role::is_of_staff)
}

/// Whether a person holds a role of some kind, now or later.
async fn role_held(work: &mut Work<'_>, person: PersonId, fits: impl Fn(&World, &Key) -> bool) -> Result<bool> {
    let (world, now) = (work.world(), work.now());
    let grants = people::grants_of(work.tx(), person, now).await?;
    Ok(grants.iter().any(|grant| fits(&world, &grant.role)))
}
