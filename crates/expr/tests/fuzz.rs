//! Expressions that are nearly right: read, checked, evaluated and explained without a crash.

use gridwork_expr::{Expr, Scope, Type, Value};
use gridwork_testkit::fuzz::rounds;
use indexmap::IndexMap;
use serde_json::Value as Json;

/// Every source in the tables of `tests/data`.
fn corpus() -> Vec<String> {
    fn sources(value: &Json, found: &mut Vec<String>) {
        match value {
            Json::Object(object) => {
                found.extend(object.get("source").and_then(Json::as_str).map(str::to_owned));
                object.values().for_each(|value| sources(value, found));
            }
            Json::Array(items) => items.iter().for_each(|value| sources(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for text in [include_str!("data/check.json"), include_str!("data/evaluate.json"), include_str!("data/filter.json")]
    {
        sources(&serde_json::from_str(text).unwrap(), &mut found);
    }
    assert!(found.len() > 100, "{}", found.len());
    found
}

#[test]
fn fuzz_expressions() {
    let corpus = corpus();
    let others = corpus.iter().map(String::as_str).collect::<Vec<_>>();
    let types = [("flag", Type::Bool), ("days", Type::Int), ("state", Type::Text), ("due_on", Type::Date)];
    let scope = Scope::new(types.into_iter().chain([("opened_at", Type::Instant), ("hours", Type::Decimal(1))]));
    let data = IndexMap::from([
        ("flag".to_owned(), Value::Bool(true)),
        ("days".to_owned(), Value::Int(i64::MAX)),
        ("state".to_owned(), Value::Text("placed".into())),
    ]);
    let (mut read, mut tried) = (0_u64, 0_u64);
    rounds(4000, |mutator| {
        let chosen = *mutator.pick(&others);
        let source = mutator.spoil_text(chosen, &others);
        tried += 1;
        let Ok(expr) = Expr::parse(&source) else { return };
        read += 1;
        let _ = expr.check(&scope);
        let _ = expr.eval(&data);
        let _ = expr.explain(&data);
        let _ = expr.unmet(&data, &());
        let again = Expr::parse(&expr.canonical()).unwrap_or_else(|fault| panic!("{source}: {fault}"));
        assert_eq!(again.canonical(), expr.canonical(), "{source}");
    });
    println!("{tried} tried, {read} could be read");
}
