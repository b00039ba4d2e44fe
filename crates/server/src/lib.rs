//! The HTTP face of Gridwork: routes, sessions, problems, the event stream, the embedded pages and the ticker.

mod app;
mod ask;
mod assets;
mod contract;
mod events;
mod intake;
mod leaving;
mod limits;
mod observe;
mod openapi;
mod outbox;
mod problem;
mod proxies;
mod refusals;
mod router;
mod routes;
mod secure;
mod serve;
mod sms;

pub use app::{App, DemoAccount, RoleAt, Settings};
pub use openapi::document as openapi_document;
pub use proxies::Network;
pub use router::{ROUTES, Route, router};
pub use serve::{Running, serve};
pub use sms::{CommandSender, FileSender, SentMessage};
