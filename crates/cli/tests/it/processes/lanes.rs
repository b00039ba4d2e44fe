//! The load: clients that take orders round and round, each request to another process, and never stop at an answer
//! that does not come.

use gridwork_testkit::http::{Answer, Client, Request};
use gridwork_testkit::orders::{Community, STATES, STEPS};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// What was answered: how far each case had come.
pub(super) type Answered = BTreeMap<String, usize>;

/// Every so many requests the same one is sent once more, to another process.
const REPEAT_EVERY: usize = 5;

/// Every so many requests a list is read.
const LIST_EVERY: usize = 7;

/// Where the servers are now.
#[derive(Clone)]
pub(super) struct Servers {
    urls: Arc<Mutex<[Option<String>; 3]>>,
}

impl Servers {
    pub(super) fn new(urls: [&str; 3]) -> Servers {
        Servers { urls: Arc::new(Mutex::new(urls.map(|url| Some(url.to_owned())))) }
    }

    /// One has moved, or is gone: what a proxy learns from `/readyz`.
    pub(super) fn set(&self, at: usize, url: Option<&str>) {
        self.urls.lock().unwrap()[at] = url.map(str::to_owned);
    }

    pub(super) fn all(&self) -> Vec<String> {
        self.urls.lock().unwrap().iter().flatten().cloned().collect()
    }
}

/// All clients together.
pub(super) struct Lanes {
    running: Vec<JoinHandle<()>>,
    heard: UnboundedReceiver<()>,
    answered: Arc<Mutex<Answered>>,
    is_over: Arc<AtomicBool>,
}

impl Lanes {
    pub(super) fn start(count: usize, servers: &Servers, communities: &[Community]) -> Lanes {
        let (tell, heard) = unbounded_channel();
        let (answered, is_over) = (Arc::<Mutex<Answered>>::default(), Arc::<AtomicBool>::default());
        let lane = |at: usize| Lane {
            at,
            servers: servers.clone(),
            clients: BTreeMap::new(),
            community: communities[at % communities.len()].clone(),
            case: String::new(),
            step: 0,
            sent: at,
            answered: Arc::clone(&answered),
        };
        let running = (0..count).map(|at| tokio::spawn(lane(at).run(tell.clone(), Arc::clone(&is_over)))).collect();
        Lanes { running, heard, answered, is_over }
    }

    /// Waits for so many more answers.
    pub(super) async fn answers(&mut self, count: usize) {
        for _ in 0..count {
            self.heard.recv().await.expect("the clients go on until they are stopped");
        }
    }

    pub(super) fn answered_until_now(&self) -> Answered {
        self.answered.lock().unwrap().clone()
    }

    /// Lets every client finish what it has begun.
    pub(super) async fn stop(self) -> Answered {
        self.is_over.store(true, Ordering::SeqCst);
        for lane in self.running {
            lane.await.unwrap();
        }
        self.answered.lock().unwrap().clone()
    }
}

/// What was answered after a moment.
pub(super) fn newer(answered: &Answered, since: &Answered) -> Answered {
    answered.iter().filter(|(case, version)| since.get(*case) != Some(version)).map(|(c, v)| (c.clone(), *v)).collect()
}

struct Lane {
    at: usize,
    servers: Servers,
    clients: BTreeMap<String, Client>,
    community: Community,
    case: String,
    step: usize,
    sent: usize,
    answered: Arc<Mutex<Answered>>,
}

impl Lane {
    async fn run(mut self, tell: UnboundedSender<()>, is_over: Arc<AtomicBool>) {
        while !is_over.load(Ordering::SeqCst) {
            self.step_once().await;
            // After the last answer that is waited for, nobody listens any more.
            let _ = tell.send(());
        }
    }

    /// Takes the next step, at the next server that answers.
    async fn step_once(&mut self) {
        let key = format!("lane-{}-{}", self.at, self.sent);
        let request = self.community.request(self.step, &self.case).once(key);
        let case = self.send(&request).await;
        assert_eq!(case["version"], self.step + 1, "{} was not the next step: {case}", request.path);
        assert_eq!(case["state"], STATES[self.step], "{}", request.path);
        case["id"].as_str().unwrap().clone_into(&mut self.case);
        self.answered.lock().unwrap().insert(self.case.clone(), self.step + 1);
        if self.sent.is_multiple_of(REPEAT_EVERY) {
            let again = self.send(&request).await;
            assert_eq!(
                (&again["id"], &again["version"]),
                (&case["id"], &case["version"]),
                "a repeat does nothing again"
            );
        }
        if self.sent.is_multiple_of(LIST_EVERY) {
            let waiting = Request::get("/api/v1/cases?turn=mine&limit=20").by(&self.community.dispatcher.token);
            assert!(self.send(&waiting).await["items"].is_array());
        }
        self.step = (self.step + 1) % STEPS.len();
    }

    /// Sends a request to one server after the other until it is answered; with its key it is done once all the same.
    async fn send(&mut self, request: &Request) -> serde_json::Value {
        loop {
            let urls = self.servers.all();
            self.sent += 1;
            let url = &urls[self.sent % urls.len()];
            let client = self.clients.entry(url.clone()).or_insert_with(|| Client::new(url));
            match client.send(request).await {
                Ok(Answer { status: 503, .. }) | Err(_) => tokio::task::yield_now().await,
                Ok(answer) => return answer.accepted().unwrap_or_else(|error| panic!("{}: {error}", request.path)),
            }
        }
    }
}
