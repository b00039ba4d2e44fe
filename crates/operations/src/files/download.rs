//! Reads a file: its uploader while it is loose, whoever may see the case or row it hangs on afterwards.

use crate::error::Result;
use crate::{cases, consents, registers};
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::files::store;
use gridwork_kernel::{CaseId, ConsentId, FileId, RowId};
use std::sync::Arc;

/// A file on its way out.
#[derive(Debug, Clone)]
pub struct Download {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub kind: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Reads the file.
///
/// # Errors
/// `NotFound` when there is none, or the actor may not know that it exists.
pub async fn download(desk: &Desk, actor: &Arc<Actor>, id: FileId) -> Result<Download> {
    let mut view = desk.view().await?;
    let facts = store::find(&mut view.conn, id).await?.ok_or(KernelError::NotFound("file"))?;
    let may_read = match &facts.attached {
        None => actor.persons(view.now).contains(&facts.uploaded_by),
        Some((entity, record)) if entity == "case" => cases::is_visible(&mut view, actor, CaseId(*record)).await?,
        Some((entity, record)) if entity == "consent" => {
            consents::shows_paper(&mut view, actor, ConsentId(*record)).await?
        }
        Some((entity, record)) => match entity.strip_prefix("row:").and_then(Key::parse) {
            Some(register) => registers::shows_file(&mut view, actor, &register, RowId(*record), id).await?,
            None => false,
        },
    };
    if !may_read {
        return Err(KernelError::NotFound("file").into());
    }
    let content = store::content(&mut view.conn, id).await?;
    Ok(Download { name: facts.name, kind: facts.kind, content })
}
