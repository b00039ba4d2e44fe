//! The ledger of intervals: every due time shows its working, second by second.

use super::{Basis, Calendar, DayKind, Deadline};
use crate::error::because;
use crate::time::{DAY, Instant};
use gridwork_definitions::model::Text;
use serde::{Deserialize, Serialize};

/// A stretch between entry and due time that counts, or does not, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Its first instant.
    pub from: Instant,
    /// Where the next one begins.
    pub to: Instant,
    /// Whether it is part of the span.
    pub counts: bool,
    /// Why, in Chinese and English.
    pub why: Text,
}

impl Deadline {
    /// Every stretch from entry to due time, without gaps; those that count add up to what was left of the span.
    ///
    /// Empty when the due time is not after the entry.
    pub fn ledger(&self, calendar: &Calendar) -> Vec<Interval> {
        let mut ledger = Ledger { intervals: Vec::new(), start: self.from, end: self.due_at };
        match self.basis {
            Basis::Working => calendar.enter_working(self, &mut ledger),
            Basis::Elapsed => enter_elapsed(self, &mut ledger),
        }
        ledger.intervals
    }
}

/// Collects adjoining stretches, cut to what lies between entry and due time; equal neighbours become one.
struct Ledger {
    intervals: Vec<Interval>,
    start: Instant,
    end: Instant,
}

impl Ledger {
    fn enter(&mut self, from: Instant, to: Instant, counts: bool, why: impl FnOnce() -> Text) {
        let (from, to) = (from.max(self.start), to.min(self.end));
        if from >= to {
            return;
        }
        let why = why();
        match self.intervals.last_mut() {
            Some(last) if last.counts == counts && last.why == why && last.to == from => last.to = to,
            _ => self.intervals.push(Interval { from, to, counts, why }),
        }
    }
}

fn enter_elapsed(deadline: &Deadline, ledger: &mut Ledger) {
    let counted_to = deadline.moved_from.unwrap_or(deadline.due_at);
    ledger.enter(deadline.from, deadline.counted_from, false, || {
        because("当日不计，次日起算", "the day of entry is not counted")
    });
    ledger.enter(deadline.counted_from, counted_to, true, || because("自然时间", "time on the clock"));
    ledger.enter(counted_to, deadline.due_at, true, || {
        because(
            "期满日为休息日，顺延至下一工作日",
            "the last day is a day off, so the due time moves to the next working day",
        )
    });
}

impl Calendar {
    fn enter_working(&self, deadline: &Deadline, ledger: &mut Ledger) {
        let (first, _) = deadline.from.day_and_micros();
        let (last, _) = deadline.due_at.day_and_micros();
        let (counted_day, _) = deadline.counted_from.day_and_micros();
        for day in first..=last {
            let mut enter = |from: i64, to: i64, counts: bool, why: &dyn Fn() -> Text| {
                ledger.enter(
                    Instant::from_day_and_micros(day, from),
                    Instant::from_day_and_micros(day, to),
                    counts,
                    why,
                );
            };
            if !self.works(day) {
                enter(0, DAY, false, &|| self.why_off(day));
            } else if day < counted_day {
                enter(0, DAY, false, &|| {
                    because("当日不计，次一工作日起算", "not counted: counting begins on the next working day")
                });
            } else {
                self.enter_day(day, enter);
            }
        }
    }

    /// A working day from midnight to midnight.
    fn enter_day(&self, day: i64, mut enter: impl FnMut(i64, i64, bool, &dyn Fn() -> Text)) {
        let (hours, usual) = (self.hours_on(day), &self.hours);
        let night = || because("非工作时间", "outside working hours");
        // On half-days the half that is off lies between the usual hours and the day's own.
        let (open, close) = (usual.open().min(hours.open()), usual.close().max(hours.close()));
        enter(0, open, false, &night);
        enter(open, hours.open(), false, &|| self.why_off(day));
        let mut worked_to = hours.open();
        for (from, to) in hours.periods() {
            enter(worked_to, *from, false, &|| because("午休", "lunch break"));
            enter(*from, *to, true, &|| self.why_worked(day));
            worked_to = *to;
        }
        enter(worked_to, close, false, &|| self.why_off(day));
        enter(close, DAY, false, &night);
    }

    fn why_worked(&self, day: i64) -> Text {
        match self.special.get(&day) {
            Some(special) if special.kind == DayKind::MakeupWorkday => because(
                format!("工作时间（{}调休上班）", special.name),
                format!("working hours (make-up workday for {})", english(&special.name)),
            ),
            _ => because("工作时间", "working hours"),
        }
    }

    fn why_off(&self, day: i64) -> Text {
        match self.special.get(&day) {
            Some(special) => because(special.name.clone(), english(&special.name)),
            None => because("周末", "weekend"),
        }
    }
}

/// The English name of a holiday; an org's own days keep the name they were given.
fn english(name: &str) -> String {
    let one = |name: &str| match name {
        "元旦" => "New Year's Day".to_owned(),
        "春节" => "Spring Festival".to_owned(),
        "清明节" => "Qingming Festival".to_owned(),
        "劳动节" => "Labour Day".to_owned(),
        "端午节" => "Dragon Boat Festival".to_owned(),
        "中秋节" => "Mid-Autumn Festival".to_owned(),
        "国庆节" => "National Day".to_owned(),
        other => other.to_owned(),
    };
    name.split('/').map(one).collect::<Vec<_>>().join(" and ")
}
