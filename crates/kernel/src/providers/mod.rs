//! Providers of sign-ins (OpenID Connect): whom they know under which subject, and visits to them that are on their way.

pub mod store;

/// Minutes within which somebody comes back from a provider.
pub const VISIT_MINUTES: i64 = 10;

/// So many are on their way at once at most, over all processes: whoever begins without ever coming back fills no disk.
pub const VISITS_MAX: i64 = 10_000;

/// Somebody on the way to a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// What the provider's answer must repeat.
    pub nonce: String,
    /// What proves that who comes back is who went (PKCE).
    pub verifier: String,
    /// The page to go on with.
    pub next: String,
}
