//! What somebody was told: the bell. Nobody else reads it, nor learns whether it was read.

use super::own;
use super::page::{Page, page_of};
use crate::error::{Error, Result};
use crate::viewings::{self, NoticeView};
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, View};
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::outbox::Message;
use gridwork_kernel::outbox::store::messages as store;
use gridwork_kernel::{CaseId, Instant, MessageId};
use gridwork_loops::{Filling, store as cases, words};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use utoipa::ToSchema;

/// A message to the reader.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MessageView {
    /// Identity.
    #[schema(value_type = String)]
    pub id: MessageId,
    /// The case.
    #[schema(value_type = String)]
    pub case: CaseId,
    /// The code of its tracking page, for a reader who follows the case and may not open it.
    pub track: Option<String>,
    /// The number of the case.
    pub number: String,
    /// The loop, `pack/key`.
    #[serde(rename = "loop")]
    pub loop_key: String,
    /// The key of the message in the loop; `house.correction_asked`, `house.correction_accepted` and
    /// `house.correction_declined` are told in any.
    pub message: String,
    /// What it says.
    pub text: String,
    /// Whether it could not wait.
    pub is_urgent: bool,
    /// When it was told.
    pub at: String,
    /// When it was read here.
    pub read_at: Option<String>,
}

/// A page of messages.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MessagePage {
    /// The latest first.
    pub items: Vec<MessageView>,
    /// The cursor of the next page.
    pub next: Option<String>,
    /// How many were not read, on all pages, notices among them.
    pub unread: i64,
    /// What the house tells them about themselves, the latest first; on the first page only, at most 20.
    pub notices: Vec<NoticeView>,
}

/// A page of the actor's messages.
///
/// # Errors
/// A malformed cursor.
pub async fn messages(
    desk: &Desk,
    actor: &Actor,
    after: Option<&str>,
    limit: usize,
    language: &str,
) -> Result<MessagePage> {
    let after = after.map(cursor).transpose()?;
    let mut view = desk.view().await?;
    let wanted = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut found = store::of_person(&mut view.conn, actor.person, after, wanted).await?;
    let next = (found.len() > limit).then(|| found.get(limit - 1)).flatten();
    let next = next.map(|it| format!("{}.{}", it.at.0, it.id));
    found.truncate(limit);
    let unread = store::unread(&mut view.conn, actor.person).await?;
    let (mut notices, untold) = viewings::notices(&mut view, actor.person, language).await?;
    if after.is_some() {
        notices.clear();
    }
    let tracks = tracks(&mut view, actor, &found).await?;
    let items = found
        .into_iter()
        .map(|it| {
            let def = view.world.loop_at(&it.of.loop_key, it.of.loop_version);
            let text = def.and_then(|def| {
                let filling = Filling { number: &it.of.number, def: &def, state: &it.of.state, due_at: it.of.due_at };
                own::text(&def, &it.message).map(|text| words(&text, &filling, language))
            });
            MessageView {
                id: it.id,
                case: it.of.case,
                track: tracks.get(&it.of.case).cloned(),
                text: text.unwrap_or_else(|| it.of.number.clone()),
                number: it.of.number,
                loop_key: it.of.loop_key.to_string(),
                message: it.message,
                is_urgent: it.is_urgent,
                at: it.at.to_string(),
                read_at: it.read_at.map(|at| at.to_string()),
            }
        })
        .collect();
    Ok(MessagePage { items, next, unread: unread + untold, notices })
}

/// The tracking codes of the cases that the reader follows and may not open.
async fn tracks(view: &mut View, actor: &Actor, messages: &[Message]) -> Result<HashMap<CaseId, String>> {
    let ids = messages.iter().map(|it| it.of.case).collect::<HashSet<_>>().into_iter().collect::<Vec<_>>();
    let mut tracks = HashMap::new();
    for id in cases::followed_among(&mut view.conn, actor.person, &ids).await? {
        if let Page::Track(code) = page_of(view, actor, id).await? {
            tracks.insert(id, code);
        }
    }
    Ok(tracks)
}

fn cursor(text: &str) -> Result<(Instant, MessageId)> {
    let read = text.split_once('.').and_then(|(at, id)| Some((Instant(at.parse().ok()?), id.parse().ok()?)));
    let wrong = || KernelError::Malformed {
        because: because("after 不是有效的游标", "after is not a cursor of this list"),
    };
    read.ok_or_else(|| wrong().into())
}

/// Notes that the actor has read what came until an instant; until now when none is given.
///
/// # Errors
/// When the storage is unavailable.
pub async fn read(desk: &Desk, actor: &Arc<Actor>, call: Call, until: Option<Instant>) -> Result<()> {
    desk.run(actor, call, until, |work, until| {
        Box::pin(async move {
            let (person, now) = (work.person(), work.now());
            store::read_until(work, person, until.unwrap_or(now)).await?;
            viewings::read(work, person, until.unwrap_or(now)).await?;
            Ok::<_, Error>(())
        })
    })
    .await?;
    Ok(())
}
