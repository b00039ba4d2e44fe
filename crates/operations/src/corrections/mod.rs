//! Corrections (更正): what somebody asks to be put right in a row about them or in a case they asked for, and what those
//! who keep it answer.
//!
//! Nobody changes anything by asking: those who keep a row change it themselves and then accept; those who work on a case
//! accept with the value that shall stand there, which is an event of the case; both may decline and say why. What shall
//! stand there is a personal value until it is known to be none, so it is sealed, and erased after the answer.

mod answer;
mod ask;
mod list;
mod of_case;
mod store;

pub use answer::{AnswerCorrection, answer};
pub use ask::{AskCorrection, Holder, ask};
pub use list::{mine, to_answer};
pub(crate) use of_case::of_case;
pub(crate) use store::{end_of_record, end_of_row, join_persons};

use crate::cases::FieldSpec;
use crate::orgs::PersonView;
use gridwork_kernel::{Instant, OrgId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A correction as it is stored.
#[derive(Debug, Clone)]
struct Correction {
    id: Uuid,
    /// The register, or `case`.
    register: String,
    /// The row, or the case.
    row: Uuid,
    org: Option<OrgId>,
    field: String,
    /// The version of the record that was to be put right.
    row_version: i64,
    person: PersonId,
    asked_at: Instant,
    due_at: Instant,
    state: String,
    answered_at: Option<Instant>,
    answer: Option<String>,
}

/// A correction as both sides see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CorrectionView {
    /// Identity.
    pub id: Uuid,
    /// `row` or `case`: what it is about.
    pub kind: String,
    /// The register of the row, or the loop of the case, `pack/key`.
    pub register: String,
    /// What people call the register or loop.
    pub register_title: String,
    /// The row or case.
    pub record: Uuid,
    /// The number of the case.
    pub number: Option<String>,
    /// What people call the field.
    pub field_title: String,
    /// What whoever accepts has to give, under the name `value`; of a case that waits for its answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<FieldSpec>,
    /// Who asked.
    pub by: PersonView,
    /// What shall stand there; null once it was erased.
    pub wish: Option<String>,
    /// When.
    pub asked_at: String,
    /// Until when it is to be answered.
    pub due_at: String,
    /// `open`, `accepted` or `declined`.
    pub state: String,
    /// When it was answered.
    pub answered_at: Option<String>,
    /// What was answered.
    pub answer: Option<String>,
}
