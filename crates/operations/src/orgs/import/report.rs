//! What an import did, or would do.

use super::finding::{Finding, Weight};
use super::rows::Division;
use super::ImportOrgs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    pub source: String,
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
    pub(super) fn new(ask: &ImportOrgs) -> Self {
        Self {
            outcome: Outcome::Refused,
            area: ask.area.clone(),
            source: ask.source.clone(),
            rows_sha256: String::new(),
            valid_from: ask.valid_from.clone().unwrap_or_default(),
            counts: BTreeMap::new(),
            added: Vec::new(),
            renamed: Vec::new(),
            reopened: Vec::new(),
            closed: Vec::new(),
            missing: Vec::new(),
            unchanged: 0,
            findings: ask.findings.clone(),
        }
    }

    /// The findings that stand in the way.
    pub fn faults(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|it| it.weight == Weight::Fault)
    }
}
