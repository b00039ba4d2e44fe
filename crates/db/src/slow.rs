//! Statements that take long are written down: their text, never their values.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// From how many microseconds on; nothing is written down until somebody asks for it.
static FROM_US: AtomicU64 = AtomicU64::new(u64::MAX);

/// The longest text that is written down.
const TEXT_MAX: usize = 2000;

/// Lets every statement of this process be logged that takes so long or longer, on both engines.
pub fn log_statements_from(duration: Duration) {
    FROM_US.store(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
}

/// Writes a statement down if it took too long.
pub(crate) fn look(began: Instant, sql: &str, rows: usize) {
    let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    if took_us < FROM_US.load(Ordering::Relaxed) {
        return;
    }
    metrics::counter!("gridwork_db_slow_statements_total").increment(1);
    tracing::warn!(took_us, rows, statement = plain(sql), "a slow statement");
}

/// The text on one line. Values travel beside a statement; should one ever stand in it as text, it is left out.
fn plain(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len().min(TEXT_MAX));
    for (at, part) in sql.split('\'').enumerate() {
        let is_literal = at % 2 == 1;
        if is_literal {
            text.push_str("'…'");
            continue;
        }
        let starts_apart = part.starts_with(char::is_whitespace);
        for (word_at, word) in part.split_whitespace().enumerate() {
            if (word_at > 0 || starts_apart) && !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        if part.ends_with(char::is_whitespace) && !part.trim().is_empty() {
            text.push(' ');
        }
        if text.len() > TEXT_MAX {
            text.truncate(text.floor_char_boundary(TEXT_MAX));
            return text + " …";
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_kept_and_literals_are_not() {
        let check = |sql: &str, expected: &str| assert_eq!(plain(sql), expected);
        check("select a\n  from t\n where b = $1", "select a from t where b = $1");
        check("select 'x' from t where n = '张三''s' limit 1", "select '…' from t where n = '…''…' limit 1");
        check("insert into t values ('138', $1)", "insert into t values ('…', $1)");
        assert!(plain(&"select 1, ".repeat(400)).len() < 2100);
    }
}
