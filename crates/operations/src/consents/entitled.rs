//! Whether a row may be written: what is kept by consent needs one that stands, to the text as it reads now.

use super::{covers, person_in};
use crate::error::Result;
use gridwork_definitions::model::{ConsentText, FieldClass, Register};
use gridwork_kernel::desk::{View, Work};
use gridwork_kernel::entry::{Consent, store::consents};
use gridwork_kernel::error::{Because, Problem, because};
use gridwork_kernel::world::World;
use gridwork_kernel::{OrgId, PersonId};
use gridwork_registers::rows::StoredRow;
use indexmap::IndexMap;
use serde_json::Value as Json;
use std::sync::Arc;

/// The problem of values that may not be kept; none while nothing sealed is written, or a consent stands.
///
/// # Errors
/// When the storage is unavailable.
pub(crate) async fn check(
    work: &mut Work<'_>,
    register: &Register,
    org: Option<OrgId>,
    row: Option<&StoredRow>,
    values: &IndexMap<String, Json>,
) -> Result<Option<Problem>> {
    match asked(register, row, values) {
        Asked::Nothing => Ok(None),
        Asked::Refused(problem) => Ok(Some(problem)),
        Asked::Of(person, text, path) => {
            let standing = consents::lock_standing(work, person, register.key.as_str()).await?;
            Ok(lacking(&work.world(), text, &standing, org).map(|because| told(path, because)))
        }
    }
}

/// What [`check`] would say now; for those who look before they write.
///
/// # Errors
/// When the storage is unavailable.
pub(crate) async fn foresee(
    view: &mut View,
    register: &Register,
    org: Option<OrgId>,
    row: Option<&StoredRow>,
    values: &IndexMap<String, Json>,
) -> Result<Option<Problem>> {
    match asked(register, row, values) {
        Asked::Nothing => Ok(None),
        Asked::Refused(problem) => Ok(Some(problem)),
        Asked::Of(person, text, path) => {
            let standing = consents::standing(&mut view.conn, person, register.key.as_str()).await?;
            Ok(lacking(&view.world, text, &standing, org).map(|because| told(path, because)))
        }
    }
}

fn told(path: String, because: Because) -> Problem {
    Problem { path, code: "consent".to_owned(), message: because }
}

/// What a row needs to be written.
enum Asked<'r> {
    /// Nothing sealed is written.
    Nothing,
    /// It may not be, whoever agreed.
    Refused(Problem),
    /// The consent of a person to a text; without it the problem stands there.
    Of(PersonId, &'r ConsentText, String),
}

fn asked<'r>(register: &'r Register, row: Option<&StoredRow>, values: &IndexMap<String, Json>) -> Asked<'r> {
    let Some(text) = &register.consent else { return Asked::Nothing };
    let held = person_in(row.and_then(|row| row.fields.get(&text.of)));
    let given = values.get(&text.of).map(|value| person_in(Some(value)));
    if held.is_some() && given.is_some_and(|given| given != held) {
        return Asked::Refused(another_person(text));
    }
    let Some(field) = needing(register, text, row, values) else { return Asked::Nothing };
    let path = format!("fields.{field}");
    match given.flatten().or(held) {
        Some(person) => Asked::Of(person, text, path),
        None => {
            let (zh, en) = ("先填写是谁的信息，才能凭其同意保存", "say first whose it is: it is kept by their consent");
            Asked::Refused(Problem::new(path, "consent", zh, en))
        }
    }
}

/// The first field that needs a consent: a sealed one with a value, or the one that says from now on whose it is.
fn needing<'a>(
    register: &'a Register,
    text: &'a ConsentText,
    row: Option<&StoredRow>,
    values: &IndexMap<String, Json>,
) -> Option<&'a str> {
    let is_given = |key: &str| values.get(key).is_some_and(|value| !value.is_null());
    let mut sealed = register.fields.iter().filter(|(_, field)| field.class != FieldClass::Plain);
    let names_now = row.is_some_and(|row| person_in(row.fields.get(&text.of)).is_none()) && is_given(&text.of);
    let first = sealed.find(|(key, _)| is_given(key)).map(|(key, _)| key.as_str());
    first.or(names_now.then_some(text.of.as_str()))
}

/// Why no row of an org may be kept by these consents, and what to do.
fn lacking(world: &World, text: &ConsentText, standing: &[Consent], org: Option<OrgId>) -> Option<Because> {
    let current = standing.iter().filter(|it| it.version == Some(text.version)).cloned().collect::<Vec<_>>();
    if covers(world, &current, org) {
        return None;
    }
    let (zh, en) = match covers(world, standing, org) {
        true => ("本人同意的是旧版同意书", "what the person agreed to is an earlier text"),
        false => ("本人没有同意", "the person has not agreed"),
    };
    Some(because(
        format!(
            "{zh}：“{}”。请本人在手机“我的—为我保存了什么”里签署，或在该台账的“同意登记”里录入纸质同意书，再保存",
            text.purpose.zh
        ),
        format!(
            "{en} to “{}”: let them sign it on the phone (Me, What is kept about me), or note their paper under \
             Consents of this register; then save",
            text.purpose.say("en")
        ),
    ))
}

/// A row stays one person's: otherwise what one agreed to would be read under another's name.
fn another_person(text: &ConsentText) -> Problem {
    Problem::new(
        format!("fields.{}", text.of),
        "consent",
        "这条记录凭本人同意保存，不能改成另一个人；请停用后另建一条",
        "the row is kept by the consent of this person and cannot become another's: retire it and add a new one",
    )
}

/// Why the values of a row are erased, where its person took a consent back; none where none was ever given.
pub(crate) async fn why_erased(view: &mut View, register: &Register, row: &StoredRow) -> Result<Option<Because>> {
    let Some(text) = &register.consent else { return Ok(None) };
    let Some(person) = person_in(row.fields.get(&text.of)) else { return Ok(None) };
    let given = withdrawn(view, person, register, row.org).await?;
    Ok(given.then(|| because("本人已撤回同意，该信息已清除", "the person took their consent back: this was erased")))
}

/// Whether a person gave consents that cover rows of an org, and took all of them back.
async fn withdrawn(view: &mut View, person: PersonId, register: &Register, org: Option<OrgId>) -> Result<bool> {
    let world = Arc::clone(&view.world);
    let about = consents::about(&mut view.conn, person).await?;
    let of = about.iter().filter(|it| it.person == person && it.purpose == register.key.as_str());
    let given = of.filter(|it| covers(&world, std::slice::from_ref(*it), org)).collect::<Vec<_>>();
    Ok(!given.is_empty() && given.iter().all(|it| it.withdrawn_at.is_some()))
}
