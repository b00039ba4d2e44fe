//! Finds the type of every part, and every fault that can be known before there is data.

mod calls;
mod operators;

use crate::narrow::Facts;
use crate::tree::{Kind, Node, Span};
use crate::{ExprError, Hint, MAX_COST, Scope, Type, Value, cost, error, guess};

/// Checks one expression.
pub(crate) struct Checker<'a> {
    scope: &'a Scope,
    /// The variable of the comprehension around the current place.
    variable: Option<(&'a str, Type)>,
    facts: Facts<'a>,
    faults: Vec<ExprError>,
}

/// A type, or none where a fault has already been told.
type Found = Option<Type>;

impl<'a> Checker<'a> {
    /// A checker over these names.
    pub(crate) fn new(scope: &'a Scope) -> Self {
        Self { scope, variable: None, facts: Facts::default(), faults: Vec::new() }
    }

    /// The type of the tree, or every fault in it.
    pub(crate) fn check(mut self, tree: &'a Node) -> Result<Type, Vec<ExprError>> {
        let ty = self.ty(tree);
        if cost::of(tree) > MAX_COST {
            let fault =
                ExprError::new(tree.span.range(), error::COST, "evaluating this could take too long", "计算量过大");
            self.faults.push(fault.hint("go through fewer lists", "请减少对列表的遍历"));
        }
        match ty {
            Some(ty) if self.faults.is_empty() => Ok(ty),
            _ => {
                self.faults.sort_by_key(|fault| fault.span.start);
                Err(self.faults)
            }
        }
    }

    fn fault(
        &mut self,
        span: Span,
        code: &'static str,
        en: impl Into<String>,
        zh: impl Into<String>,
    ) -> &mut ExprError {
        self.faults.push(ExprError::new(span.range(), code, en, zh));
        let last = self.faults.len() - 1;
        &mut self.faults[last]
    }

    fn ty(&mut self, node: &'a Node) -> Found {
        match &node.kind {
            Kind::Literal(value) => Some(literal(value)),
            Kind::Path(parts) | Kind::Bound(parts) => self.path(parts, node.span),
            Kind::Member(of, name) => {
                let of = self.ty(of)?;
                self.member(of, name, node.span)
            }
            Kind::List(items) => self.list(items, node.span),
            Kind::Not(of) => self.condition(of).then_some(Type::Bool),
            Kind::Negate(of) => {
                let ty = self.ty(of)?;
                self.number(of, ty)
            }
            Kind::And(parts) => self.conditions(parts, true),
            Kind::Or(parts) => self.conditions(parts, false),
            Kind::Compare(comparison, left, right) => self.compare(*comparison, left, right, node.span),
            Kind::In(element, list) => self.is_in(element, list, node.span),
            Kind::Arithmetic(operation, left, right) => self.arithmetic(*operation, left, right, node.span),
            Kind::Choose(condition, then, otherwise) => self.choose(condition, then, otherwise, node.span),
            Kind::Call(call) => self.call(call, node.span),
            Kind::Each(each) => self.each(each),
        }
    }

    /// The type of a path. A member of something that may be empty may itself be empty.
    fn path(&mut self, parts: &'a [String], span: Span) -> Found {
        let name = &parts[0];
        let root = match &self.variable {
            Some((variable, ty)) if variable == name => ty.clone(),
            _ => match self.scope.names.get(name) {
                Some(ty) => ty.clone(),
                None => {
                    self.unknown_name(name, parts.len() == 1, span);
                    return None;
                }
            },
        };
        let mut ty = self.narrowed(root, &parts[..1]);
        for at in 1..parts.len() {
            ty = self.member(ty, &parts[at], span)?;
            ty = self.narrowed(ty, &parts[..=at]);
        }
        Some(ty)
    }

    fn narrowed(&self, ty: Type, path: &[String]) -> Type {
        match ty {
            Type::Nullable(of) if self.facts.knows(path) => *of,
            ty => ty,
        }
    }

    fn unknown_name(&mut self, name: &str, alone: bool, span: Span) {
        let mut hint = guess::hint(name, self.scope.names.keys().map(String::as_str));
        if let Some(hint) = hint.as_mut().filter(|_| alone) {
            hint.en += &format!("; a text is written '{name}'");
            hint.zh += &format!("；文本请写 '{name}'");
        }
        let fault =
            self.fault(span, error::UNKNOWN, format!("there is no `{name}` here"), format!("此处没有 `{name}`"));
        fault.hint = hint.map(Box::new);
    }

    fn member(&mut self, of: Type, name: &str, span: Span) -> Found {
        let Type::Record(shape) = of.plain() else {
            self.fault(
                span,
                error::TYPES,
                format!("`.{name}` needs a record, this is {of}"),
                format!("`.{name}` 只能用于记录，此处是{}", of.zh()),
            );
            return None;
        };
        match shape.fields.get(name) {
            Some(ty) if of.may_be_null() => Some(ty.clone().nullable()),
            Some(ty) => Some(ty.clone()),
            None => {
                let hint = guess::hint(name, shape.fields.keys().map(String::as_str));
                let en = format!("`{}` has no field `{name}`", shape.name);
                let fault = self.fault(span, error::UNKNOWN, en, format!("`{}` 没有字段 `{name}`", shape.name));
                fault.hint = hint.map(Box::new);
                None
            }
        }
    }

    fn list(&mut self, items: &'a [Node], span: Span) -> Found {
        let mut shared = Some(Type::Null);
        let mut all_known = true;
        for (at, item) in items.iter().enumerate() {
            let Some(ty) = self.ty(item) else {
                all_known = false;
                continue;
            };
            shared = match shared {
                // The first element alone decides; `shared` would make it nullable.
                Some(Type::Null) if at == 0 => Some(ty),
                Some(found) => found.shared(&ty),
                None => None,
            };
        }
        if all_known && shared.is_none() {
            self.fault(span, error::TYPES, "the elements of the list are of unlike types", "列表元素的类型不一致");
        }
        all_known.then_some(())?;
        shared.map(Type::list)
    }

    /// Whether `node` is a condition; says so if not.
    fn condition(&mut self, node: &'a Node) -> bool {
        match self.ty(node) {
            Some(Type::Bool) => true,
            Some(Type::Nullable(of)) if *of == Type::Bool => {
                self.may_be_null(
                    node.span,
                    "write x == true, or or_else(x, false)",
                    "请写 x == true 或 or_else(x, false)",
                );
                false
            }
            Some(ty) => {
                let en = format!("this is {ty}; a condition is needed");
                let zh = format!("此处是{}，应为条件", ty.zh());
                self.fault(node.span, error::TYPES, en, zh);
                false
            }
            None => false,
        }
    }

    fn may_be_null(&mut self, span: Span, en: &str, zh: &str) {
        let fault = self.fault(span, error::MAY_BE_NULL, "this may be empty (null)", "此值可能为空（null）");
        fault.hint = Some(Box::new(Hint::new(en, zh)));
    }

    /// Parts joined by `&&` (or `||`): each is read knowing that those before it hold (or do not).
    fn conditions(&mut self, parts: &'a [Node], holds: bool) -> Found {
        let mark = self.facts.mark();
        let mut all = true;
        for part in parts {
            all &= self.condition(part);
            self.facts.assume(part, holds);
        }
        self.facts.rewind(mark);
        all.then_some(Type::Bool)
    }

    fn choose(&mut self, condition: &'a Node, then: &'a Node, otherwise: &'a Node, span: Span) -> Found {
        self.condition(condition);
        let mark = self.facts.mark();
        self.facts.assume(condition, true);
        let then = self.ty(then);
        self.facts.rewind(mark);
        self.facts.assume(condition, false);
        let otherwise = self.ty(otherwise);
        self.facts.rewind(mark);
        let (then, otherwise) = (then?, otherwise?);
        let shared = then.shared(&otherwise);
        if shared.is_none() {
            let en = format!("one side of `:` gives {then}, the other {otherwise}");
            let zh = format!("`:` 两边类型不同：{}与{}", then.zh(), otherwise.zh());
            self.fault(span, error::TYPES, en, zh);
        }
        shared
    }
}

/// The type of a literal.
fn literal(value: &Value) -> Type {
    match value {
        Value::Bool(_) => Type::Bool,
        Value::Int(_) => Type::Int,
        Value::Decimal { scale, .. } => Type::Decimal(*scale),
        Value::Text(_) => Type::Text,
        // No other value can be written; null is the only one left.
        _ => Type::Null,
    }
}
