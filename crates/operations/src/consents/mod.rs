//! Consents (同意) by which sealed values are kept in registers: given by the person, signed in or on paper, to an org
//! and one version of one text; taken back as easily, with what was kept by it erased at once.
//!
//! 个人信息保护法: a purpose and its text (art. 14), anew when it changes (14), taken back at any time (15), deleted then
//! (47), and nothing else refused for it (16): only what is kept by consent needs one.

mod entitled;
mod give;
mod list;
mod note;
mod view;
mod withdraw;

pub(crate) use entitled::{check, foresee, why_erased};
pub use give::{GiveConsent, give, offers};
pub(crate) use list::shows_paper;
pub use list::{mine, to_register};
pub use note::{NoteConsent, note};
pub use view::{ConsentOffer, ConsentView};
pub use withdraw::{withdraw, withdraw_noted};

use gridwork_definitions::model::{ConsentText, Key, Register};
use gridwork_kernel::entry::Consent;
use gridwork_kernel::error::{Error as KernelError, because};
use gridwork_kernel::world::World;
use gridwork_kernel::{OrgId, PersonId};

/// A register that keeps by consent, and what one agrees to.
fn kept_by_consent<'w>(world: &'w World, key: &Key) -> Result<(&'w Register, &'w ConsentText), KernelError> {
    let register = world.catalog.registers.get(key).ok_or(KernelError::NotFound("register"))?;
    let text = register.consent.as_ref().ok_or(KernelError::NotFound("consent"))?;
    Ok((register, text))
}

/// Whether some consents cover rows of an org: given to it or above it.
fn covers(world: &World, consents: &[Consent], org: Option<OrgId>) -> bool {
    let Some(org) = org else { return false };
    consents.iter().filter_map(|it| it.org).any(|to| world.orgs.is_within(org, to))
}

/// The refusal of a consent to a text that is another by now, or stands already.
fn refuse_again(text: &ConsentText, version: i64, standing: &[Consent], org: OrgId) -> Result<(), KernelError> {
    if version != text.version {
        let reason = because("同意书已更新，请重新阅读", "the text has changed: read it again");
        return Err(KernelError::Conflict { code: "text_changed", because: reason });
    }
    if standing.iter().any(|it| it.org == Some(org) && it.version == Some(version)) {
        let reason = because("已经同意过，不用再签", "this was agreed to already");
        return Err(KernelError::Conflict { code: "given", because: reason });
    }
    Ok(())
}

/// The value of a field that names a person.
fn person_in(value: Option<&serde_json::Value>) -> Option<PersonId> {
    value.and_then(serde_json::Value::as_str).and_then(|text| text.parse().ok())
}
