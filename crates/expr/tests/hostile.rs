//! Sources that are written to hurt: each is refused with a fault and a place, in little time and on a small stack.

use gridwork_expr::{Expr, Fault, MAX_LIST, MAX_SOURCE, MAX_TEXT, SYNTAX, Scope, TOO_LARGE, Type, Value};
use indexmap::IndexMap;

/// Reads, checks and evaluates `source` on a thread with a quarter of the usual stack.
fn check(source: String, code: Option<&'static str>) {
    let work = move || {
        let expr = Expr::parse(&source);
        assert_eq!(expr.as_ref().err().map(|fault| fault.code), code);
        if let Ok(expr) = expr {
            let scope = Scope::new([("a", Type::Bool), ("x", Type::Int)]);
            let data = IndexMap::from([("a".to_owned(), Value::Bool(true)), ("x".to_owned(), Value::Int(1))]);
            let _ = expr.check(&scope);
            let _ = expr.eval(&data);
            let _ = expr.explain(&data);
            let _ = expr.unmet(&data, &());
            assert_eq!(Expr::parse(&expr.canonical()).unwrap().canonical(), expr.canonical());
        }
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(work).unwrap().join().unwrap();
}

#[test]
fn five_thousand_brackets_are_too_deep() {
    check(format!("{}a{}", "(".repeat(5_000), ")".repeat(5_000)), Some(TOO_LARGE));
    check("(".repeat(2_000), Some(TOO_LARGE));
    check("[".repeat(2_000), Some(TOO_LARGE));
    check("size(".repeat(500), Some(TOO_LARGE));
    check(format!("{}a{}", "(".repeat(30), ")".repeat(30)), None);
}

#[test]
fn a_megabyte_is_refused_unread() {
    check("a && ".repeat(200_000), Some(TOO_LARGE));
    check("x".repeat(MAX_SOURCE + 1), Some(TOO_LARGE));
    check(format!("'{}", "社".repeat(400_000)), Some(TOO_LARGE));
}

#[test]
fn signs_before_a_value_are_too_deep() {
    check(format!("{}a", "!".repeat(5_000)), Some(TOO_LARGE));
    check(format!("{}x", "-".repeat(5_000)), Some(TOO_LARGE));
    check(format!("{}a", "!".repeat(30)), None);
}

#[test]
fn choices_in_choices_are_too_deep() {
    check(format!("{}1", "a ? 1 : ".repeat(500)), Some(TOO_LARGE));
    check(format!("{}1{}", "a ? ".repeat(500), " : 1".repeat(500)), Some(TOO_LARGE));
    check(format!("{}1", "a ? 1 : ".repeat(30)), None);
}

#[test]
fn long_chains_are_read_at_one_level_or_refused() {
    check(format!("{}a", "a && ".repeat(1_500)), None);
    check(format!("{}a", "a || ".repeat(1_500)), None);
    check(format!("{}1", "1 + ".repeat(1_500)), Some(TOO_LARGE));
    check(format!("{}a", "a.".repeat(4_000)), None);
    check(format!("a{}", ".size()".repeat(1_000)), Some(TOO_LARGE));
    check(format!("[{}1]", "1, ".repeat(2_500)), None);
}

#[test]
fn what_no_text_holds_is_refused() {
    check("a\0".into(), Some(SYNTAX));
    check("'a\0'".into(), Some(SYNTAX));
    check("'\\u0000'".into(), Some(SYNTAX));
    check("'\\udfff'".into(), Some(SYNTAX));
    check("'\\u社区社区'".into(), Some(SYNTAX));
    check("'\\".into(), Some(SYNTAX));
    check("'\\u12".into(), Some(SYNTAX));
    check("\u{feff}a".into(), Some(SYNTAX));
    check("a\u{a0}&& a".into(), Some(SYNTAX));
    check("\u{202e}a".into(), Some(SYNTAX));
}

#[test]
fn lists_and_texts_are_bounded_when_evaluated() {
    let long = Value::List(vec![Value::Int(1); MAX_LIST + 1]);
    let text = Value::Text("x".repeat(MAX_TEXT));
    let data = IndexMap::from([("list".to_owned(), long), ("text".to_owned(), text)]);
    let fault = |source: &str| Expr::parse(source).unwrap().eval(&data).unwrap_err().fault;
    assert_eq!(fault("list.all(x, x == 1)"), Fault::ListTooLong);
    assert_eq!(fault("list.exists(x, x == 2)"), Fault::ListTooLong);
    assert_eq!(fault("2 in list"), Fault::ListTooLong);
    assert_eq!(fault("text + 'x'"), Fault::TextTooLong);
    assert_eq!(Expr::parse("size(list) > 1000").unwrap().eval(&data), Ok(Value::Bool(true)));
}

#[test]
fn data_of_wrong_types_gives_faults() {
    let odd = [
        Value::Decimal { units: i64::MIN, scale: 200 },
        Value::Date("not a date".into()),
        Value::Instant(i64::MIN),
        Value::Point { lon: f64::NAN, lat: f64::INFINITY },
        Value::Record(IndexMap::new()),
        Value::List(vec![]),
        Value::Null,
        Value::Text("\0".into()),
    ];
    let sources = [
        "x + x",
        "x * 2",
        "x / 3.0",
        "x < x",
        "-x",
        "!x",
        "x.a.b",
        "x && x",
        "x in x",
        "x.exists(y, y)",
        "size(x)",
        "distance(x, x)",
        "date(x)",
        "add_days(x, 1)",
        "days_between(x, x)",
        "minutes_between(x, x)",
        "add_minutes(x, 1)",
        "min(x, x)",
        "double(x)",
        "int(x)",
        "x == x",
        "or_else(x, 1)",
        "x ? 1 : 2",
    ];
    for value in odd {
        let data = IndexMap::from([("x".to_owned(), value)]);
        for source in sources {
            let expr = Expr::parse(source).unwrap();
            let _ = expr.eval(&data).map(|value| value.to_json());
            let _ = serde_json::to_string(&expr.explain(&data)).unwrap();
            let _ = expr.unmet(&data, &());
        }
    }
}
