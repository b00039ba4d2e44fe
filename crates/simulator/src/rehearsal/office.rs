//! What the office does meanwhile: posts fall vacant and are filled, people stand in, orgs close, accounts are disabled,
//! packs and the calendar change, what is due to be erased is erased.

use super::town::{Made, new_account};
use super::{Life, Result};
use crate::timers::{Halted, move_to};
use gridwork_definitions::model::{Amount, Definition, Key, Pack, SpanUnit};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Call;
use gridwork_kernel::orgs::store as orgs;
use gridwork_kernel::people::accounts::store as accounts;
use gridwork_kernel::people::store::{self as people, NewStandIn};
use gridwork_kernel::time::DAY;
use gridwork_operations::calendar::{ChangeDays, Day, change};
use gridwork_operations::packs::{ApplyPacks, apply};
use gridwork_operations::registers::{self, ChangeRow};
use gridwork_operations::{Error, ticker};
use rand::RngExt;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

/// Something the office does.
#[derive(Debug, Clone, Copy)]
pub(super) enum Affair {
    Vacate,
    Fill,
    StandIn,
    CloseOrg,
    ReopenOrg,
    DisableAccount,
    ApplyPack,
    ChangeCalendar,
    ChangeItem,
    Sweep,
}

/// Each with how often it comes.
pub(super) const AFFAIRS: [(Affair, u32); 10] = [
    (Affair::Vacate, 10),
    (Affair::Fill, 14),
    (Affair::StandIn, 8),
    (Affair::CloseOrg, 2),
    (Affair::ReopenOrg, 4),
    (Affair::DisableAccount, 4),
    (Affair::ApplyPack, 4),
    (Affair::ChangeCalendar, 3),
    (Affair::ChangeItem, 6),
    (Affair::Sweep, 6),
];

impl Life {
    /// Does it. What is not possible now is left.
    pub(super) async fn attend(&mut self, affair: Affair) -> Result<()> {
        match affair {
            Affair::Vacate => self.vacate().await,
            Affair::Fill => self.fill().await,
            Affair::StandIn => self.stand_in().await,
            Affair::CloseOrg => self.close_org().await,
            Affair::ReopenOrg => self.reopen_org().await,
            Affair::DisableAccount => self.disable_account().await,
            Affair::ApplyPack => self.apply_pack().await,
            Affair::ChangeCalendar => self.change_calendar().await,
            Affair::ChangeItem => self.change_item().await,
            Affair::Sweep => {
                ticker::sweep(&self.desk, None).await?;
                ticker::catch_up(&self.desk, Duration::MAX).await.map(drop)
            }
        }
    }

    async fn vacate(&mut self) -> Result<()> {
        let at = self.rng.random_range(0..self.town.seats.len());
        let Some(grant) = self.town.seats[at].grant else { return Ok(()) };
        let system = Arc::new(Actor::system());
        self.desk
            .run(&system, Call::plain(), grant, |work, grant| {
                Box::pin(async move { people::end_grant(work, *grant).await.map_err(Error::from) })
            })
            .await?;
        self.town.seats[at].grant = None;
        Ok(())
    }

    async fn fill(&mut self) -> Result<()> {
        let Some(at) = self.town.seats.iter().position(|seat| seat.grant.is_none()) else { return Ok(()) };
        // Half of the time somebody else takes it over.
        let person = match self.rng.random_bool(0.5) {
            true => self.rng.random_range(0..self.town.people.len()),
            false => self.town.seats[at].person,
        };
        let seat = &self.town.seats[at];
        let system = Arc::new(Actor::system());
        let ask = (self.town.people[person].id, seat.role.clone(), seat.org);
        let ran = self.desk.run(&system, Call::plain(), ask, |work, (person, role, org)| {
            Box::pin(async move {
                let now = work.now();
                Ok::<_, Error>(Made(people::grant(work, *person, role, *org, now, None).await?))
            })
        });
        let grant = Made::of(ran.await?)?;
        let seat = &mut self.town.seats[at];
        (seat.grant, seat.person) = (Some(grant), person);
        Ok(())
    }

    async fn stand_in(&mut self) -> Result<()> {
        let (away, by) =
            (self.rng.random_range(0..self.town.people.len()), self.rng.random_range(0..self.town.people.len()));
        if away == by {
            return Ok(());
        }
        let role = self.town.seats.iter().find(|seat| seat.person == away).map(|seat| seat.role.clone());
        let now = self.now();
        let new = NewStandIn {
            person: self.town.people[away].id,
            by: self.town.people[by].id,
            role: role.filter(|_| self.rng.random_bool(0.5)),
            org: None,
            from: now,
            to: now.plus_micros(self.rng.random_range(1..10) * DAY),
            reason: "演练".to_owned(),
        };
        let system = Arc::new(Actor::system());
        self.desk
            .run(&system, Call::plain(), new, |work, new| {
                Box::pin(async move {
                    people::stand_in(work, new).await?;
                    Ok::<_, Error>(())
                })
            })
            .await?;
        self.deputies.insert(away, by);
        Ok(())
    }

    async fn close_org(&mut self) -> Result<()> {
        let [at, successor] = [0, 1].map(|_| self.rng.random_range(0..self.town.communities.len()));
        let (org, successor) = (self.town.communities[at].org, self.town.communities[successor].org);
        let is_open = |org| self.world.orgs.get(org).is_some_and(|it| it.valid_to.is_none());
        let open = self.town.communities.iter().filter(|it| is_open(it.org)).count();
        if org == successor || open <= 2 || !is_open(org) {
            return Ok(());
        }
        let ask = (org, self.now().local_date().to_string(), successor);
        let system = Arc::new(Actor::system());
        self.desk
            .run(&system, Call::plain(), ask, |work, (org, on, successor)| {
                Box::pin(async move { orgs::close(work, *org, on, Some(*successor)).await.map_err(Error::from) })
            })
            .await?;
        Ok(())
    }

    async fn reopen_org(&mut self) -> Result<()> {
        let today = self.now().local_date().to_string();
        let closed =
            |org| self.world.orgs.get(org).filter(|it| it.valid_to.as_deref().is_some_and(|on| on < today.as_str()));
        let Some(org) = self.town.communities.iter().find_map(|community| closed(community.org)) else { return Ok(()) };
        let ask = (org.id, org.name.clone(), today.clone());
        let system = Arc::new(Actor::system());
        self.desk
            .run(&system, Call::plain(), ask, |work, (org, name, from)| {
                Box::pin(async move { orgs::reopen(work, *org, name, from).await.map_err(Error::from) })
            })
            .await?;
        Ok(())
    }

    /// Disables an account, and gives the person another one so that the town does not die out.
    async fn disable_account(&mut self) -> Result<()> {
        let at = self.rng.random_range(0..self.town.people.len());
        let person = self.town.people[at];
        let system = Arc::new(Actor::system());
        self.desk
            .run(&system, Call::plain(), person.account, |work, account| {
                Box::pin(async move { accounts::disable(work, *account).await.map_err(Error::from) })
            })
            .await?;
        if self.one_in(2) {
            // Somebody goes on with the account that is no more, and must be refused.
            self.disabled.push(person);
        }
        self.keys += 1;
        let login = format!("p{at}-{}", self.keys);
        self.town.people[at].account = new_account(&self.desk, person.id, login).await?;
        Ok(())
    }

    /// Applies the packs with other deadlines: cases that run keep those they opened with (PINNED).
    async fn apply_pack(&mut self) -> Result<()> {
        let hours = self.rng.random_range(1..12);
        let packs = self.town.packs.iter().map(|pack| with_deadline(pack, hours)).collect();
        let system = Arc::new(Actor::system());
        apply(&self.desk, &system, ApplyPacks { packs, org: None, allow: Vec::new() }).await?;
        Ok(())
    }

    async fn change_calendar(&mut self) -> Result<()> {
        let day = self.now().plus_micros(self.rng.random_range(0..40) * DAY).local_date().to_string();
        let kind = ["holiday", "makeup_workday", "morning_only"][self.rng.random_range(0..3)];
        let days = vec![Day { date: day, kind: kind.to_owned(), name: "演练".to_owned() }];
        change(&self.desk, &Arc::new(Actor::system()), Call::plain(), ChangeDays { days, is_notice: false }).await?;
        // Every open case waits to be counted anew.
        let now = self.now();
        move_to(&self.desk, &self.clock, now).await.map_err(|halted| match halted {
            Halted::Failed(error) => error,
            Halted::Stuck(at) => Error::Internal(format!("what is due at {at} stays due")),
        })
    }

    async fn change_item(&mut self) -> Result<()> {
        let row = self.town.items[self.rng.random_range(0..self.town.items.len())];
        let fields = json!({"days": self.rng.random_range(1..9)}).as_object().cloned();
        let ask = ChangeRow { register: Key::new("binhai", "service_item"), row, fields, if_match: None };
        registers::change(&self.desk, &Arc::new(Actor::system()), Call::plain(), ask).await?;
        Ok(())
    }
}

fn with_deadline(pack: &Pack, hours: i64) -> Pack {
    let mut pack = pack.clone();
    for definition in &mut pack.definitions {
        let Definition::Loop(def) = definition else { continue };
        for state in def.states.values_mut() {
            if let Some(span) = state.within.as_mut().filter(|span| span.unit == SpanUnit::WorkingHours) {
                span.amount = Amount::Fixed(hours);
            }
        }
    }
    pack
}
