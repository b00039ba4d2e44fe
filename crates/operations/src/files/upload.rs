//! Keeps an uploaded file, cleaned; it must be attached within a day.

use crate::error::{Error, Result};
use gridwork_kernel::FileId;
use gridwork_kernel::attachments::{Limits, Refused, accept};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Answer, Call, Desk, Ran, Receipt};
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::files::{FileFacts, store};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A file somebody sends.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileView {
    /// Identity: what forms name.
    pub id: Uuid,
    /// The cleaned name.
    pub name: String,
    /// Bytes, after cleaning.
    pub size: i64,
    /// The media type found in its content.
    pub kind: String,
}

impl From<FileFacts> for FileView {
    fn from(facts: FileFacts) -> Self {
        Self { id: facts.id.0, name: facts.name, size: facts.size, kind: facts.kind }
    }
}

struct Kept(FileFacts);

impl Answer for Kept {
    fn receipt(&self) -> Receipt {
        Receipt { status: 201, entity: "file".into(), id: Some(self.0.id.0), version: Some(1) }
    }
}

/// Why an upload was not kept.
#[derive(Debug)]
pub enum UploadError {
    /// The file itself.
    Refused(Refused),
    /// Anything else.
    Other(Error),
}

/// Keeps the file.
///
/// # Errors
/// What is wrong with the file, or with the storage.
pub async fn upload(
    desk: &Desk,
    actor: &Arc<Actor>,
    call: Call,
    ask: Upload,
    limits: &Limits,
) -> Result<FileView, UploadError> {
    let limits = *limits;
    let checked = tokio::task::spawn_blocking(move || accept(&ask.name, ask.content, &limits)).await;
    let accepted = checked
        .map_err(|error| UploadError::Other(Error::Internal(format!("the check of a file broke off: {error}"))))?
        .map_err(UploadError::Refused)?;
    let ran = desk
        .run(actor, call, accepted, |work, accepted| {
            Box::pin(async move {
                let kind = accepted.kind.media_type();
                Ok::<_, Error>(Kept(store::add(work, &accepted.name, kind, &accepted.content).await?))
            })
        })
        .await
        .map_err(UploadError::Other)?;
    match ran {
        Ran::New(Kept(facts)) => Ok(facts.into()),
        Ran::Again(receipt) => again(desk, receipt).await.map_err(UploadError::Other),
    }
}

async fn again(desk: &Desk, receipt: Receipt) -> Result<FileView> {
    let mut view = desk.view().await?;
    let found = match receipt.id {
        Some(id) => store::find(&mut view.conn, FileId(id)).await?,
        None => None,
    };
    found.map(Into::into).ok_or_else(|| KernelError::NotFound("file").into())
}
