//! Certificates of service hours (服务时长证明): numbered, sealed when issued, checked by anybody who has the code.
//!
//! Only hours count that a loop's `hours` counts: those of work that somebody else has verified.

mod check;
mod credits;
mod issue;
mod list;
mod store;

pub use check::{CertificateCheck, check};
pub use issue::{AskCertificate, CertificateAnswer, issue};
pub use list::list;

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

/// One service on a certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServiceLine {
    /// The number of the case.
    pub number: String,
    /// The day of the service.
    pub on: String,
    /// What it was about.
    pub what: String,
    /// At which org.
    pub org: String,
    /// Hours.
    pub hours: f64,
}

/// A certificate as its owner sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CertificateView {
    /// Its number.
    pub number: String,
    /// The code by which anybody checks it.
    pub code: String,
    /// The owner's name.
    pub name: String,
    /// The first day of the period.
    pub from: String,
    /// The last day of the period.
    pub to: String,
    /// All hours.
    pub hours: f64,
    /// How many services.
    pub services: i64,
    /// The services.
    pub lines: Vec<ServiceLine>,
    /// When it was issued.
    pub issued_at: String,
}

/// What is sealed: the words of the certificate, with the cases behind them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Body {
    number: String,
    person: Uuid,
    from: String,
    to: String,
    hundredths: i64,
    services: Vec<Service>,
    issued_at: String,
}

/// One sealed service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Service {
    case: Uuid,
    #[serde(rename = "loop")]
    loop_key: String,
    number: String,
    on: String,
    what: String,
    org: String,
    hundredths: i64,
}

/// A stored certificate.
#[derive(Debug, Clone)]
struct Certificate {
    id: Uuid,
    code: String,
    body: Body,
    /// Whether the body is the one that was sealed.
    is_intact: bool,
}

impl CertificateView {
    fn new(certificate: &Certificate, name: &str) -> Self {
        let body = &certificate.body;
        let lines = body.services.iter().map(|service| ServiceLine {
            number: service.number.clone(),
            on: service.on.clone(),
            what: service.what.clone(),
            org: service.org.clone(),
            hours: hours(service.hundredths),
        });
        Self {
            number: body.number.clone(),
            code: certificate.code.clone(),
            name: name.to_owned(),
            from: body.from.clone(),
            to: body.to.clone(),
            hours: hours(body.hundredths),
            services: count(&body.services),
            lines: lines.collect(),
            issued_at: body.issued_at.clone(),
        }
    }
}

fn count(services: &[Service]) -> i64 {
    i64::try_from(services.len()).unwrap_or(i64::MAX)
}

/// Hours of whole hundredths; nobody serves so long that a double would not hold it.
fn hours(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

/// The seal of a body: its hash, which the journal remembers as well.
fn seal(body: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(body.as_bytes()))
}
