//! One run of a measurement: when, where and under which load, and what each engine gave.

use crate::machine;
use anyhow::{Context, Result};
use gridwork_kernel::{Clock, SystemClock};
use serde_json::{Value as Json, json};
use std::path::{Path, PathBuf};

/// What one engine gave.
pub struct Outcome {
    /// For programs.
    pub json: Json,
    /// For people.
    pub table: String,
}

/// One run.
pub struct Run {
    name: &'static str,
    head: &'static str,
    date: String,
    load_before: f64,
    load_after: f64,
    /// In the order in which they were measured.
    pub engines: Vec<Outcome>,
}

impl Run {
    /// Notes when and under which load it begins. `head` says in a line what is measured.
    pub fn begin(name: &'static str, head: &'static str) -> Run {
        let (date, load_before) = (SystemClock.now().to_string(), machine::load_average());
        Run { name, head, date, load_before, load_after: f64::NAN, engines: Vec::new() }
    }

    /// Notes under which load it ends.
    pub fn end(&mut self) {
        self.load_after = machine::load_average();
    }

    /// Writes the JSON where build results are, and answers where.
    pub fn keep(&self) -> Result<PathBuf> {
        // `CARGO_TARGET_TMPDIR` is `target/tmp`.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().context("the target folder has no parent")?;
        let file = target.join("bench").join(self.name).with_extension("json");
        std::fs::create_dir_all(target.join("bench"))?;
        std::fs::write(&file, self.json().to_string())?;
        Ok(file)
    }

    /// For programs.
    pub fn json(&self) -> Json {
        json!({
            "date": self.date,
            "machine": machine::describe(),
            "load_before": self.load_before,
            "load_after": self.load_after,
            "engines": self.engines.iter().map(|engine| &engine.json).collect::<Vec<_>>(),
        })
    }

    /// For people.
    pub fn table(&self) -> String {
        let engines = self.engines.iter().map(|engine| engine.table.as_str()).collect::<String>();
        format!(
            "{}\n{} on {}\nload {:.1} before, {:.1} after\n{engines}",
            self.head,
            self.date,
            machine::describe(),
            self.load_before,
            self.load_after
        )
    }
}
