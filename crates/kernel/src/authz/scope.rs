//! What an actor may see of cases: a value that answers for one case and becomes one SQL condition for lists.

use crate::orgs::range_end;
use crate::{CaseId, OrgId, PersonId};
use gridwork_db::Value;
use gridwork_definitions::model::Key;
use std::collections::BTreeSet;

/// The facts of a case on which seeing it depends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFacts {
    /// The case.
    pub id: CaseId,
    /// Its loop.
    pub loop_key: Key,
    /// The org it belongs to.
    pub org: OrgId,
    /// That org's path.
    pub org_path: String,
    /// Its state.
    pub state: String,
    /// Who asked.
    pub asker: PersonId,
    /// Who typed it in.
    pub opener: PersonId,
    /// Whom a step assigned.
    pub assignee: Option<PersonId>,
    /// The org a step assigned.
    pub assignee_org: Option<OrgId>,
    /// Who goes with the assignee.
    pub second: Option<PersonId>,
    /// Of a case about another one: who is shut out of it, whatever roles they hold.
    pub shut_out: Option<Vec<PersonId>>,
}

/// A piece of SQL with the values of its placeholders.
#[derive(Debug, Clone, PartialEq)]
pub struct SqlCondition {
    /// Text with `$n` from the number it was asked to start at.
    pub sql: String,
    /// The values, in order.
    pub params: Vec<Value>,
}

/// What an actor may see of cases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseScope {
    persons: BTreeSet<PersonId>,
    orgs: BTreeSet<OrgId>,
    below: BTreeSet<String>,
    open_at: BTreeSet<(Key, String, OrgId)>,
    open_below: BTreeSet<(Key, String, String)>,
    /// The actor, who is never shut out of what they asked or opened themselves.
    own: Option<PersonId>,
    /// The actor with everybody stood for in whatever way: they count as one where one of them is shut out.
    counted: BTreeSet<PersonId>,
    /// People who left and whose work goes on with the actor: what is assigned to them, not what they asked.
    assigned: BTreeSet<PersonId>,
    /// Single cases that an emergency opened for a while.
    cases: BTreeSet<CaseId>,
}

impl CaseScope {
    /// The cases these persons asked, opened, are assigned or go along with. The first of them is the actor.
    pub fn of_persons(persons: impl IntoIterator<Item = PersonId>) -> Self {
        let mut persons = persons.into_iter().peekable();
        let own = persons.peek().copied();
        let persons: BTreeSet<PersonId> = persons.collect();
        Self { counted: persons.clone(), persons, own, ..Self::default() }
    }

    pub(super) fn count_as_one(&mut self, person: Option<PersonId>) {
        self.counted.extend(person);
    }

    pub(super) fn add_assigned(&mut self, person: PersonId) {
        self.assigned.insert(person);
        self.counted.insert(person);
    }

    pub(super) fn add_case(&mut self, case: CaseId) {
        self.cases.insert(case);
    }

    pub(super) fn add_org(&mut self, org: OrgId) {
        self.orgs.insert(org);
    }

    pub(super) fn add_below(&mut self, path: Option<String>) {
        self.below.extend(path);
    }

    pub(super) fn add_open_at(&mut self, key: &Key, state: &str, org: OrgId) {
        self.open_at.insert((key.clone(), state.to_owned(), org));
    }

    pub(super) fn add_open_below(&mut self, key: &Key, state: &str, path: Option<String>) {
        self.open_below.extend(path.map(|path| (key.clone(), state.to_owned(), path)));
    }

    /// Drops ranges that lie inside others, so that the condition stays short.
    pub(super) fn tidy(&mut self) {
        let all = self.below.clone();
        self.below.retain(|path| !all.iter().any(|other| other != path && path.starts_with(other.as_str())));
    }

    /// The cases of these persons only are visible: no org is.
    pub fn is_personal(&self) -> bool {
        self.orgs.is_empty()
            && self.below.is_empty()
            && self.open_at.is_empty()
            && self.open_below.is_empty()
            && self.cases.is_empty()
    }

    /// The orgs at which, and the paths below which, cases can be inside that belong there. Those of persons, and single
    /// ones, may belong anywhere: see [`own_to_sql`](Self::own_to_sql).
    pub fn places(&self) -> (BTreeSet<OrgId>, BTreeSet<&str>) {
        let orgs = self.orgs.iter().chain(self.open_at.iter().map(|(_, _, org)| org)).copied().collect();
        let open = self.open_below.iter().map(|(_, _, path)| path);
        (orgs, self.below.iter().chain(open).map(String::as_str).collect())
    }

    /// A query of the ids, as `record_id`, of the cases that can be inside wherever they belong: by a relation to a person,
    /// assigned to an org, or opened by an emergency. By each way the newest, at most so many.
    pub fn own_to_sql(&self, first: usize, most: i64) -> SqlCondition {
        let mut params: Vec<Value> = vec![most.into()];
        let mut ways = Vec::new();
        let mut way = |column: &str, value: Value| {
            params.push(value);
            let at = first + params.len() - 1;
            ways.push(format!(
                "select * from (select case_id as record_id from loop_case where {column} = ${at} \
                 order by opened_at desc limit ${first}) w"
            ));
        };
        for person in &self.persons {
            for column in ["asker_id", "opener_id", "assignee_person_id", "second_person_id"] {
                way(column, person.into());
            }
        }
        for person in &self.assigned {
            for column in ["assignee_person_id", "second_person_id"] {
                way(column, person.into());
            }
        }
        for org in &self.orgs {
            way("assignee_org_id", org.into());
        }
        for case in &self.cases {
            way("case_id", case.into());
        }
        if ways.is_empty() {
            ways.push(format!("select case_id as record_id from loop_case where 1 = 0 limit ${first}"));
        }
        SqlCondition { sql: ways.join(" union "), params }
    }

    /// Whether a case is inside.
    pub fn contains(&self, case: &CaseFacts) -> bool {
        self.contains_closely(case) || self.is_open(case) && !self.is_shut_out(case)
    }

    /// Whether the case is inside by relation to a person or by a role that sees all, not only by an open state.
    pub fn contains_closely(&self, case: &CaseFacts) -> bool {
        let is_close = self.is_related(case)
            || self.cases.contains(&case.id)
            || self.orgs.contains(&case.org)
            || self.below.iter().any(|path| case.org_path.starts_with(path.as_str()));
        is_close && !self.is_shut_out(case)
    }

    /// Whether the actor, or anybody they stand in for in whatever way, must not know of a case.
    pub fn is_shut_out(&self, case: &CaseFacts) -> bool {
        let Some(shut_out) = &case.shut_out else { return false };
        let complains = self.own.is_some_and(|own| own == case.asker || own == case.opener);
        !complains && shut_out.iter().any(|person| self.counted.contains(person))
    }

    fn is_related(&self, case: &CaseFacts) -> bool {
        self.persons.contains(&case.asker)
            || self.persons.contains(&case.opener)
            || case.assignee.is_some_and(|person| self.persons.contains(&person))
            || case.second.is_some_and(|person| self.persons.contains(&person))
            || case.assignee.is_some_and(|person| self.assigned.contains(&person))
            || case.second.is_some_and(|person| self.assigned.contains(&person))
            || case.assignee_org.is_some_and(|org| self.orgs.contains(&org))
    }

    fn is_open(&self, case: &CaseFacts) -> bool {
        self.open_at.iter().any(|(key, state, org)| *org == case.org && *state == case.state && *key == case.loop_key)
            || self.open_below.iter().any(|(key, state, path)| {
                case.org_path.starts_with(path.as_str()) && *state == case.state && *key == case.loop_key
            })
    }

    /// The same as [`contains`](Self::contains), as a condition over `loop_case` under an alias.
    pub fn to_sql(&self, alias: &str, first: usize) -> SqlCondition {
        let mut parts = Vec::new();
        let mut params: Vec<Value> = Vec::new();
        let mut next = |value: Value| {
            params.push(value);
            format!("${}", first + params.len() - 1)
        };
        if !self.persons.is_empty() {
            let list = self.persons.iter().map(|id| next(id.into())).collect::<Vec<_>>().join(", ");
            for column in ["asker_id", "opener_id", "assignee_person_id", "second_person_id"] {
                parts.push(format!("{alias}.{column} in ({list})"));
            }
        }
        if !self.assigned.is_empty() {
            let list = self.assigned.iter().map(|id| next(id.into())).collect::<Vec<_>>().join(", ");
            for column in ["assignee_person_id", "second_person_id"] {
                parts.push(format!("{alias}.{column} in ({list})"));
            }
        }
        if !self.orgs.is_empty() {
            let list = self.orgs.iter().map(|id| next(id.into())).collect::<Vec<_>>().join(", ");
            parts.push(format!("{alias}.org_id in ({list})"));
            parts.push(format!("{alias}.assignee_org_id in ({list})"));
        }
        if !self.cases.is_empty() {
            let list = self.cases.iter().map(|id| next(id.into())).collect::<Vec<_>>().join(", ");
            parts.push(format!("{alias}.case_id in ({list})"));
        }
        for path in &self.below {
            let (from, to) = (next(path.as_str().into()), next(range_end(path).into()));
            parts.push(format!("({alias}.org_path >= {from} and {alias}.org_path < {to})"));
        }
        for (key, state, org) in &self.open_at {
            let (key, state, org) = (next(key.as_str().into()), next(state.as_str().into()), next(org.into()));
            parts.push(format!("({alias}.loop = {key} and {alias}.state = {state} and {alias}.org_id = {org})"));
        }
        for (key, state, path) in &self.open_below {
            let (key, state) = (next(key.as_str().into()), next(state.as_str().into()));
            let (from, to) = (next(path.as_str().into()), next(range_end(path).into()));
            parts.push(format!(
                "({alias}.loop = {key} and {alias}.state = {state} and {alias}.org_path >= {from} and {alias}.org_path < {to})"
            ));
        }
        if parts.is_empty() {
            return SqlCondition { sql: "1 = 0".to_owned(), params };
        }
        let mut sql = format!("({})", parts.join(" or "));
        if let Some(own) = self.own {
            let own = next(own.into());
            let list = self.counted.iter().map(|id| next(id.into())).collect::<Vec<_>>().join(", ");
            // Most cases are about no other, and are asked no further.
            sql = format!(
                "({sql} and ({alias}.about_case_id is null or {alias}.asker_id = {own} or {alias}.opener_id = {own} \
                 or not exists (select 1 from case_shut_out s where s.case_id = {alias}.case_id and s.person_id in ({list}))))"
            );
        }
        SqlCondition { sql, params }
    }
}
