//! What may be asked of the calendar, and what it is afterwards; nothing is stored here.

use gridwork_definitions::model::Text;
use gridwork_kernel::calendar::{Calendar, DayKind};
use gridwork_kernel::error::{Problem, because};
use gridwork_kernel::world::store::{Days, OwnCalendar};
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

/// The years a calendar may speak of: what lies outside is a slip of the pen.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// More days at once than ten years of notices name are a mistake.
const DAYS_MAX: usize = 1000;

/// A notice that names fewer holidays of a year is not the whole of it: the law gives eleven at least.
const HOLIDAYS_MIN: usize = 11;

/// The longest name of a day.
const NAME_MAX: usize = 60;

/// The kind that takes a day of the district away again.
const USUAL: &str = "usual";

/// A day that is worked otherwise than the national calendar says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Day {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// `holiday`, `makeup_workday`, `morning_only` or `afternoon_only`; `usual` for what it would be without the district.
    pub kind: String,
    /// Why, for people; may be empty for `usual`.
    pub name: String,
}

/// Days to change, all of them or none.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub struct ChangeDays {
    /// The days.
    pub days: Vec<Day>,
    /// Whether they are a notice: whole for every year of which they name a day before December.
    pub is_notice: bool,
}

/// A question that makes sense: what each own day of the district becomes, or the notices of years.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) days: BTreeMap<NaiveDate, Option<(DayKind, String)>>,
    pub(super) notices: BTreeMap<i32, Days>,
}

impl ChangeDays {
    /// Understands it, or tells everything that is wrong with it.
    pub(super) fn wanted(&self) -> Result<Wanted, Vec<Problem>> {
        let mut wanted = Wanted::default();
        let mut problems = Vec::new();
        if self.days.is_empty() || self.days.len() > DAYS_MAX {
            problems.push(Problem::new("days", "size", "每次请写 1 到 1000 天", "name 1 to 1000 days at once"));
        }
        for (at, day) in self.days.iter().take(DAYS_MAX).enumerate() {
            match (read_date(day), read_kind(day), read_name(day)) {
                (Ok(date), Ok(kind), Ok(name)) => {
                    let is_again = wanted.days.insert(date, kind.map(|kind| (kind, name))).is_some();
                    if is_again {
                        let (zh, en) = ("同一天写了两次", "this day stands here twice");
                        problems.push(Problem::new(format!("days[{at}].date"), "twice", zh, en));
                    }
                }
                (date, kind, name) => {
                    let found = [("date", date.err()), ("kind", kind.err()), ("name", name.err())];
                    let found = found.into_iter().filter_map(|(field, wrong)| Some((field, wrong?)));
                    problems.extend(found.map(|(field, (code, text))| {
                        let en = text.say("en").to_owned();
                        Problem::new(format!("days[{at}].{field}"), code, text.zh, en)
                    }));
                }
            }
        }
        if self.is_notice {
            let days = std::mem::take(&mut wanted.days);
            wanted.notices = notices(days, &mut problems);
        }
        if problems.is_empty() { Ok(wanted) } else { Err(problems) }
    }
}

impl Wanted {
    /// What is there already is left out.
    pub(super) fn beside(mut self, own: &OwnCalendar) -> Wanted {
        let special = special(&own.calendar());
        self.days.retain(|date, wanted| match wanted {
            Some(day) => special.get(date) != Some(day),
            None => own.days.contains_key(date),
        });
        self.notices.retain(|year, days| {
            let notices = BTreeMap::from([(*year, days.clone())]);
            Wanted { days: BTreeMap::new(), notices }.count(own) > 0
        });
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.days.is_empty() && self.notices.is_empty()
    }

    /// How many days are otherwise by it than before, and years provisional no more.
    pub(super) fn count(&self, own: &OwnCalendar) -> usize {
        let (before, after) = (own.calendar(), self.applied(own).calendar());
        let years = after.loaded_years().filter(|year| before.is_provisional(*year)).count();
        let (before, after) = (special(&before), special(&after));
        let dates = before.keys().chain(after.keys()).collect::<BTreeSet<_>>();
        years + dates.into_iter().filter(|date| before.get(*date) != after.get(*date)).count()
    }

    /// The district's days afterwards.
    pub(super) fn applied(&self, own: &OwnCalendar) -> OwnCalendar {
        let mut after = own.clone();
        for (date, day) in &self.days {
            match day {
                Some(day) => after.days.insert(*date, day.clone()),
                None => after.days.remove(date),
            };
        }
        after.notices.extend(self.notices.clone());
        after
    }
}

/// The days that depart from Monday to Friday.
fn special(calendar: &Calendar) -> Days {
    calendar.special_days().map(|(date, kind, name)| (date, (kind, name.to_owned()))).collect()
}

type Wrong = (&'static str, Text);

fn read_date(day: &Day) -> Result<NaiveDate, Wrong> {
    let date = day.date.parse::<NaiveDate>().ok().filter(|_| day.date.len() == 10);
    match date {
        None => Err(("type", because("日期请写成 2026-05-01", "write the date as 2026-05-01"))),
        Some(date) if !YEARS.contains(&date.year()) => {
            Err(("range", because("年份须在 2000 到 2100 之间", "the year must lie between 2000 and 2100")))
        }
        Some(date) => Ok(date),
    }
}

/// The kind; none for a day that is to be as it would be without the district.
fn read_kind(day: &Day) -> Result<Option<DayKind>, Wrong> {
    if day.kind == USUAL {
        return Ok(None);
    }
    DayKind::parse(&day.kind).map(Some).ok_or_else(|| {
        let en = "the kind is one of holiday, makeup_workday, morning_only, afternoon_only, usual";
        ("choice", because(format!("没有“{}”这一类", day.kind), en))
    })
}

fn read_name(day: &Day) -> Result<String, Wrong> {
    let name = day.name.trim();
    if name.is_empty() && day.kind != USUAL {
        return Err(("required", because("请写明名称或原因", "say what day it is, or why")));
    }
    if name.chars().count() > NAME_MAX || name.contains('\0') {
        return Err(("size", because("名称最多 60 字", "a name has at most 60 letters")));
    }
    Ok(name.to_owned())
}

/// The notices in a list of days: each day belongs to its year, those at the end of December to the year that follows.
fn notices(days: BTreeMap<NaiveDate, Option<(DayKind, String)>>, problems: &mut Vec<Problem>) -> BTreeMap<i32, Days> {
    let years = days.keys().filter(|date| date.month() < 12).map(Datelike::year).collect::<BTreeSet<_>>();
    let mut notices = years.into_iter().map(|year| (year, Days::new())).collect::<BTreeMap<_, _>>();
    for (date, day) in days {
        let year =
            if date.month() == 12 && notices.contains_key(&(date.year() + 1)) { date.year() + 1 } else { date.year() };
        match (notices.get_mut(&year), day) {
            (Some(notice), Some(day)) => {
                notice.insert(date, day);
            }
            (_, None) => {
                let zh = format!("放假通知里不能写 {date} 照常；请逐日修改");
                problems.push(Problem::new(
                    "days",
                    "choice",
                    zh,
                    format!("a notice cannot say `usual` ({date}); set single days one by one"),
                ));
            }
            (None, _) => problems.push(incomplete(year, 0)),
        }
    }
    for (year, notice) in &notices {
        let named = notice.iter().filter(|(date, (kind, _))| date.year() == *year && *kind == DayKind::Holiday).count();
        if named < HOLIDAYS_MIN {
            problems.push(incomplete(*year, named));
        }
    }
    notices
}

fn incomplete(year: i32, named: usize) -> Problem {
    let zh = format!("{year} 年只有 {named} 个放假日，不是完整的放假通知；个别日期请逐日修改");
    let en = format!(
        "{year} has {named} holidays here, and a whole notice names {HOLIDAYS_MIN} or more; set single days one by one"
    );
    Problem::new("days", "incomplete", zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(days: &[(&str, &str, &str)], is_notice: bool) -> Result<Wanted, String> {
        let day = |(date, kind, name): &(&str, &str, &str)| Day {
            date: (*date).to_owned(),
            kind: (*kind).to_owned(),
            name: (*name).to_owned(),
        };
        let wanted = ChangeDays { days: days.iter().map(day).collect(), is_notice }.wanted();
        wanted.map_err(|all| all.iter().map(|it| format!("{} {}", it.path, it.code)).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let wrong = ask(&[("2026-3-1", "rest", " "), ("1999-01-01", "holiday", "元旦")], false).unwrap_err();
        assert_eq!(wrong, "days[0].date type, days[0].kind choice, days[0].name required, days[1].date range");
        assert_eq!(ask(&[], false).unwrap_err(), "days size");
        let twice = [("2026-05-06", "holiday", "停工"), ("2026-05-06", "usual", "")];
        assert_eq!(ask(&twice, false).unwrap_err(), "days[1].date twice");
        let long = "停".repeat(61);
        assert_eq!(ask(&[("2026-05-06", "holiday", &long)], false).unwrap_err(), "days[0].name size");
    }

    #[test]
    fn a_few_days_are_no_notice() {
        let few = [("2027-01-01", "holiday", "元旦"), ("2027-12-31", "holiday", "元旦")];
        assert_eq!(ask(&few, true).unwrap_err(), "days incomplete");
        assert!(ask(&few, false).unwrap().notices.is_empty());
        let whole = (1..=HOLIDAYS_MIN).map(|day| format!("2027-10-{day:02}")).collect::<Vec<_>>();
        let mut whole = whole.iter().map(|date| (date.as_str(), "holiday", "国庆节")).collect::<Vec<_>>();
        // The notice of a year names days at the end of the year before, which it does not make whole.
        whole.push(("2026-12-31", "holiday", "元旦"));
        let wanted = ask(&whole, true).unwrap();
        assert_eq!(wanted.notices.keys().collect::<Vec<_>>(), [&2027]);
        assert_eq!(wanted.notices[&2027].len(), HOLIDAYS_MIN + 1);
        assert!(wanted.days.is_empty(), "the days of a notice are no days of the district's own");
    }

    #[test]
    fn what_is_there_already_is_no_change() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mut own = OwnCalendar::default();
        own.days.insert(date("2026-05-06"), (DayKind::Holiday, "停工".to_owned()));
        let again = ask(&[("2026-05-06", "holiday", "停工"), ("2026-05-07", "usual", "")], false).unwrap();
        assert!(again.beside(&own).is_empty());
        let back = ask(&[("2026-05-06", "usual", "")], false).unwrap().beside(&own);
        assert!(!back.is_empty() && back.applied(&own).days.is_empty());
    }

    #[test]
    fn a_corrected_notice_replaces_the_year_and_leaves_own_days_alone() {
        let named = |last: &str| {
            let october = (1..=HOLIDAYS_MIN).map(|day| format!("2027-10-{day:02}")).collect::<Vec<_>>();
            let mut days = october.iter().map(|date| (date.as_str(), "holiday", "国庆节")).collect::<Vec<_>>();
            days.extend([("2026-12-31", "holiday", "元旦"), (last, "holiday", "春节")]);
            ask(&days, true).unwrap()
        };
        let mut own = named("2027-03-15").applied(&OwnCalendar::default());
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        own.days.insert(date("2027-10-01"), (DayKind::MakeupWorkday, "抢险".to_owned()));
        let corrected = named("2027-02-08").beside(&own);
        assert_eq!(corrected.count(&own), 2, "one day more, one day less");
        let after = corrected.applied(&own);
        let calendar = after.calendar();
        let special = calendar.special_days().map(|(date, kind, _)| (date, kind)).collect::<BTreeMap<_, _>>();
        assert!(!special.contains_key(&date("2027-03-15")) && special.contains_key(&date("2027-02-08")));
        assert_eq!(special[&date("2027-10-01")], DayKind::MakeupWorkday);
        assert_eq!(special[&date("2026-12-31")], DayKind::Holiday);
        // A day taken back is what the notice says, not what any weekday is.
        let back = ask(&[("2027-10-01", "usual", "")], false).unwrap().beside(&after).applied(&after).calendar();
        assert!(back.special_days().any(|(on, kind, _)| on == date("2027-10-01") && kind == DayKind::Holiday));
        assert!(named("2027-02-08").beside(&after).is_empty(), "the same notice again changes nothing");
    }
}
