//! Lists and counts of cases: ranges of the `turn` table for what waits, the heads for everything else.

use super::labels::TextQuery;
use super::turns::queue_name;
use crate::{Colour, Queue};
use gridwork_db::{Conn, Value};
use gridwork_definitions::model::{Key, Reach, Sees};
use gridwork_kernel::authz::{Actor, CaseScope};
use gridwork_kernel::error::Result;
use gridwork_kernel::orgs::range_end;
use gridwork_kernel::search::holds_text;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId};

/// One range of the `turn` table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TurnRange {
    /// A role's queue at an org: with what is below it, or of that org's own cases only.
    Queue {
        /// Where.
        ancestor: OrgId,
        /// Which queue.
        queue: String,
        /// Only cases of the org itself.
        own_only: bool,
    },
    /// A queue that stands for itself: a person's, an org's.
    Direct {
        /// Which queue.
        queue: String,
    },
    /// Everything that waits at an org itself, or at it and below.
    Everything {
        /// Where.
        ancestor: OrgId,
        /// Only cases of the org itself.
        own_only: bool,
    },
}

/// The ranges of what waits for an actor.
pub fn turn_ranges_mine(actor: &Actor, world: &World, now: Instant) -> Vec<TurnRange> {
    let mut ranges = Vec::new();
    for person in actor.persons(now).into_iter().chain(actor.looked_after(now)) {
        ranges.push(TurnRange::Direct { queue: queue_name(&Queue::Person(person)) });
    }
    for grant in actor.holding(now) {
        let queue = queue_name(&Queue::Role(grant.role.clone()));
        let Some(role) = world.catalog.roles.get(&grant.role) else { continue };
        match &role.reaches {
            Reach::Own => ranges.push(TurnRange::Queue { ancestor: grant.org, queue, own_only: true }),
            Reach::Below => ranges.push(TurnRange::Queue { ancestor: grant.org, queue, own_only: false }),
            Reach::Link(kind) => ranges.extend(
                world
                    .orgs
                    .linked_from(kind, grant.org, &now.local_date().to_string())
                    .map(|ancestor| TurnRange::Queue { ancestor, queue: queue.clone(), own_only: true }),
            ),
        }
        ranges.push(TurnRange::Direct { queue: queue_name(&Queue::Org(grant.org)) });
    }
    distinct(ranges)
}

/// The ranges of everything that waits in the actor's own orgs.
pub fn turn_ranges_org(actor: &Actor, world: &World, now: Instant) -> Vec<TurnRange> {
    let ranges = seeing(actor, world, now).map(|(org, _)| TurnRange::Everything { ancestor: org, own_only: true });
    distinct(ranges.collect())
}

/// The ranges of everything that waits below the orgs where the actor reaches below.
pub fn turn_ranges_below(actor: &Actor, world: &World, now: Instant) -> Vec<TurnRange> {
    let below = seeing(actor, world, now).filter(|(_, reaches_below)| *reaches_below);
    distinct(below.map(|(org, _)| TurnRange::Everything { ancestor: org, own_only: false }).collect())
}

/// The orgs whose cases the actor sees by role, and whether that goes for everything below them too.
fn seeing<'a>(actor: &'a Actor, world: &'a World, now: Instant) -> impl Iterator<Item = (OrgId, bool)> + 'a {
    actor.holding(now).flat_map(move |grant| {
        let Some(role) = world.catalog.roles.get(&grant.role).filter(|role| role.sees == Sees::All) else {
            return Vec::new();
        };
        match &role.reaches {
            Reach::Own => vec![(grant.org, false)],
            Reach::Below => vec![(grant.org, true)],
            Reach::Link(kind) => {
                let date = now.local_date().to_string();
                world.orgs.linked_from(kind, grant.org, &date).map(|org| (org, false)).collect()
            }
        }
    })
}

fn distinct(mut ranges: Vec<TurnRange>) -> Vec<TurnRange> {
    let mut seen = std::collections::HashSet::new();
    ranges.retain(|range| seen.insert(range.clone()));
    ranges
}

/// Colours asked for.
pub type Colours = Vec<Colour>;

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The next to be due first; cases without a clock last.
    DueAt,
    /// The newest first.
    #[default]
    NewestFirst,
}

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The value that was sorted by.
    pub value: i64,
    /// The case.
    pub case: CaseId,
}

/// Which cases a list asks for.
#[derive(Debug, Clone, Default)]
pub struct CaseQuery {
    /// Only this loop.
    pub loop_key: Option<Key>,
    /// Only this org and what is below it, as a path.
    pub org_path: Option<String>,
    /// Only this state.
    pub state: Option<String>,
    /// Only these colours; empty means all.
    pub colours: Colours,
    /// Only what waits in these ranges.
    pub turn: Option<Vec<TurnRange>>,
    /// Only cases whose number holds this text, or that are called so.
    pub text: Option<TextQuery>,
    /// Only cases that are due at or after this instant.
    pub due_from: Option<Instant>,
    /// Only cases that are due before this instant.
    pub due_before: Option<Instant>,
    /// Only what this person asked for.
    pub asker: Option<PersonId>,
    /// Only what this person typed in.
    pub opener: Option<PersonId>,
    /// Only what is assigned to this person, or what they go along with.
    pub assignee: Option<PersonId>,
    /// Order.
    pub sort: Sort,
    /// After the page before.
    pub after: Option<Cursor>,
    /// At most so many.
    pub limit: i64,
}

/// Conditions being gathered, with their values in order.
#[derive(Default)]
struct Conditions {
    parts: Vec<String>,
    params: Vec<Value>,
}

impl Conditions {
    fn mark(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    fn common(&mut self, scope: &CaseScope, query: &CaseQuery, now: Instant) {
        let scope = scope.to_sql("c", self.params.len() + 1);
        self.params.extend(scope.params);
        self.parts.push(scope.sql);
        if let Some(key) = &query.loop_key {
            let mark = self.mark(key.as_str());
            self.parts.push(format!("c.loop = {mark}"));
        }
        if let Some(path) = &query.org_path {
            let (from, to) = (self.mark(path.as_str()), self.mark(range_end(path)));
            self.parts.push(format!("c.org_path >= {from} and c.org_path < {to}"));
        }
        if let Some(state) = &query.state {
            let mark = self.mark(state.as_str());
            self.parts.push(format!("c.state = {mark}"));
        }
        let people = [("asker_id", query.asker), ("opener_id", query.opener)];
        for (column, person) in people {
            if let Some(person) = person {
                let mark = self.mark(person);
                self.parts.push(format!("c.{column} = {mark}"));
            }
        }
        if let Some(person) = query.assignee {
            let mark = self.mark(person);
            self.parts.push(format!("(c.assignee_person_id = {mark} or c.second_person_id = {mark})"));
        }
        for (due, way) in [(query.due_from, ">="), (query.due_before, "<")] {
            if let Some(at) = due {
                let mark = self.mark(at.0);
                self.parts.push(format!("c.due_at {way} {mark}"));
            }
        }
        if let Some(text) = &query.text {
            self.text(text);
        }
        if !query.colours.is_empty() {
            // Green asks for no time, and a value that no placeholder takes would be refused.
            let asks_time = query.colours.iter().any(|colour| *colour != Colour::Green);
            let now = if asks_time { self.mark(now.0) } else { String::new() };
            let colours = query.colours.iter().map(|colour| colour_condition(*colour, &now)).collect::<Vec<_>>();
            self.parts.push(format!("({})", colours.join(" or ")));
        }
    }

    fn text(&mut self, query: &TextQuery) {
        let mut ways = Vec::new();
        if query.in_numbers {
            let (holds, pattern) = holds_text("c.number", &format!("${}", self.params.len() + 1), &query.text);
            self.params.push(pattern.into());
            ways.push(holds);
        }
        for label in &query.labels {
            let (sql, params) = label.to_sql("c", self.params.len() + 1);
            self.params.extend(params);
            ways.push(sql);
        }
        self.parts.push(if ways.is_empty() { "1 = 0".to_owned() } else { format!("({})", ways.join(" or ")) });
    }

    fn range(&mut self, range: &TurnRange) {
        match range {
            TurnRange::Queue { ancestor, queue, own_only } => {
                let (ancestor, queue) = (self.mark(*ancestor), self.mark(queue.as_str()));
                self.parts.push(format!("t.ancestor_id = {ancestor} and t.queue = {queue}"));
                if *own_only {
                    self.parts.push("t.is_own".to_owned());
                }
            }
            TurnRange::Direct { queue } => {
                let queue = self.mark(queue.as_str());
                self.parts.push(format!("t.queue = {queue} and t.is_own"));
            }
            TurnRange::Everything { ancestor, own_only } => {
                let (ancestor, escalation) = (self.mark(*ancestor), self.mark(false));
                self.parts.push(format!("t.ancestor_id = {ancestor} and t.is_escalation = {escalation}"));
                if *own_only {
                    self.parts.push("t.is_own".to_owned());
                }
            }
        }
    }

    fn after(&mut self, query: &CaseQuery, value: &str) {
        let Some(cursor) = &query.after else { return };
        let (mark, case) = (self.mark(cursor.value), self.mark(cursor.case));
        let way = match query.sort {
            Sort::DueAt => ">",
            Sort::NewestFirst => "<",
        };
        self.parts.push(format!("({value}, c.case_id) {way} ({mark}, {case})"));
    }
}

/// The colour of a case as a condition: the same instants from which [`colour`](crate::colour) decides.
fn colour_condition(colour: Colour, now: &str) -> String {
    match colour {
        Colour::Green => "c.closed_at is not null".to_owned(),
        Colour::Red => format!("(c.closed_at is null and c.red_at < {now})"),
        Colour::Yellow => {
            format!("(c.closed_at is null and c.yellow_at < {now} and (c.red_at is null or c.red_at >= {now}))")
        }
        Colour::Blue => {
            format!(
                "(c.closed_at is null and (c.yellow_at is null or c.yellow_at >= {now}) and (c.red_at is null or c.red_at >= {now}))"
            )
        }
    }
}

const NO_DUE: &str = "9223372036854775807";

/// A page of ids with their sort values; the last one is the cursor of the next page.
pub async fn list(conn: &mut Conn, scope: &CaseScope, query: &CaseQuery, now: Instant) -> Result<Vec<Cursor>> {
    let (sort_on_head, sort_on_turn, order) = match query.sort {
        Sort::DueAt => (format!("coalesce(c.due_at, {NO_DUE})"), "t.due_at".to_owned(), "asc"),
        Sort::NewestFirst => ("c.opened_at".to_owned(), "c.opened_at".to_owned(), "desc"),
    };
    let mut conditions = Conditions::default();
    let sql = match &query.turn {
        None => {
            conditions.common(scope, query, now);
            conditions.after(query, &sort_on_head);
            let wheres = conditions.parts.join(" and ");
            let limit = conditions.mark(query.limit);
            format!(
                "select {sort_on_head}, c.case_id from loop_case c where {wheres} \
                 order by {sort_on_head} {order}, c.case_id {order} limit {limit}"
            )
        }
        Some(ranges) => {
            let limit = conditions.mark(query.limit);
            let mut selects = Vec::new();
            for (at, range) in ranges.iter().enumerate() {
                conditions.parts.clear();
                conditions.range(range);
                conditions.common(scope, query, now);
                conditions.after(query, &sort_on_turn);
                // Each range is cut to a page by its own index before the ranges are merged.
                selects.push(format!(
                    "select * from (select {sort_on_turn} as v, c.case_id as id from turn t join loop_case c on c.case_id = t.case_id \
                     where {} order by v {order}, id {order} limit {limit}) r{at}",
                    conditions.parts.join(" and ")
                ));
            }
            if selects.is_empty() {
                return Ok(Vec::new());
            }
            format!("select v, id from ({}) m order by v {order}, id {order} limit {limit}", selects.join(" union "))
        }
    };
    let rows = conn.query(&sql, &conditions.params).await?;
    rows.iter().map(|row| Ok(Cursor { value: row.int(0)?, case: CaseId(row.uuid(1)?) })).collect()
}

/// How many cases a list would hold.
pub async fn count(conn: &mut Conn, scope: &CaseScope, query: &CaseQuery, now: Instant) -> Result<i64> {
    let mut conditions = Conditions::default();
    let sql = match &query.turn {
        None => {
            conditions.common(scope, query, now);
            format!("select count(*) from loop_case c where {}", conditions.parts.join(" and "))
        }
        Some(ranges) => {
            let mut selects = Vec::new();
            for range in ranges {
                conditions.parts.clear();
                conditions.range(range);
                conditions.common(scope, query, now);
                selects.push(format!(
                    "select c.case_id from turn t join loop_case c on c.case_id = t.case_id where {}",
                    conditions.parts.join(" and ")
                ));
            }
            if selects.is_empty() {
                return Ok(0);
            }
            format!("select count(*) from ({}) m", selects.join(" union "))
        }
    };
    Ok(conn.query_one(&sql, &conditions.params).await?.int(0)?)
}

/// Cases of which time demands something now, the longest waiting first.
pub async fn due(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<(CaseId, Instant)>> {
    let rows = conn
        .query(
            "select case_id, wake_at from loop_case where wake_at is not null and wake_at <= $1 order by wake_at limit $2",
            &[now.0.into(), limit.into()],
        )
        .await?;
    rows.iter().map(|row| Ok((CaseId(row.uuid(0)?), Instant(row.int(1)?)))).collect()
}
