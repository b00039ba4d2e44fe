//! What is kept already of what a form asks (一数一源): offered to whoever fills the form in, as far as they may read it.
//!
//! The same scope, masks and journal as for a row that is looked at: a form tells nobody more than the ledger does.

use super::view::whole;
use crate::error::Result;
use crate::orgs::OrgView;
use gridwork_definitions::elements::{self, Whose};
use gridwork_definitions::model::{AboutWhom, Catalog, Field, FieldClass, FieldType, Key, Register};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{OrgId, PersonId};
use gridwork_registers::conditions::read_by;
use gridwork_registers::filter;
use gridwork_registers::rows::store::{self, RowQuery};
use gridwork_registers::rows::{RowChange, RowSight, StoredRow};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// So many rows of one person or org in one register are looked at; the latest counts.
const ROWS_MAX: i64 = 20;
/// So many changes of a row are looked through for when a value was written.
const CHANGES_MAX: i64 = 200;

/// What is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A case of this loop.
    Loop(Key),
    /// A row of this register.
    Register(Key),
}

/// Which form, and about whom.
#[derive(Debug, Clone)]
pub struct PrefillAsk {
    /// The form.
    pub form: Form,
    /// The asker of the case, or the person whom the row names; whoever asks when left out for a case.
    pub person: Option<PersonId>,
    /// The org that the record names.
    pub org: Option<OrgId>,
}

/// A value that is kept already.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PrefillView {
    /// The field of the form.
    pub field: String,
    /// The data element, `pack/key`.
    pub element: String,
    /// The value as the form takes it; left out where the reader sees a mask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub value: Option<Json>,
    /// What the reader sees of it instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub masked: Option<String>,
    /// The register that keeps it, `pack/key`.
    pub register: String,
    /// What people call the register.
    pub register_title: String,
    /// The row.
    pub row: Uuid,
    /// The field there.
    pub kept_field: String,
    /// The org that keeps the row; null for the whole district.
    pub org: Option<OrgView>,
    /// When it was written there; null where that is long ago.
    pub since: Option<String>,
}

/// What is kept of the data elements that a form asks for.
///
/// # Errors
/// `NotFound` for a form that is not there.
pub async fn prefill(desk: &Desk, actor: &Arc<Actor>, ask: &PrefillAsk, language: &str) -> Result<Vec<PrefillView>> {
    let world = desk.view().await?.world;
    let wanted = wanted(&world.catalog, actor, ask)?;
    let mut found = Vec::new();
    for (key, wanted) in &wanted {
        // What nobody keeps any more was told as not there above; a register goes on being one.
        let Some(register) = world.catalog.registers.get(key) else { continue };
        found.extend(of_register(desk, actor, register, wanted, language).await?);
    }
    Ok(found)
}

/// A field of the form and where its fact is kept.
#[derive(Debug, Clone)]
struct Wanted {
    field: String,
    element: Key,
    /// The field that keeps it.
    kept: String,
    /// The field that names whose it is, and whom it must name.
    naming: (String, Uuid),
}

/// What a form asks for, by the register that keeps it.
fn wanted(catalog: &Catalog, actor: &Actor, ask: &PrefillAsk) -> Result<IndexMap<Key, Vec<Wanted>>> {
    let mut all: IndexMap<Key, Vec<Wanted>> = IndexMap::new();
    let (fields, own): (Vec<(&str, &Field)>, Option<&Key>) = match &ask.form {
        Form::Loop(key) => {
            let definition = catalog.loops.get(key).ok_or(KernelError::NotFound("loop"))?;
            (elements::asked(definition).collect(), None)
        }
        Form::Register(key) => {
            let register = catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
            (register.fields.iter().map(|(key, field)| (key.as_str(), field)).collect(), Some(key))
        }
    };
    for (key, field) in fields {
        let Some(element) = &field.is else { continue };
        let whom = match (elements::about(catalog, element), &ask.form) {
            (AboutWhom::Person, Form::Loop(_)) => Some(ask.person.unwrap_or(actor.person).0),
            (AboutWhom::Person, Form::Register(_)) => ask.person.map(|person| person.0),
            (AboutWhom::Org, _) => ask.org.map(|org| org.0),
        };
        let Some(whom) = whom else { continue };
        for home in elements::homes(catalog, element) {
            let Whose::Named(naming) = home.whose else { continue };
            // What one consent keeps is not offered to other forms.
            let is_consented = home.register.consent.is_some() && home.field.class != FieldClass::Plain;
            if is_consented || Some(&home.register.key) == own || !fits(&home.field.kind, &field.kind) {
                continue;
            }
            all.entry(home.register.key.clone()).or_default().push(Wanted {
                field: key.to_owned(),
                element: element.clone(),
                kept: home.key.to_owned(),
                naming: (naming.to_owned(), whom),
            });
        }
    }
    Ok(all)
}

/// Whether a value of one type can stand in a field of another: options of two lists bear other keys.
fn fits(kept: &FieldType, asked: &FieldType) -> bool {
    match (kept, asked) {
        (FieldType::Choice { of: kept }, FieldType::Choice { of: asked })
        | (FieldType::Choices { of: kept }, FieldType::Choices { of: asked }) => kept == asked,
        _ => kept.name() == asked.name(),
    }
}

/// What one register keeps of it, as far as the actor sees that.
async fn of_register(
    desk: &Desk,
    actor: &Arc<Actor>,
    register: &Register,
    wanted: &[Wanted],
    language: &str,
) -> Result<Vec<PrefillView>> {
    let narrow = narrowed(register, wanted);
    let mut view = desk.view().await?;
    let Some(row) = latest(&mut view, actor, &narrow, wanted).await? else { return Ok(Vec::new()) };
    let changes = store::history(&mut view.conn, row.id, (row.version - CHANGES_MAX).max(0), CHANGES_MAX).await?;
    let org = row.org.map(|org| OrgView::of(&view.world, org));
    // A personal value that leaves in clear is counted and journalled there, and only those that the form asks for.
    let shown = whole(desk, view, actor, &narrow, row).await?;
    let offered = wanted.iter().filter_map(|it| {
        let (value, masked) = seen(shown.fields.get(&it.kept)?)?;
        Some(PrefillView {
            field: it.field.clone(),
            element: it.element.to_string(),
            value,
            masked,
            register: register.key.to_string(),
            register_title: register.title.say(language).to_owned(),
            row: shown.id,
            kept_field: it.kept.clone(),
            org: org.clone(),
            since: since(&changes, &it.kept),
        })
    });
    Ok(offered.collect())
}

/// The register with nothing but what is asked for, what says whose it is, and what says whether those are shown.
fn narrowed(register: &Register, wanted: &[Wanted]) -> Register {
    let is_asked = |key: &String| {
        wanted.iter().any(|it| it.kept == *key || it.naming.0 == *key) || register.own.as_ref() == Some(key)
    };
    let asked = register.fields.iter().filter(|(key, _)| is_asked(key));
    let read = read_by(&register.fields, asked.filter_map(|(_, field)| field.visible_when.as_ref()));
    let is_needed = |key: &String| is_asked(key) || read.contains(&key.as_str());
    let fields = register.fields.iter().filter(|(key, _)| is_needed(key));
    Register { fields: fields.map(|(key, field)| (key.clone(), field.clone())).collect(), ..register.clone() }
}

/// The latest living row in the actor's scope that names whom the form is about.
async fn latest(view: &mut View, actor: &Actor, register: &Register, wanted: &[Wanted]) -> Result<Option<StoredRow>> {
    let sight = RowSight::of(actor, &view.world, register, view.now);
    let Some((naming, whom)) = wanted.first().map(|it| &it.naming) else { return Ok(None) };
    if sight.rows().is_empty() {
        return Ok(None);
    }
    let query = RowQuery {
        // Whom a row names is found only where that may be read.
        within: sight.narrowed_by(naming).cloned().into_iter().collect(),
        filter: Some(filter::condition(register, &format!("{naming} == '{whom}'"), view.conn.engine())?),
        limit: ROWS_MAX,
        ..RowQuery::default()
    };
    Ok(store::list(&mut view.conn, register, sight.rows(), &query).await?.pop().map(|it| it.row))
}

/// A value as it was shown: itself, or its mask. What was erased or made coarse is not offered.
fn seen(value: &Json) -> Option<(Option<Json>, Option<String>)> {
    if value.is_null() || value.get("erased").is_some() || value.get("blurred").is_some() {
        return None;
    }
    match value.get("masked") {
        Some(mask) => Some((None, Some(mask.as_str().unwrap_or("***").to_owned()))),
        None => Some((Some(value.clone()), None)),
    }
}

/// When a field was last written.
fn since(changes: &[RowChange], field: &str) -> Option<String> {
    let wrote = |change: &&RowChange| change.changes.get(field).is_some();
    changes.iter().rev().find(wrote).map(|change| change.at.to_string())
}
