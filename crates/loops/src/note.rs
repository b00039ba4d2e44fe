//! What is added to a case without moving it: remarks, attachments, links. None of them touches a clock.

use crate::case::Case;
use crate::event::{Event, EventKind};
use crate::hand::Hand;
use crate::outcome::{Moment, Outcome};
use crate::refusal::Refusal;
use crate::replay::fold_values;
use crate::turn::turn;
use crate::wake::{next_wake, plain_event};
use gridwork_definitions::model::{FieldType, Loop};
use gridwork_kernel::error::Problem;
use gridwork_kernel::{CaseId, FileId};
use gridwork_registers::fields::{self, Known, Reference};
use indexmap::IndexMap;
use serde_json::Value as Json;

/// Most characters of a remark.
const TEXT_MAX: u32 = 2000;

/// Most attachments of a remark.
const FILES_MAX: u32 = 9;

/// A remark somebody wants to add.
#[derive(Debug, Clone, Copy)]
pub struct Remark<'a> {
    /// Who.
    pub hand: &'a Hand,
    /// What they say.
    pub text: &'a Json,
    /// What they attach: a list of file ids, or null.
    pub files: &'a Json,
    /// Which of the files are theirs to attach.
    pub known: &'a Known,
}

impl Remark<'_> {
    /// The files to be looked up before.
    pub fn needs(&self) -> Vec<Reference> {
        let mut needs = Vec::new();
        fields::references(&FieldType::Files { max: FILES_MAX }, self.files, &mut needs);
        needs
    }
}

/// Adds a remark to an open case.
///
/// # Errors
/// When the case is closed, or the text or the files do not fit.
pub fn comment(def: &Loop, case: &Case, remark: &Remark<'_>, moment: &Moment<'_>) -> Result<Outcome, Refusal> {
    if !case.is_open() {
        return Err(Refusal::Closed { state: case.state.clone() });
    }
    let mut problems = Vec::new();
    let mut input = IndexMap::new();
    let text = FieldType::Text { max: TEXT_MAX, long: true, pattern: None };
    for (name, kind, given) in
        [("text", text, remark.text), ("files", FieldType::Files { max: FILES_MAX }, remark.files)]
    {
        match fields::check(&kind, given, remark.known) {
            Ok(Json::Null) => {}
            Ok(value) => drop(input.insert(name.to_owned(), value)),
            Err(fault) => problems.push(fault.at(name)),
        }
    }
    if input.is_empty() && problems.is_empty() {
        problems.push(Problem::new("text", "required", "请填写内容或添加附件", "write something or attach a file"));
    }
    if !problems.is_empty() {
        return Err(Refusal::Problems(problems));
    }
    let files = input.get("files").and_then(Json::as_array).into_iter().flatten();
    let files = files.filter_map(|id| id.as_str()?.parse::<FileId>().ok()).collect();
    let actor = (!remark.hand.is_system).then_some(remark.hand.person);
    let event = Event { actor, input, ..plain_event(case, EventKind::Comment, moment) };
    Ok(added(def, case, event, files, remark.known, moment))
}

/// Notes on a case, open or closed, that another one was linked to it. The other case gets its own event.
pub fn link(
    def: &Loop,
    case: &Case,
    other: CaseId,
    kind: &str,
    hand: &Hand,
    known: &Known,
    moment: &Moment<'_>,
) -> Outcome {
    let actor = (!hand.is_system).then_some(hand.person);
    let input = IndexMap::from([("case".to_owned(), Json::from(other)), ("kind".to_owned(), Json::from(kind))]);
    let event = Event { actor, input, ..plain_event(case, EventKind::Link, moment) };
    added(def, case, event, Vec::new(), known, moment)
}

fn added(def: &Loop, case: &Case, event: Event, files: Vec<FileId>, known: &Known, moment: &Moment<'_>) -> Outcome {
    let mut next = case.clone();
    fold_values(def, &mut next, &event);
    let (turn, wake_at) = (turn(def, &next), next_wake(def, &next, known, moment));
    Outcome { case: next, event, turn, wake_at, files }
}
