//! `/loops/{pack}/{key}/opening` and `/cases/{id}/candidates/{step}/{input}`: what forms need to be drawn.

use crate::house::in_both_houses;
use crate::orders::{id_of, ids};
use serde_json::json;

in_both_houses! {
    async fn the_opening_says_what_is_asked_for_and_where(house) {
        let resident = house.client("hexi.resident").await;
        let opening = resident.get("/loops/binhai/order/opening").await.ok();
        assert_eq!(ids(opening["orgs"].as_array().unwrap()), [house.org("hexi")]);
        let step = &opening["steps"][0];
        assert_eq!((&step["key"], &step["allowed"]), (&json!("place"), &json!(true)));
        let form = step["form"].as_array().unwrap();
        let named = form.iter().map(|field| field["key"].as_str().unwrap()).collect::<Vec<_>>();
        assert_eq!(named, ["item", "content", "place", "address", "contact", "photos"]);
        assert_eq!((&form[0]["required"], &form[0]["of"]), (&json!(true), &json!("binhai/service_item")));
        assert_eq!((&form[3]["class"], &form[3]["purpose"]), (&json!("personal"), &json!("上门服务")));
        let dispatcher = house.client("hexi.dispatcher").await.get("/loops/binhai/order/opening").await.ok();
        assert_eq!((&dispatcher["orgs"], &dispatcher["steps"][0]["allowed"]), (&json!([]), &json!(false)));
        resident.get("/loops/binhai/service_item/opening").await.refused(404, "not_found");
    }

    async fn candidates_are_the_holders_of_the_role_who_reach_the_case(house) {
        let id = house.placed("hexi").await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let path = format!("/cases/{id}/candidates/dispatch/volunteer");
        let found = dispatcher.get(&path).await.items();
        assert_eq!(ids(&found), [house.person("hexi.volunteer"), house.person("hexi.volunteer2")]);
        let narrowed = dispatcher.get(&format!("{path}?q=volunteer2")).await.items();
        assert_eq!(narrowed.iter().map(id_of).collect::<Vec<_>>(), [house.person("hexi.volunteer2")]);
        assert_eq!(dispatcher.get(&format!("{path}?q=%25")).await.items().len(), 0, "a percent sign is no pattern");
        house.client("hexi.volunteer").await.get(&path).await.refused(403, "role");
        house.client("hedong.dispatcher").await.get(&path).await.refused(404, "not_found");
        for unknown in ["nonsense/volunteer", "dispatch/nonsense", "decline/reason"] {
            dispatcher.get(&format!("/cases/{id}/candidates/{unknown}")).await.refused(404, "not_found");
        }
    }
}
