//! Secrets: in a file or in the environment, never in the settings themselves.

use super::both;
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
        let unread = |file: &PathBuf, error: std::io::Error| {
            let file = file.display();
            both(format!("读不到 {file}：{error}"), format!("{file} cannot be read: {error}"))
        };
        let unset = |name: &str| {
            let en = format!("the environment has no `{name}`: set it, or name a file");
            both(format!("环境变量里没有 `{name}`：请设置它，或写文件名"), en)
        };
        let text = match (&at.file, &at.env) {
            (Some(file), None) => std::fs::read_to_string(file).map_err(|error| unread(file, error))?,
            (None, Some(name)) => std::env::var(name).map_err(|_| unset(name))?,
            _ => return Err(both("请写 {file: PATH} 或 {env: NAME}", "write {file: PATH} or {env: NAME}")),
        };
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            return Err(both("它是空的", "it is empty"));
        }
        if text.contains(['\r', '\n']) {
            let en = "it has several lines: put the secret alone into the file";
            return Err(both("它有好几行：文件里请只放密钥", en));
        }
        Ok(Self(text.to_owned()))
    }
}
