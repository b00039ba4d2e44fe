//! Reads needs, offers, counts and what was given out before: a few set queries, however many there are.

mod columns;

use crate::data::{Barred, Barring, Need, Offer};
use columns::{CasesAndOffer, sql_of};
use gridwork_db::{Conn, Engine, Row, Value as DbValue};
use gridwork_definitions::model::{
    Assign, By, Field, FieldClass, FieldType, Key, Loop, Matcher, Register, Relation, Step, VisibleTo,
};
use gridwork_expr::Value;
use gridwork_kernel::authz::CaseScope;
use gridwork_kernel::error::{Error, Result};
use gridwork_kernel::geo::Point;
use gridwork_kernel::orgs::range_end;
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Instant, OrgId, PersonId, RowId};
use gridwork_registers::fields::to_expr;
use gridwork_registers::filter;
use gridwork_registers::references::store::record;
use gridwork_registers::rows::{RowScope, StoredRow, store as rows};
use gridwork_registers::tables::{self, TableKind, column_of, stored, table_name};
use indexmap::IndexMap;
use std::collections::{HashMap, HashSet};

/// A matcher with what it stands on.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// Definitions and orgs.
    pub world: &'a World,
    /// The matcher.
    pub matcher: &'a Matcher,
    /// The loop of its need.
    pub need: &'a Loop,
    /// The register of its offer.
    pub offer: &'a Register,
    /// The roles of the reader that reach the need: points are read as coarse as those roles read them.
    pub held: &'a [Key],
    /// The moment.
    pub now: Instant,
}

/// Which needs are read.
pub enum Which<'a> {
    /// One case, whatever state it is in.
    One(CaseId),
    /// Those that wait in an org and below it, as far as a reader sees them; the longest waiting first.
    Waiting {
        /// The org's path.
        path: &'a str,
        /// What the reader sees.
        scope: &'a CaseScope,
        /// At most so many.
        limit: i64,
    },
}

/// So many ids go into one statement.
const IDS: usize = 500;

impl Reading<'_> {
    /// Needs as expressions read them, with the rows they name.
    pub async fn needs(&self, conn: &mut Conn, which: &Which<'_>) -> Result<Vec<Need>> {
        let columns = stored(&self.need.fields);
        let (conditions, mut params, limit) = self.which(conn.engine(), which)?;
        params.push(limit.into());
        let sql = format!(
            "select c.case_id, c.org_id, c.state, c.assignee_person_id, c.assignee_org_id, c.opener_id, c.asker_id, \
             c.outcome, c.opened_at{} from loop_case c join {} f on f.case_id = c.case_id where {conditions} \
             order by c.opened_at, c.case_id limit ${}",
            tables::column_list(&columns, "f."),
            table_name(TableKind::Cases, &self.need.key),
            params.len()
        );
        let found = conn.query(&sql, &params).await?;
        let mut needs = Vec::with_capacity(found.len());
        for row in &found {
            needs.push(self.need_of(row, &tables::read(&columns, row, 9)?)?);
        }
        self.with_rows(conn, &mut needs).await?;
        Ok(needs)
    }

    /// The condition over heads and fields, its values, and how many are read.
    fn which(&self, engine: Engine, which: &Which<'_>) -> Result<(String, Vec<DbValue>, i64)> {
        let key = self.need.key.as_str();
        match which {
            Which::One(id) => Ok(("c.case_id = $1 and c.loop = $2".into(), vec![id.into(), key.into()], 1)),
            Which::Waiting { path, scope, limit } => {
                let columns = CasesAndOffer { cases: self.need, offer: None, now: self.now };
                let (when, mut params) = match &self.matcher.need.when {
                    Some(when) => sql_of(engine, when, &columns)?,
                    None => ("1 = 1".to_owned(), Vec::new()),
                };
                let seen = scope.to_sql("c", params.len() + 1);
                params.extend(seen.params);
                params.extend([key.into(), DbValue::from(*path), range_end(path).into()]);
                let at = params.len();
                let sql = format!(
                    "({when}) and {} and c.closed_at is null and c.loop = ${} and c.org_path >= ${} and c.org_path < ${at}",
                    seen.sql,
                    at - 2,
                    at - 1
                );
                Ok((sql, params, *limit))
            }
        }
    }

    fn need_of(&self, row: &Row, fields: &IndexMap<String, serde_json::Value>) -> Result<Need> {
        let org = OrgId(row.uuid(1)?);
        let id = |at: usize| row.opt_uuid(at).map(|id| Value::from(id.map(|id| id.to_string())));
        let assignee = match id(3)? {
            Value::Null => id(4)?,
            person => person,
        };
        let mut values = self.values(&self.need.fields, fields);
        values.extend([
            ("id".to_owned(), id(0)?),
            ("org".to_owned(), id(1)?),
            ("state".to_owned(), Value::from(row.text(2)?)),
            ("assignee".to_owned(), assignee),
            ("opener".to_owned(), id(5)?),
            ("asker".to_owned(), id(6)?),
            ("outcome".to_owned(), Value::from(row.opt_text(7)?)),
            ("opened_at".to_owned(), Value::Instant(row.int(8)?)),
        ]);
        Ok(Need { case: CaseId(row.uuid(0)?), org, record: Value::Record(values) })
    }

    /// Plain fields as expressions read them: points as coarse as the reader sees them, lists never missing.
    fn values(
        &self,
        fields: &IndexMap<String, Field>,
        given: &IndexMap<String, serde_json::Value>,
    ) -> IndexMap<String, Value> {
        let plain = fields.iter().filter(|(_, field)| field.class == FieldClass::Plain);
        plain
            .map(|(key, field)| {
                let value = given.get(key).map_or(Value::Null, |value| to_expr(&field.kind, value));
                let value = match (&field.kind, value) {
                    (FieldType::Choices { .. } | FieldType::Rows { .. } | FieldType::Files { .. }, Value::Null) => {
                        Value::List(Vec::new())
                    }
                    (FieldType::Point { blur: Some(_) }, value) => coarse(field, value, self.held),
                    (_, value) => value,
                };
                (key.clone(), value)
            })
            .collect()
    }

    /// Puts records in the place of the ids of rows.
    async fn with_rows(&self, conn: &mut Conn, needs: &mut [Need]) -> Result<()> {
        for (key, field) in &self.need.fields {
            let FieldType::Row { of } = &field.kind else { continue };
            let Some(register) = self.world.catalog.registers.get(of) else { continue };
            let ids: HashSet<RowId> = needs.iter().filter_map(|need| row_id(need, key)).collect();
            let ids: Vec<RowId> = ids.into_iter().collect();
            let found = rows::find_many(conn, register, &ids).await?;
            let records: HashMap<RowId, Value> = found.iter().map(|row| (row.id, record(register, row))).collect();
            for need in needs.iter_mut() {
                let Some(record) = row_id(need, key).and_then(|id| records.get(&id)) else { continue };
                if let Value::Record(fields) = &mut need.record {
                    fields.insert(key.clone(), record.clone());
                }
            }
        }
        Ok(())
    }

    /// The offers that a reader may see, with their counts and with what each person had before.
    pub async fn offers(&self, conn: &mut Conn, scope: &RowScope) -> Result<Vec<Offer>> {
        let filter = match &self.matcher.offer.when {
            Some(when) => Some(filter::condition(self.offer, when.source(), conn.engine())?),
            None => None,
        };
        let query = rows::RowQuery { filter, limit: i64::MAX, ..rows::RowQuery::default() };
        let found = rows::list(conn, self.offer, scope, &query).await?;
        let mut offers: Vec<Offer> = found.iter().filter_map(|it| self.offer_of(&it.row)).collect();
        for name in self.matcher.counts.keys() {
            let counted = self.count(conn, name, scope).await?;
            for offer in &mut offers {
                offer.counts.insert(name.clone(), counted.get(&offer.row).copied().unwrap_or(0));
            }
        }
        let before = self.before(conn, scope).await?;
        for offer in &mut offers {
            if let Some((taken, last_at)) = before.get(&offer.person) {
                (offer.taken, offer.last_at) = (*taken, Some(*last_at));
            }
        }
        Ok(offers)
    }

    fn offer_of(&self, row: &StoredRow) -> Option<Offer> {
        let person = row.fields.get(&self.matcher.offer.person)?.as_str()?.parse().ok()?;
        let mut values = self.values(&self.offer.fields, &row.fields);
        values.insert("id".into(), Value::from(row.id.to_string()));
        values.insert("org".into(), Value::from(row.org.map(|org| org.to_string())));
        let record = Value::Record(values);
        Some(Offer { row: row.id, person, record, counts: IndexMap::new(), taken: 0, last_at: None })
    }

    /// One count, for all offers at once.
    async fn count(&self, conn: &mut Conn, name: &str, scope: &RowScope) -> Result<HashMap<RowId, i64>> {
        let count = &self.matcher.counts[name];
        let Some(cases) = self.world.catalog.loops.get(&count.cases) else { return Ok(HashMap::new()) };
        let columns = CasesAndOffer { cases, offer: Some(self.offer), now: self.now };
        let (when, mut params) = sql_of(conn.engine(), &count.when, &columns)?;
        let (seen, seen_params) = scope.to_sql(params.len() + 1);
        params.extend(seen_params);
        params.push(cases.key.as_str().into());
        // Only what reads fields of the cases needs their table.
        let reads_fields = count.when.reads().iter().any(|path| path.len() == 1 && cases.fields.contains_key(&path[0]));
        let fields = if reads_fields {
            format!("join {} f on f.case_id = c.case_id", table_name(TableKind::Cases, &cases.key))
        } else {
            String::new()
        };
        let sql = format!(
            "select o.row_id, count(*) from {} o join loop_case c on c.loop = ${} {fields} \
             where o.retired_at is null and ({when}) and o.row_id in (select row_id from {} where {seen}) group by o.row_id",
            table_name(TableKind::Rows, &self.offer.key),
            params.len(),
            table_name(TableKind::Rows, &self.offer.key),
        );
        let found = conn.query(&sql, &params).await?;
        found.iter().map(|row| Ok((RowId(row.uuid(0)?), row.int(1)?))).collect()
    }

    /// How many cases of the loop each person had within the window, and when the last was opened: those that are
    /// theirs, done or not. What they declined or gave back is not theirs.
    async fn before(&self, conn: &mut Conn, scope: &RowScope) -> Result<HashMap<PersonId, (i64, Instant)>> {
        let Some(person) = column_of(&self.offer.fields, &self.matcher.offer.person) else { return Ok(HashMap::new()) };
        let days = self.matcher.fair.as_ref().map_or(0, |fair| fair.within_days);
        let from = self.now.plus_micros(-days.saturating_mul(DAY));
        let (seen, seen_params) = scope.to_sql(3);
        let mut params: Vec<DbValue> = vec![self.need.key.as_str().into(), from.0.into()];
        params.extend(seen_params);
        let sql = format!(
            "select c.assignee_person_id, sum(case when c.opened_at >= $2 then 1 else 0 end), max(c.opened_at) \
             from loop_case c where c.loop = $1 and c.assignee_person_id in \
             (select {person} from {} where retired_at is null and {seen}) group by c.assignee_person_id",
            table_name(TableKind::Rows, &self.offer.key)
        );
        let found = conn.query(&sql, &params).await?;
        found.iter().map(|row| Ok((PersonId(row.uuid(0)?), (row.int(1)?, Instant(row.int(2)?))))).collect()
    }

    /// Who may not have which of these cases: whoever gave it back, and whom separation of hands keeps from going on
    /// after one of the steps that suggest.
    pub async fn barred(&self, conn: &mut Conn, needs: &[Need], suggesting: &[&Step]) -> Result<Barred> {
        let steps = barring_steps(self.need, suggesting);
        let mut barred = Barred::default();
        if steps.is_empty() {
            return Ok(barred);
        }
        for part in needs.chunks(IDS) {
            let mut params: Vec<DbValue> = part.iter().map(|need| need.case.into()).collect();
            params.extend(steps.keys().map(|step| DbValue::from(*step)));
            let sql = format!(
                "select case_id, step, actor_id, stood_for_id from case_event where case_id in ({}) and step in ({})",
                gridwork_db::marks(1, part.len()),
                gridwork_db::marks(part.len() + 1, steps.len())
            );
            for row in &conn.query(&sql, &params).await? {
                let (case, step) = (CaseId(row.uuid(0)?), row.text(1)?);
                let why = steps.get(step.as_str()).copied().unwrap_or(Barring::GaveBack);
                for person in [row.opt_uuid(2)?, row.opt_uuid(3)?].into_iter().flatten() {
                    barred.add(case, PersonId(person), why, &step);
                }
            }
        }
        Ok(barred)
    }
}

const DAY: i64 = 24 * 3_600 * 1_000_000;

fn row_id(need: &Need, field: &str) -> Option<RowId> {
    match &need.record {
        Value::Record(fields) => fields.get(field)?.as_text()?.parse().ok(),
        _ => None,
    }
}

/// A point as coarse as its reader sees it: a score must not tell what the map does not show.
fn coarse(field: &Field, value: Value, held: &[Key]) -> Value {
    let (FieldType::Point { blur: Some(blur) }, Value::Point { lon, lat }) = (&field.kind, &value) else {
        return value;
    };
    let is_excepted = blur.except.iter().any(|to| matches!(to, VisibleTo::Role(role) if held.contains(role)));
    if is_excepted {
        return value;
    }
    match Point::new(*lon, *lat) {
        Ok(point) => {
            let Point { lon, lat } = point.blurred(blur.metres);
            Value::Point { lon, lat }
        }
        Err(_) => Value::Null,
    }
}

/// The steps whose takers are barred from a case, and why.
fn barring_steps<'d>(definition: &'d Loop, suggesting: &[&Step]) -> IndexMap<&'d str, Barring> {
    let mut steps = IndexMap::new();
    let is_of_assignee = |step: &Step| step.by.contains(&By::Relation(Relation::Assignee));
    for (key, step) in &definition.steps {
        if step.assign == Some(Assign::None) && step.by == [By::Relation(Relation::Assignee)] {
            steps.insert(key.as_str(), Barring::GaveBack);
        }
    }
    for next in suggesting.iter().map(|step| &step.to) {
        let going_on = definition.steps.values().filter(|step| step.from.contains(next) && is_of_assignee(step));
        for key in going_on.flat_map(|step| &step.not) {
            if let Some((key, _)) = definition.steps.get_key_value(key) {
                steps.insert(key.as_str(), Barring::Hands);
            }
        }
    }
    steps
}

/// Corrupt only if a pack was stored that the checker would have refused.
pub(crate) fn unfit(what: &str, why: &dyn std::fmt::Display) -> Error {
    Error::Corrupt(format!("a stored matcher: `{what}`: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gridwork_definitions::load_dir;
    use gridwork_definitions::model::Catalog;
    use std::path::Path;

    fn binhai() -> Catalog {
        load_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/binhai"), &[]).catalog
    }

    #[test]
    fn whoever_gives_work_back_is_barred_and_whoever_may_not_go_on_with_it() {
        let mut order = binhai().loops[&Key::new("binhai", "order")].clone();
        let dispatch = order.steps["dispatch"].clone();
        let given_back = [("decline", Barring::GaveBack), ("hand_back", Barring::GaveBack)];
        assert_eq!(barring_steps(&order, &[&dispatch]), IndexMap::from(given_back));
        // A step of the dispatcher that takes work away bars nobody: it was not theirs to give back.
        if let Some(accept) = order.steps.get_mut("accept") {
            accept.not = vec!["place".into(), "decline".into()];
        }
        let found = barring_steps(&order, &[&dispatch]);
        assert_eq!((found["place"], found["decline"]), (Barring::Hands, Barring::Hands));
        assert_eq!(found["hand_back"], Barring::GaveBack);
    }

    #[test]
    fn a_point_is_as_coarse_as_its_reader_sees_it() {
        let catalog = binhai();
        let exact = Value::Point { lon: 117.705, lat: 39.005 };
        let dispatcher = [Key::new("binhai", "dispatcher")];
        let place = &catalog.loops[&Key::new("binhai", "order")].fields["place"];
        assert_eq!(coarse(place, exact.clone(), &dispatcher), exact, "dispatchers are excepted");
        assert_ne!(coarse(place, exact.clone(), &[]), exact);
        let base = &catalog.registers[&Key::new("binhai", "volunteer")].fields["base"];
        assert_ne!(coarse(base, exact.clone(), &dispatcher), exact, "nobody reads where somebody lives");
        assert_eq!(coarse(base, Value::Null, &dispatcher), Value::Null);
    }
}
