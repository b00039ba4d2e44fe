//! The file of settings: read whole, checked whole, every problem told with its place and what to write.

mod build;
mod secret;
mod shape;

pub(crate) use secret::Secret;

use gridwork_operations::entry::TextSender;
use gridwork_operations::outbox::Channels;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a file of settings makes.
#[derive(Debug)]
pub struct Loaded {
    /// The ways out of the house.
    pub channels: Channels,
    /// What brings codes to phones, where an SMS gateway is set up.
    pub codes: Option<Arc<dyn TextSender>>,
}

/// What is wrong with a file of settings: all of it.
#[derive(Debug, thiserror::Error)]
#[error("{} 里的渠道设置不能用 (the channels in {} cannot be used):\n{}", file.display(), file.display(), problems.iter().map(|it| format!("  {it}")).collect::<Vec<_>>().join("\n"))]
pub struct SettingsError {
    /// The file.
    pub file: PathBuf,
    /// Where, what, and what to do; a line each.
    pub problems: Vec<String>,
}

/// What is said to whoever writes settings, in both languages.
pub(crate) fn both(zh: impl std::fmt::Display, en: impl std::fmt::Display) -> String {
    format!("{zh} ({en})")
}

/// Reads a file of settings with the secrets that it names.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load(file: &Path) -> Result<Loaded, SettingsError> {
    let failed = |problem: String| SettingsError { file: file.to_owned(), problems: vec![problem] };
    let text = std::fs::read_to_string(file)
        .map_err(|error| failed(both(format!("读不到：{error}"), format!("it cannot be read: {error}"))))?;
    read(&text).map_err(|problems| SettingsError { file: file.to_owned(), problems })
}

/// Reads the text of settings.
///
/// # Errors
/// Everything that is wrong with it, a line each.
pub fn read(text: &str) -> Result<Loaded, Vec<String>> {
    let file: shape::File = serde_saphyr::from_str(text).map_err(|error| vec![both("写法不对", error.to_string())])?;
    build::build(&file)
}
