//! The shipped scenarios on both engines, and what a wrong scenario is told.

use gridwork_db::Options;
use gridwork_definitions::Files;
use gridwork_simulator::scenario::{House, Houses, PackReport, SqliteHouses, run_dir, run_scenarios};
use gridwork_testkit::TestDatabase;
use std::path::PathBuf;

/// Databases of the test cluster.
struct PostgresHouses;

impl Houses for PostgresHouses {
    async fn fresh(&self) -> Result<House, String> {
        let database = TestDatabase::postgres(Options { readers: 2, writers: 2, ..Options::default() }).await;
        Ok(House { db: database.db().clone(), kept: Box::new(database) })
    }
}

fn packs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../packs")
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    gridwork_testkit::databases::runtime().block_on(work)
}

fn holds(report: &PackReport) {
    assert!(report.holds() && report.takes_every_arrow(), "{}", report.render("en"));
    assert!(report.scenarios.len() > 20 && report.scenarios.iter().all(|scenario| scenario.steps > 0));
    // 21 of the order, 10 of the complaint.
    assert_eq!(report.loops.iter().map(|it| it.taken.len()).sum::<usize>(), 31);
}

#[test]
fn every_shipped_scenario_holds_on_sqlite() {
    holds(&block_on(run_dir(&packs().join("binhai"), &[], &SqliteHouses)));
}

#[test]
fn every_shipped_scenario_holds_on_postgres() {
    holds(&block_on(run_dir(&packs().join("binhai"), &[], &PostgresHouses)));
}

/// The report of a pack whose only scenario is this one, in a pack of two states.
fn told(scenario: &str) -> String {
    let files = Files::new("packs/small")
        .with("pack.yaml", "pack: small\nversion: 0.1.0\ntitle: {zh: 小包, en: Small}\n")
        .with("org_kinds.yaml", "org_kinds:\n  town: {title: {zh: 镇, en: Town}}\n")
        .with(
            "roles.yaml",
            "roles:\n  clerk: {title: {zh: 办事员, en: Clerk}, held_at: [town], reaches: self}\n  \
             guest: {title: {zh: 来客, en: Guest}, held_at: [town], reaches: self}\n",
        )
        .with("loops/note.yaml", LOOP)
        .with("scenarios/a.yaml", scenario);
    let loaded = gridwork_definitions::load_files(&files, &gridwork_definitions::NoMore);
    let report = block_on(run_scenarios(&files, loaded, &SqliteHouses));
    assert!(report.diagnostics.is_empty(), "{}", report.render("en"));
    report.render("en")
}

const LOOP: &str = "loop: note
title: {zh: 便条, en: Note}
lives_at: town
number: N{yyyy}-{seq:3}
fields:
  words: {type: text, max: 20, required: true, title: {zh: 内容, en: Words}}
start: open
states:
  open: {title: {zh: 待办, en: Open}, turn: clerk, within: {working_hours: 2}}
  done: {title: {zh: 办结, en: Done}, final: true}
steps:
  write: {title: {zh: 写, en: Write}, to: open, by: clerk, form: [words]}
  finish: {title: {zh: 办, en: Finish}, from: open, to: done, by: clerk, outcome: finished}
  expire: {title: {zh: 过期, en: Expire}, from: open, to: done, by: system, after: {days: 30}, outcome: expired}
";

/// A scenario with these steps.
fn with_steps(steps: &str) -> String {
    format!(
        "name: a story\ngiven:\n  orgs: {{hall: {{kind: town}}}}\n  people: {{wang: {{clerk: hall}}, li: {{guest: hall}}}}\n\
         start: 2026-03-02 09:00\nsteps:\n  - take: {{as: wang, open: note, at: hall, form: {{words: 关窗}}, call: n}}\n{steps}"
    )
}

#[track_caller]
fn check(steps: &str, expected: &str) {
    let told = told(&with_steps(steps));
    assert!(told.contains(expected), "{told}");
    assert!(told.contains("small: 0 of 1 scenarios hold"), "{told}");
}

#[test]
fn what_does_not_hold_is_told_with_place_and_both_values() {
    check(
        "  - expect: {case: n, state: done, due: 2026-03-02 10:30, turn: li, colour: blue}\n",
        "packs/small/scenarios/a.yaml:8:5: expect n.state\n  expected done\n  found    open\n\
         packs/small/scenarios/a.yaml:8:5: expect n.due\n  expected 2026-03-02 10:30\n  found    2026-03-02 11:00\n\
         packs/small/scenarios/a.yaml:8:5: expect n.turn\n  expected li\n  found    small/clerk\n",
    );
    check(
        "  - expect: {case: n, history: [write, finish], waits_for: [wang, li], allowed: {as: li, steps: [finish]}}\n",
        "expect n.history\n  expected [write, finish]\n  found    [write]\n",
    );
    check(
        "  - expect: {case: n, hidden_from: li, visible: {as: wang, words: masked}, fields: {words: 开窗}}\n",
        "expect n.hidden_from\n  expected [li]\n  found    []\n",
    );
    check("  - expect: {case: n, visible: {as: wang, words: masked}}\n", "expected masked\n  found    shown\n");
    check("  - expect: {case: n, fields: {words: 开窗}}\n", "expected \"开窗\"\n  found    \"关窗\"\n");
}

#[test]
fn steps_that_go_another_way_are_told_with_the_reason() {
    check(
        "  - take: {as: li, case: n, step: finish}\n",
        "8:5: li takes finish of n\n  expected that it is done\n  found    role:",
    );
    check(
        "  - refuse: {as: wang, case: n, step: finish, code: guard}\n",
        "expected a refusal: guard\n  found    it was done; the case went to done\n",
    );
    check("  - refuse: {as: li, case: n, step: finish, code: state}\n", "expected a refusal: state\n  found    role:");
    check(
        "  - refuse: {as: wang, open: note, at: hall, code: problems, field: title}\n",
        "expected a refusal: problems (title)\n  found    problems: form.words",
    );
    check(
        "  - clock: 2026-03-01 09:00\n",
        "move the clock to 2026-03-01 09:00\n  expected a time after 2026-03-02 09:00\n",
    );
}

#[test]
fn a_scenario_that_cannot_be_understood_is_told_everything_at_once() {
    let told = told(&with_steps(
        "  - take: {as: wu, case: n, stp: finish}\n  - expect: {case: m, colour: amber, due: soon}\n  - wait: {weeks: 0}\n  - {}\n",
    ));
    for expected in [
        "a.yaml:8:16: the scenario has no person `wu`\n  expected li, wang\n",
        "`stp` is not a key of `take`",
        "`take` lacks `step`",
        "the scenario has no case `m`\n  expected n\n",
        "there is no `amber` here\n  expected green, blue, yellow, red\n",
        "this should be a local time\n  expected 2026-03-02 09:00\n",
        "`weeks` is not a key of `wait`",
        "an amount is a whole number, at least 1",
        "a step has exactly one key",
    ] {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    check("  - take: {as: wang, case: n, step: polish}\n", "there is no step `polish`");
    let told = self::told(
        "name: broken\ngiven: {orgs: {hall: {kind: city}}}\nstart: 2026-03-02 09:00\nsteps: [{wait: {days: 1}}]\n",
    );
    assert!(told.contains("a.yaml:2:29: there is no kind of org `city`"), "{told}");
}

#[test]
fn arrows_that_no_scenario_took_are_named() {
    let steps = "  - take: {as: wang, case: n, step: finish}\n  - expect: {case: n, state: done, outcome: finished}\n";
    let told = told(&with_steps(steps));
    assert!(told.contains("small: 1 of 1 scenarios hold"), "{told}");
    assert!(
        told.contains("Note (small/note): 2 of 3 arrows were taken\n  never taken: `expire` from `open`\n"),
        "{told}"
    );
}
