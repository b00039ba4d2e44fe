//! Orders for tests: placed, and carried to any state by the people whose move it is.

use crate::client::{Answer, Client};
use crate::district::middle_of;
use crate::house::House;
use serde_json::{Value as Json, json};
use std::time::Duration;

/// What the asker of every order gives as address and phone: never to be seen where it does not belong.
pub(crate) const ADDRESS: &str = "幸福里五号楼三单元七零一";
/// The phone.
pub(crate) const PHONE: &str = "13812340000";

/// A week and a second: after it the system takes its steps.
pub(crate) const WEEK: Duration = Duration::from_secs(7 * 24 * 3600 + 1);

/// The states of an order, in the order of its life; a rated one is `settled` either way.
pub(crate) const STATES: [&str; 9] =
    ["placed", "dispatched", "accepted", "delivered", "verified", "settled", "unsolved", "closed", "withdrawn"];

impl House {
    /// What is sent to place an order.
    pub(crate) fn order(&self, community: &str) -> Json {
        json!({
            "loop": "binhai/order",
            "org": self.org(community),
            "form": {
                "item": self.item("0301"), "content": "楼道灯坏了", "place": middle_of(community),
                "address": ADDRESS, "contact": PHONE,
            },
        })
    }

    /// What is sent to complain about an order.
    pub(crate) fn complaint(&self, order: &str) -> Json {
        json!({"loop": "binhai/complaint", "about": order, "form": {"reason": "manner", "content": "说话难听"}})
    }

    /// An order placed by the community's first resident; its id.
    pub(crate) async fn placed(&self, community: &str) -> String {
        let resident = self.client(&format!("{community}.resident")).await;
        let case = resident.post("/cases", self.order(community)).await.ok();
        id_of(&case)
    }

    /// A row about the first volunteer of the community, with a number to be reached by; its path.
    pub(crate) async fn volunteer_row(&self) -> String {
        let fields = json!({"person": self.person("hexi.volunteer"), "capacity": 3, "contact": "13987654321"});
        let row = json!({"org": self.org("hexi"), "fields": fields});
        let path = "/registers/binhai/volunteer/rows";
        format!("{path}/{}", id_of(&self.client("hexi.dispatcher").await.post(path, row).await.ok()))
    }

    /// An order in some state; its id. The first volunteer does the work.
    pub(crate) async fn order_in(&self, community: &str, state: &str) -> String {
        let id = self.placed(community).await;
        self.carry(community, &id, state).await;
        id
    }

    /// Carries a placed order on to a state.
    pub(crate) async fn carry(&self, community: &str, id: &str, state: &str) {
        let volunteer = self.person(&format!("{community}.volunteer"));
        let solved = state != "unsolved";
        let way: &[(&str, &str, Json)] = &[
            ("dispatcher", "dispatch", json!({"input": {"volunteer": volunteer}})),
            ("volunteer", "accept", json!({})),
            ("volunteer", "deliver", json!({"form": {"result": "已更换灯泡", "hours": 0.5}})),
            ("verifier", "verify", json!({})),
            ("resident", "rate", json!({"form": {"stars": 5, "solved": solved}})),
        ];
        let steps = match state {
            "placed" => 0,
            "dispatched" => 1,
            "accepted" => 2,
            "delivered" => 3,
            "verified" => 4,
            "settled" | "unsolved" | "closed" => 5,
            "withdrawn" => {
                let resident = self.client(&format!("{community}.resident")).await;
                take(&resident, id, "withdraw", json!({})).await.ok();
                return;
            }
            other => panic!("no order is ever in `{other}`"),
        };
        for (who, step, body) in &way[..steps] {
            let client = self.client(&format!("{community}.{who}")).await;
            take(&client, id, step, body.clone()).await.ok();
        }
        if state == "closed" {
            self.wait(WEEK).await;
        }
    }
}

/// Takes a step.
pub(crate) async fn take(client: &Client, case: &str, step: &str, body: Json) -> Answer {
    client.post(&format!("/cases/{case}/steps/{step}"), body).await
}

/// The id in an answer.
#[track_caller]
pub(crate) fn id_of(of: &Json) -> String {
    of["id"].as_str().unwrap_or_else(|| panic!("no id: {of}")).to_owned()
}

/// The ids of a list's items.
pub(crate) fn ids(items: &[Json]) -> Vec<String> {
    items.iter().map(id_of).collect()
}
