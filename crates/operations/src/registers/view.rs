//! A row as one reader sees it.

use crate::error::{Error, Result};
use crate::names::{Mentions, Names};
use gridwork_definitions::model::{Field, FieldClass, FieldType, Key, Register, VisibleTo};
use gridwork_kernel::authz::{self, Actor, ReachingRole};
use gridwork_kernel::desk::{Answer, Change, Desk, Ran, Receipt, View};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::geo::Point;
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
    /// What to call the rows, persons, orgs and files that the fields name by id.
    #[serde(default)]
    #[schema(value_type = HashMap<String, String>)]
    pub names: Names,
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
    Ok(RowAnswer { status, row: whole(desk, view, actor, register, row).await? })
}

/// One row with the personal values its reader may see in clear; that they were read is journalled before they leave
/// the house.
pub(super) async fn whole(
    desk: &Desk,
    mut view: View,
    actor: &Arc<Actor>,
    register: &Register,
    row: StoredRow,
) -> Result<RowView> {
    let personal = personal(&mut view, register, std::slice::from_ref(&row)).await?;
    let (mut shown, opened) = one(&view, actor, register, &row, &personal, Depth::Clear);
    name(&mut view, actor, register, std::slice::from_mut(&mut shown)).await?;
    drop(view);
    if opened.is_empty() || actor.is_system() {
        return Ok(shown);
    }
    let reading = (row.id, row.org_path, register.key.clone(), opened);
    desk.run_once(actor, reading, |work, (id, org_path, register, opened)| {
        Box::pin(async move {
            let change = Change::of("row", id.0, "read").fields(opened.iter().map(String::as_str));
            let change = change.with("register", register.as_str());
            work.record(match org_path {
                Some(path) => change.at(path),
                None => change,
            });
            Ok::<_, Error>(())
        })
    })
    .await?;
    Ok(shown)
}

/// Rows as lines of a list: no personal value in clear, whoever reads.
pub(super) async fn lines(
    view: &mut View,
    actor: &Actor,
    register: &Register,
    rows: &[StoredRow],
) -> Result<Vec<RowView>> {
    let personal = personal(view, register, rows).await?;
    let mut shown =
        rows.iter().map(|row| one(view, actor, register, row, &personal, Depth::Masked).0).collect::<Vec<_>>();
    name(view, actor, register, &mut shown).await?;
    Ok(shown)
}

/// Says what to call the records that some rows name; whoever may read a row may read whom it names.
async fn name(view: &mut View, actor: &Actor, register: &Register, rows: &mut [RowView]) -> Result<()> {
    let mut mentions = Mentions::default();
    for row in rows.iter() {
        mentions.note(&register.fields, &row.fields);
    }
    let known = mentions.look_up(view, actor).await?;
    for row in rows {
        row.names = known.pick(&register.fields, &row.fields, true);
    }
    Ok(())
}

async fn personal(view: &mut View, register: &Register, rows: &[StoredRow]) -> Result<HashMap<Uuid, Personal>> {
    let has_personal = register.fields.values().any(|field| field.class != FieldClass::Plain);
    let ids = if has_personal { rows.iter().map(|row| row.id.0).collect() } else { Vec::new() };
    let keys = Arc::clone(&view.keys);
    Ok(payloads::store::read(&mut view.conn, &keys, &ids).await?)
}

/// How much of personal values is shown to those the definition names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    Clear,
    Masked,
}

/// A row as a reader sees it, and the personal fields shown in clear.
fn one(
    view: &View,
    actor: &Actor,
    register: &Register,
    row: &StoredRow,
    personal: &HashMap<Uuid, Personal>,
    depth: Depth,
) -> (RowView, Vec<String>) {
    let held = row.org.map(|org| authz::roles_reaching(actor, &view.world, org, view.now)).unwrap_or_default();
    let sealed = personal.get(&row.id.0);
    let (mut shown, mut opened) = (Map::new(), Vec::new());
    for (key, field) in &register.fields {
        if field.class == FieldClass::Plain {
            if let Some(value) = row.fields.get(key) {
                shown.insert(key.clone(), blurred(field, value, &held));
            }
            continue;
        }
        let Some(sealed) = sealed else { continue };
        if sealed.is_erased {
            shown.insert(key.clone(), json!({"erased": true}));
            continue;
        }
        let Some(value) = sealed.values.get(key) else { continue };
        let is_named = field.visible.iter().any(|line| is_one_of(&line.to, &held));
        match (field.class, is_named) {
            (FieldClass::Personal, true) if depth == Depth::Clear => {
                opened.push(key.clone());
                shown.insert(key.clone(), value.clone());
            }
            (FieldClass::Secret, false) => {}
            _ => drop(shown.insert(key.clone(), json!({"masked": fields::mask(&field.kind, value)}))),
        }
    }
    let row = RowView {
        id: row.id.0,
        org: row.org.map(|org: OrgId| org.0),
        fields: shown,
        names: Names::new(),
        version: row.version,
        retired_at: row.retired_at.map(|at| at.to_string()),
    };
    (row, opened)
}

/// A point with `blur` becomes the middle of a square, except to the roles that are named.
fn blurred(field: &Field, value: &Json, held: &[ReachingRole]) -> Json {
    let FieldType::Point { blur: Some(blur) } = &field.kind else { return value.clone() };
    if blur.except.iter().any(|to| is_one_of(to, held)) {
        return value.clone();
    }
    let point = value["lon"].as_f64().zip(value["lat"].as_f64()).and_then(|(lon, lat)| Point::new(lon, lat).ok());
    point.map_or(Json::Null, |point| {
        let Point { lon, lat } = point.blurred(blur.metres);
        json!({"lon": lon, "lat": lat, "blurred": blur.metres})
    })
}

fn is_one_of(to: &VisibleTo, held: &[ReachingRole]) -> bool {
    match to {
        VisibleTo::Role(role) => held.iter().any(|held| held.role == *role),
        VisibleTo::Relation(_) => false,
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

/// Whether the actor may read a row.
///
/// # Errors
/// When the storage is unavailable.
pub async fn is_visible(view: &mut View, actor: &Actor, key: &Key, id: RowId) -> Result<bool> {
    match visible(view, actor, key, id).await {
        Ok(_) => Ok(true),
        Err(Error::Kernel(KernelError::NotFound(_))) => Ok(false),
        Err(error) => Err(error),
    }
}
