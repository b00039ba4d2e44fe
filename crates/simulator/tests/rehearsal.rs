//! A life lived from a seed holds at every step, and is the same life every time.

use gridwork_db::{Db, Target};
use gridwork_simulator::rehearsal::{Lived, Rehearsal, Script, options, rehearse};
use gridwork_testkit::databases::{TestDatabase, runtime};
use std::sync::Arc;

fn lives(seed: u64, steps: u64) -> Lived {
    runtime().block_on(async {
        let script = Arc::new(Script::default());
        let database = TestDatabase::sqlite(options(&script)).await;
        rehearse(database.db(), script, Rehearsal { seed, steps, check_every: 500 }).await.unwrap()
    })
}

fn holds(lived: &Lived) {
    let said = lived.violations.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert!(said.is_empty(), "seed {} step {}:\n{}\n{}", lived.seed, lived.steps, said.join("\n"), lived.story.join("\n"));
}

#[test]
fn ten_thousand_steps_hold() {
    let steps = std::env::var("GRIDWORK_REHEARSAL_STEPS").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let seed = std::env::var("GRIDWORK_REHEARSAL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1);
    let lived = lives(seed, steps);
    println!("{} cases, {}\n{:#?}", lived.cases, lived.digest, lived.tally);
    holds(&lived);
}
