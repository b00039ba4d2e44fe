//! What pages cost among few and among many, as a table for people and as JSON for programs.

use crate::asks::Line;
use crate::run::Outcome;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

/// A district with so many cases or rows.
pub struct Size {
    /// How many.
    pub count: u64,
    /// Seconds it took to make them.
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

/// All sizes of one engine.
pub fn outcome(engine: &str, unit: &str, sizes: &[Size]) -> Outcome {
    Outcome {
        json: json!({"engine": engine, "unit": unit, "sizes": sizes.iter().map(json).collect::<Vec<_>>()}),
        table: table(engine, unit, sizes),
    }
}

fn json(size: &Size) -> Json {
    let line = |line: &Line| {
        json!({"reader": line.reader, "page": line.page, "asks": line.asks(),
            "p50_ms": line.within_ms(0.5), "p99_ms": line.within_ms(0.99)})
    };
    json!({"count": size.count, "ready_ms": size.ready_ms, "memory_kb": size.memory_kb,
        "database_bytes": size.database_bytes, "pages": size.lines.iter().map(line).collect::<Vec<_>>()})
}

fn table(engine: &str, unit: &str, sizes: &[Size]) -> String {
    // Writing to a string cannot fail.
    let mut text = format!("\n{engine}\n");
    for size in sizes {
        let _ = writeln!(
            text,
            "\n{} {unit} ({:.0} MB, made in {:.0} s): ready after {:.0} ms, {:.0} MB after these pages",
            size.count,
            size.database_bytes as f64 / 1e6,
            size.grown_s,
            size.ready_ms,
            size.memory_kb as f64 / 1024.0
        );
        let _ = writeln!(text, "{:<20}{:<26}{:>9}{:>9}{:>12}", "", "", "p50 ms", "p99 ms", "to fewest");
        for (at, line) in size.lines.iter().enumerate() {
            let fewest = sizes.first().and_then(|size| size.lines.get(at));
            let times = fewest.map_or(f64::NAN, |fewest| line.within_ms(0.99) / fewest.within_ms(0.99));
            let (p50, p99) = (line.within_ms(0.5), line.within_ms(0.99));
            let _ = writeln!(text, "{:<20}{:<26}{p50:>9.2}{p99:>9.2}{times:>12.2}", line.reader, line.page);
        }
    }
    text
}
