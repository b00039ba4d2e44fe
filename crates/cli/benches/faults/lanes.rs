//! The load: clients that carry orders round, send again under the same key what was not answered, and remember every
//! answer.

use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders::{Community, STATES, STEPS};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long an answer is waited for before the connection is given up.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a client waits before it asks again.
const PAUSE: Duration = Duration::from_millis(20);

/// What was answered: how far each case had come.
pub(crate) type Answered = BTreeMap<String, usize>;

/// What all clients share.
#[derive(Default)]
pub(crate) struct Shared {
    /// Clients finish what they have begun and end.
    pub(crate) stopping: AtomicBool,
    /// Answers that went well.
    pub(crate) answers: AtomicU64,
    /// Answers that said to come back later.
    pub(crate) shed: AtomicU64,
    keys: AtomicU64,
}

/// One client.
pub(crate) struct Lane {
    pub(crate) client: Client,
    pub(crate) community: Community,
    pub(crate) answered: Answered,
    /// Hangs up after every so many requests, before the answer has come; never when 0.
    pub(crate) hangs_up_every: u64,
    case: String,
    step: usize,
    sent: u64,
    name: String,
    /// Sent and not answered: nobody knows whether it was done.
    open: Option<Request>,
    /// What must not have been answered.
    pub(crate) wrong: Vec<String>,
}

impl Lane {
    pub(crate) fn new(name: String, url: &str, community: Community) -> Lane {
        Lane {
            client: Client::new(url),
            community,
            answered: Answered::new(),
            hangs_up_every: 0,
            case: String::new(),
            step: 0,
            sent: 0,
            name,
            open: None,
            wrong: Vec::new(),
        }
    }

    /// Takes steps until told to stop; what is open then is asked once more until it is answered or `until` passes.
    pub(crate) async fn run(mut self, shared: Arc<Shared>, until: Instant) -> Lane {
        while !(shared.stopping.load(Ordering::SeqCst) && self.open.is_none()) && self.wrong.is_empty() {
            if Instant::now() > until {
                self.wrong.push(format!("{} was not answered any more", self.name));
                break;
            }
            if !self.once(&shared).await {
                tokio::time::sleep(PAUSE).await;
            }
        }
        self
    }

    /// Sends the open request again, or the next one; false when it was not answered, or not well.
    async fn once(&mut self, shared: &Shared) -> bool {
        let request = match self.open.take() {
            Some(request) => request,
            None => {
                let key = format!("{}-{}", self.name, shared.keys.fetch_add(1, Ordering::SeqCst));
                self.community.request(self.step, &self.case).once(key)
            }
        };
        self.sent += 1;
        let hangs_up = self.hangs_up_every > 0 && self.sent.is_multiple_of(self.hangs_up_every);
        let patience = if hangs_up { Duration::from_millis(self.sent % 7) } else { PATIENCE };
        let heard = tokio::time::timeout(patience, self.client.send(&request)).await;
        let Ok(Ok(answer)) = heard else {
            self.open = Some(request);
            return false;
        };
        match answer.status {
            200..300 => self.take(&request, &answer.json(), shared),
            502..=504 => {
                shared.shed.fetch_add(1, Ordering::SeqCst);
                self.open = Some(request);
                return false;
            }
            status => {
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                self.wrong.push(format!("{} was answered with {status}: {text}", request.path));
            }
        }
        true
    }

    fn take(&mut self, request: &Request, case: &serde_json::Value, shared: &Shared) {
        let is_older = case["version"].as_u64().is_none_or(|version| version <= self.step as u64);
        if is_older || case["state"] != STATES[self.step] {
            self.wrong.push(format!("{} was not the next step: {} {}", request.path, case["version"], case["state"]));
            return;
        }
        shared.answers.fetch_add(1, Ordering::SeqCst);
        self.case = case["id"].as_str().unwrap_or_default().to_owned();
        self.answered.insert(self.case.clone(), self.step + 1);
        self.step = (self.step + 1) % STEPS.len();
    }

    /// Every answered write is there, as an event of its case, and no step stands there twice.
    pub(crate) async fn look(&mut self, answered: &Answered) -> Vec<String> {
        let mut found = Vec::new();
        for (case, version) in answered {
            let path = format!("/api/v1/cases/{case}/events");
            let request = Request::get(path).by(&self.community.dispatcher.token);
            let answer = match tokio::time::timeout(PATIENCE, self.client.send(&request)).await {
                Ok(Ok(answer)) if answer.is_success() => answer.json(),
                Ok(Ok(answer)) => {
                    found.push(format!("case {case}, answered at version {version}, is gone: {}", answer.status));
                    continue;
                }
                _ => {
                    found.push(format!("case {case} cannot be looked at"));
                    continue;
                }
            };
            let events = answer["items"].as_array().cloned().unwrap_or_default();
            let steps = events.iter().filter_map(|event| event["step"].as_str()).collect::<Vec<_>>();
            if steps != STEPS[..(*version).min(STEPS.len())] {
                found.push(format!("case {case}, answered at version {version}, has the steps {steps:?}"));
            }
        }
        found
    }
}
