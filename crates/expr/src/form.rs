//! The form subset: what the browser evaluates, too. `tests/data/form_subset.json` is read by both.

use crate::tree::Kind;
use crate::{Expr, ExprError, error};

impl Expr {
    /// Whether a form may use it (visible-when, require-when): no arithmetic, no `exists` and `all`, no functions of
    /// time or place. Every part that is outside is told.
    pub fn check_form_subset(&self) -> Result<(), Vec<ExprError>> {
        let mut faults = Vec::new();
        self.tree().walk(&mut |node| {
            let reason = match &node.kind {
                Kind::Arithmetic(..) | Kind::Negate(_) => ("a form does not calculate", "表单条件不做运算"),
                Kind::Each(_) => ("a form does not go through lists", "表单条件不遍历列表"),
                Kind::Call(call) if call.function.is_some_and(|function| !function.in_forms) => {
                    ("a form does not use this function", "表单条件不能用此函数")
                }
                _ => return,
            };
            let fault = ExprError::new(node.span.range(), error::NOT_FORM, reason.0, reason.1);
            faults.push(fault.hint("the server can check it in a guard (`when`)", "可改在环节的 when 中由服务器检查"));
        });
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}
