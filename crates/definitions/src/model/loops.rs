//! Loops (闭环): states, steps and their clocks.

use super::{Amount, ClockTell, Field, Key, Relation, Span, Tell, Text};
use gridwork_expr::Expr;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// Whose move it is in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// Holders of a role that reaches the case's org.
    Role(Key),
    /// A relation to the case.
    Relation(Relation),
    /// Nobody: only the system moves it.
    None,
}

/// Who may take a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Holders of a role that reaches the case's org.
    Role(Key),
    /// A relation to the case.
    Relation(Relation),
    /// The system, by a timer or a guard.
    System,
}

/// Whom a step makes the assignee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assign {
    /// Nobody: clears the assignee.
    None,
    /// Who takes the step.
    Actor,
    /// The person or org given in this input.
    Input(String),
}

/// What a clock does when its state is entered again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnReturn {
    /// A new span.
    #[default]
    Restart,
    /// Goes on where it stopped while the assignee is the same.
    Resume,
}

/// A state (状态).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// What people call it.
    pub title: Text,
    /// Whose move it is; `None` for a final state.
    pub turn: Turn,
    /// The span within which it must be left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Span>,
    /// What the clock does on coming back.
    #[serde(default)]
    pub on_return: OnReturn,
    /// Roles in reach that may read the plain fields in this state besides those who may anyway.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub open_to: Vec<Key>,
    /// No step leads out.
    #[serde(default, rename = "final")]
    pub is_final: bool,
    /// Who is told when it waits here too long.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tells: Vec<ClockTell>,
}

/// What the cases of a loop are about: each is opened about another case, by one who asked or opened that one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The loop of the other case.
    pub cases: Key,
}

/// That asker and opener are not shown to everybody who may read a case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Conceals {
    /// Roles to whom they are shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Key>,
}

/// When two persons go (两人同行), and what waits until the second has agreed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TwoPerson {
    /// Whether a case needs two.
    pub when: Expr,
    /// Steps that wait until the second person has taken a step as such.
    pub before: Vec<String>,
}

/// Who is kept from being given the same kind of work for a while after a complaint (冷静期).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cooling {
    /// The loop of the complaints.
    pub after: Key,
    /// Which of them count; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expr>,
    /// The case field whose equal value makes it the same kind of work.
    pub same: String,
    /// For how many days from the complaint on; none when not above nought.
    pub days: Amount,
    /// Outcomes of the complaint that end it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lifted_by: Vec<String>,
    /// Steps besides those that assign which may not be taken meanwhile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keeps_from: Vec<String>,
}

/// What the rated may read of their ratings: numbers, and only from so many on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// The case field that holds the rating.
    pub field: String,
    /// Ratings are added up in lots of so many, so that no single one can be told.
    pub at_least: i64,
}

/// A step (环节): one move of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What people call it.
    pub title: Text,
    /// States it may be taken from; empty for the opening step.
    #[serde(default)]
    pub from: Vec<String>,
    /// The state it leads to.
    pub to: String,
    /// Who may take it (any of these).
    pub by: Vec<By>,
    /// Steps whose takers on this case may not take this one (separation of hands).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<String>,
    /// A guard over the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expr>,
    /// Case fields it fills.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub form: Vec<String>,
    /// Those of `form` it insists on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub require: Vec<String>,
    /// Values kept with the event only.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub input: IndexMap<String, Field>,
    /// Whom it assigns; absent leaves the assignee alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assign: Option<Assign>,
    /// Beside `assign`: the input that names the second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<String>,
    /// Computed case fields.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub set: IndexMap<String, Expr>,
    /// For `by: system`: how long after entering the state it is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Span>,
    /// How a final state was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Who is told that it was taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tells: Vec<Tell>,
}

/// The promise for the whole case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Promise {
    /// Counted from opening; never restarts.
    pub within: Span,
    /// Met by first entering this state.
    pub met_by: String,
}

/// Shares of the counted span at which colours change.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Colours {
    /// Yellow after this share (0 to 1).
    pub yellow: f64,
}

impl Default for Colours {
    fn default() -> Self {
        Self { yellow: 0.75 }
    }
}

/// Who is told, and given the case to see to, when a share of the span has passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Escalation {
    /// Share of the counted span; goes on at the same rate after 1.0.
    pub at: f64,
    /// The role, held at an org at or above the case's.
    pub to: Key,
}

/// Which open cases are about the same thing nearby (附近同类事项): whoever asks again may follow one of them instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Duplicates {
    /// Which cases are compared at all, over what opening fills; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expr>,
    /// Fields whose values must be the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<String>,
    /// Where, and how near.
    pub near: Near,
    /// How long ago they may have been opened, in days back from now.
    pub opened_within_days: i64,
    /// Fields that anyone signed in reads of such a case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shows: Vec<String>,
}

/// A place and a distance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// The point field.
    pub of: String,
    /// At most so far apart.
    pub metres: u32,
}

/// Who may open a case for somebody else, and look for that person (代报).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnBehalf {
    /// Roles that may.
    pub by: Vec<Key>,
    /// Roles whose holders at the org may be asked for.
    pub of: Vec<Key>,
}

/// Hours that a case gives to whoever did the work, for a certificate (服务时长).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// The field that holds them.
    pub of: String,
    /// The state whose last entering is the day of the service.
    pub dated: String,
    /// States in which they count: somebody else has verified the work.
    pub counted_in: Vec<String>,
}

/// A loop (闭环).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Loop {
    /// Qualified key.
    pub key: Key,
    /// What people call it.
    pub title: Text,
    /// The org kind a case belongs to.
    pub lives_at: Key,
    /// Pattern of the case number, e.g. `DD{yyyy}-{seq:6}`.
    pub number: String,
    /// The promise for the whole case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// Case fields in order.
    pub fields: IndexMap<String, Field>,
    /// The field that says what a case is called in lists; the loop's title when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The state the opening step leads to.
    pub start: String,
    /// States in order.
    pub states: IndexMap<String, State>,
    /// Steps in order.
    pub steps: IndexMap<String, Step>,
    /// When colours change.
    #[serde(default)]
    pub colours: Colours,
    /// Who is told when it waits too long.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalate: Vec<Escalation>,
    /// Which open cases nearby are about the same thing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicates: Option<Duplicates>,
    /// Who may open a case for somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_behalf: Option<OnBehalf>,
    /// The hours it gives to whoever did the work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// What its cases are about, where each is about another case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// From whom asker and opener are hidden.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conceals: Option<Conceals>,
    /// When two persons go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub two_person: Option<TwoPerson>,
    /// Who is not given the same kind of work after a complaint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cooling: Option<Cooling>,
    /// What the rated may read of their ratings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// What `tells` says, by key.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub messages: IndexMap<String, Text>,
}

impl Loop {
    /// The steps that open a case: those without `from`.
    pub fn opening_steps(&self) -> impl Iterator<Item = (&String, &Step)> {
        self.steps.iter().filter(|(_, step)| step.from.is_empty())
    }
}
