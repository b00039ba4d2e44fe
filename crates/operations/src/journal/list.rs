//! Reads the journal for an auditor: who saw what and who changed what, in reach; the reading is itself journalled.

use crate::error::{Error, Result};
use crate::orgs::{OrgView, PersonView};
use gridwork_definitions::model::Loop;
use gridwork_kernel::authz::{self, Actor, AuditScope, audit_scope};
use gridwork_kernel::desk::{Change, Desk, View};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::identifiers::blank_personal_numbers;
use gridwork_kernel::journal::{JournalQuery, Line, LineKind, store};
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, OrgId, PersonId, people};
use gridwork_loops::Case;
use gridwork_loops::store::{facts, find_many};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// One line of the journal as an auditor reads it: never a personal value.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct EntryView {
    /// The chain it stands in.
    pub chain: Uuid,
    /// Its place there.
    pub seq: i64,
    /// When.
    pub at: String,
    /// `reading`, `changing` or `session`.
    pub kind: String,
    /// What was done: `read`, `open_field`, `step`, `add`, …
    pub action: String,
    /// What people call it, where it is a step of a case.
    pub action_title: Option<String>,
    /// Who; null for the system.
    pub person: Option<PersonView>,
    /// To what: `case`, `row`, `grant`, `org`, …
    pub entity: String,
    /// To which.
    pub entity_id: Option<Uuid>,
    /// What people call it: a case's number, the name of an org or a person.
    pub subject: Option<String>,
    /// Under which org.
    pub org: Option<OrgView>,
    /// The fields that were read or changed, by their names.
    pub fields: Vec<String>,
    /// Whatever else was noted: a purpose, a step, a version, a hash.
    #[schema(value_type = Object)]
    pub detail: Map<String, Json>,
    /// Whether the reader may open it as a case.
    pub may_open: bool,
}

/// A page of the journal in the actor's audit scope, newest first, with where it ended.
///
/// # Errors
/// `Forbidden` to those who hold no role that audits.
pub async fn list(
    desk: &Desk,
    actor: &Arc<Actor>,
    query: &JournalQuery,
    language: &str,
) -> Result<(Vec<EntryView>, Option<Line>)> {
    let mut view = desk.view().await?;
    let scope = required(actor, &view)?;
    let mut lines =
        store::list(&mut view.conn, &scope, &JournalQuery { limit: query.limit + 1, ..query.clone() }).await?;
    let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
    let next = (lines.len() > limit).then(|| lines.get(limit.saturating_sub(1)).cloned()).flatten();
    lines.truncate(limit);
    let known = Known::of(&mut view, actor, &lines).await?;
    // Who is looked for by name would be found by the lines that keep the name back.
    let told = lines.iter().filter(|line| query.person.is_none() || !known.is_concealed(line));
    let shown = told.map(|line| entry(&view, &known, line, language)).collect();
    drop(view);
    note_reading(desk, actor, &scope, query, lines.len()).await?;
    Ok((shown, next))
}

/// The actor's audit scope.
///
/// # Errors
/// `Forbidden` when there is none.
pub(super) fn required(actor: &Actor, view: &View) -> Result<AuditScope> {
    let scope = audit_scope(actor, &view.world, view.now);
    if scope.is_empty() {
        let reason = because("只有审计员可以查看操作日志", "only auditors read the journal");
        return Err(KernelError::Forbidden { code: "role", because: reason }.into());
    }
    Ok(scope)
}

/// Journals that the journal was read, and what was asked, before anything leaves the house.
async fn note_reading(
    desk: &Desk,
    actor: &Arc<Actor>,
    scope: &AuditScope,
    query: &JournalQuery,
    lines: usize,
) -> Result<()> {
    let mut change = Change::general("journal", "read").with("lines", lines);
    if let Some(path) = scope.path() {
        change = change.at(path);
    }
    let asked = [
        ("person", query.person.map(|id| id.to_string())),
        ("entity_id", query.entity_id.map(|id| id.to_string())),
        ("action", query.action.clone()),
        ("from", query.from.map(|at| at.to_string())),
        ("to", query.to.map(|at| at.to_string())),
    ];
    for (key, value) in asked {
        if let Some(value) = value {
            change = change.with(key, value);
        }
    }
    desk.run_once(actor, change, |work, change| {
        let change = change.clone();
        Box::pin(async move {
            work.record(change);
            Ok::<_, Error>(())
        })
    })
    .await
}

/// What the lines of a page speak of, looked up once.
struct Known {
    people: HashMap<PersonId, String>,
    cases: HashMap<CaseId, (Arc<Loop>, Case, bool)>,
}

impl Known {
    async fn of(view: &mut View, actor: &Actor, lines: &[Line]) -> Result<Self> {
        let mut persons = BTreeSet::new();
        let mut cases = BTreeSet::new();
        for line in lines {
            persons.extend(line.person.map(PersonId));
            match (line.entity.as_str(), line.entity_id) {
                ("person", Some(id)) => drop(persons.insert(PersonId(id))),
                ("case", Some(id)) => drop(cases.insert(CaseId(id))),
                _ => {}
            }
            for name in PERSONS_IN_DETAIL {
                persons.extend(
                    detail_of(line).get(name).and_then(Json::as_str).and_then(|id| id.parse().ok()).map(PersonId),
                );
            }
        }
        let persons = persons.into_iter().collect::<Vec<_>>();
        let people = people::store::names(&mut view.conn, &persons).await?.into_iter().collect();
        let ids = cases.into_iter().collect::<Vec<_>>();
        let (keys, world) = (Arc::clone(&view.keys), Arc::clone(&view.world));
        let found = find_many(&mut view.conn, &keys, &world, &ids).await?;
        let scope = authz::case_scope(actor, &world, view.now);
        let cases = found.into_iter().map(|(def, case)| {
            let may_open = scope.contains(&facts(&case));
            (case.id, (def, case, may_open))
        });
        Ok(Self { people, cases: cases.collect() })
    }
}

impl Known {
    /// Whether a line would tell who asked or opened a case that keeps it back: auditors too read the case without.
    fn is_concealed(&self, line: &Line) -> bool {
        let case = line.entity_id.filter(|_| line.entity == "case").and_then(|id| self.cases.get(&CaseId(id)));
        let person = line.person.map(PersonId);
        case.is_some_and(|(def, case, _)| {
            let is_kept_back = |person| [case.asker, case.opener].contains(&person) || case.formerly.contains(&person);
            def.conceals.is_some() && person.is_some_and(is_kept_back)
        })
    }
}

/// Facts of a line that name a person by id.
const PERSONS_IN_DETAIL: [&str; 4] = ["person", "for", "by", "as"];

fn detail_of(line: &Line) -> Map<String, Json> {
    match serde_json::from_str(&line.detail) {
        Ok(Json::Object(detail)) => detail,
        _ => Map::new(),
    }
}

fn entry(view: &View, known: &Known, line: &Line, language: &str) -> EntryView {
    let world = &view.world;
    let mut detail = detail_of(line);
    let case = line.entity_id.filter(|_| line.entity == "case").and_then(|id| known.cases.get(&CaseId(id)));
    let fields = detail.remove("fields").map(|fields| named(&fields, case.map(|(def, _, _)| &**def), language));
    for (key, value) in &mut detail {
        readable(world, known, key, value, language);
    }
    EntryView {
        chain: line.chain,
        seq: line.seq,
        at: gridwork_kernel::Instant(line.at).to_string(),
        kind: LineKind::of(&line.action).as_str().to_owned(),
        action: line.action.clone(),
        action_title: case
            .and_then(|(def, _, _)| def.steps.get(&line.action))
            .map(|step| step.title.say(language).to_owned()),
        person: line.person.map(|id| {
            if known.is_concealed(line) {
                return PersonView::concealed(language);
            }
            let name = known.people.get(&PersonId(id)).map_or("", String::as_str);
            PersonView { id, name: name.to_owned() }
        }),
        entity: line.entity.clone(),
        entity_id: line.entity_id,
        subject: subject(world, known, line, case.map(|(_, case, _)| case)),
        org: org_at(world, line.org_path.as_deref()),
        fields: fields.unwrap_or_default(),
        detail,
        may_open: case.is_some_and(|(_, _, may_open)| *may_open),
    }
}

/// The fields by the names that people know them by.
fn named(fields: &Json, def: Option<&Loop>, language: &str) -> Vec<String> {
    let keys = fields.as_array().into_iter().flatten().filter_map(Json::as_str);
    keys.map(|key| {
        let field = def.and_then(|def| def.fields.get(key));
        field.map_or(key, |field| field.title.say(language)).to_owned()
    })
    .collect()
}

/// A fact in words: persons and roles by name, and no number that names a person, should one stand in a purpose.
fn readable(world: &World, known: &Known, key: &str, value: &mut Json, language: &str) {
    let Json::String(text) = value else { return };
    let person = text.parse().ok().map(PersonId).and_then(|id| known.people.get(&id));
    let org = text.parse().ok().map(OrgId).and_then(|id| world.orgs.get(id));
    if let Some(name) = person.filter(|_| PERSONS_IN_DETAIL.contains(&key)) {
        *value = Json::from(name.as_str());
    } else if let Some(org) = org {
        *value = Json::from(org.name.as_str());
    } else if key == "role" {
        let role = gridwork_definitions::model::Key::parse(text).and_then(|key| world.catalog.roles.get(&key));
        if let Some(role) = role {
            *value = Json::from(role.title.say(language));
        }
    } else {
        *value = Json::from(blank_personal_numbers(text).into_owned());
    }
}

fn subject(world: &World, known: &Known, line: &Line, case: Option<&Case>) -> Option<String> {
    let id = line.entity_id?;
    match line.entity.as_str() {
        "case" => case.map(|case| case.number.clone()),
        "org" => world.orgs.get(OrgId(id)).map(|org| org.name.clone()),
        "person" => known.people.get(&PersonId(id)).cloned(),
        _ => None,
    }
}

fn org_at(world: &World, path: Option<&str>) -> Option<OrgView> {
    let path = path?;
    world.orgs.all().find(|org| org.path == path).map(OrgView::from)
}
