//! Rows of registers that are about a person: those that name them in a person field.

use super::KeptField;
use crate::error::Result;
use crate::names::{Mentions, Names};
use crate::orgs::OrgView;
use gridwork_definitions::model::{Field, FieldClass, FieldType, Key, Register};
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

/// So many rows of one register, and of all together.
const OF_ONE: i64 = 20;
const OF_ALL: usize = 100;

/// A row about somebody.
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

/// The rows about the actor, of every register that names people.
pub(super) async fn about(view: &mut View, actor: &Actor, language: &str) -> Result<Vec<KeptRow>> {
    let world = Arc::clone(&view.world);
    let mut all = Vec::new();
    for (key, register) in &world.catalog.registers {
        let rows = of_register(view, actor, register).await?;
        let (keys, ids) = (Arc::clone(&view.keys), rows.iter().map(|row| row.id.0).collect::<Vec<_>>());
        let mut sealed = payloads::store::read(&mut view.conn, &keys, &ids).await?;
        for row in rows {
            if all.len() >= OF_ALL {
                return Ok(all);
            }
            let sealed = sealed.remove(&row.id.0).unwrap_or_default();
            all.push(draw(view, actor, (key, register), (row, sealed), language).await?);
        }
    }
    Ok(all)
}

async fn of_register(view: &mut View, actor: &Actor, register: &Register) -> Result<Vec<StoredRow>> {
    let named = register
        .fields
        .iter()
        .filter(|(_, field)| matches!(field.kind, FieldType::Person { .. }) && field.class == FieldClass::Plain);
    let parts = named.map(|(name, _)| format!("{name} == '{}'", actor.person)).collect::<Vec<_>>();
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    // Asked about oneself, not by a role: every row counts, whoever keeps it.
    let everything = row_scope(&Actor::system(), &view.world, register, view.now);
    let query = RowQuery {
        filter: Some(filter::condition(register, &parts.join(" || "), view.conn.engine())?),
        with_retired: true,
        limit: OF_ONE,
        ..RowQuery::default()
    };
    let listed = store::list(&mut view.conn, register, &everything, &query).await?;
    Ok(listed.into_iter().map(|it| it.row).collect())
}

async fn draw(
    view: &mut View,
    actor: &Actor,
    (key, register): (&Key, &Register),
    (row, held): (StoredRow, Personal),
    language: &str,
) -> Result<KeptRow> {
    // Nobody is told that something is kept which never was, or is no longer.
    let is_besides = |(name, field): &(&String, &Field)| match field.class {
        FieldClass::Plain => !field.read.is_empty() && row.fields.get(*name).is_some_and(|value| !value.is_null()),
        _ => !held.is_erased && held.values.contains_key(*name),
    };
    let sealed = register.fields.iter().filter(is_besides).map(|(_, field)| field.title.say(language).to_owned());
    let sealed = sealed.collect::<Vec<_>>();
    // What only some of those who keep the row see is told by its title, as sealed fields are.
    let is_open = |name: &String| register.fields.get(name).is_some_and(|field| field.read.is_empty());
    let fields = row.fields.into_iter().filter(|(name, _)| is_open(name)).collect::<Map<_, _>>();
    let mut mentions = Mentions::default();
    mentions.note(&register.fields, &fields);
    let known = mentions.look_up(view, actor).await?;
    let is_given = |(_, field): &(&String, &Field)| field.computed.is_none() && row.retired_at.is_none();
    let named =
        |(key, field): (&String, &Field)| KeptField { key: key.clone(), title: field.title.say(language).to_owned() };
    Ok(KeptRow {
        correctable: register.fields.iter().filter(is_given).map(named).collect(),
        id: row.id.0,
        register: key.to_string(),
        title: register.title.say(language).to_owned(),
        org: row.org.map(|org| OrgView::of(&view.world, org)),
        names: known.pick(&register.fields, &fields, true),
        fields,
        sealed,
        is_erased: held.is_erased,
        retired_at: row.retired_at.map(|at| at.to_string()),
    })
}
