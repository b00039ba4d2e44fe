//! Opens a case, at the org that was named or at the one whose grid holds the place.

use super::joining::AskerPhone;
use super::show::{CaseAnswer, Left, answer, visible};
use super::{CaseDesk, about, joining, prepare};
use crate::error::{Error, Result};
use gridwork_definitions::model::{FieldType, Key, Loop};
use gridwork_kernel::authz::{self, Actor, may_know_org};
use gridwork_kernel::desk::{Call, Desk, View, Work};
use gridwork_kernel::error::{Error as KernelError, Problem};
use gridwork_kernel::{CaseId, OrgId, PersonId, people, unguessable};
use gridwork_loops::store::{Found, facts};
use gridwork_loops::{Known, Moment, Opening, Outcome, Refusal, needs, number, store};
use gridwork_registers::fields;
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// A case somebody wants to open.
#[derive(Debug, Clone)]
pub struct OpenCase {
    /// The loop, `pack/key`.
    pub loop_key: String,
    /// At which org; found from the form's place when left out.
    pub org: Option<OrgId>,
    /// Who asks, when it is not the actor (代报).
    pub asker: Option<PersonId>,
    /// Which case it is about, where its loop says so.
    pub about: Option<CaseId>,
    /// The same by phone, for somebody without an account: they claim the case when they sign in with it.
    pub asker_phone: Option<AskerPhone>,
    /// Which opening step, where the loop has several.
    pub step: Option<String>,
    /// The case fields.
    pub form: Map<String, Json>,
    /// The values kept with the event only.
    pub input: Map<String, Json>,
}

/// What is settled before the transaction.
#[derive(Debug, Clone)]
struct Prepared {
    ask: OpenCase,
    key: Key,
    org: OrgId,
    seq: i64,
    track: String,
    /// The role that is taken on the way, when nothing else lets the actor open it there.
    joins: Option<Key>,
}

/// Opens the case.
///
/// # Errors
/// Problems with loop, org, asker or form; `NotFound` for an org the actor may not know of; the engine's refusals.
pub async fn open(
    desk: &Desk,
    cases: &CaseDesk,
    actor: &Arc<Actor>,
    call: Call,
    ask: OpenCase,
    language: &str,
) -> Result<CaseAnswer> {
    let mut view = desk.view().await?;
    if let Some(((key, digest), account)) = call.key.as_ref().zip(actor.account)
        && let Some(receipt) = gridwork_kernel::desk::known_receipt(&mut view.conn, account, key, digest).await?
    {
        drop(view);
        return answer(desk, actor, gridwork_kernel::desk::Ran::Again(receipt), language).await;
    }
    let (key, def) = loop_of(&view, &ask)?;
    let world = Arc::clone(&view.world);
    let joins = joining::by_phone(&mut view.conn, actor, &def, &world).await?;
    let org = org_of(&mut view, actor, &def, &ask, joins.is_some()).await?;
    let year = view.now.local_year();
    drop(view);
    let seq = cases.numbers.next(desk.db(), &key, year).await?;
    let prepared = Prepared { ask, key, org, seq, track: unguessable::<20>(), joins };
    let ran = desk.run(actor, call, prepared, |work, prepared| Box::pin(run(work, prepared))).await?;
    if let gridwork_kernel::desk::Ran::New(left) = &ran {
        metrics::counter!("gridwork_cases_opened_total", "loop" => left.def.key.to_string()).increment(1);
    }
    answer(desk, actor, ran, language).await
}

fn loop_of(view: &View, ask: &OpenCase) -> Result<(Key, Arc<Loop>)> {
    let found = Key::parse(&ask.loop_key).and_then(|key| Some((view.world.current_loop(&key)?.1, key)));
    found.map(|(def, key)| (key, def)).ok_or_else(|| {
        KernelError::problem(
            "loop",
            "unknown",
            format!("没有“{}”这种事项", ask.loop_key),
            format!("there is no loop `{}`", ask.loop_key),
        )
        .into()
    })
}

/// The org of the new case: the one named, or the one that owns the grid of the place given.
///
/// Who may join anywhere may name any org of the right kind: which there are is no secret.
async fn org_of(view: &mut View, actor: &Actor, def: &Loop, ask: &OpenCase, may_join: bool) -> Result<OrgId> {
    let world = Arc::clone(&view.world);
    let org = match ask.org {
        _ if def.about.is_some() || ask.about.is_some() => org_above(view, actor, def, ask).await?,
        Some(org) => {
            let is_joined = may_join && world.orgs.get(org).is_some_and(|it| it.kind == def.lives_at);
            if !is_joined && !may_know_org(actor, &world, org, view.now) {
                return Err(KernelError::NotFound("org").into());
            }
            org
        }
        None => org_at_place(view, def, ask).await?,
    };
    let found = world.orgs.get(org).ok_or(KernelError::NotFound("org"))?;
    if found.kind != def.lives_at {
        let kind = world.catalog.org_kinds.get(&def.lives_at).map_or(def.lives_at.as_str(), |kind| &kind.title.zh);
        return Err(KernelError::problem(
            "org",
            "kind",
            format!("“{}”须登记在{kind}", def.title.zh),
            format!("`{}` is opened at an org of kind `{}`", def.key, def.lives_at),
        )
        .into());
    }
    if !found.is_valid_on(&view.now.local_date().to_string()) {
        return Err(KernelError::problem("org", "closed", "该组织已撤销", "this org is closed").into());
    }
    if !world.is_installed(def.key.pack(), org) {
        return Err(KernelError::problem(
            "loop",
            "not_installed",
            format!("“{}”没有启用“{}”", found.name, def.title.zh),
            format!("`{}` is not installed for {}", def.key, found.name),
        )
        .into());
    }
    Ok(org)
}

/// The org of a case about another one, which its loop decides.
async fn org_above(view: &mut View, actor: &Actor, def: &Loop, ask: &OpenCase) -> Result<OrgId> {
    let wrong = |path: &str, code: &str, zh: &str, en: &str| KernelError::problem(path, code, zh, en);
    let Some(about) = ask.about else {
        return Err(wrong("about", "required", "请指明就哪一件提出", "name the case it is about").into());
    };
    let (_, other) = visible(view, actor, about).await?;
    let Some(of) = &def.about else {
        let (zh, en) = ("这类事项不针对别的事项", "leave it out: cases of this loop are about no other case");
        return Err(wrong("about", "unknown", zh, en).into());
    };
    if of.cases != other.loop_key {
        let (zh, en) = ("不能就这类事项提出", "a case of this loop cannot be what it is about");
        return Err(wrong("about", "loop", zh, en).into());
    }
    let org = about::above(&view.world, other.org, def).map(|org| org.id);
    let Some(org) = org else {
        let (zh, en) = ("上级没有受理这类事项的组织", "no org above the case can take this one");
        return Err(wrong("org", "above", zh, en).into());
    };
    if ask.org.is_some_and(|asked| asked != org) {
        let (zh, en) = ("由上一级受理，不能另选组织", "leave it out: it goes to the org above the case it is about");
        return Err(wrong("org", "above", zh, en).into());
    }
    Ok(org)
}

async fn org_at_place(view: &mut View, def: &Loop, ask: &OpenCase) -> Result<OrgId> {
    let missing = || {
        KernelError::problem(
            "org",
            "required",
            "请选择所属组织，或给出落在网格内的位置",
            "name an org, or give a place that lies in a grid",
        )
    };
    let given = def.fields.iter().find_map(|(name, field)| {
        let value = ask.form.get(name).filter(|value| !value.is_null())?;
        matches!(field.kind, FieldType::Point { .. }).then_some((name, field, value))
    });
    let (name, field, value) = given.ok_or_else(missing)?;
    let wrong = |fault: fields::Fault| KernelError::Problems(vec![fault.at(format!("form.{name}"))]);
    let value = fields::check(&field.kind, value, &Known::default()).map_err(wrong)?;
    let (lon, lat) = value["lon"].as_f64().zip(value["lat"].as_f64()).ok_or_else(missing)?;
    let point = gridwork_kernel::geo::Point::new(lon, lat).map_err(|problem| KernelError::Problems(vec![problem]))?;
    let (_, org) = super::place::owner(view, def, point).await?;
    org.ok_or_else(|| missing().into())
}

async fn run(work: &mut Work<'_>, prepared: &Prepared) -> Result<Left> {
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    let (loop_version, def) = world.current_loop(&prepared.key).ok_or(KernelError::NotFound("loop"))?;
    let org = world.orgs.get(prepared.org).ok_or(KernelError::NotFound("org"))?;
    let ask = &prepared.ask;
    let asker = match &ask.asker_phone {
        Some(asked) => joining::asker_of(work, &prepare::hand(&actor, &world, org.id, now), &def, asked).await?,
        None => ask.asker.unwrap_or(actor.person),
    };
    let is_known = asker == actor.person || people::store::exists(work.tx(), asker).await?;
    let about = about_case(work, &actor, ask).await?;
    let mut hand = prepare::hand(&actor, &world, org.id, now);
    if let Some(role) = &prepared.joins {
        joining::join(work, &mut hand, &def, org, role).await?;
    }
    let step = ask.step.clone().or_else(|| def.opening_steps().next().map(|(key, _)| key.clone())).unwrap_or_default();
    let needs = needs(&def, None, &step, &ask.form, &ask.input);
    prepare::hold(work, &def, &needs).await?;
    let known = prepare::look_up(work.tx(), &world, &actor, now, (org.id, None), needs).await?;
    let opening = Opening {
        id: CaseId::fresh(),
        loop_version,
        number: &number(&def.number, now.local_year(), prepared.seq),
        track: &prepared.track,
        org: org.id,
        org_path: &org.path,
        hand: &hand,
        asker,
        step: ask.step.as_deref(),
        form: &ask.form,
        input: &ask.input,
        about: about.as_ref().map(|(def, case)| (&**def, case)),
        known: &known,
    };
    let moment = Moment { now, calendar: &world.calendar };
    let decided = asked_by_somebody(gridwork_loops::open(&def, &opening, &moment), is_known);
    let outcome = decided.map_err(|refusal| Error::refused(refusal, &def, &world.catalog.roles))?;
    let case = super::keep_new(work, &def, outcome).await?;
    Ok(Left::by(work, 201, (def, case), known))
}

/// The case that the new one is about, as it is now.
async fn about_case(work: &mut Work<'_>, actor: &Actor, ask: &OpenCase) -> Result<Option<Found>> {
    let Some(id) = ask.about else { return Ok(None) };
    let (world, keys, now) = (work.world(), work.keys(), work.now());
    let found = store::find(work.tx(), &keys, &world, id).await?;
    let found = found.filter(|(_, case)| authz::working_scope(actor, &world, now).contains(&facts(case)));
    found.map(Some).ok_or_else(|| KernelError::NotFound("case").into())
}

/// An asker who does not exist is one problem more, after everything that forbids the opening.
fn asked_by_somebody(decided: Result<Outcome, Refusal>, is_known: bool) -> Result<Outcome, Refusal> {
    if is_known {
        return decided;
    }
    let problem = Problem::new("asker", "unknown", "没有这位诉求人", "there is no such person");
    match decided {
        Ok(_) => Err(Refusal::Problems(vec![problem])),
        Err(Refusal::Problems(mut problems)) => {
            problems.insert(0, problem);
            Err(Refusal::Problems(problems))
        }
        refused => refused,
    }
}
