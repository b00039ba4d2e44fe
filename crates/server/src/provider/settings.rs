//! How a provider of sign-ins is set up: a JSON file that only the operator writes.

use serde::Deserialize;
use std::path::{Path, PathBuf};

/// How a provider is set up.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// Its address, as it names itself: `https://id.example.gov.cn/realms/district`.
    pub issuer: String,
    /// Under what name this house is known there.
    pub client_id: String,
    /// The secret that goes with it; or a file that holds it.
    #[serde(default)]
    pub client_secret: String,
    /// The file that holds the secret.
    pub client_secret_file: Option<PathBuf>,
    /// What the button says, in Chinese and English.
    pub title: String,
    /// The same in English.
    pub title_en: Option<String>,
    /// Whoever comes for the first time is taken for the account whose login this claim names; without it only accounts
    /// that were imported with their subject are let in.
    pub match_claim: Option<MatchClaim>,
    /// What is asked for besides `openid`.
    #[serde(default = "usual_scopes")]
    pub scopes: Vec<String>,
    /// The address of this house as browsers see it, `https://grid.example.gov.cn`; taken from the request when left out.
    pub public_url: Option<String>,
    /// Who certifies the provider, as PEM; the authorities of the machine when left out.
    pub ca_file: Option<PathBuf>,
}

fn usual_scopes() -> Vec<String> {
    vec!["profile".to_owned()]
}

/// The secret stays out of logs.
impl std::fmt::Debug for ProviderSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderSettings").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// A claim that names a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchClaim {
    /// `preferred_username`
    PreferredUsername,
    /// `email`, and only where the provider says that it is verified.
    Email,
}

/// Why a provider cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("{path} cannot be read: {error}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// It says something that does not fit.
    #[error("{path} does not fit: {says}")]
    Unfit {
        /// Which.
        path: String,
        /// What to do.
        says: String,
    },
}

impl ProviderSettings {
    /// Reads the settings from a file.
    ///
    /// # Errors
    /// When it cannot be read, or says what does not fit: no secret, an issuer without HTTPS.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        let unfit = |says: String| SettingsError::Unfit { path: path.display().to_string(), says };
        let mut settings: Self = serde_json::from_str(&text(path)?).map_err(|error| unfit(error.to_string()))?;
        if let Some(file) = &settings.client_secret_file {
            settings.client_secret = text(&path.parent().unwrap_or(Path::new(".")).join(file))?.trim().to_owned();
        }
        settings.check().map_err(unfit)?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), String> {
        if self.client_secret.is_empty() {
            return Err("give client_secret, or client_secret_file with the file that holds it".to_owned());
        }
        let is_near =
            ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|it| self.issuer.starts_with(it));
        if !self.issuer.starts_with("https://") && !is_near {
            return Err("the issuer must begin with https://".to_owned());
        }
        Ok(())
    }
}

fn text(path: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(path).map_err(|error| SettingsError::Unreadable { path: path.display().to_string(), error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_say_what_is_wrong_with_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("provider.json");
        std::fs::write(folder.path().join("secret"), "very secret\n").unwrap();
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            ProviderSettings::read(&path).map_err(|error| error.to_string())
        };
        let good = r#"{"issuer": "https://id.example.cn", "client_id": "gridwork", "client_secret_file": "secret", "title": "统一身份"}"#;
        let settings = read(good).unwrap();
        assert_eq!((settings.client_secret.as_str(), settings.scopes.len()), ("very secret", 1));
        assert!(!format!("{settings:?}").contains("very secret"));
        for (text, says) in [
            (good.replace("https:", "http:"), "https://"),
            (good.replace(r#""client_secret_file": "secret", "#, ""), "client_secret"),
            (good.replace("\"secret\"", "\"nowhere\""), "nowhere cannot be read"),
            (good.replace("client_id", "klient_id"), "klient_id"),
            ("{".to_owned(), "does not fit"),
        ] {
            let error = read(&text).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }
}
