//! A robot in a WeCom group (企业微信群机器人).
//!
//! `POST /cgi-bin/webhook/send?key=KEY` takes `{msgtype: "text", text: {content}}`, content up to 2048 bytes, at most
//! 20 messages a minute (work.weixin.qq.com/api/doc/90000/90136/91770); `{errcode: 0, errmsg: "ok"}` when it was taken,
//! 93000 for an unknown key, 45009 for too many.

use crate::http::{Call, Http, Target, percent};
use crate::said::with_errcode;
use crate::settings::Secret;
use futures_util::future::BoxFuture;
use gridwork_operations::outbox::{Channel, ChannelKind, Failure, Filter, Letter};
use hyper::Method;
use serde_json::json;

/// A robot in a group.
#[derive(Debug)]
pub(crate) struct WecomRobot {
    pub(crate) name: String,
    pub(crate) filter: Filter,
    pub(crate) http: Http,
    pub(crate) target: Target,
    pub(crate) key: Secret,
}

impl Channel for WecomRobot {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> ChannelKind {
        ChannelKind::WecomRobot
    }

    fn filter(&self) -> &Filter {
        &self.filter
    }

    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let call = Call {
                method: Method::POST,
                target: &self.target,
                path: self.target.below(&format!("/cgi-bin/webhook/send?key={}", percent(self.key.reveal()))),
                headers: Vec::new(),
                content_type: "application/json; charset=utf-8",
                body: json!({"msgtype": "text", "text": {"content": letter.said()}}).to_string(),
            };
            let answer = with_errcode(&self.target.host, &self.http.call(call).await?)?;
            let errcode = answer.errcode.unwrap_or(-1);
            let code = format!("errcode_{errcode}");
            Err(match errcode {
                0 => return Ok(()),
                93_000 | 40_001 => Failure::settings(
                    "key",
                    format!("企业微信里没有用这个密钥的机器人（{errcode}）：请到群机器人处重新复制密钥"),
                    format!("WeCom knows no robot with this key ({errcode}): copy the key from the group's robot anew"),
                ),
                45_009 => Failure::too_many(
                    Some(60),
                    "机器人一分钟内发送的消息超过了企业微信的限制",
                    "the robot has said more than WeCom lets it say in a minute",
                ),
                _ => Failure::passing(code, format!("企业微信返回 {errcode}"), format!("WeCom answered {errcode}")),
            })
        })
    }
}
