//! Reads the days of a calendar from a table of `date,kind,name`, and holds the national one.

use super::{Calendar, DayKind};
use crate::error::because;
use chrono::NaiveDate;
use gridwork_definitions::model::Text;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

/// The State Council's days, 2018 to 2026.
const CHINA: &str = include_str!("../../data/holidays.csv");

/// One line of a calendar table that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarProblem {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong and what to write.
    pub message: Text,
}

/// Everything wrong with a calendar table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct CalendarError {
    /// Every problem found, by line.
    pub problems: Vec<CalendarProblem>,
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}line {}: {}", problem.line, problem.message.say("en"))?;
        }
        Ok(())
    }
}

impl Calendar {
    /// The national calendar of China as far as it was published when this was built.
    pub fn china() -> Self {
        static PARSED: LazyLock<Calendar> =
            LazyLock::new(|| Calendar::from_csv(CHINA).expect("the table shipped with the program is tested"));
        PARSED.clone()
    }

    /// Reads a table with the header `date,kind,name`; kinds are the words of [`DayKind`].
    pub fn from_csv(text: &str) -> Result<Self, CalendarError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut problems = Vec::new();
        let mut days = Vec::new();
        let mut seen = BTreeSet::new();
        for (index, record) in reader.records().enumerate() {
            let Ok(record) = record else {
                problems.push(problem(index as u64 + 1, "不是有效的 CSV 行", "this is not a line of CSV"));
                continue;
            };
            let line = record.position().map_or(index as u64 + 1, csv::Position::line);
            let columns: Vec<&str> = record.iter().collect();
            if index == 0 {
                if columns != ["date", "kind", "name"] {
                    problems.push(problem(line, "第一行须为 date,kind,name", "the first line must be date,kind,name"));
                }
                continue;
            }
            match read_day(&columns, &mut seen) {
                Ok(day) => days.push(day),
                Err(message) => problems.push(CalendarProblem { line, message }),
            }
        }
        if days.is_empty() && problems.is_empty() {
            problems.push(problem(1, "日历中没有任何日期", "the calendar holds no day"));
        }
        if problems.is_empty() { Ok(Self::from_days(days)) } else { Err(CalendarError { problems }) }
    }
}

fn read_day(columns: &[&str], seen: &mut BTreeSet<NaiveDate>) -> Result<(NaiveDate, DayKind, String), Text> {
    let &[date, kind, name] = columns else {
        return Err(because("每行须有三列：日期、类别、名称", "a line needs three columns: date, kind, name"));
    };
    let Some(date) = read_date(date) else {
        return Err(because(
            format!("“{date}”不是日期，请写成 2026-05-01"),
            format!("`{date}` is not a date, write it as 2026-05-01"),
        ));
    };
    let Some(kind) = DayKind::parse(kind) else {
        return Err(because(
            format!("未知类别“{kind}”，可用 holiday、makeup_workday、morning_only、afternoon_only"),
            format!("unknown kind `{kind}`, use holiday, makeup_workday, morning_only or afternoon_only"),
        ));
    };
    if name.is_empty() {
        return Err(because(format!("{date} 没有名称"), format!("{date} has no name")));
    }
    if !seen.insert(date) {
        return Err(because(format!("{date} 出现了两次"), format!("{date} stands here twice")));
    }
    Ok((date, kind, name.to_owned()))
}

/// `YYYY-MM-DD` and nothing looser, so that 26-5-1 is not the year 26.
fn read_date(text: &str) -> Option<NaiveDate> {
    let parsed = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (text.len() == 10).then_some(parsed)
}

fn problem(line: u64, zh: &str, en: &str) -> CalendarProblem {
    CalendarProblem { line, message: because(zh, en) }
}
