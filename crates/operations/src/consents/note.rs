//! Notes a consent that was signed on paper, with the paper.

use super::give::{Given, shown};
use super::view::ConsentView;
use super::{kept_by_consent, refuse_again};
use crate::error::Result;
use crate::registers::no_keeper;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Call, Desk, Work};
use gridwork_kernel::entry::store::consents;
use gridwork_kernel::entry::{CONSENT_BASIS, ConsentTo, NewConsent, Way};
use gridwork_kernel::error::{Error as KernelError, Problem};
use gridwork_kernel::files::store as files;
use gridwork_kernel::people::store as people;
use gridwork_kernel::{FileId, OrgId, PersonId};
use gridwork_registers::rows::{may_read, may_write};
use std::sync::Arc;

/// The most characters of what the signer is to the person.
const RELATION_MAX: usize = 20;

/// A paper that somebody signed.
#[derive(Debug, Clone)]
pub struct NoteConsent {
    /// For which register.
    pub register: Key,
    /// Who agreed.
    pub person: PersonId,
    /// To which org.
    pub org: OrgId,
    /// To which version of the text.
    pub version: i64,
    /// The paper.
    pub file: FileId,
    /// What who signed is to the person: `本人`, or the guardian's relation.
    pub relation: String,
}

/// Notes it.
///
/// # Errors
/// `NotFound`, `Forbidden` to those who do not keep the register there, problems of person, paper and relation; a
/// conflict when the text changed or it was noted before.
pub async fn note(
    desk: &Desk,
    actor: &Arc<Actor>,
    call: Call,
    note: NoteConsent,
    language: &str,
) -> Result<ConsentView> {
    let ran = desk.run(actor, call, note, |work, note| Box::pin(run(work, note))).await?;
    shown(&mut desk.view().await?, ran, language).await
}

async fn run(work: &mut Work<'_>, note: &NoteConsent) -> Result<Given> {
    let (world, actor, now) = (work.world(), work.actor().clone(), work.now());
    let (register, text) = kept_by_consent(&world, &note.register)?;
    if !may_read(&actor, &world, register, now) {
        return Err(KernelError::NotFound("register").into());
    }
    if !may_write(&actor, &world, register, Some(note.org), now) {
        return Err(no_keeper(register).into());
    }
    check(work, note).await?;
    let purpose = register.key.as_str();
    let standing = consents::lock_standing(work, note.person, purpose).await?;
    refuse_again(text, note.version, &standing, note.org)?;
    let org = world.orgs.get(note.org).ok_or(KernelError::NotFound("org"))?;
    let to = ConsentTo {
        org: org.id,
        org_path: &org.path,
        version: text.version,
        text: &text.text.zh,
        file: Some(note.file),
        noted_by: Some(work.person()),
    };
    let given = NewConsent {
        person: note.person,
        purpose,
        given_by: note.person,
        relation: note.relation.trim(),
        basis: CONSENT_BASIS,
        way: Way::Paper,
        to: Some(to),
    };
    let id = consents::add(work, &given).await?;
    files::attach(work, &[note.file], "consent", id.0).await?;
    Ok(Given(id))
}

async fn check(work: &mut Work<'_>, note: &NoteConsent) -> Result<()> {
    let mut problems = Vec::new();
    if people::names(work.tx(), &[note.person]).await?.is_empty() {
        problems.push(Problem::new("person", "unknown", "没有这个人", "there is no such person"));
    }
    let persons = work.actor().persons(work.now());
    let paper = files::find(work.tx(), note.file).await?;
    if !paper.is_some_and(|facts| files::is_attachable(&facts, &persons, work.now())) {
        let (zh, en) = ("请上传签好的同意书", "upload the paper that was signed");
        problems.push(Problem::new("file", "unknown", zh, en));
    }
    if !(1..=RELATION_MAX).contains(&note.relation.trim().chars().count()) {
        let (zh, en) =
            ("请写明签字人：“本人”，或监护人的身份", "say who signed: the person, or what the guardian is to them");
        problems.push(Problem::new("relation", "length", zh, en));
    }
    if problems.is_empty() { Ok(()) } else { Err(KernelError::Problems(problems).into()) }
}
