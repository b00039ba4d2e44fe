//! What brings a message out of the house. The house says what and to whom; each channel knows how.

use futures_util::future::BoxFuture;
use gridwork_kernel::error::{Because, because};
use gridwork_kernel::outbox::{Message, Quiet, TOO_MANY};
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, DeliveryId, Instant};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// What sort of channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChannelKind {
    /// Letters to a person's mailbox (电子邮件).
    Mail,
    /// Text messages to a person's phone (短信).
    Sms,
    /// Application messages to a person in WeCom (企业微信应用消息).
    Wecom,
    /// A program that wants to know (网络回调).
    Webhook,
    /// A robot in a WeCom group (企业微信群机器人).
    WecomRobot,
    /// A robot in a DingTalk group (钉钉群机器人).
    DingtalkRobot,
}

/// What a person's channel needs to know of the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AddressKind {
    /// A mail address.
    Mail,
    /// A mobile number.
    Phone,
    /// The id under which WeCom knows the person.
    Wecom,
}

impl AddressKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mail, Self::Phone, Self::Wecom];

    /// The word in JSON and under which the address is sealed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Phone => "phone",
            Self::Wecom => "wecom",
        }
    }
}

impl ChannelKind {
    /// Those that bring something to a person.
    pub const PERSONAL: [Self; 3] = [Self::Mail, Self::Sms, Self::Wecom];

    /// The word in settings and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
            Self::Wecom => "wecom",
            Self::Webhook => "webhook",
            Self::WecomRobot => "wecom_robot",
            Self::DingtalkRobot => "dingtalk_robot",
        }
    }

    /// The address that it needs; none for channels of the house, which everything goes over once.
    pub fn address(self) -> Option<AddressKind> {
        match self {
            Self::Mail => Some(AddressKind::Mail),
            Self::Sms => Some(AddressKind::Phone),
            Self::Wecom => Some(AddressKind::Wecom),
            Self::Webhook | Self::WecomRobot | Self::DingtalkRobot => None,
        }
    }

    /// How many messages its receiver takes in a minute, where that is published and the settings say nothing else: both
    /// makers of group robots write 20 (the addresses stand beside each robot in `gridwork-channels`).
    pub fn usual_pace(self) -> Option<i64> {
        matches!(self, Self::WecomRobot | Self::DingtalkRobot).then_some(20)
    }

    /// Whether it disturbs somebody when it arrives at night; programs sleep at no time.
    pub fn keeps_quiet(self) -> bool {
        self != Self::Webhook
    }
}

/// Which messages go over a channel; what is left out does not limit.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filter {
    /// Of these loops, `pack/key`.
    pub loops: Vec<String>,
    /// These messages.
    pub messages: Vec<String>,
    /// Of cases at the org of this code or below it.
    pub under: Option<String>,
    /// Only what is urgent.
    pub urgent: bool,
}

impl Filter {
    /// Whether a message passes.
    pub fn passes(&self, world: &World, message: &Message) -> bool {
        let is_under = self.under.as_ref().is_none_or(|code| {
            let org = world.orgs.by_code(code);
            org.is_some_and(|org| world.orgs.is_within(message.of.org, org.id))
        });
        let has = |list: &[String], word: &str| list.is_empty() || list.iter().any(|it| it == word);
        is_under
            && has(&self.loops, message.of.loop_key.as_str())
            && has(&self.messages, &message.message)
            && (message.is_urgent || !self.urgent)
    }
}

/// One message as it goes out: everything a channel may say, and nothing about a person but where it goes.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The same at every try.
    pub id: DeliveryId,
    /// The moment of sending, for signatures.
    pub now: Instant,
    /// When it was told.
    pub told_at: Instant,
    /// The key of the message.
    pub message: String,
    /// The loop, `pack/key`.
    pub loop_key: String,
    /// The case.
    pub case: CaseId,
    /// The number people say.
    pub number: String,
    /// The key of the state it was in.
    pub state: String,
    /// When it was due.
    pub due_at: Option<Instant>,
    /// It did not wait for the morning.
    pub is_urgent: bool,
    /// The code of its org.
    pub org: String,
    /// `zh-CN` or `en`.
    pub language: String,
    /// A line above the text, where there is room for one.
    pub subject: String,
    /// The text in the language.
    pub text: String,
    /// The text in Chinese and in English, for programs.
    pub texts: [String; 2],
    /// Where it goes; none for channels of the house.
    pub address: Option<Address>,
    /// The page of the case, for whoever may open it; none where the settings name no address of this house.
    pub link: Option<String>,
}

impl Letter {
    /// The text as it is said where there is room for a link.
    pub fn said(&self) -> String {
        match &self.link {
            Some(link) => format!("{}\n{link}", self.text),
            None => self.text.clone(),
        }
    }
}

/// Where something goes; never shown whole.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(pub String);

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// What is to be done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// It may pass: tried again.
    Passing,
    /// The receiver has had enough for now: the channel rests, and no try is counted.
    TooMany,
    /// This message is not taken, however often it is sent.
    Refused,
    /// The settings of the channel are wrong: nothing goes out until somebody mends them.
    Settings,
}

/// Why something did not go out. The words hold neither address, nor key, nor what was to be sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", said.say("en"))]
pub struct Failure {
    /// What is to be done.
    pub kind: FailureKind,
    /// A stable word: `timeout`, `status_500`, `key`, `errcode_45033`, …
    pub code: String,
    /// What happened and what to do.
    pub said: Because,
    /// For how many seconds the receiver wants to be left alone.
    pub retry_after_s: Option<u64>,
}

impl Failure {
    /// A failure that may pass.
    pub fn passing(code: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind: FailureKind::Passing, code: code.into(), said: because(zh, en), retry_after_s: None }
    }

    /// A receiver that wants to be left alone for so many seconds, or for the usual while.
    pub fn too_many(retry_after_s: Option<u64>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind: FailureKind::TooMany, code: TOO_MANY.to_owned(), said: because(zh, en), retry_after_s }
    }

    /// A message that is not taken.
    pub fn refused(code: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind: FailureKind::Refused, code: code.into(), said: because(zh, en), retry_after_s: None }
    }

    /// Settings that are wrong.
    pub fn settings(code: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { kind: FailureKind::Settings, code: code.into(), said: because(zh, en), retry_after_s: None }
    }
}

/// A way out of the house.
pub trait Channel: fmt::Debug + Send + Sync {
    /// Its name in the settings.
    fn name(&self) -> &str;

    /// What sort it is.
    fn kind(&self) -> ChannelKind;

    /// Which messages go over it.
    fn filter(&self) -> &Filter;

    /// Sends one message; the same id may come again.
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Result<(), Failure>>;
}

/// The ways out of this house.
#[derive(Debug, Clone)]
pub struct Channels {
    /// Each of them.
    pub all: Vec<Arc<dyn Channel>>,
    /// Tries after which a message is given up.
    pub tries: i64,
    /// When nobody is disturbed who chose nothing else.
    pub quiet: Option<Quiet>,
    /// Under which address people open this house, for links.
    pub url: Option<String>,
    /// How many messages go out in a minute, of the channels whose settings say so.
    pub paces: BTreeMap<String, i64>,
}

impl Default for Channels {
    fn default() -> Self {
        Self { all: Vec::new(), tries: Self::TRIES, quiet: Some(Quiet::USUAL), url: None, paces: BTreeMap::new() }
    }
}

impl Channels {
    /// Tries after which a message is given up, unless the settings say otherwise: within about two and a half hours.
    pub const TRIES: i64 = 12;

    /// How many messages a channel sends in a minute at most; none when it does not matter.
    pub fn pace(&self, channel: &dyn Channel) -> Option<i64> {
        self.paces.get(channel.name()).copied().or_else(|| channel.kind().usual_pace())
    }

    /// What each channel lets through, by its name.
    pub fn filters(&self) -> Vec<(String, Filter)> {
        self.all.iter().map(|channel| (channel.name().to_owned(), channel.filter().clone())).collect()
    }

    /// The kinds of channel over which a person can be reached here.
    pub fn personal(&self) -> Vec<ChannelKind> {
        let has = |kind: &ChannelKind| self.all.iter().any(|channel| channel.kind() == *kind);
        ChannelKind::PERSONAL.into_iter().filter(has).collect()
    }
}
