//! What steps cost, as a table for people and as JSON for programs.

use super::load::Measured;
use crate::run::Outcome;
use indexmap::IndexMap;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

/// One engine.
pub struct EngineReport {
    /// `sqlite` or `postgres`, with its version.
    pub engine: String,
    /// One line a number of clients.
    pub lines: Vec<Line>,
    /// Rows that a step over HTTP left in each table.
    pub http_rows: IndexMap<String, f64>,
    /// The same of the floor of our own statements.
    pub own_rows: IndexMap<String, f64>,
    /// Bytes by which a step over HTTP made the database larger.
    pub kept_bytes: f64,
    /// How the server starts.
    pub start: Start,
    /// Its memory after all the load, in kB.
    pub memory_loaded_kb: u64,
}

/// The same number of clients over HTTP and on both floors.
pub struct Line {
    /// How many.
    pub clients: usize,
    /// Against the server.
    pub http: Measured,
    /// Against two servers on the same database, where the engine has room for two.
    pub both: Option<Measured>,
    /// Our own statements alone.
    pub own: Measured,
    /// Three statements.
    pub minimal: Measured,
}

impl Line {
    /// Nothing measured yet.
    pub fn of(clients: usize) -> Line {
        let none = Measured::default;
        Line { clients, http: none(), both: None, own: none(), minimal: none() }
    }

    /// Every step over HTTP, outside the windows too.
    pub fn http_steps(&self) -> u64 {
        self.http.all_steps + self.both.as_ref().map_or(0, |both| both.all_steps)
    }
}

/// How the server starts on a district that is there.
pub struct Start {
    /// Milliseconds until the line that says it is ready.
    pub ready_ms: f64,
    /// Milliseconds until `/readyz` answers 200.
    pub answers_ms: f64,
    /// Its memory then, in kB.
    pub memory_kb: u64,
}

impl EngineReport {
    /// For programs and for people.
    pub fn outcome(&self) -> Outcome {
        let mut table = String::new();
        self.write(&mut table);
        Outcome { json: self.json(), table }
    }

    fn json(&self) -> Json {
        let line = |line: &Line| {
            json!({
                "clients": line.clients,
                "http": measured(&line.http),
                "http_two_servers": line.both.as_ref().map(measured),
                "own": measured(&line.own),
                "minimal": measured(&line.minimal),
            })
        };
        json!({
            "engine": self.engine,
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
            "rows_each_step": {"http": self.http_rows, "own": self.own_rows},
            "database_bytes_each_step": self.kept_bytes,
            "start": {"ready_ms": self.start.ready_ms, "readyz_ms": self.start.answers_ms},
            "memory_kb": {"idle": self.start.memory_kb, "after_load": self.memory_loaded_kb},
        })
    }

    fn write(&self, text: &mut String) {
        let _ = writeln!(text, "\n{}", self.engine);
        let _ = writeln!(
            text,
            "{:>7}  {:<8}{:>9}{:>9}{:>9}{:>12}{:>12}{:>12}{:>12}",
            "clients", "", "steps/s", "p50 ms", "p99 ms", "program µs", "postgres µs", "clients µs", "bytes"
        );
        for line in &self.lines {
            write_line(text, line.clients, "http", &line.http);
            if let Some(both) = &line.both {
                write_line(text, line.clients, "http × 2", both);
            }
            write_line(text, line.clients, "own", &line.own);
            write_line(text, line.clients, "minimal", &line.minimal);
        }
        let _ = writeln!(
            text,
            "\n{:>7}  http to own: steps/s, processor time   http to minimal: steps/s, processor time",
            "clients"
        );
        for line in &self.lines {
            let cost = |it: &Measured| it.each(it.program_s + it.postgres_s);
            let rate = |floor: &Measured| line.http.rate() / floor.rate();
            let spent = |floor: &Measured| cost(&line.http) / cost(floor);
            let _ = writeln!(
                text,
                "{:>7}  {:>20.2} {:>15.2} {:>26.2} {:>15.2}",
                line.clients,
                rate(&line.own),
                spent(&line.own),
                rate(&line.minimal),
                spent(&line.minimal)
            );
        }
        let _ = writeln!(text, "\nrows left by a step         http      own");
        let tables = self.http_rows.keys().chain(self.own_rows.keys().filter(|it| !self.http_rows.contains_key(*it)));
        for table in tables {
            let of = |rows: &IndexMap<String, f64>| rows.get(table).copied().unwrap_or_default();
            let _ = writeln!(text, "  {table:<22}{:>8.3} {:>8.3}", of(&self.http_rows), of(&self.own_rows));
        }
        let sum = |rows: &IndexMap<String, f64>| rows.values().sum::<f64>();
        let _ = writeln!(text, "  {:<22}{:>8.3} {:>8.3}", "all", sum(&self.http_rows), sum(&self.own_rows));
        let _ = writeln!(text, "a step makes the database {:.0} bytes larger", self.kept_bytes);
        let Start { ready_ms, answers_ms, memory_kb } = self.start;
        let _ = writeln!(text, "start: ready after {ready_ms:.0} ms, /readyz answers after {answers_ms:.0} ms");
        let (idle_mb, loaded_mb) = (memory_kb as f64 / 1024.0, self.memory_loaded_kb as f64 / 1024.0);
        let _ = writeln!(text, "memory of the server: {idle_mb:.0} MB idle, {loaded_mb:.0} MB after the load");
    }
}

fn write_line(text: &mut String, clients: usize, name: &str, it: &Measured) {
    let micros = |seconds: f64| it.each(seconds) * 1e6;
    let _ = writeln!(
        text,
        "{clients:>7}  {name:<8}{:>9.0}{:>9.2}{:>9.1}{:>12.0}{:>12.0}{:>12.0}{:>12.0}",
        it.rate(),
        it.within_ms(0.5),
        it.within_ms(0.99),
        micros(it.program_s),
        micros(it.postgres_s),
        micros(it.clients_s),
        it.each(it.bytes as f64)
    );
}

fn measured(it: &Measured) -> Json {
    json!({
        "steps": it.steps,
        "seconds": it.seconds,
        "steps_per_second": it.rate(),
        "p50_ms": it.within_ms(0.5),
        "p99_ms": it.within_ms(0.99),
        "cpu_us_each_step": {
            "program": it.each(it.program_s) * 1e6,
            "postgres": it.each(it.postgres_s) * 1e6,
            "clients": it.each(it.clients_s) * 1e6,
        },
        "bytes_written_each_step": it.each(it.bytes as f64),
    })
}
