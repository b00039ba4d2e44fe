//! Reads tokens into a tree: recursive descent, and precedence climbing for the signs between operands.

use crate::token::{Token, out_of_range, tokens};
use crate::tree::{Call, Comparison, Each, Kind, Node, Operation, Span, too_deep};
use crate::{ExprError, MAX_DEPTH, MAX_SOURCE, Value, error, functions};

/// The tree of `source`, or the first fault in it.
pub(crate) fn parse(source: &str) -> Result<Node, ExprError> {
    if source.len() > MAX_SOURCE {
        let en = format!("the expression has {} bytes; at most {MAX_SOURCE} are read", source.len());
        let zh = format!("表达式有 {} 字节，至多 {MAX_SOURCE} 字节", source.len());
        return Err(ExprError::new(0..0, error::TOO_LARGE, en, zh));
    }
    let mut parser = Parser { source, tokens: tokens(source)?, at: 0, depth: 0, variable: None };
    if parser.peek() == &Token::End {
        return Err(ExprError::new(0..source.len(), error::SYNTAX, "the expression is blank", "表达式为空")
            .hint("leave the key out, or write a condition", "请删去该项，或写出条件"));
    }
    let tree = parser.expression()?;
    match parser.peek() {
        Token::End => Ok(tree),
        _ => Err(parser.unexpected("an operator or the end", "运算符或结尾")),
    }
}

struct Parser<'a> {
    source: &'a str,
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
    /// The variable of the comprehension around the current place.
    variable: Option<String>,
}

type Parsed = Result<Node, ExprError>;

/// How tightly a sign between operands binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Relation,
    Sum,
    Product,
    Operand,
}

/// A sign between two operands.
#[derive(Clone, Copy)]
enum Infix {
    Or,
    And,
    /// A comparison, or none inside for `in`.
    Relation(Option<Comparison>),
    Arithmetic(Operation),
}

impl Infix {
    fn level(self) -> Level {
        match self {
            Self::Or => Level::Or,
            Self::And => Level::And,
            Self::Relation(_) => Level::Relation,
            Self::Arithmetic(operation) if operation.is_sum() => Level::Sum,
            Self::Arithmetic(_) => Level::Product,
        }
    }
}

impl Parser<'_> {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    /// Moves past the current token; the last one stays.
    fn advance(&mut self) -> Span {
        let span = self.span();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        span
    }

    fn take(&mut self, sign: &str) -> Option<Span> {
        match self.peek() {
            Token::Sign(found) if *found == sign => Some(self.advance()),
            _ => None,
        }
    }

    fn expect(&mut self, sign: &str) -> Result<Span, ExprError> {
        self.take(sign).ok_or_else(|| self.unexpected(&format!("`{sign}`"), &format!("`{sign}`")))
    }

    fn unexpected(&self, wanted_en: &str, wanted_zh: &str) -> ExprError {
        let range = self.span().range();
        if self.peek() == &Token::End {
            let en = format!("the expression ends where {wanted_en} is expected");
            return ExprError::new(range, error::SYNTAX, en, format!("表达式不完整，此处应有{wanted_zh}"));
        }
        let found = &self.source[range.clone()];
        let fault = ExprError::new(
            range,
            error::SYNTAX,
            format!("`{found}` stands where {wanted_en} is expected"),
            format!("此处是 `{found}`，应为{wanted_zh}"),
        );
        match found {
            "and" => fault.hint("write &&", "请写 &&"),
            "or" => fault.hint("write ||", "请写 ||"),
            "not" => fault.hint("write !", "请写 !"),
            "[" => {
                fault.hint("elements are not read by number; use exists or all", "列表不按序号取值，请用 exists 或 all")
            }
            "{" | "}" => fault.hint("records are not written in expressions", "表达式中不写记录"),
            _ => fault,
        }
    }

    /// Reads one level deeper.
    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> Parsed) -> Parsed {
        if self.depth >= MAX_DEPTH {
            return Err(too_deep(self.span()));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn expression(&mut self) -> Parsed {
        self.deeper(|parser| {
            let condition = parser.infix(Level::Or)?;
            if parser.take("?").is_none() {
                return Ok(condition);
            }
            let then = parser.expression()?;
            parser.expect(":")?;
            let otherwise = parser.expression()?;
            let span = condition.span.to(otherwise.span);
            Node::new(Kind::Choose(condition.into(), then.into(), otherwise.into()), span)
        })
    }

    /// Operands joined by signs that bind at least as tightly as `least`.
    fn infix(&mut self, least: Level) -> Parsed {
        let mut left = self.unary()?;
        while let Some(sign) = self.infix_sign().filter(|sign| sign.level() >= least) {
            left = match sign {
                Infix::Or => self.joined(left, "||", Level::And, Kind::Or)?,
                Infix::And => self.joined(left, "&&", Level::Relation, Kind::And)?,
                Infix::Relation(comparison) => self.relation(left, comparison)?,
                Infix::Arithmetic(operation) => {
                    self.advance();
                    let tighter = if operation.is_sum() { Level::Product } else { Level::Operand };
                    let right = self.deeper(|parser| parser.infix(tighter))?;
                    let span = left.span.to(right.span);
                    Node::new(Kind::Arithmetic(operation, left.into(), right.into()), span)?
                }
            };
        }
        Ok(left)
    }

    fn infix_sign(&self) -> Option<Infix> {
        Some(match self.peek() {
            Token::Sign("||") => Infix::Or,
            Token::Sign("&&") => Infix::And,
            Token::Sign("==") => Infix::Relation(Some(Comparison::Equal)),
            Token::Sign("!=") => Infix::Relation(Some(Comparison::NotEqual)),
            Token::Sign("<") => Infix::Relation(Some(Comparison::Less)),
            Token::Sign("<=") => Infix::Relation(Some(Comparison::LessOrEqual)),
            Token::Sign(">") => Infix::Relation(Some(Comparison::Greater)),
            Token::Sign(">=") => Infix::Relation(Some(Comparison::GreaterOrEqual)),
            Token::Word(word) if word == "in" => Infix::Relation(None),
            Token::Sign("+") => Infix::Arithmetic(Operation::Add),
            Token::Sign("-") => Infix::Arithmetic(Operation::Subtract),
            Token::Sign("*") => Infix::Arithmetic(Operation::Multiply),
            Token::Sign("/") => Infix::Arithmetic(Operation::Divide),
            Token::Sign("%") => Infix::Arithmetic(Operation::Remainder),
            _ => return None,
        })
    }

    /// `first` and all that is joined to it by `sign`, as one node: a long condition is not a deep one.
    fn joined(&mut self, first: Node, sign: &str, tighter: Level, kind: fn(Vec<Node>) -> Kind) -> Parsed {
        let mut span = first.span;
        let mut parts = vec![first];
        while self.take(sign).is_some() {
            let part = self.deeper(|parser| parser.infix(tighter))?;
            span = span.to(part.span);
            parts.push(part);
        }
        Node::new(kind(parts), span)
    }

    /// A comparison, or `in` where there is none.
    fn relation(&mut self, left: Node, comparison: Option<Comparison>) -> Parsed {
        self.advance();
        let right = self.deeper(|parser| parser.infix(Level::Sum))?;
        if matches!(self.infix_sign(), Some(Infix::Relation(_))) {
            return Err(ExprError::new(self.span().range(), error::SYNTAX, "comparisons do not chain", "比较不能连写")
                .hint("write a < b && b < c, or use brackets", "请写 a < b && b < c，或加括号"));
        }
        let span = left.span.to(right.span);
        let kind = match comparison {
            Some(comparison) => Kind::Compare(comparison, left.into(), right.into()),
            None => Kind::In(left.into(), right.into()),
        };
        Node::new(kind, span)
    }

    fn unary(&mut self) -> Parsed {
        if let Some(start) = self.take("!") {
            let of = self.deeper(Self::unary)?;
            let span = start.to(of.span);
            return Node::new(Kind::Not(of.into()), span);
        }
        let Some(start) = self.take("-") else {
            return self.member();
        };
        let span = start.to(self.span());
        let literal = match *self.peek() {
            Token::Int(value) => Some(Value::Int(-value)),
            Token::LeastInt => Some(Value::Int(i64::MIN)),
            Token::Decimal { units, scale } => Some(Value::Decimal { units: -units, scale }),
            _ => None,
        };
        if let Some(value) = literal {
            self.advance();
            let number = Node::new(Kind::Literal(value), span)?;
            return self.members_of(number);
        }
        let of = self.deeper(Self::unary)?;
        let span = start.to(of.span);
        Node::new(Kind::Negate(of.into()), span)
    }

    fn member(&mut self) -> Parsed {
        let of = self.primary()?;
        self.members_of(of)
    }

    /// Members, methods and comprehensions written after `of`.
    fn members_of(&mut self, mut of: Node) -> Parsed {
        while self.take(".").is_some() {
            let Token::Word(name) = self.peek().clone() else {
                return Err(self.unexpected("a field or function", "字段名或函数名"));
            };
            let name_span = self.advance();
            if self.take("(").is_none() {
                of = member(of, name, name_span)?;
                continue;
            }
            if name == "exists" || name == "all" {
                of = self.each(of, name == "all", name_span)?;
                continue;
            }
            let start = of.span;
            let (args, end) = self.arguments(vec![of])?;
            of = call(name, name_span, args, true, start.to(end))?;
        }
        Ok(of)
    }

    fn primary(&mut self) -> Parsed {
        let token = self.peek().clone();
        let value = match token {
            Token::Int(value) => Value::Int(value),
            Token::Decimal { units, scale } => Value::Decimal { units, scale },
            Token::Text(text) => Value::Text(text),
            Token::LeastInt => return Err(out_of_range(self.span().range(), "9223372036854775808")),
            Token::Word(word) => return self.word(word),
            Token::Sign("(") => {
                let start = self.advance();
                let mut inner = self.expression()?;
                // Brackets belong to what they hold, so that a message shows them.
                inner.span = start.to(self.expect(")")?);
                return Ok(inner);
            }
            Token::Sign("[") => {
                let start = self.advance();
                let (items, end) = self.items(Vec::new(), "]")?;
                return Node::new(Kind::List(items), start.to(end));
            }
            Token::Sign(_) | Token::End => return Err(self.unexpected("a value", "一个值")),
        };
        let span = self.advance();
        Node::new(Kind::Literal(value), span)
    }

    fn word(&mut self, word: String) -> Parsed {
        let literal = match word.as_str() {
            "null" => Some(Value::Null),
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "in" => return Err(self.unexpected("a value", "一个值")),
            _ => None,
        };
        let span = self.advance();
        if let Some(value) = literal {
            return Node::new(Kind::Literal(value), span);
        }
        if self.take("(").is_some() {
            let (args, end) = self.arguments(Vec::new())?;
            return call(word, span, args, false, span.to(end));
        }
        if self.variable.as_deref() == Some(&word) {
            return Node::new(Kind::Bound(vec![word]), span);
        }
        Node::new(Kind::Path(vec![word]), span)
    }

    fn arguments(&mut self, before: Vec<Node>) -> Result<(Vec<Node>, Span), ExprError> {
        self.items(before, ")")
    }

    /// Expressions with commas between them, up to `end`.
    fn items(&mut self, mut items: Vec<Node>, end: &str) -> Result<(Vec<Node>, Span), ExprError> {
        if let Some(span) = self.take(end) {
            return Ok((items, span));
        }
        loop {
            items.push(self.expression()?);
            if let Some(span) = self.take(end) {
                return Ok((items, span));
            }
            if self.take(",").is_none() {
                return Err(self.unexpected(&format!("`,` or `{end}`"), &format!("`,` 或 `{end}`")));
            }
        }
    }

    /// The inside of `list.exists(x, …)`; the bracket is open.
    fn each(&mut self, list: Node, every: bool, name_span: Span) -> Parsed {
        if self.variable.is_some() {
            return Err(ExprError::new(
                name_span.range(),
                error::SYNTAX,
                "exists and all cannot be nested",
                "exists 和 all 不能嵌套",
            )
            .hint("compare with `in`, or keep the inner part as a field", "请用 in 比较，或把内层条件另存为字段"));
        }
        let variable = match self.peek() {
            Token::Word(word) if !matches!(word.as_str(), "null" | "true" | "false" | "in") => word.clone(),
            _ => {
                return Err(self.unexpected(
                    "a name for the element, as in exists(x, x > 3)",
                    "元素的名称，例如 exists(x, x > 3)",
                ));
            }
        };
        self.advance();
        self.expect(",")?;
        self.variable = Some(variable.clone());
        let body = self.expression()?;
        self.variable = None;
        let span = list.span.to(self.expect(")")?);
        Node::new(Kind::Each(Each { every, list, variable, body }.into()), span)
    }
}

fn member(of: Node, name: String, name_span: Span) -> Parsed {
    let span = of.span.to(name_span);
    let kind = match of.kind {
        Kind::Path(mut parts) => {
            parts.push(name);
            Kind::Path(parts)
        }
        Kind::Bound(mut parts) => {
            parts.push(name);
            Kind::Bound(parts)
        }
        _ => Kind::Member(of.into(), name),
    };
    Node::new(kind, span)
}

fn call(name: String, name_span: Span, args: Vec<Node>, as_method: bool, span: Span) -> Parsed {
    let function = functions::named(&name);
    Node::new(Kind::Call(Call { name, name_span, function, args, as_method }), span)
}
