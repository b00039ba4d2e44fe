//! Who sees a record and why, asked beside the running server.

use crate::house::{House, STOP_WITHIN, refused, said, succeeds};
use gridwork_testkit::databases::runtime;
use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders;
use serde_json::Value as Json;

#[test]
fn the_asker_sees_a_case_and_a_role_elsewhere_does_not() {
    let house = House::sqlite();
    let demo = house.demo();
    let (id, number) = runtime().block_on(async {
        let communities = orders::communities(demo.url()).await.unwrap();
        let mut client = Client::new(demo.url());
        let request = communities[0].request(0, "");
        let case = client.send(&request).await.unwrap().accepted().unwrap();
        let text = |name: &str| case[name].as_str().unwrap().to_owned();
        (text("id"), text("number"))
    });
    let accounts: Json = runtime().block_on(async {
        let mut client = Client::new(demo.url());
        client.send(&Request::get("/api/v1/demo/accounts")).await.unwrap().accepted().unwrap()
    });
    let mut seen = [0, 0];
    for account in accounts["items"].as_array().unwrap() {
        let login = account["account"].as_str().unwrap();
        let output = house.command(&["explain"]).args([login, &id, "--json"]).output().unwrap();
        succeeds(&output);
        let told: Json = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(told["id"], Json::from(id.clone()));
        let sees = told["sees"].as_bool().unwrap();
        seen[usize::from(sees)] += 1;
        let output = house.command(&["explain"]).args([login, &number, "--lang", "en"]).output().unwrap();
        succeeds(&output);
        assert!(said(&output).contains(if sees { " sees binhai/order" } else { " does not see binhai/order" }));
    }
    assert!(seen[0] > 0 && seen[1] > 1, "{seen:?}");
    let nobody = house.command(&["explain"]).args(["no.such", &number]).output().unwrap();
    refused(&nobody, &["account"]);
    assert!(demo.stop(STOP_WITHIN).unwrap().success());
}
