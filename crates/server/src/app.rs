//! What every route shares.

use crate::limits::Limits;
use crate::problem::Language;
use crate::provider::Provider;
use crate::proxies::Network;
use crate::sms::FileSender;
use gridwork_definitions::model::Key;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::world::World;
use gridwork_operations::cases::CaseDesk;
use gridwork_operations::entry::TextSender;
use gridwork_operations::orgs::OrgView;
use gridwork_operations::outbox::Channels;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

/// How a server is set up.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Cookies are sent over HTTPS only; off for plain loopback.
    pub secure_cookies: bool,
    /// The sign-ins a demo offers; empty for a real server.
    pub demo_accounts: Vec<DemoAccount>,
    /// The largest JSON body, in bytes.
    pub body_max: usize,
    /// The largest file, in bytes.
    pub file_max: usize,
    /// The largest file that is imported, in bytes.
    pub sheet_max: usize,
    /// The most rows that are taken out as one file.
    pub export_rows_max: usize,
    /// What brings messages to phones; without it nobody signs in by phone.
    pub sms: Option<Arc<dyn TextSender>>,
    /// The ways by which messages leave the house.
    pub channels: Arc<Channels>,
    /// The provider by which people sign in besides; none by default.
    pub provider: Option<Arc<Provider>>,
    /// The messages that a demo shows; none on a real server.
    pub demo_messages: Option<Arc<FileSender>>,
    /// Requests that are worked on at once; more are told to come back, so that those inside are answered soon.
    pub requests_max: usize,
    /// Proxies whose `X-Forwarded-For` is believed; nobody's when empty.
    pub trusted_proxies: Vec<Network>,
    /// How often the ticker looks for what time demands, in milliseconds.
    pub tick_ms: u64,
    /// How often an event stream looks whether its session still holds when nothing happens, in milliseconds.
    pub look_ms: u64,
    /// For how long a server that was asked to stop goes on working while `/readyz` says no: until a proxy in front of
    /// it has noticed and sends nothing more.
    pub drain: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            secure_cookies: false,
            demo_accounts: Vec::new(),
            body_max: 1024 * 1024,
            file_max: 10 * 1024 * 1024,
            sheet_max: 20 << 20,
            export_rows_max: 20_000,
            sms: None,
            channels: Arc::default(),
            provider: None,
            demo_messages: None,
            requests_max: 256,
            trusted_proxies: Vec::new(),
            tick_ms: 1000,
            look_ms: 15_000,
            drain: Duration::ZERO,
        }
    }
}

/// A sign-in of the demo; all of it is invented.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DemoAccount {
    /// The login.
    pub account: String,
    /// The password, shown on purpose: a demo has nothing to protect.
    pub password: String,
    /// The person's invented name.
    pub name: String,
    /// What the person is, and where.
    pub roles: Vec<RoleAt>,
}

/// A role held at an org.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RoleAt {
    /// `pack/role`.
    pub role: String,
    /// What people call the role, in the language of the answer.
    #[serde(default)]
    pub title: String,
    /// Where.
    pub org: OrgView,
}

impl RoleAt {
    /// A role at an org, with the title that the packs give it.
    pub(crate) fn titled(world: &World, role: &Key, org: OrgView, language: Language) -> Self {
        let title = world.catalog.roles.get(role).map(|it| language.say(&it.title));
        Self { role: role.to_string(), title: title.unwrap_or_else(|| role.local().to_owned()), org }
    }
}

/// What every route shares. Cheap to clone: every request does so more than once.
#[derive(Clone)]
pub struct App(Arc<Shared>);

impl std::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl From<Shared> for App {
    fn from(shared: Shared) -> App {
        App(Arc::new(shared))
    }
}

/// The parts of an [`App`].
pub struct Shared {
    /// Where everything is read and changed.
    pub desk: Desk,
    /// The case numbers this process has taken.
    pub cases: CaseDesk,
    /// How this server is set up.
    pub settings: Arc<Settings>,
    /// Who tried how often.
    pub limits: Arc<Limits>,
    /// The places of requests that are worked on.
    pub places: Arc<Semaphore>,
    /// Becomes true when what other processes change is told here too.
    pub hears: tokio::sync::watch::Receiver<bool>,
    /// Becomes true when the server was asked to stop: it is not ready any more, and closes connections when they have
    /// their answer.
    pub leaving: tokio::sync::watch::Receiver<bool>,
    /// Becomes true when the server stops: no new connections, streams end, the ticker stops.
    pub stopping: tokio::sync::watch::Receiver<bool>,
    /// Renders `/metrics`.
    pub metrics: Option<metrics_exporter_prometheus::PrometheusHandle>,
}
