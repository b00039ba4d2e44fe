//! A robot in a DingTalk group (钉钉群机器人), signed.
//!
//! `POST /robot/send?access_token=TOKEN&timestamp=MS&sign=SIGN` takes `{msgtype: "text", text: {content}, at}`. The
//! sign is the HMAC-SHA256 of `MS\nSECRET` under the secret, in base64, written for a query; the time may differ by an
//! hour (open.dingtalk.com/document/robots/custom-robot-access, "加签"). 310000 means that sign, keyword or address do
//! not fit, 300001 an unknown token, 130101 and 660026 too many messages: more than 20 a minute are
//! kept out for ten minutes.

use crate::http::{Call, Http, Target, percent};
use crate::said::with_errcode;
use crate::settings::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use gridwork_operations::outbox::{Channel, ChannelKind, Failure, Filter, Letter};
use hmac::{Hmac, KeyInit, Mac};
use hyper::Method;
use serde_json::json;
use sha2::Sha256;

/// A robot in a group.
#[derive(Debug)]
pub(crate) struct DingtalkRobot {
    pub(crate) name: String,
    pub(crate) filter: Filter,
    pub(crate) http: Http,
    pub(crate) target: Target,
    pub(crate) token: Secret,
    pub(crate) secret: Option<Secret>,
}

impl Channel for DingtalkRobot {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> ChannelKind {
        ChannelKind::DingtalkRobot
    }

    fn filter(&self) -> &Filter {
        &self.filter
    }

    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let mut path = format!("/robot/send?access_token={}", percent(self.token.reveal()));
            if let Some(secret) = &self.secret {
                let millis = letter.now.0 / 1000;
                path.push_str(&format!("&timestamp={millis}&sign={}", sign(secret.reveal(), millis)));
            }
            let call = Call {
                method: Method::POST,
                target: &self.target,
                path: self.target.below(&path),
                headers: Vec::new(),
                content_type: "application/json; charset=utf-8",
                body: json!({"msgtype": "text", "text": {"content": letter.said()}, "at": {"isAtAll": false}})
                    .to_string(),
            };
            let answer = with_errcode(&self.target.host, &self.http.call(call).await?)?;
            judge(answer.errcode.unwrap_or(-1), &answer.errmsg)
        })
    }
}

fn judge(errcode: i64, errmsg: &str) -> Result<(), Failure> {
    let code = format!("errcode_{errcode}");
    Err(match errcode {
        0 => return Ok(()),
        310_000 if errmsg.contains("sign") => Failure::settings(
            "key",
            "钉钉不认这个签名：请核对机器人的加签密钥，以及这台机器的时钟",
            "DingTalk does not accept the sign: check the robot's secret, and this machine's clock",
        ),
        310_000 => Failure::settings(
            code,
            "钉钉不收这条消息：机器人要求关键词或别的来源地址；请改用加签",
            "DingTalk does not take the message: the robot wants a keyword, or another address; let it check signs instead",
        ),
        300_001 | 300_005 | 40_035 | 40_014 => Failure::settings(
            "key",
            format!("钉钉里没有用这个令牌的机器人（{errcode}）：请重新复制它的地址"),
            format!("DingTalk knows no robot with this token ({errcode}): copy its address anew"),
        ),
        130_101 | 410_100 | 660_026 => Failure::too_many(
            Some(600),
            "机器人发送的消息超过了钉钉的限制，十分钟内不再接收",
            "the robot has said more than DingTalk lets it say, and is kept out for ten minutes",
        ),
        _ => Failure::passing(code, format!("钉钉返回 {errcode}"), format!("DingTalk answered {errcode}")),
    })
}

/// The sign of a moment, as it stands in a query.
fn sign(secret: &str, millis: i64) -> String {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{millis}\n{secret}").as_bytes());
    percent(&STANDARD.encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn a_sign_is_as_dingtalk_makes_it() {
        // Worked out from the published rule with another program.
        assert_eq!(sign("this is secret", 1_577_262_236_757), "hmPWwU%2B7lVdm3ZZz0r9tSfx0L4Q26jWOZr9%2BGs6EZQM%3D");
        assert_eq!(sign("SECtest", 1_700_000_000_000), "aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g%3D");
    }
}
