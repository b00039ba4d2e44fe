//! From settings to channels; what is wrong is collected, so that one start tells all of it.

use super::Loaded;
use super::secret::{Secret, SecretAt};
use super::shape::{Channel as Shape, File, QuietHours, Success as SuccessShape};
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
use std::sync::Arc;
use std::time::Duration;

/// Seconds that one call may take when nothing is said.
const DEADLINE_S: f64 = 10.0;

/// The longest: all calls of one message must be over before its lease is.
const DEADLINE_S_MAX: f64 = 20.0;

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
        problems.push("tries: give a number from 1 to 50".to_owned());
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
    let (mut all, mut codes) = (Vec::<Arc<dyn Channel>>::new(), None);
    for (name, value) in &file.channels {
        match one(&shared, name, value) {
            Ok(Built::Plain(channel)) => all.push(channel),
            Ok(Built::Gateway(sms)) => {
                if codes.is_some() {
                    problems
                        .push(format!("channels.{name}: there is one sms channel already; codes go over one gateway"));
                }
                codes = Some(Arc::clone(&sms) as Arc<dyn TextSender>);
                all.push(sms);
            }
            Err(problem) => problems.push(format!("channels.{name}: {problem}")),
        }
    }
    if problems.is_empty() {
        return Ok(Loaded { channels: Channels { all, tries, quiet, url: file.url.clone() }, codes });
    }
    Err(problems)
}

fn shared(file: &File) -> Result<Shared, String> {
    let seconds = file.deadline_s.unwrap_or(DEADLINE_S);
    if !(0.05..=DEADLINE_S_MAX).contains(&seconds) {
        return Err(format!("deadline_s: give seconds up to {DEADLINE_S_MAX}"));
    }
    let deadline = Duration::from_secs_f64(seconds);
    let authorities = file.authorities.as_deref();
    let tls = Tls::open(authorities).map_err(|problem| format!("authorities: {problem}"))?;
    let pem = authorities.map(std::fs::read).transpose().map_err(|error| format!("authorities: {error}"))?;
    Ok(Shared { http: Http::new(tls, deadline), deadline, authorities: pem, url: file.url.clone() })
}

fn quiet(hours: Option<&QuietHours>) -> Result<Option<Quiet>, String> {
    let wrong = || "quiet_hours: write {from: \"21:30\", to: \"08:00\"}, or false for none".to_owned();
    match hours {
        None => Ok(Some(Quiet::USUAL)),
        Some(QuietHours::Never(false)) => Ok(None),
        Some(QuietHours::Never(true)) => Err(wrong()),
        Some(QuietHours::Between { from, to }) => {
            let (from, to) = (read_minutes(from).ok_or_else(wrong)?, read_minutes(to).ok_or_else(wrong)?);
            Ok(Some(Quiet { from, to }))
        }
    }
}

fn one(shared: &Shared, name: &str, value: &Json) -> Result<Built, String> {
    let is_plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_';
    if name.is_empty() || name.len() > 30 || !name.chars().all(is_plain) {
        return Err("a name has small letters, digits and _, at most 30".to_owned());
    }
    let shape: Shape = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
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
        return Err("it is no mail channel".to_owned());
    };
    if tls == MailTls::None && !insecure && !is_loopback(&host) {
        return Err(format!("tls: mail to {host} would not be encrypted: write starttls or implicit"));
    }
    if user.is_some() != password.is_some() {
        return Err("user and password belong together: write both or neither".to_owned());
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
    let transport = transport(&server).map_err(|problem| format!("tls: {problem}"))?;
    let from = from.parse().map_err(|_| "from: write it like 网格通 <gridwork@example.gov.cn>".to_owned())?;
    Ok(Mail { name, filter: Filter::from(&only), host, from, domains, transport, deadline: shared.deadline })
}

fn sms(shared: &Shared, name: String, shape: Shape) -> Result<Sms, String> {
    let Shape::Sms { only, url, method, insecure, headers, body, code_body, form, key, success } = shape else {
        return Err("it is no sms channel".to_owned());
    };
    let method = match method.as_deref() {
        None | Some("POST") => Method::POST,
        Some("GET") => Method::GET,
        Some(other) => return Err(format!("method: `{other}` is not used here: write POST or GET")),
    };
    let body = body.unwrap_or_default();
    let says = |word: &str| body.contains(word) || url.contains(word);
    if !says("{phone}") || !says("{text}") {
        return Err("body: it (or url) must hold {phone} and {text}".to_owned());
    }
    let key = key.as_ref().map(|at| secret("key", at)).transpose()?;
    if key.is_none() && (says("{key}") || headers.values().any(|it| it.contains("{key}"))) {
        return Err("key: {key} is used, but no key is given: write {file: PATH} or {env: NAME}".to_owned());
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
             pigeon: {type: pigeon}\n  \
             letter: {type: mail, host: mail.example.cn, tls: none, from: nobody}\n  \
             text: {type: sms, url: \"https://sms.example.cn/\", body: \"{phone}\"}\n",
        );
        for expected in [
            "tries: give a number",
            "quiet_hours: write",
            "channels.hook: url: http:// to hooks.example.cn is not encrypted",
            "channels.robot: key: /no/such/file cannot be read",
            "channels.pigeon: unknown variant `pigeon`",
            "channels.letter: tls: mail to mail.example.cn would not be encrypted",
            "channels.text: body: it (or url) must hold {phone} and {text}",
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
    }

    #[test]
    fn nothing_is_a_house_without_ways_out() {
        let loaded = read("url: https://grid.example.cn\n").unwrap();
        assert!(loaded.channels.all.is_empty() && loaded.codes.is_none());
        assert_eq!(read("quiet_hours: false\n").unwrap().channels.quiet, None);
    }
}
