//! Agrees, signed in: to an org one belongs to, and to the text that was read.

use super::view::{ConsentOffer, ConsentView, draw};
use super::{kept_by_consent, refuse_again};
use crate::error::Result;
use crate::orgs::OrgView;
use gridwork_definitions::model::{FieldClass, Key};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Desk, Ran, Receipt, View, Work};
use gridwork_kernel::entry::store::consents;
use gridwork_kernel::entry::{CONSENT_BASIS, ConsentTo, GUARDIAN_PURPOSE, NewConsent, Way};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::people::store as people;
use gridwork_kernel::world::World;
use gridwork_kernel::{ConsentId, Instant, OrgId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A consent somebody gives.
#[derive(Debug, Clone)]
pub struct GiveConsent {
    /// To which register's keeping.
    pub purpose: Key,
    /// To which version of the text.
    pub version: i64,
    /// To which org.
    pub org: OrgId,
}

/// A consent that was written.
pub(super) struct Given(pub(super) ConsentId);

impl Answer for Given {
    fn receipt(&self) -> Receipt {
        Receipt { status: 201, entity: "consent".into(), id: Some(self.0.0), version: None }
    }
}

/// What the actor may agree to and has not.
///
/// # Errors
/// When the storage is unavailable.
pub async fn offers(desk: &Desk, actor: &Actor, language: &str) -> Result<Vec<ConsentOffer>> {
    let mut view = desk.view().await?;
    let (world, now) = (Arc::clone(&view.world), view.now);
    let home = people::home(&mut view.conn, actor.person).await?;
    let given = consents::about(&mut view.conn, actor.person).await?;
    let mut all = Vec::new();
    for (key, register) in &world.catalog.registers {
        let Some(text) = &register.consent else { continue };
        let stands = |org: &OrgId| {
            given.iter().any(|it| {
                let is_mine = it.person == actor.person && it.purpose == key.as_str() && it.withdrawn_at.is_none();
                is_mine && it.org == Some(*org) && it.version == Some(text.version)
            })
        };
        let orgs = orgs_of(actor, &world, home, key, now).into_iter().filter(|org| !stands(org)).collect::<Vec<_>>();
        if orgs.is_empty() {
            continue;
        }
        let sealed = register.fields.values().filter(|field| field.class != FieldClass::Plain);
        all.push(ConsentOffer {
            purpose: key.to_string(),
            purpose_title: text.purpose.say(language).to_owned(),
            register_title: register.title.say(language).to_owned(),
            text: text.text.say(language).to_owned(),
            version: text.version,
            fields: sealed.map(|field| field.title.say(language).to_owned()).collect(),
            orgs: orgs.into_iter().map(|org| OrgView::of(&world, org)).collect(),
        });
    }
    Ok(all)
}

/// The orgs to which somebody may agree that they keep a register: where they belong or hold a role, and it is kept.
fn orgs_of(actor: &Actor, world: &World, home: Option<OrgId>, register: &Key, now: Instant) -> BTreeSet<OrgId> {
    let held = actor.holding(now).filter(|grant| grant.stood_for.is_none()).map(|grant| grant.org);
    held.chain(home).filter(|org| world.is_installed(register.pack(), *org)).collect()
}

/// Agrees.
///
/// # Errors
/// `NotFound` for what nobody is asked for, and for an org one does not belong to; a conflict when the text changed or
/// it was agreed to before; `Forbidden` to a child, for whom a guardian agrees on paper.
pub async fn give(
    desk: &Desk,
    actor: &Arc<Actor>,
    call: Call,
    give: GiveConsent,
    language: &str,
) -> Result<ConsentView> {
    let ran = desk.run(actor, call, give, |work, give| Box::pin(run(work, give))).await?;
    shown(&mut desk.view().await?, ran, language).await
}

/// A consent that was given now, or is answered again.
pub(super) async fn shown(view: &mut View, ran: Ran<Given>, language: &str) -> Result<ConsentView> {
    let id = match ran {
        Ran::New(Given(id)) => id,
        Ran::Again(receipt) => ConsentId(receipt.id.unwrap_or_default()),
    };
    let found = consents::find(&mut view.conn, id).await?.ok_or(KernelError::NotFound("consent"))?;
    Ok(draw(view, &[found], language).await?.remove(0))
}

async fn run(work: &mut Work<'_>, give: &GiveConsent) -> Result<Given> {
    let (world, actor, now, person) = (work.world(), work.actor().clone(), work.now(), work.person());
    let (register, text) = kept_by_consent(&world, &give.purpose)?;
    let home = people::home(work.tx(), person).await?;
    if !orgs_of(&actor, &world, home, &register.key, now).contains(&give.org) {
        return Err(KernelError::NotFound("org").into());
    }
    if !consents::lock_standing(work, person, GUARDIAN_PURPOSE).await?.is_empty() {
        let reason = because(
            "不满十四周岁的，由监护人在社区签纸质同意书",
            "for somebody under fourteen a guardian agrees, on paper at the community",
        );
        return Err(KernelError::Forbidden { code: "guardian", because: reason }.into());
    }
    let purpose = register.key.as_str();
    let standing = consents::lock_standing(work, person, purpose).await?;
    refuse_again(text, give.version, &standing, give.org)?;
    let org = world.orgs.get(give.org).ok_or(KernelError::NotFound("org"))?;
    let to = ConsentTo {
        org: org.id,
        org_path: &org.path,
        version: text.version,
        text: &text.text.zh,
        file: None,
        noted_by: None,
    };
    let given = NewConsent {
        person,
        purpose,
        given_by: person,
        relation: "本人",
        basis: CONSENT_BASIS,
        way: Way::OwnSign,
        to: Some(to),
    };
    Ok(Given(consents::add(work, &given).await?))
}
