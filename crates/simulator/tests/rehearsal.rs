//! A life lived from a seed holds at every step, is the same life every time, and what breaks it is found.

use gridwork_simulator::rehearsal::{Life, Lived, Rehearsal, Script, options, rehearse};
use gridwork_testkit::databases::{TestDatabase, runtime};
use std::sync::Arc;

/// Lives one life; one that does not hold tells its seed, its step and what happened before.
fn lives(seed: u64, steps: u64) -> Lived {
    let lived = runtime().block_on(async {
        let script = Arc::new(Script::default());
        let database = TestDatabase::sqlite(options(&script)).await;
        rehearse(database.db(), script, Rehearsal { seed, steps, check_every: 500 }).await.unwrap()
    });
    holds(&lived);
    lived
}

fn holds(lived: &Lived) {
    let said = lived.violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let story = lived.story.join("\n");
    assert!(said.is_empty(), "replay with --seed {} --steps {}:\n{said}\n{story}", lived.seed, lived.steps);
}

/// How often something happened whose name begins so.
fn happened(lived: &Lived, what: &str) -> u64 {
    lived.tally.iter().filter(|(name, _)| name.starts_with(what)).map(|(_, count)| count).sum()
}

/// A quarter of the ten thousand steps: four lives of as many seeds run beside each other.
fn a_quarter(seed: u64) {
    let lived = lives(seed, 2_500);
    println!("{} cases, {}\n{:#?}", lived.cases, lived.digest, lived.tally);
    for wild in [
        "step: done",
        "step: refused, hands",
        "step: refused, version",
        "step: refused, state",
        "sent once more: answered as before",
        "races",
        "clock set back",
        "fault set: AnswerLost",
        "fault set: BeforeCommit",
        "fault set: RunAgain",
        "asked again after a fault",
        "office: Vacate",
        "office: ApplyPack",
        "office: ChangeCalendar",
        "personal values erased",
        "follow: done",
        "comment: done",
    ] {
        assert!(happened(&lived, wild) > 0, "seed {seed}: nothing of `{wild}` happened: {:#?}", lived.tally);
    }
}

#[test]
fn ten_thousand_steps_hold_first_quarter() {
    a_quarter(9);
}

#[test]
fn ten_thousand_steps_hold_second_quarter() {
    a_quarter(2);
}

#[test]
fn ten_thousand_steps_hold_third_quarter() {
    a_quarter(3);
}

#[test]
fn ten_thousand_steps_hold_last_quarter() {
    a_quarter(11);
}

#[test]
fn the_same_seed_lives_the_same_life_and_another_seed_another() {
    let (one, again, other) = (lives(7, 300), lives(7, 300), lives(8, 300));
    assert_eq!((one.digest.as_str(), &one.tally), (again.digest.as_str(), &again.tally));
    assert_ne!(one.digest, other.digest);
}

#[test]
fn a_life_holds_on_postgres() {
    runtime().block_on(async {
        let script = Arc::new(Script::default());
        let database = TestDatabase::postgres(options(&script)).await;
        let rehearsal = Rehearsal { seed: 5, steps: 400, check_every: 200 };
        holds(&rehearse(database.db(), script, rehearsal).await.unwrap());
    });
}

/// Lives for a while, damages the database behind the back of the engine, and says what the next look finds.
async fn found_after(sql: &'static str) -> Vec<&'static str> {
    let script = Arc::new(Script::default());
    let database = TestDatabase::sqlite(options(&script)).await;
    let mut life = Life::begin(database.db(), script, 11).await.unwrap();
    for _ in 0..400 {
        assert_eq!(life.step().await.unwrap(), []);
    }
    // Until there is something that can be damaged so.
    let mut changed = 0;
    for _ in 0..200 {
        assert_eq!(life.look_everywhere().await.unwrap(), []);
        changed = database.db().write(move |tx| Box::pin(async move { tx.execute(sql, &[]).await })).await.unwrap();
        if changed > 0 {
            break;
        }
        assert_eq!(life.step().await.unwrap(), []);
    }
    assert!(changed > 0, "{sql} changed nothing");
    let mut found = life.look_everywhere().await.unwrap();
    // What only shows when a case is touched shows soon.
    for _ in 0..200 {
        if !found.is_empty() {
            break;
        }
        found = life.step().await.unwrap();
    }
    found.iter().map(|violation| violation.invariant).collect()
}

#[test]
fn whatever_breaks_a_life_is_found() {
    const LOST: &str = "delete from case_follower where person_id = (select person_id from case_follower limit 1)";
    const FADED: &str = "update loop_case set clocks = json_remove(clocks, '$.clock', '$.promise') where red_at < \
        (select max(at) from case_event)";
    const UNPINNED: &str = "update loop_case set loop_version = loop_version + 1 where loop_version < \
        (select max(version) from definition d where d.kind = 'loop' and d.key = loop_case.loop)";
    const TWICE: &str = "insert into case_event select case_id, seq + 1, kind, step, from_state, to_state, actor_id, \
        stood_for_id, role, at, form, input, after, due_before, due_after from case_event e where kind = 'comment' \
        and seq = (select version from loop_case c where c.case_id = e.case_id)";
    runtime().block_on(async {
        for (invariant, sql) in [("ANSWERED_ONCE", LOST), ("COLOUR", FADED), ("PINNED", UNPINNED), ("ONE_WRITE", TWICE)]
        {
            let found = found_after(sql).await;
            assert!(found.contains(&invariant), "{sql}: {found:?}");
        }
    });
}
