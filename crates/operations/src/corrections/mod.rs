//! Corrections (更正): what somebody asks to be put right in a row about them, and what those who keep it answer.
//!
//! Nobody changes a row by asking: those who keep it change it themselves and then accept, or decline and say why. What
//! shall stand there is a personal value until it is known to be none, so it is sealed, and erased after the answer.

mod answer;
mod ask;
mod list;
mod store;

pub use answer::{AnswerCorrection, answer};
pub use ask::{AskCorrection, ask};
pub use list::{mine, to_answer};
pub(crate) use store::{end_of_row, join_persons};

use crate::orgs::PersonView;
use gridwork_kernel::{Instant, OrgId, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A correction as it is stored.
#[derive(Debug, Clone)]
struct Correction {
    id: Uuid,
    register: String,
    row: Uuid,
    org: Option<OrgId>,
    field: String,
    /// The version of the row that was to be put right.
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
    /// The register, `pack/key`.
    pub register: String,
    /// What people call the register.
    pub register_title: String,
    /// The row.
    pub row: Uuid,
    /// What people call the field.
    pub field_title: String,
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
