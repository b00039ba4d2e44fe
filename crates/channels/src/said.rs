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
    let failure = match status {
        200..=299 => return Ok(()),
        300..=399 => Failure::settings(
            code,
            format!("{host} answers with a redirect ({status}), which is not followed: write the address it leads to"),
        ),
        401 | 403 => {
            Failure::settings("key", format!("{host} does not accept the key ({status}): check key and settings"))
        }
        404 | 405 | 410 => {
            Failure::settings(code, format!("{host} knows no such address ({status}): check the address"))
        }
        408 | 425 | 429 => Failure::passing(code, format!("{host} wants to be left alone ({status})")),
        400..=499 => Failure::refused(code, format!("{host} does not take this message ({status})")),
        _ => Failure::passing(code, format!("{host} is in trouble ({status})")),
    };
    Err(Failure { retry_after_s: answer.retry_after_s, ..failure })
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
    let strange = |what: &str| Failure::passing("answer", format!("{host} answered something strange: {what}"));
    let body = answer.body.as_ref().ok_or_else(|| strange("far too much"))?;
    let read: ErrcodeAnswer = serde_json::from_slice(body).map_err(|_| strange("no JSON"))?;
    match read.errcode {
        Some(_) => Ok(read),
        None => Err(strange("no errcode")),
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
            (429, Some(FailureKind::Passing)),
            (503, Some(FailureKind::Passing)),
        ] {
            let found = by_status("host", &answer(status, "")).err().map(|failure| failure.kind);
            assert_eq!(found, expected, "{status}");
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
