//! `GET /prefill`: what is kept already of what a form asks, to those only who may read it where it is kept.

use crate::house::{House, in_both_houses};
use crate::orders::id_of;
use serde_json::{Value as Json, json};

const VOLUNTEERS: &str = "/registers/binhai/volunteer/rows";

/// Who is asked about, and the row that a dispatcher wrote about them.
async fn known(house: &House) -> (String, String) {
    let person = house.person("hexi.volunteer");
    let body = json!({"org": house.org("hexi"), "fields": {"person": person, "contact": "13987654321"}});
    let row = house.client("hexi.dispatcher").await.post(VOLUNTEERS, body).await.ok();
    (format!("/prefill?form=loop:binhai/order&person={person}"), id_of(&row))
}

async fn offered(house: &House, who: &str, path: &str) -> Vec<Json> {
    house.client(who).await.get(path).await.items()
}

async fn readings(house: &House, row: &str) -> usize {
    house.journal(row).await.iter().filter(|(action, _)| action == "read").count()
}

in_both_houses! {
    async fn what_is_kept_is_offered_with_where_and_since_when_and_the_reading_is_journalled(house) {
        let (path, row) = known(&house).await;
        let before = readings(&house, &row).await;
        let items = offered(&house, "hexi.dispatcher", &path).await;
        let [kept] = items.as_slice() else { panic!("{items:?}") };
        assert_eq!((&kept["field"], &kept["value"]), (&json!("contact"), &json!("13987654321")));
        assert_eq!((&kept["element"], &kept["kept_field"]), (&json!("common/person.phone"), &json!("contact")));
        assert_eq!((&kept["register"], &kept["register_title"]), (&json!("binhai/volunteer"), &json!("志愿者名册")));
        assert_eq!((&kept["row"], &kept["org"]["id"]), (&json!(row), &json!(house.org("hexi"))));
        assert_eq!(kept["since"], "2026-03-02T09:00:00+08:00");
        assert_eq!(readings(&house, &row).await, before + 1);
    }

    async fn whoever_reads_a_mask_in_the_ledger_is_offered_the_mask(house) {
        let (path, row) = known(&house).await;
        let before = readings(&house, &row).await;
        let items = offered(&house, "street.coordinator", &path).await;
        assert_eq!((items.len(), items[0].get("value"), &items[0]["masked"]), (1, None, &json!("139****4321")));
        assert_eq!(readings(&house, &row).await, before, "nothing was read in clear");
    }

    async fn whoever_does_not_read_the_ledger_is_offered_nothing(house) {
        let (path, _) = known(&house).await;
        for who in ["hedong.dispatcher", "far.dispatcher", "hexi.resident", "hexi.grid_worker", "hexi.volunteer", "nobody"] {
            assert!(offered(&house, who, &path).await.is_empty(), "{who}");
        }
        let own = "/prefill?form=loop:binhai/order";
        assert!(offered(&house, "hexi.dispatcher", own).await.is_empty(), "about oneself, of whom nothing is kept");
        house.anyone().get(&path).await.refused(401, "session");
    }

    async fn a_row_that_is_retired_or_changed_is_not_offered_as_it_was(house) {
        let (path, row) = known(&house).await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let row = format!("{VOLUNTEERS}/{row}");
        dispatcher.patch(&row, json!({"fields": {"contact": "13900001111"}})).await.ok();
        assert_eq!(dispatcher.get(&path).await.items()[0]["value"], "13900001111");
        dispatcher.patch(&row, json!({"fields": {"contact": null}})).await.ok();
        assert!(dispatcher.get(&path).await.items().is_empty());
        dispatcher.patch(&row, json!({"fields": {"contact": "13900001111"}})).await.ok();
        dispatcher.post(&format!("{row}/retire"), json!({})).await.ok();
        assert!(dispatcher.get(&path).await.items().is_empty());
    }

    async fn a_register_is_not_filled_from_itself_and_a_form_must_be_one(house) {
        let (path, _) = known(&house).await;
        let dispatcher = house.client("hexi.dispatcher").await;
        let own = path.replace("loop:binhai/order", "register:binhai/volunteer");
        assert!(dispatcher.get(&own).await.items().is_empty());
        dispatcher.get("/prefill").await.refused(400, "malformed");
        dispatcher.get("/prefill?form=order").await.refused(400, "malformed");
        dispatcher.get("/prefill?form=loop:binhai/nothing").await.refused(404, "not_found");
        dispatcher.get("/prefill?form=register:binhai/nothing").await.refused(404, "not_found");
    }
}
