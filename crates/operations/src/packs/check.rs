//! Checks a changed definition where it would stand: in its pack, beside the packs in force. Nothing is kept.

use crate::error::{Error, Result};
use chrono::NaiveDate;
use gridwork_definitions::model::Definition;
use gridwork_definitions::{Diagnostic, Files, load_files_on};
use gridwork_kernel::desk::Desk;
use gridwork_kernel::error::Error as KernelError;
use gridwork_kernel::packs::store;
use std::collections::BTreeMap;

/// The longest text that is checked: several times the longest definition there is.
pub const TEXT_MAX: usize = 128 * 1024;

/// A changed file of a pack.
#[derive(Debug, Clone)]
pub struct CheckDefinition {
    /// The pack.
    pub pack: String,
    /// The file inside it, `loops/order.yaml`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// The kind and local key of the definition that is to be drawn, `loop:order`.
    pub key: Option<String>,
}

/// What the checker says.
#[derive(Debug, Clone)]
pub struct CheckedDefinition {
    /// Whether the pack could be applied with this text.
    pub is_ok: bool,
    /// Everything that is told of this file, and the errors that it makes elsewhere; paths are inside the pack.
    pub diagnostics: Vec<Diagnostic>,
    /// The definition, when nothing is wrong.
    pub definition: Option<Definition>,
}

/// The text of a file of a pack in force.
///
/// # Errors
/// `NotFound` when the pack was applied without its texts, or has no such file.
pub async fn source(desk: &Desk, pack: &str, path: &str) -> Result<String> {
    let mut view = desk.view().await?;
    let mut all = store::sources(&mut view.conn).await?;
    let mut files = all.remove(pack).unwrap_or_default();
    files.remove(path).ok_or_else(|| KernelError::NotFound("source").into())
}

/// Checks a text in the place of a file.
///
/// # Errors
/// `NotFound` when the pack was applied without its texts; `Malformed` for a path that no file of a pack has;
/// a problem when the text is too long.
pub async fn check(desk: &Desk, ask: CheckDefinition) -> Result<CheckedDefinition> {
    if ask.text.len() > TEXT_MAX {
        let (zh, en) = (format!("最多 {} KB", TEXT_MAX / 1024), format!("at most {} KB", TEXT_MAX / 1024));
        return Err(KernelError::problem("text", "length", &zh, &en).into());
    }
    let is_path = ask.path.ends_with(".yaml") && ask.path.len() <= 200 && !ask.path.contains("..");
    if !is_path || ask.path.starts_with('/') {
        let (zh, en) =
            ("path 应为包内的文件，例如 loops/order.yaml", "path must be a file of the pack, e.g. loops/order.yaml");
        return Err(KernelError::malformed(zh, en).into());
    }
    let mut view = desk.view().await?;
    let mut all = store::sources(&mut view.conn).await?;
    let today = view.now.local_date();
    drop(view);
    let own = all.remove(&ask.pack).ok_or(KernelError::NotFound("pack"))?;
    // Reading and checking a pack takes some milliseconds of computing: not on a thread that answers others.
    tokio::task::spawn_blocking(move || decide(&ask, own, all, today))
        .await
        .map_err(|error| Error::Internal(format!("the checker stopped: {error}")))
}

fn decide(
    ask: &CheckDefinition,
    own: BTreeMap<String, String>,
    others: BTreeMap<String, BTreeMap<String, String>>,
    today: NaiveDate,
) -> CheckedDefinition {
    let mine = files(own, "").with(ask.path.clone(), ask.text.clone());
    let others =
        others.into_iter().map(|(pack, texts)| (pack.clone(), files(texts, &pack))).collect::<BTreeMap<_, _>>();
    let loaded = load_files_on(&mine, &others, today);
    let is_ok = loaded.is_ok();
    let wanted = ask.key.as_deref().and_then(|key| key.split_once(':'));
    let definition = loaded.pack().filter(|_| is_ok).and_then(|pack| {
        let (kind, local) = wanted?;
        pack.definitions.iter().find(|it| it.kind() == kind && it.key().local() == local).cloned()
    });
    let is_told = |it: &Diagnostic| it.file == ask.path || it.severity == gridwork_definitions::Severity::Error;
    let diagnostics = loaded.diagnostics.into_iter().filter(is_told).collect();
    CheckedDefinition { is_ok, diagnostics, definition }
}

/// The texts of a pack as files, named in diagnostics after the label.
pub(super) fn files(texts: BTreeMap<String, String>, label: &str) -> Files {
    texts.into_iter().fold(Files::new(label), |files, (path, text)| files.with(path, text))
}
