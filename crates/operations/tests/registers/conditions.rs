//! Fields that hang on others: asked for, hidden and worked out, by every way into a register.

use crate::house::{House, LEASES};
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::{Actor, Grant};
use gridwork_kernel::desk::Call;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{BatchId, RowId};
use gridwork_operations::Error;
use gridwork_operations::batches::{BulkRow, BulkRows, bulk, undo};
use gridwork_operations::doctor::Health;
use gridwork_operations::registers::{AddRow, ChangeRow, RowFilter, add, change, list, show, work_out};
use gridwork_operations::ticker::{self, Beside};
use gridwork_testkit::both_engines;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;
use std::time::Duration;

fn lease() -> Key {
    Key::new("probe", "lease")
}

fn fields(of: Json) -> Map<String, Json> {
    of.as_object().unwrap().clone()
}

fn told<T>(answer: Result<T, Error>) -> Vec<String> {
    match answer {
        Ok(_) => vec!["done".to_owned()],
        Err(Error::Kernel(KernelError::Problems(all))) => {
            all.iter().map(|it| format!("{} {}", it.path, it.code)).collect()
        }
        Err(other) => panic!("{other:?}"),
    }
}

async fn added(house: &House, of: Json) -> Result<RowId, Error> {
    let new = AddRow { register: lease(), org: Some(house.places[1].id), fields: fields(of) };
    Ok(RowId(add(&house.desk, &Arc::new(Actor::system()), Call::plain(), new).await?.row.id))
}

async fn changed(house: &House, row: RowId, of: Json) -> Result<Json, Error> {
    let new = ChangeRow { register: lease(), row, fields: Some(fields(of)), if_match: None };
    let answer = change(&house.desk, &Arc::new(Actor::system()), Call::plain(), new).await?;
    Ok(Json::Object(answer.row.fields))
}

async fn seen(house: &House, row: RowId) -> Json {
    Json::Object(show(&house.desk, &Arc::new(Actor::system()), &lease(), row).await.unwrap().fields)
}

async fn codes(house: &House, filter: &str) -> Vec<String> {
    let ask = RowFilter { filter: Some(filter.to_owned()), ..RowFilter::default() };
    let (found, _) = list(&house.desk, &Arc::new(Actor::system()), &lease(), &ask, 50).await.unwrap();
    found.iter().map(|row| row.fields["code"].as_str().unwrap().to_owned()).collect()
}

/// Somebody who writes in the second place.
fn clerk(house: &House) -> Arc<Actor> {
    let grant = Grant {
        role: Key::new("probe", "clerk"),
        org: house.places[1].id,
        from: house.desk.now(),
        to: None,
        stood_for: None,
    };
    Arc::new(Actor { person: house.people[0], grants: vec![grant], ..Actor::system() })
}

both_engines! {
    async fn what_is_worked_out_is_kept_and_found_and_never_taken_from_outside(db: Db) {
        let house = House::empty(db, 3).await;
        let row = added(&house, json!({"code": "A", "rent": 100, "months": 3})).await.unwrap();
        added(&house, json!({"code": "B", "rent": 500, "months": 12})).await.unwrap();
        assert_eq!(seen(&house, row).await, json!({"code": "A", "rent": 100, "months": 3, "total": 300, "dear": false}));
        assert_eq!(codes(&house, "total == 300").await, ["A"]);
        assert_eq!(codes(&house, "dear == true").await, ["B"]);
        let given = json!({"code": "C", "rent": 1, "months": 1, "total": 9});
        assert_eq!(told(added(&house, given).await), ["fields.total computed"]);
        assert_eq!(told(changed(&house, row, json!({"total": 9})).await), ["fields.total computed"]);
        let after = changed(&house, row, json!({"months": 20})).await.unwrap();
        assert_eq!((&after["total"], &after["dear"]), (&json!(2000), &json!(true)), "what hangs on it follows");
        // What is more than the field takes is not kept as something else.
        let after = changed(&house, row, json!({"rent": 1_000_000})).await.unwrap();
        assert_eq!((after.get("total"), &after["dear"]), (None, &json!(false)));
    }

    async fn what_a_condition_asks_for_is_asked_for(db: Db) {
        let house = House::empty(db, 3).await;
        let bare = |more: Json| {
            let mut all = fields(json!({"code": "A", "rent": 1, "months": 1}));
            all.extend(fields(more));
            Json::Object(all)
        };
        assert_eq!(told(added(&house, bare(json!({"kind": "other"}))).await), ["fields.other required"]);
        let Err(Error::Kernel(KernelError::Problems(all))) = added(&house, bare(json!({"kind": "other"}))).await else {
            panic!("it is missing");
        };
        assert_eq!(all[0].message.zh, "请填写其他说明：类别为 “其他”时必填");
        assert_eq!(all[0].message.say("en"), "What else is required where Kind is “Other”");
        let row = added(&house, bare(json!({"kind": "shop"}))).await.unwrap();
        assert_eq!(told(changed(&house, row, json!({"kind": "other"})).await), ["fields.other required"]);
        changed(&house, row, json!({"kind": "other", "other": "车库"})).await.unwrap();
        assert_eq!(told(changed(&house, row, json!({"other": null})).await), ["fields.other required"]);
        changed(&house, row, json!({"months": 2})).await.unwrap();
        changed(&house, row, json!({"kind": "shop", "other": null})).await.unwrap();
    }

    async fn what_a_condition_hides_is_not_taken_kept_or_shown(db: Db) {
        let house = House::empty(db, 3).await;
        let new = json!({"code": "A", "rent": 1, "months": 1, "ended_on": "2026-03-01"});
        assert_eq!(told(added(&house, new).await), ["fields.ended_on hidden"]);
        let row = added(&house, json!({"code": "A", "rent": 1, "months": 1})).await.unwrap();
        assert_eq!(told(changed(&house, row, json!({"ended": true})).await), ["fields.ended_on required"]);
        let after = changed(&house, row, json!({"ended": true, "ended_on": "2026-03-01"})).await.unwrap();
        assert_eq!(after["ended_on"], "2026-03-01");
        let after = changed(&house, row, json!({"ended": false})).await.unwrap();
        assert_eq!(after.get("ended_on"), None, "what no longer applies is emptied");
        assert_eq!(codes(&house, "ended_on == null").await, ["A"], "also where it is kept");
        // A condition that comes later hides what was given before, for every reader.
        changed(&house, row, json!({"ended": true, "ended_on": "2026-03-01"})).await.unwrap();
        house.apply_leases(&LEASES.replace("\"ended == true\"", "\"ended == true && or_else(months, 0) > 5\"")).await;
        assert_eq!(seen(&house, row).await.get("ended_on"), None);
        let after = changed(&house, row, json!({"months": 6})).await.unwrap();
        assert_eq!(after["ended_on"], "2026-03-01");
    }

    async fn a_change_of_one_field_is_judged_by_the_others_that_are_there(db: Db) {
        let house = House::empty(db, 3).await;
        let row = added(&house, json!({"code": "A", "rent": 1, "months": 1, "kind": "other", "other": "车库"})).await.unwrap();
        // What is asked for where another field says so, touched alone.
        assert_eq!(told(changed(&house, row, json!({"other": ""})).await), ["fields.other required"]);
        assert_eq!(told(changed(&house, row, json!({"other": null})).await), ["fields.other required"]);
        let after = changed(&house, row, json!({"other": "仓库"})).await.unwrap();
        assert_eq!((&after["other"], &after["kind"]), (&json!("仓库"), &json!("other")));
        // What another field hides, touched alone: refused while it is hidden, taken while it is shown.
        assert_eq!(told(changed(&house, row, json!({"ended_on": "2026-03-01"})).await), ["fields.ended_on hidden"]);
        changed(&house, row, json!({"ended": true, "ended_on": "2026-03-01"})).await.unwrap();
        let after = changed(&house, row, json!({"ended_on": "2026-03-02"})).await.unwrap();
        assert_eq!(after["ended_on"], "2026-03-02");
        assert_eq!(told(changed(&house, row, json!({"ended_on": null})).await), ["fields.ended_on required"]);
        // The field that others hang on, touched alone: what it hides is emptied, what it asks for no more may go.
        let after = changed(&house, row, json!({"ended": null})).await.unwrap();
        assert_eq!(after.get("ended_on"), None);
        changed(&house, row, json!({"kind": null})).await.unwrap();
        let after = changed(&house, row, json!({"other": null})).await.unwrap();
        assert_eq!(after.get("other"), None);
    }

    async fn a_changed_definition_reaches_the_rows_that_are_there(db: Db) {
        let house = House::empty(db, 3).await;
        for at in 0..5 {
            added(&house, json!({"code": format!("C{at}"), "rent": at, "months": 2})).await.unwrap();
        }
        assert!(work_out(&house.desk, Duration::MAX).await.unwrap(), "there is nothing to be done but to note it");
        assert_eq!(codes(&house, "total == 8").await, ["C4"]);
        house.apply_leases(&LEASES.replace("rent * months", "rent * months * 10")).await;
        assert_eq!(codes(&house, "total == 8").await, ["C4"], "not yet");
        assert!(work_out(&house.desk, Duration::MAX).await.unwrap());
        assert_eq!((codes(&house, "total == 80").await, codes(&house, "total == 8").await), (vec!["C4".to_owned()], vec![]));
        // What was right is not written again: 0 times anything is as it was.
        let ask = RowFilter::default();
        let (rows, _) = list(&house.desk, &Arc::new(Actor::system()), &lease(), &ask, 50).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.version).collect::<Vec<_>>(), [1, 2, 2, 2, 2]);
        assert!(work_out(&house.desk, Duration::MAX).await.unwrap());
    }

    async fn a_key_that_no_list_has_is_no_value(db: Db) {
        let house = House::empty(db, 3).await;
        let plain = "kind:     {type: choice, of: lease_kind, title: {zh: 类别, en: Kind}}";
        let computed = "kind:     {type: choice, of: lease_kind, computed: code, title: 类别}";
        let other = "  other:    {type: text, required_when: \"kind == 'other'\", title: {zh: 其他说明, en: What else}}\n";
        house.apply_leases(&LEASES.replace(plain, computed).replace(other, "  other:    {type: text, title: 其他说明}\n")).await;
        let row = added(&house, json!({"code": "shop", "rent": 100, "months": 1})).await.unwrap();
        assert_eq!(seen(&house, row).await["kind"], "shop");
        let after = changed(&house, row, json!({"code": "stall"})).await.unwrap();
        assert_eq!(after.get("kind"), None, "a stall is in no list: {after}");
        assert_eq!(codes(&house, "kind == null").await, ["stall"]);
    }

    async fn the_doctor_tells_how_many_rows_are_worked_out_by_an_earlier_definition(db: Db) {
        let house = House::empty(db, 3).await;
        for at in 0..203 {
            added(&house, json!({"code": format!("C{at}"), "rent": 1, "months": at})).await.unwrap();
        }
        let told = async || {
            let found = gridwork_operations::doctor::examine(&house.desk).await.unwrap();
            let one = found.into_iter().find(|it| it.check == "computed fields").unwrap();
            (one.health, one.detail)
        };
        assert!(work_out(&house.desk, Duration::MAX).await.unwrap());
        let (health, detail) = told().await;
        assert_eq!((health, detail.as_str()), (Health::Well, "every row of 1 registers is worked out"));
        house.apply_leases(&LEASES.replace("rent * months", "rent * months * 10")).await;
        assert!(matches!(told().await, (Health::Warning, detail) if detail.starts_with("203 rows of probe/lease stand")));
        assert!(!work_out(&house.desk, Duration::ZERO).await.unwrap(), "one part");
        assert!(matches!(told().await, (Health::Warning, detail) if detail.starts_with("3 rows of probe/lease stand")));
        assert!(work_out(&house.desk, Duration::MAX).await.unwrap());
        assert_eq!(told().await.0, Health::Well);
    }

    async fn what_is_left_after_its_time_is_told_and_goes_on(db: Db) {
        let house = House::empty(db, 3).await;
        for at in 0..201 {
            added(&house, json!({"code": format!("C{at:03}"), "rent": 1, "months": at})).await.unwrap();
        }
        assert!(ticker::catch_up(&house.desk, Duration::MAX).await.unwrap());
        house.apply_leases(&LEASES.replace("rent * months", "rent * months * 1000")).await;
        assert!(!ticker::catch_up(&house.desk, Duration::ZERO).await.unwrap(), "one part, and no more");
        assert_eq!(codes(&house, "total == 200").await, ["C200"], "the last waits");
        assert!(!ticker::catch_up(&house.desk, Duration::ZERO).await.unwrap(), "the next part");
        assert!(ticker::catch_up(&house.desk, Duration::ZERO).await.unwrap(), "nothing is left");
        assert_eq!(codes(&house, "total == 200000").await, ["C200"]);
    }

    async fn what_fails_does_not_keep_the_rest_of_the_housekeeping_back(db: Db) {
        let house = House::empty(db, 3).await;
        let row = added(&house, json!({"code": "A", "rent": 100, "months": 3})).await.unwrap();
        // A folder where the file of what was erased should be.
        let folder = tempfile::tempdir().unwrap();
        let beside = Beside { checkpoints: folder.path().join("checkpoints.jsonl"), erasures: folder.path().join("of") };
        std::fs::create_dir(&beside.erasures).unwrap();
        assert!(ticker::sweep(&house.desk, Some(&beside)).await.is_err());
        assert_eq!(std::fs::read_to_string(&beside.checkpoints).unwrap().lines().count(), 1, "it is signed all the same");
        // And an index that cannot be read does not keep back what is worked out.
        house.apply_leases(&LEASES.replace("rent * months", "rent * months * 10")).await;
        house.desk.db().write(|tx| Box::pin(async move {
            tx.execute("alter table blind_index_state rename to elsewhere", &[]).await.map(drop)
        })).await.unwrap();
        assert!(ticker::catch_up(&house.desk, Duration::MAX).await.is_err());
        assert_eq!(seen(&house, row).await["total"], 3000);
    }

    async fn several_rows_at_once_are_settled_and_taken_back(db: Db) {
        let house = House::empty(db, 3).await;
        let clerk = clerk(&house);
        let row = added(&house, json!({"code": "A", "rent": 100, "months": 3, "ended": true, "ended_on": "2026-03-01"}));
        let row = row.await.unwrap();
        let before = seen(&house, row).await;
        let one = |of: Json| BulkRow { id: Some(row), org: None, fields: Some(fields(of)), if_match: None };
        let ask = |of: Json| BulkRows { register: lease(), rows: vec![one(of)], is_preview: false };
        let refused = bulk(&house.desk, &clerk, Call::plain(), ask(json!({"kind": "other"}))).await.unwrap();
        assert_eq!(refused.rows[0].problems[0].code, "required");
        let done = bulk(&house.desk, &clerk, Call::plain(), ask(json!({"months": 5, "ended": false}))).await.unwrap();
        let between = seen(&house, row).await;
        assert_eq!((&between["total"], between.get("ended_on")), (&json!(500), None));
        let undone = undo(&house.desk, &clerk, Call::plain(), &lease(), BatchId(done.batch.unwrap())).await.unwrap();
        assert_eq!((undone.undone, undone.left.len()), (1, 0));
        assert_eq!(seen(&house, row).await, before);
    }
    async fn what_was_only_worked_out_since_is_taken_back(db: Db) {
        let house = House::empty(db, 3).await;
        let clerk = clerk(&house);
        let mut rows = Vec::new();
        for code in ["A", "B", "C"] {
            rows.push(added(&house, json!({"code": code, "rent": 100, "months": 3})).await.unwrap());
        }
        let one = |row: RowId, of: Option<Json>| BulkRow { id: Some(row), org: None, fields: of.map(fields), if_match: None };
        let ask = vec![one(rows[0], Some(json!({"months": 5}))), one(rows[1], Some(json!({"months": 5}))), one(rows[2], None)];
        let ask = BulkRows { register: lease(), rows: ask, is_preview: false };
        let done = bulk(&house.desk, &clerk, Call::plain(), ask).await.unwrap().batch.unwrap();
        house.apply_leases(&LEASES.replace("rent * months", "rent * months * 10")).await;
        assert!(work_out(&house.desk, Duration::MAX).await.unwrap());
        assert_eq!(seen(&house, rows[0]).await["total"], 5000);
        // Housekeeping is nobody's change, a person's is one.
        changed(&house, rows[1], json!({"rent": 200})).await.unwrap();
        let undone = undo(&house.desk, &clerk, Call::plain(), &lease(), BatchId(done)).await.unwrap();
        let left = undone.left.iter().map(|left| (RowId(left.row), left.code.as_str())).collect::<Vec<_>>();
        assert_eq!((undone.undone, left), (2, vec![(rows[1], "changed")]));
        assert_eq!(seen(&house, rows[0]).await["total"], 3000, "as it was, by today's definition");
        assert_eq!(seen(&house, rows[2]).await["total"], 3000, "what came back is worked out anew");
        // So is the taking back itself, though the row that came back was written twice.
        let again = undo(&house.desk, &clerk, Call::plain(), &lease(), BatchId(undone.batch)).await.unwrap();
        assert_eq!((again.undone, again.left.len()), (2, 0), "{again:?}");
        assert_eq!(seen(&house, rows[0]).await["total"], 5000);
        assert_eq!(codes(&house, "or_else(total, 0) > 0").await, ["A", "B"], "the third is retired again");
    }
}
