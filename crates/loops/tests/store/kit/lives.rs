//! Random lives of orders: whoever may take a step takes it, with forms that fit, while time goes by.

use super::acts::{hand, look_up};
use super::{Dice, House, PEOPLE};
use gridwork_kernel::CaseId;
use gridwork_kernel::time::{HOUR, MINUTE};
use gridwork_loops::store::Numbers;
use gridwork_loops::{Moment, needs_of_case, possible};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// Orders being lived through.
pub(crate) struct Life<'h> {
    house: &'h House,
    dice: Dice,
    numbers: Numbers,
    pub(crate) cases: Vec<CaseId>,
}

/// A form and inputs that fit a step.
pub(crate) fn filling(house: &House, dice: &mut Dice, step: &str) -> (Json, Json) {
    let reason = |dice: &mut Dice| json!({"reason": format!("原因 {}", dice.below(100))});
    match step {
        "place" => {
            let mut form = json!({
                "item": house.item(dice.one::<&str>(&["0301", "0302", "0303"])).to_string(),
                "content": format!("灯坏了 {}", dice.below(100)),
            });
            if dice.below(2) == 0 {
                form["contact"] = json!(format!("1380000{:04}", dice.below(10_000)));
            }
            if dice.below(2) == 0 {
                form["address"] = json!(format!("河西里 {} 号楼", dice.below(30)));
            }
            if dice.below(2) == 0 {
                let degrees = |dice: &mut Dice, from: f64| from + dice.next() as f64 / u64::MAX as f64;
                form["place"] = json!({"lon": degrees(dice, 117.0), "lat": degrees(dice, 39.0)});
            }
            (form, json!({}))
        }
        "dispatch" => {
            let (first, second) = *dice.one(&[("zhao", "zhou"), ("zhou", "zhao")]);
            let mut input = json!({"volunteer": house.person(first).to_string()});
            if dice.below(3) == 0 {
                input["companion"] = json!(house.person(second).to_string());
            }
            (json!({}), input)
        }
        "decline" => (json!({}), json!({"reason": dice.one::<&str>(&["too_far", "unwell"])})),
        "hand_back" | "recall" | "redo" | "reopen" | "step_aside" => (json!({}), reason(dice)),
        "withdraw" => (json!({}), if dice.below(2) == 0 { reason(dice) } else { json!({}) }),
        "deliver" => {
            let hours = dice.below(240) as f64 / 10.0;
            (json!({"result": format!("完成 {}", dice.below(100)), "hours": hours}), json!({}))
        }
        "rate" => (json!({"stars": dice.below(5) + 1, "solved": dice.below(2) == 0}), json!({})),
        _ => (json!({}), json!({})),
    }
}

impl<'h> Life<'h> {
    pub(crate) fn new(house: &'h House, seed: u64) -> Self {
        Self { house, dice: Dice(seed), numbers: Numbers::default(), cases: Vec::new() }
    }

    /// Somebody opens an order somewhere, perhaps for somebody else.
    pub(crate) async fn open_one(&mut self) -> CaseId {
        let house = self.house;
        let (who, asker, org) = *self.dice.one(&[
            ("li", "li", "hexi"),
            ("sun", "li", "hexi"),
            ("sun", "sun", "hedong"),
            ("sun", "nobody", "hedong"),
            ("chen", "chen", "gangnan"),
        ]);
        let (form, _) = filling(house, &mut self.dice, "place");
        let seq = self.numbers.next(&house.db, &house.order.key, 2026).await.unwrap();
        let case = house.place_as(who, asker, org, (seq, None), form).await.unwrap();
        self.cases.push(case.id);
        case.id
    }

    /// Something happens to a case, or only time goes by. Gives whether the case changed.
    pub(crate) async fn act(&mut self, id: CaseId) -> bool {
        match self.dice.below(10) {
            0..6 => self.step(id).await,
            6 => {
                let who = self.dice.one::<&str>(&["li", "wang", "he"]);
                self.house.remark(who, id, "请尽快", None).await.is_ok()
            }
            7 => {
                let minutes = self.dice.below(3000) + 1;
                self.pass(minutes as i64 * MINUTE);
                self.house.wake(id).await.unwrap() > 0
            }
            8 => {
                let hours = self.dice.below(200) + 1;
                self.pass(hours as i64 * HOUR);
                self.house.wake(id).await.unwrap() > 0
            }
            _ => self.house.wake(id).await.unwrap() > 0,
        }
    }

    fn pass(&self, micros: i64) {
        self.house.clock.set(self.house.desk.now().plus_micros(micros));
    }

    /// Somebody takes one of the steps that are possible.
    async fn step(&mut self, id: CaseId) -> bool {
        let house = self.house;
        let mut ways: Vec<(&str, String)> = Vec::new();
        let mut view = house.view().await;
        let (world, now) = (Arc::clone(&view.world), view.now);
        let (def, case) = gridwork_loops::store::find(&mut view.conn, &house.keys, &world, id).await.unwrap().unwrap();
        for (name, _) in PEOPLE {
            let actor = gridwork_kernel::authz::store::of_person(&mut view.conn, house.person(name)).await.unwrap();
            let needs = needs_of_case(&def, &case);
            let known = look_up(&mut view.conn, (&world, &actor, now), (case.org, None), needs).await.unwrap();
            let hand = hand(&actor, &world, case.org, now);
            let moment = Moment { now, calendar: &world.calendar };
            let open = possible(&def, &case, &hand, &known, &moment).into_iter().filter(|step| step.is_allowed());
            ways.extend(open.map(|step| (*name, step.key.to_owned())));
        }
        drop(view);
        if ways.is_empty() {
            return false;
        }
        // Most steps lead on, so that lives get far.
        let leads_on = |step: &str| !["withdraw", "decline", "hand_back", "recall"].contains(&step);
        if self.dice.below(5) > 0 && ways.iter().any(|way| leads_on(&way.1)) {
            ways.retain(|way| leads_on(&way.1));
        }
        let (who, step) = ways.swap_remove(self.dice.below(ways.len()));
        let (mut form, input) = filling(house, &mut self.dice, &step);
        if step == "deliver" && self.dice.below(2) == 0 {
            form["proof"] = json!([house.upload(who).await.to_string()]);
        }
        match house.take(who, id, &step, form, input).await {
            Ok(_) => true,
            // A volunteer of another community is not found, and who withdrew cannot.
            Err(gridwork_kernel::error::Error::Conflict { code: "problems", .. }) if step == "dispatch" => false,
            Err(error) => panic!("{step} by {who} was shown as possible: {error}"),
        }
    }
}
