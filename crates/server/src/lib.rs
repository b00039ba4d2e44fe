//! The HTTP face of Gridwork: routes, sessions, problems, the event stream, the embedded pages and the ticker.

mod app;
mod ask;
mod assets;
mod contract;
mod doors;
mod events;
mod figures;
mod intake;
mod leaving;
mod limits;
mod observe;
mod openapi;
mod outbox;
mod problem;
pub mod provider;
mod proxies;
mod public;
mod refusals;
mod router;
mod routes;
mod search;
mod secure;
mod serve;
mod sms;
mod viewed;

pub use app::{App, DemoAccount, RoleAt, Settings, Shared};
pub use figures::{FIGURES, Figure, Kind, describe_figures};
pub use openapi::document as openapi_document;
pub use proxies::Network;
pub use public::{PUBLIC_ROUTES, is_public, nginx_map};
pub use router::{ROUTES, Route, router};
pub use serve::{Running, serve};
pub use sms::{CommandSender, FileSender, SentMessage};
