//! Consents: given, signed in or on paper, before anything sealed is kept by them; taken back, and it is erased.

use crate::client::Client;
use crate::district::within;
use crate::house::{House, in_both_houses};
use crate::orders::id_of;
use crate::pictures;
use gridwork_kernel::entry::store::consents;
use gridwork_kernel::entry::{CONSENT_BASIS, ConsentTo, GUARDIAN_BASIS, GUARDIAN_PURPOSE, NewConsent, Way};
use serde_json::{Value as Json, json};

const PURPOSE: &str = "binhai/home_visit";
const VISITS: &str = "/registers/binhai/home_visit/rows";
const CONSENTS: &str = "/registers/binhai/home_visit/consents";
const PHONE: &str = "13987650001";

fn visit(house: &House, login: &str) -> Json {
    json!({"org": house.org("hexi"), "fields": {"person": house.person(login), "contact": PHONE, "door": "1号楼2门301"}})
}

fn agreed(house: &House, org: &str) -> Json {
    json!({"purpose": PURPOSE, "version": 1, "org": house.org(org)})
}

async fn paper(house: &House, client: &Client, login: &str) -> Json {
    let file = id_of(&client.upload("同意书.jpg", pictures::photo()).await.ok());
    let (person, org) = (house.person(login), house.org("hexi"));
    json!({"person": person, "org": org, "version": 1, "file": file, "relation": "本人"})
}

async fn consented(house: &House, login: &str, org: &str, version: i64) -> String {
    let (person, org) = (house.district.person(login), house.district.org(org));
    let path = house.desk.view().await.unwrap().world.orgs.get(org).unwrap().path.clone();
    let id = within(&house.desk, move |work| {
        let path = path.clone();
        Box::pin(async move {
            let to = ConsentTo { org, org_path: &path, version, text: "同意", file: None, noted_by: None };
            let (way, to) = (Way::OwnSign, Some(to));
            let (purpose, basis, relation) = (PURPOSE, CONSENT_BASIS, "本人");
            consents::add(work, &NewConsent { person, purpose, given_by: person, relation, basis, way, to }).await
        })
    })
    .await;
    id.to_string()
}

in_both_houses! {
    async fn what_is_kept_by_consent_needs_one_and_goes_with_it(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let resident = house.client("hexi.resident").await;
        let refused = dispatcher.post(VISITS, visit(&house, "hexi.resident")).await;
        assert_eq!(refused.problems(), [("fields.contact".into(), "consent".into())]);
        // Nothing sealed, nothing to agree to.
        let fields = json!({"person": house.person("hexi.resident"), "every_days": 7});
        let bare = json!({"org": house.org("hexi"), "fields": fields});
        let row = format!("{VISITS}/{}", id_of(&dispatcher.post(VISITS, bare).await.ok()));
        let contact = json!({"fields": {"contact": PHONE}});
        let refused = dispatcher.patch(&row, contact.clone()).await;
        assert_eq!(refused.problems(), [("fields.contact".into(), "consent".into())]);

        let offers = resident.get("/me/consents/offers").await.items();
        let offer = offers.iter().find(|it| it["purpose"] == PURPOSE).unwrap();
        assert_eq!(offer["fields"], json!(["联系电话", "上门地址"]));
        assert_eq!((&offer["orgs"][0]["id"], &offer["version"]), (&json!(house.org("hexi")), &json!(1)));
        let given = resident.post("/me/consents", agreed(&house, "hexi")).await;
        assert_eq!(given.status, 201);
        assert_eq!((&given.json()["way"], &given.json()["is_current"]), (&json!("self"), &json!(true)));
        assert!(given.json()["text"].as_str().unwrap().contains("随时"));
        assert!(resident.get("/me/consents/offers").await.items().iter().all(|it| it["purpose"] != PURPOSE));
        dispatcher.patch(&row, contact.clone()).await.ok();
        let open = json!({"field": "contact", "purpose": "上门前联系"});
        assert_eq!(dispatcher.post(&format!("{row}/open-field"), open.clone()).await.ok()["value"], PHONE);

        let withdrawn = resident.post(&format!("/me/consents/{}/withdraw", id_of(&given.json())), json!({})).await;
        assert_eq!(withdrawn.status, 204);
        dispatcher.post(&format!("{row}/open-field"), open).await.refused(409, "withdrawn");
        let left = dispatcher.get(&row).await.ok();
        assert!(left["retired_at"].is_string() && !left.to_string().contains(PHONE), "{left}");
        let again = dispatcher.post(VISITS, visit(&house, "hexi.resident")).await;
        assert_eq!(again.problems(), [("fields.contact".into(), "consent".into())]);
        let lines = house.journal(&id_of(&given.json())).await;
        assert_eq!(lines.iter().map(|(action, _)| action.as_str()).collect::<Vec<_>>(), ["give", "withdraw"]);
        // Agreed anew, kept anew.
        resident.post("/me/consents", agreed(&house, "hexi")).await.ok();
        dispatcher.post(VISITS, visit(&house, "hexi.resident")).await.ok();
    }

    async fn a_paper_is_noted_by_those_who_keep_the_register_and_taken_back_at_the_counter(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let wanted = paper(&house, &dispatcher, "hexi.resident").await;
        house.client("hedong.dispatcher").await.post(CONSENTS, wanted.clone()).await.refused(403, "role");
        house.client("hexi.resident").await.post(CONSENTS, wanted.clone()).await.refused(404, "not_found");
        let mut wrong = wanted.clone();
        (wrong["file"], wrong["person"], wrong["relation"]) =
            (json!(house.org("hexi")), json!(house.org("hexi")), json!(" "));
        let told = dispatcher.post(CONSENTS, wrong).await.problems().into_iter().map(|(path, _)| path);
        assert_eq!(told.collect::<Vec<_>>(), ["person", "file", "relation"]);
        let noted = dispatcher.post(CONSENTS, wanted.clone()).await.ok();
        assert_eq!((&noted["way"], &noted["relation"]), (&json!("paper"), &json!("本人")));
        // The same paper is attached by now, and the same consent stands.
        assert_eq!(dispatcher.post(CONSENTS, wanted).await.problems(), [("file".into(), "unknown".into())]);
        let twice = paper(&house, &dispatcher, "hexi.resident").await;
        dispatcher.post(CONSENTS, twice).await.refused(409, "given");
        let file = format!("/files/{}", noted["file"].as_str().unwrap());
        for (reader, status) in
            [("hexi.dispatcher", 200), ("hexi.resident", 200), ("hedong.dispatcher", 404), ("nobody", 404)]
        {
            assert_eq!(house.client(reader).await.get(&file).await.status, status, "{reader}");
        }
        for (reader, sees) in [("hexi.dispatcher", true), ("hedong.dispatcher", false)] {
            let listed = house.client(reader).await.get(CONSENTS).await.items();
            assert_eq!(listed.iter().any(|it| it["id"] == noted["id"]), sees, "{reader}");
        }
        let name = noted["person"]["name"].as_str().unwrap();
        let of = async |q: &str| dispatcher.get(&format!("{CONSENTS}?q={q}")).await.items().len();
        assert_eq!((of(name).await, of("没有这个名字").await), (1, 0));
        house.client("hexi.resident").await.get(CONSENTS).await.refused(404, "not_found");
        dispatcher.get("/registers/binhai/volunteer/consents").await.refused(404, "not_found");
        dispatcher.get(&format!("{CONSENTS}?after=nonsense")).await.refused(400, "malformed");

        let row = format!("{VISITS}/{}", id_of(&dispatcher.post(VISITS, visit(&house, "hexi.resident")).await.ok()));
        let back = format!("{CONSENTS}/{}/withdraw", id_of(&noted));
        house.client("hedong.dispatcher").await.post(&back, json!({})).await.refused(404, "not_found");
        house.client("hexi.resident").await.post(&back, json!({})).await.refused(404, "not_found");
        let ended_at = async || {
            let listed = dispatcher.get(CONSENTS).await.items();
            listed.iter().find(|it| it["id"] == noted["id"]).unwrap()["withdrawn_at"].clone()
        };
        assert_eq!(dispatcher.post(&back, json!({})).await.status, 204);
        let ended = ended_at().await;
        house.clock.advance(std::time::Duration::from_secs(60));
        // Noted again, also by the person themselves, it was taken back when it was first.
        assert_eq!(dispatcher.post(&back, json!({})).await.status, 204);
        let own = format!("/me/consents/{}/withdraw", id_of(&noted));
        assert_eq!(house.client("hexi.resident").await.post(&own, json!({})).await.status, 204);
        assert_eq!(ended_at().await, ended);
        assert_eq!(house.journal(&id_of(&noted)).await.iter().filter(|(action, _)| action == "withdraw").count(), 1);
        let open = json!({"field": "door", "purpose": "上门前联系"});
        dispatcher.post(&format!("{row}/open-field"), open).await.refused(409, "withdrawn");
    }
    async fn what_was_asked_to_be_put_right_ends_with_the_row(house) {
        let (dispatcher, resident) = (house.client("hexi.dispatcher").await, house.client("hexi.resident").await);
        let given = resident.post("/me/consents", agreed(&house, "hexi")).await.ok();
        let row = id_of(&dispatcher.post(VISITS, visit(&house, "hexi.resident")).await.ok());
        let ask = async |field: &str| {
            let wish = json!({"field": field, "wish": "门牌换成2号楼，电话13700001234"});
            resident.post(&format!("{VISITS}/{row}/corrections"), wish).await.ok()
        };
        let (open, answered) = (ask("contact").await, ask("door").await);
        let declined = json!({"accept": false, "answer": "已当面核对"});
        let path = format!("/corrections/{}/answer", id_of(&answered));
        assert_eq!(dispatcher.post(&path, declined).await.status, 204);
        let withdraw = format!("/me/consents/{}/withdraw", id_of(&given));
        assert_eq!(resident.post(&withdraw, json!({})).await.status, 204);
        let mine = resident.get("/me/corrections").await.items();
        let of = |id: &Json| mine.iter().find(|it| it["id"] == id["id"]).unwrap();
        assert_eq!((&of(&open)["state"], &of(&answered)["state"]), (&json!("declined"), &json!("declined")));
        assert!(of(&open)["answer"].as_str().unwrap().contains("已撤回同意"), "{mine:?}");
        assert_eq!(of(&answered)["answer"], "已当面核对", "what was said stays said");
        assert!(mine.iter().all(|it| it["wish"].is_null()), "the wishes held the same values: {mine:?}");
        assert!(dispatcher.get("/corrections").await.items().is_empty());
        dispatcher.post(&format!("/corrections/{}/answer", id_of(&open)), json!({"accept": true})).await.refused(409, "answered");
        // Nothing of it is told any more: neither where one asks what is kept, nor in a copy.
        let copy = resident.post("/me/kept/copy", json!({})).await.ok();
        assert!(!copy.to_string().contains(PHONE) && !copy.to_string().contains("1号楼2门"), "{copy}");
        let kept = resident.get("/me/kept").await.ok();
        let shown = kept["rows"].as_array().unwrap().iter().find(|it| it["id"] == json!(row)).unwrap().clone();
        assert_eq!((&shown["title"], &shown["correctable"]), (&json!("上门看望名册"), &json!([])));
    }

    async fn what_a_consent_never_covered_stays(house) {
        let resident = house.client("hexi.resident").await;
        let given = resident.post("/me/consents", agreed(&house, "hexi")).await.ok();
        // Kept elsewhere by nobody's consent, and nothing sealed in it.
        let far = house.client("hedong.dispatcher").await;
        let fields = json!({"person": house.person("hexi.resident"), "every_days": 7});
        let bare = json!({"org": house.org("hedong"), "fields": fields});
        let row = format!("{VISITS}/{}", id_of(&far.post(VISITS, bare).await.ok()));
        resident.post(&format!("/me/consents/{}/withdraw", id_of(&given)), json!({})).await;
        let left = far.get(&row).await.ok();
        assert!(left.get("retired_at").is_none_or(Json::is_null), "{left}");
    }

    async fn what_is_cleared_is_not_sealed_again_by_taking_a_batch_back(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let resident = house.client("hexi.resident").await;
        let given = resident.post("/me/consents", agreed(&house, "hexi")).await.ok();
        let row = id_of(&dispatcher.post(VISITS, visit(&house, "hexi.resident")).await.ok());
        let clear = json!({"rows": [{"id": row, "fields": {"contact": null, "door": null}}]});
        let batch = dispatcher.post(&format!("{VISITS}/bulk"), clear).await.ok()["batch"].as_str().unwrap().to_owned();
        // The text has changed since: what was agreed to is an earlier one.
        let (id, person) = (id_of(&given), house.district.person("hexi.resident"));
        consented(&house, "hexi.resident", "hexi", 0).await;
        within(&house.desk, move |work| {
            let id = id.parse().unwrap();
            Box::pin(async move { consents::withdraw(work, id, person).await.map(|_| ()) })
        })
        .await;
        let undo = format!("/registers/binhai/home_visit/batches/{batch}/undo");
        let left = dispatcher.post(&undo, json!({})).await.ok();
        assert_eq!((&left["undone"], &left["left"][0]["code"]), (&json!(0), &json!("consent")));
    }

    async fn a_consent_is_given_to_the_text_that_was_read_and_where_one_belongs(house) {
        let resident = house.client("hexi.resident").await;
        let changed = json!({"purpose": PURPOSE, "version": 2, "org": house.org("hexi")});
        resident.post("/me/consents", changed).await.refused(409, "text_changed");
        resident.post("/me/consents", agreed(&house, "hedong")).await.refused(404, "not_found");
        for nothing in ["binhai/volunteer", "binhai/nothing", "nothing"] {
            let body = json!({"purpose": nothing, "version": 1, "org": house.org("hexi")});
            resident.post("/me/consents", body).await.refused(404, "not_found");
        }
        resident.post("/me/consents", agreed(&house, "hexi")).await.ok();
        resident.post("/me/consents", agreed(&house, "hexi")).await.refused(409, "given");
        let (child, mother) = (house.district.person("hexi.resident2"), house.district.person("hexi.resident"));
        within(&house.desk, move |work| {
            Box::pin(async move {
                consents::give(work, child, GUARDIAN_PURPOSE, mother, "母亲", GUARDIAN_BASIS).await?;
                Ok(())
            })
        })
        .await;
        let young = house.client("hexi.resident2").await;
        young.post("/me/consents", agreed(&house, "hexi")).await.refused(403, "guardian");
        let dispatcher = house.client("hexi.dispatcher").await;
        let mut signed = paper(&house, &dispatcher, "hexi.resident2").await;
        signed["relation"] = json!("母亲");
        dispatcher.post(CONSENTS, signed).await.ok();
        dispatcher.post(VISITS, visit(&house, "hexi.resident2")).await.ok();
    }

    async fn an_earlier_text_keeps_what_is_there_and_takes_nothing_new(house) {
        let dispatcher = house.client("hexi.dispatcher").await;
        let resident = house.client("hexi.resident").await;
        let now = resident.post("/me/consents", agreed(&house, "hexi")).await.ok();
        let row = format!("{VISITS}/{}", id_of(&dispatcher.post(VISITS, visit(&house, "hexi.resident")).await.ok()));
        let another = json!({"fields": {"person": house.person("hexi.resident2")}});
        assert_eq!(dispatcher.patch(&row, another).await.problems(), [("fields.person".into(), "consent".into())]);
        consented(&house, "hexi.resident2", "hexi", 0).await;
        let refused = dispatcher.post(VISITS, visit(&house, "hexi.resident2")).await;
        assert!(refused.text().contains("旧版"), "{}", refused.json());
        // What was agreed to for the whole street holds for the community, also when the nearer consent ends.
        consented(&house, "hexi.resident", "street", 1).await;
        resident.post(&format!("/me/consents/{}/withdraw", id_of(&now)), json!({})).await;
        let open = json!({"field": "contact", "purpose": "上门前联系"});
        assert_eq!(dispatcher.post(&format!("{row}/open-field"), open).await.ok()["value"], PHONE);
        let others = house.client("hexi.resident2").await;
        others.post(&format!("/me/consents/{}/withdraw", id_of(&now)), json!({})).await.refused(404, "not_found");
    }
}
