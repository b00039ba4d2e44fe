//! Mail (电子邮件) over SMTP, with TLS by rustls.

use crate::settings::Secret;
use futures_util::future::BoxFuture;
use gridwork_operations::outbox::{Channel, ChannelKind, Failure, Filter, Letter};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{Error as SmtpError, SMTP_PORT, SUBMISSION_PORT, SUBMISSIONS_PORT};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::time::{Duration, UNIX_EPOCH};
use tokio_rustls::rustls;

/// How a connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MailTls {
    /// From the first byte on.
    Implicit,
    /// After `STARTTLS`, without which nothing is sent.
    Starttls,
    /// Not at all; to this machine only.
    None,
}

/// A mail server.
#[derive(Debug)]
pub(crate) struct Mail {
    pub(crate) name: String,
    pub(crate) filter: Filter,
    pub(crate) host: String,
    pub(crate) from: Mailbox,
    /// Domains to which it writes; all when there are none.
    pub(crate) domains: Vec<String>,
    pub(crate) transport: AsyncSmtpTransport<Tokio1Executor>,
    pub(crate) deadline: Duration,
}

/// Where a mail server is, and how it is spoken to.
pub(crate) struct MailServer<'a> {
    pub(crate) host: &'a str,
    pub(crate) port: Option<u16>,
    pub(crate) tls: MailTls,
    pub(crate) authorities: Option<&'a [u8]>,
    pub(crate) user: Option<&'a str>,
    pub(crate) password: Option<&'a Secret>,
    pub(crate) deadline: Duration,
}

/// Makes what speaks to a server; nothing is sent yet.
///
/// # Errors
/// When the certificates cannot be used.
pub(crate) fn transport(server: &MailServer<'_>) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
    let parameters = || {
        let mut builder = TlsParameters::builder(server.host.to_owned());
        if let Some(pem) = server.authorities {
            builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(|error| error.to_string())?);
        }
        builder.build().map_err(|error| error.to_string())
    };
    let (tls, usual) = match server.tls {
        MailTls::Implicit => (Tls::Wrapper(parameters()?), SUBMISSIONS_PORT),
        MailTls::Starttls => (Tls::Required(parameters()?), SUBMISSION_PORT),
        MailTls::None => (Tls::None, SMTP_PORT),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host)
        .port(server.port.unwrap_or(usual))
        .tls(tls)
        .timeout(Some(server.deadline));
    if let Some((user, password)) = server.user.zip(server.password) {
        builder = builder.credentials(Credentials::new(user.to_owned(), password.reveal().to_owned()));
    }
    Ok(builder.build())
}

impl Channel for Mail {
    fn name(&self) -> &str {
        &self.name
    }

    fn kind(&self) -> ChannelKind {
        ChannelKind::Mail
    }

    fn filter(&self) -> &Filter {
        &self.filter
    }

    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let message = self.message(letter)?;
            let late = || {
                let zh = format!("{} 没有在规定时间内收下邮件", self.host);
                Failure::passing("timeout", zh, format!("{} did not take the mail in time", self.host))
            };
            let sent = tokio::time::timeout(self.deadline, self.transport.send(message)).await.map_err(|_| late())?;
            sent.map(drop).map_err(|error| self.failed(&error))
        })
    }
}

impl Mail {
    fn message(&self, letter: &Letter) -> Result<Message, Failure> {
        let address = letter.address.as_ref().map(|it| it.0.as_str()).unwrap_or_default();
        let unfit = || {
            let zh = "这不是邮箱地址：请本人重新填写";
            Failure::refused("address", zh, "the mail address is none: its owner should give another one")
        };
        let to: Mailbox = address.parse().map_err(|_| unfit())?;
        if !self.domains.is_empty() && !self.domains.iter().any(|it| it.eq_ignore_ascii_case(to.email.domain())) {
            let zh = "邮件只发往设置里写明的域名";
            return Err(Failure::refused("domain", zh, "mail goes only to the domains that the settings name"));
        }
        let told_at = UNIX_EPOCH + Duration::from_micros(u64::try_from(letter.told_at.0).unwrap_or(0));
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject.clone())
            .date(told_at)
            // The same at every try: mailboxes throw the second one away.
            .message_id(Some(format!("<{}@{}>", letter.id, self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .body(format!("{}\n", letter.said()))
            .map_err(|_| Failure::refused("message", "这条消息写不成邮件", "no mail could be made of the message"))
    }

    /// What a server's refusal means. Its words may repeat the address and are not kept.
    fn failed(&self, error: &SmtpError) -> Failure {
        let host = &self.host;
        let status = error.status().map(|code| code.to_string());
        if let Some(status) = status {
            let code = format!("smtp_{status}");
            return match status.as_str() {
                "530" | "534" | "535" | "538" => Failure::settings(
                    "key",
                    format!("{host} 不认用户名和密码（{status}）：请核对两者"),
                    format!("{host} does not accept user and password ({status}): check both"),
                ),
                _ if error.is_permanent() => Failure::refused(
                    code,
                    format!("{host} 不收这封邮件（{status}）：地址是否存在？"),
                    format!("{host} does not take this mail ({status}): does the address exist?"),
                ),
                _ => Failure::passing(
                    code,
                    format!("{host} 现在不收邮件（{status}）"),
                    format!("{host} does not take the mail now ({status})"),
                ),
            };
        }
        if error.is_tls() || is_about_certificate(error) {
            return Failure::passing(
                "tls",
                format!(
                    "无法与 {host} 建立加密连接：它的证书是否有效、写的是不是这个名字，签发机构是否在 `authorities` 里？"
                ),
                format!(
                    "no encrypted connection to {host}: is its certificate valid and made out to this name, and its \
                     authority in `authorities`?"
                ),
            );
        }
        if error.is_timeout() {
            return Failure::passing(
                "timeout",
                format!("{host} 没有及时回答"),
                format!("{host} did not answer in time"),
            );
        }
        Failure::passing(
            "connect",
            format!("连不上 {host}，或它说的不是 SMTP"),
            format!("{host} cannot be reached, or does not speak SMTP"),
        )
    }
}

/// A refused certificate reaches us as an error of the connection; what TLS said stands among its causes.
fn is_about_certificate(error: &SmtpError) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if error.is::<rustls::Error>() || inner.is_some_and(|it| it.is::<rustls::Error>()) {
            return true;
        }
        cause = error.source();
    }
    false
}
