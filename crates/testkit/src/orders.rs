//! The order loop as an outside program drives it: the people of a demo, and one round from placing to rating.

use std::io::{Error, Result};

use serde_json::{Value as Json, json};

use crate::http::{Client, Request};

/// The steps of one round; the first opens the case.
pub const STEPS: [&str; 6] = ["place", "dispatch", "accept", "deliver", "verify", "rate"];

/// The states those steps lead to.
pub const STATES: [&str; 6] = ["placed", "dispatched", "accepted", "delivered", "verified", "settled"];

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Member {
    /// The bearer token.
    pub token: String,
    /// The person's id.
    pub person: String,
}

/// A community with four people who can carry an order round.
#[derive(Debug, Clone)]
pub struct Community {
    /// The org's id.
    pub org: String,
    /// Asks and rates.
    pub resident: Member,
    /// Dispatches.
    pub dispatcher: Member,
    /// Accepts and delivers.
    pub volunteer: Member,
    /// Verifies, from the branch that covers the community.
    pub verifier: Member,
    /// The service asked for.
    pub item: String,
}

impl Community {
    /// The request for a step of a round; `case` is empty for the first.
    pub fn request(&self, step: usize, case: &str) -> Request {
        let (by, body) = match step {
            0 => {
                let form = json!({"item": self.item, "content": "楼道灯坏了，晚上看不清台阶",
                    "address": "3 号楼 2 单元 501", "contact": "13800000000"});
                return Request::post("/api/v1/cases", json!({"loop": "binhai/order", "org": self.org, "form": form}))
                    .by(&self.resident.token);
            }
            1 => (&self.dispatcher, json!({"input": {"volunteer": self.volunteer.person}})),
            2 => (&self.volunteer, json!({})),
            3 => (&self.volunteer, json!({"form": {"result": "已更换灯泡，楼道照明恢复", "hours": 0.5}})),
            4 => (&self.verifier, json!({})),
            _ => (&self.resident, json!({"form": {"stars": 5, "solved": true}})),
        };
        Request::post(format!("/api/v1/cases/{case}/steps/{}", STEPS[step]), body).by(&by.token)
    }
}

/// Signs in the people of a demo and answers every community in which a round can be gone.
///
/// # Errors
/// What the server refused; nothing found is an error too.
pub async fn communities(url: &str) -> Result<Vec<Community>> {
    let accounts = Client::new(url).send(&Request::get("/api/v1/demo/accounts")).await?.accepted()?;
    communities_among(url, accounts["items"].as_array().cloned().unwrap_or_default()).await
}

/// The same with sign-ins that are known, at a server that shows none.
///
/// # Errors
/// What the server refused; nothing found is an error too.
pub async fn communities_among(url: &str, items: Vec<Json>) -> Result<Vec<Community>> {
    let mut client = Client::new(url);
    let accounts = Accounts { items };
    let mut verifiers = Vec::new();
    for account in accounts.holding("verifier") {
        verifiers.push(sign_in(&mut client, account).await?);
    }
    let mut found = Vec::new();
    for dispatcher in accounts.holding("dispatcher") {
        let org = org_of(dispatcher, "dispatcher");
        if found.iter().any(|known: &Community| known.org == org) {
            continue;
        }
        let (Some(resident), Some(volunteer)) = (accounts.at("resident", &org), accounts.at("volunteer", &org)) else {
            continue;
        };
        let dispatcher = sign_in(&mut client, dispatcher).await?;
        let (resident, volunteer) = (sign_in(&mut client, resident).await?, sign_in(&mut client, volunteer).await?);
        let item = first_item(&mut client, &resident).await?;
        let verifier = dispatcher.clone();
        let mut community = Community { org, resident, dispatcher, volunteer, verifier, item };
        if let Some(verifier) = verifier_of(&mut client, &community, &verifiers).await? {
            community.verifier = verifier;
            found.push(community);
        }
    }
    match found.is_empty() {
        true => Err(Error::other("no community of this demo has everyone whom a round needs")),
        false => Ok(found),
    }
}

/// The sign-ins a demo offers.
struct Accounts {
    items: Vec<Json>,
}

impl Accounts {
    fn holding<'a>(&'a self, role: &'a str) -> impl Iterator<Item = &'a Json> {
        self.items.iter().filter(move |account| held(account, role).next().is_some())
    }

    fn at(&self, role: &str, org: &str) -> Option<&Json> {
        self.items.iter().find(|account| held(account, role).any(|it| it["org"]["id"] == org))
    }
}

fn held<'a>(account: &'a Json, role: &'a str) -> impl Iterator<Item = &'a Json> {
    let roles = account["roles"].as_array().map(Vec::as_slice).unwrap_or_default();
    let is_it = move |name: &str| name.rsplit('/').next() == Some(role);
    roles.iter().filter(move |it| it["role"].as_str().is_some_and(is_it))
}

fn org_of(account: &Json, role: &str) -> String {
    held(account, role).next().and_then(|it| it["org"]["id"].as_str()).unwrap_or_default().to_owned()
}

/// Signs in an account as `/demo/accounts` shows it.
///
/// # Errors
/// What the server refused.
pub async fn sign_in(client: &mut Client, account: &Json) -> Result<Member> {
    let body = json!({"account": account["account"], "password": account["password"], "token": true});
    let session = client.send(&Request::post("/api/v1/session", body)).await?.accepted()?;
    let token = text(&session["token"])?;
    let me = client.send(&Request::get("/api/v1/me").by(&token)).await?.accepted()?;
    Ok(Member { person: text(&me["person"]["id"])?, token })
}

async fn first_item(client: &mut Client, member: &Member) -> Result<String> {
    let path = "/api/v1/registers/binhai/service_item/rows?limit=1";
    let rows = client.send(&Request::get(path).by(&member.token)).await?.accepted()?;
    text(&rows["items"][0]["id"])
}

/// Which verifier's branch covers the community is in no list; it shows in who may know of an order there.
async fn verifier_of(client: &mut Client, community: &Community, verifiers: &[Member]) -> Result<Option<Member>> {
    let case = client.send(&community.request(0, "")).await?.accepted()?;
    let path = format!("/api/v1/cases/{}", text(&case["id"])?);
    for verifier in verifiers {
        if client.send(&Request::get(&path).by(&verifier.token)).await?.is_success() {
            return Ok(Some(verifier.clone()));
        }
    }
    Ok(None)
}

fn text(value: &Json) -> Result<String> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| Error::other(format!("a text was expected, there was {value}")))
}
