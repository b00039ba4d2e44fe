//! Refusals of the loop engine as problems.

use crate::problem::{Language, Problem};
use axum::http::StatusCode;
use gridwork_definitions::model::Text;
use gridwork_kernel::error::{Problem as Part, because};

/// The problem that a refusal becomes.
pub fn problem(language: Language, code: &'static str, reason: Text, parts: Vec<Part>) -> Problem {
    let (status, title) = match code {
        "no_such_step" => (StatusCode::NOT_FOUND, because("没有这个环节", "there is no such step")),
        "role" | "turn" | "hands" => (StatusCode::FORBIDDEN, because("不能由您办理", "not yours to do")),
        "problems" => (StatusCode::UNPROCESSABLE_ENTITY, because("填写有误", "some fields need attention")),
        _ => (StatusCode::CONFLICT, because("现在不能这样做", "not possible now")),
    };
    Problem { parts, ..Problem::new(language, status, code, title, Some(reason)) }
}
