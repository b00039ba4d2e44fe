//! Text that people read, Chinese first.

use serde::{Deserialize, Serialize};

/// A title or help text in Chinese with an optional English twin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// The Chinese text.
    pub zh: String,
    /// The English text; the Chinese one is shown where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

impl Text {
    /// Text in Chinese only.
    pub fn zh(text: impl Into<String>) -> Self {
        Self { zh: text.into(), en: None }
    }

    /// The text in a language (`en`, anything else is Chinese).
    pub fn say(&self, language: &str) -> &str {
        match (&self.en, language.starts_with("en")) {
            (Some(en), true) => en,
            _ => &self.zh,
        }
    }
}

/// A thing as messages name it, in Chinese and in English: its key and its title.
pub(crate) fn quoted(key: &str, title: &Text) -> (String, String) {
    let zh = if title.zh.is_empty() { format!("`{key}`") } else { format!("`{key}`（{}）", title.zh) };
    let en = title.en.as_ref().map_or_else(|| format!("`{key}`"), |en| format!("`{key}` ({en})"));
    (zh, en)
}
