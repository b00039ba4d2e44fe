//! Statements that are built from definitions.

use gridwork_db::{Db, Engine, Error, Value, render};
use gridwork_testkit::both_engines;
use sea_query::{Alias, ColumnDef, Expr, ExprTrait, Query, Table};
use uuid::Uuid;

use crate::probe;

both_engines! {
    async fn built_statements_run(db: Db) {
        probe(&db).await;
        let id = Uuid::from_u128(9);
        let added = db.write(move |tx| Box::pin(async move {
            let statement = Query::insert()
                .into_table(Alias::new("probe"))
                .columns(["probe_id", "truth", "fraction", "words", "id", "bytes"].map(Alias::new))
                .values_panic([1.into(), true.into(), 0.5.into(), "河西".into(), id.into(), vec![1u8, 2].into()])
                .to_owned();
            tx.execute_built(&statement).await
        }));
        assert_eq!(added.await, Ok(1));
        let statement = Query::select()
            .columns(["words", "id", "truth", "bytes"].map(Alias::new))
            .from(Alias::new("probe"))
            .and_where(Expr::col(Alias::new("probe_id")).gte(1))
            .and_where(Expr::col(Alias::new("words")).eq("河西"))
            .and_where(Expr::col(Alias::new("whole")).is_null())
            .to_owned();
        let rows = db.read().await.unwrap().query_built(&statement).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].text(0).unwrap(), "河西");
        assert_eq!(rows[0].uuid(1).unwrap(), id);
        assert!(rows[0].bool(2).unwrap());
        assert_eq!(rows[0].blob(3).unwrap(), [1, 2]);
    }

    async fn built_tables_are_made(db: Db) {
        let made = db.write(|tx| Box::pin(async move {
            let statement = Table::create()
                .table(Alias::new("row_binhai__shop"))
                .col(ColumnDef::new(Alias::new("row_id")).uuid().primary_key())
                .col(ColumnDef::new(Alias::new("name")).text().not_null())
                .to_owned();
            tx.define(&statement).await?;
            tx.query("select row_id, name from row_binhai__shop", &[]).await
        }));
        assert_eq!(made.await.map(|rows| rows.len()), Ok(0));
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    let statement = Query::select().expr(Expr::val(u64::MAX)).to_owned();
    assert!(matches!(render(Engine::Sqlite, &statement), Err(Error::Sql(_))));
    let statement = Query::select().expr(Expr::val(7u64)).to_owned();
    assert_eq!(render(Engine::Postgres, &statement).unwrap(), ("SELECT $1".to_owned(), vec![Value::Int(7)]));
}
