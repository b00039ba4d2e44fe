//! Webhook (网络回调): a signed CloudEvent for a program that wants to know.
//!
//! The body is a CloudEvents 1.0 event in structured JSON mode (cloudevents/spec, `json-format.md` and
//! `http-protocol-binding.md`, version 1.0.2). `Gridwork-Signature: t=SECONDS,v1=HEX` holds the HMAC-SHA256 of
//! `SECONDS.BODY` under the shared key; how to check it stands in `docs/run/channels.md`.

use crate::http::{Call, Http, Target};
use crate::said::by_status;
use futures_util::future::BoxFuture;
use gridwork_kernel::time::SECOND;
use gridwork_operations::outbox::{Channel, ChannelKind, Failure, Filter, Letter};
use hmac::{Hmac, KeyInit, Mac};
use hyper::Method;
use serde_json::json;
use sha2::Sha256;

/// A program that wants to know.
#[derive(Debug)]
pub(crate) struct Webhook {
    pub(crate) name: String,
    pub(crate) filter: Filter,
    pub(crate) http: Http,
    pub(crate) target: Target,
    pub(crate) key: crate::settings::Secret,
    /// What events give as their source.
    pub(crate) source: String,
}

impl Channel for Webhook {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> ChannelKind {
        ChannelKind::Webhook
    }

    fn filter(&self) -> &Filter {
        &self.filter
    }

    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let body = event(&self.source, letter);
            let signed = signature(self.key.reveal(), letter.now.0 / SECOND, &body);
            let call = Call {
                method: Method::POST,
                target: &self.target,
                path: self.target.path.clone(),
                headers: vec![("gridwork-signature".to_owned(), signed)],
                content_type: "application/cloudevents+json; charset=utf-8",
                body,
            };
            by_status(&self.target.host, &self.http.call(call).await?)
        })
    }
}

/// The event: ids, keys and times; no field of the case, and nobody's name.
fn event(source: &str, letter: &Letter) -> String {
    let [zh, en] = &letter.texts;
    json!({
        "specversion": "1.0",
        "id": letter.id,
        "source": source,
        "type": "cn.gridwork.case.told",
        "subject": letter.number,
        "time": letter.told_at.to_string(),
        "datacontenttype": "application/json",
        "data": {
            "message": letter.message,
            "loop": letter.loop_key,
            "case": letter.case,
            "number": letter.number,
            "state": letter.state,
            "due_at": letter.due_at.map(|at| at.to_string()),
            "is_urgent": letter.is_urgent,
            "org": letter.org,
            "text": {"zh": zh, "en": en},
        },
    })
    .to_string()
}

/// The value of `Gridwork-Signature` for a body sent at an instant, in seconds since 1970.
pub fn signature(key: &str, seconds: i64, body: &str) -> String {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(format!("{seconds}.{body}").as_bytes());
    let hex = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("t={seconds},v1={hex}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_hmac_of_time_and_body() {
        // printf '1767225600.{}' | openssl dgst -sha256 -hmac secret
        let expected = "t=1767225600,v1=fa7eaa06bf97d7815f3f456e97cde70c9e50cb005f01660c8d10b10c21964887";
        assert_eq!(signature("secret", 1_767_225_600, "{}"), expected);
        assert_ne!(signature("secret", 1_767_225_601, "{}"), expected);
        assert_ne!(signature("other", 1_767_225_600, "{}"), expected);
    }
}
