//! Text messages (短信) through whatever gateway a district has, by a template: address, method, headers, body.
//!
//! The same settings bring the codes of entry by phone, so that a district sets its gateway up once.

use crate::http::{Call, Http, Target, percent};
use crate::said::by_status;
use crate::settings::Secret;
use futures_util::future::BoxFuture;
use gridwork_operations::entry::{SendError, TextMessage, TextSender};
use gridwork_operations::outbox::{Channel, ChannelKind, Failure, Filter, Letter};
use hyper::Method;
use serde_json::Value as Json;
use tokio::runtime::Handle;

/// How a body is written, and what is filled in escaped for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// JSON.
    Json,
    /// A form.
    Form,
}

/// What says that the gateway took a message, where the status alone does not.
#[derive(Debug, Clone)]
pub(crate) struct Success {
    /// Where in a JSON answer, as `/code`.
    pub(crate) at: String,
    /// What must stand there.
    pub(crate) is: String,
}

/// A gateway.
#[derive(Debug)]
pub(crate) struct Sms {
    pub(crate) name: String,
    pub(crate) filter: Filter,
    pub(crate) http: Http,
    pub(crate) target: Target,
    pub(crate) method: Method,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) kind: BodyKind,
    pub(crate) body: String,
    pub(crate) code_body: Option<String>,
    pub(crate) key: Option<Secret>,
    pub(crate) success: Option<Success>,
}

/// What is filled into a template.
struct Filled<'a> {
    phone: &'a str,
    text: &'a str,
    code: &'a str,
    id: &'a str,
}

impl Channel for Sms {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> ChannelKind {
        ChannelKind::Sms
    }

    fn filter(&self) -> &Filter {
        &self.filter
    }

    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let phone = letter.address.as_ref().map(|it| it.0.as_str()).unwrap_or_default();
            let id = letter.id.to_string();
            self.hand_over(&self.body, &Filled { phone, text: &letter.said(), code: "", id: &id }).await
        })
    }
}

impl TextSender for Sms {
    fn send(&self, message: &TextMessage) -> Result<(), SendError> {
        let body = self.code_body.as_ref().unwrap_or(&self.body);
        let filled = Filled { phone: message.phone.reveal(), text: &message.text, code: &message.code, id: "" };
        // Senders are called where blocking is allowed, inside the runtime that waits for the gateway.
        let sent = Handle::current().block_on(self.hand_over(body, &filled));
        sent.map_err(|failure| SendError(format!("{}: {failure}", self.name)))
    }
}

impl Sms {
    async fn hand_over(&self, body: &str, filled: &Filled<'_>) -> Result<(), Failure> {
        let key = self.key.as_ref().map(Secret::reveal).unwrap_or_default();
        let in_body = |text: &str| match self.kind {
            BodyKind::Json => in_json(text),
            BodyKind::Form => percent(text),
        };
        let call = Call {
            method: self.method.clone(),
            target: &self.target,
            path: fill(&self.target.path, filled, key, percent),
            headers: self.headers.iter().map(|(name, value)| (name.clone(), value.replace("{key}", key))).collect(),
            content_type: match self.kind {
                BodyKind::Json => "application/json; charset=utf-8",
                BodyKind::Form => "application/x-www-form-urlencoded",
            },
            body: fill(body, filled, key, in_body),
        };
        let answer = self.http.call(call).await?;
        by_status(&self.target.host, &answer)?;
        let Some(success) = &self.success else { return Ok(()) };
        let body = answer.body.unwrap_or_default();
        let read = serde_json::from_slice::<Json>(&body).ok();
        let found = read.as_ref().and_then(|read| read.pointer(&success.at));
        let said = match found {
            Some(Json::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        if said == success.is {
            return Ok(());
        }
        let said = code_of(&said);
        Err(Failure::passing(
            format!("gateway_{said}"),
            format!("{} 没有收下短信：{} 是 `{said}`，不是 `{}`", self.target.host, success.at, success.is),
            format!("{} did not take the message: {} is `{said}`, not `{}`", self.target.host, success.at, success.is),
        ))
    }
}

/// The code of a gateway. Whatever else it says may repeat the number or the text, and is not kept.
fn code_of(said: &str) -> String {
    let code = said.chars().filter(char::is_ascii_alphanumeric).take(20).collect::<String>();
    // No code has as many digits as the number of a phone.
    match code.chars().filter(char::is_ascii_digit).count() {
        0..7 => code,
        _ => String::new(),
    }
}

/// Fills a template; what is filled in is escaped for where it stands, and is not looked at again.
fn fill(template: &str, filled: &Filled<'_>, key: &str, escape: impl Fn(&str) -> String) -> String {
    let words = [
        ("{phone}", filled.phone),
        ("{text}", filled.text),
        ("{code}", filled.code),
        ("{id}", filled.id),
        ("{key}", key),
    ];
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        match words.iter().find(|(word, _)| from.starts_with(word)) {
            Some((word, value)) => {
                out.push_str(&escape(value));
                rest = &from[word.len()..];
            }
            None => {
                out.push('{');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Text as it stands between the quotes of JSON.
fn in_json(text: &str) -> String {
    let quoted = Json::from(text).to_string();
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_breaks_nothing() {
        let filled = Filled { phone: "13800000001", text: "说“{code}”\"x\"\n&a=b", code: "123456", id: "" };
        let json = fill(r#"{"to":"{phone}","text":"{text}","n":{"c":"{code}"}}"#, &filled, "k", in_json);
        let read: Json = serde_json::from_str(&json).unwrap();
        assert_eq!(read["text"], "说“{code}”\"x\"\n&a=b", "what is filled in is not a template again");
        assert_eq!(read["n"]["c"], "123456");
        let form = fill("to={phone}&text={text}&key={key}", &filled, "a&b", percent);
        assert!(form.starts_with("to=13800000001&text=%E8") && form.ends_with("&key=a%26b"), "{form}");
        assert!(!form.contains("&a=b"));
    }

    #[test]
    fn a_code_is_kept_and_a_number_is_not() {
        for (said, code) in [
            ("7", "7"),
            ("isv.BUSINESS_LIMIT", "isvBUSINESSLIMIT"),
            ("-160042", "160042"),
            ("收件人 13800000041 无效", ""),
            ("to:+86 138-0000-0041", ""),
        ] {
            assert_eq!(code_of(said), code, "{said}");
        }
    }

    #[test]
    fn a_text_with_a_quote_at_its_begin_stays_whole() {
        for text in ["\"", "\"a", "a\"", "", "\\"] {
            let read: Json = serde_json::from_str(&format!("\"{}\"", in_json(text))).unwrap();
            assert_eq!(read, text);
        }
    }
}
