//! Weeks of orders, lived through the real engine in the order of time: people act, timers fire in between.

use super::district::{Item, SIDE};
use super::names;
use super::people::{Neighbourhood, People, Person};
use anyhow::{Context, Result, anyhow};
use chrono::Timelike;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk};
use gridwork_kernel::{CaseId, Instant, ManualClock};
use gridwork_operations::cases::{
    self, AddComment, CaseDesk, CaseView, OpenCase, TakeStep, comment, open, step,
};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::RngExt;
use serde_json::{Map, Value as Json, json};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

const MINUTE: i64 = 60 * 1_000_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Something that somebody is going to do: when, in which order of planning, to which order.
type Planned = Reverse<(i64, u64, usize)>;

/// One order of the demo.
struct Order {
    neighbourhood: usize,
    item: usize,
    resident: usize,
    volunteer: usize,
    case: Option<CaseId>,
    view: Option<CaseView>,
    rounds: u8,
}

struct Living<'a> {
    desk: &'a Desk,
    clock: &'a ManualClock,
    people: &'a People,
    items: &'a [Item],
    cases: CaseDesk,
    rng: &'a mut StdRng,
    planned: BinaryHeap<Planned>,
    count: u64,
}

/// Lives `orders` orders until `now`.
pub(super) async fn live(
    desk: &Desk,
    clock: &ManualClock,
    people: &People,
    items: &[Item],
    orders: usize,
    now: Instant,
    rng: &mut StdRng,
) -> Result<()> {
    let start = desk.now();
    let mut living =
        Living { desk, clock, people, items, cases: CaseDesk::default(), rng, planned: BinaryHeap::new(), count: 0 };
    let mut all = Vec::with_capacity(orders);
    for at in 0..orders {
        let neighbourhood = living.rng.random_range(0..people.neighbourhoods.len());
        let group = &people.neighbourhoods[neighbourhood];
        all.push(Order {
            neighbourhood,
            item: living.rng.random_range(0..items.len()),
            resident: living.rng.random_range(0..group.residents.len()),
            volunteer: living.rng.random_range(0..group.volunteers.len()),
            case: None,
            view: None,
            rounds: 0,
        });
        // More orders towards the end, so that a living system is full of open ones.
        let share = 1.0 - living.rng.random::<f64>().powi(2);
        let span = now.micros_since(start) - HOUR;
        #[expect(clippy::cast_possible_truncation, reason = "a share of three weeks in microseconds fits")]
        let when = start.0 + (span as f64 * share) as i64;
        living.plan(at, daytime(when, 8, 21));
    }
    while let Some(Reverse((when, _, at))) = living.planned.pop() {
        if when >= now.0 {
            break;
        }
        living.wait_until(Instant(when)).await?;
        let done = living.act(&mut all[at]).await;
        let next = done.with_context(|| format!("order {at} at {}", Instant(when)))?;
        if let Some(delay) = next {
            let hours = if all[at].is_public_turn() { (8, 21) } else { (9, 17) };
            living.plan(at, daytime(when + delay, hours.0, hours.1));
        }
    }
    living.wait_until(now).await
}

/// An instant moved into the hours in which people act.
fn daytime(micros: i64, from: u32, to: u32) -> i64 {
    let local = Instant(micros).local();
    let minutes = i64::from(local.minute());
    let hour = local.hour();
    if hour < from {
        micros + i64::from(from - hour) * HOUR - minutes * MINUTE / 2
    } else if hour >= to {
        micros + i64::from(24 - hour + from) * HOUR - minutes * MINUTE / 2
    } else {
        micros
    }
}

impl Order {
    fn state(&self) -> &str {
        self.view.as_ref().map_or("", |view| view.state.as_str())
    }

    fn is_public_turn(&self) -> bool {
        matches!(self.state(), "dispatched" | "accepted" | "verified" | "settled")
    }
}

impl Living<'_> {
    fn plan(&mut self, order: usize, when: i64) {
        self.count += 1;
        self.planned.push(Reverse((when, self.count, order)));
    }

    /// Lets time pass, and what time demands happen at its own instant.
    async fn wait_until(&mut self, until: Instant) -> Result<()> {
        crate::timers::move_to(self.desk, self.clock, until).await.map_err(|halted| anyhow!("time stands still: {halted:?}"))
    }

    async fn actor(&self, person: &Person) -> Result<Arc<Actor>> {
        let mut view = self.desk.view().await?;
        Ok(self.desk.actor(&mut view, person.account).await?)
    }

    /// Does the next thing to an order. Gives after how long somebody goes on with it, if anybody does.
    async fn act(&mut self, order: &mut Order) -> Result<Option<i64>> {
        let Some(id) = order.case else {
            self.place(order).await?;
            return Ok(self.pause(10 * MINUTE, 5 * HOUR));
        };
        // Timers may have moved it since.
        if let Some(view) = &mut order.view {
            let system = Arc::new(Actor::system());
            *view = cases::show(self.desk, &system, id, "zh-CN").await?;
        }
        let group = &self.people.neighbourhoods[order.neighbourhood];
        match order.state() {
            "placed" => self.dispatch(order, group).await,
            "dispatched" => self.answer(order, group).await,
            "accepted" => self.deliver(order, group).await,
            "delivered" => self.verify(order, group).await,
            "verified" => self.rate(order, group).await,
            "settled" => self.reopen(order, group).await,
            _ => Ok(None),
        }
    }

    fn pause(&mut self, from: i64, to: i64) -> Option<i64> {
        Some(self.rng.random_range(from..to))
    }

    fn chance(&mut self, share: f64) -> bool {
        self.rng.random::<f64>() < share
    }

    async fn place(&mut self, order: &mut Order) -> Result<()> {
        let group = &self.people.neighbourhoods[order.neighbourhood];
        let item = &self.items[order.item];
        let resident = &group.residents[order.resident];
        let is_proxy = self.chance(0.15);
        let opener = if is_proxy { &group.grid_workers[0] } else { resident };
        let (west, south) = group.place.corner;
        let lon = west + SIDE * self.rng.random_range(0.05..0.95);
        let lat = south + SIDE * self.rng.random_range(0.05..0.95);
        let mut form = Map::new();
        form.insert("item".into(), item.id.to_string().into());
        form.insert("content".into(), names::wish(self.rng, &item.name).into());
        form.insert("place".into(), json!({"lon": lon, "lat": lat}));
        let (building, door) = (self.rng.random_range(1..30), self.rng.random_range(101..1802));
        form.insert("address".into(), format!("{building}号楼{door}室（示例）").into());
        // 199 0000 …: digits that stand for nobody.
        form.insert("contact".into(), format!("1990000{:04}", self.rng.random_range(0..10_000)).into());
        let ask = OpenCase {
            loop_key: "binhai/order".into(),
            org: Some(group.place.org),
            asker: is_proxy.then_some(resident.person),
            step: None,
            form,
            input: Map::new(),
        };
        let actor = self.actor(opener).await?;
        let opened = open(self.desk, &self.cases, &actor, Call::plain(), ask, "zh-CN").await?;
        order.case = Some(CaseId(opened.case.id));
        order.view = Some(opened.case);
        Ok(())
    }

    async fn dispatch(&mut self, order: &mut Order, group: &Neighbourhood) -> Result<Option<i64>> {
        if self.chance(0.05) {
            // Forgotten: it grows late and climbs.
            return Ok(self.pause(2 * DAY, 6 * DAY));
        }
        if self.chance(0.04) {
            self.take(order, &group.residents[order.resident], "withdraw", json!({}), json!({"reason": "已自行解决"})).await?;
            return Ok(None);
        }
        order.volunteer = self.rng.random_range(0..group.volunteers.len());
        let volunteer = &group.volunteers[order.volunteer];
        if self.chance(0.15) {
            self.take(order, volunteer, "claim", json!({}), json!({})).await?;
            return Ok(self.pause(2 * HOUR, 2 * DAY));
        }
        let input = json!({"volunteer": volunteer.person.to_string()});
        self.take(order, &group.dispatchers[0], "dispatch", json!({}), input).await?;
        Ok(self.pause(10 * MINUTE, 10 * HOUR))
    }

    async fn answer(&mut self, order: &mut Order, group: &Neighbourhood) -> Result<Option<i64>> {
        let volunteer = &group.volunteers[order.volunteer];
        if self.chance(0.10) {
            let why = ["no_time", "too_far", "no_skill"].choose(self.rng).copied().unwrap_or("no_time");
            self.take(order, volunteer, "decline", json!({}), json!({"reason": why})).await?;
            return Ok(self.pause(20 * MINUTE, 4 * HOUR));
        }
        if self.chance(0.06) {
            let reason = names::reason(self.rng);
            self.take(order, &group.dispatchers[0], "recall", json!({}), json!({"reason": reason})).await?;
            return Ok(self.pause(10 * MINUTE, 2 * HOUR));
        }
        self.take(order, volunteer, "accept", json!({}), json!({})).await?;
        if self.chance(0.3) {
            self.remark(order, volunteer).await?;
        }
        Ok(self.pause(2 * HOUR, 3 * DAY))
    }

    async fn deliver(&mut self, order: &mut Order, group: &Neighbourhood) -> Result<Option<i64>> {
        let volunteer = &group.volunteers[order.volunteer];
        if self.chance(0.05) {
            let reason = names::reason(self.rng);
            self.take(order, volunteer, "hand_back", json!({}), json!({"reason": reason})).await?;
            return Ok(self.pause(20 * MINUTE, 4 * HOUR));
        }
        if self.chance(0.04) {
            // Taken on and not finished in time.
            return Ok(self.pause(3 * DAY, 8 * DAY));
        }
        let halves = self.rng.random_range(1..9);
        let form = json!({"result": names::done(self.rng, &self.items[order.item].name), "hours": f64::from(halves) / 2.0});
        self.take(order, volunteer, "deliver", form, json!({})).await?;
        Ok(self.pause(HOUR, 30 * HOUR))
    }

    async fn verify(&mut self, order: &mut Order, group: &Neighbourhood) -> Result<Option<i64>> {
        if self.chance(0.08) {
            let reason = names::reason(self.rng);
            self.take(order, &group.verifiers[0], "redo", json!({}), json!({"reason": reason})).await?;
            return Ok(self.pause(3 * HOUR, DAY));
        }
        self.take(order, &group.verifiers[0], "verify", json!({}), json!({})).await?;
        Ok(if self.chance(0.8) { self.pause(HOUR, 4 * DAY) } else { None })
    }

    async fn rate(&mut self, order: &mut Order, group: &Neighbourhood) -> Result<Option<i64>> {
        let solved = self.chance(0.88) || order.rounds > 0;
        let stars = if solved { self.rng.random_range(4..=5) } else { self.rng.random_range(1..=3) };
        let form = json!({"stars": stars, "solved": solved});
        self.take(order, &group.residents[order.resident], "rate", form, json!({})).await?;
        Ok(if solved { None } else { self.pause(HOUR, 2 * DAY) })
    }

    async fn reopen(&mut self, order: &mut Order, group: &Neighbourhood) -> Result<Option<i64>> {
        if self.chance(0.3) {
            return Ok(None);
        }
        order.rounds += 1;
        let input = json!({"reason": "问题又出现了"});
        self.take(order, &group.residents[order.resident], "reopen", json!({}), input).await?;
        Ok(self.pause(20 * MINUTE, 5 * HOUR))
    }

    async fn take(&self, order: &mut Order, person: &Person, key: &str, form: Json, input: Json) -> Result<()> {
        let Some(case) = order.case else { return Ok(()) };
        let object = |value: Json| match value {
            Json::Object(map) => map,
            _ => Map::new(),
        };
        let take = TakeStep { case, step: key.to_owned(), form: object(form), input: object(input), if_match: None };
        let actor = self.actor(person).await?;
        let taken = step(self.desk, &actor, Call::plain(), take, "zh-CN").await.with_context(|| format!("step {key}"))?;
        order.view = Some(taken.case);
        Ok(())
    }

    async fn remark(&mut self, order: &mut Order, person: &Person) -> Result<()> {
        let Some(case) = order.case else { return Ok(()) };
        let add = AddComment { case, text: names::remark(self.rng).into(), files: Json::Null, if_match: None };
        let actor = self.actor(person).await?;
        let added = comment(self.desk, &actor, Call::plain(), add, "zh-CN").await?;
        order.view = Some(added.case);
        Ok(())
    }
}
