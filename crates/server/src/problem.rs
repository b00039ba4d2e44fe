//! Errors as `application/problem+json`, in the language that was asked for.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use gridwork_definitions::model::Text;
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::sessions::Due;
use gridwork_operations::Error;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The language of an answer: Chinese unless English was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// `zh-CN`
    #[default]
    Chinese,
    /// `en`
    English,
}

impl Language {
    /// Reads `Accept-Language`: of the languages we speak the one with the greatest weight, the first of several.
    pub fn of(headers: &axum::http::HeaderMap) -> Self {
        let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok()).unwrap_or("");
        let mut best = (0.0, Self::default());
        for entry in asked.split(',') {
            let (tag, weight) = entry.split_once(';').unwrap_or((entry, "q=1"));
            let primary = tag.trim().split('-').next().unwrap_or("").to_ascii_lowercase();
            let weight = weight.trim().strip_prefix("q=").and_then(|it| it.parse::<f32>().ok()).unwrap_or(0.0);
            let language = match primary.as_str() {
                "zh" => Self::Chinese,
                "en" => Self::English,
                _ => continue,
            };
            if weight > best.0 {
                best = (weight, language);
            }
        }
        best.1
    }

    /// The tag, as `Content-Language` says it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// A text in this language.
    pub fn say(self, text: &Text) -> String {
        text.say(self.tag()).to_owned()
    }
}

/// One thing wrong with what was sent.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProblemPart {
    /// Where: `form.content`.
    pub path: String,
    /// A stable word: `required`, `type`, `max`, …
    pub code: String,
    /// What to do.
    pub message: String,
}

/// An error as clients read it (RFC 9457).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProblemBody {
    /// A page about this kind of error.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A stable word for programs.
    pub code: String,
    /// What happened, in a sentence.
    pub detail: String,
    /// What would be needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Everything wrong with the fields that were sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problems: Option<Vec<ProblemPart>>,
    /// What this request is called in the log of the server, as in the header `X-Request-Id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// An error on its way out.
#[derive(Debug)]
pub struct Problem {
    /// The status.
    pub status: StatusCode,
    /// The stable word.
    pub code: String,
    /// The title.
    pub title: Text,
    /// What would be needed.
    pub because: Option<Text>,
    /// The parts.
    pub parts: Vec<gridwork_kernel::error::Problem>,
    /// Seconds after which to try again.
    pub retry_after_s: Option<u64>,
    /// In which language.
    pub language: Language,
}

impl Problem {
    /// A problem with a reason.
    pub fn new(language: Language, status: StatusCode, code: &str, title: Text, because: Option<Text>) -> Self {
        Self { status, code: code.into(), title, because, parts: Vec::new(), retry_after_s: None, language }
    }

    /// 400: what was sent cannot be read.
    pub fn malformed(language: Language, reason: Text) -> Self {
        Self::new(
            language,
            StatusCode::BAD_REQUEST,
            "malformed",
            because("请求无法读取", "the request cannot be read"),
            Some(reason),
        )
    }

    /// 401: not signed in.
    pub fn signed_out(language: Language) -> Self {
        let needs = because("请先登录，或登录已过期", "sign in first, or again: the session has ended");
        Self::new(language, StatusCode::UNAUTHORIZED, "session", because("未登录", "not signed in"), Some(needs))
    }

    /// 403: something has to be done before anything else.
    pub fn due(language: Language, due: Due) -> Self {
        let needs = match due {
            Due::NewPassword => {
                because("密码由管理员设置，请先修改密码", "somebody else gave your password: change it first")
            }
            Due::OldPassword => because("密码已过期，请先修改密码", "your password is too old: change it first"),
            Due::SecondFactor => because(
                "您的岗位须使用第二因素，请先启用",
                "your office or role needs a second factor: begin one first",
            ),
        };
        Self::new(
            language,
            StatusCode::FORBIDDEN,
            due.as_str(),
            because("请先完成安全设置", "something comes first"),
            Some(needs),
        )
    }

    /// 404: no such thing, or none the actor may know of.
    pub fn not_found(language: Language) -> Self {
        let title = because("没有找到", "not found");
        Self::new(language, StatusCode::NOT_FOUND, "not_found", title, None)
    }

    /// The problem that an operation's error becomes.
    pub fn of(language: Language, error: Error) -> Self {
        match error {
            Error::Kernel(error) => Self::of_kernel(language, error),
            Error::Refused { code, because, problems } => crate::refusals::problem(language, code, because, problems),
            Error::Unavailable { code, because: needs } => Self {
                retry_after_s: Some(60),
                ..Self::new(
                    language,
                    StatusCode::SERVICE_UNAVAILABLE,
                    code,
                    because("暂时不可用", "not available at the moment"),
                    Some(needs),
                )
            },
            Error::Internal(text) => Self::internal(language, &text),
        }
    }

    fn of_kernel(language: Language, error: KernelError) -> Self {
        let title = |zh: &str, en: &str| because(zh, en);
        match error {
            KernelError::NotFound(_) => Self::not_found(language),
            KernelError::Unauthorized { code, because } => {
                Self::new(language, StatusCode::UNAUTHORIZED, code, title("未登录", "not signed in"), Some(because))
            }
            KernelError::Forbidden { code, because } => {
                Self::new(language, StatusCode::FORBIDDEN, code, title("没有权限", "not allowed"), Some(because))
            }
            KernelError::Conflict { code, because } => Self::new(
                language,
                StatusCode::CONFLICT,
                code,
                title("现在不能这样做", "not possible now"),
                Some(because),
            ),
            KernelError::Problems(parts) => Self {
                parts,
                ..Self::new(
                    language,
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "problems",
                    title("填写有误", "some fields need attention"),
                    None,
                )
            },
            KernelError::Malformed { because } => Self::malformed(language, because),
            KernelError::Version { current } => Self::new(
                language,
                StatusCode::PRECONDITION_FAILED,
                "version",
                title("内容已被更新", "it was changed in the meantime"),
                Some(because(
                    format!("当前版本是 {current}，请刷新后再试"),
                    format!("the current version is {current}: read it again, then repeat"),
                )),
            ),
            KernelError::KeyReused => Self::new(
                language,
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key",
                title("幂等键已用于其他请求", "the idempotency key was used for another request"),
                Some(because("请为新的请求换一个 Idempotency-Key", "send a new Idempotency-Key with a new request")),
            ),
            KernelError::TooMany { retry_after_s } => Self {
                retry_after_s: Some(retry_after_s),
                ..Self::new(
                    language,
                    StatusCode::TOO_MANY_REQUESTS,
                    "too_many",
                    title("尝试过于频繁", "too many attempts"),
                    Some(because(format!("请在 {retry_after_s} 秒后再试"), format!("try again in {retry_after_s} s"))),
                )
            },
            KernelError::Db(error) => Self::of_db(language, error),
            KernelError::Secret(text) | KernelError::Corrupt(text) => Self::internal(language, &text),
        }
    }

    fn of_db(language: Language, error: gridwork_db::Error) -> Self {
        use gridwork_db::Error as Db;
        let (code, wait, zh, en) = match &error {
            Db::Busy { retry_after_s } => {
                ("busy", u64::from(*retry_after_s), "系统繁忙，请稍后再试", "too much is waiting: try again")
            }
            Db::Conflict(_) => ("busy", 1, "系统繁忙，请稍后再试", "too much is waiting: try again"),
            Db::Storage(_) | Db::Unavailable(_) | Db::Locked(_) => {
                ("storage", 5, "存储暂不可用，本次修改没有保存", "the storage is not available: nothing was saved")
            }
            Db::UnknownCommit => (
                "storage",
                5,
                "无法确认是否已保存，请用同一幂等键重试",
                "it is not known whether it was saved: repeat with the same Idempotency-Key",
            ),
            other => return Self::internal(language, &other.to_string()),
        };
        tracing::warn!(code, error = %error, "the storage refused");
        Self {
            retry_after_s: Some(wait.max(1)),
            ..Self::new(language, StatusCode::SERVICE_UNAVAILABLE, code, because(zh, en), None)
        }
    }

    /// 500: a bug or damage; the text goes to the log, not to the client.
    pub fn internal(language: Language, text: &str) -> Self {
        tracing::error!(error = text, "internal error");
        let title = because("系统内部错误，已记录", "an internal error; it was logged");
        Self::new(language, StatusCode::INTERNAL_SERVER_ERROR, "internal", title, None)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let language = self.language;
        let because = self.because.as_ref().map(|it| language.say(it));
        let parts = self.parts.iter().map(|it| ProblemPart {
            path: it.path.clone(),
            code: it.code.clone(),
            message: language.say(&it.message),
        });
        let body = ProblemBody {
            kind: format!("/docs/problems#{}", self.code),
            title: language.say(&self.title),
            status: self.status.as_u16(),
            code: self.code.clone(),
            detail: because.clone().unwrap_or_else(|| language.say(&self.title)),
            because,
            problems: (!self.parts.is_empty()).then(|| parts.collect()),
            request_id: crate::observe::request_id(),
        };
        metrics::counter!("gridwork_refusals_total", "code" => self.code.clone()).increment(1);
        let refusal = crate::observe::Refusal::of(&self);
        let mut response = (self.status, axum::Json(body)).into_response();
        response.extensions_mut().insert(refusal);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_asked_for_most_is_spoken() {
        for (asked, spoken) in [
            ("", Language::Chinese),
            ("en", Language::English),
            ("EN-us", Language::English),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("zh;q=0.1, en;q=0.9", Language::English),
            ("fr, en;q=0.5", Language::English),
            ("fr", Language::Chinese),
            ("en;q=0", Language::Chinese),
            ("en;q=nonsense", Language::Chinese),
        ] {
            let mut headers = axum::http::HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(asked));
            assert_eq!(Language::of(&headers), spoken, "{asked}");
        }
    }
}
