//! A scenario as it was understood: what is given, and what happens and must hold, each with its place in the file.

use super::yaml::{At, Name, Node};
use gridwork_kernel::Instant;
use indexmap::IndexMap;

/// A scenario.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    /// What it shows.
    pub(crate) name: String,
    /// What there is before the story begins.
    pub(crate) given: Given,
    /// When it begins.
    pub(crate) start: Instant,
    /// What happens.
    pub(crate) steps: Vec<(At, Act)>,
}

/// What there is before the story begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    pub(crate) orgs: IndexMap<String, GivenOrg>,
    pub(crate) people: IndexMap<String, GivenPerson>,
    pub(crate) rows: Vec<GivenRow>,
    pub(crate) places: IndexMap<String, GivenPlace>,
    pub(crate) stand_ins: Vec<GivenStandIn>,
}

/// An org.
#[derive(Debug, Clone)]
pub(crate) struct GivenOrg {
    pub(crate) at: At,
    pub(crate) kind: Name,
    pub(crate) name: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) under: Option<String>,
    /// Kinds of links with the orgs they lead to.
    pub(crate) links: Vec<(String, Vec<String>)>,
}

/// A person.
#[derive(Debug, Clone)]
pub(crate) struct GivenPerson {
    pub(crate) name: Option<String>,
    /// Roles with the orgs at which they are held.
    pub(crate) grants: Vec<(Name, Vec<String>)>,
}

/// A row of a register.
#[derive(Debug, Clone)]
pub(crate) struct GivenRow {
    pub(crate) at: At,
    pub(crate) register: Name,
    pub(crate) org: Option<String>,
    pub(crate) fields: Vec<(Name, Node)>,
}

/// A grid.
#[derive(Debug, Clone)]
pub(crate) struct GivenPlace {
    pub(crate) at: At,
    pub(crate) kind: String,
    pub(crate) org: String,
    pub(crate) polygon: Vec<(f64, f64)>,
}

/// A person who acts for another.
#[derive(Debug, Clone)]
pub(crate) struct GivenStandIn {
    pub(crate) by: String,
    pub(crate) stood_for: String,
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    pub(crate) reason: String,
    pub(crate) role: Option<Name>,
    pub(crate) org: Option<String>,
}

/// One step of the story.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// A person opens a case or takes a step; it must succeed.
    Take(Taking),
    /// A person tries the same and is refused.
    Refuse { taking: Taking, code: String, field: Option<String> },
    /// What must be true now.
    Expect { case: String, claims: Vec<Claim> },
    /// The clock moves on by spans, one after the other.
    Wait(Vec<(Unit, i64)>),
    /// The clock moves on to a time.
    Clock(Instant),
    /// A person adds a comment.
    Comment { person: String, case: String, text: String },
    /// A person is shown who could do a case, and why.
    Suggest(Suggesting),
}

/// What a matcher must suggest to somebody for a case.
#[derive(Debug, Clone)]
pub(crate) struct Suggesting {
    pub(crate) person: String,
    pub(crate) case: String,
    pub(crate) matcher: Name,
    /// Everybody who fits, the best first.
    pub(crate) order: Option<Vec<String>>,
    /// Points of reasons, by person and part.
    pub(crate) reasons: Vec<(String, Vec<(Name, String)>)>,
    /// Everybody who does not, with the rule that excludes them.
    pub(crate) excluded: Option<Vec<(String, String)>>,
}

/// Somebody opens a case or takes a step.
#[derive(Debug, Clone)]
pub(crate) struct Taking {
    pub(crate) person: String,
    pub(crate) what: What,
    pub(crate) form: Vec<(Name, Node)>,
    pub(crate) input: Vec<(Name, Node)>,
}

/// What is taken.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Open { loop_key: Name, org: Option<String>, asker: Option<String>, about: Option<String>, call: Option<String> },
    Step { case: String, step: String },
}

/// A unit of `wait`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Minutes,
    Hours,
    Days,
    WorkingHours,
    WorkingDays,
}

/// One thing that is said about a case.
#[derive(Debug, Clone)]
pub(crate) enum Claim {
    State(String),
    Colour(String),
    Due(Option<Instant>),
    PromiseDue(Option<Instant>),
    Turn(Name),
    Assignee(String),
    Second(String),
    Asker(String),
    Opener(String),
    Org(String),
    Outcome(String),
    Number(String),
    Fields(Vec<(Name, Node)>),
    History(Vec<String>),
    Escalated(Vec<Name>),
    Told(Vec<(String, Vec<String>)>),
    Allowed(String, Vec<String>),
    Visible(String, Vec<(Name, How)>),
    SeenBy(Vec<String>),
    HiddenFrom(Vec<String>),
    AskerHiddenFrom(Vec<String>),
    WaitsFor(Vec<String>),
    WaitsBelow(Vec<String>),
}

/// How a person reads a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    Shown,
    Masked,
    Absent,
    Hidden,
    Exact,
    Blurred,
    Erased,
}

impl How {
    /// All of them, with the words that are written.
    pub(crate) const ALL: [(&'static str, Self); 7] = [
        ("shown", Self::Shown),
        ("masked", Self::Masked),
        ("absent", Self::Absent),
        ("hidden", Self::Hidden),
        ("exact", Self::Exact),
        ("blurred", Self::Blurred),
        ("erased", Self::Erased),
    ];

    /// The word that is written.
    pub(crate) fn word(self) -> &'static str {
        Self::ALL.iter().find(|(_, how)| *how == self).map_or("", |(word, _)| word)
    }
}
