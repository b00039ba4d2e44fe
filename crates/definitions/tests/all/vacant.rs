//! Vacancies of a made-up district.

use gridwork_definitions::model::{Key, Loop};
use gridwork_definitions::{LiveDistrict, Vacant, load_dir, vacancies};
use std::path::Path;

/// Five communities; verifiers reach all but two of them.
struct District;

impl LiveDistrict for District {
    type Org = usize;

    fn orgs(&self, definition: &Loop) -> Vec<usize> {
        assert_eq!(definition.lives_at.as_str(), "common/community");
        (1..=5).collect()
    }

    fn holders(&self, role: &Key, org: &usize) -> usize {
        match role.local() {
            "verifier" => usize::from(*org < 4),
            _ => 2,
        }
    }

    fn name(&self, org: &usize) -> String {
        format!("第{org}社区")
    }
}

#[test]
fn steps_that_nobody_can_take_are_listed_with_the_orgs() {
    let loaded = load_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/packs/binhai"), &[]);
    let found = vacancies(&loaded.catalog, &District);
    let steps: Vec<_> = found.iter().map(|it| it.vacant.clone()).collect();
    assert_eq!(steps, [Vacant::Step("verify".into()), Vacant::Step("redo".into())]);
    assert_eq!((found[0].of, found[0].orgs.as_slice()), (5, &["第4社区".to_owned(), "第5社区".to_owned()][..]));
    assert_eq!(found[0].said.say("en"), "in 2 of 5 orgs (community) nobody can take `verify`");
    assert_eq!(found[0].said.zh, "5 个社区中有 2 个，没有人能做 `verify`（验单）");
}
