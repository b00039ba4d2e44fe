//! What an answer means: taken, to be tried again, not taken, or the settings are wrong.

use crate::http::Answer;
use gridwork_operations::outbox::Failure;
use serde::Deserialize;

/// Looks at the status alone.
///
/// # Errors
/// When it says that the message was not taken.
pub(crate) fn by_status(host: &str, answer: &Answer) -> Result<(), Failure> {
    let status = answer.status;
    let code = format!("status_{status}");
    let failure = match (status, answer.retry_after_s) {
        (200..=299, _) => return Ok(()),
        (300..=399, _) => Failure::settings(
            code,
            format!("{host} 返回了跳转（{status}），这里不跟随：请写跳转后的地址"),
            format!("{host} answers with a redirect ({status}), which is not followed: write the address it leads to"),
        ),
        (401 | 403, _) => Failure::settings(
            "key",
            format!("{host} 不认这个密钥（{status}）：请核对密钥和设置"),
            format!("{host} does not accept the key ({status}): check key and settings"),
        ),
        (404 | 405 | 410, _) => Failure::settings(
            code,
            format!("{host} 没有这个地址（{status}）：请核对地址"),
            format!("{host} knows no such address ({status}): check the address"),
        ),
        // Whoever says when to come back has not refused the message.
        (429, wait) | (408 | 425 | 500..=599, wait @ Some(_)) => Failure::too_many(
            wait,
            format!("{host} 要求过一会儿再发（{status}）"),
            format!("{host} wants to be left alone ({status})"),
        ),
        (408 | 425, None) => Failure::passing(
            code,
            format!("{host} 要求重发（{status}）"),
            format!("{host} wants it sent again ({status})"),
        ),
        (400..=499, _) => Failure::refused(
            code,
            format!("{host} 不收这条消息（{status}）"),
            format!("{host} does not take this message ({status})"),
        ),
        _ => Failure::passing(code, format!("{host} 出了故障（{status}）"), format!("{host} is in trouble ({status})")),
    };
    Err(failure)
}

/// The answer that WeCom and DingTalk give to everything.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ErrcodeAnswer {
    /// Nought when all is well.
    pub(crate) errcode: Option<i64>,
    /// What is wrong, in words that may change.
    #[serde(default)]
    pub(crate) errmsg: String,
    /// With a token.
    #[serde(default)]
    pub(crate) access_token: Option<String>,
    /// For how many seconds the token holds.
    #[serde(default)]
    pub(crate) expires_in: Option<i64>,
    /// Receivers that do not exist.
    #[serde(default)]
    pub(crate) invaliduser: Option<String>,
}

/// Reads such an answer; a success without one is none.
///
/// # Errors
/// When the status or the body is not what it should be.
pub(crate) fn with_errcode(host: &str, answer: &Answer) -> Result<ErrcodeAnswer, Failure> {
    by_status(host, answer)?;
    let strange = |zh: &str, en: &str| {
        let (zh, en) = (format!("{host} 的回答读不懂：{zh}"), format!("{host} answered something strange: {en}"));
        Failure::passing("answer", zh, en)
    };
    let body = answer.body.as_ref().ok_or_else(|| strange("太长", "far too much"))?;
    let read: ErrcodeAnswer = serde_json::from_slice(body).map_err(|_| strange("不是 JSON", "no JSON"))?;
    match read.errcode {
        Some(_) => Ok(read),
        None => Err(strange("没有 errcode", "no errcode")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gridwork_operations::outbox::FailureKind;

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, retry_after_s: None, body: Some(body.into()) }
    }

    #[test]
    fn a_status_says_what_is_to_be_done() {
        for (status, expected) in [
            (204, None),
            (301, Some(FailureKind::Settings)),
            (401, Some(FailureKind::Settings)),
            (404, Some(FailureKind::Settings)),
            (413, Some(FailureKind::Refused)),
            (425, Some(FailureKind::Passing)),
            (429, Some(FailureKind::TooMany)),
            (503, Some(FailureKind::Passing)),
        ] {
            let found = by_status("host", &answer(status, "")).err().map(|failure| failure.kind);
            assert_eq!(found, expected, "{status}");
        }
    }

    #[test]
    fn whoever_says_when_to_come_back_has_had_enough_and_refuses_nothing() {
        for (status, wait, kind) in [
            (503, Some(30), FailureKind::TooMany),
            (429, None, FailureKind::TooMany),
            (408, Some(5), FailureKind::TooMany),
            (400, Some(5), FailureKind::Refused),
        ] {
            let failure = by_status("host", &Answer { retry_after_s: wait, ..answer(status, "") }).unwrap_err();
            let expected = wait.filter(|_| kind == FailureKind::TooMany);
            assert_eq!((failure.kind, failure.retry_after_s), (kind, expected), "{status}");
        }
    }

    #[test]
    fn a_success_without_an_errcode_is_none() {
        assert!(with_errcode("host", &answer(200, r#"{"errcode":0,"errmsg":"ok"}"#)).is_ok());
        for strange in ["", "{}", "<html>", r#"{"errcode":"0"}"#] {
            assert_eq!(with_errcode("host", &answer(200, strange)).unwrap_err().code, "answer", "{strange}");
        }
    }
}
