//! How long a guard takes to read, to check and to evaluate: `cargo bench -p gridwork-expr`.

use divan::{Bencher, black_box};
use gridwork_expr::{Expr, Scope, Shape, Type, Value};
use indexmap::IndexMap;

const GUARD: &str = "state == 'delivered' && item.days > 3 && (hours == null || hours < 12.5)";
const FIVE_TERMS: &str = "state in ['delivered', 'accepted'] && code.startsWith('DD') && item.days > 3 \
    && skills.exists(x, x == 'plumbing') && (hours == null || hours < 12.5)";

fn main() {
    divan::main();
}

fn scope() -> Scope {
    Scope::new([
        ("state", Type::Text),
        ("code", Type::Text),
        ("hours", Type::Decimal(1).nullable()),
        ("skills", Type::Text.list()),
        ("item", Shape::new("service_item", [("name", Type::Text), ("days", Type::Int)]).into()),
    ])
}

fn data() -> IndexMap<String, Value> {
    let item = IndexMap::from([("name".into(), "楼道灯维修".into()), ("days".into(), Value::Int(5))]);
    IndexMap::from([
        ("state".into(), "delivered".into()),
        ("code".into(), "DD2026-000001".into()),
        ("hours".into(), Value::Decimal { units: 15, scale: 1 }),
        ("skills".into(), Value::from(vec!["electric", "plumbing"])),
        ("item".into(), Value::Record(item)),
    ])
}

#[divan::bench(args = [GUARD, FIVE_TERMS])]
fn evaluate(bencher: Bencher, source: &str) {
    let (guard, data) = (Expr::parse(source).unwrap(), data());
    assert_eq!(guard.holds(&data), Ok(true));
    bencher.bench(|| black_box(&guard).holds(black_box(&data)));
}

#[divan::bench(args = [GUARD, FIVE_TERMS])]
fn read(source: &str) -> Expr {
    Expr::parse(black_box(source)).unwrap()
}

#[divan::bench(args = [GUARD, FIVE_TERMS])]
fn check(bencher: Bencher, source: &str) {
    let (guard, scope) = (Expr::parse(source).unwrap(), scope());
    bencher.bench(|| black_box(&guard).check(&scope).unwrap());
}
