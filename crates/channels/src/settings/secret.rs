//! Secrets: in a file or in the environment, never in the settings themselves.

use serde::Deserialize;
use std::fmt;
use std::path::PathBuf;

/// Where a secret is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecretAt {
    /// In this file, whole, without the line end.
    pub(crate) file: Option<PathBuf>,
    /// In this variable of the environment.
    pub(crate) env: Option<String>,
}

/// A secret; it is never shown.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// The secret, for whoever signs or signs in with it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// Fetches a secret from where it is.
    ///
    /// # Errors
    /// Why it is not there.
    pub(crate) fn fetch(at: &SecretAt) -> Result<Self, String> {
        let text =
            match (&at.file, &at.env) {
                (Some(file), None) => std::fs::read_to_string(file)
                    .map_err(|error| format!("{} cannot be read: {error}", file.display()))?,
                (None, Some(name)) => std::env::var(name)
                    .map_err(|_| format!("the environment has no `{name}`: set it, or name a file"))?,
                _ => return Err("write {file: PATH} or {env: NAME}".to_owned()),
            };
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return Err("it is empty".to_owned());
        }
        if text.contains(['\r', '\n']) {
            return Err("it has several lines: put the secret alone into the file".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}
