//! `gridwork simulate`: what was lived through is told and holds.

use crate::house::{House, refused, succeeds};
use serde_json::Value as Json;

fn lives_through(house: &House, more: &[&str]) -> Json {
    let output = house.run(&[&["simulate", "--json"], more].concat());
    succeeds(&output);
    let told: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(told["violations"], Json::Array(Vec::new()), "{told}");
    assert!(told["acts_per_s"].as_f64().is_some_and(|speed| speed > 0.0), "{told}");
    told
}

#[test]
fn a_street_is_lived_through_and_holds() {
    let house = House::sqlite();
    let told = lives_through(&house, &["--orders", "30", "--days", "5"]);
    assert_eq!((&told["orders"], &told["days"]), (&Json::from(30), &Json::from(5)));
    assert!(told["acts"].as_u64() >= Some(30) && told["people"].as_u64() > Some(30), "{told}");
    // What was lived through is a district: another one does not fit over it.
    succeeds(&house.run(&["journal", "verify"]));
    refused(&house.run(&["simulate", "--orders", "1"]), &["holds a district", "--data"]);
}

#[test]
fn lives_with_faults_are_told_and_repeat_exactly() {
    let told = |seed: &str| {
        let output = House::sqlite().run(&["simulate", "--json", "--steps", "120", "--life", "60", "--seed", seed]);
        succeeds(&output);
        serde_json::from_slice::<Json>(&output.stdout).expect("JSON")
    };
    let (one, again) = (told("5"), told("6"));
    assert_eq!((&one["steps"], &one["lives"], &one["broken"]), (&Json::from(120), &Json::from(2), &Json::Null));
    // The second life of seed 5 is the first of seed 6, in another process.
    assert_eq!(one["digests"]["6"], again["digests"]["6"]);
    assert_ne!(one["digests"]["5"], one["digests"]["6"]);
    refused(&House::sqlite().run(&["simulate", "--steps", "10", "--orders", "3"]), &["--orders"]);
}

mod long_runs {
    use super::*;

    #[test]
    fn a_city_is_lived_through_and_holds() {
        let told = lives_through(&House::sqlite(), &["--size", "city", "--orders", "1000"]);
        assert!(told["people"].as_u64() > Some(24_000), "{told}");
    }
}
