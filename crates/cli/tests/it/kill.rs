//! DURABLE: a server that is killed in the middle of its work has lost nothing it had answered, and nothing was done
//! twice. On PostgreSQL the database server crashes with it every third time.

use crate::house::{House, STOP_WITHIN, is_there, succeeds};
use gridwork_testkit::http::{Client, Request};
use gridwork_testkit::orders::{self, Community, STATES, STEPS};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// How many rounds; the long runs take twenty.
const ROUNDS_VARIABLE: &str = "GRIDWORK_KILL_ROUNDS";

/// From what the moments of the kills come; a failure names the seed it had.
const SEED_VARIABLE: &str = "GRIDWORK_KILL_SEED";

const CLIENTS: usize = 16;

#[test]
fn a_killed_server_has_lost_no_answered_write_on_sqlite() {
    kill_again_and_again(&House::sqlite(), number(ROUNDS_VARIABLE, 5));
}

#[test]
fn a_killed_server_has_lost_no_answered_write_on_postgres() {
    kill_again_and_again(&House::postgres(), number(ROUNDS_VARIABLE, 5));
}

mod long_runs {
    use super::*;

    #[test]
    fn killed_twenty_times_on_sqlite() {
        kill_again_and_again(&House::sqlite(), 20);
    }

    #[test]
    fn killed_twenty_times_on_postgres() {
        kill_again_and_again(&House::postgres(), 20);
    }
}

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Small random numbers from a seed (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// What was answered: how far each case had come.
type Answered = BTreeMap<String, usize>;

/// A client with the request whose answer it never got.
struct Lane {
    client: Client,
    community: Community,
    case: String,
    step: usize,
    keys: Arc<AtomicU64>,
    /// Sent and not answered: nobody knows whether it was done.
    open: Option<Request>,
    answered: Answered,
}

impl Lane {
    /// Takes steps until the server is gone, and tells each answer.
    async fn run(mut self, answers: UnboundedSender<()>) -> Lane {
        while self.step_once().await {
            // After the last answer that is waited for, nobody listens any more.
            let _ = answers.send(());
        }
        self
    }

    /// Sends the open request again, or the next one; false when no answer came.
    async fn step_once(&mut self) -> bool {
        let request = match self.open.take() {
            Some(request) => request,
            None => {
                let key = format!("kill-{}", self.keys.fetch_add(1, Ordering::SeqCst));
                self.community.request(self.step, &self.case).once(key)
            }
        };
        let Ok(answer) = self.client.send(&request).await else {
            self.open = Some(request);
            return false;
        };
        // The same request with the same key must be taken, whether or not it had been done before the kill.
        let case = answer.accepted().unwrap_or_else(|error| panic!("{}: {error}", request.path));
        assert_eq!(case["version"], self.step + 1, "{} was not the next step: {case}", request.path);
        assert_eq!(case["state"], STATES[self.step], "{}", request.path);
        self.case = case["id"].as_str().unwrap().to_owned();
        self.answered.insert(self.case.clone(), self.step + 1);
        self.step = (self.step + 1) % STEPS.len();
        true
    }
}

/// The state of a test: who acts, and everything that was ever answered.
struct Life<'h> {
    house: &'h House,
    runtime: Runtime,
    communities: Vec<Community>,
    lanes: Vec<Lane>,
    /// The cases of a community that were there before the test.
    cases_before: Vec<u64>,
    accounts: String,
    all: Answered,
}

fn kill_again_and_again(house: &House, rounds: u64) {
    let seed = number(SEED_VARIABLE, u64::from(std::process::id()) + 1);
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut life = Life::begin(house);
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}, {SEED_VARIABLE}={seed}, {} cases answered", life.all.len());
        life.load_and_kill(&mut dice);
        let has_socket = is_there(&house.data().join("admin.sock"));
        assert_eq!(has_socket, house.cluster.is_none(), "a killed server leaves its socket, if it has one");
        if let Some(cluster) = house.cluster.as_ref().filter(|_| round % 3 == 0) {
            cluster.crash().unwrap();
            cluster.start_again().unwrap();
        }
        succeeds(&house.run(&["journal", "verify"]));
    }
    life.finish();
}

impl<'h> Life<'h> {
    fn begin(house: &'h House) -> Life<'h> {
        let runtime = gridwork_testkit::databases::runtime();
        let demo = house.demo();
        let communities = runtime.block_on(orders::communities(demo.url())).unwrap();
        let accounts = runtime.block_on(accounts(demo.url()));
        let count = |community: &Community| runtime.block_on(count(demo.url(), community));
        let cases_before = communities.iter().map(count).collect();
        assert!(demo.stop(STOP_WITHIN).unwrap().success());
        let keys = Arc::new(AtomicU64::new(0));
        let lane = |at: usize| Lane {
            client: Client::new(""),
            community: communities[at % communities.len()].clone(),
            case: String::new(),
            step: 0,
            keys: Arc::clone(&keys),
            open: None,
            answered: Answered::new(),
        };
        let lanes = (0..CLIENTS).map(lane).collect();
        Life { house, runtime, communities, lanes, cases_before, accounts, all: Answered::new() }
    }

    /// Starts the server again, looks whether everything is there, and kills it under load.
    fn load_and_kill(&mut self, dice: &mut Dice) {
        let demo = self.house.demo();
        let last = std::mem::take(&mut self.lanes);
        let touched = last.iter().flat_map(|lane| lane.answered.clone()).collect::<Answered>();
        self.runtime.block_on(self.look(demo.url(), &touched, &last));
        self.all.extend(touched);
        let (answers, moment) = (1 + dice.roll(40 * CLIENTS as u64), Duration::from_micros(dice.roll(10_000)));
        let url = demo.url().to_owned();
        self.lanes = self.runtime.block_on(async {
            let (answered, mut heard) = unbounded_channel();
            let start = |mut lane: Lane| {
                lane.client = Client::new(&url);
                lane.answered.clear();
                tokio::spawn(lane.run(answered.clone()))
            };
            let running = last.into_iter().map(start).collect::<Vec<_>>();
            drop(answered);
            // A random number of answers, and then a random moment: not always right after an answer.
            for _ in 0..answers {
                heard.recv().await.expect("the clients go on until the server is killed");
            }
            let until = Instant::now() + moment;
            while Instant::now() < until {
                tokio::task::yield_now().await;
            }
            demo.kill();
            let mut lanes = Vec::new();
            for lane in running {
                lanes.push(lane.await.unwrap());
            }
            lanes
        });
    }

    /// Every answered write is there, as an event of its case, and no step stands there twice.
    async fn look(&self, url: &str, answered: &Answered, lanes: &[Lane]) {
        let mut client = Client::new(url);
        for (case, &version) in answered {
            let open = lanes.iter().any(|lane| lane.case == *case && lane.open.is_some());
            // The dispatcher of its community sees it, the others do not.
            let mut steps = None;
            for community in &self.communities {
                let request = Request::get(format!("/api/v1/cases/{case}/events")).by(&community.dispatcher.token);
                let answer = client.send(&request).await.unwrap();
                if answer.is_success() {
                    steps = Some(answer.json());
                    break;
                }
            }
            let steps = steps.unwrap_or_else(|| panic!("case {case} was answered at version {version} and is gone"));
            let steps = steps["items"].as_array().unwrap().iter().enumerate();
            let steps = steps.map(|(at, event)| {
                assert_eq!(event["seq"], at + 1, "case {case}");
                event["step"].as_str().unwrap_or_default().to_owned()
            });
            let steps = steps.collect::<Vec<_>>();
            let expected = &STEPS[..steps.len().min(STEPS.len())];
            assert_eq!(steps, expected, "the steps of case {case}");
            // A step that was sent and not answered may have been done, but no more than that.
            let most = version + usize::from(open);
            assert!((version..=most).contains(&steps.len()), "case {case} was answered at {version}: {steps:?}");
        }
    }

    /// The last look at everything: no case too many, the same sign-ins, and a clean end.
    fn finish(mut self) {
        let demo = self.house.demo();
        let mut lanes = std::mem::take(&mut self.lanes);
        for lane in &mut lanes {
            lane.client = Client::new(demo.url());
            assert!(self.runtime.block_on(lane.step_once()), "the server is up: {}", demo.log());
            self.all.append(&mut lane.answered.clone());
        }
        self.runtime.block_on(self.look(demo.url(), &self.all, &lanes));
        let mut cases = 0;
        for (community, before) in self.communities.iter().zip(&self.cases_before) {
            cases += self.runtime.block_on(count(demo.url(), community)) - before;
        }
        assert_eq!(cases, self.all.len() as u64, "an order was placed twice, or is lost");
        assert_eq!(self.runtime.block_on(accounts(demo.url())), self.accounts, "the same sign-ins");
        assert!(demo.stop(STOP_WITHIN).unwrap().success());
        succeeds(&self.house.run(&["journal", "verify"]));
    }
}

async fn accounts(url: &str) -> String {
    let answer = Client::new(url).send(&Request::get("/api/v1/demo/accounts")).await.unwrap();
    answer.accepted().unwrap().to_string()
}

/// How many orders of a community there are.
async fn count(url: &str, community: &Community) -> u64 {
    let path = format!("/api/v1/cases/count?loop=binhai/order&org={}", community.org);
    let answer = Client::new(url).send(&Request::get(path).by(&community.dispatcher.token)).await.unwrap();
    answer.accepted().unwrap()["count"].as_u64().unwrap()
}
