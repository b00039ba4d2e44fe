//! Many rows at once: all or none, a preview that says what would happen, and a way back.

use crate::house::House;
use gridwork_db::Db;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::{Actor, Grant};
use gridwork_kernel::desk::Call;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::{BatchId, OrgId, RowId};
use gridwork_operations::Error;
use gridwork_operations::batches::{BulkAnswer, BulkRow, BulkRows, ROWS_MAX, UndoAnswer, bulk, list, undo};
use gridwork_operations::registers::{ChangeRow, RowFilter, RowView, change, list as rows, show};
use gridwork_testkit::both_engines;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

fn coded() -> Key {
    Key::new("probe", "coded")
}

/// A clerk of the first street, and that street.
fn clerk(house: &House) -> (Arc<Actor>, OrgId) {
    let street = house.places[1].id;
    (holder(house, "clerk", street, 0), street)
}

fn holder(house: &House, role: &str, org: OrgId, person: usize) -> Arc<Actor> {
    let grant = Grant { role: Key::new("probe", role), org, from: house.desk.now(), to: None, stood_for: None };
    Arc::new(Actor { person: house.people[person], grants: vec![grant], ..Actor::system() })
}

fn fields(value: Json) -> Option<Map<String, Json>> {
    value.as_object().cloned()
}

fn new(org: OrgId, value: Json) -> BulkRow {
    BulkRow { id: None, if_match: None, org: Some(org), fields: fields(value) }
}

fn of(id: RowId, value: Json) -> BulkRow {
    BulkRow { id: Some(id), if_match: None, org: None, fields: fields(value) }
}

async fn done(house: &House, actor: &Arc<Actor>, rows: Vec<BulkRow>) -> BulkAnswer {
    let ask = BulkRows { register: coded(), rows, is_preview: false };
    bulk(&house.desk, actor, Call::plain(), ask).await.unwrap()
}

async fn previewed(house: &House, actor: &Arc<Actor>, rows: Vec<BulkRow>) -> BulkAnswer {
    let ask = BulkRows { register: coded(), rows, is_preview: true };
    bulk(&house.desk, actor, Call::plain(), ask).await.unwrap()
}

async fn taken_back(house: &House, actor: &Arc<Actor>, batch: Option<uuid::Uuid>) -> UndoAnswer {
    undo(&house.desk, actor, Call::plain(), &coded(), BatchId(batch.unwrap())).await.unwrap()
}

async fn all(house: &House) -> Vec<RowView> {
    let ask = RowFilter { with_retired: true, ..RowFilter::default() };
    let (mut rows, _) = rows(&house.desk, &Arc::new(Actor::system()), &coded(), &ask, 200).await.unwrap();
    // Versions go on when something is taken back; what is compared is what stands in the rows.
    rows.iter_mut().for_each(|row| row.version = 0);
    rows.iter_mut().for_each(|row| row.retired_at = row.retired_at.take().map(|_| String::new()));
    rows
}

fn outcomes(answer: &BulkAnswer) -> Vec<&str> {
    answer.rows.iter().map(|row| row.outcome.as_str()).collect()
}

fn said(answer: &BulkAnswer) -> Vec<(usize, &str, &str)> {
    let told = answer.rows.iter().enumerate();
    told.flat_map(|(at, row)| row.problems.iter().map(move |it| (at, it.path.as_str(), it.code.as_str()))).collect()
}

/// Ten rows; gives their ids.
async fn ten(house: &House, actor: &Arc<Actor>, org: OrgId) -> Vec<RowId> {
    let made = (0..10).map(|at| new(org, json!({"code": format!("C{at}"), "size": at, "phone": "13800000000"})));
    let answer = done(house, actor, made.collect()).await;
    assert_eq!(outcomes(&answer), ["added"; 10]);
    answer.rows.iter().map(|row| RowId(row.id.unwrap())).collect()
}

both_engines! {
    async fn what_is_taken_back_is_as_it_was(db: Db) {
        let house = House::empty(db, 3).await;
        let (clerk, street) = clerk(&house);
        let ids = ten(&house, &clerk, street).await;
        let before = all(&house).await;
        let answer = done(&house, &clerk, vec![
            of(ids[0], json!({"size": 50})),
            of(ids[1], json!({"size": null, "code": "D1"})),
            of(ids[2], json!({"phone": "13900000000"})),
            BulkRow { fields: None, ..of(ids[3], json!({})) },
            new(street, json!({"code": "E", "size": 3})),
        ]).await;
        assert_eq!(outcomes(&answer), ["changed", "changed", "changed", "retired", "added"]);
        let between = all(&house).await;
        let undone = taken_back(&house, &clerk, answer.batch).await;
        assert_eq!((undone.undone, undone.left.len()), (5, 0), "{undone:?}");
        let mut after = all(&house).await;
        // What was added is not deleted, but retired: nothing ever is.
        let added = after.pop().unwrap();
        assert!(added.retired_at.is_some());
        assert_eq!(json!(after), json!(before));
        let phone = show(&house.desk, &holder(&house, "worker", street, 1), &coded(), ids[2]).await.unwrap();
        assert_eq!(phone.fields["phone"], "13800000000", "the sealed value is the earlier one again");
        // And what was taken back can be taken back.
        let again = taken_back(&house, &clerk, Some(undone.batch)).await;
        assert_eq!((again.undone, again.left.len()), (5, 0), "{again:?}");
        assert_eq!(json!(all(&house).await), json!(between));
        let (batches, next) = list(&house.desk, &clerk, &coded(), None, 10).await.unwrap();
        let seen: Vec<(&str, i64)> = batches.iter().map(|batch| (batch.kind.as_str(), batch.rows)).collect();
        assert_eq!(seen, [("undo", 5), ("undo", 5), ("edit", 5), ("edit", 10)]);
        assert_eq!((batches[1].undoes, batches[1].undone_by, next), (Some(batches[2].id), Some(batches[0].id), None));
    }

    async fn all_rows_are_written_or_none_and_everything_wrong_is_told(db: Db) {
        let house = House::empty(db, 3).await;
        let (clerk, street) = clerk(&house);
        let ids = ten(&house, &clerk, street).await;
        let elsewhere = house.places[2].id;
        let before = all(&house).await;
        let other = Arc::new(Actor::system());
        let foreign = {
            let ask = BulkRows { register: coded(), rows: vec![new(elsewhere, json!({"code": "F"}))], is_preview: false };
            bulk(&house.desk, &other, Call::plain(), ask).await.unwrap().rows[0].id.unwrap()
        };
        let rows = || vec![
            of(ids[0], json!({"size": 20})),
            of(ids[1], json!({"size": 200, "colour": "red"})),
            new(street, json!({"size": 1})),
            new(street, json!({"code": "C9"})),
            of(RowId(foreign), json!({"size": 1})),
            new(elsewhere, json!({"code": "G"})),
            BulkRow { if_match: Some(7), ..of(ids[2], json!({"size": 1})) },
        ];
        for answer in [previewed(&house, &clerk, rows()).await, done(&house, &clerk, rows()).await] {
            assert!(answer.is_refused() && answer.batch.is_none());
            assert_eq!(outcomes(&answer)[0], "changed", "that row alone would be written");
            assert_eq!(said(&answer), [
                (1, "fields.colour", "unknown"),
                (1, "fields.size", "max"),
                (2, "fields.code", "required"),
                (3, "fields.code", "duplicate"),
                (4, "", "not_found"),
                (5, "", "not_found"),
                (6, "", "version"),
            ]);
        }
        assert_eq!(json!(all(&house).await[..10]), json!(before), "nothing was written");
    }

    async fn a_preview_writes_nothing_and_tells_the_same(db: Db) {
        let house = House::empty(db, 3).await;
        let (clerk, street) = clerk(&house);
        let ids = ten(&house, &clerk, street).await;
        let before = all(&house).await;
        let rows = || vec![of(ids[0], json!({"code": "Z"})), new(street, json!({"code": "C0"}))];
        let seen = previewed(&house, &clerk, rows()).await;
        assert_eq!(outcomes(&seen), ["changed", "added"], "the first gives up the code that the second takes");
        assert!(seen.rows[1].id.is_none() && seen.batch.is_none());
        assert_eq!(json!(all(&house).await), json!(before));
        assert_eq!(list(&house.desk, &clerk, &coded(), None, 10).await.unwrap().0.len(), 1);
        assert_eq!(outcomes(&done(&house, &clerk, rows()).await), ["changed", "added"]);
    }

    async fn a_row_that_went_on_is_left_and_named(db: Db) {
        let house = House::empty(db, 3).await;
        let (clerk, street) = clerk(&house);
        let ids = ten(&house, &clerk, street).await;
        let edited = done(&house, &clerk, vec![
            of(ids[0], json!({"size": 50})),
            of(ids[1], json!({"code": "H"})),
            of(ids[2], json!({"size": 52})),
        ]).await;
        let later = ChangeRow { register: coded(), row: ids[0], fields: fields(json!({"size": 51})), if_match: None };
        change(&house.desk, &clerk, Call::plain(), later).await.unwrap();
        // Somebody else has the code meanwhile that the second had before.
        done(&house, &clerk, vec![new(street, json!({"code": "C1"}))]).await;
        let undone = taken_back(&house, &clerk, edited.batch).await;
        let left: Vec<_> = undone.left.iter().map(|left| (RowId(left.row), left.code.as_str())).collect();
        assert_eq!(undone.undone, 1);
        assert_eq!(left, [(ids[0], "changed"), (ids[1], "duplicate")]);
        // Asked again, it goes on with what is left, under the same name.
        let again = taken_back(&house, &clerk, edited.batch).await;
        assert_eq!((again.batch, again.undone, again.left.len()), (undone.batch, 0, 2));
    }

    async fn a_batch_is_taken_back_by_whose_it_is_while_they_may(db: Db) {
        let house = House::empty(db, 3).await;
        let (clerk, street) = clerk(&house);
        let ids = ten(&house, &clerk, street).await;
        let edited = done(&house, &clerk, vec![of(ids[0], json!({"size": 50}))]).await;
        let id = BatchId(edited.batch.unwrap());
        let colleague = holder(&house, "clerk", street, 1);
        let refused = undo(&house.desk, &colleague, Call::plain(), &coded(), id).await.unwrap_err();
        assert!(matches!(refused, Error::Kernel(KernelError::NotFound("batch"))), "{refused}");
        assert!(list(&house.desk, &colleague, &coded(), None, 10).await.unwrap().0.is_empty());
        let elsewhere = undo(&house.desk, &clerk, Call::plain(), &house.register, id).await.unwrap_err();
        assert!(matches!(elsewhere, Error::Kernel(KernelError::NotFound("batch"))), "{elsewhere}");
        // The same person, who is no clerk any more.
        let reader = holder(&house, "worker", street, 0);
        let undone = undo(&house.desk, &reader, Call::plain(), &coded(), id).await.unwrap();
        assert_eq!((undone.undone, undone.left[0].code.as_str()), (0, "forbidden"));
    }

    async fn too_many_rows_and_a_row_named_twice_are_refused(db: Db) {
        let house = House::empty(db, 3).await;
        let (clerk, street) = clerk(&house);
        let ids = ten(&house, &clerk, street).await;
        let many = (0..=ROWS_MAX).map(|at| new(street, json!({"code": format!("M{at}")}))).collect();
        for (rows, code) in [
            (many, "limit"),
            (Vec::new(), "required"),
            (vec![of(ids[0], json!({"size": 1})), of(ids[0], json!({"size": 2}))], "twice"),
        ] {
            let ask = BulkRows { register: coded(), rows, is_preview: false };
            match bulk(&house.desk, &clerk, Call::plain(), ask).await.unwrap_err() {
                Error::Kernel(KernelError::Problems(problems)) => assert_eq!(problems[0].code, code),
                other => panic!("{other}"),
            }
        }
        let stranger = holder(&house, "stranger", street, 2);
        let ask = BulkRows { register: coded(), rows: vec![new(street, json!({"code": "S"}))], is_preview: false };
        let refused = bulk(&house.desk, &stranger, Call::plain(), ask).await.unwrap_err();
        assert!(matches!(refused, Error::Kernel(KernelError::NotFound("register"))), "{refused}");
    }
}
