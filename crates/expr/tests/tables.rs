//! The tables in `tests/data`: what expressions give, what is refused and why. The browser reads the form table, too.

use gridwork_expr::{Expr, ExprError, Scope, Shape, Type, Value};
use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

fn table(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

/// `int`, `decimal(1)?`, `[text]`, `{"list": …}`, `{"name": …, "fields": …, "null": true}`.
fn ty(json: &Json) -> Type {
    if let Some(of) = json.get("list") {
        return ty(of).list();
    }
    if let Some(fields) = json.get("fields") {
        let fields = fields.as_object().unwrap().iter().map(|(key, field)| (key.as_str(), ty(field)));
        let record = Type::from(Shape::new(json["name"].as_str().unwrap(), fields));
        return if json["null"] == true { record.nullable() } else { record };
    }
    let text = json.as_str().unwrap();
    if let Some(text) = text.strip_suffix('?') {
        return ty(&text.into()).nullable();
    }
    if let Some(of) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        return ty(&of.into()).list();
    }
    match text {
        "bool" => Type::Bool,
        "int" => Type::Int,
        "text" => Type::Text,
        "date" => Type::Date,
        "instant" => Type::Instant,
        "point" => Type::Point,
        decimal => {
            let scale = decimal.strip_prefix("decimal(").and_then(|text| text.strip_suffix(')'));
            Type::Decimal(scale.unwrap_or_else(|| panic!("unknown type {decimal}")).parse().unwrap())
        }
    }
}

fn scope(table: &Json) -> Scope {
    Scope::new(table["names"].as_object().unwrap().iter().map(|(name, json)| (name.as_str(), ty(json))))
}

fn data(scope: &Scope, parts: &[&Json]) -> IndexMap<String, Value> {
    let empty = Map::new();
    let parts = parts.iter().flat_map(|part| part.as_object().unwrap_or(&empty));
    parts.map(|(name, json)| (name.clone(), Value::from_json(json, &scope.names[name]).unwrap())).collect()
}

fn check_evaluation(scope: &Scope, table: &Json, case: &Json) {
    let source = case["source"].as_str().unwrap();
    let expr = Expr::parse(source).unwrap_or_else(|fault| panic!("{source}: {fault}"));
    let data = data(scope, &[&table["data"], &case["data"]]);
    if case["skip_check"] != true {
        let ty = expr.check(scope).unwrap_or_else(|faults| panic!("{source}: {faults:#?}"));
        if let Ok(value) = expr.eval(&data) {
            assert!(value.fit(&ty).is_some(), "{source}: {value:?} is not {ty}");
        }
    }
    let (value, fault) = match expr.eval(&data) {
        Ok(value) => (value.to_json(), Json::Null),
        Err(error) => (Json::Null, serde_json::to_value(error.fault).unwrap()),
    };
    assert_eq!((value, fault), (case["value"].clone(), case["fault"].clone()), "{source}");
}

#[test]
fn expressions_give_the_values_of_the_table() {
    let table = table(include_str!("data/evaluate.json"));
    let scope = scope(&table);
    for case in table["cases"].as_array().unwrap() {
        check_evaluation(&scope, &table, case);
    }
}

#[test]
fn form_expressions_give_the_values_of_the_table_and_stay_inside_the_subset() {
    let table = table(include_str!("data/form_subset.json"));
    let scope = scope(&table);
    for case in table["cases"].as_array().unwrap() {
        check_evaluation(&scope, &table, case);
        let source = case["source"].as_str().unwrap();
        assert_eq!(Expr::parse(source).unwrap().check_form_subset(), Ok(()), "{source}");
    }
    for source in table["refused"].as_array().unwrap() {
        let source = source.as_str().unwrap();
        let faults = Expr::parse(source).unwrap().check_form_subset().unwrap_err();
        assert_eq!(faults[0].code, gridwork_expr::NOT_FORM, "{source}");
    }
}

fn check_faults(source: &str, found: &[ExprError], expected: &[Json]) {
    let places: Vec<_> = found.iter().map(|fault| (fault.code, &source[fault.span.clone()])).collect();
    let wanted: Vec<_> =
        expected.iter().map(|fault| (fault["code"].as_str().unwrap(), fault["at"].as_str().unwrap())).collect();
    assert_eq!(places, wanted, "{source}: {found:#?}");
    for (fault, expected) in found.iter().zip(expected) {
        let hint = fault.hint.as_ref().map(|hint| hint.en.as_str()).unwrap_or_default();
        assert!(hint.contains(expected["hint"].as_str().unwrap_or_default()), "{source}: {hint}");
        assert!(!fault.message_zh.is_empty() && !fault.message_en.is_empty());
    }
}

#[test]
fn the_checker_gives_the_types_and_faults_of_the_table() {
    let table = table(include_str!("data/check.json"));
    let scope = scope(&table);
    for case in table["cases"].as_array().unwrap() {
        let source = case["source"].as_str().unwrap();
        let checked = Expr::parse(source).map_err(|fault| vec![fault]).and_then(|expr| expr.check(&scope));
        match (checked, case["faults"].as_array()) {
            (Ok(ty), None) => assert_eq!(Some(ty.to_string().as_str()), case["type"].as_str(), "{source}"),
            (Err(found), Some(expected)) => check_faults(source, &found, expected),
            (checked, _) => panic!("{source}: {checked:#?}"),
        }
    }
}

#[test]
fn every_code_has_a_row_that_shows_it() {
    let tables = [include_str!("data/check.json"), include_str!("hostile.rs"), include_str!("tables.rs")].concat();
    for (code, _) in gridwork_expr::CODES {
        let by_name = match *code {
            gridwork_expr::TOO_LARGE => "TOO_LARGE",
            gridwork_expr::NOT_FORM => "NOT_FORM",
            code => code,
        };
        assert!(tables.contains(by_name), "{code}");
    }
}

#[test]
fn the_page_for_authors_is_true() {
    let page = include_str!("../../../docs/write-packs/expressions.md");
    let table = table(include_str!("data/evaluate.json"));
    let scope = scope(&table);
    let data = data(&scope, &[&table["data"]]);
    let examples: Vec<_> = page.lines().filter_map(|line| line.split_once(" → ")).collect();
    assert!(examples.len() > 30);
    for (source, value) in examples {
        let expr = Expr::parse(source.trim()).unwrap();
        assert!(expr.check(&scope).is_ok(), "{source}: {:#?}", expr.check(&scope));
        assert_eq!(expr.eval(&data).unwrap().to_json(), serde_json::from_str::<Json>(value).unwrap(), "{source}");
    }
    for function in gridwork_expr::FUNCTIONS {
        let in_forms = if function.in_forms { " ✓ " } else { " " };
        let row = format!("| `{}` | {} |{in_forms}|", function.signature, function.about_en);
        assert!(page.contains(&row), "the page lacks the row {row}");
    }
    for (code, says) in gridwork_expr::CODES {
        assert!(page.contains(&format!("| `{code}` | {says} |")), "the page lacks {code}: {says}");
    }
}
