//! An expression: its source and its tree.

use crate::check::Checker;
use crate::evaluate::{self, Data};
use crate::tree::{Kind, Node};
use crate::{EvalError, ExprError, Lookup, Path, Scope, Type, Value, error, parse, print};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::Arc;

/// An expression that has been read. Cheap to clone; equal when the sources are.
#[derive(Clone)]
pub struct Expr(Arc<Parsed>);

struct Parsed {
    source: String,
    tree: Node,
}

impl Expr {
    /// Reads an expression. The first fault in it is told with its place.
    pub fn parse(source: &str) -> Result<Self, ExprError> {
        let tree = parse::parse(source)?;
        Ok(Self(Arc::new(Parsed { source: source.to_owned(), tree })))
    }

    /// The text it was read from.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// The same expression in one spelling: no needless brackets, single quotes, one space around signs.
    pub fn canonical(&self) -> String {
        print::print(self.tree())
    }

    pub(crate) fn tree(&self) -> &Node {
        &self.0.tree
    }

    /// The type of its value over these names, or every fault: unknown names, types that do not fit, values that may
    /// be empty, and a cost beyond [`MAX_COST`](crate::MAX_COST).
    pub fn check(&self, scope: &Scope) -> Result<Type, Vec<ExprError>> {
        Checker::new(scope).check(self.tree())
    }

    /// Checks that its value is of type `wanted` (a decimal may have fewer places, or be whole).
    pub fn check_is(&self, scope: &Scope, wanted: &Type) -> Result<(), Vec<ExprError>> {
        let found = self.check(scope)?;
        if wanted.shared(&found).as_ref() == Some(wanted) {
            return Ok(());
        }
        Err(vec![ExprError::new(
            self.tree().span.range(),
            error::TYPES,
            format!("this gives {found}; {wanted} is needed"),
            format!("结果是{}，应为{}", found.zh(), wanted.zh()),
        )])
    }

    /// Every path it reads, once, in the order of the source. What `exists` and `all` read of the elements is not told apart.
    pub fn reads(&self) -> Vec<Path> {
        let mut paths: Vec<Path> = Vec::new();
        self.tree().walk(&mut |node| {
            if let Kind::Path(path) = &node.kind
                && !paths.contains(path)
            {
                paths.push(path.clone());
            }
        });
        paths
    }

    /// Its value for this data. Names without a value read as empty.
    pub fn eval(&self, data: &dyn Lookup) -> Result<Value, EvalError> {
        evaluate::value(self.tree(), Data { source: &data, bound: None }).map(|value| value.into_owned())
    }

    /// Whether it holds for this data: [`eval`](Self::eval) for conditions.
    pub fn holds(&self, data: &dyn Lookup) -> Result<bool, EvalError> {
        evaluate::holds(self.tree(), Data { source: &data, bound: None })
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.source() == other.source()
    }
}

impl Eq for Expr {}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.source())
    }
}

impl fmt::Debug for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expr({:?})", self.source())
    }
}

impl std::str::FromStr for Expr {
    type Err = ExprError;

    fn from_str(source: &str) -> Result<Self, ExprError> {
        Self::parse(source)
    }
}

impl Serialize for Expr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.source())
    }
}

impl<'de> Deserialize<'de> for Expr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let source = String::deserialize(deserializer)?;
        Self::parse(&source).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Shape;

    #[test]
    fn an_expression_is_its_source_in_json() {
        let expr = Expr::parse("item.days + 4").unwrap();
        let json = serde_json::to_string(&expr).unwrap();
        assert_eq!(json, "\"item.days + 4\"");
        assert_eq!(serde_json::from_str::<Expr>(&json).unwrap(), expr);
        let error = serde_json::from_str::<Expr>("\"item.days +\"").unwrap_err().to_string();
        assert!(error.starts_with("the expression ends where a value is expected"), "{error}");
    }

    #[test]
    fn paths_are_read_once_and_variables_never() {
        let reads =
            |source: &str| Expr::parse(source).unwrap().reads().iter().map(|path| path.join(".")).collect::<Vec<_>>();
        assert_eq!(reads("item.days > 3 && (item.days < 9 || note == null)"), ["item.days", "note"]);
        assert_eq!(reads("skills.exists(x, x == state) && x.y > 3"), ["skills", "state", "x.y"]);
        assert_eq!(reads("1 + 2 > 3"), Vec::<String>::new());
    }

    #[test]
    fn the_canonical_text_has_one_spelling() {
        let check = |source: &str, expected: &str| assert_eq!(Expr::parse(source).unwrap().canonical(), expected);
        check("((a)&&(b||c))", "a && (b || c)");
        check("(a && b) || c", "a && b || c");
        check("(a ? b : c) ? d : (e ? f : g)", "(a ? b : c) ? d : e ? f : g");
        check("1-(2-3)", "1 - (2 - 3)");
        check("(1-2)-3", "1 - 2 - 3");
        check("-(5)", "-(5)");
        check("- 5", "-5");
        check("2*(3+4)", "2 * (3 + 4)");
        check("!(a == b)", "!(a == b)");
        check("(5).size()", "(5).size()");
        check("(a || b).size()", "(a || b).size()");
        check("or_else(a,b).c", "or_else(a, b).c");
        check("\"it's\\u0021\\n\"", "'it\\'s!\\n'");
        check("xs .exists( x,x>3 )", "xs.exists(x, x > 3)");
        check("a in[1,2]", "a in [1, 2]");
    }

    #[test]
    fn a_value_of_another_type_is_refused_where_one_is_wanted() {
        let scope = Scope::new([("days", Type::Int), ("note", Type::Text.nullable())]);
        let wants = |source: &str, ty: Type| Expr::parse(source).unwrap().check_is(&scope, &ty).is_ok();
        assert!(wants("days > 3", Type::Bool));
        assert!(!wants("days", Type::Bool));
        assert!(wants("days", Type::Decimal(1)));
        assert!(wants("0.5", Type::Decimal(1)));
        assert!(!wants("0.55", Type::Decimal(1)));
        assert!(!wants("0.5", Type::Int));
        assert!(wants("days", Type::Int.nullable()));
        assert!(wants("null", Type::Int.nullable()));
        assert!(!wants("note", Type::Text));
        assert!(!wants("days", Shape::default().into()));
    }
}
