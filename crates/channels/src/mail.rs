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
            let late = || Failure::passing("timeout", format!("{} did not take the mail in time", self.host));
            let sent = tokio::time::timeout(self.deadline, self.transport.send(message)).await.map_err(|_| late())?;
            sent.map(drop).map_err(|error| self.failed(&error))
        })
    }
}

impl Mail {
    fn message(&self, letter: &Letter) -> Result<Message, Failure> {
        let address = letter.address.as_ref().map(|it| it.0.as_str()).unwrap_or_default();
        let unfit = || Failure::refused("address", "the mail address is none: its owner should give another one");
        let to: Mailbox = address.parse().map_err(|_| unfit())?;
        if !self.domains.is_empty() && !self.domains.iter().any(|it| it.eq_ignore_ascii_case(to.email.domain())) {
            return Err(Failure::refused("domain", "mail goes only to the domains that the settings name"));
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
            .map_err(|_| Failure::refused("message", "no mail could be made of the message"))
    }

    /// What a server's refusal means. Its words may repeat the address and are not kept.
    fn failed(&self, error: &SmtpError) -> Failure {
        let host = &self.host;
        let status = error.status().map(|code| code.to_string());
        if let Some(status) = status {
            let code = format!("smtp_{status}");
            return match status.as_str() {
                "530" | "534" | "535" | "538" => {
                    Failure::settings("key", format!("{host} does not accept user and password ({status}): check both"))
                }
                _ if error.is_permanent() => Failure::refused(
                    code,
                    format!("{host} does not take this mail ({status}): does the address exist?"),
                ),
                _ => Failure::passing(code, format!("{host} does not take the mail now ({status})")),
            };
        }
        if error.is_tls() {
            return Failure::passing(
                "tls",
                format!("no encrypted connection to {host}: is its certificate known here?"),
            );
        }
        if error.is_timeout() {
            return Failure::passing("timeout", format!("{host} did not answer in time"));
        }
        Failure::passing("connect", format!("{host} cannot be reached, or does not speak SMTP"))
    }
}
