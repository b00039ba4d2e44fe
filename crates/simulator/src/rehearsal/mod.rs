//! A rehearsal: one seed drives people, orders, faults and the clock against the real engine, and a model kept beside
//! says after every step what must be there. The same seed lives the same life again.

mod again;
mod digest;
mod fill;
mod model;
mod office;
mod people;
mod request;
mod script;
mod store;
mod town;

pub use script::Script;

use crate::Violation;
use crate::invariants::{check_each, check_touched};
use crate::timers::{Halted, move_to};
use digest::Digest;
use gridwork_db::{Db, Fault, Options, Touch};
use gridwork_kernel::desk::{Desk, DeskParts};
use gridwork_kernel::secrets::Keyring;
use gridwork_kernel::time::{DAY, HOUR, MINUTE};
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, Clock, Instant, ManualClock};
use gridwork_operations::cases::CaseDesk;
use gridwork_operations::{Error, Result, ticker};
use model::{Happened, Model};
use office::{AFFAIRS, Affair};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use request::{Request, Told, heard};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use town::{Person, Town};
use uuid::Uuid;

/// When every life begins: a Monday morning.
const BEGIN: &str = "2025-03-03T09:00:00+08:00";

/// How many requests are remembered, to be sent once more.
const REMEMBERED: usize = 40;

/// How many lines of its story a life that went wrong tells.
const STORY: usize = 30;

/// How a life is to be lived.
#[derive(Debug, Clone, Copy)]
pub struct Rehearsal {
    /// The same seed gives the same life.
    pub seed: u64,
    /// How many steps it has.
    pub steps: u64,
    /// After how many steps everything is checked; what a step touched is checked after it.
    pub check_every: u64,
}

/// What a life was.
#[derive(Debug, Clone, Serialize)]
pub struct Lived {
    /// Its seed.
    pub seed: u64,
    /// How many steps were taken; the last one is where it went wrong, if it did.
    pub steps: u64,
    /// One hash over everything the journal says.
    pub digest: String,
    /// How many cases there were.
    pub cases: usize,
    /// What was done, refused, and went wrong on purpose, by name.
    pub tally: BTreeMap<String, u64>,
    /// What does not hold.
    pub violations: Vec<Violation>,
    /// The last things that happened before.
    pub story: Vec<String>,
}

/// Options of a database that goes wrong by this script. Nothing waits for the disk: no life rests on it.
pub fn options(script: &Arc<Script>) -> Options {
    let faults: Arc<dyn gridwork_db::Faults> = Arc::clone(script) as _;
    Options { durable: false, readers: 4, writers: 4, faults: Some(faults), ..Options::default() }
}

/// Lives one life in an empty database that was opened with [`options`], until it ends or something does not hold.
///
/// # Errors
/// When the engine fails in a way that nobody ordered.
pub async fn rehearse(db: &Db, script: Arc<Script>, rehearsal: Rehearsal) -> Result<Lived> {
    let Rehearsal { seed, steps, check_every } = rehearsal;
    let mut life = Life::begin(db, script, seed).await?;
    let mut taken = 0;
    let mut violations = Vec::new();
    while taken < steps && violations.is_empty() {
        violations = life.step().await?;
        taken += 1;
        if violations.is_empty() && (taken % check_every == 0 || taken == steps) {
            violations = life.look_everywhere().await?;
        }
    }
    let (digest, cases) = (life.digest(), life.model.cases.len());
    let story = if violations.is_empty() { Vec::new() } else { life.story.into() };
    Ok(Lived { seed, steps: taken, digest, cases, tally: life.tally, violations, story })
}

/// A request on its way.
type Sending<'r> = Pin<Box<dyn Future<Output = Told> + Send + 'r>>;

/// A life while it is lived.
pub struct Life {
    desk: Desk,
    clock: ManualClock,
    script: Arc<Script>,
    rng: StdRng,
    numbers: CaseDesk,
    town: Town,
    world: Arc<World>,
    model: Model,
    /// Who stands in for whom, by their places among the people.
    deputies: BTreeMap<usize, usize>,
    /// Accounts that somebody still tries to use.
    disabled: Vec<Person>,
    /// Requests that were answered, with whether they were done.
    /// With when each was sent.
    sent: VecDeque<(Instant, Request)>,
    keys: u64,
    seen: HashMap<Uuid, i64>,
    digest: Digest,
    tally: BTreeMap<String, u64>,
    story: VecDeque<String>,
}

impl Life {
    /// Makes the district.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn begin(db: &Db, script: Arc<Script>, seed: u64) -> Result<Self> {
        let begin = Instant::from_rfc3339(BEGIN).map_err(|error| Error::Internal(error.to_string()))?;
        let clock = ManualClock::at(begin);
        let parts = DeskParts { db: db.clone(), clock: Arc::new(clock.clone()), keys: Arc::new(Keyring::fresh()) };
        let desk = Desk::open(parts).await?;
        let town = Town::lay(&desk).await?;
        let world = Arc::clone(&desk.view().await?.world);
        let mut life = Self {
            desk,
            clock,
            script,
            rng: StdRng::seed_from_u64(seed),
            numbers: CaseDesk::default(),
            town,
            world,
            model: Model::default(),
            deputies: BTreeMap::new(),
            disabled: Vec::new(),
            sent: VecDeque::new(),
            keys: 0,
            seen: HashMap::new(),
            digest: Digest::default(),
            tally: BTreeMap::new(),
            story: VecDeque::new(),
        };
        life.settle(&[], true).await?;
        Ok(life)
    }

    /// One hash over everything the journal says until now.
    pub fn digest(&self) -> String {
        self.digest.text()
    }

    /// The place where the life is lived.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// One step, and what it touched looked at.
    ///
    /// # Errors
    /// When the engine fails in a way that nobody ordered.
    pub async fn step(&mut self) -> Result<Vec<Violation>> {
        match self.rng.random_range(0..1000) {
            0..120 => self.time_passes().await,
            120..125 => self.clock_is_set_back().await,
            125..190 => self.office().await,
            190..230 => self.race().await,
            230..260 => self.once_more().await,
            _ => self.one_request().await,
        }
    }

    async fn one_request(&mut self) -> Result<Vec<Violation>> {
        let Some(request) = self.chosen(None) else { return Ok(Vec::new()) };
        let told = self.send(request).await;
        self.settle(&[told], false).await
    }

    /// A request that somebody might send now; about this case, if one is named.
    fn chosen(&mut self, about: Option<CaseId>) -> Option<Request> {
        let case = match about {
            Some(id) => self.model.cases.get(&id).map(|known| known.case.clone()),
            None => self.any_case(),
        };
        if !self.disabled.is_empty() && self.one_in(100) {
            let at = self.rng.random_range(0..self.disabled.len());
            let mut request = self.steps(&case?)?;
            (request.account, request.person) = (self.disabled[at].account, self.disabled[at].id);
            return Some(request);
        }
        match self.rng.random_range(0..100) {
            0..13 if about.is_none() => self.opens(),
            13..16 if about.is_none() => self.complains(),
            16..20 if about.is_none() => Some(self.uploads()),
            20..28 => self.remarks(&case?),
            28..32 => Some(self.follows(&case?)),
            32..34 => self.links(&case?),
            34..37 => Some(self.looks(case?.id)),
            _ => match case {
                Some(case) => self.steps(&case),
                None => self.opens(),
            },
        }
    }

    /// Sends a request; one in twelve goes wrong on the way, and whoever has a key asks again.
    async fn send(&mut self, request: Request) -> (Request, Told) {
        self.tell(request.words());
        if self.one_in(12) {
            self.arm();
        }
        let mut told = request.send(&self.desk, &self.numbers).await;
        let struck = self.script.disarm();
        if matches!(told, Told::Unknown(_)) && struck && request.key.is_some() {
            self.count("asked again after a fault");
            told = request.send(&self.desk, &self.numbers).await;
        }
        self.remember(&request, &told);
        (request, told)
    }

    fn arm(&mut self) {
        let fault = [Fault::BeforeCommit, Fault::AnswerLost, Fault::RunAgain][self.rng.random_range(0..3)];
        let touch = if self.one_in(5) { Touch::Read } else { Touch::Write };
        let after = [0, 0, 0, 1, 1, 2][self.rng.random_range(0..6)];
        self.tell(format!("{fault:?} at {touch:?} {after}"));
        let word =
            if touch == Touch::Read { "fault set: reading fails".to_owned() } else { format!("fault set: {fault:?}") };
        self.count(&word);
        self.script.arm(touch, after, fault);
    }

    fn remember(&mut self, request: &Request, told: &Told) {
        let kind = request.kind();
        match told {
            Told::Yes(_) => self.count(&format!("{kind}: done")),
            Told::No(code) => self.count(&format!("{kind}: refused, {code}")),
            Told::Unknown(_) => self.count(&format!("{kind}: nobody knows")),
            Told::Wrong(_) => {}
        }
        self.tell(format!("  → {}", told.words()));
        if request.key.is_some() && !matches!(told, Told::Unknown(_)) {
            let is_done = |sent: &Request| sent.was_done && sent.is_twin_of(request);
            let was_done = matches!(told, Told::Yes(_)) || self.sent.iter().any(|(_, sent)| is_done(sent));
            if was_done {
                self.mark_done(request);
            }
            self.sent.push_back((self.desk.now(), Request { was_done, ..request.clone() }));
            if self.sent.len() > REMEMBERED {
                self.sent.pop_front();
            }
        }
    }

    /// A request was done, and with it every one that was sent under its key: in a race one of two such may be refused
    /// and the other done once the case has moved on, and whoever sends the refused one again is answered by that.
    fn mark_done(&mut self, request: &Request) {
        let twins = self.sent.iter_mut().map(|(_, sent)| sent).filter(|sent| sent.is_twin_of(request));
        twins.for_each(|sent| sent.was_done = true);
    }

    /// Several requests about one case at once; the seed says who touches the database next.
    async fn race(&mut self) -> Result<Vec<Violation>> {
        let Some(case) = self.any_case() else { return Ok(Vec::new()) };
        let mut requests = Vec::new();
        for _ in 0..self.rng.random_range(2..4) {
            requests.extend(self.chosen(Some(case.id)));
        }
        if self.one_in(3) {
            // A client whose connection broke sends the same once more while the first is still on its way.
            requests.extend(requests.first().cloned());
        }
        self.count("races");
        let (desk, numbers, script) = (self.desk.clone(), self.numbers.clone(), Arc::clone(&self.script));
        let mut told: Vec<Option<Told>> = requests.iter().map(|_| None).collect();
        let mut running: Vec<(usize, Sending<'_>)> = Vec::new();
        for (at, request) in requests.iter().enumerate() {
            running.push((at, Box::pin(request.send(&desk, &numbers))));
        }
        script.begin_race();
        while !running.is_empty() {
            let next = self.rng.random_range(0..running.len());
            if let Some(answer) = script.go_on(&mut running[next].1).await {
                let (at, _) = running.remove(next);
                told[at] = Some(answer);
            }
        }
        script.end_race();
        drop(running);
        let unheard = || Told::Wrong("a request was not answered".to_owned());
        let told = requests.into_iter().zip(told).map(|(request, told)| (request, told.unwrap_or_else(unheard)));
        let told = told.collect::<Vec<_>>();
        for (request, answer) in &told {
            self.tell(format!("race: {}", request.words()));
            self.remember(request, answer);
        }
        self.settle(&told, false).await
    }

    async fn time_passes(&mut self) -> Result<Vec<Violation>> {
        let span = match self.rng.random_range(0..10) {
            0..6 => self.rng.random_range(1..60) * MINUTE,
            6..9 => self.rng.random_range(1..12) * HOUR,
            // Now and then weeks in which nobody comes: what is to be erased comes due.
            _ if self.one_in(12) => self.rng.random_range(20..60) * DAY,
            _ => self.rng.random_range(1..5) * DAY,
        };
        let target = self.now().plus_micros(span);
        self.tell(format!("the clock moves to {target}"));
        self.count("time passes");
        if self.one_in(6) {
            // The ticker meets a fault, is none the wiser, and does the rest with its next tick.
            self.arm();
            let ticked = ticker::tick(&self.desk).await;
            self.script.disarm();
            if let Err(error) = ticked
                && let Told::Wrong(what) = heard(&error)
            {
                return Err(Error::Internal(what));
            }
        }
        match move_to(&self.desk, &self.clock, target).await {
            Ok(()) => self.settle(&[], true).await,
            Err(Halted::Failed(error)) => Err(error),
            Err(Halted::Stuck(at)) => {
                let what = format!("what is due at {at} stays due");
                Ok(vec![Violation::new("EVERY_CASE_MOVES", "the ticker", "到时的事办不掉", what)])
            }
        }
    }

    /// The machine's clock was wrong and is put right.
    async fn clock_is_set_back(&mut self) -> Result<Vec<Violation>> {
        let target = self.now().plus_micros(-self.rng.random_range(1..90) * MINUTE);
        self.tell(format!("the clock is set back to {target}"));
        self.count("clock set back");
        self.clock.set(target);
        ticker::tick(&self.desk).await?;
        self.settle(&[], true).await
    }

    async fn office(&mut self) -> Result<Vec<Violation>> {
        let all = AFFAIRS.iter().map(|(_, often)| often).sum::<u32>();
        let mut roll = self.rng.random_range(0..all);
        let chosen = AFFAIRS.iter().find(|(_, often)| match roll.checked_sub(*often) {
            Some(rest) => {
                roll = rest;
                false
            }
            None => true,
        });
        let affair = chosen.map_or(Affair::Sweep, |(affair, _)| *affair);
        self.tell(format!("the office: {affair:?}"));
        self.count(&format!("office: {affair:?}"));
        let fault =
            self.one_in(8).then(|| if self.rng.random_bool(0.5) { Fault::BeforeCommit } else { Fault::RunAgain });
        if let Some(fault) = fault {
            self.script.arm(Touch::Write, 0, fault);
        }
        let attended = self.attend(affair).await;
        let struck = self.script.disarm();
        match attended {
            // Nothing of it stayed, and the office tries another day.
            Err(_) if fault == Some(Fault::BeforeCommit) && struck => {}
            attended => attended?,
        }
        // A changed calendar has every open case counted anew, and what is due by it is done.
        self.settle(&[], matches!(affair, Affair::ChangeCalendar)).await
    }

    /// Reads what the journal says about the step, looks at every case it touched, and asks the model.
    async fn settle(&mut self, told: &[(Request, Told)], time_passed: bool) -> Result<Vec<Violation>> {
        let mut view = self.desk.view().await?;
        let lines = store::new_lines(&mut view.conn, &mut self.seen).await?;
        self.world = Arc::clone(&view.world);
        drop(view);
        let mut found = Vec::new();
        for (request, told) in told {
            if let Told::Wrong(what) = told {
                found.push(Violation::new("ANSWERED_ONCE", request.kind(), "不该有的答复", what.clone()));
            }
        }
        let mut touched = BTreeSet::new();
        for line in &lines {
            self.digest.line(line);
            if line.action == "erase" {
                self.count("personal values erased");
            }
            if line.entity == "case" || line.entity == "payload" {
                touched.extend(line.entity_id.map(CaseId));
            }
        }
        let touched = touched.into_iter().collect::<Vec<_>>();
        if !touched.is_empty() {
            let (violations, read) = check_touched(&self.desk, &touched).await?;
            found.extend(violations);
            for ((_, case), events) in &read {
                let before = self.model.cases.get(&case.id).map_or(0, |known| known.events);
                events.iter().skip(before).for_each(|event| self.digest.event(event));
            }
            let happened = Happened { told, time_passed, now: self.now() };
            found.extend(self.model.take_in(&happened, read));
        } else {
            found.extend(self.model.take_in(&Happened { told, time_passed, now: self.now() }, Vec::new()));
        }
        Ok(found)
    }

    /// Everything is checked: every invariant of the whole database, every colour, every case and follower of the model.
    ///
    /// # Errors
    /// When the storage cannot be read.
    pub async fn look_everywhere(&mut self) -> Result<Vec<Violation>> {
        let (mut faded, now) = (Vec::new(), self.now());
        let mut found = check_each(&self.desk, &mut |((_, case), _)| faded.extend(self.model.look(case, now))).await?;
        found.append(&mut faded);
        let mut view = self.desk.view().await?;
        let stored = store::case_ids(&mut view.conn).await?;
        let mut follows = store::follows(&mut view.conn).await?;
        drop(view);
        let known = self.model.cases.keys().copied().collect::<BTreeSet<_>>();
        for id in stored.symmetric_difference(&known) {
            let (about, zh) = (format!("case {id}"), "事项与答复过的不一致");
            found.push(Violation::new(
                "ANSWERED_ONCE",
                &about,
                zh,
                "it is stored and was never answered, or the other way round",
            ));
        }
        follows.retain(|pair| !self.model.unsure.contains(pair));
        let expected = self.model.follows.difference(&self.model.unsure).copied().collect::<BTreeSet<_>>();
        for (case, person) in follows.symmetric_difference(&expected) {
            let about = format!("case {case}");
            let what = format!("whether {person} follows it is not what was answered");
            found.push(Violation::new("ANSWERED_ONCE", &about, "关注与答复过的不一致", what));
        }
        Ok(found)
    }

    fn now(&self) -> Instant {
        self.clock.now()
    }

    fn one_in(&mut self, many: u32) -> bool {
        self.rng.random_range(0..many) == 0
    }

    fn count(&mut self, what: &str) {
        *self.tally.entry(what.to_owned()).or_default() += 1;
    }

    fn tell(&mut self, line: String) {
        if self.story.len() == STORY {
            self.story.pop_front();
        }
        self.story.push_back(line);
    }
}
