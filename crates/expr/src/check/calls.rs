//! The types of function calls, and of `exists` and `all`.

use super::{Checker, Found};
use crate::functions::{FUNCTIONS, Function, Param};
use crate::tree::{Call, Each, Kind, Node, Span};
use crate::{Hint, Type, Value, error, guess};
use std::borrow::Cow;

impl<'a> Checker<'a> {
    pub(super) fn call(&mut self, call: &'a Call, span: Span) -> Found {
        let types: Vec<Found> = call.args.iter().map(|arg| self.ty(arg)).collect();
        let Some(function) = call.function else {
            self.unknown_function(call);
            return None;
        };
        if !function.takes(call.args.len()) {
            let (en, zh) =
                (format!("`{}` takes other arguments", call.name), format!("`{}` 的参数个数不符", call.name));
            let usage = Hint::new(format!("it is {}", function.signature), format!("写法：{}", function.signature));
            self.fault(span, error::TYPES, en, zh).hint = Some(Box::new(usage));
            return None;
        }
        let types = types.into_iter().collect::<Option<Vec<Type>>>()?;
        let mut fits = true;
        for (at, (arg, ty)) in call.args.iter().zip(&types).enumerate() {
            fits &= self.argument(function, at, arg, ty);
        }
        if !fits {
            return None;
        }
        let given = function.gives(&types);
        if given.is_none() {
            let (en, zh) = (
                format!("the arguments of `{}` are of unlike types", call.name),
                format!("`{}` 的参数类型不一致", call.name),
            );
            self.fault(span, error::TYPES, en, zh);
        }
        given
    }

    fn unknown_function(&mut self, call: &Call) {
        let names = FUNCTIONS.iter().map(|function| function.name).chain(["exists", "all"]);
        let hint = if matches!(call.name.as_str(), "exists" | "all") {
            Some(Hint::new(format!("write list.{}(x, x > 3)", call.name), format!("请写 列表.{}(x, x > 3)", call.name)))
        } else {
            guess::hint(&call.name, names)
        };
        let (en, zh) = (format!("there is no function `{}`", call.name), format!("没有函数 `{}`", call.name));
        self.fault(call.name_span, error::UNKNOWN, en, zh).hint = hint.map(Box::new);
    }

    /// Whether an argument fits; says so if not.
    fn argument(&mut self, function: &Function, at: usize, arg: &'a Node, ty: &Type) -> bool {
        let param = function.param(at);
        if !param.takes(ty.plain()) {
            let (en, zh) =
                (format!("this is {ty}; {} is needed", param.en()), format!("此处是{}，应为{}", ty.zh(), param.zh()));
            let usage = Hint::new(format!("it is {}", function.signature), format!("写法：{}", function.signature));
            self.fault(arg.span, error::TYPES, en, zh).hint = Some(Box::new(usage));
            return false;
        }
        if function.name == "has" && !matches!(arg.kind, Kind::Path(_) | Kind::Bound(_)) {
            self.fault(
                arg.span,
                error::TYPES,
                "`has` needs a name, as in has(item.days)",
                "`has` 只用于名称，例如 has(item.days)",
            );
            return false;
        }
        if ty.may_be_null() && !function.takes_null() {
            self.may_be_null(
                arg.span,
                "write x != null && …, or or_else(x, …)",
                "请写 x != null && … 或 or_else(x, …)",
            );
            return false;
        }
        self.literal_text(function, param, arg, ty)
    }

    /// Whether a text that must be written in quotes is, and is a date or an instant.
    fn literal_text(&mut self, function: &Function, param: Param, arg: &'a Node, ty: &Type) -> bool {
        if !matches!(param, Param::LiteralText | Param::LiteralTextOrInstant) || *ty != Type::Text {
            return true;
        }
        let fault = match &arg.kind {
            Kind::Literal(value @ Value::Text(text)) => match function.value(&[Cow::Borrowed(value)]) {
                Ok(_) => return true,
                Err(_) => (
                    format!("`{text}` is not a valid {}", function.name),
                    format!("`{text}` 不是有效的{}", if function.name == "date" { "日期" } else { "时刻" }),
                ),
            },
            _ => ("only a text in quotes can be given here".to_owned(), "此处只能是引号中的文本".to_owned()),
        };
        let usage = Hint::new(format!("it is {}", function.signature), format!("写法：{}", function.signature));
        self.fault(arg.span, error::TYPES, fault.0, fault.1).hint = Some(Box::new(usage));
        false
    }

    pub(super) fn each(&mut self, each: &'a Each) -> Found {
        let list = self.ty(&each.list)?;
        let of = match list {
            Type::List(of) => *of,
            ty if ty.may_be_null() && matches!(ty.plain(), Type::List(_)) => {
                self.may_be_null(each.list.span, "write x != null && x.exists(…)", "请写 x != null && x.exists(…)");
                return None;
            }
            ty => {
                let (en, zh) = (format!("this is {ty}; a list is needed"), format!("此处是{}，应为列表", ty.zh()));
                self.fault(each.list.span, error::TYPES, en, zh);
                return None;
            }
        };
        if self.scope.names.contains_key(&each.variable) {
            let (en, zh) =
                (format!("`{}` is already a name here", each.variable), format!("此处已有名称 `{}`", each.variable));
            let hint = Hint::new("give the element a name of its own", "请为元素另取名称");
            self.fault(each.body.span, error::TYPES, en, zh).hint = Some(Box::new(hint));
            return None;
        }
        self.variable = Some((&each.variable, of));
        let mark = self.facts.mark();
        let fits = self.condition(&each.body);
        self.facts.rewind(mark);
        self.variable = None;
        fits.then_some(Type::Bool)
    }
}
