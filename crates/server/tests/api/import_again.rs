//! Sent again under its key, a file is the same import, and what was begun of it or taken back of it is the same too.

use crate::client::{Answer, Client};
use crate::house::in_both_houses;
use crate::imports::{RESIDENTS, counted, counts, founded, rested};
use crate::orders::id_of;
use gridwork_kernel::ImportId;
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::fmt::Write as _;

const FILE: &str = "序号,姓名\n1,林某甲\n2,周某乙\n3,吴某丙\n";

async fn send(client: &Client, key: &str, name: &str, content: &str) -> Answer {
    let ask = client.ask(Method::POST, &format!("{RESIDENTS}/imports")).key(key);
    ask.file(name, content.as_bytes().to_vec()).send().await
}

async fn keyed(client: &Client, path: &str, key: &str, body: Json) -> Answer {
    client.ask(Method::POST, path).key(key).json(&body).send().await
}

in_both_houses! {
    async fn a_file_sent_again_under_its_key_is_the_same_import(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let first = send(&client, "f1", "名册.csv", FILE).await;
        let again = send(&client, "f1", "名册.csv", FILE).await;
        assert_eq!((first.status, again.status), (201, 201));
        assert_eq!(id_of(&first.ok()), id_of(&again.ok()));
        assert_eq!(client.get(&format!("{RESIDENTS}/imports")).await.items().len(), 1);
        // Another file, another name or another register is another request.
        send(&client, "f1", "名册.csv", "序号,姓名\n9,某某\n").await.refused(422, "idempotency_key");
        send(&client, "f1", "别名.csv", FILE).await.refused(422, "idempotency_key");
        let elsewhere = client.ask(Method::POST, "/registers/binhai/volunteer/imports").key("f1");
        elsewhere.file("名册.csv", FILE.into()).send().await.refused(422, "idempotency_key");
        // Twins on their way together.
        let twins = (0..3).map(|_| send(&client, "f2", "名册.csv", FILE));
        let ids = futures_util::future::join_all(twins).await.iter().map(|it| id_of(&it.ok())).collect::<Vec<_>>();
        assert!(ids.iter().all(|id| *id == ids[0] && *id != id_of(&first.ok())), "{ids:?}");
        let listed = client.get(&format!("{RESIDENTS}/imports")).await.items();
        assert_eq!(listed.len(), 2);
        let rested = rested(&house, &client, RESIDENTS, &listed[0]).await;
        assert_eq!((&rested["status"], counts(&rested)), (&json!("ready"), counted(&[("add", 3)])));
        // Somebody else's key of the same name is another key.
        let office = house.client("district.office").await;
        assert_ne!(id_of(&send(&office, "f1", "名册.csv", FILE).await.ok()), id_of(&first.ok()));
    }

    async fn an_import_is_run_and_taken_back_once_under_a_key(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let import = rested(&house, &client, RESIDENTS, &send(&client, "f1", "名册.csv", FILE).await.ok()).await;
        let path = format!("{RESIDENTS}/imports/{}/run", id_of(&import));
        let begun = keyed(&client, &path, "r1", json!({"lines": [2, 3]})).await.ok();
        rested(&house, &client, RESIDENTS, &import).await;
        let again = keyed(&client, &path, "r1", json!({"lines": [2, 3]})).await.ok();
        assert_eq!((&again["batch"], counts(&again)), (&begun["batch"], counted(&[("add", 1), ("added", 2)])));
        keyed(&client, &path, "r1", json!({})).await.refused(422, "idempotency_key");
        keyed(&client, &path, "r2", json!({})).await.refused(409, "running");
        let rows = client.get(&format!("{RESIDENTS}/rows")).await.items();
        assert_eq!(rows.len(), 2);
        // One of the rows went on since: it is left, and said so each time.
        let row = format!("{RESIDENTS}/rows/{}", id_of(&rows[1]));
        client.patch(&row, json!({"fields": {"age": 40}})).await.ok();
        let undo = format!("{RESIDENTS}/batches/{}/undo", begun["batch"].as_str().unwrap());
        let undone = keyed(&client, &undo, "u1", json!({})).await.ok();
        assert_eq!((&undone["undone"], &undone["left"][0]["code"]), (&json!(1), &json!("changed")));
        assert_eq!(keyed(&client, &undo, "u1", json!({})).await.ok(), undone);
        // Another call finds nothing left to be taken back.
        let another = keyed(&client, &undo, "u2", json!({})).await.ok();
        assert_eq!((&another["undone"], &another["batch"]), (&json!(0), &undone["batch"]));
        keyed(&client, &path, "u1", json!({})).await.refused(422, "idempotency_key");
    }

    async fn a_file_that_was_broken_off_goes_on_when_it_is_sent_again(house) {
        founded(&house).await;
        let client = house.client("hexi.dispatcher").await;
        let mut file = "序号,姓名\n".to_owned();
        for n in 1..=1_200 {
            writeln!(file, "{n},某{n}").unwrap();
        }
        let import = send(&client, "f1", "名册.csv", &file).await.ok();
        let rested_before = rested(&house, &client, RESIDENTS, &import).await;
        assert_eq!(counts(&rested_before), counted(&[("add", 1_200)]));
        // As if the process had died when a thousand lines were kept.
        let id = id_of(&import).parse::<ImportId>().unwrap();
        let writing = house.desk.db().write::<_, gridwork_db::Error>(move |tx| {
            Box::pin(async move {
                let staging = "update row_import set status = 'staging', position = 0 where import_id = $1";
                tx.execute(staging, &[id.into()]).await?;
                tx.execute("delete from row_import_line where import_id = $1 and line > 1001", &[id.into()]).await?;
                let unjudged = "update row_import_line set verdict = null, outcome = null, same_row = null \
                                where import_id = $1";
                tx.execute(unjudged, &[id.into()]).await.map(drop)
            })
        });
        writing.await.unwrap();
        let at = format!("{RESIDENTS}/imports/{}", id_of(&import));
        assert_eq!(client.get(&at).await.ok()["status"], "checking");
        client.post(&format!("{at}/run"), json!({})).await.refused(409, "staging");
        let mapping = client.ask(Method::PUT, &format!("{at}/mapping")).json(&json!({"columns": ["number", "name"]}));
        mapping.send().await.refused(409, "staging");
        let again = send(&client, "f1", "名册.csv", &file).await.ok();
        assert_eq!(id_of(&again), id_of(&import));
        let whole = rested(&house, &client, RESIDENTS, &again).await;
        assert_eq!((&whole["status"], counts(&whole)), (&json!("ready"), counted(&[("add", 1_200)])));
    }
}
