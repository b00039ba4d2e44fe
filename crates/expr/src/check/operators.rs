//! The types of comparisons and of arithmetic.

use super::{Checker, Found};
use crate::tree::{Comparison, Node, Operation, Span};
use crate::{Hint, Type, error, number};

impl<'a> Checker<'a> {
    pub(super) fn compare(&mut self, comparison: Comparison, left: &'a Node, right: &'a Node, span: Span) -> Found {
        let (a, b) = (self.ty(left), self.ty(right));
        let (a, b) = (a?, b?);
        if a.plain().shared(b.plain()).is_none() {
            let en = format!("{a} and {b} are not compared");
            let zh = format!("{}与{}不能比较", a.zh(), b.zh());
            let hint = comparison_hint(&a, &b);
            self.fault(span, error::TYPES, en, zh).hint = hint.map(Box::new);
            return None;
        }
        if comparison.is_equality() {
            return self.equality(&a, &b, span);
        }
        if a == Type::Null || b == Type::Null {
            let hint = Hint::new("use == null or != null", "请用 == null 或 != null");
            self.fault(span, error::TYPES, "null has no order", "null 没有大小").hint = Some(Box::new(hint));
            return None;
        }
        let ordered = [(left, &a), (right, &b)].map(|(node, ty)| self.ordered(node, ty));
        ordered.iter().all(|ordered| *ordered).then_some(Type::Bool)
    }

    fn equality(&mut self, a: &Type, b: &Type, span: Span) -> Found {
        let with_null = *a == Type::Null || *b == Type::Null;
        if !with_null && matches!(a.plain(), Type::List(_) | Type::Point) {
            let hint = match a.plain() {
                Type::Point => Hint::new("compare distance(a, b) with metres", "请比较 distance(a, b) 的米数"),
                _ => Hint::new("use in, exists or all", "请用 in、exists 或 all"),
            };
            let en = format!("two values of type {} are not compared", a.plain());
            self.fault(span, error::TYPES, en, format!("{}之间不能比较", a.plain().zh())).hint = Some(Box::new(hint));
            return None;
        }
        Some(Type::Bool)
    }

    fn ordered(&mut self, node: &'a Node, ty: &Type) -> bool {
        if !ty.plain().is_ordered() {
            self.fault(
                node.span,
                error::TYPES,
                format!("{} has no order", ty.plain()),
                format!("{}没有大小", ty.plain().zh()),
            );
            return false;
        }
        if ty.may_be_null() {
            self.may_be_null(
                node.span,
                "write x != null && x > …, or or_else(x, …)",
                "请写 x != null && x > … 或 or_else(x, …)",
            );
            return false;
        }
        true
    }

    pub(super) fn is_in(&mut self, element: &'a Node, list: &'a Node, span: Span) -> Found {
        let (wanted, found) = (self.ty(element), self.ty(list));
        let (wanted, found) = (wanted?, found?);
        let of = match &found {
            Type::List(of) => of.plain().clone(),
            Type::Nullable(of) if matches!(**of, Type::List(_)) => {
                self.may_be_null(list.span, "write x != null && y in x", "请写 x != null && y in x");
                return None;
            }
            _ => {
                let en = format!("`in` needs a list on its right, this is {found}");
                let fault = self.fault(list.span, error::TYPES, en, format!("`in` 右边应为列表，此处是{}", found.zh()));
                if *found.plain() == Type::Text {
                    fault.hint = Some(Box::new(Hint::new("use contains(text, part)", "请用 contains(文本, 内容)")));
                }
                return None;
            }
        };
        if wanted.plain().shared(&of).is_none() {
            let en = format!("{wanted} cannot be in a list of {of}");
            self.fault(span, error::TYPES, en, format!("{}不会在{}的列表中", wanted.zh(), of.zh()));
            return None;
        }
        self.equality(wanted.plain(), &of, span)
    }

    /// The type of `node` where a number is needed; says so if it is not one, or may be empty.
    pub(super) fn number(&mut self, node: &'a Node, ty: Type) -> Found {
        if !ty.plain().is_number() {
            let en = format!("this is {ty}; a number is needed");
            self.fault(node.span, error::TYPES, en, format!("此处是{}，应为数字", ty.zh()));
            return None;
        }
        if ty.may_be_null() {
            self.may_be_null(
                node.span,
                "write or_else(x, 0), or x == null ? … : …",
                "请写 or_else(x, 0) 或 x == null ? … : …",
            );
            return None;
        }
        Some(ty)
    }

    pub(super) fn arithmetic(&mut self, operation: Operation, left: &'a Node, right: &'a Node, span: Span) -> Found {
        let (a, b) = (self.ty(left), self.ty(right));
        let (a, b) = (a?, b?);
        if operation == Operation::Add && *a.plain() == Type::Text && *b.plain() == Type::Text {
            return self.joined(&[(left, &a), (right, &b)]);
        }
        let is_time = |ty: &Type| matches!(ty.plain(), Type::Date | Type::Instant);
        if operation.is_sum() && (is_time(&a) || is_time(&b)) {
            let hint = Hint::new(
                "use add_days, days_between, add_minutes or minutes_between",
                "请用 add_days、days_between、add_minutes 或 minutes_between",
            );
            let fault = self.fault(span, error::TYPES, "dates and instants are not added", "日期和时刻不能直接加减");
            fault.hint = Some(Box::new(hint));
            return None;
        }
        let (a, b) = (self.number(left, a), self.number(right, b));
        match (operation, a?, b?) {
            (Operation::Divide, Type::Int, Type::Int) => {
                let hint = Hint::new(
                    "write double(a) / b for 3.5, or int(double(a) / b) for 3",
                    "要 3.5 请写 double(a) / b，要 3 请写 int(double(a) / b)",
                );
                let fault = self.fault(span, error::INT_DIVISION, "whole numbers are not divided", "整数不能相除");
                fault.hint = Some(Box::new(hint));
                None
            }
            (_, Type::Int, Type::Int) => Some(Type::Int),
            (Operation::Remainder, _, _) => {
                self.fault(span, error::TYPES, "% needs whole numbers", "% 只用于整数");
                None
            }
            (operation, a, b) => Some(Type::Decimal(scale(operation, &a, &b))),
        }
    }

    fn joined(&mut self, parts: &[(&'a Node, &Type)]) -> Found {
        for (node, ty) in parts {
            if ty.may_be_null() {
                self.may_be_null(node.span, "write or_else(x, '')", "请写 or_else(x, '')");
                return None;
            }
        }
        Some(Type::Text)
    }
}

/// The decimal places of a result.
fn scale(operation: Operation, a: &Type, b: &Type) -> u8 {
    let places = |ty: &Type| match ty {
        Type::Decimal(places) => *places,
        _ => 0,
    };
    match operation {
        Operation::Multiply => number::product_scale(places(a), places(b)),
        Operation::Divide => number::DIVISION_SCALE,
        _ => number::sum_scale(places(a), places(b)),
    }
}

/// What to write for a comparison of unlike types.
fn comparison_hint(a: &Type, b: &Type) -> Option<Hint> {
    match (a.plain(), b.plain()) {
        (Type::Date, Type::Text) | (Type::Text, Type::Date) => {
            Some(Hint::new("a date is written date('2026-03-01')", "日期请写 date('2026-03-01')"))
        }
        (Type::Instant, Type::Text) | (Type::Text, Type::Instant) => {
            let written = "instant('2026-03-01T09:00:00+08:00')";
            Some(Hint::new(format!("an instant is written {written}"), format!("时刻请写 {written}")))
        }
        (Type::Date, Type::Instant) | (Type::Instant, Type::Date) => {
            Some(Hint::new("date(x) is the date of an instant", "date(x) 是时刻所在的日期"))
        }
        (Type::Record(shape), other) | (other, Type::Record(shape)) => {
            let fields = shape.fields.iter().filter(|(_, ty)| ty.plain() == other).map(|(key, _)| key.as_str());
            let field = fields.clone().find(|key| *key == "id").or_else(|| fields.clone().next())?;
            Some(Hint::new(format!("compare its field, as in .{field}"), format!("请比较其字段，例如 .{field}")))
        }
        (Type::List(_), _) | (_, Type::List(_)) => Some(Hint::new("use in, exists or all", "请用 in、exists 或 all")),
        (Type::Text, other) | (other, Type::Text) if other.is_number() => {
            Some(Hint::new("a number is written without quotes, a text with them", "数字不加引号，文本加引号"))
        }
        _ => None,
    }
}
