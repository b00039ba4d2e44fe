//! The qualified name of a definition: `pack/key`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A qualified key such as `binhai/order`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// Joins a pack and a local key.
    pub fn new(pack: &str, local: &str) -> Self {
        Self(format!("{pack}/{local}"))
    }

    /// Reads `pack/key`; `None` when there is not exactly one slash with text on both sides.
    pub fn parse(text: &str) -> Option<Self> {
        let (pack, local) = text.split_once('/')?;
        (!pack.is_empty() && !local.is_empty() && !local.contains('/')).then(|| Self(text.to_owned()))
    }

    /// The pack's part.
    pub fn pack(&self) -> &str {
        self.0.split_once('/').map_or("", |(pack, _)| pack)
    }

    /// The part after the slash.
    pub fn local(&self) -> &str {
        self.0.split_once('/').map_or(self.0.as_str(), |(_, local)| local)
    }

    /// The whole key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
