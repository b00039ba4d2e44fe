//! From settings to channels; what is wrong is collected, so that one start tells all of it.

use super::secret::{Secret, SecretAt};
use super::shape::{Channel as Shape, File, Hours, QuietHours, Success as SuccessShape};
use super::{Loaded, both};
use crate::dingtalk_robot::DingtalkRobot;
use crate::http::{Http, Target, Tls, is_loopback};
use crate::mail::{Mail, MailServer, MailTls, transport};
use crate::sms::{BodyKind, Sms, Success};
use crate::webhook::Webhook;
use crate::wecom::Wecom;
use crate::wecom_robot::WecomRobot;
use gridwork_kernel::outbox::{Quiet, read_minutes};
use gridwork_operations::entry::TextSender;
use gridwork_operations::outbox::{Channel, Channels, Filter};
use hyper::Method;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Seconds that one call may take when nothing is said.
const DEADLINE_S: f64 = 10.0;

/// The longest: all calls of one message must be over before its lease is.
const DEADLINE_S_MAX: f64 = 20.0;

/// The most messages in a minute that somebody may ask for.
const PACE_MAX: i64 = 6000;

const WECOM: &str = "https://qyapi.weixin.qq.com";
const DINGTALK: &str = "https://oapi.dingtalk.com";

/// What every channel of a file shares.
struct Shared {
    http: Http,
    deadline: Duration,
    authorities: Option<Vec<u8>>,
    url: Option<String>,
}

/// A channel as it was built.
enum Built {
    /// Any but a gateway.
    Plain(Arc<dyn Channel>),
    /// A gateway, which brings codes too.
    Gateway(Arc<Sms>),
}

/// Builds everything in a file.
pub(super) fn build(file: &File) -> Result<Loaded, Vec<String>> {
    let mut problems = Vec::new();
    let quiet = quiet(file.quiet_hours.as_ref()).unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let tries = file.tries.unwrap_or(Channels::TRIES);
    if !(1..=50).contains(&tries) {
        problems.push(format!("tries: {}", both("请写 1 到 50 的数", "give a number from 1 to 50")));
    }
    if let Some(Err(problem)) = file.url.as_ref().map(|url| Target::parse(url, true)) {
        problems.push(format!("url: {problem}"));
    }
    let shared = match shared(file) {
        Ok(shared) => shared,
        Err(problem) => {
            problems.push(problem);
            return Err(problems);
        }
    };
    let (mut all, mut codes, mut paces) = (Vec::<Arc<dyn Channel>>::new(), None, BTreeMap::new());
    for (name, value) in &file.channels {
        let (value, pace) = match pace(value) {
            Ok((value, pace)) => (value, pace),
            Err(problem) => {
                problems.push(format!("channels.{name}: {problem}"));
                continue;
            }
        };
        paces.extend(pace.map(|pace| (name.clone(), pace)));
        match one(&shared, name, value) {
            Ok(Built::Plain(channel)) => all.push(channel),
            Ok(Built::Gateway(sms)) => {
                if codes.is_some() {
                    let en = "there is one sms channel already; codes go over one gateway";
                    problems.push(format!("channels.{name}: {}", both("已有一个短信渠道；验证码只走一个网关", en)));
                }
                codes = Some(Arc::clone(&sms) as Arc<dyn TextSender>);
                all.push(sms);
            }
            Err(problem) => problems.push(format!("channels.{name}: {problem}")),
        }
    }
    if problems.is_empty() {
        return Ok(Loaded { channels: Channels { all, tries, quiet, url: file.url.clone(), paces }, codes });
    }
    Err(problems)
}

fn shared(file: &File) -> Result<Shared, String> {
    let seconds = file.deadline_s.unwrap_or(DEADLINE_S);
    if !(0.05..=DEADLINE_S_MAX).contains(&seconds) {
        let en = format!("give seconds up to {DEADLINE_S_MAX}");
        return Err(format!("deadline_s: {}", both(format!("请写不超过 {DEADLINE_S_MAX} 的秒数"), en)));
    }
    let deadline = Duration::from_secs_f64(seconds);
    let authorities = file.authorities.as_deref();
    let tls = Tls::open(authorities).map_err(|problem| format!("authorities: {problem}"))?;
    let pem = authorities.map(std::fs::read).transpose().map_err(|error| format!("authorities: {error}"))?;
    Ok(Shared { http: Http::new(tls, deadline), deadline, authorities: pem, url: file.url.clone() })
}

fn quiet(hours: Option<&QuietHours>) -> Result<Option<Quiet>, String> {
    let wrong = || {
        let (zh, en) = (
            "请写 {from: \"21:30\", to: \"08:00\"}；不设时写 false",
            "write {from: \"21:30\", to: \"08:00\"}, or false for none",
        );
        format!("quiet_hours: {}", both(zh, en))
    };
    match hours {
        None => Ok(Some(Quiet::USUAL)),
        Some(QuietHours::Never(false)) => Ok(None),
        Some(QuietHours::Never(true)) => Err(wrong()),
        Some(QuietHours::Between(Hours { from, to })) => {
            let (from, to) = (read_minutes(from).ok_or_else(wrong)?, read_minutes(to).ok_or_else(wrong)?);
            Ok(Some(Quiet { from, to }))
        }
    }
}

/// How many messages a minute a channel's settings let out, and the rest of them.
fn pace(value: &Json) -> Result<(Json, Option<i64>), String> {
    let mut value = value.clone();
    let Some(pace) = value.as_object_mut().and_then(|settings| settings.remove("per_minute")) else {
        return Ok((value, None));
    };
    match pace.as_i64().filter(|pace| (1..=PACE_MAX).contains(pace)) {
        Some(pace) => Ok((value, Some(pace))),
        None => {
            let en = format!("give a number from 1 to {PACE_MAX}");
            Err(format!("per_minute: {}", both(format!("请写 1 到 {PACE_MAX} 的数"), en)))
        }
    }
}

fn one(shared: &Shared, name: &str, value: Json) -> Result<Built, String> {
    let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    if name.is_empty() || name.len() > 30 || !name.chars().all(is_plain) {
        let en = "a name has small letters, digits and _, at most 30";
        return Err(both("名字用小写字母、数字和 _，最多 30 个", en));
    }
    let shape: Shape = serde_json::from_value(value).map_err(|error| both("写法不对", error))?;
    let (name, http) = (name.to_owned(), shared.http.clone());
    Ok(match shape {
        Shape::Mail { .. } => Built::Plain(Arc::new(mail(shared, name, shape)?)),
        Shape::Sms { .. } => Built::Gateway(Arc::new(sms(shared, name, shape)?)),
        Shape::Webhook { only, url, insecure, key, source } => Built::Plain(Arc::new(Webhook {
            name,
            filter: Filter::from(&only),
            http,
            target: target(&url, insecure)?,
            key: secret("key", &key)?,
            source: source.or_else(|| shared.url.clone()).unwrap_or_else(|| "/gridwork".to_owned()),
        })),
        Shape::Wecom { only, url, insecure, corp_id, agent_id, secret: at } => Built::Plain(Arc::new(Wecom {
            name,
            filter: Filter::from(&only),
            http,
            target: target(url.as_deref().unwrap_or(WECOM), insecure)?,
            corp_id,
            agent_id,
            secret: secret("secret", &at)?,
            token: tokio::sync::Mutex::new(None),
        })),
        Shape::WecomRobot { only, url, insecure, key } => Built::Plain(Arc::new(WecomRobot {
            name,
            filter: Filter::from(&only),
            http,
            target: target(url.as_deref().unwrap_or(WECOM), insecure)?,
            key: secret("key", &key)?,
        })),
        Shape::DingtalkRobot { only, url, insecure, token, secret: at } => Built::Plain(Arc::new(DingtalkRobot {
            name,
            filter: Filter::from(&only),
            http,
            target: target(url.as_deref().unwrap_or(DINGTALK), insecure)?,
            token: secret("token", &token)?,
            secret: at.as_ref().map(|at| secret("secret", at)).transpose()?,
        })),
    })
}

fn target(url: &str, insecure: bool) -> Result<Target, String> {
    Target::parse(url, insecure).map_err(|problem| format!("url: {problem}"))
}

fn secret(what: &str, at: &SecretAt) -> Result<Secret, String> {
    Secret::fetch(at).map_err(|problem| format!("{what}: {problem}"))
}

fn mail(shared: &Shared, name: String, shape: Shape) -> Result<Mail, String> {
    let Shape::Mail { only, host, port, tls, insecure, user, password, from, domains } = shape else {
        return Err(both("这不是邮件渠道", "it is no mail channel"));
    };
    if tls == MailTls::None && !insecure && !is_loopback(&host) {
        let en = format!("mail to {host} would not be encrypted: write starttls or implicit");
        return Err(format!("tls: {}", both(format!("到 {host} 的邮件没有加密：请写 starttls 或 implicit"), en)));
    }
    if user.is_some() != password.is_some() {
        let en = "user and password belong together: write both or neither";
        return Err(both("user 和 password 要么都写，要么都不写", en));
    }
    let password = password.as_ref().map(|at| secret("password", at)).transpose()?;
    let server = MailServer {
        host: &host,
        port,
        tls,
        authorities: shared.authorities.as_deref(),
        user: user.as_deref(),
        password: password.as_ref(),
        deadline: shared.deadline,
    };
    let transport = transport(&server).map_err(|problem| format!("tls: {}", both("证书不能用", problem)))?;
    let from = from.parse().map_err(|_| {
        let (zh, en) = ("请写成 网格通 <gridwork@example.gov.cn>", "write it like 网格通 <gridwork@example.gov.cn>");
        format!("from: {}", both(zh, en))
    })?;
    Ok(Mail { name, filter: Filter::from(&only), host, from, domains, transport, deadline: shared.deadline })
}

fn sms(shared: &Shared, name: String, shape: Shape) -> Result<Sms, String> {
    let Shape::Sms { only, url, method, insecure, headers, body, code_body, form, key, success } = shape else {
        return Err("it is no sms channel".to_owned());
    };
    let method = match method.as_deref() {
        None | Some("POST") => Method::POST,
        Some("GET") => Method::GET,
        Some(other) => {
            let en = format!("`{other}` is not used here: write POST or GET");
            return Err(format!("method: {}", both(format!("这里不用 `{other}`：请写 POST 或 GET"), en)));
        }
    };
    let body = body.unwrap_or_default();
    let says = |word: &str| body.contains(word) || url.contains(word);
    if !says("{phone}") || !says("{text}") {
        let (zh, en) = ("它（或 url）里必须有 {phone} 和 {text}", "it (or url) must hold {phone} and {text}");
        return Err(format!("body: {}", both(zh, en)));
    }
    let key = key.as_ref().map(|at| secret("key", at)).transpose()?;
    if key.is_none() && (says("{key}") || headers.values().any(|it| it.contains("{key}"))) {
        let zh = "用到了 {key}，却没有给出密钥：请写 {file: PATH} 或 {env: NAME}";
        let en = "{key} is used, but no key is given: write {file: PATH} or {env: NAME}";
        return Err(format!("key: {}", both(zh, en)));
    }
    // Braces are filled in before anything is sent; the rest of the address is checked as it stands.
    let target = target(&url.replace(['{', '}'], ""), insecure)?;
    let path = match url.split_once("://").and_then(|(_, rest)| rest.find(['/', '?']).map(|at| rest[at..].to_owned())) {
        Some(path) => path,
        None => "/".to_owned(),
    };
    let success = success
        .map(|SuccessShape { at, is }| Success { at, is: is.as_str().map_or_else(|| is.to_string(), str::to_owned) });
    Ok(Sms {
        name,
        filter: Filter::from(&only),
        http: shared.http.clone(),
        target: Target { path, ..target },
        method,
        headers: headers.into_iter().collect(),
        kind: if form.unwrap_or(false) { BodyKind::Form } else { BodyKind::Json },
        body,
        code_body,
        key,
        success,
    })
}

#[cfg(test)]
mod tests {
    use crate::settings::read;

    #[track_caller]
    fn problems(text: &str) -> String {
        read(text).map(|_| ()).unwrap_err().join("\n")
    }

    #[test]
    fn settings_say_everything_that_is_wrong_at_once() {
        let found = problems(
            "tries: 0\nquiet_hours: {from: \"25:00\", to: \"08:00\"}\nchannels:\n  \
             hook: {type: webhook, url: \"http://hooks.example.cn/\", key: {env: HOME}}\n  \
             robot: {type: wecom_robot, key: {file: /no/such/file}}\n  \
             duty: {type: wecom_robot, per_minute: 0, key: {env: HOME}}\n  \
             pigeon: {type: pigeon}\n  \
             letter: {type: mail, host: mail.example.cn, tls: none, from: nobody}\n  \
             text: {type: sms, url: \"https://sms.example.cn/\", body: \"{phone}\"}\n",
        );
        for expected in [
            "tries: 请写 1 到 50 的数 (give a number",
            "quiet_hours: 请写",
            "channels.hook: url: 到 hooks.example.cn 的 http:// 不加密",
            "http:// to hooks.example.cn is not encrypted",
            "channels.robot: key: 读不到 /no/such/file",
            "/no/such/file cannot be read",
            "channels.pigeon: 写法不对 (unknown variant `pigeon`",
            "mail to mail.example.cn would not be encrypted",
            "channels.text: body: 它（或 url）里必须有 {phone} 和 {text} (it (or url) must hold {phone} and {text})",
            "channels.duty: per_minute: 请写 1 到 6000 的数 (give a number from 1 to 6000)",
        ] {
            assert!(found.contains(expected), "{expected}: {found}");
        }
    }

    #[test]
    fn an_unknown_word_and_a_secret_in_the_file_are_refused() {
        assert!(problems("chanels: {}").contains("chanels"));
        let found = problems("channels: {robot: {type: wecom_robot, key: abc}}");
        assert!(found.contains("channels.robot:"), "{found}");
        let found = problems("channels: {robot: {type: wecom_robot, key: {env: HOME}, colour: red}}");
        assert!(found.contains("colour"), "{found}");
        let found = problems("channels: {robot: {type: wecom_robot, key: {env: HOME}, only: {loop: [a/b]}}}");
        assert!(found.contains("channels.robot:") && found.contains("`loop`, expected one of `loops`"), "{found}");
        assert!(!problems("quiet_hours: {from: \"21:30\", to: \"08:00\", form: \"21:00\"}").is_empty());
    }

    #[test]
    fn a_robot_keeps_to_the_pace_of_its_maker_unless_the_settings_say_otherwise() {
        let channels = read(
            "channels:\n  a: {type: wecom_robot, key: {env: HOME}}\n  \
             b: {type: dingtalk_robot, token: {env: HOME}, per_minute: 6}\n  \
             c: {type: webhook, url: \"https://a.example.cn/\", key: {env: HOME}}\n  \
             d: {type: webhook, url: \"https://a.example.cn/\", key: {env: HOME}, per_minute: 600}\n",
        )
        .unwrap()
        .channels;
        let paces = channels.all.iter().map(|it| channels.pace(&**it)).collect::<Vec<_>>();
        assert_eq!(paces, [Some(20), Some(6), None, Some(600)]);
    }

    #[test]
    fn nothing_is_a_house_without_ways_out() {
        let loaded = read("url: https://grid.example.cn\n").unwrap();
        assert!(loaded.channels.all.is_empty() && loaded.codes.is_none());
        assert_eq!(read("quiet_hours: false\n").unwrap().channels.quiet, None);
    }
}
