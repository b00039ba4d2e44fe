//! Checks lines of a file: every cell by its field, names, keys, doubles, and what the actor may write. Reads only.

use super::cells::unpack;
use super::names::{Found, find};
use super::same_row::{doubles, named_rows};
use super::{CellFault, Import, StagedLine, Verdict};
use crate::consents;
use crate::error::Result;
use crate::registers::{RowView, is_found_whole, lines as seen_lines, may_open};
use crate::sheets::{Target, Words};
use gridwork_definitions::model::{Field, FieldClass, Register};
use gridwork_documents::Cell;
use gridwork_kernel::OrgId;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::View;
use gridwork_kernel::error::Problem;
use gridwork_kernel::payloads::{self, Personal};
use gridwork_registers::conditions::{Writing, settle};
use gridwork_registers::fields::{self, Fault, Known};
use gridwork_registers::references::store::{Looking, resolve};
use gridwork_registers::rows::{RowSight, Sight, StoredRow, may_fill, may_write, store as rows};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// Which column of a file holds what.
pub(super) struct Plan<'a> {
    pub(super) register: &'a Register,
    pub(super) org: Option<usize>,
    org_id: Option<usize>,
    pub(super) id: Option<usize>,
    pub(super) at: HashMap<&'a str, usize>,
    id_at: HashMap<&'a str, usize>,
    pub(super) keys: Vec<String>,
    default_org: Option<OrgId>,
}

impl<'a> Plan<'a> {
    /// The plan of an import.
    pub(super) fn of(register: &'a Register, import: &Import) -> Self {
        let mapping = &import.mapping;
        let keys = if mapping.keys.is_empty() { register.unique.clone() } else { mapping.keys.clone() };
        let mut plan = Self {
            register,
            org: None,
            org_id: None,
            id: None,
            at: HashMap::new(),
            id_at: HashMap::new(),
            keys,
            default_org: mapping.org,
        };
        let key_of = |key: &str| register.fields.get_key_value(key).map(|(key, _)| key.as_str());
        for (at, column) in mapping.columns.iter().enumerate() {
            match column.target.as_deref().and_then(|word| Target::parse(register, word)) {
                Some(Target::Field(key)) => plan.at.extend(key_of(&key).map(|key| (key, at))),
                Some(Target::FieldId(key)) => plan.id_at.extend(key_of(&key).map(|key| (key, at))),
                Some(Target::Org) => plan.org = Some(at),
                Some(Target::OrgId) => plan.org_id = Some(at),
                Some(Target::Id) => plan.id = Some(at),
                None => {}
            }
        }
        plan
    }

    /// The fields that are in the file, in the order of the definition, and where.
    pub(super) fn fields(&self) -> impl Iterator<Item = (usize, &'a Field)> {
        self.keyed().map(|(_, at, field)| (at, field))
    }

    fn keyed(&self) -> impl Iterator<Item = (&'a str, usize, &'a Field)> {
        let fields = self.register.fields.iter();
        fields.filter_map(|(key, field)| Some((key.as_str(), *self.at.get(key.as_str())?, field)))
    }

    /// The columns with ids beside names.
    pub(super) fn ids(&self) -> impl Iterator<Item = (&'a str, usize)> {
        self.id_at.iter().map(|(key, at)| (*key, *at))
    }
}

/// What lines are checked against.
pub(super) struct Checking<'a> {
    pub(super) plan: &'a Plan<'a>,
    actor: &'a Actor,
    found: &'a Found,
    pub(super) sight: &'a RowSight,
    /// A sealed field that names rows and whose index is still being made.
    pub(super) unready: Option<&'a str>,
}

impl Plan<'_> {
    /// The sealed fields among those that name a row.
    pub(super) fn sealed_keys(&self) -> impl Iterator<Item = &str> {
        let fields = &self.register.fields;
        let is_sealed = move |key: &&String| fields.get(*key).is_some_and(|field| field.class != FieldClass::Plain);
        self.keys.iter().filter(is_sealed).map(String::as_str)
    }

    /// Whether the fields that name a row are those that tell rows apart, none of them sealed.
    pub(super) fn is_by_unique(&self) -> bool {
        let unique = &self.register.unique;
        let are_same = self.keys.len() == unique.len() && unique.iter().all(|key| self.keys.contains(key));
        are_same && !unique.is_empty() && self.sealed_keys().next().is_none()
    }
}

impl Checking<'_> {
    /// Whether the actor may open a sealed field of a row.
    pub(super) fn may_open(&self, row: &StoredRow, key: &str) -> bool {
        let field = self.plan.register.fields.get(key);
        self.sight.rows().contains(row) && field.is_some_and(|field| may_open(self.sight, row, key, field))
    }
}

/// What a row that a line names holds, and what the actor sees of it.
pub(super) struct Before {
    pub(super) row: StoredRow,
    pub(super) seen: Option<RowView>,
    pub(super) personal: Option<Personal>,
}

/// Checks some lines of an import.
pub(super) async fn check(
    view: &mut View,
    actor: &Actor,
    register: &Register,
    import: &Import,
    lines: &[StagedLine],
) -> Result<Vec<Verdict>> {
    let plan = Plan::of(register, import);
    let cells = lines.iter().map(|line| line.cells.iter().map(unpack).collect::<Vec<_>>()).collect::<Vec<_>>();
    let found = find(view, actor, &plan, &cells).await?;
    let sight = RowSight::of(actor, &view.world, register, view.now);
    let mut unready = None;
    for key in plan.sealed_keys() {
        if !is_found_whole(view, register, key).await? {
            unready = Some(key);
        }
    }
    let checking = Checking { plan: &plan, actor, found: &found, sight: &sight, unready };
    let verdict = |line: &StagedLine| Verdict {
        line: line.line,
        outcome: String::new(),
        row: None,
        org: None,
        fields: Map::new(),
        faults: Vec::new(),
        same_row: None,
        found_by: Vec::new(),
    };
    let mut verdicts = lines.iter().map(verdict).collect::<Vec<_>>();
    let mut befores = named_rows(view, &checking, &cells, &mut verdicts).await?;
    see(view, &checking, &mut befores).await?;
    for ((verdict, cells), before) in verdicts.iter_mut().zip(&cells).zip(&befores) {
        one(view, &checking, cells, before.as_ref(), verdict).await?;
    }
    doubles(view, import, &mut verdicts).await?;
    Ok(verdicts)
}

pub(super) fn words<'a>(view: &'a View, of: &Checking<'a>) -> Words<'a> {
    Words { language: "zh", world: &view.world, names: &of.found.names, named: &of.found.named }
}

pub(super) fn id_beside(plan: &Plan<'_>, key: &str, cells: &[Cell]) -> Option<String> {
    let id = cells.get(*plan.id_at.get(key)?)?.shown();
    Some(id.trim().to_owned()).filter(|id| !id.is_empty())
}

/// Puts to the rows what the actor sees of them.
async fn see(view: &mut View, of: &Checking<'_>, befores: &mut [Option<Before>]) -> Result<()> {
    let stored = befores.iter().flatten().map(|before| before.row.clone()).collect::<Vec<_>>();
    let seen = seen_lines(view, of.actor, of.plan.register, of.sight, &stored).await?;
    let ids = stored.iter().map(|row| row.id.0).collect::<Vec<_>>();
    let keys = Arc::clone(&view.keys);
    let mut personal = payloads::store::read(&mut view.conn, &keys, &ids).await?;
    for (before, seen) in befores.iter_mut().flatten().zip(seen) {
        before.personal = personal.remove(&before.row.id.0);
        before.seen = Some(seen);
    }
    Ok(())
}

/// Checks one line.
async fn one(
    view: &mut View,
    of: &Checking<'_>,
    cells: &[Cell],
    before: Option<&Before>,
    verdict: &mut Verdict,
) -> Result<()> {
    let org = placed(view, of, cells, before, verdict);
    let given = read(view, of, cells, before, verdict);
    let mut references = Vec::new();
    let mut held = Vec::new();
    for (key, _, value) in &given {
        if let Some(field) = of.plan.register.fields.get(*key) {
            let kept = before.and_then(|before| before.row.fields.get(*key));
            let (again, anew) = fields::named_again(&field.kind, kept, value);
            held.extend(again);
            references.extend(anew);
        }
    }
    let world = Arc::clone(&view.world);
    let record = before.map(|before| before.row.id.0);
    let looking = Looking { world: &world, actor: of.actor, now: view.now, org, record };
    let mut known = resolve(&mut view.conn, &looking, references).await?;
    held.into_iter().for_each(|reference| known.find(reference));
    for (key, at, value) in given {
        let Some(field) = of.plan.register.fields.get(key) else { continue };
        match fields::check(&field.kind, &value, &known) {
            Err(fault) => verdict.told(Some(at), key, &fault),
            Ok(Json::Null) => {}
            Ok(value) if before.is_some_and(|before| is_kept(of, before, key, field, &value)) => {}
            Ok(_) if !may_fill(of.actor, &world, of.plan.register, org, field, view.now) => {
                let roles = field.write.iter().map(ToString::to_string).collect::<Vec<_>>();
                let zh = format!("{}由 {} 填写", field.title.zh, roles.join("、"));
                let en = format!("{} is filled in by {}", field.title.say("en"), roles.join(", "));
                verdict.fault(Some(at), Some(key.to_owned()), ("locked", &zh, &en));
            }
            Ok(value) => drop(verdict.fields.insert(key.to_owned(), value)),
        }
    }
    finish(view, of, before, verdict).await
}

/// The org of a line: the row's own, the one it names, or the one chosen for all.
fn placed(
    view: &View,
    of: &Checking<'_>,
    cells: &[Cell],
    before: Option<&Before>,
    verdict: &mut Verdict,
) -> Option<OrgId> {
    let plan = of.plan;
    let name = plan.org.and_then(|at| cells.get(at)).map(Cell::shown).unwrap_or_default();
    let beside = plan.org_id.and_then(|at| cells.get(at)).and_then(|cell| cell.shown().parse::<Uuid>().ok());
    let beside = beside.filter(|id| view.world.orgs.get(OrgId(*id)).is_some_and(|org| org.name == name.trim()));
    let asked = crate::sheets::Asked::Org(None, name.trim().to_owned());
    let named = match (beside, of.found.named.get(&asked).map(Vec::as_slice)) {
        (Some(id), _) => Some(OrgId(id)),
        (None, Some([one])) => Some(OrgId(*one)),
        (None, found) if !name.trim().is_empty() => {
            let (code, zh, en) = match found {
                Some([_, _, ..]) => {
                    ("ambiguous", "有几个同名的组织，请写代码", "several are called so: write the code")
                }
                _ => (
                    "not_found",
                    "没有这个组织，或不在您的管辖范围内",
                    "no such organisation, or not within your reach",
                ),
            };
            verdict.fault(plan.org, None, (code, zh, en));
            return before.and_then(|before| before.row.org);
        }
        _ => None,
    };
    if let Some(before) = before {
        if named.is_some() && named != before.row.org {
            verdict.fault(plan.org, None, ("org", "已有记录的所属组织不能改", "a row stays with its organisation"));
        }
        verdict.org = before.row.org;
    } else {
        verdict.org = named.or(plan.default_org);
    }
    verdict.org
}

/// The values of the cells that say something else than what is there.
fn read<'p>(
    view: &View,
    of: &Checking<'p>,
    cells: &[Cell],
    before: Option<&Before>,
    verdict: &mut Verdict,
) -> Vec<(&'p str, usize, Json)> {
    let (words, mut given) = (words(view, of), Vec::new());
    for (key, at, field) in of.plan.keyed() {
        let Some(cell) = cells.get(at).filter(|cell| !cell.is_empty()) else { continue };
        let id = id_beside(of.plan, key, cells);
        // By what it was found it is the same, however the reader sees it.
        let is_found_by = verdict.found_by.iter().any(|found| found == key);
        if is_found_by || before.is_some_and(|before| is_as_seen(view, before, key, field, cell, id.as_deref())) {
            continue;
        }
        match fields::read_cell(&field.kind, cell, id.as_deref(), &words) {
            Ok(value) => given.push((key, at, value)),
            Err(fault) => verdict.told(Some(at), key, &fault),
        }
    }
    given
}

/// Whether a cell stands as an export writes it: such a cell asks for nothing, also where it is a mask.
fn is_as_seen(view: &View, before: &Before, key: &str, field: &Field, cell: &Cell, id: Option<&str>) -> bool {
    let Some(seen) = &before.seen else { return false };
    let named = HashMap::new();
    let spelt = |language| {
        let words = Words { language, world: &view.world, names: &seen.names, named: &named };
        seen.fields.get(key).map(|value| fields::to_cell(&field.kind, value, &words))
    };
    ["zh", "en"].into_iter().filter_map(spelt).any(|spelt| {
        let is_same_id = id.is_none() || spelt.id.is_none() || id == spelt.id.as_deref();
        is_same_id && spelt.cell.shown().trim() == cell.shown().trim()
    })
}

/// Whether a row holds a value already. What the actor reads only as a mask is not compared: the answer would tell it.
fn is_kept(of: &Checking<'_>, before: &Before, key: &str, field: &Field, value: &Json) -> bool {
    if field.class == FieldClass::Plain {
        return of.sight.sees(&before.row, key) != Sight::Hidden && before.row.fields.get(key) == Some(value);
    }
    let is_shown = of.sight.sees(&before.row, key) == Sight::Shown;
    is_shown && before.personal.as_ref().is_some_and(|personal| personal.values.get(key) == Some(value))
}

/// What is left to say of a line once its cells were read.
async fn finish(view: &mut View, of: &Checking<'_>, before: Option<&Before>, verdict: &mut Verdict) -> Result<()> {
    let (plan, world) = (of.plan, Arc::clone(&view.world));
    let register = plan.register;
    if let Some(before) = before {
        verdict.row = Some((before.row.id, before.row.version));
    }
    let changes = hang_together(view, plan, before, verdict);
    let is_change = before.is_none() || !verdict.fields.is_empty();
    if is_change && !may_write(of.actor, &world, register, verdict.org, view.now) {
        let (zh, en) = match verdict.org {
            None => ("请选择新记录所属的组织", "say to which organisation the new row belongs"),
            Some(_) => ("您不能在这个组织登记记录", "you may not write rows there"),
        };
        verdict.fault(plan.org, None, ("role", zh, en));
    }
    let mut after = before.map(|before| before.row.fields.clone()).unwrap_or_default();
    after.extend(verdict.fields.iter().map(|(key, value)| (key.clone(), value.clone())));
    let touches_unique = register.unique.iter().any(|key| verdict.fields.contains_key(key));
    let keys = Arc::clone(&view.keys);
    // A row with these values was looked for, and there is none.
    let is_new = before.is_none() && plan.is_by_unique() && verdict.same_row.is_some();
    if verdict.faults.is_empty()
        && touches_unique
        && !is_new
        && rows::clashes(&keys, &mut view.conn, register, &after, before.map(|before| before.row.id)).await?
    {
        let key = register.unique.first();
        let column = key.and_then(|key| plan.at.get(key.as_str())).copied();
        let (zh, en) = ("已有一条记录使用了同样的值", "another row has the same values already");
        verdict.fault(column, key.cloned(), ("duplicate", zh, en));
    }
    if verdict.faults.is_empty() {
        let row = before.map(|before| &before.row);
        let problem = consents::foresee(view, register, verdict.org, row, &changes).await?;
        problem.into_iter().for_each(|problem| verdict.lacks(plan, &problem));
    }
    verdict.outcome = match (verdict.faults.is_empty(), before.is_some(), verdict.fields.is_empty()) {
        (false, ..) => "faulty",
        (true, false, _) => "add",
        (true, true, true) => "same",
        (true, true, false) => "change",
    }
    .to_owned();
    Ok(())
}

/// What the conditions of the fields say of a line: what is missing, what may not be there, what is worked out. Gives all
/// that would be written.
fn hang_together(
    view: &View,
    plan: &Plan<'_>,
    before: Option<&Before>,
    verdict: &mut Verdict,
) -> IndexMap<String, Json> {
    let register = plan.register;
    let told = |verdict: &Verdict, key: &str| verdict.faults.iter().any(|fault| fault.field.as_deref() == Some(key));
    let mut changes: IndexMap<String, Json> = verdict.fields.clone().into_iter().collect();
    let mut given = changes.keys().cloned().collect::<HashSet<_>>();
    if before.is_none() {
        let defaults = register.fields.iter().filter_map(|(key, field)| Some((key, field, field.default.as_ref()?)));
        for (key, field, default) in defaults.filter(|(key, ..)| !given.contains(*key)) {
            if let Ok(value) = fields::check(&field.kind, default, &Known::trusting()) {
                changes.insert(key.clone(), value);
            }
        }
    }
    let computed = register.fields.iter().filter(|(_, field)| field.computed.is_some()).map(|(key, _)| key);
    let copied = computed.filter(|key| given.remove(*key)).collect::<Vec<_>>();
    given.extend(register.fields.keys().filter(|key| told(verdict, key)).cloned());
    let sealed = before.and_then(|before| before.personal.as_ref()).map(|personal| personal.values.keys().cloned());
    let sealed = sealed.into_iter().flatten().collect::<HashSet<_>>();
    let row = before.map(|before| &before.row.fields);
    let writing = Writing { register, catalog: &view.world.catalog, before: row, sealed: &sealed, given: &given };
    let settled = settle(&writing, changes);
    for problem in settled.problems {
        if !told(verdict, problem.path.trim_start_matches("fields.")) {
            verdict.lacks(plan, &problem);
        }
    }
    for key in copied {
        // A file that was exported holds what was worked out; it is compared, never taken.
        let worked_out = settled.changes.get(key).or_else(|| row.and_then(|row| row.get(key)));
        if verdict.fields.remove(key).as_ref() != worked_out && !told(verdict, key) {
            let (zh, en) =
                ("这一项由系统算出，与算得的不同，请留空", "this is worked out, to something else: leave it empty");
            verdict.fault(plan.at.get(key.as_str()).copied(), Some(key.clone()), ("computed", zh, en));
        }
    }
    settled.changes
}

impl Verdict {
    pub(super) fn fault(&mut self, column: Option<usize>, field: Option<String>, (code, zh, en): (&str, &str, &str)) {
        let (code, zh, en) = (code.to_owned(), zh.to_owned(), en.to_owned());
        self.faults.push(CellFault { column, field, code, zh, en });
    }

    /// A problem that writing the row would meet.
    fn lacks(&mut self, plan: &Plan<'_>, problem: &Problem) {
        let key = problem.path.trim_start_matches("fields.");
        let said = (problem.code.as_str(), problem.message.zh.as_str(), problem.message.say("en"));
        self.fault(plan.at.get(key).copied(), Some(key.to_owned()), said);
    }

    fn told(&mut self, column: Option<usize>, key: &str, fault: &Fault) {
        self.fault(column, Some(key.to_owned()), (fault.code, &fault.zh, &fault.en));
    }
}
