//! What is matched: needs and offers as expressions read them, and what is known about them besides.

use gridwork_expr::{Lookup, Value};
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId, RowId};
use indexmap::IndexMap;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// A case that waits for somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    /// The case.
    pub case: CaseId,
    /// The org it belongs to.
    pub org: OrgId,
    /// The record that expressions read as `need`.
    pub record: Value,
}

/// A row of somebody who could do it.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// The row.
    pub row: RowId,
    /// Whom it is about.
    pub person: PersonId,
    /// The record that expressions read as `offer`.
    pub record: Value,
    /// What was counted, in the order of the matcher's `let`.
    pub counts: IndexMap<String, i64>,
    /// How many needs the person took within the window of the fairness cap.
    pub taken: i64,
    /// When the last case that is theirs was opened; none for whoever never had one.
    pub last_at: Option<Instant>,
}

/// Who may be given the cases of which org.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    groups: Vec<HashSet<PersonId>>,
    of_org: HashMap<OrgId, usize>,
}

impl Reach {
    /// A group of people who reach these orgs.
    pub fn add(&mut self, orgs: impl IntoIterator<Item = OrgId>, people: HashSet<PersonId>) {
        let group = self.groups.len();
        self.groups.push(people);
        self.of_org.extend(orgs.into_iter().map(|org| (org, group)));
    }

    /// The number of the group that reaches an org.
    pub(crate) fn group(&self, org: OrgId) -> Option<usize> {
        self.of_org.get(&org).copied()
    }

    /// Whether a person reaches an org.
    pub(crate) fn has(&self, org: OrgId, person: PersonId) -> bool {
        self.group(org).is_some_and(|group| self.groups[group].contains(&person))
    }

    /// The people of a group.
    pub(crate) fn people(&self, group: usize) -> &HashSet<PersonId> {
        &self.groups[group]
    }

    /// How many groups there are.
    pub(crate) fn len(&self) -> usize {
        self.groups.len()
    }
}

/// Why a person may not have one particular case, whatever the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barring {
    /// They took a step that keeps them from going on with it (HANDS).
    Hands,
    /// They gave this very case back before.
    GaveBack,
    /// They are not given this kind of work for now.
    Resting,
}

/// Who is barred from which case, and by which step they took.
#[derive(Debug, Clone, Default)]
pub struct Barred(HashMap<CaseId, HashMap<PersonId, (Barring, String)>>);

impl Barred {
    /// Bars a person from a case. Separation of hands weighs more than having given it back.
    pub fn add(&mut self, case: CaseId, person: PersonId, why: Barring, step: &str) {
        let of_case = self.0.entry(case).or_default();
        let known = of_case.get(&person).map(|(known, _)| *known);
        if known != Some(Barring::Hands) {
            of_case.insert(person, (why, step.to_owned()));
        }
    }

    /// Why a person is barred, with the step they took.
    pub fn why(&self, case: CaseId, person: PersonId) -> Option<(Barring, &str)> {
        self.0.get(&case)?.get(&person).map(|(why, step)| (*why, step.as_str()))
    }
}

/// The names that a matcher's expressions read.
pub(crate) struct Names<'a> {
    pub(crate) need: Option<&'a Need>,
    pub(crate) offer: &'a Offer,
    pub(crate) now: Instant,
}

impl Lookup for Names<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        self.find(name).map(Cow::into_owned)
    }

    fn find(&self, name: &str) -> Option<Cow<'_, Value>> {
        match name {
            "need" => self.need.map(|need| Cow::Borrowed(&need.record)),
            "offer" => Some(Cow::Borrowed(&self.offer.record)),
            "now" => Some(Cow::Owned(Value::Instant(self.now.0))),
            count => self.offer.counts.get(count).map(|count| Cow::Owned(Value::Int(*count))),
        }
    }
}
