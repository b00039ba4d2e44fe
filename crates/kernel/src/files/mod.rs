//! Files (附件): types by content, cleaned on upload, attached once by their uploader within a day.

pub mod store;

use crate::{FileId, Instant, PersonId};
use uuid::Uuid;

/// Hours within which an uploaded file must be attached (api.md).
pub const ATTACH_WITHIN_HOURS: i64 = 24;

/// What is known of a file besides its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// Identity.
    pub id: FileId,
    /// The cleaned name.
    pub name: String,
    /// The media type found in its content.
    pub kind: String,
    /// Bytes.
    pub size: i64,
    /// Who uploaded it.
    pub uploaded_by: PersonId,
    /// When.
    pub uploaded_at: Instant,
    /// To what it is attached: an entity word and its id.
    pub attached: Option<(String, Uuid)>,
}
