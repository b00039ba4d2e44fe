//! What must hold for every expression: it reads back, its value has its type, and SQL agrees with the evaluator.

use crate::{Expr, Fault, Type, Value, samples};
use proptest::prelude::*;
use rusqlite::Connection;
use sea_query::{ExprTrait, SqliteQueryBuilder};

const ROWS: u64 = 40;

/// A database with the sample rows.
fn database() -> Connection {
    let database = Connection::open_in_memory().unwrap();
    database.execute_batch(&samples::table(None).to_string(SqliteQueryBuilder)).unwrap();
    for id in 0..ROWS {
        let insert = samples::insert(id as i64, &samples::row(id)).to_string(SqliteQueryBuilder);
        database.execute_batch(&insert).unwrap();
    }
    database
}

fn ids(database: &Connection, condition: sea_query::Expr, source: &str) -> Vec<u64> {
    let select = samples::select(condition).to_string(SqliteQueryBuilder);
    let mut statement = database.prepare(&select).unwrap_or_else(|error| panic!("{error}\n{source}\n{select}"));
    let rows = statement.query_map([], |row| row.get::<_, i64>(0)).unwrap();
    rows.map(|id| id.unwrap() as u64).collect()
}

fn check_filter(database: &Connection, seed: u64) {
    let filter = samples::filter(seed);
    let source = filter.source();
    filter.check(&samples::scope()).unwrap_or_else(|faults| panic!("{source}: {faults:#?}"));
    let condition = match filter.to_sql(&samples::SampleColumns) {
        Ok(condition) => condition,
        // Known numbers beyond the column's places are the one thing the samples write that no column takes.
        Err(refusal) if refusal.reason_en.contains("does not fit") => return,
        Err(refusal) => panic!("{source}: {refusal:?}"),
    };
    let (holds, fails): (Vec<u64>, Vec<u64>) = (0..ROWS)
        .partition(|id| filter.holds(&samples::row(*id)).unwrap_or_else(|error| panic!("{source}: {error:?}")));
    assert_eq!(ids(database, condition.clone(), source), holds, "{source}");
    assert_eq!(ids(database, condition.not(), source), fails, "negated in SQL: {source}");
}

#[test]
fn sql_selects_exactly_the_rows_where_the_evaluator_says_so() {
    let database = database();
    for seed in 0..1_000 {
        check_filter(&database, seed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sql_agrees_for_any_seed(seed in any::<u64>()) {
        thread_local!(static DATABASE: Connection = database());
        DATABASE.with(|database| check_filter(database, seed));
    }

    #[test]
    fn a_checked_expression_has_a_value_of_its_type(seed in any::<u64>(), row in any::<u64>()) {
        let expr = samples::expression(seed);
        let ty = expr.check(&samples::scope());
        prop_assert!(ty.is_ok(), "{expr}: {ty:#?}");
        match expr.eval(&samples::row(row)) {
            Ok(value) => prop_assert!(value.fit(&ty.unwrap()).is_some(), "{expr}: {value:?}"),
            Err(error) => {
                let about_size = matches!(error.fault, Fault::Overflow | Fault::DivisionByZero);
                prop_assert!(about_size, "{expr}: {error:?}");
            }
        }
    }

    #[test]
    fn explaining_agrees_with_evaluating(seed in any::<u64>(), row in any::<u64>()) {
        let expr = samples::expression(seed);
        let row = samples::row(row);
        let explained = expr.explain(&row);
        prop_assert_eq!(explained.holds, expr.holds(&row).ok());
        prop_assert_eq!(expr.unmet(&row, &()).is_empty(), expr.holds(&row) == Ok(true));
    }

    #[test]
    fn the_canonical_text_reads_back_the_same(seed in any::<u64>(), row in any::<u64>()) {
        let expr = samples::expression(seed);
        let again = Expr::parse(&expr.canonical()).unwrap();
        prop_assert!(again.tree() == expr.tree(), "{}", expr);
        prop_assert_eq!(again.canonical(), expr.canonical());
        let row = samples::row(row);
        let (left, right) = (expr.eval(&row), again.eval(&row));
        prop_assert_eq!(left.map_err(|error| error.fault), right.map_err(|error| error.fault));
    }

    #[test]
    fn any_text_is_read_or_refused(source in ".{0,60}") {
        if let Err(fault) = Expr::parse(&source) {
            prop_assert!(source.get(fault.span.clone()).is_some(), "{:?} {:?}", source, fault);
        }
    }

    #[test]
    fn any_tokens_are_read_or_refused(words in proptest::collection::vec(
        proptest::sample::select(vec!["days", "note", "skills", "x", "(", ")", "[", "]", ",", ".", "?", ":", "&&", "||", "!", "==", "<", "in",
            "+", "-", "*", "/", "%", "1", "0.5", "'a'", "null", "true", "has(", "or_else(", ".exists(x,", ".all(x,", "size(", "date("]), 0..30)) {
        let source = words.join(" ");
        match Expr::parse(&source) {
            Ok(expr) => {
                let _ = expr.check(&samples::scope());
                let _ = expr.eval(&samples::row(1));
                let _ = expr.explain(&samples::row(2));
                let _ = expr.unmet(&samples::row(3), &());
                let _ = expr.to_sql(&samples::SampleColumns);
                prop_assert!(Expr::parse(&expr.canonical()).unwrap().tree() == expr.tree(), "{}", source);
            }
            Err(fault) => prop_assert!(source.get(fault.span.clone()).is_some()),
        }
    }

    #[test]
    fn json_gives_the_value_back(row in any::<u64>()) {
        let row = samples::row(row);
        for (name, ty) in &samples::scope().names {
            // Beyond 15 digits a JSON number is only near.
            if row[name].to_json().to_string().len() > 16 && matches!(ty.plain(), Type::Decimal(_) | Type::Record(_)) {
                continue;
            }
            prop_assert_eq!(&Value::from_json(&row[name].to_json(), ty).unwrap(), &row[name]);
        }
    }
}
