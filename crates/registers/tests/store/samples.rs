//! Evaluator ≡ SQL: a filter selects exactly the rows where the evaluator says so, whichever engine runs it.

use crate::kit::{House, field, register, text};
use gridwork_db::{Db, Engine};
use gridwork_definitions::model::{FieldType, Register};
use gridwork_expr::{Value, samples};
use gridwork_kernel::RowId;
use gridwork_kernel::authz::Actor;
use gridwork_registers::fields::{self, Known};
use gridwork_registers::filter;
use gridwork_registers::references::store::record;
use gridwork_registers::rows::store::{RowQuery, list};
use gridwork_registers::rows::{StoredRow, row_scope};
use gridwork_testkit::both_engines;
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

const ROWS: u64 = 40;

/// A register with the fields that the samples read.
fn sample_register() -> Register {
    let decimal = |scale| FieldType::Decimal { scale, min: None, max: None };
    let int = || FieldType::Int { min: None, max: None };
    let id = || FieldType::Person { role: None };
    let mut register = register(
        "sample",
        &[
            ("done", FieldType::Bool),
            ("flag", FieldType::Bool),
            ("count", int()),
            ("days", int()),
            ("hours", decimal(1)),
            ("price", decimal(2)),
            ("state", text()),
            ("note", text()),
            ("due_on", FieldType::Date),
            ("held_on", FieldType::Date),
            ("opened_at", FieldType::Instant),
            ("met_at", FieldType::Instant),
            ("asker", id()),
            ("assignee", FieldType::Case { of: gridwork_definitions::model::Key::new("binhai", "order") }),
            ("body", FieldType::CreditCode),
        ],
    );
    for key in ["done", "count", "price", "state", "due_on", "opened_at", "asker"] {
        register.fields.insert(
            key.into(),
            gridwork_definitions::model::Field { required: true, ..field(register.fields[key].kind.clone()) },
        );
    }
    register
}

/// A sample row as a register keeps it. What no field takes — numbers of twenty digits, blank texts — becomes something
/// that one does.
fn kept(register: &Register, row: &IndexMap<String, Value>) -> Map<String, Json> {
    let mut fields = Map::new();
    for (key, field) in &register.fields {
        let given = fields::from_expr(&row[key]);
        let canonical = match fields::check(&field.kind, &given, &Known::trusting()) {
            Ok(Json::Null) if field.required => Json::from("blank"),
            Ok(value) => value,
            Err(_) if matches!(field.kind, FieldType::Int { .. }) => Json::from(7),
            Err(_) => Json::from(0.5),
        };
        if !canonical.is_null() {
            fields.insert(key.clone(), canonical);
        }
    }
    fields
}

/// A random filter over the register: a list knows no `today`.
fn filter_of(seed: u64) -> String {
    samples::filter(seed).source().replace("today", "date('2026-01-01')")
}

/// The ids of the rows that a filter selects; none when no column takes one of its numbers.
async fn selected(house: &House, register: &Register, source: &str) -> Option<Vec<RowId>> {
    let condition = match filter::condition(register, source, house.db.engine()) {
        Ok(condition) => condition,
        Err(error) if format!("{error:?}").contains("does not fit") => return None,
        Err(error) => panic!("{source}: {error:?}"),
    };
    let mut view = house.view().await;
    let scope = row_scope(&Actor::system(), &view.world, register, view.now);
    let query = RowQuery { filter: Some(condition), limit: 1000, ..RowQuery::default() };
    let rows = list(&mut view.conn, register, &scope, &query).await.unwrap_or_else(|error| panic!("{source}: {error}"));
    Some(rows.iter().map(|it| it.row.id).collect())
}

async fn fill(house: &House, register: &Register) -> Vec<StoredRow> {
    let mut rows = Vec::new();
    for seed in 0..ROWS {
        let fields = kept(register, &samples::row(seed));
        rows.push(house.add(register, None, Json::Object(fields)).await.unwrap());
    }
    rows
}

both_engines! {
    async fn a_filter_selects_the_rows_where_the_evaluator_says_so(db: Db) {
        let register = sample_register();
        let house = House::with(db, &register).await;
        let rows = fill(&house, &register).await;
        let data: Vec<IndexMap<String, Value>> = rows
            .iter()
            .map(|row| match record(&register, row) {
                Value::Record(fields) => fields,
                other => panic!("a row is a record, not {other:?}"),
            })
            .collect();
        let (mut tried, mut told_apart) = (0, 0);
        for seed in 0..500 {
            let source = filter_of(seed);
            let Some(found) = selected(&house, &register, &source).await else { continue };
            let expr = gridwork_expr::Expr::parse(&source).unwrap();
            let expected: Vec<RowId> = rows
                .iter()
                .zip(&data)
                .filter(|(_, data)| expr.holds(*data).unwrap_or_else(|error| panic!("{source}: {error:?}")))
                .map(|(row, _)| row.id)
                .collect();
            assert_eq!(found, expected, "{source}");
            tried += 1;
            told_apart += i32::from(!found.is_empty() && found.len() < rows.len());
        }
        assert!(tried > 400 && told_apart > 200, "the samples say something: {told_apart} of {tried}");
    }

    async fn what_an_earlier_version_left_out_fails_no_filter(db: Db) {
        // Nothing was required before, so nothing is there now.
        let register = sample_register();
        let house = House::with(db, &register).await;
        let bare = house.add(&register, None, Json::Object(Map::new())).await.unwrap();
        fill(&house, &register).await;
        for seed in 0..200 {
            let source = filter_of(seed);
            let Some(found) = selected(&house, &register, &source).await else { continue };
            let Some(others) = selected(&house, &register, &format!("!({source})")).await else { continue };
            assert!(found.iter().all(|id| !others.contains(id)), "a row is on one side: {source}");
            let sides = usize::from(found.contains(&bare.id)) + usize::from(others.contains(&bare.id));
            assert!(sides <= 1, "{source}");
        }
    }

    async fn the_samples_of_the_language_agree_with_this_engine(db: Db) {
        let house = House::binhai(db).await;
        let making = house.run(|work| {
            Box::pin(async move {
                let collation = matches!(work.tx().engine(), Engine::Postgres).then_some("C");
                work.tx().define(&samples::table(collation)).await?;
                for id in 0..ROWS {
                    let insert = samples::insert(id as i64, &samples::row(id));
                    work.tx().execute_built(&insert).await?;
                }
                Ok(())
            })
        });
        making.await.unwrap();
        let mut view = house.view().await;
        for seed in 0..600 {
            let filter = samples::filter(seed);
            let source = filter.source();
            let condition = match filter.to_sql(&samples::SampleColumns) {
                Ok(condition) => condition,
                Err(refusal) if refusal.reason_en.contains("does not fit") => continue,
                Err(refusal) => panic!("{source}: {refusal:?}"),
            };
            let expected: Vec<i64> =
                (0..ROWS).filter(|id| filter.holds(&samples::row(*id)).unwrap()).map(|id| id as i64).collect();
            let rows = view.conn.query_built(&samples::select(condition)).await;
            let rows = rows.unwrap_or_else(|error| panic!("{source}: {error}"));
            let found: Vec<i64> = rows.iter().map(|row| row.int(0).unwrap()).collect();
            assert_eq!(found, expected, "{source}");
        }
    }
}
