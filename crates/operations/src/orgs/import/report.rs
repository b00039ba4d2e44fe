//! What an import did, or would do.

use super::ImportOrgs;
use super::check::Row;
use super::finding::{Finding, Weight};
use super::plan::{Known, Plan};
use super::rows::{Division, Sheet};
use data_encoding::HEXLOWER;
use gridwork_kernel::identifiers::{RegionCode, RegionLevel};
use gridwork_kernel::orgs::Org;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};

/// How an import ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Faults stand in the way; nothing was changed.
    Refused,
    /// A dry run; nothing was changed.
    Tried,
    /// Everything was there already; nothing was changed.
    Unchanged,
    /// Everything listed was stored.
    Stored,
}

/// An org in the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What its code says it is.
    pub division: Division,
    /// The code of the org above; none for a root.
    pub parent: Option<String>,
}

/// A renamed org in the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenamedLine {
    /// Its code.
    pub code: String,
    /// The name until now.
    pub from: String,
    /// The name in the files.
    pub to: String,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// How it ended.
    pub outcome: Outcome,
    /// The area's code.
    pub area: String,
    /// Where the rows come from.
    pub source: Option<String>,
    /// The SHA-256 of the codes, parents and names taken, as in the journal.
    pub rows_sha256: String,
    /// From which day on.
    pub valid_from: String,
    /// How many rows of which sort the files hold for the area.
    pub counts: BTreeMap<Division, usize>,
    /// New orgs.
    pub added: Vec<OrgLine>,
    /// Orgs with another name from the day on.
    pub renamed: Vec<RenamedLine>,
    /// Orgs that had been closed and are in the files again.
    pub reopened: Vec<OrgLine>,
    /// Orgs closed because the files do not hold them any more.
    pub closed: Vec<OrgLine>,
    /// Orgs that the files do not hold and that stay open.
    pub missing: Vec<OrgLine>,
    /// How many orgs were there already, just so.
    pub unchanged: usize,
    /// Everything wrong or odd.
    pub findings: Vec<Finding>,
}

impl ImportReport {
    pub(super) fn of(ask: &ImportOrgs, rows: &[Row], plan: &Plan<'_>, known: &Known) -> Self {
        let mut findings = [ask.findings.as_slice(), &plan.findings].concat();
        findings.sort_by_key(|it| (it.weight, it.sheet, it.line));
        let is_refused = findings.iter().any(|it| it.weight == Weight::Fault);
        let nothing = Plan::default();
        // What would follow from faulty rows is not worth reading: everything may seem to be missing from them.
        let plan = if is_refused { &nothing } else { plan };
        let codes = known.orgs.iter().map(|org| (org.id, org.code.as_str())).collect::<HashMap<_, _>>();
        let line = |org: &Org| OrgLine {
            code: org.code.clone(),
            name: org.name.clone(),
            division: division(&org.code),
            parent: org.parent.and_then(|id| codes.get(&id)).map(|code| (*code).to_owned()),
        };
        let mut counts = BTreeMap::new();
        for row in rows {
            *counts.entry(row.division).or_default() += 1;
        }
        let added = plan.add.iter().map(|it| OrgLine {
            code: it.row.code.clone(),
            name: it.row.name.clone(),
            division: it.row.division,
            parent: it.parent_code.clone(),
        });
        let renamed = plan.rename.iter().map(|(org, row)| RenamedLine {
            code: org.code.clone(),
            from: org.name.clone(),
            to: row.name.clone(),
        });
        let reopened = plan.reopen.iter().map(|(org, row)| OrgLine { name: row.name.clone(), ..line(org) });
        let outcome = if is_refused {
            Outcome::Refused
        } else if ask.dry_run {
            Outcome::Tried
        } else if plan.is_empty() {
            Outcome::Unchanged
        } else {
            Outcome::Stored
        };
        Self {
            outcome,
            area: ask.area.clone(),
            source: ask.source.clone(),
            rows_sha256: fingerprint(rows),
            valid_from: ask.valid_from.clone().unwrap_or_default(),
            counts,
            added: added.collect(),
            renamed: renamed.collect(),
            reopened: reopened.collect(),
            closed: plan.close.iter().map(|(org, _)| line(org)).collect(),
            missing: plan.missing.iter().map(|org| line(org)).collect(),
            unchanged: plan.unchanged,
            findings,
        }
    }

    /// The findings that stand in the way.
    pub fn faults(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|it| it.weight == Weight::Fault)
    }
}

/// What the code of an org says it is.
fn division(code: &str) -> Division {
    let region = RegionCode::parse(code).ok();
    let sheet = match region.as_ref().map(RegionCode::level) {
        Some(RegionLevel::Village) => Sheet::Villages,
        Some(RegionLevel::Township) => Sheet::Streets,
        _ => Sheet::Areas,
    };
    region.map_or(Division::County, |region| Division::of(sheet, &region))
}

/// A hash of what was taken, the same whenever the files say the same about the area.
fn fingerprint(rows: &[Row]) -> String {
    let mut hash = Sha256::new();
    for row in rows {
        hash.update(format!("{},{},{}\n", row.code, row.parent.as_deref().unwrap_or_default(), row.name));
    }
    HEXLOWER.encode(&hash.finalize())
}
