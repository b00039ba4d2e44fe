//! What names a row or a case: shown on its page, and asked before a row is retired.

use super::view::seen;
use crate::cases::{hand, visible};
use crate::error::Result;
use crate::orgs::OrgView;
use gridwork_db::Conn;
use gridwork_definitions::model::{Field, FieldType, Key, Loop, OnRetire, Register, Text};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::{Desk, Work};
use gridwork_kernel::error::{Because, Error as KernelError, because};
use gridwork_kernel::identifiers::mask;
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId, RowId, people};
use gridwork_loops::store as cases;
use gridwork_registers::fields::{self, Reference};
use gridwork_registers::filter::Filter;
use gridwork_registers::references::store as references;
use gridwork_registers::references::{keeps_in_use, naming, naming_case, rows_naming, rows_naming_case};
use gridwork_registers::rows::store::{self, RowQuery};
use gridwork_registers::rows::{RowSight, Sight, StoredRow, may_write, row_scope};
use gridwork_registers::tables::{TableKind, names_row};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::HashSet;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Records shown of each kind.
const SHOWN: usize = 50;

/// Open cases counted of each kind.
const COUNTED: i64 = 1_000;

/// Records called by their names in a refusal.
const CALLED: usize = 5;

/// What names a row, as far as the reader sees it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NamedByView {
    /// By the field that names it.
    pub items: Vec<NamingView>,
    /// Whether records that the reader may not see name it too; said to those who may retire it.
    pub others: bool,
}

/// The living rows of a register, or the open cases of a loop, that name a row by one field.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NamingView {
    /// `rows` or `cases`.
    pub kind: String,
    /// The register or loop, `pack/key`.
    pub of: String,
    /// What people call it.
    pub title: String,
    /// The field that names the row.
    pub field: String,
    /// What people call the field.
    pub field_title: String,
    /// Whether they keep the row from being retired.
    pub keeps: bool,
    /// How many of them the reader sees; of cases at most 1,000 are counted, of rows 10,000.
    pub count: i64,
    /// The newest cases and the oldest rows of them, at most 50.
    pub records: Vec<NamingRecord>,
}

/// A record that names a row.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NamingRecord {
    /// Which.
    pub id: Uuid,
    /// What it is called: the label of a row, the number of a case; absent where the reader may not read that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Who asks, and of what.
struct Asking<'a> {
    world: &'a World,
    keys: &'a Keyring,
    actor: &'a Actor,
    now: Instant,
    /// Whether records out of sight are asked for too.
    tells_others: bool,
}

/// A field of some definition by which its records name rows of a register.
enum Way<'w> {
    Rows(&'w Register, &'w str, &'w Field),
    Cases(&'w Loop, &'w str, &'w Field),
}

impl Way<'_> {
    /// Whether they keep the row in use.
    fn keeps(&self) -> bool {
        match self {
            Self::Rows(_, _, field) => keeps_in_use(field),
            // A case goes on with what it was opened for.
            Self::Cases(_, _, field) => field.on_retire == Some(OnRetire::Refuse),
        }
    }

    fn title(&self) -> &Text {
        match self {
            Self::Rows(register, ..) => &register.title,
            Self::Cases(definition, ..) => &definition.title,
        }
    }
}

/// The records that name a row in one way.
struct Named<'w> {
    way: Way<'w>,
    records: Vec<NamingRecord>,
    count: i64,
    others: bool,
}

/// What names a row that the actor may read.
///
/// # Errors
/// `NotFound`.
pub async fn named_by(desk: &Desk, actor: &Arc<Actor>, key: &Key, id: RowId, language: &str) -> Result<NamedByView> {
    let mut view = desk.view().await?;
    let (register, row, _) = seen(&mut view, actor, key, id).await?;
    let (world, keys, now) = (Arc::clone(&view.world), Arc::clone(&view.keys), view.now);
    let may_retire = may_write(actor, &world, &register, row.org, now);
    let asking = Asking { world: &world, keys: &keys, actor, now, tells_others: may_retire };
    let mut all = Vec::new();
    for way in ways(&world, key) {
        all.push(asking.named(&mut view.conn, way, id).await?);
    }
    let others = all.iter().any(|named| named.others);
    let items = all.into_iter().filter(|named| named.count > 0).map(|named| draw(named, language)).collect();
    Ok(NamedByView { items, others })
}

/// The living rows that name a case which the actor may see, by the field that names it.
///
/// # Errors
/// `NotFound`.
pub async fn case_named_by(desk: &Desk, actor: &Arc<Actor>, id: CaseId, language: &str) -> Result<NamedByView> {
    let mut view = desk.view().await?;
    let (definition, case) = visible(&mut view, actor, id).await?;
    let (world, keys, now) = (Arc::clone(&view.world), Arc::clone(&view.keys), view.now);
    let asking = Asking { world: &world, keys: &keys, actor, now, tells_others: false };
    let mut items = Vec::new();
    for register in world.catalog.registers.values() {
        for (key, field) in naming_case(&register.fields, &definition.key) {
            let filter = rows_naming_case(register, key, case.id);
            let named = asking.rows(&mut view.conn, Way::Rows(register, key, field), filter).await?;
            // A case is never retired: nothing is kept in use by naming it.
            items.push(NamingView { keeps: false, ..draw(named, language) });
        }
    }
    items.retain(|named| named.count > 0);
    Ok(NamedByView { items, others: false })
}

/// Refuses to retire a row that is named by what keeps it in use.
///
/// # Errors
/// A conflict `named` that says how many records name it, and which, as far as the actor may see them.
pub(crate) async fn refuse_named(work: &mut Work<'_>, register: &Register, row: &StoredRow) -> Result<()> {
    let (world, keys, actor, now) = (work.world(), work.keys(), work.actor().clone(), work.now());
    let asking = Asking { world: &world, keys: &keys, actor: &actor, now, tells_others: true };
    let mut found = Vec::new();
    for way in ways(&world, &register.key).into_iter().filter(Way::keeps) {
        let named = asking.named(work.tx(), way, row.id).await?;
        if named.count > 0 || named.others {
            found.push(named);
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(KernelError::Conflict { code: "named", because: reason(&found) }.into())
}

/// Whether values name a row that was retired, by a field that keeps what it names in use; held until the end of the work.
pub(crate) async fn names_retired(
    work: &mut Work<'_>,
    register: &Register,
    values: &IndexMap<String, Json>,
) -> Result<bool> {
    let world = work.world();
    for (key, field) in register.fields.iter().filter(|(_, field)| keeps_in_use(field)) {
        let mut named = Vec::new();
        if let Some(value) = values.get(key) {
            fields::references(&field.kind, value, &mut named);
        }
        references::hold(work, &named.iter().collect::<Vec<_>>()).await?;
        for reference in named {
            let Reference::Row { of, id } = reference else { continue };
            let Some(of) = world.catalog.registers.get(&of) else { continue };
            if store::find(work.tx(), of, id).await?.is_none_or(|row| row.retired_at.is_some()) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Every way in which records name rows of a register. A case may run under an earlier version, whose fields count too;
/// where versions keep the field in the same column, the latest one speaks.
fn ways<'w>(world: &'w World, of: &'w Key) -> Vec<Way<'w>> {
    let of_register =
        |register: &'w Register| naming(&register.fields, of).map(move |(key, field)| Way::Rows(register, key, field));
    let mut all = world.catalog.registers.values().flat_map(of_register).collect::<Vec<_>>();
    let mut loops = world.loops.iter().collect::<Vec<_>>();
    loops.sort_by(|((a, newer), _), ((b, older), _)| a.cmp(b).then(older.cmp(newer)));
    let mut seen = HashSet::new();
    for (_, definition) in loops {
        for (key, field) in naming(&definition.fields, of) {
            if seen.insert((&definition.key, key)) {
                all.push(Way::Cases(definition, key, field));
            }
        }
    }
    all
}

impl Asking<'_> {
    async fn named<'w>(&self, conn: &mut Conn, way: Way<'w>, row: RowId) -> Result<Named<'w>> {
        match way {
            Way::Rows(register, field, _) => self.rows(conn, way, rows_naming(register, field, row)).await,
            Way::Cases(definition, field, _) => self.cases(conn, way, (definition, field), row).await,
        }
    }

    /// The rows of one way that a filter finds.
    async fn rows<'w>(&self, conn: &mut Conn, way: Way<'w>, filter: Option<Filter>) -> Result<Named<'w>> {
        let Way::Rows(register, field, _) = way else {
            return Ok(Named { way, records: Vec::new(), count: 0, others: false });
        };
        let sight = RowSight::of(self.actor, self.world, register, self.now);
        let query = RowQuery { filter, limit: i64::try_from(SHOWN).unwrap_or(i64::MAX), ..RowQuery::default() };
        let everything = row_scope(&Actor::system(), self.world, register, self.now);
        let all = match self.tells_others {
            true => Some(store::count(conn, register, &everything, &query).await?.0),
            false => None,
        };
        // Who does not see the field is not told what stands in it.
        let query = RowQuery { within: sight.narrowed_by(field).cloned().into_iter().collect(), ..query };
        let (count, _) = match all != Some(0) {
            true => store::count(conn, register, sight.rows(), &query).await?,
            false => (0, false),
        };
        let mut records = Vec::new();
        if count > 0 {
            for listed in store::list(conn, register, sight.rows(), &query).await? {
                let label = self.label(conn, register, &sight, &listed.row).await?;
                records.push(NamingRecord { id: listed.row.id.0, label });
            }
        }
        Ok(Named { way, records, count, others: all.is_some_and(|all| count < all) })
    }

    /// What a row is called, where the actor may read that.
    async fn label(
        &self,
        conn: &mut Conn,
        register: &Register,
        sight: &RowSight,
        row: &StoredRow,
    ) -> Result<Option<String>> {
        let label = &register.label;
        let Some((field, value)) = register.fields.get(label).zip(row.fields.get(label)) else { return Ok(None) };
        if sight.sees(row, label) != Sight::Shown {
            return Ok(None);
        }
        let text = value.as_str().unwrap_or_default();
        Ok(match &field.kind {
            FieldType::Person { .. } => {
                let asked = text.parse::<PersonId>().into_iter().collect::<Vec<_>>();
                let found = people::store::names(conn, &asked).await?.pop();
                found.map(|(_, name)| if sight.is_close(row) { name } else { mask::person_name(&name) })
            }
            FieldType::Org { .. } => text.parse().ok().map(|id| OrgView::of(self.world, OrgId(id)).name),
            FieldType::Choice { of } => {
                let list = self.world.catalog.choices.get(of);
                list.and_then(|list| list.options.get(text)).map(|option| option.title.zh.clone())
            }
            FieldType::Row { .. } | FieldType::Rows { .. } | FieldType::Case { .. } => None,
            _ if value.is_number() => Some(value.to_string()),
            _ => value.as_str().map(str::to_owned),
        })
    }

    async fn cases<'w>(
        &self,
        conn: &mut Conn,
        way: Way<'w>,
        (definition, field): (&Loop, &str),
        row: RowId,
    ) -> Result<Named<'w>> {
        let nothing = Vec::new();
        let of_loop = (TableKind::Cases, &definition.key);
        let Some(names) = names_row(of_loop, &definition.fields, field, "f") else {
            return Ok(Named { way, records: nothing, count: 0, others: false });
        };
        let at = (&definition.key, names.as_str());
        let all = match self.tells_others {
            true => Some(cases::open_naming(conn, at, row, None, COUNTED).await?.len()),
            false => None,
        };
        let scope = authz::case_scope(self.actor, self.world, self.now);
        let within = (!self.actor.is_system()).then_some(&scope);
        let mut inside = match all == Some(0) {
            true => Vec::new(),
            false => cases::open_naming(conn, at, row, within, COUNTED).await?,
        };
        // Where some may not read the field, every case is held against that, and not only those that are shown.
        let versions = self.world.loops.iter().filter(|((key, _), _)| *key == definition.key);
        let is_hidden_from_some =
            versions.filter_map(|(_, of)| of.fields.get(field)).any(|it| !it.hidden_from.is_empty());
        let judged = if is_hidden_from_some { inside.len() } else { SHOWN };
        let shown = inside.iter().take(judged).copied().collect::<Vec<_>>();
        let mut records = Vec::new();
        for (of, case) in cases::find_many(conn, self.keys, self.world, &shown).await? {
            let hand = hand(self.actor, self.world, case.org, self.now);
            match gridwork_loops::view(&of, &case, &hand).fields.contains_key(field) {
                true => records.push(NamingRecord { id: case.id.0, label: Some(case.number) }),
                // To whom the field is hidden, the case does not name the row.
                false => inside.retain(|id| *id != case.id),
            }
        }
        records.truncate(SHOWN);
        let count = i64::try_from(inside.len()).unwrap_or(i64::MAX);
        Ok(Named { way, records, count, others: all.is_some_and(|all| inside.len() < all) })
    }
}

fn draw(named: Named<'_>, language: &str) -> NamingView {
    let (kind, of, field, at) = match &named.way {
        Way::Rows(register, key, field) => ("rows", &register.key, *field, *key),
        Way::Cases(definition, key, field) => ("cases", &definition.key, *field, *key),
    };
    NamingView {
        kind: kind.to_owned(),
        of: of.to_string(),
        title: named.way.title().say(language).to_owned(),
        field: at.to_owned(),
        field_title: field.title.say(language).to_owned(),
        keeps: named.way.keeps(),
        count: named.count,
        records: named.records,
    }
}

/// How many records keep a row in use, and which.
fn reason(found: &[Named<'_>]) -> Because {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for named in found.iter().filter(|named| named.count > 0) {
        let labels = named.records.iter().filter_map(|record| record.label.as_deref()).take(CALLED);
        let labels = labels.collect::<Vec<_>>();
        let (mut called_zh, mut called_en) = (String::new(), String::new());
        if !labels.is_empty() {
            let more = named.count > i64::try_from(labels.len()).unwrap_or(i64::MAX);
            called_zh = format!("（{}{}）", labels.join("、"), if more { "等" } else { "" });
            called_en = format!(" ({}{})", labels.join(", "), if more { ", …" } else { "" });
        }
        let title = named.way.title();
        zh.push(format!("“{}”{} 条{called_zh}", title.zh, named.count));
        en.push(format!("{} of `{}`{called_en}", named.count, title.say("en")));
    }
    if found.iter().any(|named| named.others) {
        zh.push("您无权查看的记录".to_owned());
        en.push("records that you may not see".to_owned());
    }
    because(
        format!("仍有记录引用它，不能停用：{}。请先修改或停用这些记录", zh.join("，")),
        format!("it cannot be retired while it is named by {}: change or retire those first", en.join(" and ")),
    )
}
