//! What was measured, as a table for people and as JSON for programs.

use crate::machine;
use anyhow::{Context, Result};
use gridwork_kernel::{Clock, SystemClock};
use serde_json::{Value as Json, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// One run.
pub struct Report {
    date: String,
    load_before: f64,
    load_after: f64,
    /// What each engine gave.
    pub engines: Vec<EngineReport>,
}

/// One engine.
pub struct EngineReport {
    /// Its name and version.
    pub engine: String,
    /// One for each number of cases.
    pub sizes: Vec<Size>,
}

/// A district with so many cases.
pub struct Size {
    /// How many.
    pub cases: u64,
    /// Seconds it took to copy them.
    pub grown_s: f64,
    /// Milliseconds until the server said that it is ready.
    pub ready_ms: f64,
    /// Its memory after all pages, in kB.
    pub memory_kb: u64,
    /// What the database takes.
    pub database_bytes: u64,
    /// The pages.
    pub lines: Vec<Line>,
}

/// One page for one reader.
pub struct Line {
    role: &'static str,
    page: &'static str,
    /// Milliseconds, the fastest first.
    times: Vec<f64>,
}

impl Line {
    /// A page with its times in any order.
    pub fn of(role: &'static str, page: &'static str, mut times: Vec<f64>) -> Line {
        times.sort_by(f64::total_cmp);
        Line { role, page, times }
    }

    fn within_ms(&self, share: f64) -> f64 {
        let at = ((self.times.len() as f64 * share).ceil() as usize).clamp(1, self.times.len().max(1));
        self.times.get(at - 1).copied().unwrap_or(f64::NAN)
    }
}

impl Report {
    /// Notes when and under which load it begins.
    pub fn begin() -> Report {
        let load_before = machine::load_average();
        Report { date: SystemClock.now().to_string(), load_before, load_after: f64::NAN, engines: Vec::new() }
    }

    /// Notes under which load it ends.
    pub fn end(&mut self) {
        self.load_after = machine::load_average();
    }

    /// Writes the JSON where build results are, and answers where.
    pub fn keep(&self) -> Result<PathBuf> {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().context("the target folder has no parent")?;
        let file = target.join("bench/pages.json");
        std::fs::create_dir_all(target.join("bench"))?;
        std::fs::write(&file, self.json().to_string())?;
        Ok(file)
    }

    /// For programs.
    pub fn json(&self) -> Json {
        let line = |line: &Line| {
            json!({"reader": line.role, "page": line.page, "asks": line.times.len(),
                "p50_ms": line.within_ms(0.5), "p99_ms": line.within_ms(0.99)})
        };
        let size = |size: &Size| {
            json!({"cases": size.cases, "ready_ms": size.ready_ms, "memory_kb": size.memory_kb,
                "database_bytes": size.database_bytes, "pages": size.lines.iter().map(line).collect::<Vec<_>>()})
        };
        let engine = |engine: &EngineReport| json!({"engine": engine.engine, "sizes": engine.sizes.iter().map(size).collect::<Vec<_>>()});
        json!({"date": self.date, "machine": machine::describe(), "load_before": self.load_before,
            "load_after": self.load_after, "engines": self.engines.iter().map(engine).collect::<Vec<_>>()})
    }

    /// For people.
    pub fn table(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "Pages over HTTP, one at a time, warm.");
        let _ = writeln!(text, "{} on {}", self.date, machine::describe());
        let _ = writeln!(text, "load {:.1} before, {:.1} after", self.load_before, self.load_after);
        for engine in &self.engines {
            engine.write(&mut text);
        }
        text
    }
}

impl EngineReport {
    fn write(&self, text: &mut String) {
        let _ = writeln!(text, "\n{}", self.engine);
        for size in &self.sizes {
            let _ = writeln!(
                text,
                "\n{} cases ({:.0} MB, copied in {:.0} s): ready after {:.0} ms, {:.0} MB after these pages",
                size.cases,
                size.database_bytes as f64 / 1e6,
                size.grown_s,
                size.ready_ms,
                size.memory_kb as f64 / 1024.0
            );
            let _ = writeln!(text, "{:<20}{:<8}{:>9}{:>9}{:>12}", "", "", "p50 ms", "p99 ms", "to fewest");
            for (at, line) in size.lines.iter().enumerate() {
                let fewest = self.sizes.first().and_then(|size| size.lines.get(at));
                let times = fewest.map_or(f64::NAN, |fewest| line.within_ms(0.99) / fewest.within_ms(0.99));
                let (p50, p99) = (line.within_ms(0.5), line.within_ms(0.99));
                let _ = writeln!(text, "{:<20}{:<8}{p50:>9.2}{p99:>9.2}{times:>12.2}", line.role, line.page);
            }
        }
    }
}
