//! Colours, ledgers and a calendar that changes under open cases.

use crate::kit::{Walk, at};
use gridwork_kernel::calendar::{Calendar, DayKind};
use gridwork_loops::{Colour, EventKind, Known, colour, colour_of, recount};

#[test]
fn colours_worsen_as_the_due_instant_passes() {
    // Entered at 09:00, four working hours, lunch from 12:00 to 13:30.
    let walk = Walk::placed();
    for (time, expected, until) in [
        ("2026-03-02 09:00", Colour::Blue, Some("2026-03-02 12:00")),
        ("2026-03-02 12:00", Colour::Blue, Some("2026-03-02 12:00")),
        ("2026-03-02T12:00:01", Colour::Yellow, Some("2026-03-02 14:30")),
        ("2026-03-02 14:30", Colour::Yellow, Some("2026-03-02 14:30")),
        ("2026-03-02T14:30:01", Colour::Red, None),
        ("2027-03-02 09:00", Colour::Red, None),
    ] {
        assert_eq!(colour(walk.case(), at(time)), (expected, until.map(at)), "at {time}");
    }
}

#[test]
fn without_yellow_a_clock_turns_from_blue_to_red() {
    let due = at("2026-03-02 14:30");
    assert_eq!(colour_of(due.plus_micros(5), due, due), (Colour::Blue, Some(due)));
    assert_eq!(colour_of(due, due, due.plus_micros(1)), (Colour::Red, None));
}

#[test]
fn a_due_time_shows_its_working() {
    let mut walk = Walk::placed();
    let counted = |walk: &Walk| {
        let ledger = walk.case().clock.as_ref().unwrap().ledger(&walk.calendar);
        assert_eq!(ledger.first().unwrap().from, at("2026-03-02 09:00"));
        assert_eq!(ledger.last().unwrap().to, walk.case().due_at().unwrap());
        for pair in ledger.windows(2) {
            assert_eq!(pair[0].to, pair[1].from, "no gap");
        }
        ledger.iter().filter(|it| it.counts).map(|it| it.to.micros_since(it.from)).sum::<i64>()
    };
    let hours = |n: f64| (n * 3600.0 * 1e6) as i64;
    assert_eq!(counted(&walk), hours(4.0));
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    assert_eq!(counted(&walk), hours(3.0 * 7.0));
    walk.now = at("2026-03-04 12:00");
    walk.take("zhao", "deliver", r#"{"result": "换了"}"#, "{}").unwrap();
    walk.now = at("2026-03-05 13:30");
    walk.take("qian", "redo", "{}", r#"{"reason": "不亮"}"#).unwrap();
    assert_eq!(counted(&walk), hours(3.0 * 7.0));
    let ledger = walk.case().clock.as_ref().unwrap().ledger(&walk.calendar);
    let still = ledger.iter().find(|it| it.why.zh == "在其他环节，暂停计时").unwrap();
    assert_eq!((still.from, still.to, still.counts), (at("2026-03-04 12:00"), at("2026-03-05 13:30"), false));
}

#[test]
fn a_new_holiday_moves_what_is_open_as_an_event() {
    let mut walk = Walk::placed();
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    assert!(recount(&walk.def, walk.case(), &Known::default(), &walk.moment()).is_none(), "the same calendar");
    let date = at("2026-03-04 09:00").local_date();
    walk.calendar = Calendar::china().with_day(date, DayKind::Holiday, "防汛停工");
    walk.now = at("2026-03-03 09:00");
    let known = Known::default();
    let outcome = recount(&walk.def, walk.case(), &known, &walk.moment()).expect("it moves the due time");
    let entered = walk.case().entered_at;
    walk.apply(outcome);
    let event = walk.events.last().unwrap();
    assert_eq!(event.kind, EventKind::Calendar);
    assert_eq!((event.due_before, event.due_after), (Some(at("2026-03-05 17:30")), Some(at("2026-03-06 17:30"))));
    assert_eq!(walk.case().entered_at, entered);
    assert_eq!(walk.case().promise.as_ref().unwrap().deadline.due_at, at("2026-03-12 17:30"));
    assert!(recount(&walk.def, walk.case(), &known, &walk.moment()).is_none(), "once is enough");
}

#[test]
fn a_resumed_clock_is_counted_anew_from_where_it_went_on() {
    let mut walk = Walk::placed();
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    walk.now = at("2026-03-04 12:00");
    walk.take("zhao", "deliver", r#"{"result": "换了"}"#, "{}").unwrap();
    walk.now = at("2026-03-05 13:30");
    walk.take("qian", "redo", "{}", r#"{"reason": "不亮"}"#).unwrap();
    let due = walk.case().due_at().unwrap();
    let date = at("2026-03-06 09:00").local_date();
    walk.calendar = Calendar::china().with_day(date, DayKind::Holiday, "防汛停工");
    let outcome = recount(&walk.def, walk.case(), &Known::default(), &walk.moment()).unwrap();
    walk.apply(outcome);
    assert_eq!(walk.case().due_at().unwrap(), walk.calendar.add_working(due, 7 * 3600 * 1_000_000));
}

#[test]
fn lateness_that_a_calendar_took_back_can_come_again() {
    let mut walk = Walk::placed();
    walk.pass_to(at("2026-03-02 15:00"));
    assert!(walk.case().clock.as_ref().unwrap().late_noted_at.is_some());
    let date = at("2026-03-02 09:00").local_date();
    walk.calendar = Calendar::china().with_day(date, DayKind::Holiday, "防汛停工");
    let outcome = recount(&walk.def, walk.case(), &Known::default(), &walk.moment()).unwrap();
    walk.apply(outcome);
    assert_eq!(colour(walk.case(), walk.now).0, Colour::Blue);
    walk.pass_to(at("2026-03-03 14:31"));
    assert_eq!(colour(walk.case(), walk.now).0, Colour::Red);
    assert!(walk.case().clock.as_ref().unwrap().late_noted_at.is_some());
}

#[test]
fn timers_move_with_the_calendar_too() {
    let mut walk = Walk::placed();
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    walk.take("zhao", "deliver", r#"{"result": "换了"}"#, "{}").unwrap();
    walk.take("qian", "verify", "{}", "{}").unwrap();
    let before = walk.next_wake().unwrap();
    assert_eq!(before, at("2026-03-09 09:00").plus_micros(1));
    let date = at("2026-03-09 09:00").local_date();
    walk.calendar = Calendar::china().with_day(date, DayKind::Holiday, "防汛停工");
    let outcome = recount(&walk.def, walk.case(), &Known::default(), &walk.moment()).unwrap();
    walk.apply(outcome);
    assert_eq!(walk.next_wake(), Some(at("2026-03-10 17:30").plus_micros(1)));
}

#[test]
fn a_span_that_cannot_be_told_starts_no_clock() {
    let mut walk = Walk::placed();
    let mut case = walk.case().clone();
    // The row it names is gone from the district.
    case.fields["item"] = serde_json::json!("01900000-0000-7000-8000-0000000002ff");
    walk.case = Some(case);
    let known = Known::default();
    let zhao = crate::kit::hand("zhao");
    let empty = serde_json::Map::new();
    let taking = gridwork_loops::Taking { step: "claim", hand: &zhao, form: &empty, input: &empty, known: &known };
    let outcome = gridwork_loops::decide(&walk.def, walk.case(), &taking, &walk.moment()).unwrap();
    assert!(outcome.case.clock.is_none());
    assert_eq!(outcome.turn.len(), 1);
    assert!(outcome.wake_at.is_some(), "the promise still runs");
}

#[test]
fn a_guard_that_reads_now_is_asked_again_every_hour() {
    let mut def = crate::kit::order();
    let lapse = def.steps.get_mut("unrated").unwrap();
    lapse.after = None;
    lapse.when =
        Some(gridwork_expr::Expr::parse("now > opened_at && days_between(date(opened_at), date(now)) > 1").unwrap());
    let mut walk = Walk::new(def, at("2026-03-02 09:00"));
    walk.take("li", "place", r#"{"item": "0301", "content": "灯"}"#, "{}").unwrap();
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    walk.take("zhao", "deliver", r#"{"result": "换了"}"#, "{}").unwrap();
    walk.take("qian", "verify", "{}", "{}").unwrap();
    assert_eq!(walk.next_wake(), Some(at("2026-03-02 10:00")));
    assert!(!walk.wake());
    walk.pass_to(at("2026-03-03 23:59"));
    assert_eq!(walk.case().state, "verified");
    walk.pass_to(at("2026-03-04 00:59"));
    assert_eq!(walk.case().state, "closed");
}

#[test]
fn a_guard_without_a_time_waits_for_the_next_event() {
    let mut def = crate::kit::order();
    let early = def.steps.get_mut("close").unwrap();
    early.after = None;
    early.when = Some(gridwork_expr::Expr::parse("solved && stars > 3").unwrap());
    def.states["settled"].turn =
        gridwork_definitions::model::Turn::Relation(gridwork_definitions::model::Relation::Asker);
    let mut walk = Walk::new(def, at("2026-03-02 09:00"));
    walk.take("li", "place", r#"{"item": "0301", "content": "灯"}"#, "{}").unwrap();
    walk.take("zhao", "claim", "{}", "{}").unwrap();
    walk.take("zhao", "deliver", r#"{"result": "换了"}"#, "{}").unwrap();
    walk.take("qian", "verify", "{}", "{}").unwrap();
    let mut pleased = walk.clone();
    pleased.take("li", "rate", r#"{"stars": 4, "solved": true}"#, "{}").unwrap();
    assert_eq!(pleased.next_wake(), Some(pleased.now), "at once");
    assert!(pleased.wake() && pleased.case().state == "closed");
    walk.take("li", "rate", r#"{"stars": 3, "solved": true}"#, "{}").unwrap();
    assert_eq!(walk.next_wake(), None);
    assert!(!walk.wake());
}
