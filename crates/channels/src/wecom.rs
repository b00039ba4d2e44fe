//! WeCom application messages (企业微信应用消息), to one person.
//!
//! `GET /cgi-bin/gettoken?corpid=&corpsecret=` answers `{errcode, errmsg, access_token, expires_in}`; the token is kept
//! until it is over, since asking often is throttled (developer.work.weixin.qq.com/document/path/91039).
//! `POST /cgi-bin/message/send?access_token=` takes `{touser, msgtype: "text", agentid, text: {content}}`, content up to
//! 2048 bytes (…/path/90236). Codes are those of …/path/90313: 40014 and 42001 ask for a new token, 40001 and
//! 40013 mean a wrong secret or corpid, 60020 an address that is not on the list, 45009 too many calls.

use crate::http::{Call, Http, Target, percent};
use crate::said::{ErrcodeAnswer, with_errcode};
use crate::settings::Secret;
use futures_util::future::BoxFuture;
use gridwork_kernel::Instant;
use gridwork_kernel::time::SECOND;
use gridwork_operations::outbox::{Channel, ChannelKind, Failure, Filter, Letter};
use hyper::Method;
use serde_json::json;
use tokio::sync::Mutex;

/// A token is not used in its last minutes: a call takes a while.
const TOKEN_SPARE: i64 = 300;

/// An application that sends to people.
#[derive(Debug)]
pub(crate) struct Wecom {
    pub(crate) name: String,
    pub(crate) filter: Filter,
    pub(crate) http: Http,
    pub(crate) target: Target,
    pub(crate) corp_id: String,
    pub(crate) agent_id: i64,
    pub(crate) secret: Secret,
    pub(crate) token: Mutex<Option<Token>>,
}

/// A token, and until when it is used.
pub(crate) struct Token {
    value: String,
    until: Instant,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token")
    }
}

impl Channel for Wecom {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> ChannelKind {
        ChannelKind::Wecom
    }

    fn filter(&self) -> &Filter {
        &self.filter
    }

    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let token = self.token(letter.now, None).await?;
            let mut answer = self.post(letter, &token).await?;
            if is_over(answer.errcode) {
                // Somebody else asked for a token, or it was taken back: once more with a new one.
                let token = self.token(letter.now, Some(&token)).await?;
                answer = self.post(letter, &token).await?;
            }
            judge(&answer)
        })
    }
}

impl Wecom {
    /// The token that is kept, or a new one; `spent` is one that was not taken any more.
    async fn token(&self, now: Instant, spent: Option<&str>) -> Result<String, Failure> {
        // Held while a new one is asked for, so that many messages ask once.
        let mut kept = self.token.lock().await;
        if let Some(token) = kept.as_ref().filter(|it| it.until > now && spent != Some(it.value.as_str())) {
            return Ok(token.value.clone());
        }
        let path =
            format!("/cgi-bin/gettoken?corpid={}&corpsecret={}", percent(&self.corp_id), percent(self.secret.reveal()));
        let answer = self.call(Method::GET, &path, String::new()).await?;
        judge(&answer)?;
        let value = answer
            .access_token
            .ok_or_else(|| Failure::passing("answer", "企业微信没有给出令牌", "WeCom gave no token"))?;
        let holds = (answer.expires_in.unwrap_or(0) - TOKEN_SPARE).max(0);
        *kept = Some(Token { value: value.clone(), until: now.plus_micros(holds * SECOND) });
        Ok(value)
    }

    async fn post(&self, letter: &Letter, token: &str) -> Result<ErrcodeAnswer, Failure> {
        let to = letter.address.as_ref().map(|it| it.0.as_str()).unwrap_or_default();
        let body = json!({
            "touser": to,
            "msgtype": "text",
            "agentid": self.agent_id,
            "text": {"content": letter.said()},
        });
        self.call(Method::POST, &format!("/cgi-bin/message/send?access_token={}", percent(token)), body.to_string())
            .await
    }

    async fn call(&self, method: Method, path: &str, body: String) -> Result<ErrcodeAnswer, Failure> {
        let call = Call {
            method,
            target: &self.target,
            path: self.target.below(path),
            headers: Vec::new(),
            content_type: "application/json; charset=utf-8",
            body,
        };
        with_errcode(&self.target.host, &self.http.call(call).await?)
    }
}

fn is_over(errcode: Option<i64>) -> bool {
    matches!(errcode, Some(40_014 | 42_001))
}

/// What a code of WeCom means.
fn judge(answer: &ErrcodeAnswer) -> Result<(), Failure> {
    let errcode = answer.errcode.unwrap_or(-1);
    let code = format!("errcode_{errcode}");
    Err(match errcode {
        0 if answer.invaliduser.as_ref().is_none_or(String::is_empty) => return Ok(()),
        0 | 40_003 | 40_031 | 60_111 | 81_013 | 82_001 => Failure::refused(
            "address",
            "企业微信里没有这个成员，或应用对其不可见：请更正成员账号，或调整应用的可见范围",
            "WeCom knows nobody under this id, or the application is not open to them: correct the id or its visible range",
        ),
        40_001 | 40_013 => {
            let zh = format!("企业微信不认 corp_id 和 secret（{errcode}）：请核对两者");
            Failure::settings("key", zh, format!("WeCom does not accept corp_id and secret ({errcode}): check both"))
        }
        40_056 | 41_011 | 301_002 => {
            let zh = format!("企业微信里没有这个应用（{errcode}）：请核对 agent_id");
            Failure::settings(code, zh, format!("WeCom does not know the application ({errcode}): check agent_id"))
        }
        60_020 => {
            let zh = "企业微信不接受这台机器的调用：请把它的地址加入企业可信 IP";
            let en = "WeCom does not take calls from this machine: add its address to the trusted IPs";
            Failure::settings(code, zh, en)
        }
        45_009 | 45_033 => {
            let zh = format!("对企业微信的调用过于频繁（{errcode}）");
            Failure::too_many(Some(60), zh, format!("WeCom was called too often ({errcode})"))
        }
        _ => Failure::passing(code, format!("企业微信返回 {errcode}"), format!("WeCom answered {errcode}")),
    })
}
