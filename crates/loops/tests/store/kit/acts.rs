//! What people and time do to cases, the way operations do it: prepare, decide, store.

use super::House;
use gridwork_db::Conn;
use gridwork_definitions::model::{Key, Loop};
use gridwork_kernel::authz::{self, Actor};
use gridwork_kernel::desk::Work;
use gridwork_kernel::error::{Error, Result, because};
use gridwork_kernel::world::World;
use gridwork_kernel::{CaseId, FileId, Instant, OrgId, PersonId, files, people};
use gridwork_loops::store::{Numbers, insert, lock, update};
use gridwork_loops::{
    Case, Hand, HeldOrg, HeldRole, Known, Moment, Needs, OnePerson, Opening, Refusal, Remark, Taking, comment, decide,
    needs, needs_of_case, number, one_person, open, recount, wake,
};
use gridwork_registers::references::store::{Looking, keep_rows, resolve};
use serde_json::{Map, Value as Json};
use std::collections::HashSet;
use uuid::Uuid;

/// An actor as the engine knows him at an org.
pub(crate) fn hand(actor: &Actor, world: &World, org: OrgId, now: Instant) -> Hand {
    if actor.is_system() {
        return Hand::system();
    }
    let reaching = authz::roles_reaching(actor, world, org, now).into_iter();
    let roles = reaching.map(|held| HeldRole { role: held.role, stood_for: held.stood_for }).collect();
    let orgs = actor.holding(now).map(|grant| HeldOrg { org: grant.org, stood_for: grant.stood_for }).collect();
    let stands_for = actor.persons(now).into_iter().filter(|person| *person != actor.person).collect();
    let looks_after = actor.looked_after(now).collect();
    Hand { person: actor.person, roles, stands_for, looks_after, orgs, is_system: false, is_viewed: false }
}

/// Looks up what a decision needs.
pub(crate) async fn look_up(
    conn: &mut Conn,
    (world, actor, now): (&World, &Actor, Instant),
    at: (OrgId, Option<Uuid>),
    needs: Needs,
) -> Result<Known> {
    let looking = Looking { world, actor, now, org: Some(at.0), record: at.1 };
    let mut known = resolve(conn, &looking, needs.references).await?;
    keep_rows(conn, world, &needs.rows, &mut known).await?;
    Ok(known)
}

/// A refusal of the engine as an error of a work, by its code.
fn refused(refusal: Refusal) -> Error {
    Error::Conflict { code: refusal.code(), because: because(format!("{refusal:?}"), format!("{refusal:?}")) }
}

fn object(value: Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap_or_default()
}

impl House {
    /// Opens an order at a community.
    pub(crate) async fn place(&self, who: &str, asker: &str, org: &str, form: Json) -> Result<Case> {
        let year = self.desk.now().local_year();
        let seq = Numbers::default().next(&self.db, &self.order.key, year).await?;
        self.place_as(who, asker, org, (seq, None), form).await
    }

    /// Opens an order with this running number by an opening step.
    pub(crate) async fn place_as(
        &self,
        who: &str,
        asker: &str,
        org: &str,
        (seq, step): (i64, Option<&'static str>),
        form: Json,
    ) -> Result<Case> {
        let (actor, asker, org, key) =
            (self.actor(who).await, self.person(asker), self.org(org), self.order.key.clone());
        let form = object(form);
        let placing = self.run_as(&actor, move |work| {
            let (form, key) = (form.clone(), key.clone());
            Box::pin(async move {
                let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
                let (loop_version, def) = world.current_loop(&key).ok_or(Error::NotFound("loop"))?;
                let path = world.orgs.get(org).ok_or(Error::NotFound("org"))?.path.clone();
                let hand = hand(&actor, &world, org, now);
                let input = Map::new();
                let first = def.opening_steps().next().map(|(key, _)| key.clone()).unwrap_or_default();
                let needs = needs(&def, None, step.unwrap_or(&first), &form, &input);
                let known = look_up(work.tx(), (&world, &actor, now), (org, None), needs).await?;
                let opening = Opening {
                    id: CaseId::fresh(),
                    loop_version,
                    number: &number(&def.number, now.local_year(), seq),
                    track: &format!("track{seq}"),
                    org,
                    org_path: &path,
                    hand: &hand,
                    asker,
                    step,
                    form: &form,
                    input: &input,
                    about: None,
                    known: &known,
                };
                let moment = Moment { now, calendar: &world.calendar };
                let outcome = open(&def, &opening, &moment).map_err(refused)?;
                insert(work, &def, outcome).await
            })
        });
        placing.await
    }

    /// Takes a step.
    pub(crate) async fn take(&self, who: &str, id: CaseId, step: &str, form: Json, input: Json) -> Result<Case> {
        let (actor, step) = (self.actor(who).await, step.to_owned());
        let (form, input) = (object(form), object(input));
        let taking = self.run_as(&actor, move |work| {
            let (step, form, input) = (step.clone(), form.clone(), input.clone());
            Box::pin(async move {
                let (def, case) = lock(work, id).await?.ok_or(Error::NotFound("case"))?;
                let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
                let hand = hand(&actor, &world, case.org, now);
                let needs = needs(&def, Some(&case), &step, &form, &input);
                let at = (case.org, Some(case.id.0));
                let known = look_up(work.tx(), (&world, &actor, now), at, needs).await?;
                let taking = Taking { step: &step, hand: &hand, form: &form, input: &input, known: &known };
                let moment = Moment { now, calendar: &world.calendar };
                let outcome = decide(&def, &case, &taking, &moment).map_err(refused)?;
                update(work, &def, &case, outcome).await
            })
        });
        taking.await
    }

    /// Adds a remark with a file.
    pub(crate) async fn remark(&self, who: &str, id: CaseId, text: &str, file: Option<FileId>) -> Result<Case> {
        let (actor, text) = (self.actor(who).await, Json::from(text));
        let files = file.map_or(Json::Null, |file| Json::from(vec![file.to_string()]));
        let adding = self.run_as(&actor, move |work| {
            let (text, files) = (text.clone(), files.clone());
            Box::pin(async move {
                let (def, case) = lock(work, id).await?.ok_or(Error::NotFound("case"))?;
                let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
                let hand = hand(&actor, &world, case.org, now);
                let nothing = Known::default();
                let mut needs = needs_of_case(&def, &case);
                needs.references.extend(Remark { hand: &hand, text: &text, files: &files, known: &nothing }.needs());
                let known = look_up(work.tx(), (&world, &actor, now), (case.org, None), needs).await?;
                let remark = Remark { hand: &hand, text: &text, files: &files, known: &known };
                let moment = Moment { now, calendar: &world.calendar };
                let outcome = comment(&def, &case, &remark, &moment).map_err(refused)?;
                update(work, &def, &case, outcome).await
            })
        });
        adding.await
    }

    /// Does everything that time demands of a case by now; says how many things that were.
    pub(crate) async fn wake(&self, id: CaseId) -> Result<usize> {
        let waking = self.run(move |work| {
            Box::pin(async move {
                let (def, mut case) = lock(work, id).await?.ok_or(Error::NotFound("case"))?;
                let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
                let living = living(work, &def, case.org).await?;
                for done in 0..40 {
                    let needs = needs_of_case(&def, &case);
                    let known = look_up(work.tx(), (&world, &actor, now), (case.org, None), needs).await?;
                    let moment = Moment { now, calendar: &world.calendar };
                    match wake(&def, &case, &known, &|role| living.contains(role), &moment) {
                        Some(outcome) => case = update(work, &def, &case, outcome).await?,
                        None => return Ok(done),
                    }
                }
                Err(Error::Corrupt("waking does not come to an end".into()))
            })
        });
        waking.await
    }

    /// Says that two persons are one.
    pub(crate) async fn join(&self, id: CaseId, was: PersonId, is: PersonId) -> Result<()> {
        self.run(move |work| Box::pin(join(work, id, OnePerson { was, is }))).await
    }

    /// Counts a case anew by the calendar of the world; says whether that moved anything.
    pub(crate) async fn recount(&self, id: CaseId) -> Result<bool> {
        let counting = self.run(move |work| Box::pin(count_anew(work, id)));
        counting.await
    }

    /// Uploads a file as somebody.
    pub(crate) async fn upload(&self, who: &str) -> FileId {
        let actor = self.actor(who).await;
        let uploading =
            self.run_as(&actor, |work| Box::pin(files::store::add(work, "照片.png", "image/png", b"bytes")));
        uploading.await.unwrap().id
    }
}

/// The roles of `escalate` that somebody holds at a seat from which they reach the org.
async fn living(work: &mut Work<'_>, def: &Loop, org: OrgId) -> Result<HashSet<Key>> {
    let (world, now) = (work.world(), work.now());
    let mut living = HashSet::new();
    for line in &def.escalate {
        let role = &world.catalog.roles[&line.to];
        for seat in authz::seats_reaching(&world, role, org, now) {
            if people::store::is_held(work.tx(), &role.key, seat, now).await? {
                living.insert(role.key.clone());
            }
        }
    }
    Ok(living)
}

async fn count_anew(work: &mut Work<'_>, id: CaseId) -> Result<bool> {
    let (def, case) = lock(work, id).await?.ok_or(Error::NotFound("case"))?;
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    let known = look_up(work.tx(), (&world, &actor, now), (case.org, None), needs_of_case(&def, &case)).await?;
    let moment = Moment { now, calendar: &world.calendar };
    let Some(outcome) = recount(&def, &case, &known, &moment) else { return Ok(false) };
    update(work, &def, &case, outcome).await?;
    Ok(true)
}

async fn join(work: &mut Work<'_>, id: CaseId, same: OnePerson) -> Result<()> {
    let (def, case) = lock(work, id).await?.ok_or(Error::NotFound("case"))?;
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    let known = look_up(work.tx(), (&world, &actor, now), (case.org, None), needs_of_case(&def, &case)).await?;
    let moment = Moment { now, calendar: &world.calendar };
    update(work, &def, &case, one_person(&def, &case, same, &known, &moment)).await?;
    Ok(())
}
