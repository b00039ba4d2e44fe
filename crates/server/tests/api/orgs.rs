//! `/orgs`: the tree, as far as one may know of it.

use crate::client::Client;
use crate::house::{House, in_both_houses};
use crate::orders::ids;
use serde_json::json;
use std::collections::BTreeSet;

/// The names of the orgs in a list, over all its pages.
async fn names(house: &House, client: &Client, query: &str) -> BTreeSet<String> {
    let (mut names, mut after) = (BTreeSet::new(), None::<String>);
    loop {
        let cursor = after.map(|after| format!("&after={after}")).unwrap_or_default();
        let page = client.get(&format!("/orgs?limit=5{query}{cursor}")).await.ok();
        for id in ids(page["items"].as_array().unwrap()) {
            let name = house.district.orgs.iter().find(|(_, org)| org.to_string() == id);
            let is_new = names.insert(name.expect("an org of the district").0.clone());
            assert!(is_new, "no org stands on two pages");
        }
        match page["next"].as_str() {
            Some(next) => after = Some(next.to_owned()),
            None => return names,
        }
    }
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

in_both_houses! {
    async fn everybody_knows_what_is_above_and_below_their_roles(house) {
        let resident = house.client("hexi.resident").await;
        assert_eq!(names(&house, &resident, "").await, set(&["district", "street", "hexi", "hexi_branch"]));
        // A branch that stands beside the community it covers knows that community, and no other one.
        let verifier = house.client("hedong.verifier").await;
        assert_eq!(names(&house, &verifier, "").await, set(&["district", "street", "hedong", "hedong_branch"]));
        let coordinator = house.client("far.coordinator").await;
        assert_eq!(names(&house, &coordinator, "").await, set(&["district", "far_street", "far", "far_branch"]));
        let street = house.client("street.coordinator").await;
        let known = names(&house, &street, "").await;
        assert!(known.contains("filler19") && known.contains("hexi_branch"), "{known:?}");
        assert!(!known.contains("far_street") && !known.contains("far"), "1/20/ does not lie in 1/2/: {known:?}");
        let nobody = house.client("nobody").await;
        assert_eq!(names(&house, &nobody, "").await, set(&[]));
        let office = house.client("district.office").await;
        assert!(!names(&house, &office, "").await.contains("other_district"));
        // Who runs the software sees the tree, which is no business of anybody's.
        let admin = house.client("admin").await;
        assert_eq!(names(&house, &admin, "").await.len(), house.district.orgs.len());
    }

    async fn a_list_is_narrowed_by_kind_subtree_and_date(house) {
        let street = house.client("street.coordinator").await;
        let within = format!("&within={}", house.org("hexi"));
        assert_eq!(names(&house, &street, &within).await, set(&["hexi", "hexi_branch"]));
        assert_eq!(names(&house, &street, "&kind=branch").await, set(&["hexi_branch", "hedong_branch"]));
        assert_eq!(names(&house, &street, "&kind=common/branch").await, set(&["hexi_branch", "hedong_branch"]));
        assert_eq!(names(&house, &street, "&kind=nonsense").await, set(&[]));
        assert_eq!(names(&house, &street, "&tree_on=2019-12-31").await, set(&[]), "nothing was founded yet");
        assert_eq!(names(&house, &street, "&tree_on=2020-01-01&kind=branch").await.len(), 2);
        street.get("/orgs?tree_on=yesterday").await.refused(400, "malformed");
        let other = format!("/orgs?within={}", house.org("other_street"));
        street.get(&other).await.refused(404, "not_found");
        let resident = house.client("hexi.resident").await;
        resident.get(&format!("/orgs?within={}", house.org("hedong"))).await.refused(404, "not_found");
    }

    async fn an_org_is_shown_to_those_who_may_know_of_it(house) {
        let resident = house.client("hexi.resident").await;
        let org = resident.get(&format!("/orgs/{}", house.org("hexi"))).await.ok();
        let expected = json!({
            "id": house.org("hexi"), "code": "120116001001", "name": "hexi 组织", "kind": "common/community",
            "parent": house.org("street"),
        });
        assert_eq!(org, expected);
        for hidden in ["hedong", "far", "other_district"] {
            resident.get(&format!("/orgs/{}", house.org(hidden))).await.refused(404, "not_found");
        }
        resident.get("/orgs/0190a000-0000-7000-8000-000000000001").await.refused(404, "not_found");
        resident.get("/orgs/1/2/").await.refused(404, "not_found");
        resident.get("/orgs/120116001001").await.refused(404, "not_found");
    }
}
