//! Checks a certificate by its code: what was sealed when it was issued, and whether it still holds. Public.

use super::{count, credits, hours, store};
use crate::error::Result;
use gridwork_kernel::PersonId;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::identifiers::mask;
use gridwork_kernel::people;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a check says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CertificateCheck {
    /// Whether it is as it was issued, and every service on it still counts.
    pub valid: bool,
    /// Whether records behind it were corrected after it was issued.
    pub corrected: bool,
    /// Whether what is stored is no longer what was sealed: it must not be trusted.
    pub tampered: bool,
    /// Its number.
    pub number: String,
    /// The owner's name, masked.
    pub name: String,
    /// The first day of the period.
    pub from: String,
    /// The last day of the period.
    pub to: String,
    /// The hours that it states.
    pub hours: f64,
    /// The hours that the same services give now.
    pub hours_now: f64,
    /// How many services it states.
    pub services: i64,
    /// When it was issued.
    pub issued_at: String,
}

/// Checks the certificate behind a code.
///
/// # Errors
/// `NotFound`.
pub async fn check(desk: &Desk, code: &str) -> Result<CertificateCheck> {
    let mut view = desk.view().await?;
    // People type codes in groups and in capitals.
    let code = code.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let found = store::by_code(&mut view.conn, &code).await?.ok_or(KernelError::NotFound("certificate"))?;
    let (body, person) = (&found.body, PersonId(found.body.person));
    let names = people::store::names(&mut view.conn, &[person]).await?;
    let now = credits::now(&mut view, person, &body.services).await?;
    let is_sealed = found.is_intact && store::is_remembered(&mut view.conn, &found).await?;
    let corrected = body.services.iter().zip(&now).any(|(service, now)| service.hundredths != *now);
    Ok(CertificateCheck {
        valid: is_sealed && !corrected,
        corrected,
        tampered: !is_sealed,
        number: body.number.clone(),
        name: names.first().map_or(String::new(), |(_, name)| mask::person_name(name)),
        from: body.from.clone(),
        to: body.to.clone(),
        hours: hours(body.hundredths),
        hours_now: hours(now.iter().sum()),
        services: count(&body.services),
        issued_at: body.issued_at.clone(),
    })
}
