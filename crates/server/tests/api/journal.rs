//! The journal for auditors: who saw and changed what, in reach and without a personal value; nothing else by it.

use crate::house::in_both_houses;
use crate::orders::PHONE;
use gridwork_kernel::journal::checkpoint;
use serde_json::json;
use std::time::Duration;

in_both_houses! {
    async fn an_auditor_reads_who_saw_and_who_changed_what_in_reach(house) {
        let near = house.order_in("hexi", "accepted").await;
        let far = house.placed("far").await;
        house.clock.advance(Duration::from_secs(60));
        // The assignee is shown address and phone; the dispatcher opens one of them for a purpose.
        house.client("hexi.volunteer").await.get(&format!("/cases/{near}")).await.ok();
        house.clock.advance(Duration::from_secs(60));
        let purpose = format!("核实需求，{PHONE}");
        let ask = json!({"field": "contact", "purpose": purpose});
        house.client("hexi.dispatcher").await.post(&format!("/cases/{near}/open-field"), ask).await.ok();

        let auditor = house.client("street.auditor").await;
        let seen = auditor.get(&format!("/journal?entity_id={near}&limit=200")).await;
        let opened = &seen.items()[0];
        assert_eq!((opened["action"].as_str(), opened["kind"].as_str()), (Some("open_field"), Some("reading")));
        assert_eq!(opened["person"]["name"], "人hexi.dispatcher");
        assert_eq!(opened["fields"], json!(["联系电话"]));
        assert!(opened["detail"]["purpose"].as_str().unwrap().starts_with("核实需求"));
        assert!(!seen.text().contains(PHONE), "not even where somebody typed it into a purpose");
        assert_eq!(opened["may_open"], false, "auditing shows no case");
        assert!(opened["subject"].as_str().unwrap().starts_with("DD"));
        assert_eq!(opened["org"]["id"], house.org("hexi"));
        let kinds = seen.items().iter().map(|it| it["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert!(kinds.contains(&"changing".to_owned()));
        auditor.get(&format!("/cases/{near}")).await.refused(404, "not_found");

        // Another street's lines, and those of no org, are beyond a street's auditor.
        assert_eq!(auditor.get(&format!("/journal?entity_id={far}")).await.items(), Vec::<serde_json::Value>::new());
        let has_no_org = |line: &serde_json::Value| line["org"].is_null();
        assert!(!auditor.get("/journal?limit=200").await.items().iter().any(has_no_org));
        let district = house.client("district.auditor").await;
        assert!(!district.get(&format!("/journal?entity_id={far}")).await.items().is_empty());
        assert!(district.get("/journal?limit=200").await.items().iter().any(has_no_org));
    }

    async fn the_journal_is_narrowed_and_paged(house) {
        let id = house.order_in("hexi", "accepted").await;
        house.client("hexi.volunteer").await.get(&format!("/cases/{id}")).await.ok();
        let auditor = house.client("district.auditor").await;
        let person = house.person("hexi.volunteer");
        let readings = auditor.get(&format!("/journal?person={person}&action=reading")).await.items();
        assert!(!readings.is_empty() && readings.iter().all(|it| it["kind"] == "reading"));
        let changes = auditor.get(&format!("/journal?person={person}&action=changing")).await.items();
        assert!(!changes.is_empty() && changes.iter().all(|it| it["kind"] == "changing"));
        assert!(auditor.get("/journal?action=session").await.items().iter().all(|it| it["kind"] == "session"));
        assert!(auditor.get("/journal?action=read&from=2026-03-01&to=2026-03-31").await.items().len() > 1);
        assert_eq!(auditor.get("/journal?to=2020-01-01").await.items().len(), 0);

        // What was there is visited once; what reading adds comes before it and troubles no later page.
        let all = auditor.get(&format!("/journal?entity_id={id}&limit=200")).await.items();
        let (mut paged, mut after) = (Vec::new(), String::new());
        loop {
            let page = auditor.get(&format!("/journal?entity_id={id}&limit=2{after}")).await.ok();
            paged.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(paged, all);
        for bad in ["from=yesterday", "to=2026-13-01", "after=x", "limit=0", "whose=me"] {
            auditor.get(&format!("/journal?{bad}")).await.refused(400, "malformed");
        }
    }

    async fn reading_the_journal_is_journalled(house) {
        let auditor = house.client("street.auditor").await;
        auditor.get("/journal?action=reading").await.ok();
        let lines = auditor.get("/journal?action=read").await.items();
        let line = lines.iter().find(|line| line["entity"] == "journal").unwrap();
        assert_eq!((line["entity"].as_str(), line["person"]["name"].as_str()), (Some("journal"), Some("人street.auditor")));
        assert_eq!(line["org"]["id"], house.org("street"));
    }

    async fn only_who_audits_reads_the_journal(house) {
        for login in ["nobody", "hexi.resident", "hexi.dispatcher", "street.leader", "district.office", "admin"] {
            let client = house.client(login).await;
            for path in ["/journal", "/journal/chain", "/journal/chain/verify"] {
                client.get(path).await.refused(403, "role");
            }
            assert_eq!(client.get("/me").await.ok()["audits"], false);
        }
        let auditor = house.client("street.auditor").await;
        assert_eq!(auditor.get("/me").await.ok()["audits"], true);
        assert_eq!(auditor.get("/cases").await.items().len(), 0);
        auditor.get(&format!("/orgs/{}/people", house.org("hexi"))).await.refused(403, "role");
    }

    async fn the_chains_are_checked_piece_by_piece(house) {
        house.placed("hexi").await;
        let auditor = house.client("district.auditor").await;
        let state = auditor.get("/journal/chain").await.ok();
        assert_eq!((state["checkpoints_hold"].as_bool(), state["checkpoint_at"].is_null()), (Some(true), true));
        assert_eq!(state["lines"], state["lines_since"]);
        let (mut lines, mut after) = (0, String::new());
        loop {
            let piece = auditor.get(&format!("/journal/chain/verify{after}")).await.ok();
            assert_eq!(piece["holds"], true, "{piece}");
            lines += piece["lines"].as_i64().unwrap();
            let Some(next) = piece["next"].as_str() else { break };
            after = format!("?after={next}");
        }
        assert_eq!(lines, state["lines"].as_i64().unwrap());
        auditor.get("/journal/chain/verify?after=nowhere").await.refused(400, "malformed");
    }
}

in_both_houses! {
    async fn a_quiet_night_leaves_nothing_unsigned(house) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("checkpoints.jsonl");
        let sign = async || gridwork_operations::journal::checkpoint(&house.desk, &file).await.unwrap();
        let unsigned = async || {
            let mut view = house.desk.view().await.unwrap();
            checkpoint::store::unsigned_since(&mut view.conn).await.unwrap()
        };
        assert!(unsigned().await.is_some(), "the district was founded");
        sign().await;
        assert_eq!(unsigned().await, None);
        house.clock.advance(Duration::from_secs(8 * 3600));
        assert_eq!(unsigned().await, None, "nothing was written, so nothing waits");
        let written = house.desk.now();
        house.placed("hexi").await;
        house.clock.advance(Duration::from_secs(600));
        house.placed("hexi").await;
        assert_eq!(unsigned().await, Some(written), "the earliest that waits");
        sign().await;
        assert_eq!(unsigned().await, None);
    }
}
