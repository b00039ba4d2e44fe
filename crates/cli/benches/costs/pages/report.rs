//! What pages cost, as a table for people and as JSON for programs.

use crate::run::Outcome;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

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

/// All sizes of one engine.
pub fn outcome(engine: &str, sizes: &[Size]) -> Outcome {
    Outcome {
        json: json!({"engine": engine, "sizes": sizes.iter().map(json).collect::<Vec<_>>()}),
        table: table(engine, sizes),
    }
}

fn json(size: &Size) -> Json {
    let line = |line: &Line| {
        json!({"reader": line.role, "page": line.page, "asks": line.times.len(),
            "p50_ms": line.within_ms(0.5), "p99_ms": line.within_ms(0.99)})
    };
    json!({"cases": size.cases, "ready_ms": size.ready_ms, "memory_kb": size.memory_kb,
        "database_bytes": size.database_bytes, "pages": size.lines.iter().map(line).collect::<Vec<_>>()})
}

fn table(engine: &str, sizes: &[Size]) -> String {
    // Writing to a string cannot fail.
    let mut text = format!("\n{engine}\n");
    for size in sizes {
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
            let fewest = sizes.first().and_then(|size| size.lines.get(at));
            let times = fewest.map_or(f64::NAN, |fewest| line.within_ms(0.99) / fewest.within_ms(0.99));
            let (p50, p99) = (line.within_ms(0.5), line.within_ms(0.99));
            let _ = writeln!(text, "{:<20}{:<8}{p50:>9.2}{p99:>9.2}{times:>12.2}", line.role, line.page);
        }
    }
    text
}
