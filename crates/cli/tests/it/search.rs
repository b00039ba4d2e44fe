//! The search index made anew, beside a running server and without one.

use crate::house::{House, STOP_WITHIN, said, succeeds};
use gridwork_db::{Db, Options, Target};
use gridwork_testkit::databases::runtime;
use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders;
use serde_json::Value as Json;

/// More rows than one order makes anew, so that the command gives several: copies of one without a code.
const COPIES: [&str; 4] = [
    "create temp table copied as with recursive n (n) as (select 1 union all select n + 1 from n where n < 4200) \
     select one.* from n, (select * from row_binhai__service_item limit 1) one",
    "update copied set row_id = randomblob(16), f_code__text = null",
    "insert into row_binhai__service_item select * from copied",
    "drop table copied",
];

fn copy_rows(house: &House) {
    runtime().block_on(async {
        let db = Db::open(&Target::Sqlite(house.data().join("gridwork.db")), Options::default()).await.unwrap();
        let copying = db.write(|tx| {
            Box::pin(async move {
                for sql in COPIES {
                    tx.execute(sql, &[]).await?;
                }
                Ok::<_, gridwork_db::Error>(())
            })
        });
        copying.await.unwrap();
        db.close().await;
    });
}

#[test]
fn the_index_is_made_anew_whether_a_server_runs_or_not() {
    let house = House::sqlite();
    let demo = house.demo();
    let community = runtime().block_on(orders::communities(demo.url())).unwrap().remove(0);
    let send = |url: &str, request: &Request| -> Json {
        runtime().block_on(Client::new(url).send(request)).unwrap().accepted().unwrap()
    };
    let case = send(demo.url(), &community.request(0, ""));
    let number = case["number"].as_str().unwrap();
    let request = Request::get(format!("/api/v1/search?q={number}")).by(&community.resident.token);
    let found = |url: &str| send(url, &request)["items"][0]["id"].clone();
    assert_eq!(found(demo.url()), case["id"]);
    assert!(demo.stop(STOP_WITHIN).unwrap().success());

    let rebuild = || {
        let output = house.command(&["search", "rebuild"]).arg("--json").output().unwrap();
        succeeds(&output);
        assert!(said(&output).contains("records so far"), "it ended at once: {}", said(&output));
        let done: Json = serde_json::from_slice(&output.stdout).unwrap();
        (done["records"].as_u64().unwrap(), done["is_done"].as_bool().unwrap())
    };
    copy_rows(&house);
    let alone = rebuild();
    assert!(alone.0 > 4_200 && alone.1, "{alone:?}");
    let demo = house.demo();
    assert_eq!(found(demo.url()), case["id"]);
    assert_eq!(rebuild(), alone, "beside a server");
    assert_eq!(found(demo.url()), case["id"]);
    assert!(demo.stop(STOP_WITHIN).unwrap().success());
}
