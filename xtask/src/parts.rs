//! The named parts of a long run: each is timed, a failure does not hide what the later parts would say.

use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// What became of the parts of one run.
#[derive(Default)]
pub(crate) struct Parts {
    done: Vec<Part>,
}

struct Part {
    name: String,
    took: Duration,
    error: Option<String>,
}

impl Parts {
    /// Runs one part; its result is kept, its error is shown. Answers whether it went well.
    pub(crate) fn run(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
        println!("\n── {name}");
        let start = Instant::now();
        let error = work().err().map(|error| format!("{error:#}"));
        let took = start.elapsed();
        match &error {
            None => println!("── {name}: ok, {}", readable(took)),
            Some(error) => println!("── {name}: FAILED after {}\n{error}", readable(took)),
        }
        let went_well = error.is_none();
        self.done.push(Part { name: name.to_owned(), took, error });
        went_well
    }

    /// Prints the table of all parts; an error when one failed.
    pub(crate) fn finish(self) -> Result<()> {
        println!("\n{}", self.table());
        let failed: Vec<&str> =
            self.done.iter().filter(|part| part.error.is_some()).map(|part| part.name.as_str()).collect();
        if !failed.is_empty() {
            bail!("failed: {}", failed.join(", "));
        }
        Ok(())
    }

    fn table(&self) -> String {
        let width = self.done.iter().map(|part| part.name.chars().count()).max().unwrap_or(0).max(5);
        let mut table = String::new();
        for part in &self.done {
            let verdict = if part.error.is_none() { "ok" } else { "FAILED" };
            let name = &part.name;
            table.push_str(&format!("{name:<width$}  {:>8}  {verdict}\n", readable(part.took)));
        }
        let total = self.done.iter().map(|part| part.took).sum();
        table.push_str(&format!("{:<width$}  {:>8}", "total", readable(total)));
        table
    }
}

fn readable(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        return format!("{:.1} s", took.as_secs_f64());
    }
    format!("{} m {:02} s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_part_fails_the_run_but_not_the_parts_after_it() {
        let mut parts = Parts::default();
        assert!(!parts.run("first", || bail!("broken")));
        assert!(parts.run("second", || Ok(())));
        assert!(parts.table().contains("second"));
        assert_eq!(parts.finish().unwrap_err().to_string(), "failed: first");
    }

    #[test]
    fn long_times_are_shown_in_minutes() {
        assert_eq!(readable(Duration::from_millis(1_540)), "1.5 s");
        assert_eq!(readable(Duration::from_secs(61)), "1 m 01 s");
    }
}
