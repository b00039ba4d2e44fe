//! What a person is told of it: that the audit office looked as them, and when. Why is for the audit to answer for, and
//! stands in the journal only: a reason may speak of somebody else.

use crate::error::Result;
use gridwork_kernel::desk::{View, Work};
use gridwork_kernel::error::because;
use gridwork_kernel::viewings::store;
use gridwork_kernel::{Instant, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// At most so many are told; all of them stand in the journal.
const MAX: i64 = 20;

/// Something that the house tells somebody about themselves.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct NoticeView {
    /// Identity.
    pub id: Uuid,
    /// `view_as`: the audit office looked as them.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// From when.
    pub at: String,
    /// Until when.
    pub to: String,
    /// When it was read here.
    pub read_at: Option<String>,
}

/// What a person is told, the latest first, with how many of them they have not read.
pub(crate) async fn notices(view: &mut View, person: PersonId, language: &str) -> Result<(Vec<NoticeView>, i64)> {
    let told = store::of_person(&mut view.conn, person, MAX).await?;
    let untold = store::untold(&mut view.conn, person).await?;
    let shown = told.into_iter().map(|it| NoticeView {
        id: it.id.0,
        kind: "view_as".to_owned(),
        text: words(it.from, it.to, language),
        at: it.from.to_string(),
        to: it.to.to_string(),
        read_at: it.read_at.map(|at| at.to_string()),
    });
    Ok((shown.collect(), untold))
}

fn words(from: Instant, to: Instant, language: &str) -> String {
    let clock = |at: Instant| at.local_time().format("%H:%M").to_string();
    let (day, from, to) = (from.local_date(), clock(from), clock(to));
    let text = because(
        format!("审计管理员为核查权限，于 {day} {from} 至 {to} 以您的所见查看了系统；只能查看，个人信息保持掩码"),
        format!(
            "to check permissions, the audit office looked at the system as you see it on {day} from {from} to {to}; \
             it could read only, and personal values stayed masked"
        ),
    );
    text.say(language).to_owned()
}

/// Notes that a person has read what began until an instant.
pub(crate) async fn read(work: &mut Work<'_>, person: PersonId, until: Instant) -> Result<()> {
    Ok(store::told_until(work, person, until).await?)
}
