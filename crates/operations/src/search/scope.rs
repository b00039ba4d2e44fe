//! In which part of the records a reader looks: coarse places for the index, and the exact condition of the scope.

use gridwork_db::Value;
use gridwork_definitions::model::Key;
use gridwork_kernel::OrgId;
use gridwork_kernel::authz::{self, Actor, CaseScope};
use gridwork_kernel::desk::View;
use gridwork_kernel::search::{Kind, place_term};
use gridwork_kernel::world::World;
use gridwork_loops::store as loops;
use gridwork_registers::rows::{RowScope, row_scope};
use gridwork_registers::search as registers;
use gridwork_registers::tables::{TableKind, table_name};
use std::collections::BTreeSet;

/// With more places than these the index is asked everywhere, and the exact condition does the rest.
const PLACES_MAX: usize = 100;

/// The part of the cases, or of the rows, in which a reader looks.
pub(super) struct InScope {
    /// Cases or rows.
    pub(super) kind: Kind,
    /// Only what stands at one of these places; everywhere when there are none.
    pub(super) places: Vec<String>,
    /// Whether anything is to be found by where it stands.
    pub(super) has_places: bool,
    /// What is to be found besides, wherever it stands.
    pub(super) own: Option<CaseScope>,
    exact: Exact,
}

enum Exact {
    Cases { scope: Box<CaseScope>, forms: Vec<i64> },
    Rows(Vec<OfRegister>),
}

struct OfRegister {
    table: String,
    form: i64,
    scope: RowScope,
}

impl InScope {
    /// The exact condition over `search_doc d`, with `$n` from a number on: what a list or a single look at the record
    /// would ask, and only records that are kept in the shape that their definition has now.
    pub(super) fn to_sql(&self, first: usize) -> (String, Vec<Value>) {
        match &self.exact {
            Exact::Cases { scope, forms } => {
                let mut params = forms.iter().map(|form| (*form).into()).collect::<Vec<Value>>();
                let marks = gridwork_db::marks(first, forms.len());
                let condition = scope.to_sql("c", first + params.len());
                params.extend(condition.params);
                let exact = condition.sql;
                let sql = format!(
                    "d.form in ({marks}) and exists (select 1 from loop_case c where c.case_id = d.record_id and {exact})"
                );
                (sql, params)
            }
            Exact::Rows(registers) => {
                let mut params: Vec<Value> = Vec::new();
                let mut ways = Vec::new();
                for it in registers {
                    params.push(it.form.into());
                    let form = first + params.len() - 1;
                    let (exact, values) = it.scope.to_sql(first + params.len());
                    params.extend(values);
                    let table = &it.table;
                    ways.push(format!(
                        "d.form = ${form} and exists (select 1 from {table} t where t.row_id = d.record_id \
                         and t.retired_at is null and {exact})"
                    ));
                }
                (format!("({})", ways.join(" or ")), params)
            }
        }
    }
}

/// The cases an actor may look among; none when no loop is there to look in.
pub(super) fn cases(actor: &Actor, view: &View, of: Option<&Key>) -> Option<InScope> {
    let world = &view.world;
    let forms = loops::forms(world);
    let forms = forms.into_iter().filter(|(key, _)| of.is_none_or(|of| of == key)).flat_map(|(_, forms)| forms);
    let forms = forms.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    if forms.is_empty() {
        return None;
    }
    let scope = authz::case_scope(actor, world, view.now);
    let (orgs, below) = scope.places();
    let has_places = !orgs.is_empty() || !below.is_empty();
    let places = terms(world, orgs, below.into_iter(), false);
    let own = Some(scope.clone());
    Some(InScope { kind: Kind::Case, places, has_places, own, exact: Exact::Cases { scope: Box::new(scope), forms } })
}

/// The rows an actor may look among; none when they may read no register.
pub(super) fn rows(actor: &Actor, view: &View, of: Option<&Key>) -> Option<InScope> {
    let world = &view.world;
    let mut readable = Vec::new();
    for (key, register) in world.catalog.registers.iter().filter(|(key, _)| of.is_none_or(|of| of == *key)) {
        let scope = row_scope(actor, world, register, view.now);
        if !scope.is_empty() {
            let (table, form) = (table_name(TableKind::Rows, key), registers::form(&world.catalog, register));
            readable.push(OfRegister { table, form, scope });
        }
    }
    if readable.is_empty() {
        return None;
    }
    let (mut orgs, mut below, mut is_general, mut is_everywhere) = (BTreeSet::new(), BTreeSet::new(), false, false);
    for it in &readable {
        match it.scope.places() {
            None => is_everywhere = true,
            Some((at, under, general)) => {
                orgs.extend(at.iter().copied());
                below.extend(under.iter().map(String::as_str));
                is_general |= general;
            }
        }
    }
    let places = if is_everywhere { Vec::new() } else { terms(world, orgs, below.into_iter(), is_general) };
    Some(InScope { kind: Kind::Row, places, has_places: true, own: None, exact: Exact::Rows(readable) })
}

/// The terms of some places: none when they are the whole tree, or too many to be named.
fn terms<'p>(
    world: &World,
    orgs: BTreeSet<OrgId>,
    below: impl Iterator<Item = &'p str>,
    is_general: bool,
) -> Vec<String> {
    let roots = world.orgs.all().filter(|org| org.parent.is_none()).map(|org| org.path.as_str()).collect::<Vec<_>>();
    let below = below.collect::<BTreeSet<_>>();
    if roots.iter().all(|root| below.contains(root)) {
        return Vec::new();
    }
    let at = orgs.iter().filter_map(|org| world.orgs.get(*org)).map(|org| place_term(Some(&org.path)));
    let mut terms = at.chain(below.into_iter().map(|path| place_term(Some(path)))).collect::<BTreeSet<_>>();
    if is_general {
        terms.insert(place_term(None));
    }
    if terms.len() > PLACES_MAX { Vec::new() } else { terms.into_iter().collect() }
}
