//! A master key goes for good.

use super::{held_by, held_for_good, held_marks, is_no_other, put};
use crate::desk::{Change, Work};
use crate::error::{Error, Result, because};
use crate::secrets::marks;

/// Marks a master key as retired, when nothing is wrapped with it any more; from then on no process wraps with it. One that
/// the database knows and that is not here may go too: it was lost before it was used.
///
/// # Errors
/// A conflict when it is in use, unknown, or something is wrapped with it.
pub async fn retire(work: &mut Work<'_>, id: &str) -> Result<()> {
    let keys = work.keys();
    // Asked here and not before: a running server may have been told meanwhile to use it.
    if keys.master_id() == id {
        return Err(conflict(
            "key",
            "该密钥正在使用：请先用 gridwork keys use 启用另一个".to_owned(),
            "it is in use: let another one be used first, by `gridwork keys use ID`".to_owned(),
        ));
    }
    let mut marks = held_marks(work.tx()).await?.unwrap_or_default();
    let is_here = keys.master(id).is_ok();
    let is_lost = !is_here
        && !keys.is_retired(id)
        && marks.contains_key(id)
        && is_no_other(work.tx(), &marks, &keys.marks(), keys.index_id(), id).await?;
    if !is_here && !is_lost {
        return Err(conflict(
            "key",
            format!("密钥文件中没有主密钥 {id}：gridwork keys list 可列出"),
            format!("the key file holds no master key {id}: `gridwork keys list` shows them"),
        ));
    }
    refuse_held(held_by(work.tx(), id).await?)?;
    if marks.get(id).is_some_and(|mark| mark == marks::RETIRED) {
        // By another process, whose key file does without it already.
        return Ok(());
    }
    refuse_held(held_for_good(work.tx(), id).await?)?;
    marks.insert(id.to_owned(), marks::RETIRED.to_owned());
    put(work.tx(), &marks).await?;
    work.record(Change::general("key", "retire").with("key", id));
    Ok(())
}

fn refuse_held(held: Option<super::Wrapped>) -> Result<()> {
    let Some(held) = held else { return Ok(()) };
    let (records, factors) = (held.payloads, held.factors);
    Err(conflict(
        "key_in_use",
        format!("仍有 {records} 条记录和 {factors} 个第二因素由该密钥加密：请先运行 gridwork keys rewrap"),
        format!(
            "{records} records and {factors} second factors are still wrapped with it: run `gridwork keys rewrap` first"
        ),
    ))
}

fn conflict(code: &'static str, zh: String, en: String) -> Error {
    Error::Conflict { code, because: because(zh, en) }
}
