//! What commands say: words for people, JSON for programs, failures on stderr with what to do.

use serde::Serialize;

/// How this run speaks.
#[derive(Debug, Clone, Copy)]
pub struct Printer {
    /// JSON on stdout.
    pub json: bool,
}

impl Printer {
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
