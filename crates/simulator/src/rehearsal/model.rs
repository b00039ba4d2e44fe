//! What was answered, kept beside the engine in plain memory: a write that was lost or done twice shows in it.

use super::request::{Left, Request, Told, What};
use crate::Violation;
use crate::invariants::Touched;
use gridwork_kernel::{CaseId, FileId, Instant, PersonId};
use gridwork_loops::{Case, Colour, Event, EventKind, colour};
use std::collections::{BTreeMap, BTreeSet};

/// A case as it was after it was last touched.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) case: Case,
    /// How many events it had.
    pub(super) events: usize,
    /// When its colour was last looked at, and what it was.
    seen: (Instant, Colour),
}

/// Everything that was answered.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) cases: BTreeMap<CaseId, Known>,
    /// In the order in which they were opened, for choosing by number.
    pub(super) order: Vec<CaseId>,
    /// Those of them that are open.
    pub(super) open: Vec<CaseId>,
    pub(super) follows: BTreeSet<(CaseId, PersonId)>,
    /// Followed or not: the answer was lost, and nobody asked again.
    pub(super) unsure: BTreeSet<(CaseId, PersonId)>,
    /// Files that hang on nothing yet, with who uploaded them.
    pub(super) loose: Vec<(FileId, PersonId)>,
}

/// An event that must or may have come from a request.
#[derive(Debug, Clone)]
struct Awaited {
    /// None for a case that was opened without an answer.
    case: Option<CaseId>,
    kind: EventKind,
    step: Option<String>,
    person: PersonId,
    must: bool,
}

/// One step of a life: what was sent with what was heard, and whether time went by.
pub(super) struct Happened<'a> {
    pub(super) told: &'a [(Request, Told)],
    /// The system may have acted.
    pub(super) time_passed: bool,
    pub(super) now: Instant,
}

impl Model {
    /// Compares the cases that were touched with what was answered, and remembers them.
    pub(super) fn take_in(&mut self, happened: &Happened<'_>, touched: Vec<Touched>) -> Vec<Violation> {
        let mut found = Vec::new();
        let mut awaited = awaited(happened.told);
        for ((_, case), events) in touched {
            self.compare(happened, &case, &events, &mut awaited, &mut found);
            self.remember(happened.now, case, events.len());
        }
        for lost in awaited.iter().filter(|one| one.must) {
            let about = lost.case.map_or("a case".to_owned(), |case| format!("case {case}"));
            let what = format!("`{}` was answered and is not there", lost.step.as_deref().unwrap_or("a remark"));
            found.push(Violation::new("ANSWERED_ONCE", &about, "已答复的操作没有保存", what));
        }
        self.note_follows(happened.told);
        found
    }

    fn compare(
        &self,
        happened: &Happened<'_>,
        case: &Case,
        events: &[Event],
        awaited: &mut Vec<Awaited>,
        found: &mut Vec<Violation>,
    ) {
        let mut wrong = |invariant, zh: &str, en: String| found.push(Violation::new(invariant, &case.number, zh, en));
        let known = self.cases.get(&case.id);
        let before = known.map_or(0, |known| known.events);
        if events.len() < before {
            wrong("ANSWERED_ONCE", "已办的环节不见了", format!("it had {before} events, and has {}", events.len()));
        }
        for event in events.iter().skip(before) {
            let Some(person) = event.actor else {
                if !happened.time_passed {
                    wrong("ANSWERED_ONCE", "没有到时就自动办理", format!("event {} came by itself", event.seq));
                }
                continue;
            };
            let place = awaited.iter().position(|one| {
                one.case.map_or(known.is_none(), |id| id == case.id)
                    && one.kind == event.kind
                    && one.step == event.step
                    && one.person == person
            });
            match place {
                Some(place) => drop(awaited.remove(place)),
                None => {
                    let step = event.step.as_deref().unwrap_or(event.kind.as_str());
                    let what =
                        format!("event {}, `{step}` by {person}, was not asked for, or is there twice", event.seq);
                    wrong("ANSWERED_ONCE", "有没人要求的操作，或办了两次", what);
                }
            }
        }
        if let Some(known) = known {
            found.extend(unpinned(known, case));
            let same = events.len() == before;
            found.extend(faded(known, case, happened.now).filter(|_| same));
        }
    }

    /// A case that nothing has touched since it was last seen: it is as it was, and its colour may only have worsened.
    pub(super) fn look(&mut self, case: &Case, now: Instant) -> Vec<Violation> {
        let Some(known) = self.cases.get_mut(&case.id) else { return Vec::new() };
        let mut found = faded(known, case, now).into_iter().chain(unpinned(known, case)).collect::<Vec<_>>();
        if known.case.version != case.version {
            let what = format!("it was left at version {}, and is at {}", known.case.version, case.version);
            found.push(Violation::new("ANSWERED_ONCE", &case.number, "没有办理而版本变了", what));
        }
        if now >= known.seen.0 {
            known.seen = (now, colour(case, now).0);
        }
        found
    }

    fn remember(&mut self, now: Instant, case: Case, events: usize) {
        let seen = (now, colour(&case, now).0);
        if !self.cases.contains_key(&case.id) {
            self.order.push(case.id);
        }
        let place = self.open.iter().position(|id| *id == case.id);
        match (place, case.is_open()) {
            (None, true) => self.open.push(case.id),
            (Some(place), false) => drop(self.open.remove(place)),
            _ => {}
        }
        self.cases.insert(case.id, Known { case, events, seen });
    }

    fn note_follows(&mut self, told: &[(Request, Told)]) {
        for (request, told) in told {
            let (What::Follow(case, _) | What::Unfollow(case, _)) = &request.what else {
                if let Told::Yes(Left { file: Some(file), .. }) = told
                    && !request.was_done
                {
                    self.loose.push((*file, request.person));
                }
                continue;
            };
            let pair = (*case, request.person);
            match told {
                _ if request.was_done => {}
                Told::Unknown(_) => drop(self.unsure.insert(pair)),
                Told::Yes(_) => {
                    self.unsure.remove(&pair);
                    match request.what {
                        What::Follow(..) => drop(self.follows.insert(pair)),
                        _ => drop(self.follows.remove(&pair)),
                    }
                }
                Told::No(_) | Told::Wrong(_) => {}
            }
        }
    }
}

/// A case that is under another version than it opened with.
fn unpinned(known: &Known, case: &Case) -> Option<Violation> {
    let (opened, is) = (known.case.loop_version, case.loop_version);
    (opened != is).then(|| {
        let what = format!("it opened under version {opened}, and is under {is}");
        Violation::new("PINNED", &case.number, "办理中途换了定义版本", what)
    })
}

/// A colour that became better without an event. A clock that was set back proves nothing.
fn faded(known: &Known, case: &Case, now: Instant) -> Option<Violation> {
    let (at, before) = known.seen;
    let is = colour(case, now).0;
    let faded = now >= at && is < before && case.version == known.case.version;
    faded.then(|| {
        let what = format!("it was {} at {at} and is {} at {now} without an event", before.as_str(), is.as_str());
        Violation::new("COLOUR", &case.number, "没有办理而颜色变好", what)
    })
}

/// The events that the answers speak of, one for each: of requests under one key there is one.
fn awaited(told: &[(Request, Told)]) -> Vec<Awaited> {
    let mut keys = BTreeSet::new();
    let mut awaited = Vec::new();
    for (request, told) in told {
        let (must, left) = match told {
            Told::Yes(left) => (true, *left),
            Told::Unknown(_) => (false, Left::default()),
            Told::No(_) | Told::Wrong(_) => continue,
        };
        let is_first = request.key.as_ref().is_none_or(|(key, _)| keys.insert((request.account, key.clone())));
        if request.was_done || !is_first {
            continue;
        }
        let person = request.person;
        let one =
            |case, kind, step: Option<&str>, must| Awaited { case, kind, step: step.map(str::to_owned), person, must };
        match &request.what {
            What::Open(ask) => {
                let step = if ask.about.is_some() { "file" } else { "place" };
                awaited.push(one(left.case, EventKind::Step, Some(step), must));
            }
            What::Step(take) => awaited.push(one(Some(take.case), EventKind::Step, Some(&take.step), must)),
            What::Comment(add) => awaited.push(one(Some(add.case), EventKind::Comment, None, must)),
            // Linking what is linked already changes nothing.
            What::Link(link) => {
                awaited.push(one(Some(link.case), EventKind::Link, None, false));
                awaited.push(one(Some(link.other), EventKind::Link, None, false));
            }
            What::Follow(..) | What::Unfollow(..) | What::Upload(_) | What::Show(_) => {}
        }
    }
    awaited
}
