//! Decides, from the rows of an area and the orgs there are, what is new, renamed, back or gone.

use super::check::Row;
use super::finding::Finding;
use super::rows::Sheet;
use gridwork_definitions::model::{Catalog, Key};
use gridwork_kernel::OrgId;
use gridwork_kernel::identifiers::{RegionCode, RegionLevel};
use gridwork_kernel::orgs::Org;
use std::collections::{HashMap, HashSet};

/// What the decision needs to know of the tree.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) orgs: Vec<Org>,
    /// Since when each org has its name and place.
    pub(super) changed_on: HashMap<OrgId, String>,
    /// How many cases live at an org or are assigned to it, and are not closed.
    pub(super) open_cases: HashMap<OrgId, i64>,
}

/// How the rows are to be taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) area: &'a str,
    pub(super) under: Option<&'a str>,
    pub(super) valid_from: &'a str,
    pub(super) close_missing: bool,
}

/// What a new org hangs under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Above {
    /// Nothing: it is a root.
    Nothing,
    /// An org that is there.
    Known(OrgId),
    /// An org that this plan adds, by its code.
    New(String),
}

/// A new org.
#[derive(Debug, Clone)]
pub(super) struct Addition<'a> {
    pub(super) row: &'a Row,
    pub(super) above: Above,
    /// The code of what it hangs under.
    pub(super) parent_code: Option<String>,
}

/// What is to be done; nothing of it where there are faults.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    /// Parents before what hangs under them.
    pub(super) add: Vec<Addition<'a>>,
    pub(super) rename: Vec<(&'a Org, &'a Row)>,
    pub(super) reopen: Vec<(&'a Org, &'a Row)>,
    /// With their last days; what hangs under others before them.
    pub(super) close: Vec<(&'a Org, String)>,
    pub(super) missing: Vec<&'a Org>,
    pub(super) unchanged: usize,
    pub(super) findings: Vec<Finding>,
}

impl Plan<'_> {
    /// Whether everything is there already.
    pub(super) fn is_empty(&self) -> bool {
        self.add.is_empty() && self.rename.is_empty() && self.reopen.is_empty() && self.close.is_empty()
    }
}

/// Decides.
pub(super) fn plan<'a>(rows: &'a [Row], known: &'a Known, catalog: &Catalog, terms: Terms<'a>) -> Plan<'a> {
    let mut planner =
        Planner { known, catalog, terms, by_region: by_region(known), above: HashMap::new(), plan: Plan::default() };
    planner.kinds();
    let top = planner.top();
    for row in rows {
        planner.place(row, top);
    }
    let mut plan = planner.plan;
    let here = rows.iter().map(|row| &row.region).collect::<HashSet<_>>();
    gone(&mut plan, &here, known, terms);
    plan
}

/// Codes may have been given with or without their zeros at the end.
fn by_region(known: &Known) -> HashMap<RegionCode, &Org> {
    known.orgs.iter().filter_map(|org| Some((RegionCode::parse(&org.code).ok()?, org))).collect()
}

/// What the area itself becomes.
#[derive(Clone, Copy)]
enum Top<'a> {
    /// A root, or what it is already.
    Free,
    /// Under this org.
    Under(&'a Org),
    /// This org stands for it, under a code of its own.
    Is(&'a Org),
}

struct Planner<'a, 'c> {
    known: &'a Known,
    catalog: &'c Catalog,
    terms: Terms<'a>,
    by_region: HashMap<RegionCode, &'a Org>,
    /// What stands for the rows seen so far, by their codes.
    above: HashMap<&'a str, (Above, Key, String)>,
    plan: Plan<'a>,
}

impl<'a> Planner<'a, '_> {
    /// Packs that were applied must know the kinds that are to be added.
    fn kinds(&mut self) {
        let kinds = &self.catalog.org_kinds;
        for kind in Sheet::ALL.map(Sheet::kind) {
            if !kinds.is_empty() && !kinds.contains_key(&kind) {
                self.fault(
                    "kind_unknown",
                    format!("已应用的方案包没有组织类别 {kind}；请先应用 common"),
                    format!("the packs applied here have no org kind {kind}; apply the pack common first"),
                );
            }
        }
    }

    /// What `under` means.
    fn top(&mut self) -> Top<'a> {
        let Some(code) = self.terms.under else { return Top::Free };
        let region = RegionCode::parse(code).ok();
        let found = self.known.orgs.iter().find(|org| org.code == code);
        let found = found.or_else(|| region.as_ref().and_then(|region| self.by_region.get(region).copied()));
        let Some(org) = found else {
            self.fault(
                "under_unknown",
                format!("没有代码为 {code} 的组织；用 gridwork org list 查看"),
                format!("there is no org with the code {code}: `gridwork org list` shows them"),
            );
            return Top::Free;
        };
        if org.valid_to.is_some() {
            self.fault(
                "under_closed",
                format!("组织 {code}“{}”已撤销", org.name),
                format!("org {code} {} is closed", org.name),
            );
        }
        let area = Sheet::Areas.kind();
        if self.may_stand(&area, Some(&org.kind)) {
            return Top::Under(org);
        }
        if org.kind != area {
            self.fault(
                "under_kind",
                format!("类别为 {area} 的组织不能放在 {code}“{}”（{}）之下", org.name, org.kind),
                format!("an org of kind {area} cannot stand under {code} {} ({})", org.name, org.kind),
            );
        }
        Top::Is(org)
    }

    /// Decides about one row; rows above come first.
    fn place(&mut self, row: &'a Row, top: Top<'a>) {
        let found = match (row.sheet, top) {
            (Sheet::Areas, Top::Is(org)) => Some(org),
            _ => self.by_region.get(&row.region).copied(),
        };
        let above = match (&row.parent, top) {
            (Some(parent), _) => match self.above.get(parent.as_str()) {
                Some(above) => above.clone(),
                // An orphan: reported where rows are checked.
                None => return,
            },
            (None, Top::Under(org)) => (Above::Known(org.id), org.kind.clone(), org.code.clone()),
            (None, _) => (Above::Nothing, row.sheet.kind(), String::new()),
        };
        match found {
            Some(org) => {
                self.above.insert(&row.code, (Above::Known(org.id), org.kind.clone(), org.code.clone()));
                let stands_in = matches!(top, Top::Is(_)) && row.sheet == Sheet::Areas && org.code != row.code;
                self.keep(row, org, &above.0, stands_in);
            }
            None => {
                self.above.insert(&row.code, (Above::New(row.code.clone()), row.sheet.kind(), row.code.clone()));
                self.add(row, above);
            }
        }
    }

    fn add(&mut self, row: &'a Row, (above, above_kind, above_code): (Above, Key, String)) {
        let kind = row.sheet.kind();
        let is_root = above == Above::Nothing;
        if !self.may_stand(&kind, (!is_root).then_some(&above_kind)) {
            let (code, name) = (&row.code, &row.name);
            self.plan.findings.push(row.fault(
                "parent_kind",
                format!("{code}“{name}”（{kind}）不能放在 {above_code}（{above_kind}）之下"),
                format!("{code} {name} ({kind}) cannot stand under {above_code} ({above_kind})"),
            ));
        }
        if let Above::Known(id) = above {
            self.not_before(row, id);
        }
        let parent_code = (!is_root).then_some(above_code);
        self.plan.add.push(Addition { row, above, parent_code });
    }

    /// Decides about a row whose org is there; `stands_in` when that org has a code and a name of its own.
    fn keep(&mut self, row: &'a Row, org: &'a Org, above: &Above, stands_in: bool) {
        let (code, name) = (&row.code, &row.name);
        if org.kind != row.sheet.kind() {
            self.plan.findings.push(row.odd(
                "kind_differs",
                format!("{code}“{name}”已存在，类别是 {}，保持不变", org.kind),
                format!("{code} {name} is there with the kind {}, which stays", org.kind),
            ));
        }
        let is_elsewhere = match above {
            Above::Known(id) => org.parent != Some(*id),
            Above::New(_) => true,
            // Where the area's org hangs is not asked unless `under` says it.
            Above::Nothing => false,
        };
        if is_elsewhere {
            self.plan.findings.push(row.odd(
                "elsewhere",
                format!("{code}“{name}”已挂在别的上级之下，保持不变"),
                format!("{code} {name} hangs under another org already and stays there"),
            ));
        }
        match &org.valid_to {
            Some(last_day) if last_day.as_str() < self.terms.valid_from => {
                self.not_before(row, org.id);
                self.plan.reopen.push((org, row));
            }
            Some(last_day) => {
                self.plan.findings.push(row.odd(
                    "closing",
                    format!("{code}“{name}”将于 {last_day} 后撤销，保持不变"),
                    format!("{code} {name} closes after {last_day}, and that stays so"),
                ));
                self.plan.unchanged += 1;
            }
            None if stands_in || org.name == *name => self.plan.unchanged += 1,
            None => {
                self.not_before(row, org.id);
                self.plan.rename.push((org, row));
            }
        }
    }

    /// A change dated before the last one would rewrite the history.
    fn not_before(&mut self, row: &Row, org: OrgId) {
        let Some(since) = self.known.changed_on.get(&org).filter(|since| since.as_str() > self.terms.valid_from) else {
            return;
        };
        let (code, name, from) = (&row.code, &row.name, self.terms.valid_from);
        self.plan.findings.push(row.fault(
            "date_before",
            format!("{code}“{name}”不能从 {from} 起变更：它或其上级自 {since} 起才是现状"),
            format!("{code} {name} cannot change from {from} on: it or the org above is as it is only since {since}"),
        ));
    }

    /// Whether an org of a kind may stand under an org of another, or be a root.
    fn may_stand(&self, kind: &Key, above: Option<&Key>) -> bool {
        // Orgs are imported before the first pack is applied, so the pack common cannot be asked yet.
        let parents = match self.catalog.org_kinds.get(kind) {
            Some(kind) => kind.parents.iter().map(Key::as_str).collect::<Vec<_>>(),
            None if *kind == Sheet::Streets.kind() => vec!["common/district", "common/zone"],
            None if *kind == Sheet::Villages.kind() => vec!["common/street"],
            None => Vec::new(),
        };
        above.map_or(parents.is_empty(), |above| parents.contains(&above.as_str()))
    }

    fn fault(&mut self, code: &str, zh: String, en: String) {
        self.plan.findings.push(Finding::fault(code, zh, en));
    }
}

/// Finds the open orgs of the area that the files do not hold, and closes those that can be when asked to.
fn gone<'a>(plan: &mut Plan<'a>, here: &HashSet<&RegionCode>, known: &'a Known, terms: Terms<'_>) {
    let is_ours = |org: &Org, region: &RegionCode| {
        let kind = match region.level() {
            RegionLevel::Township => Sheet::Streets.kind(),
            RegionLevel::Village => Sheet::Villages.kind(),
            _ => return false,
        };
        org.kind == kind && region.as_str().starts_with(terms.area) && !here.contains(region)
    };
    let mut gone = known
        .orgs
        .iter()
        .filter(|org| org.valid_to.is_none())
        .filter_map(|org| {
            let region = RegionCode::parse(&org.code).ok()?;
            is_ours(org, &region).then_some((region, org))
        })
        .collect::<Vec<_>>();
    gone.sort_by(|a, b| a.0.cmp(&b.0));
    if !terms.close_missing {
        plan.missing = gone.into_iter().map(|(_, org)| org).collect();
        return;
    }
    let mut closing = HashSet::new();
    // Communities before their streets: a street closes only after everything below it.
    gone.sort_by_key(|(region, _)| std::cmp::Reverse(region.level()));
    for (_, org) in gone {
        match closed_on(org, &closing, known, terms) {
            Ok(last_day) => {
                closing.insert(org.id);
                plan.close.push((org, last_day));
            }
            Err(finding) => {
                plan.findings.push(finding);
                plan.missing.push(org);
            }
        }
    }
}

/// The last day of an org that goes, or why it cannot go.
fn closed_on(org: &Org, closing: &HashSet<OrgId>, known: &Known, terms: Terms<'_>) -> Result<String, Finding> {
    let (code, name) = (&org.code, &org.name);
    let below = known
        .orgs
        .iter()
        .filter(|it| it.parent == Some(org.id) && it.valid_to.is_none() && !closing.contains(&it.id))
        .count();
    if below > 0 {
        return Err(Finding::odd(
            "not_closed",
            format!("{code}“{name}”没有撤销：其下还有 {below} 个组织"),
            format!("{code} {name} was not closed: {below} orgs still stand under it"),
        ));
    }
    let cases = known.open_cases.get(&org.id).copied().unwrap_or_default();
    if cases > 0 {
        return Err(Finding::odd(
            "not_closed",
            format!("{code}“{name}”没有撤销：还有 {cases} 件未办结事项"),
            format!("{code} {name} was not closed: {cases} of its cases are still open"),
        ));
    }
    let since = known.changed_on.get(&org.id).unwrap_or(&org.valid_from);
    if since.as_str() > terms.valid_from {
        return Err(Finding::odd(
            "not_closed",
            format!("{code}“{name}”没有撤销：它自 {since} 起才是现状"),
            format!("{code} {name} was not closed: it is as it is only since {since}"),
        ));
    }
    let day_before = terms.valid_from.parse::<chrono::NaiveDate>().ok().and_then(|day| day.pred_opt());
    let day_before = day_before.map(|day| day.to_string()).unwrap_or_default();
    // What began on the very day has that day.
    Ok(day_before.max(since.clone()))
}

#[cfg(test)]
mod tests;
