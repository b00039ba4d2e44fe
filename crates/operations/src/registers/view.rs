//! A row as one reader sees it.

use crate::error::{Error, Result};
use crate::names::{Mentions, Names};
use crate::readings;
use gridwork_definitions::model::{Field, FieldClass, FieldType, Key, Register};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Change, Desk, Ran, Receipt, View};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::geo::Point;
use gridwork_kernel::payloads::{self, Personal};
use gridwork_kernel::{FileId, OrgId, RowId};
use gridwork_registers::fields;
use gridwork_registers::rows::{RowSight, Sight, StoredRow, may_fill, may_write, row_scope, store};
use indexmap::IndexMap;
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
    /// What the reader may do with it; left out of lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may: Option<RowMay>,
    /// The reader has seen as many rows in clear as an hour allows; fields can still be opened one by one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_limited: bool,
}

/// What a reader may do with a row.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RowMay {
    /// Change and retire it.
    pub write: bool,
    /// Take it back into use, when it is retired and nothing in it was erased.
    pub restore: bool,
    /// The fields that somebody else fills in, or that are worked out.
    pub locked: Vec<String>,
    /// The fields that can be opened for a purpose.
    pub open: Vec<String>,
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

/// One row with the personal values its reader may see in clear; that they were read is counted and journalled before
/// they leave the house. Whoever has read too many reads masks.
pub(super) async fn whole(
    desk: &Desk,
    mut view: View,
    actor: &Arc<Actor>,
    register: &Register,
    row: StoredRow,
) -> Result<RowView> {
    let sealed = personal(&mut view, register, std::slice::from_ref(&row)).await?;
    let sight = RowSight::of(actor, &view.world, register, view.now);
    let depth = if actor.is_viewed() { Depth::Viewed } else { Depth::Clear };
    let (mut shown, opened) = one(register, &row, &sight, &sealed, depth);
    name(&mut view, actor, register, &sight, std::slice::from_ref(&row), std::slice::from_mut(&mut shown)).await?;
    shown.may = Some(may(&view, actor, register, &row, &sight, &sealed));
    drop(view);
    if actor.is_system() || (opened.is_empty() && !actor.is_viewed()) {
        return Ok(shown);
    }
    match journal_reading(desk, actor, register, &row, opened).await {
        Ok(()) => Ok(shown),
        Err(Error::Kernel(KernelError::TooMany { .. })) => {
            let (masked, _) = one(register, &row, &sight, &sealed, Depth::Masked);
            Ok(RowView { fields: masked.fields, is_limited: true, ..shown })
        }
        Err(error) => Err(error),
    }
}

async fn journal_reading(
    desk: &Desk,
    actor: &Arc<Actor>,
    register: &Register,
    row: &StoredRow,
    opened: Vec<String>,
) -> Result<()> {
    let reading = (row.id, row.org_path.clone(), register.key.clone(), opened);
    desk.run_once(actor, reading, |work, (id, org_path, register, opened)| {
        Box::pin(async move {
            let mut change = Change::of("row", id.0, "read").fields(opened.iter().map(String::as_str));
            change = change.with("register", register.as_str());
            // Whoever looks as another is on record with every row, and sees none in clear.
            if work.actor().is_viewed() {
                change = change.with("masked", true);
            } else {
                readings::count(work, readings::ROWS_IN_CLEAR).await?;
            }
            work.record(match org_path {
                Some(path) => change.at(path),
                None => change,
            });
            Ok::<_, Error>(())
        })
    })
    .await
}

fn may(
    view: &View,
    actor: &Actor,
    register: &Register,
    row: &StoredRow,
    sight: &RowSight,
    sealed: &HashMap<Uuid, Personal>,
) -> RowMay {
    let (world, now) = (&view.world, view.now);
    let is_kept = |key: &str| sealed.get(&row.id.0).is_some_and(|it| !it.is_erased && it.values.contains_key(key));
    let named = |wanted: &dyn Fn(&str, &Field) -> bool| {
        register.fields.iter().filter(|(key, field)| wanted(key, field)).map(|(key, _)| key.clone()).collect()
    };
    let keeps = may_write(actor, world, register, row.org, now);
    let is_erased = sealed.get(&row.id.0).is_some_and(|it| it.is_erased);
    RowMay {
        write: row.retired_at.is_none() && keeps,
        restore: row.retired_at.is_some() && keeps && !is_erased,
        locked: named(&|_, field| field.computed.is_some() || !may_fill(actor, world, register, row.org, field, now)),
        open: named(&|key, field| is_kept(key) && super::open_field::may_open(sight, row, key, field)),
    }
}

/// Rows as lines of a list: no personal value in clear, whoever reads.
pub(crate) async fn lines(
    view: &mut View,
    actor: &Actor,
    register: &Register,
    sight: &RowSight,
    rows: &[StoredRow],
) -> Result<Vec<RowView>> {
    let sealed = personal(view, register, rows).await?;
    let mut shown = rows.iter().map(|row| one(register, row, sight, &sealed, Depth::Masked).0).collect::<Vec<_>>();
    name(view, actor, register, sight, rows, &mut shown).await?;
    Ok(shown)
}

/// Says what to call the records that some rows name.
async fn name(
    view: &mut View,
    actor: &Actor,
    register: &Register,
    sight: &RowSight,
    rows: &[StoredRow],
    shown: &mut [RowView],
) -> Result<()> {
    let mut mentions = Mentions::default();
    for row in shown.iter() {
        mentions.note(&register.fields, &row.fields);
    }
    let known = mentions.look_up(view, actor).await?;
    for (row, shown) in rows.iter().zip(shown) {
        shown.names = known.pick(&register.fields, &shown.fields, sight.is_close(row));
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
    /// Masked, while what would be shown in clear is told: somebody looks as the reader.
    Viewed,
}

/// A row as a reader sees it, and the personal fields shown in clear, or that would be.
fn one(
    register: &Register,
    row: &StoredRow,
    sight: &RowSight,
    personal: &HashMap<Uuid, Personal>,
    depth: Depth,
) -> (RowView, Vec<String>) {
    let sealed = personal.get(&row.id.0);
    let (mut shown, mut opened) = (Map::new(), Vec::new());
    for (key, field) in &register.fields {
        let seen = sight.sees(row, key);
        if seen == Sight::Hidden {
            continue;
        }
        if field.class == FieldClass::Plain {
            shown.extend(row.fields.get(key).map(|value| (key.clone(), plain(field, value, seen))));
            continue;
        }
        let Some(sealed) = sealed else { continue };
        if sealed.is_erased {
            shown.insert(key.clone(), json!({"erased": true}));
            continue;
        }
        let Some(value) = sealed.values.get(key) else { continue };
        // A secret value is never shown by itself: it is opened, for a purpose.
        let is_clear = depth != Depth::Masked && seen == Sight::Shown && field.class == FieldClass::Personal;
        if is_clear {
            opened.push(key.clone());
        }
        let is_shown = is_clear && depth == Depth::Clear;
        let mask = || json!({"masked": fields::mask(&field.kind, value)});
        shown.insert(key.clone(), if is_shown { value.clone() } else { mask() });
    }
    let row = RowView {
        id: row.id.0,
        org: row.org.map(|org: OrgId| org.0),
        fields: shown,
        names: Names::new(),
        version: row.version,
        retired_at: row.retired_at.map(|at| at.to_string()),
        may: None,
        is_limited: false,
    };
    (row, opened)
}

/// A plain value as it is seen: a point that is not shown exactly becomes the middle of a square.
pub(super) fn plain(field: &Field, value: &Json, seen: Sight) -> Json {
    let FieldType::Point { blur: Some(blur) } = &field.kind else { return value.clone() };
    if seen == Sight::Shown {
        return value.clone();
    }
    let point = value["lon"].as_f64().zip(value["lat"].as_f64()).and_then(|(lon, lat)| Point::new(lon, lat).ok());
    point.map_or(Json::Null, |point| {
        let Point { lon, lat } = point.blurred(blur.metres);
        json!({"lon": lon, "lat": lat, "blurred": blur.metres})
    })
}

/// A register by key, a row the actor may read, and what of it.
pub(super) async fn seen(
    view: &mut View,
    actor: &Actor,
    key: &Key,
    id: RowId,
) -> Result<(Register, StoredRow, RowSight)> {
    let world = Arc::clone(&view.world);
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
    let sight = RowSight::of(actor, &world, register, view.now);
    let row = store::find(&mut view.conn, register, id).await?.filter(|row| sight.rows().contains(row));
    Ok((register.clone(), row.ok_or(KernelError::NotFound("row"))?, sight))
}

/// Whether a row of an org is in what the actor reads: whoever sees only their own is asked about its fields, others
/// by the org alone, for a change is told to everybody who listens.
///
/// # Errors
/// When the storage is unavailable.
pub async fn is_inside(
    view: &mut View,
    actor: &Actor,
    register: &Register,
    id: RowId,
    at: Option<(OrgId, String)>,
) -> Result<bool> {
    let scope = row_scope(actor, &view.world, register, view.now);
    let (org, org_path) = at.unzip();
    let fields = IndexMap::new();
    let bare = StoredRow { id, register: register.key.clone(), org, org_path, fields, version: 0, retired_at: None };
    if scope.contains(&bare) || !scope.asks_fields() {
        return Ok(scope.contains(&bare));
    }
    Ok(store::find(&mut view.conn, register, id).await?.is_some_and(|row| scope.contains(&row)))
}

/// Whether the actor may read a file that hangs on a row: where some fields of files are not shown, one that a shown
/// field names.
///
/// # Errors
/// When the storage is unavailable.
pub async fn shows_file(view: &mut View, actor: &Actor, key: &Key, id: RowId, file: FileId) -> Result<bool> {
    let (register, row, sight) = match seen(view, actor, key, id).await {
        Ok(seen) => seen,
        Err(Error::Kernel(KernelError::NotFound(_))) => return Ok(false),
        Err(error) => return Err(error),
    };
    let of_files = || register.fields.iter().filter(|(_, field)| matches!(field.kind, FieldType::Files { .. }));
    let is_shown = |key: &String| sight.sees(&row, key) == Sight::Shown;
    if of_files().all(|(key, _)| is_shown(key)) {
        return Ok(true);
    }
    let file = Json::from(file.to_string());
    let named = |key: &String| row.fields.get(key).and_then(Json::as_array).is_some_and(|ids| ids.contains(&file));
    Ok(of_files().any(|(key, _)| is_shown(key) && named(key)))
}
