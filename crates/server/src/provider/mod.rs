//! Sign-in by a provider that the district runs or trusts (OpenID Connect): authorization code with PKCE, state and nonce.

mod https;
mod settings;

pub use settings::{MatchClaim, ProviderSettings, SettingsError};

use chrono::{DateTime, TimeDelta, Utc};
use gridwork_kernel::Instant;
use gridwork_kernel::providers::Visit;
use gridwork_operations::sessions::Shown;
use https::Https;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreTokenResponse,
    CoreUserInfoClaims,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    TokenResponse,
};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Semaphore;

type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Seconds that the clocks of provider and house may differ.
const CLOCKS_S: i64 = 300;
/// Seconds for which what a provider says of itself is taken for true.
const KNOWN_S: i64 = 600;

/// So many requests wait for the provider at once; it hangs for ten seconds at most, and whoever comes then is told.
pub const ASKED_MAX: usize = 32;

/// Why the provider did not show who somebody is; each has its own words on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotShown {
    /// It does not answer, or answers something else.
    Down,
    /// It does not take this house for its client: a wrong client id or secret.
    Client,
    /// What it signed does not fit the keys it publishes, or is not meant for this house.
    Key,
    /// What it signed is over or not yet valid: one of the clocks is wrong.
    Clock,
    /// Somebody said no there.
    Denied,
    /// Too many are on their way there already.
    Busy,
    /// Nobody went there with this state, they came back already, or too late.
    State,
}

impl NotShown {
    /// The word for it, as the page of signing in reads it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Down => "provider_down",
            Self::Client => "provider_client",
            Self::Key => "provider_key",
            Self::Clock => "provider_clock",
            Self::Denied => "provider_denied",
            Self::Busy => "provider_busy",
            Self::State => "provider_state",
        }
    }
}

/// A provider.
#[derive(Debug)]
pub struct Provider {
    /// How it is set up.
    pub settings: ProviderSettings,
    https: Https,
    /// The places of those who wait for it: apart from those of all other requests.
    places: Semaphore,
    /// What it says of itself, and when it did.
    known: RwLock<Option<(Instant, Arc<CoreProviderMetadata>)>>,
}

impl Provider {
    /// A provider; it is asked when somebody first goes there.
    ///
    /// # Errors
    /// When the file of its authorities cannot be used.
    pub fn new(settings: ProviderSettings) -> Result<Self, SettingsError> {
        let https = Https::new(settings.ca_file.as_deref())?;
        Ok(Self { settings, https, places: Semaphore::new(ASKED_MAX), known: RwLock::new(None) })
    }

    /// Where somebody goes to sign in, the state under which they come back, and what to remember until then.
    ///
    /// # Errors
    /// `Down` when the provider does not answer, `Busy` when too many wait for it already.
    pub async fn way_there(&self, back: &str, next: &str, now: Instant) -> Result<(String, String, Visit), NotShown> {
        let _place = self.places.try_acquire().map_err(|error| told(NotShown::Busy, &error))?;
        let client = self.client(back, now, false).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let asking = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random).set_pkce_challenge(challenge);
        let asking =
            self.settings.scopes.iter().fold(asking, |asking, scope| asking.add_scope(Scope::new(scope.clone())));
        let (url, state, nonce) = asking.url();
        let visit = Visit { nonce: nonce.secret().clone(), verifier: verifier.into_secret(), next: next.to_owned() };
        Ok((url.to_string(), state.into_secret(), visit))
    }

    /// Who came back with a code.
    ///
    /// # Errors
    /// Why the provider did not show it.
    pub async fn who(&self, back: &str, code: String, visit: &Visit, now: Instant) -> Result<Shown, NotShown> {
        let _place = self.places.try_acquire().map_err(|error| told(NotShown::Busy, &error))?;
        let client = self.client(back, now, false).await?;
        let verifier = PkceCodeVerifier::new(visit.verifier.clone());
        let asking =
            client.exchange_code(AuthorizationCode::new(code)).map_err(|error| told(NotShown::Down, &error))?;
        let answered = asking.set_pkce_verifier(verifier).request_async(&self.https).await;
        let answered: CoreTokenResponse = answered.map_err(|error| match &error {
            RequestTokenError::ServerResponse(said) => {
                let is_client = matches!(said.error().as_ref(), "invalid_client" | "unauthorized_client");
                told(if is_client { NotShown::Client } else { NotShown::State }, &error)
            }
            _ => told(NotShown::Down, &error),
        })?;
        let first = self.shown(&client, &answered, visit, now).await;
        // A provider changes its keys now and then; what it publishes is read anew once before it is called wrong.
        if first == Err(NotShown::Key) {
            let fresh = self.client(back, now, true).await?;
            return self
                .shown(&fresh, &answered, visit, now)
                .await
                .map(|(subject, login)| self.as_shown(subject, login));
        }
        first.map(|(subject, login)| self.as_shown(subject, login))
    }

    fn as_shown(&self, subject: String, login: Option<String>) -> Shown {
        Shown { issuer: self.settings.issuer.clone(), subject, login }
    }

    /// The subject and the login of a verified answer.
    async fn shown(
        &self,
        client: &Client,
        answered: &CoreTokenResponse,
        visit: &Visit,
        now: Instant,
    ) -> Result<(String, Option<String>), NotShown> {
        let Some(token) = answered.id_token() else { return Err(told(NotShown::Key, &"there is no ID token")) };
        let here = DateTime::<Utc>::from_timestamp_micros(now.0).unwrap_or_default();
        let verifier = client
            .id_token_verifier()
            .set_allowed_algs([
                CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
                CoreJwsSigningAlgorithm::RsaSsaPssSha256,
                CoreJwsSigningAlgorithm::EcdsaP256Sha256,
            ])
            .set_time_fn(move || here)
            .set_issue_time_verifier_fn(move |issued: DateTime<Utc>| {
                let off = (here - issued).abs();
                if off > TimeDelta::seconds(CLOCKS_S) { Err(format!("the clocks differ by {off}")) } else { Ok(()) }
            });
        let claims = token.claims(&verifier, &Nonce::new(visit.nonce.clone())).map_err(|error| match &error {
            ClaimsVerificationError::Expired(_) => told(NotShown::Clock, &error),
            ClaimsVerificationError::InvalidNonce(_) => told(NotShown::State, &error),
            // The only other thing with a time is the check of the issue time above.
            ClaimsVerificationError::Other(_) => told(NotShown::Clock, &error),
            _ => told(NotShown::Key, &error),
        })?;
        let subject = claims.subject().to_string();
        let Some(claim) = self.settings.match_claim else { return Ok((subject, None)) };
        let login = match claim {
            MatchClaim::PreferredUsername => claims.preferred_username().map(|name| name.to_string()),
            MatchClaim::Email if claims.email_verified() == Some(true) => claims.email().map(|mail| mail.to_string()),
            MatchClaim::Email => None,
        };
        if login.is_some() {
            return Ok((subject, login));
        }
        // Some providers tell names only when they are asked with the access token.
        let asking = client.user_info(answered.access_token_for_info(), Some(claims.subject().clone()));
        let Ok(asking) = asking else { return Ok((subject, None)) };
        let told_more: CoreUserInfoClaims =
            asking.request_async(&self.https).await.map_err(|error| told(NotShown::Down, &error))?;
        let login = match claim {
            MatchClaim::PreferredUsername => told_more.preferred_username().map(|name| name.to_string()),
            MatchClaim::Email if told_more.email_verified() == Some(true) => {
                told_more.email().map(|mail| mail.to_string())
            }
            MatchClaim::Email => None,
        };
        Ok((subject, login))
    }

    /// The provider as its client sees it; what it says of itself is read anew after a while, or when asked to.
    async fn client(&self, back: &str, now: Instant, anew: bool) -> Result<Client, NotShown> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        let is_fresh = |at: Instant| !anew && (0..KNOWN_S * 1_000_000).contains(&now.micros_since(at));
        let metadata = match known.filter(|(at, _)| is_fresh(*at)) {
            Some((_, metadata)) => metadata,
            None => {
                let issuer =
                    IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| told(NotShown::Down, &error))?;
                let found = CoreProviderMetadata::discover_async(issuer, &self.https).await;
                let found = Arc::new(found.map_err(|error| told(NotShown::Down, &error))?);
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&found)));
                found
            }
        };
        let back = RedirectUrl::new(back.to_owned()).map_err(|error| told(NotShown::Down, &error))?;
        let secret = ClientSecret::new(self.settings.client_secret.clone());
        let id = ClientId::new(self.settings.client_id.clone());
        Ok(CoreClient::from_provider_metadata((*metadata).clone(), id, Some(secret)).set_redirect_uri(back))
    }
}

/// Logs what the operator has to know, and gives what the person is told.
fn told(why: NotShown, error: &dyn std::fmt::Display) -> NotShown {
    tracing::warn!(why = why.as_str(), error = %error, "the provider of sign-ins did not show who somebody is");
    why
}

/// The access token, for the one question that is asked with it.
trait AccessTokenForInfo {
    fn access_token_for_info(&self) -> openidconnect::AccessToken;
}

impl AccessTokenForInfo for CoreTokenResponse {
    fn access_token_for_info(&self) -> openidconnect::AccessToken {
        openidconnect::OAuth2TokenResponse::access_token(self).clone()
    }
}
