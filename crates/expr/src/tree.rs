//! The tree of an expression. Every node knows its bytes in the source and how deep it is.

use crate::functions::Function;
use crate::{ExprError, MAX_DEPTH, Value, error};
use std::ops::Range;

/// A range of bytes in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    pub(crate) fn new(start: usize, end: usize) -> Self {
        // Sources are at most MAX_SOURCE bytes; longer ones are refused before anything is read.
        Self { start: start as u32, end: end as u32 }
    }

    pub(crate) fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }

    pub(crate) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    pub(crate) fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::NotEqual)
    }

    /// The comparison that holds exactly where this one does not, for values that are not empty.
    pub(crate) fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::NotEqual,
            Self::NotEqual => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }

    /// The comparison that says the same with both sides exchanged.
    pub(crate) fn mirrored(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }
}

/// An operation on numbers (`+` also joins texts).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operation {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }

    pub(crate) fn is_sum(self) -> bool {
        matches!(self, Self::Add | Self::Subtract)
    }
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// `null`, a bool, a number or a text.
    Literal(Value),
    List(Vec<Node>),
    /// `item.days`: a top-level name and members of it.
    Path(Vec<String>),
    /// `x.days` inside `items.exists(x, …)`: the variable and members of it.
    Bound(Vec<String>),
    /// A member of something that is not a path.
    Member(Box<Node>, String),
    Not(Box<Node>),
    Negate(Box<Node>),
    /// Two or more parts.
    And(Vec<Node>),
    /// Two or more parts.
    Or(Vec<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    In(Box<Node>, Box<Node>),
    Arithmetic(Operation, Box<Node>, Box<Node>),
    /// Condition, then, else.
    Choose(Box<Node>, Box<Node>, Box<Node>),
    Call(Call),
    Each(Box<Each>),
}

/// `size(x)` or, with `as_method`, `x.size()`.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) name: String,
    /// The name alone, for messages.
    pub(crate) name_span: Span,
    /// None when there is no such function; the checker says so.
    pub(crate) function: Option<&'static Function>,
    pub(crate) args: Vec<Node>,
    pub(crate) as_method: bool,
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.args == other.args && self.as_method == other.as_method
    }
}

/// `list.exists(variable, body)`, or `list.all(…)` with `every`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Each {
    pub(crate) every: bool,
    pub(crate) list: Node,
    pub(crate) variable: String,
    pub(crate) body: Node,
}

/// A part of an expression. Equal nodes may stand at different places.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    depth: u16,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Node {
    /// A node of this kind; refused when it gets too deep, so that no walk over a tree can exhaust the stack.
    pub(crate) fn new(kind: Kind, span: Span) -> Result<Self, ExprError> {
        let mut below = 0;
        kind.each_part(&mut |part| below = below.max(part.depth));
        if usize::from(below) >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        Ok(Self { kind, span, depth: below + 1 })
    }

    /// Every part directly below this node, in the order of the source.
    pub(crate) fn each_part<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        self.kind.each_part(visit);
    }

    /// This node and everything below it, outer before inner.
    pub(crate) fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        visit(self);
        self.each_part(&mut |part| part.walk(visit));
    }
}

impl Kind {
    fn each_part<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        match self {
            Self::Literal(_) | Self::Path(_) | Self::Bound(_) => {}
            Self::List(parts) | Self::And(parts) | Self::Or(parts) => parts.iter().for_each(visit),
            Self::Member(of, _) | Self::Not(of) | Self::Negate(of) => visit(of),
            Self::Compare(_, left, right) | Self::In(left, right) | Self::Arithmetic(_, left, right) => {
                visit(left);
                visit(right);
            }
            Self::Choose(condition, then, otherwise) => {
                visit(condition);
                visit(then);
                visit(otherwise);
            }
            Self::Call(call) => call.args.iter().for_each(visit),
            Self::Each(each) => {
                visit(&each.list);
                visit(&each.body);
            }
        }
    }
}

/// The refusal of an expression that is nested too deep at `span`.
pub(crate) fn too_deep(span: Span) -> ExprError {
    ExprError::new(
        span.range(),
        error::TOO_LARGE,
        format!("nested deeper than {MAX_DEPTH} levels"),
        format!("嵌套超过 {MAX_DEPTH} 层"),
    )
    .hint("split it, or join conditions with && and || at one level", "请拆分，或用 && 和 || 在同一层连接")
}
