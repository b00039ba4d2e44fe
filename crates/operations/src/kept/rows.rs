//! Rows of registers that have to do with a person: those that are about them, whole, and those that only mention them as
//! somebody's helper or contact, of which they are told that they stand there, and nothing of whom the row is about.

use super::KeptField;
use crate::error::Result;
use crate::names::{Mentions, Names};
use crate::orgs::OrgView;
use gridwork_definitions::model::{Field, FieldClass, Key, Register};
use gridwork_kernel::PersonId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::View;
use gridwork_kernel::payloads::{self, Personal};
use gridwork_registers::filter;
use gridwork_registers::rows::store::{self, RowQuery};
use gridwork_registers::rows::{StoredRow, row_scope};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// How many rows are told of.
#[derive(Clone, Copy)]
pub(super) struct Most {
    /// Of one register.
    of_one: usize,
    /// Of all together.
    of_all: usize,
}

/// On a page.
pub(super) const SHOWN: Most = Most { of_one: 20, of_all: 100 };

/// In a copy, which is to be whole: who stands in more rows asks at the counter.
pub(super) const COPIED: Most = Most { of_one: 2_000, of_all: 5_000 };

/// A row about somebody, or one that mentions them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct KeptRow {
    /// Identity.
    pub id: Uuid,
    /// The register, `pack/key`.
    pub register: String,
    /// What people call the register.
    pub title: String,
    /// The org that keeps it.
    pub org: Option<OrgView>,
    /// Whether it is about the person. Otherwise it is about somebody or something else and only names them, and nothing
    /// stands here but where it does.
    pub is_mine: bool,
    /// Its plain fields: what is kept about oneself is shown as it is.
    #[schema(value_type = Object)]
    pub fields: Map<String, Json>,
    /// What to call the records that the fields name by id.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub names: Names,
    /// The titles of what is kept besides, sealed or for some of those who keep the row.
    pub sealed: Vec<String>,
    /// What was sealed has been erased: its time had come, or its consent was taken back.
    pub is_erased: bool,
    /// When it was taken out of use.
    pub retired_at: Option<String>,
    /// Which of its values they may ask to be put right; none once it is retired.
    pub correctable: Vec<KeptField>,
}

/// The rows that name the actor, of every register that names people; whether there are more than were asked for.
pub(super) async fn about(view: &mut View, actor: &Actor, most: Most, language: &str) -> Result<(Vec<KeptRow>, bool)> {
    let world = Arc::clone(&view.world);
    let (mut all, mut is_cut) = (Vec::new(), false);
    for (key, register) in &world.catalog.registers {
        let mut rows = of_register(view, actor, register, most.of_one).await?;
        let left = most.of_one.min(most.of_all - all.len());
        is_cut |= rows.len() > left;
        rows.truncate(left);
        let (keys, ids) = (Arc::clone(&view.keys), rows.iter().map(|row| row.id.0).collect::<Vec<_>>());
        let mut sealed = payloads::store::read(&mut view.conn, &keys, &ids).await?;
        for row in rows {
            let sealed = sealed.remove(&row.id.0).unwrap_or_default();
            all.push(draw(view, actor, (key, register), (row, sealed), language).await?);
        }
    }
    Ok((all, is_cut))
}

/// The rows of a register that name the actor, one more than asked for when there are more.
async fn of_register(view: &mut View, actor: &Actor, register: &Register, most: usize) -> Result<Vec<StoredRow>> {
    let parts = register.person_fields().map(|name| format!("{name} == '{}'", actor.person)).collect::<Vec<_>>();
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    // Asked about oneself, not by a role: every row counts, whoever keeps it.
    let everything = row_scope(&Actor::system(), &view.world, register, view.now);
    let query = RowQuery {
        filter: Some(filter::condition(register, &parts.join(" || "), view.conn.engine())?),
        with_retired: true,
        limit: i64::try_from(most).unwrap_or(i64::MAX).saturating_add(1),
        ..RowQuery::default()
    };
    let listed = store::list(&mut view.conn, register, &everything, &query).await?;
    Ok(listed.into_iter().map(|it| it.row).collect())
}

/// The fields of a row that somebody may know, as the one it is about or as one of those it names, and may ask to be put
/// right.
pub(crate) fn concerning<'r>(
    register: &'r Register,
    row: &StoredRow,
    person: PersonId,
) -> (bool, Vec<(&'r String, &'r Field)>) {
    let me = Json::from(person.to_string());
    let names_me = |key: &str| row.fields.get(key) == Some(&me);
    let is_mine = register.subject().is_some_and(names_me);
    let naming = register.person_fields().filter(|key| names_me(key)).collect::<Vec<_>>();
    let is_theirs = |(key, _): &(&String, &Field)| is_mine || naming.contains(&key.as_str());
    (is_mine, register.fields.iter().filter(is_theirs).collect())
}

async fn draw(
    view: &mut View,
    actor: &Actor,
    (key, register): (&Key, &Register),
    (row, held): (StoredRow, Personal),
    language: &str,
) -> Result<KeptRow> {
    let (is_mine, theirs) = concerning(register, &row, actor.person);
    // Nobody is told that something is kept which never was, or is no longer.
    let is_besides = |(name, field): &&(&String, &Field)| match field.class {
        FieldClass::Plain => !field.read.is_empty() && row.fields.get(*name).is_some_and(|value| !value.is_null()),
        _ => !held.is_erased && held.values.contains_key(*name),
    };
    let sealed = theirs.iter().filter(is_besides).map(|(_, field)| field.title.say(language).to_owned());
    let sealed = sealed.collect::<Vec<_>>();
    // What only some of those who keep the row see is told by its title, as sealed fields are.
    let is_open = |name: &String| theirs.iter().any(|(key, field)| *key == name && field.read.is_empty());
    let fields = row.fields.into_iter().filter(|(name, _)| is_open(name)).collect::<Map<_, _>>();
    let mut mentions = Mentions::default();
    mentions.note(&register.fields, &fields);
    let known = mentions.look_up(view, actor).await?;
    let is_given = |(_, field): &&(&String, &Field)| field.computed.is_none() && row.retired_at.is_none();
    let named = |(key, field): &(&String, &Field)| KeptField {
        key: String::clone(key),
        title: field.title.say(language).to_owned(),
    };
    Ok(KeptRow {
        correctable: theirs.iter().filter(is_given).map(named).collect(),
        id: row.id.0,
        register: key.to_string(),
        title: register.title.say(language).to_owned(),
        org: row.org.map(|org| OrgView::of(&view.world, org)),
        is_mine,
        names: known.pick(&register.fields, &fields, true),
        fields,
        sealed,
        is_erased: is_mine && held.is_erased,
        retired_at: row.retired_at.map(|at| at.to_string()),
    })
}
