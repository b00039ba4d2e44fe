//! What is kept about the one who asks (个人信息查询): who they are here, their roles, their cases, rows about them, who
//! read what of theirs and why, and what they uploaded. Only ever told to the person it is about.

mod copy;
mod readings;
mod rows;
mod sheet;
mod store;

pub use copy::{CopiedRecord, CopiedValue, KeptCopy, copy, copy_sheet};
pub use readings::{ReaderView, ReadingView};
pub use rows::KeptRow;
pub(crate) use rows::concerning;
pub use store::CasesAfter;

use crate::corrections;
use crate::error::Result;
use crate::orgs::{OrgView, PersonView};
use gridwork_kernel::Instant;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::orgs::Org;
use gridwork_loops::store::find_many;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// The person as they stand here.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KeptPerson {
    /// Who.
    pub person: PersonView,
    /// The org they belong to, if one is noted.
    pub home: Option<OrgView>,
    /// Since when they are known here.
    pub since: String,
}

/// A role held, now or once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KeptRole {
    /// What people call it.
    pub title: String,
    /// Where.
    pub org: OrgView,
    /// From when.
    pub from: String,
    /// Until when; null while it is held.
    pub to: Option<String>,
}

/// A field whose value may be asked to be put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeptField {
    /// What is sent as its name.
    pub key: String,
    /// What people call it.
    pub title: String,
}

/// A case that somebody asked or opened.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KeptCase {
    /// Identity.
    pub id: Uuid,
    /// The number people say.
    pub number: String,
    /// What people call the loop.
    pub loop_title: String,
    /// What people call its state.
    pub state_title: String,
    /// Whether the person asked for it; otherwise they opened it for somebody else.
    pub asked: bool,
    /// When it opened.
    pub opened_at: String,
    /// When it ended.
    pub closed_at: Option<String>,
    /// When its personal values are erased; null while that is not known, or when there are none.
    pub erase_due_at: Option<String>,
    /// Which of their values in it they may ask to be put right.
    pub correctable: Vec<KeptField>,
}

/// Cases that somebody asked or opened: how many, and a page of them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KeptCases {
    /// How many they asked for.
    pub asked: i64,
    /// How many they opened for others.
    pub opened_for_others: i64,
    /// A page, the latest first.
    pub items: Vec<KeptCase>,
    /// What to send as `after` for the next page; null at the end.
    pub next: Option<String>,
}

/// A file that somebody uploaded.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KeptFile {
    /// Identity.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// When.
    pub uploaded_at: String,
    /// Whether it hangs on a record; what does not is swept away after a day.
    pub attached: bool,
}

/// Everything that is kept about somebody.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KeptView {
    /// Who they are here.
    pub person: KeptPerson,
    /// Roles with their dates.
    pub roles: Vec<KeptRole>,
    /// Cases they asked or opened.
    pub cases: KeptCases,
    /// Rows of registers that are about them or mention them; at most 20 of a register and 100 in all.
    pub rows: Vec<KeptRow>,
    /// Whether there are more rows: a copy has them.
    pub more_rows: bool,
    /// Who read their personal values, and why, the latest first; at most 100.
    pub readings: Vec<ReadingView>,
    /// Files they uploaded, the latest first; at most 100.
    pub files: Vec<KeptFile>,
}

/// Gathers it.
///
/// # Errors
/// When the storage is unavailable.
pub async fn kept(
    desk: &Desk,
    actor: &Actor,
    after: Option<CasesAfter>,
    limit: usize,
    language: &str,
) -> Result<KeptView> {
    gather(desk, actor, (after, limit), rows::SHOWN, language).await
}

async fn gather(
    desk: &Desk,
    actor: &Actor,
    (after, limit): (Option<CasesAfter>, usize),
    most: rows::Most,
    language: &str,
) -> Result<KeptView> {
    let mut view = desk.view().await?;
    let (rows, more_rows) = rows::about(&mut view, actor, most, language).await?;
    let readings = readings::of(&mut view, actor, &rows, language).await?;
    Ok(KeptView {
        person: person(&mut view, actor).await?,
        roles: roles(&mut view, actor, language).await?,
        cases: cases(&mut view, actor, after, limit, language).await?,
        files: files(&mut view, actor).await?,
        rows,
        more_rows,
        readings,
    })
}

async fn person(view: &mut View, actor: &Actor) -> Result<KeptPerson> {
    let (since, home) = store::person(&mut view.conn, actor.person).await?.ok_or(KernelError::NotFound("person"))?;
    Ok(KeptPerson {
        person: PersonView::new(actor.person, &actor.name),
        home: home.and_then(|home| view.world.orgs.get(home)).map(|org: &Org| OrgView::from(org)),
        since: since.to_string(),
    })
}

async fn roles(view: &mut View, actor: &Actor, language: &str) -> Result<Vec<KeptRole>> {
    let world = Arc::clone(&view.world);
    let found = store::roles(&mut view.conn, actor.person).await?;
    let shown = found.into_iter().map(|held| KeptRole {
        title: world
            .catalog
            .roles
            .get(&held.role)
            .map_or_else(|| held.role.local().to_owned(), |role| role.title.say(language).to_owned()),
        org: OrgView::of(&world, held.org),
        from: held.from.to_string(),
        to: held.to.map(|at| at.to_string()),
    });
    Ok(shown.collect())
}

async fn cases(
    view: &mut View,
    actor: &Actor,
    after: Option<CasesAfter>,
    limit: usize,
    language: &str,
) -> Result<KeptCases> {
    let (asked, opened_for_others) = store::case_counts(&mut view.conn, actor.person).await?;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut lines = store::cases(&mut view.conn, actor.person, after, wanted).await?;
    let next = (lines.len() > limit).then(|| lines.get(limit - 1).copied()).flatten();
    lines.truncate(limit);
    let ids = lines.iter().map(|line| line.case).collect::<Vec<_>>();
    let erased_at = store::erasures(&mut view.conn, &ids).await?;
    let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
    let found = find_many(&mut view.conn, &keys, &world, &ids).await?;
    let items = found.iter().map(|(def, case)| KeptCase {
        id: case.id.0,
        number: case.number.clone(),
        loop_title: def.title.say(language).to_owned(),
        state_title: def.states.get(&case.state).map_or(String::new(), |it| it.title.say(language).to_owned()),
        asked: case.asker == actor.person,
        opened_at: case.opened_at.to_string(),
        closed_at: case.closed_at.map(|at| at.to_string()),
        erase_due_at: erased_at.get(&case.id).map(ToString::to_string),
        correctable: corrections::of_case(def, case, actor.person)
            .map(|(key, field)| KeptField { key: key.to_owned(), title: field.title.say(language).to_owned() })
            .collect(),
    });
    Ok(KeptCases { asked, opened_for_others, items: items.collect(), next: next.map(|it| it.write()) })
}

async fn files(view: &mut View, actor: &Actor) -> Result<Vec<KeptFile>> {
    let found = store::files(&mut view.conn, actor.person).await?;
    let shown = found.into_iter().map(|(facts, at): (_, Instant)| KeptFile {
        id: facts.id.0,
        name: facts.name,
        size: facts.size,
        uploaded_at: at.to_string(),
        attached: facts.attached.is_some(),
    });
    Ok(shown.collect())
}
