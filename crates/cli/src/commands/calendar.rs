//! `gridwork calendar …`

use crate::admin::{Order, order};
use crate::house::House;
use crate::print::Printer;
use anyhow::{Context, Result, anyhow};
use clap::{Subcommand, ValueEnum};
use gridwork_kernel::calendar::Calendar;
use gridwork_operations::calendar::{ChangeDays, Day};
use serde_json::Value as Json;
use std::path::PathBuf;
use std::process::ExitCode;

/// The work calendar by which all clocks count.
#[derive(Debug, Subcommand)]
pub enum CalendarCommand {
    /// Show the days of a year that depart from Monday to Friday.
    Show {
        #[command(flatten)]
        house: House,
        /// The year: 2027.
        year: i32,
    },
    /// Import a year's notice, lines of date,kind,name; try it with --dry-run.
    Import {
        #[command(flatten)]
        house: House,
        /// The file, UTF-8.
        file: PathBuf,
        /// Say what would move, and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Set one day; `usual` makes it again what it is without the district.
    Set {
        #[command(flatten)]
        house: House,
        /// The day: 2026-05-06.
        day: String,
        /// What it is to be.
        #[arg(value_enum)]
        kind: Kind,
        /// Why, for people: it stands in the working of every due time that it moves.
        #[arg(long, default_value = "")]
        reason: String,
        /// Say what would move, and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

/// What a day can be set to.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Kind {
    /// Worked.
    Work,
    /// Off.
    Rest,
    /// Worked until noon.
    Morning,
    /// Worked from noon on.
    Afternoon,
    /// As it is without the district.
    Usual,
}

impl Kind {
    /// The word of the tables.
    fn word(self) -> &'static str {
        match self {
            Kind::Work => "makeup_workday",
            Kind::Rest => "holiday",
            Kind::Morning => "morning_only",
            Kind::Afternoon => "afternoon_only",
            Kind::Usual => "usual",
        }
    }
}

/// Runs the command.
pub async fn run(command: CalendarCommand, printer: &Printer) -> Result<ExitCode> {
    match command {
        CalendarCommand::Show { house, year } => {
            existing(&house)?;
            let shown = order(&house, Order::ShowCalendar { year }).await?;
            printer.answer(&shown, show)?;
        }
        CalendarCommand::Import { house, file, dry_run } => {
            existing(&house)?;
            let ask = ChangeDays { days: read(&file)?, is_notice: true };
            let done = order(&house, Order::ChangeCalendar { ask, dry_run }).await?;
            printer.answer(&done, said)?;
        }
        CalendarCommand::Set { house, day, kind, reason, dry_run } => {
            existing(&house)?;
            if reason.trim().is_empty() && !matches!(kind, Kind::Usual) {
                return Err(anyhow!("say why: --reason 台风停工"));
            }
            let day = Day { date: day, kind: kind.word().to_owned(), name: reason };
            let ask = ChangeDays { days: vec![day], is_notice: false };
            let done = order(&house, Order::ChangeCalendar { ask, dry_run }).await?;
            printer.answer(&done, said)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A slip in the folder's name must not make an empty district and change that.
fn existing(house: &House) -> Result<()> {
    match house.exists() {
        true => Ok(()),
        false => Err(anyhow!("there is no district in {}", house.data.display())),
    }
}

fn read(file: &std::path::Path) -> Result<Vec<Day>> {
    let text = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let text = String::from_utf8(text)
        .map_err(|_| anyhow!("{} is not UTF-8: save it as UTF-8 and try again", file.display()))?;
    let calendar = Calendar::from_csv(&text).with_context(|| file.display().to_string())?;
    let day = |(date, kind, name): (chrono::NaiveDate, gridwork_kernel::calendar::DayKind, &str)| Day {
        date: date.to_string(),
        kind: kind.as_str().to_owned(),
        name: name.to_owned(),
    };
    Ok(calendar.special_days().map(day).collect())
}

fn show(year: &Json) -> String {
    let days = year["days"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut out = match year["is_provisional"] == true {
        true => format!(
            "{}: no notice is loaded, Monday to Friday is counted for now; `gridwork calendar import FILE` loads one\n",
            year["year"]
        ),
        false => format!("{}: the notice is loaded\n", year["year"]),
    };
    for day in days {
        let word = |key: &str| day[key].as_str().unwrap_or_default().to_owned();
        let own = if day["is_own"] == true { "  (of this district)" } else { "" };
        out += &format!("{}  {:<14}  {}{own}\n", word("date"), word("kind"), word("name"));
    }
    out
}

fn said(done: &Json) -> String {
    match (done["days"].as_i64(), done["dry_run"] == true) {
        (Some(0), _) => "nothing to change: the calendar is so already".to_owned(),
        (_, true) => format!(
            "a dry run: nothing was changed; {} entries would be, and the clocks of {} of {} open cases would move",
            done["days"], done["moved"], done["open"]
        ),
        (_, false) => format!(
            "changed {} entries; the server now counts {} open cases anew, each that moves with an event that says so",
            done["days"], done["open"]
        ),
    }
}
