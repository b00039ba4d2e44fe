//! What commands say: words for people, JSON for programs, failures on stderr with what to do.

use serde::Serialize;

/// How this run speaks.
#[derive(Debug, Clone, Copy)]
pub struct Printer {
    /// JSON on stdout.
    pub json: bool,
    /// The language of reports.
    pub language: Language,
}

/// In which language packs are judged and reported on. What is said to operators is English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

impl Language {
    /// As texts are asked for it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

impl Printer {
    /// The words in the language of this run.
    pub fn say<T>(&self, zh: T, en: T) -> T {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// An answer: its JSON, or its words.
    pub fn answer<T: Serialize>(&self, value: &T, words: impl FnOnce(&T) -> String) -> anyhow::Result<()> {
        if self.json {
            println!("{}", serde_json::to_string_pretty(value)?);
        } else {
            let words = words(value);
            println!("{}", words.trim_end());
        }
        Ok(())
    }

    /// A failure with its causes.
    pub fn failure(&self, error: &anyhow::Error) {
        let causes = error.chain().map(ToString::to_string).collect::<Vec<_>>();
        if self.json {
            println!("{}", serde_json::json!({"error": causes}));
        } else {
            eprintln!("gridwork: {}", causes.join(": "));
        }
    }
}
