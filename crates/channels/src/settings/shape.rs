//! What may stand in a file of settings.

use super::secret::SecretAt;
use crate::mail::MailTls;
use gridwork_operations::outbox::Filter;
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// Under which address people open this house; links lead there.
    pub(super) url: Option<String>,
    /// When nobody is disturbed.
    pub(super) quiet_hours: Option<QuietHours>,
    /// Tries after which a message is given up.
    pub(super) tries: Option<i64>,
    /// Seconds that one call may take.
    pub(super) deadline_s: Option<f64>,
    /// A PEM file with authorities besides those of this machine.
    pub(super) authorities: Option<PathBuf>,
    /// The channels by name.
    #[serde(default)]
    pub(super) channels: BTreeMap<String, Json>,
}

/// From when to when; `false` for at no time.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum QuietHours {
    /// `false`.
    Never(bool),
    /// `{from: "21:30", to: "08:00"}`.
    Between(Hours),
}

/// From when to when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hours {
    /// From then on.
    pub(super) from: String,
    /// Until then.
    pub(super) to: String,
}

/// Which messages go over a channel.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Only {
    /// Of these loops.
    #[serde(default)]
    loops: Vec<String>,
    /// These messages.
    #[serde(default)]
    messages: Vec<String>,
    /// Of cases at the org of this code or below it.
    under: Option<String>,
    /// Only what is urgent.
    #[serde(default)]
    urgent: bool,
}

impl From<&Only> for Filter {
    fn from(only: &Only) -> Self {
        Self {
            loops: only.loops.clone(),
            messages: only.messages.clone(),
            under: only.under.clone(),
            urgent: only.urgent,
        }
    }
}

/// One channel.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Channel {
    /// Mail over SMTP.
    Mail {
        #[serde(default)]
        only: Only,
        host: String,
        port: Option<u16>,
        tls: MailTls,
        #[serde(default)]
        insecure: bool,
        user: Option<String>,
        password: Option<SecretAt>,
        from: String,
        #[serde(default)]
        domains: Vec<String>,
    },
    /// Text messages by a template.
    Sms {
        #[serde(default)]
        only: Only,
        url: String,
        method: Option<String>,
        #[serde(default)]
        insecure: bool,
        #[serde(default)]
        headers: BTreeMap<String, String>,
        body: Option<String>,
        code_body: Option<String>,
        form: Option<bool>,
        key: Option<SecretAt>,
        success: Option<Success>,
    },
    /// A program that wants to know.
    Webhook {
        #[serde(default)]
        only: Only,
        url: String,
        #[serde(default)]
        insecure: bool,
        key: SecretAt,
        source: Option<String>,
    },
    /// WeCom application messages.
    Wecom {
        #[serde(default)]
        only: Only,
        url: Option<String>,
        #[serde(default)]
        insecure: bool,
        corp_id: String,
        agent_id: i64,
        secret: SecretAt,
    },
    /// A robot in a WeCom group.
    WecomRobot {
        #[serde(default)]
        only: Only,
        url: Option<String>,
        #[serde(default)]
        insecure: bool,
        key: SecretAt,
    },
    /// A robot in a DingTalk group.
    DingtalkRobot {
        #[serde(default)]
        only: Only,
        url: Option<String>,
        #[serde(default)]
        insecure: bool,
        token: SecretAt,
        secret: Option<SecretAt>,
    },
}

/// What in a gateway's answer says that it took a message.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Success {
    /// Where in the JSON, as `/code`.
    pub(super) at: String,
    /// What must stand there.
    pub(super) is: Json,
}
