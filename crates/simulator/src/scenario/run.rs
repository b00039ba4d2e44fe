//! Plays a scenario: each step through the same operations as everything else, on a clock that is set by hand.

use super::expect;
use super::given::set_up;
use super::names::{Names, Unclear};
use super::picture::picture;
use super::report::Failure;
use super::shape::said;
use super::story::{Act, Scenario, Taking, Unit, What};
use super::suggested;
use super::yaml::{At, Name, Node};
use crate::invariants::check_invariants;
use crate::timers::{Halted, move_to};
use gridwork_definitions::model::{Field, FieldType, Loop, Pack, SpanUnit};
use gridwork_kernel::attachments::Limits;
use gridwork_kernel::authz::{Actor, store as actors};
use gridwork_kernel::desk::{Call, Desk};
use gridwork_kernel::error::{Error as KernelError, Problem};
use gridwork_kernel::time::{DAY, HOUR, MINUTE, SECOND};
use gridwork_kernel::{CaseId, Clock, FileId, Instant, ManualClock};
use gridwork_loops::store::{self, Found};
use gridwork_loops::{Case, Event};
use gridwork_operations::cases::{self, AddComment, CaseDesk, OpenCase, TakeStep};
use gridwork_operations::files::{Upload, UploadError, upload};
use gridwork_operations::{Error, Result};
use std::collections::HashMap;
use std::sync::Arc;

/// The language of what operations answer; reasons come in both.
pub(super) const LANGUAGE: &str = "zh-CN";

/// A scenario being played.
pub(super) struct Stage<'a> {
    pub(super) file: &'a str,
    pub(super) desk: &'a Desk,
    pub(super) names: Names,
    clock: ManualClock,
    numbers: CaseDesk,
    /// What failed in the step being done.
    pub(super) failures: Vec<Failure>,
}

/// How far a scenario came, and what did not hold.
pub(super) struct Played {
    pub(super) steps: usize,
    pub(super) failures: Vec<Failure>,
}

/// Plays a scenario on an empty house whose clock stands at its start.
pub(super) async fn play(desk: &Desk, clock: ManualClock, packs: &[Pack], file: &str, scenario: &Scenario) -> Played {
    let names = match set_up(desk, packs, file, scenario).await {
        Ok(names) => names,
        Err(failures) => return Played { steps: 0, failures },
    };
    let mut stage = Stage { file, desk, names, clock, numbers: CaseDesk::default(), failures: Vec::new() };
    for (steps, (at, act)) in scenario.steps.iter().enumerate() {
        stage.act(*at, act).await;
        if !stage.failures.is_empty() {
            return Played { steps, failures: stage.failures };
        }
    }
    // Whatever the story showed: the books must balance when it is over.
    let failures = match check_invariants(desk).await {
        Err(error) => vec![failed(file, At::TOP, ("核对数据库", "check the database"), &error)],
        Ok(violations) => {
            let told = violations.iter().map(|it| {
                let zh = format!("{} 不成立（{}）：{}", it.invariant, it.about, it.what.zh);
                Failure::new(file, At::TOP, zh, it.to_string())
            });
            told.collect()
        }
    };
    Played { steps: scenario.steps.len(), failures }
}

impl Stage<'_> {
    async fn act(&mut self, at: At, act: &Act) {
        match act {
            Act::Take(taking) => self.take(at, taking).await,
            Act::Refuse { taking, code, field } => self.refuse(at, taking, code, field.as_deref()).await,
            Act::Expect { case, claims } => expect::check(self, at, case, claims).await,
            Act::Wait(spans) => {
                let target = self.after(spans);
                self.move_to(at, target).await;
            }
            Act::Clock(target) => self.move_to(at, *target).await,
            Act::Comment { person, case, text } => self.comment(at, person, case, text).await,
            Act::Suggest(suggesting) => suggested::check(self, at, suggesting).await,
        }
    }

    /// Notes something that does not hold.
    pub(super) fn wrong(
        &mut self,
        at: At,
        what: (String, String),
        expected: (String, String),
        found: (String, String),
    ) {
        let failure = Failure::new(self.file, at, what.0, what.1);
        self.failures.push(failure.expected(expected.0, expected.1).found(found.0, found.1));
    }

    pub(super) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Somebody of the scenario.
    pub(super) async fn actor(&self, person: &str) -> Result<Arc<Actor>> {
        let id = self.names.people[person];
        let mut view = self.desk.view().await?;
        Ok(Arc::new(actors::of_person(&mut view.conn, id).await?))
    }

    /// A case of the scenario as it is now, whole.
    pub(super) async fn found(&self, case: &str) -> Result<Found> {
        let id = self.names.cases[case];
        let mut view = self.desk.view().await?;
        let (world, keys) = (Arc::clone(&view.world), Arc::clone(&view.keys));
        store::find(&mut view.conn, &keys, &world, id).await?.ok_or_else(|| KernelError::NotFound("case").into())
    }

    async fn take(&mut self, at: At, taking: &Taking) {
        let what = in_words(taking);
        match self.attempt(at, taking, false).await {
            Err(Tried::Unclear(at, (zh, en))) => self.failures.push(Failure::new(self.file, at, zh, en)),
            Err(Tried::Refused(error)) => {
                let (zh, en) = reason(&error);
                self.wrong(at, what, ("办成".to_owned(), "that it is done".to_owned()), (zh, en));
            }
            Ok(case) => {
                if let What::Open { call: Some(call), .. } = &taking.what {
                    self.names.cases.insert(call.clone(), case);
                }
            }
        }
    }

    async fn refuse(&mut self, at: At, taking: &Taking, code: &str, field: Option<&str>) {
        let what = in_words(taking);
        let before = self.traces(taking).await;
        let tried = self.attempt(at, taking, true).await;
        let after = self.traces(taking).await;
        let expected = match field {
            Some(field) => format!("{code} ({field})"),
            None => code.to_owned(),
        };
        let expected = (format!("被拒绝：{expected}"), format!("a refusal: {expected}"));
        match tried {
            Err(Tried::Unclear(at, (zh, en))) => self.failures.push(Failure::new(self.file, at, zh, en)),
            Ok(case) => {
                let state = self.state_of(case).await;
                let found = (format!("办成了，事项到了 {state}"), format!("it was done; the case went to {state}"));
                self.wrong(at, what, expected, found);
            }
            Err(Tried::Refused(error)) if refusal_code(&error) != code || !names_field(&error, field) => {
                let found = reason(&error);
                self.wrong(at, what, expected, found);
            }
            Err(Tried::Refused(_)) => match (before, after) {
                (Ok(before), Ok(after)) if before == after => {}
                (Ok(_), Ok(_)) => {
                    let expected = ("拒绝后一切照旧".to_owned(), "that nothing changes by a refusal".to_owned());
                    self.wrong(at, what, expected, ("有了变化".to_owned(), "something changed".to_owned()));
                }
                (Err(error), _) | (_, Err(error)) => {
                    self.failures.push(failed(self.file, at, ("读取事项", "read the case"), &error));
                }
            },
        }
    }

    /// What a refusal must leave alone: the case with its events, or how many cases there are.
    async fn traces(&self, taking: &Taking) -> Result<Traces> {
        match &taking.what {
            What::Open { .. } => {
                let mut view = self.desk.view().await?;
                Ok(Traces::Cases(super::store::count(&mut view.conn).await?))
            }
            What::Step { case, .. } => {
                let (_, whole) = self.found(case).await?;
                let mut view = self.desk.view().await?;
                let events = store::events(&mut view.conn, whole.id, 0, i64::MAX).await?;
                Ok(Traces::Case(Box::new(whole), events))
            }
        }
    }

    async fn state_of(&self, case: CaseId) -> String {
        let name = self.names.cases.iter().find(|(_, id)| **id == case).map(|(name, _)| name.clone());
        match name {
            Some(name) => self.found(&name).await.map(|(_, case)| case.state).unwrap_or_default(),
            None => "start".to_owned(),
        }
    }

    async fn attempt(&mut self, at: At, taking: &Taking, is_lenient: bool) -> std::result::Result<CaseId, Tried> {
        let actor = self.actor(&taking.person).await?;
        match &taking.what {
            What::Open { loop_key, org, asker, about, .. } => {
                let key = self.names.key(&self.names.world.catalog.loops, &loop_key.text);
                let def = key.as_ref().and_then(|key| self.names.world.catalog.loops.get(key)).cloned();
                if def.is_none() && !is_lenient {
                    let word = &loop_key.text;
                    let unclear = (format!("没有事项类别 `{word}`"), format!("there is no loop `{word}`"));
                    return Err(Tried::Unclear(loop_key.at, unclear));
                }
                let step = def.as_ref().and_then(|def| def.opening_steps().next()).map(|(key, _)| key.clone());
                let values = self.values(&actor, def.as_ref(), step.as_deref(), taking, is_lenient).await?;
                let ask = OpenCase {
                    loop_key: key.map_or_else(|| loop_key.text.clone(), |key| key.to_string()),
                    org: org.as_ref().map(|org| self.names.orgs[org]),
                    asker: asker.as_ref().map(|asker| self.names.people[asker]),
                    about: about.as_ref().map(|about| self.names.cases[about]),
                    asker_phone: None,
                    step: None,
                    form: values.0,
                    input: values.1,
                };
                let answer = cases::open(self.desk, &self.numbers, &actor, Call::plain(), ask, LANGUAGE).await?;
                Ok(CaseId(answer.case.id))
            }
            What::Step { case, step } => {
                let (def, _) = self.found(case).await?;
                if !def.steps.contains_key(step) && !is_lenient {
                    let unclear = (format!("没有环节 `{step}`"), format!("there is no step `{step}`"));
                    return Err(Tried::Unclear(at, unclear));
                }
                let values = self.values(&actor, Some(&def), Some(step), taking, is_lenient).await?;
                let (case, step) = (self.names.cases[case], step.clone());
                let take = TakeStep { case, step, form: values.0, input: values.1, if_match: None };
                cases::step(self.desk, &actor, Call::plain(), take, LANGUAGE).await?;
                Ok(case)
            }
        }
    }

    /// Form and input as the operations take them; files are uploaded on the way.
    async fn values(
        &self,
        actor: &Arc<Actor>,
        def: Option<&Loop>,
        step: Option<&str>,
        taking: &Taking,
        is_lenient: bool,
    ) -> std::result::Result<(Form, Form), Tried> {
        let step = def.zip(step).and_then(|(def, step)| def.steps.get(step));
        let field = |name: &str| def.and_then(|def| def.fields.get(name));
        let input = |name: &str| step.and_then(|step| step.input.get(name));
        let mut files = HashMap::new();
        self.upload(actor, &taking.form, &field, &mut files).await?;
        self.upload(actor, &taking.input, &input, &mut files).await?;
        let unclear = |(at, unclear)| Tried::Unclear(at, unclear);
        let form = self.names.values(&taking.form, field, &files, is_lenient).map_err(unclear)?;
        let input = self.names.values(&taking.input, input, &files, is_lenient).map_err(unclear)?;
        Ok((form, input))
    }

    async fn upload<'f>(
        &self,
        actor: &Arc<Actor>,
        given: &[(Name, Node)],
        field: &(dyn Fn(&str) -> Option<&'f Field> + Sync),
        files: &mut HashMap<String, FileId>,
    ) -> std::result::Result<(), Tried> {
        for (name, node) in given {
            let is_files = field(&name.text).is_some_and(|field| matches!(field.kind, FieldType::Files { .. }));
            for file in node.members().iter().filter(|_| is_files).filter_map(Node::text) {
                let ask = Upload { name: file.to_owned(), content: picture(file) };
                match upload(self.desk, actor, Call::plain(), ask, &Limits::default()).await {
                    Ok(kept) => drop(files.insert(file.to_owned(), FileId(kept.id))),
                    Err(UploadError::Other(error)) => return Err(error.into()),
                    Err(UploadError::Refused(refused)) => {
                        let because = refused.because();
                        let problem =
                            Problem { path: name.text.clone(), code: refused.code().to_owned(), message: because };
                        return Err(Error::Kernel(KernelError::Problems(vec![problem])).into());
                    }
                }
            }
        }
        Ok(())
    }

    async fn comment(&mut self, at: At, person: &str, case: &str, text: &str) {
        let what = (format!("{person} 给 {case} 留言"), format!("{person} comments on {case}"));
        let add = AddComment {
            case: self.names.cases[case],
            text: text.into(),
            files: serde_json::Value::Null,
            if_match: None,
        };
        let done = match self.actor(person).await {
            Ok(actor) => cases::comment(self.desk, &actor, Call::plain(), add, LANGUAGE).await,
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            let found = reason(&error);
            self.wrong(at, what, ("留言成功".to_owned(), "that it is added".to_owned()), found);
        }
    }

    fn after(&self, spans: &[(Unit, i64)]) -> Instant {
        let calendar = &self.names.world.calendar;
        spans.iter().fold(self.now(), |at, (unit, amount)| match unit {
            Unit::Seconds => at.plus_micros(amount * SECOND),
            Unit::Minutes => at.plus_micros(amount * MINUTE),
            Unit::Hours => at.plus_micros(amount * HOUR),
            Unit::Days => at.plus_micros(amount * DAY),
            Unit::WorkingHours => calendar.add_working(at, amount * HOUR),
            Unit::WorkingDays => calendar.deadline(at, SpanUnit::WorkingDays, *amount).due_at,
        })
    }

    async fn move_to(&mut self, at: At, target: Instant) {
        let now = self.now();
        let what = (format!("把时间拨到 {}", said(target)), format!("move the clock to {}", said(target)));
        if target < now {
            let expected = (format!("晚于 {}", said(now)), format!("a time after {}", said(now)));
            return self.wrong(at, what, expected, (said(target), said(target)));
        }
        match move_to(self.desk, &self.clock, target).await {
            Ok(()) => {}
            Err(Halted::Failed(error)) => {
                self.failures.push(failed(self.file, at, ("拨动时间", "move the clock"), &error))
            }
            Err(Halted::Stuck(when)) => {
                let expected = ("定时的事办完".to_owned(), "that what is timed gets done".to_owned());
                let found = (
                    format!("{} 的定时停住不动", said(when)),
                    format!("the timer at {} stays where it is", said(when)),
                );
                self.wrong(at, what, expected, found);
            }
        }
    }
}

type Form = serde_json::Map<String, serde_json::Value>;

/// What a refusal must leave alone.
#[derive(PartialEq)]
enum Traces {
    Cases(i64),
    Case(Box<Case>, Vec<Event>),
}

/// Why nothing was taken.
enum Tried {
    /// The scenario names what is not there.
    Unclear(At, Unclear),
    /// The operation refused or failed.
    Refused(Error),
}

impl<E: Into<Error>> From<E> for Tried {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

fn in_words(taking: &Taking) -> (String, String) {
    let person = &taking.person;
    match &taking.what {
        What::Open { loop_key, .. } => {
            (format!("{person} 登记 {}", loop_key.text), format!("{person} opens {}", loop_key.text))
        }
        What::Step { case, step } => {
            (format!("{person} 对 {case} 办理 {step}"), format!("{person} takes {step} of {case}"))
        }
    }
}

/// The code as scenarios write it: both ways of not finding something are one.
fn refusal_code(error: &Error) -> &'static str {
    match error.code() {
        "no_such_step" => "not_found",
        code => code,
    }
}

fn names_field(error: &Error, field: Option<&str>) -> bool {
    let Some(field) = field else { return true };
    problems(error).iter().any(|problem| {
        let rest = problem.path.split_once('.').map_or(problem.path.as_str(), |(_, rest)| rest);
        problem.path == field
            || rest == field
            || rest.strip_prefix(field).is_some_and(|more| more.starts_with(['.', '[']))
    })
}

fn problems(error: &Error) -> &[gridwork_kernel::error::Problem] {
    match error {
        Error::Refused { problems, .. } | Error::Kernel(KernelError::Problems(problems)) => problems,
        _ => &[],
    }
}

/// Code and reason of a refusal.
pub(super) fn reason(error: &Error) -> (String, String) {
    let code = refusal_code(error);
    if !problems(error).is_empty() {
        let said = |language: &str| {
            let all = problems(error).iter().map(|it| format!("{} {}", it.path, it.message.say(language)));
            format!("{code}: {}", all.collect::<Vec<_>>().join("; "))
        };
        return (said("zh"), said("en"));
    }
    let because = match error {
        Error::Refused { because, .. }
        | Error::Kernel(
            KernelError::Forbidden { because, .. }
            | KernelError::Conflict { because, .. }
            | KernelError::Malformed { because },
        ) => because,
        other => return (format!("{code}: {other}"), format!("{code}: {other}")),
    };
    (format!("{code}: {}", because.say("zh")), format!("{code}: {}", because.say("en")))
}

/// Something that should have worked whatever the scenario says.
pub(super) fn failed(file: &str, at: At, what: (&str, &str), error: &Error) -> Failure {
    let (zh, en) = reason(error);
    Failure::new(file, at, what.0, what.1).expected("能够完成".to_owned(), "that it works".to_owned()).found(zh, en)
}
