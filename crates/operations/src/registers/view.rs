//! A row as one reader sees it.

use crate::error::{Error, Result};
use gridwork_definitions::model::{FieldClass, Key, Register, VisibleTo};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{Answer, Desk, Ran, Receipt, View};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::payloads::{self, Personal};
use gridwork_kernel::{OrgId, RowId};
use gridwork_registers::fields;
use gridwork_registers::rows::{StoredRow, row_scope, store};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A row of a register.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RowView {
    /// Identity.
    pub id: Uuid,
    /// The org it belongs to; null for the whole district.
    pub org: Option<Uuid>,
    /// The fields the reader may see; masked ones say so.
    #[schema(value_type = Object)]
    pub fields: Map<String, Json>,
    /// Counts its changes.
    pub version: i64,
    /// When it was retired.
    pub retired_at: Option<String>,
}

/// A row on its way out, with the status of the operation.
#[derive(Debug, Clone)]
pub struct RowAnswer {
    /// 200, or 201 for a new row.
    pub status: u16,
    /// The row.
    pub row: RowView,
}

/// What an operation on a row leaves.
pub(super) struct Left {
    pub(super) status: u16,
    pub(super) row: StoredRow,
}

impl Answer for Left {
    fn receipt(&self) -> Receipt {
        Receipt { status: self.status, entity: "row".into(), id: Some(self.row.id.0), version: Some(self.row.version) }
    }
}

/// Draws what an operation left, or what is there now when it had run before under its key.
pub(super) async fn answer(desk: &Desk, actor: &Arc<Actor>, key: &Key, ran: Ran<Left>) -> Result<RowAnswer> {
    let mut view = desk.view().await?;
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
    let (status, row) = match ran {
        Ran::New(left) => (left.status, left.row),
        Ran::Again(receipt) => {
            let id = receipt.id.map(RowId).ok_or_else(|| Error::Internal("a row's receipt names no row".into()))?;
            let found = store::find(&mut view.conn, register, id).await?;
            (receipt.status, found.ok_or(KernelError::NotFound("row"))?)
        }
    };
    let rows = draw(&mut view, actor, register, vec![row]).await?;
    let row = rows.into_iter().next().ok_or_else(|| Error::Internal("a row was drawn as none".into()))?;
    Ok(RowAnswer { status, row })
}

/// Rows as a reader sees them: personal fields masked, except to the roles the definition names.
pub(super) async fn draw(
    view: &mut View,
    actor: &Actor,
    register: &Register,
    rows: Vec<StoredRow>,
) -> Result<Vec<RowView>> {
    let has_personal = register.fields.values().any(|field| field.class != FieldClass::Plain);
    let ids = if has_personal { rows.iter().map(|row| row.id.0).collect() } else { Vec::new() };
    let keys = Arc::clone(&view.keys);
    let personal = payloads::store::read(&mut view.conn, &keys, &ids).await?;
    Ok(rows.into_iter().map(|row| one(view, actor, register, row, &personal)).collect())
}

fn one(
    view: &View,
    actor: &Actor,
    register: &Register,
    row: StoredRow,
    personal: &HashMap<Uuid, Personal>,
) -> RowView {
    let held = row.org.map(|org| authz::roles_reaching(actor, &view.world, org, view.now)).unwrap_or_default();
    let sealed = personal.get(&row.id.0);
    let mut shown = Map::new();
    for (key, field) in &register.fields {
        if field.class == FieldClass::Plain {
            if let Some(value) = row.fields.get(key) {
                shown.insert(key.clone(), value.clone());
            }
            continue;
        }
        let Some(sealed) = sealed else { continue };
        if sealed.is_erased {
            shown.insert(key.clone(), json!({"erased": true}));
            continue;
        }
        let Some(value) = sealed.values.get(key) else { continue };
        let is_named = field.visible.iter().any(|line| match &line.to {
            VisibleTo::Role(role) => held.iter().any(|held| held.role == *role),
            VisibleTo::Relation(_) => false,
        });
        match (field.class, is_named) {
            (FieldClass::Personal, true) => drop(shown.insert(key.clone(), value.clone())),
            (FieldClass::Secret, false) => {}
            _ => drop(shown.insert(key.clone(), json!({"masked": fields::mask(&field.kind, value)}))),
        }
    }
    RowView {
        id: row.id.0,
        org: row.org.map(|org: OrgId| org.0),
        fields: shown,
        version: row.version,
        retired_at: row.retired_at.map(|at| at.to_string()),
    }
}

/// A register by key and a row the actor may read.
pub(super) async fn visible(view: &mut View, actor: &Actor, key: &Key, id: RowId) -> Result<(Register, StoredRow)> {
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
    let scope = row_scope(actor, &world, register, view.now);
    let row = store::find(&mut view.conn, register, id).await?.filter(|row| scope.contains(row));
    Ok((register.clone(), row.ok_or(KernelError::NotFound("row"))?))
}
