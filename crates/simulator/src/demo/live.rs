//! Lives the planned orders in the order of time: people act through the operations, timers fire in between.

use super::cast::{AWAY, AWAY_DAYS, Cast, Member, STOOD_IN};
use super::district::Town;
use super::plan::{Life, Timed};
use super::samples::Item;
use super::stories::{Act, Who};
use super::{DemoError, Doing, Result, Stage as Progress, Watch};
use crate::timers::move_to;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk};
use gridwork_kernel::time::DAY;
use gridwork_kernel::{CaseId, Instant, ManualClock, RowId};
use gridwork_operations::Error;
use gridwork_operations::cases::{self, AddComment, CaseDesk, OpenCase, TakeStep};
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

const LANGUAGE: &str = "zh-CN";

/// Where everything happens, and with whom.
#[derive(Clone, Copy)]
pub(super) struct Stage<'a> {
    pub(super) desk: &'a Desk,
    pub(super) clock: &'a ManualClock,
    pub(super) town: &'a Town,
    pub(super) cast: &'a Cast,
    pub(super) items: &'a [RowId],
    pub(super) samples: &'a [Item],
}

/// Lives every order until `now`.
pub(super) async fn live(stage: Stage<'_>, lives: &[Life], now: Instant, watch: &mut Watch<'_>) -> Result<()> {
    let mut agenda = Vec::new();
    for (at, life) in lives.iter().enumerate() {
        agenda.extend(life.acts.iter().enumerate().map(|(step, timed)| (timed.at, at, step)));
    }
    agenda.sort_unstable();
    let numbers = CaseDesk::default();
    let mut cases: Vec<Option<CaseId>> = vec![None; lives.len()];
    let mut is_over = vec![false; lives.len()];
    let all = agenda.len();
    for (done, (instant, at, step)) in agenda.into_iter().enumerate() {
        if done % 500 == 0 {
            watch(Progress::Acts { done, all });
        }
        if is_over[at] {
            continue;
        }
        move_to(stage.desk, stage.clock, instant).await?;
        let (life, timed) = (&lives[at], &lives[at].acts[step]);
        let doing = Doings { stage, life, timed, now };
        let actor = doing.actor().await?;
        match cases[at] {
            None => cases[at] = Some(doing.open(&numbers, &actor).await.doing(|| format!("open order {at}"))?),
            Some(case) => match doing.act(case, &actor).await {
                Ok(()) => {}
                // The system was faster, as it is in life: nobody rated within seven days.
                Err(error) if error.code() == "state" => is_over[at] = true,
                Err(error) => {
                    let what = format!("order {at}, {:?} by {:?} at {instant}", timed.act, timed.who);
                    return Err(DemoError::Operation { what, error });
                }
            },
        }
    }
    move_to(stage.desk, stage.clock, now).await?;
    watch(Progress::Acts { done: all, all });
    Ok(())
}

/// One thing being done.
struct Doings<'a> {
    stage: Stage<'a>,
    life: &'a Life,
    timed: &'a Timed,
    now: Instant,
}

impl Doings<'_> {
    fn asker(&self) -> &Member {
        &self.stage.cast.neighbourhoods[self.life.community].residents[self.life.asker]
    }

    async fn actor(&self) -> Result<Arc<Actor>> {
        let group = &self.stage.cast.neighbourhoods[self.life.community];
        let member = match self.timed.who {
            Who::Asker => self.asker(),
            Who::Opener if self.life.is_on_behalf => &group.grid_workers[0],
            Who::Opener => self.asker(),
            Who::Verifier => &group.verifiers[0],
            Who::Volunteer(number) => &group.volunteers[number],
            Who::Dispatcher => self.dispatcher(),
        };
        member.actor(self.stage.desk).await
    }

    /// While one of them is away, another stands in. Where there are two, they take turns by the day.
    fn dispatcher(&self) -> &Member {
        let ago = self.now.micros_since(self.timed.at);
        let is_away = ago <= AWAY_DAYS.0 * DAY && ago > AWAY_DAYS.1 * DAY;
        let community = if self.life.community == AWAY && is_away { STOOD_IN } else { self.life.community };
        let dispatchers = &self.stage.cast.neighbourhoods[community].dispatchers;
        let is_first = community != self.life.community || dispatchers.len() == 1 || self.timed.at.0 / DAY % 2 == 0;
        &dispatchers[if is_first { 0 } else { 1 }]
    }

    async fn open(&self, numbers: &CaseDesk, actor: &Arc<Actor>) -> gridwork_operations::Result<CaseId> {
        let (life, stage) = (self.life, self.stage);
        let community = &stage.town.communities[life.community];
        let (content, _) = &stage.samples[life.item].orders[life.sample];
        let mut form = Map::new();
        form.insert("item".into(), stage.items[life.item].into());
        form.insert("content".into(), content.as_str().into());
        let place = life.place.map(|(east, north)| community.ground.point(east, north));
        form.extend(place.map(|(lon, lat)| ("place".to_owned(), json!({"lon": lon, "lat": lat}))));
        form.extend(life.address.as_deref().map(|it| ("address".to_owned(), Json::from(it))));
        form.extend(life.contact.as_deref().map(|it| ("contact".to_owned(), Json::from(it))));
        let ask = OpenCase {
            loop_key: "binhai/order".to_owned(),
            org: Some(community.org),
            asker: life.is_on_behalf.then(|| self.asker().person),
            about: None,
            asker_phone: None,
            step: None,
            form,
            input: Map::new(),
        };
        let opened = cases::open(stage.desk, numbers, actor, Call::plain(), ask, LANGUAGE).await?;
        Ok(CaseId(opened.case.id))
    }

    async fn act(&self, case: CaseId, actor: &Arc<Actor>) -> Result<(), Error> {
        let desk = self.stage.desk;
        if let Act::Comment(text) = self.timed.act {
            let add = AddComment { case, text: text.into(), files: Json::Null, if_match: None };
            cases::comment(desk, actor, Call::plain(), add, LANGUAGE).await?;
            return Ok(());
        }
        let (step, form, input) = self.filled();
        let take = TakeStep { case, step: step.to_owned(), form, input, if_match: None };
        cases::step(desk, actor, Call::plain(), take, LANGUAGE).await?;
        Ok(())
    }

    /// The step with its form and its input.
    fn filled(&self) -> (&'static str, Map<String, Json>, Map<String, Json>) {
        let nothing = Map::new;
        let reason = |reason: &str| Map::from_iter([("reason".to_owned(), Json::from(reason))]);
        match &self.timed.act {
            Act::Dispatch(volunteer) => {
                let group = &self.stage.cast.neighbourhoods[self.life.community];
                let person = Json::from(group.volunteers[*volunteer].person);
                ("dispatch", nothing(), Map::from_iter([("volunteer".to_owned(), person)]))
            }
            Act::Claim => ("claim", nothing(), nothing()),
            Act::Accept => ("accept", nothing(), nothing()),
            Act::Decline(why) => ("decline", nothing(), reason(why)),
            Act::HandBack(why) => ("hand_back", nothing(), reason(why)),
            Act::Recall(why) => ("recall", nothing(), reason(why)),
            Act::Deliver => {
                let (_, result) = &self.stage.samples[self.life.item].orders[self.life.sample];
                let tenths = i32::try_from(self.life.tenths).unwrap_or(10);
                let form = [("result", Json::from(result.as_str())), ("hours", Json::from(f64::from(tenths) / 10.0))];
                ("deliver", form.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(), nothing())
            }
            Act::Verify => ("verify", nothing(), nothing()),
            Act::Redo(why) => ("redo", nothing(), reason(why)),
            Act::Rate { stars, solved } => {
                let form = [("stars".to_owned(), Json::from(*stars)), ("solved".to_owned(), Json::from(*solved))];
                ("rate", Map::from_iter(form), nothing())
            }
            Act::Reopen(why) => ("reopen", nothing(), reason(why)),
            Act::Withdraw(why) => ("withdraw", nothing(), why.map(reason).unwrap_or_default()),
            Act::Place | Act::Comment(_) => ("place", nothing(), nothing()),
        }
    }
}
