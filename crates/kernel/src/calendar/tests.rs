//! The calendar against its table of examples, the counting rules as properties, and its speed.

use super::*;
use crate::time::{HOUR, MINUTE};
use chrono::NaiveDateTime;
use gridwork_definitions::model::SpanUnit;
use proptest::prelude::*;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    deadlines: Vec<DeadlineExample>,
    ledgers: Vec<LedgerExample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeadlineExample {
    name: String,
    from: String,
    span: HashMap<SpanUnit, i64>,
    counted_from: Option<String>,
    due: String,
    #[serde(default)]
    at: BTreeMap<String, String>,
    #[serde(default)]
    provisional: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LedgerExample {
    name: String,
    from: String,
    span: HashMap<SpanUnit, i64>,
    lines: Vec<String>,
}

fn table() -> Table {
    serde_saphyr::from_str(include_str!("../../tests/data/calendar.yaml")).unwrap()
}

fn at(text: &str) -> Instant {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    Instant::at(local.date(), local.time())
}

fn say(instant: Instant) -> String {
    instant.local().format("%Y-%m-%d %H:%M").to_string()
}

fn lay(calendar: &Calendar, from: &str, span: &HashMap<SpanUnit, i64>) -> Deadline {
    let (unit, amount) = span.iter().next().unwrap();
    calendar.deadline(at(from), *unit, *amount)
}

#[test]
fn every_example_is_due_when_the_table_says() {
    let calendar = Calendar::china();
    for example in table().deadlines {
        let deadline = lay(&calendar, &example.from, &example.span);
        let name = &example.name;
        assert_eq!(deadline.due_at, at(&example.due), "{name}: due at {}", deadline.due_at);
        assert_eq!(deadline.provisional, example.provisional, "{name}: provisional");
        if let Some(counted_from) = &example.counted_from {
            assert_eq!(deadline.counted_from, at(counted_from), "{name}: counted from {}", deadline.counted_from);
        }
        for (share, expected) in &example.at {
            let instant = deadline.at_share(&calendar, share.parse().unwrap());
            assert_eq!(instant, at(expected), "{name}: share {share} at {instant}");
        }
        check_ledger(&calendar, &deadline);
    }
}

#[test]
fn every_ledger_reads_as_the_table_says() {
    let calendar = Calendar::china();
    for example in table().ledgers {
        let deadline = lay(&calendar, &example.from, &example.span);
        let line = |it: &Interval| {
            let counts = if it.counts { "yes" } else { "no" };
            format!("{} .. {} {counts} {} / {}", say(it.from), say(it.to), it.why.zh, it.why.say("en"))
        };
        let lines: Vec<String> = deadline.ledger(&calendar).iter().map(line).collect();
        assert_eq!(lines, example.lines, "{}", example.name);
    }
}

/// No gaps, no equal neighbours, and the counted stretches add up to what was left of the span.
fn check_ledger(calendar: &Calendar, deadline: &Deadline) {
    let ledger = deadline.ledger(calendar);
    if deadline.due_at <= deadline.from {
        assert!(ledger.is_empty());
        return;
    }
    assert_eq!(ledger.first().unwrap().from, deadline.from);
    assert_eq!(ledger.last().unwrap().to, deadline.due_at);
    for pair in ledger.windows(2) {
        assert_eq!(pair[0].to, pair[1].from);
        assert_ne!((pair[0].counts, &pair[0].why), (pair[1].counts, &pair[1].why));
    }
    let counted: i64 = ledger.iter().filter(|it| it.counts).map(|it| it.to.micros_since(it.from)).sum();
    assert_eq!(counted, deadline.total_micros - deadline.used_micros);
}

#[test]
fn the_national_table_has_as_many_working_days_as_the_notices_give() {
    let calendar = Calendar::china();
    let expected = [
        (2018, 250),
        (2019, 250),
        (2020, 249),
        (2021, 250),
        (2022, 249),
        (2023, 249),
        (2024, 251),
        (2025, 248),
        (2026, 248),
    ];
    for (year, days) in expected {
        let first = day_number(NaiveDate::from_ymd_opt(year, 1, 1).unwrap());
        let next = day_number(NaiveDate::from_ymd_opt(year + 1, 1, 1).unwrap());
        assert_eq!(calendar.working_days_before(next) - calendar.working_days_before(first), days, "{year}");
        assert_eq!((first..next).filter(|day| calendar.works(*day)).count() as i64, days, "{year}");
        assert!(!calendar.is_provisional(year));
    }
    assert!(calendar.is_provisional(2027) && calendar.is_provisional(2017));
}

#[test]
fn last_days_of_december_do_not_make_a_year_complete() {
    let calendar = Calendar::from_csv("date,kind,name\n2026-12-31,holiday,元旦\n2027-01-01,holiday,元旦\n").unwrap();
    assert!(calendar.is_provisional(2026));
    assert!(!calendar.is_provisional(2027));
}

#[test]
fn a_bad_table_is_refused_with_every_line_named() {
    let error = Calendar::from_csv("date,kind,name\n2026-5-1,holiday,劳动节\n2026-05-02,party,劳动节\n2026-05-03,holiday\n2026-05-04,holiday,\n2026-05-05,holiday,a\n2026-05-05,holiday,a\n")
        .unwrap_err();
    let lines: Vec<u64> = error.problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 7]);
    assert!(error.to_string().contains("line 3: unknown kind `party`"));
    assert!(error.problems.iter().all(|problem| problem.message.en.is_some() && !problem.message.zh.is_empty()));
    for text in ["", "day,kind,name\n2026-05-01,holiday,劳动节\n", "date,kind,name\n"] {
        assert!(Calendar::from_csv(text).is_err(), "{text:?}");
    }
}

#[test]
fn an_org_may_close_for_a_day_work_half_of_one_or_keep_other_hours() {
    let date = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    let calendar = Calendar::china()
        .with_day(date(3), DayKind::Holiday, "社区停电")
        .with_day(date(4), DayKind::MorningOnly, "义务植树")
        .with_day(date(7), DayKind::MakeupWorkday, "社区停电");
    assert!(!calendar.is_working_day(date(3)) && calendar.is_working_day(date(4)) && calendar.is_working_day(date(7)));
    let deadline = calendar.deadline(at("2026-03-02 16:30"), SpanUnit::WorkingHours, 5);
    assert_eq!(say(deadline.due_at), "2026-03-05 10:00");
    assert_eq!(say(calendar.deadline(at("2026-03-02 09:00"), SpanUnit::WorkingDays, 1).due_at), "2026-03-04 12:00");
    let ledger = deadline.ledger(&calendar);
    let why: Vec<&str> = ledger.iter().map(|it| it.why.zh.as_str()).collect();
    assert_eq!(
        why,
        ["工作时间", "非工作时间", "社区停电", "非工作时间", "工作时间", "义务植树", "非工作时间", "工作时间"]
    );
    check_ledger(&calendar, &deadline);

    let service_window = Calendar::china().with_hours("08:00-18:00".parse().unwrap());
    assert_eq!(
        say(service_window.deadline(at("2026-03-02 09:00"), SpanUnit::WorkingHours, 10).due_at),
        "2026-03-03 09:00"
    );
    let always = Calendar::default().with_hours("00:00-24:00".parse().unwrap());
    assert_eq!(say(always.deadline(at("2026-03-06 23:00"), SpanUnit::WorkingHours, 2).due_at), "2026-03-09 01:00");
    check_ledger(&always, &always.deadline(at("2026-03-06 23:00"), SpanUnit::WorkingDays, 3));
}

#[test]
fn a_span_goes_on_where_it_stopped() {
    let calendar = Calendar::china();
    let deadline = calendar.deadline(at("2026-03-02 09:00"), SpanUnit::WorkingHours, 4);
    let used = deadline.used(&calendar, at("2026-03-02 11:00"));
    assert_eq!(used, 2 * HOUR);
    let resumed = deadline.resume(&calendar, at("2026-03-04 16:30"), used);
    assert_eq!(say(resumed.due_at), "2026-03-05 10:00");
    assert_eq!(say(resumed.at_share(&calendar, 0.75)), "2026-03-04 17:30");
    // A share that had passed before the stop lies before the resumption, as far as working time went.
    assert_eq!(say(resumed.at_share(&calendar, 0.25)), "2026-03-04 15:30");
    assert_eq!(resumed.used(&calendar, at("2026-03-05 10:30")), 4 * HOUR + 30 * MINUTE);
    check_ledger(&calendar, &resumed);
}

#[test]
fn a_span_overdrawn_before_the_stop_is_due_in_the_past() {
    let calendar = Calendar::china();
    let deadline = calendar.deadline(at("2026-03-02 09:00"), SpanUnit::WorkingHours, 2);
    let used = deadline.used(&calendar, at("2026-03-02 14:30"));
    let resumed = deadline.resume(&calendar, at("2026-03-03 10:00"), used);
    assert_eq!(say(resumed.due_at), "2026-03-02 16:30");
    assert!(resumed.ledger(&calendar).is_empty());
    let elapsed = calendar.deadline(at("2026-03-02 09:00"), SpanUnit::Hours, 2);
    assert_eq!(say(elapsed.resume(&calendar, at("2026-03-07 10:00"), 3 * HOUR).due_at), "2026-03-07 09:00");
}

#[test]
fn a_span_that_comes_back_before_counting_began_is_due_as_before() {
    let calendar = Calendar::china();
    let deadline = calendar.deadline(at("2026-03-02 09:00"), SpanUnit::WorkingDays, 3);
    let resumed = deadline.resume(&calendar, at("2026-03-02 11:00"), deadline.used(&calendar, at("2026-03-02 10:00")));
    assert_eq!(resumed.due_at, deadline.due_at);
    check_ledger(&calendar, &resumed);
}

#[test]
fn the_next_close_includes_the_present_moment() {
    let calendar = Calendar::china();
    for (from, close) in [
        ("2026-03-02 08:00", "2026-03-02 17:30"),
        ("2026-03-02 17:30", "2026-03-02 17:30"),
        ("2026-03-02 17:31", "2026-03-03 17:30"),
        ("2026-02-14 20:00", "2026-02-24 17:30"),
    ] {
        assert_eq!(say(calendar.next_working_close(at(from))), close);
    }
}

#[test]
fn deadlines_survive_storage_as_json() {
    let calendar = Calendar::china();
    let plain = calendar.deadline(at("2026-03-02 09:00"), SpanUnit::WorkingHours, 4);
    let json = serde_json::to_string(&plain).unwrap();
    assert_eq!(
        json,
        "{\"from\":\"2026-03-02T09:00:00+08:00\",\"counted_from\":\"2026-03-02T09:00:00+08:00\",\"due_at\":\"2026-03-02T14:30:00+08:00\",\
         \"basis\":\"working\",\"total_micros\":14400000000,\"provisional\":false}"
    );
    for deadline in [
        plain.resume(&calendar, at("2026-03-03 09:00"), HOUR),
        calendar.deadline(at("2026-03-02 09:00"), SpanUnit::Days, 5),
        plain,
    ] {
        assert_eq!(serde_json::from_str::<Deadline>(&serde_json::to_string(&deadline).unwrap()).unwrap(), deadline);
    }
}

#[test]
fn absurd_amounts_end_within_a_hundred_years() {
    let calendar = Calendar::china();
    for unit in [
        SpanUnit::Minutes,
        SpanUnit::Hours,
        SpanUnit::WorkingHours,
        SpanUnit::WorkingDays,
        SpanUnit::Days,
        SpanUnit::LegalDays,
    ] {
        let deadline = calendar.deadline(at("2026-03-02 09:00"), unit, i64::MAX);
        let year = deadline.due_at.local_year();
        assert!((2100..=2130).contains(&year), "{unit:?} {year}");
        for share in [f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
            deadline.at_share(&calendar, share);
        }
    }
    for from in [Instant(i64::MAX), Instant(i64::MIN)] {
        calendar.deadline(from, SpanUnit::WorkingDays, i64::MAX);
        calendar.add_working(from, i64::MAX);
        calendar.subtract_working(from, i64::MAX);
    }
}

fn any_instant() -> impl Strategy<Value = Instant> {
    let start = at("2017-12-01 00:00").0;
    (0..(10 * 365 * DAY), prop::bool::ANY).prop_map(move |(micros, on_the_half_hour)| {
        let coarse = if on_the_half_hour { micros / (30 * MINUTE) * (30 * MINUTE) } else { micros };
        Instant(start + coarse)
    })
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let kind = prop::sample::select(vec![
        DayKind::Holiday,
        DayKind::MakeupWorkday,
        DayKind::MorningOnly,
        DayKind::AfternoonOnly,
    ]);
    let hours =
        prop::sample::select(vec!["09:00-12:00,13:30-17:30", "00:00-24:00", "08:00-10:00,12:30-13:00,20:00-24:00"]);
    (prop::collection::vec((0..3650u32, kind), 0..40), hours).prop_map(|(days, hours)| {
        let first = NaiveDate::from_ymd_opt(2017, 12, 1).unwrap();
        days.into_iter().fold(Calendar::china().with_hours(hours.parse().unwrap()), |calendar, (day, kind)| {
            calendar.with_day(crate::time::days_after(first, day), kind, "停")
        })
    })
}

fn any_unit() -> impl Strategy<Value = SpanUnit> {
    prop::sample::select(vec![
        SpanUnit::Minutes,
        SpanUnit::Hours,
        SpanUnit::WorkingHours,
        SpanUnit::WorkingDays,
        SpanUnit::Days,
        SpanUnit::LegalDays,
    ])
}

/// Whether time begins to be worked at an instant, that is, whether the next microsecond counts.
fn is_worked_after(calendar: &Calendar, at: Instant) -> bool {
    calendar.working_between(at, at.plus_micros(1)) == 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn adding_working_time_and_subtracting_it_are_inverse(calendar in any_calendar(), from in any_instant(), micros in 1..400 * HOUR) {
        let later = calendar.add_working(from, micros);
        prop_assert_eq!(calendar.working_between(from, later), micros);
        // The earliest such instant: a microsecond sooner the last one is still to be worked.
        prop_assert_eq!(calendar.working_between(from, later.plus_micros(-1)), micros - 1);
        let earlier = calendar.subtract_working(from, micros);
        prop_assert_eq!(calendar.working_between(earlier, from), micros);
        prop_assert_eq!(calendar.working_between(earlier.plus_micros(1), from), micros - 1);
        if is_worked_after(&calendar, from) {
            prop_assert_eq!(calendar.subtract_working(later, micros), from);
        }
        if is_worked_after(&calendar, from.plus_micros(-1)) {
            prop_assert_eq!(calendar.add_working(earlier, micros), from);
        }
    }

    #[test]
    fn working_time_between_instants_adds_up(calendar in any_calendar(), a in any_instant(), b in any_instant(), c in any_instant()) {
        prop_assert_eq!(calendar.working_between(a, b) + calendar.working_between(b, c), calendar.working_between(a, c));
        prop_assert_eq!(calendar.working_between(a, b), -calendar.working_between(b, a));
        let (first, second) = (a.min(b), a.max(b));
        prop_assert!((0..=second.micros_since(first)).contains(&calendar.working_between(first, second)));
    }

    #[test]
    fn who_begins_later_or_has_longer_is_due_no_sooner(
        calendar in any_calendar(), unit in any_unit(), a in any_instant(), wait in 0..5 * DAY, amount in 1..90i64, more in 0..30i64,
    ) {
        let early = calendar.deadline(a, unit, amount);
        for late in [calendar.deadline(a.plus_micros(wait), unit, amount), calendar.deadline(a, unit, amount + more)] {
            // Days that end on a day off move to the close of a day on which others end at their own clock time.
            match unit {
                SpanUnit::Days => prop_assert!(early.due_at <= late.due_at.plus_micros(DAY)),
                _ => prop_assert!(early.due_at <= late.due_at),
            }
        }
        prop_assert!(early.from <= early.counted_from && early.counted_from <= early.due_at);
    }

    #[test]
    fn ledgers_have_no_gaps_and_add_up(
        calendar in any_calendar(), unit in any_unit(), from in any_instant(), amount in 1..70i64, stop in 0..30 * DAY, wait in 0..20 * DAY,
    ) {
        let deadline = calendar.deadline(from, unit, amount);
        check_ledger(&calendar, &deadline);
        let stopped_at = from.plus_micros(stop);
        let resumed = deadline.resume(&calendar, stopped_at.plus_micros(wait), deadline.used(&calendar, stopped_at));
        check_ledger(&calendar, &resumed);
    }

    #[test]
    fn shares_are_monotone_and_the_whole_share_is_the_due_time(
        calendar in any_calendar(), unit in any_unit(), from in any_instant(), amount in 1..70i64, a in 0.0..3.0f64, b in 0.0..3.0f64,
    ) {
        let deadline = calendar.deadline(from, unit, amount);
        prop_assert_eq!(deadline.at_share(&calendar, 1.0), deadline.due_at);
        prop_assert_eq!(deadline.used(&calendar, deadline.due_at), deadline.total_micros);
        prop_assert!(deadline.at_share(&calendar, a.min(b)) <= deadline.at_share(&calendar, a.max(b)));
        let used = deadline.used(&calendar, deadline.at_share(&calendar, a));
        prop_assert!((used - (deadline.total_micros as f64 * a).round() as i64).abs() <= 1);
    }

    #[test]
    fn stopping_and_going_on_at_once_changes_nothing(
        calendar in any_calendar(), from in any_instant(), amount in 1..70i64, stop in 0..5 * DAY, share in 0.0..2.0f64,
        unit in prop::sample::select(vec![SpanUnit::Minutes, SpanUnit::Hours, SpanUnit::WorkingHours, SpanUnit::WorkingDays]),
    ) {
        let deadline = calendar.deadline(from, unit, amount);
        let stopped_at = from.plus_micros(stop);
        let used = deadline.used(&calendar, stopped_at);
        let resumed = deadline.resume(&calendar, stopped_at, used);
        if used < deadline.total_micros {
            prop_assert_eq!(resumed.due_at, deadline.due_at);
        }
        // Instants of equal working time may stand on either side of a night; the time used by then is the same.
        let (a, b) = (deadline.at_share(&calendar, share), resumed.at_share(&calendar, share));
        prop_assert_eq!(deadline.used(&calendar, a), if b < stopped_at { deadline.used(&calendar, b) } else { resumed.used(&calendar, b) });
    }

    #[test]
    fn the_latest_start_is_in_time_and_a_moment_later_is_not(calendar in any_calendar(), due in any_instant(), days in 1..80i64) {
        let start = calendar.latest_start(due, days);
        prop_assert!(calendar.deadline(start, SpanUnit::WorkingDays, days).due_at <= due);
        prop_assert!(calendar.deadline(start.plus_micros(1), SpanUnit::WorkingDays, days).due_at > due);
    }

    #[test]
    fn counting_by_sums_equals_counting_day_by_day(calendar in any_calendar(), from in any_instant(), days in 0..40i64) {
        let (first, _) = from.day_and_micros();
        let (mut micros, mut working_days) = (0, 0);
        for day in first..first + days {
            micros += calendar.hours_on(day).total();
            working_days += i64::from(calendar.is_working_day(date_of(day)));
        }
        prop_assert_eq!(calendar.worked_before(first + days) - calendar.worked_before(first), micros);
        prop_assert_eq!(calendar.working_days_before(first + days) - calendar.working_days_before(first), working_days);
    }
}
