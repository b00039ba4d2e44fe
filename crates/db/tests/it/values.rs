//! Values go in and come out the same on both engines, or are refused by both.

use gridwork_db::{Db, Error, Row, Value};
use gridwork_testkit::both_engines;
use uuid::Uuid;

use crate::{add, ask, probe};

async fn keep(db: &Db, values: [Value; 7]) -> Result<Row, Error> {
    let probe_id = values[0].clone();
    let sql = "insert into probe (probe_id, truth, whole, fraction, words, bytes, id)
values ($1, $2, $3, $4, $5, $6, $7)";
    db.write(move |tx| {
        let values = values.clone();
        Box::pin(async move { tx.execute(sql, &values).await })
    })
    .await?;
    let sql = "select truth, whole, fraction, words, bytes, id from probe where probe_id = $1";
    db.read().await?.query_one(sql, &[probe_id]).await
}

both_engines! {
    async fn values_of_every_kind_come_back(db: Db) {
        probe(&db).await;
        let id = Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        let words = "河西社区 '引号' \"q\" \\ \u{1F3E0} é \n $1 ?";
        let row = keep(&db, [1.into(), true.into(), i64::MAX.into(), 0.1.into(), words.into(), vec![0, 255].into(), id.into()]);
        let row = row.await.unwrap();
        assert!(row.bool(0).unwrap());
        assert_eq!(row.int(1).unwrap(), i64::MAX);
        assert_eq!(row.real(2).unwrap(), 0.1);
        assert_eq!(row.text(3).unwrap(), words);
        assert_eq!(row.blob(4).unwrap(), vec![0, 255]);
        assert_eq!(row.uuid(5).unwrap(), id);
        let row = keep(&db, [2.into(), false.into(), i64::MIN.into(), (-0.0).into(), "".into(), vec![].into(), Uuid::nil().into()]);
        let row = row.await.unwrap();
        assert_eq!(row.opt_bool(0).unwrap(), Some(false));
        assert_eq!(row.opt_int(1).unwrap(), Some(i64::MIN));
        assert_eq!(row.opt_real(2).unwrap(), Some(0.0));
        assert_eq!(row.opt_text(3).unwrap().as_deref(), Some(""));
        assert_eq!(row.opt_blob(4).unwrap(), Some(vec![]));
        assert_eq!(row.opt_uuid(5).unwrap(), Some(Uuid::nil()));
    }

    async fn nothing_stays_nothing(db: Db) {
        probe(&db).await;
        let row = keep(&db, [1.into(), Value::Null, Value::Null, Value::Null, Value::Null, Value::Null, Value::Null]);
        let row = row.await.unwrap();
        assert_eq!(row.opt_bool(0).unwrap(), None);
        assert_eq!(row.opt_int(1).unwrap(), None);
        assert_eq!(row.opt_real(2).unwrap(), None);
        assert_eq!(row.opt_text(3).unwrap(), None);
        assert_eq!(row.opt_blob(4).unwrap(), None);
        assert_eq!(row.opt_uuid(5).unwrap(), None);
        assert!(matches!(row.int(1), Err(Error::Decode(_))));
        assert!(matches!(row.int(9), Err(Error::Decode(_))));
    }

    async fn a_value_of_the_wrong_kind_is_an_error_and_no_guess(db: Db) {
        probe(&db).await;
        let row = keep(&db, [1.into(), true.into(), 7.into(), 0.5.into(), "x".into(), vec![1].into(), Uuid::nil().into()]);
        let row = row.await.unwrap();
        assert!(matches!(row.text(1), Err(Error::Decode(_))));
        assert!(matches!(row.int(3), Err(Error::Decode(_))));
        assert!(matches!(row.uuid(4), Err(Error::Decode(_))));
        assert_eq!(row.real(1).unwrap(), 7.0, "a whole number reads as a floating one");
    }

    async fn text_with_a_nul_is_refused(db: Db) {
        probe(&db).await;
        let refused = keep(&db, [1.into(), Value::Null, Value::Null, Value::Null, "a\0b".into(), Value::Null, Value::Null]).await;
        let expected = "a statement was refused: the text of $5 holds a NUL character, which cannot be stored; remove it";
        assert_eq!(refused.unwrap_err().to_string(), expected);
    }

    async fn a_number_that_is_none_is_refused(db: Db) {
        let refused = ask(&db, "select cast($1 as double precision)", &[f64::NAN.into()]).await;
        assert!(matches!(refused, Err(Error::Sql(_))), "{refused:?}");
    }

    async fn text_is_ordered_by_its_bytes(db: Db) {
        probe(&db).await;
        let mut words = ["b", "B", "a", "A", "Z", "_", "0", "10", "2", "é", "e", "中", "啊", "3/", "30", "3/1/"];
        for (i, word) in words.iter().enumerate() {
            let word = *word;
            let sql = "insert into probe (probe_id, words) values ($1, $2)";
            db.write(move |tx| Box::pin(async move { tx.execute(sql, &[(i as i64).into(), word.into()]).await }))
                .await
                .unwrap();
        }
        let rows = db.read().await.unwrap().query("select words from probe order by words", &[]).await.unwrap();
        let sorted: Vec<String> = rows.iter().map(|row| row.text(0).unwrap()).collect();
        words.sort_unstable();
        assert_eq!(sorted, words);
        // Everything below org 3, and nothing of org 30.
        let sql = "select words from probe where words >= $1 and words < $2 order by words";
        let rows = db.read().await.unwrap().query(sql, &["3/".into(), "30".into()]).await.unwrap();
        let below: Vec<String> = rows.iter().map(|row| row.text(0).unwrap()).collect();
        assert_eq!(below, ["3/", "3/1/"]);
    }

    async fn sums_and_counts_are_whole_numbers(db: Db) {
        probe(&db).await;
        for probe_id in 1..=3 {
            add(&db, probe_id).await.unwrap();
        }
        let sums = "select count(*), sum(probe_id), max(probe_id), sum(whole), avg(probe_id) from probe";
        let row = db.read().await.unwrap().query_one(sums, &[]).await.unwrap();
        assert_eq!((row.int(0).unwrap(), row.int(1).unwrap(), row.int(2).unwrap()), (3, 6, 3));
        assert_eq!(row.opt_int(3).unwrap(), None);
        assert_eq!(row.real(4).unwrap(), 2.0);
        let sql = "select count(*) from (select sum(probe_id) as total from probe having sum(probe_id) > $1) t";
        for (than, found) in [(5, 1), (6, 0), (i64::MIN, 1)] {
            assert_eq!(ask(&db, sql, &[than.into()]).await, Ok(Value::Int(found)), "{than}");
        }
    }

    async fn a_parameter_can_stand_in_several_places(db: Db) {
        probe(&db).await;
        add(&db, 1).await.unwrap();
        let sql = "select $2, $1 from probe where probe_id = $3 or probe_id = $3";
        let row = db.read().await.unwrap().query_one(sql, &["one".into(), "two".into(), 1.into()]).await.unwrap();
        assert_eq!((row.text(0).unwrap().as_str(), row.text(1).unwrap().as_str()), ("two", "one"));
    }

    async fn the_number_of_parameters_must_fit(db: Db) {
        probe(&db).await;
        let sql = "select probe_id from probe where probe_id = $1";
        for params in [vec![], vec![1.into(), 2.into()]] {
            let refused = db.read().await.unwrap().query(sql, &params).await;
            assert!(matches!(refused, Err(Error::Sql(_))), "{refused:?}");
        }
    }

    async fn a_row_twice_names_the_constraint(db: Db) {
        probe(&db).await;
        let first = keep(&db, [1.into(), true.into(), 5.into(), Value::Null, "a".into(), Value::Null, Value::Null]).await;
        first.unwrap();
        let check = async |values: [Value; 7], constraint: &str| {
            let refused = keep(&db, values).await.unwrap_err();
            assert_eq!(refused, Error::Unique { constraint: constraint.to_owned() });
        };
        check([1.into(), Value::Null, Value::Null, Value::Null, Value::Null, Value::Null, Value::Null], "probe_pkey").await;
        check([2.into(), Value::Null, Value::Null, Value::Null, "a".into(), Value::Null, Value::Null], "probe_words_key").await;
        check([2.into(), true.into(), 5.into(), Value::Null, "b".into(), Value::Null, Value::Null], "probe_pair").await;
    }

    async fn a_pair_as_primary_key_is_named_too(db: Db) {
        let twice = db.write(|tx| Box::pin(async move {
            let sql = "insert into case_sequence (loop, year, next) values ($1, $2, $3)";
            tx.execute(sql, &["order".into(), 2026.into(), 1.into()]).await?;
            tx.execute(sql, &["order".into(), 2026.into(), 2.into()]).await
        }));
        assert_eq!(twice.await, Err(Error::Unique { constraint: "case_sequence_pkey".to_owned() }));
    }

    async fn answered_rows_of_a_change_are_read(db: Db) {
        probe(&db).await;
        let sql = "insert into probe (probe_id, words) values ($1, $2) returning words";
        let row = db.write(move |tx| Box::pin(async move { tx.query_one(sql, &[1.into(), "x".into()]).await })).await.unwrap();
        assert_eq!(row.text(0).unwrap(), "x");
        let sql = "update probe set words = $1 where probe_id < $2";
        let touched = db.write(move |tx| Box::pin(async move { tx.execute(sql, &["y".into(), 9.into()]).await })).await;
        assert_eq!(touched, Ok(1));
    }

    async fn locked_rows_are_asked_for_in_one_way(db: Db) {
        probe(&db).await;
        add(&db, 1).await.unwrap();
        let found = db.write(|tx| Box::pin(async move {
            let one = tx.query("select probe_id from probe where probe_id = $1\nfor update", &[1.into()]).await?;
            let many = tx.query("select probe_id from probe order by probe_id limit 5 for update skip locked", &[]).await?;
            let sql = "delete from probe where probe_id in (select probe_id from probe for update skip locked)";
            Ok::<_, Error>((one.len(), many.len(), tx.execute(sql, &[]).await?))
        }));
        assert_eq!(found.await, Ok((1, 1, 1)));
    }

    async fn a_reader_cannot_change_anything(db: Db) {
        probe(&db).await;
        let refused = db.read().await.unwrap().execute("insert into probe (probe_id) values (1)", &[]).await;
        assert!(refused.is_err());
        let row = db.read().await.unwrap().query_one("select count(*) from probe", &[]).await.unwrap();
        assert_eq!(row.int(0).unwrap(), 0);
    }
}
