//! Roles that anybody may take: somebody who came by phone takes one by opening a case.

use crate::entry::name_of;
use crate::error::Result;
use gridwork_db::Conn;
use gridwork_definitions::model::{By, Key, Loop};
use gridwork_kernel::PersonId;
use gridwork_kernel::authz::{Actor, roles_reaching};
use gridwork_kernel::desk::{Change, Work};
use gridwork_kernel::entry::EntryPhone;
use gridwork_kernel::entry::store::identities;
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::orgs::Org;
use gridwork_kernel::people::store as people;
use gridwork_kernel::world::World;
use gridwork_loops::{Hand, HeldRole};

/// The roles for anybody by which a case of a loop may be opened.
pub(crate) fn open_entry_roles<'w>(world: &'w World, def: &'w Loop) -> impl Iterator<Item = &'w Key> {
    def.opening_steps().flat_map(|(_, step)| &step.by).filter_map(|by| match by {
        By::Role(role) => world
            .catalog
            .roles
            .get(role)
            .filter(|role| role.open_entry && role.held_at.contains(&def.lives_at) && def.about.is_none())
            .map(|role| &role.key),
        By::Relation(_) | By::System => None,
    })
}

/// The role that an actor would take by opening a case of a loop; none unless they have proved a phone to be theirs.
pub(super) async fn by_phone(conn: &mut Conn, actor: &Actor, def: &Loop, world: &World) -> Result<Option<Key>> {
    let Some((role, account)) = open_entry_roles(world, def).next().zip(actor.account) else { return Ok(None) };
    Ok(identities::has_phone(conn, account).await?.then(|| role.clone()))
}

/// Takes a role at the org of a case that is being opened, unless the actor can open it there already.
pub(super) async fn join(work: &mut Work<'_>, hand: &mut Hand, def: &Loop, org: &Org, role: &Key) -> Result<()> {
    let (actor, world, now) = (work.actor().clone(), work.world(), work.now());
    let opens = |role: &Key| def.opening_steps().any(|(_, step)| step.by.contains(&By::Role(role.clone())));
    if roles_reaching(&actor, &world, org.id, now).iter().any(|held| opens(&held.role)) {
        return Ok(());
    }
    // The actor was read before the work began; another request may have joined since.
    if !people::holds_role(work.tx(), actor.person, role, &[org.id], now).await? {
        people::grant(work, actor.person, role, org.id, now, None).await?;
        let joined = Change::of("person", actor.person.0, "joined").at(&org.path);
        work.record(joined.with("role", role.as_str()));
    }
    hand.roles.push(HeldRole { role: role.clone(), stood_for: None });
    Ok(())
}

/// Somebody without an account for whom a case is opened.
#[derive(Debug, Clone)]
pub struct AskerPhone {
    /// Their number.
    pub phone: EntryPhone,
    /// What to call them; the end of the number when nobody said.
    pub name: Option<String>,
}

impl AskerPhone {
    /// Reads what was sent; none when no phone was.
    ///
    /// # Errors
    /// Problems when the number or the name does not fit, when both an asker and a phone are named, or a name alone.
    pub fn read(is_asker_named: bool, phone: Option<&str>, name: Option<&str>) -> Result<Option<Self>> {
        let problem = |path: &str, code: &str, zh: &str, en: &str| Err(KernelError::problem(path, code, zh, en).into());
        let Some(phone) = phone else {
            return match name {
                None => Ok(None),
                Some(_) => problem("asker_phone", "required", "请填写诉求人的手机号", "give the phone of who asks"),
            };
        };
        if is_asker_named {
            return problem(
                "asker_phone",
                "both",
                "asker 与 asker_phone 只能填一个",
                "give either asker or asker_phone",
            );
        }
        let phone = EntryPhone::parse("asker_phone", phone)?;
        let name = name.filter(|name| !name.trim().is_empty()).map(|name| name_of("asker_name", name)).transpose()?;
        Ok(Some(Self { phone, name }))
    }
}

/// The person behind a phone that somebody else gives; made when nobody knows it, and proved by nobody yet.
///
/// Only who opens by a role that an org granted may do so: whoever came by phone asks for themselves.
pub(super) async fn asker_of(work: &mut Work<'_>, hand: &Hand, def: &Loop, asked: &AskerPhone) -> Result<PersonId> {
    let world = work.world();
    let is_granted = |role: &Key| world.catalog.roles.get(role).is_some_and(|role| !role.open_entry);
    let opens = |role: &Key| def.opening_steps().any(|(_, step)| step.by.contains(&By::Role(role.clone())));
    if !hand.roles.iter().any(|held| is_granted(&held.role) && opens(&held.role)) {
        let needs = because(
            "只有网格员等由组织授予角色的人可以凭手机号代报",
            "only a role that an org grants, such as a grid worker's, may ask for somebody by phone",
        );
        return Err(KernelError::Forbidden { code: "role", because: needs }.into());
    }
    Ok(identities::find_or_make(work, &asked.phone, asked.name.as_deref()).await?.person)
}
