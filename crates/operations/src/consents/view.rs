//! Consents as both sides see them.

use super::kept_by_consent;
use crate::error::Result;
use crate::orgs::{OrgView, PersonView};
use gridwork_definitions::model::Key;
use gridwork_kernel::PersonId;
use gridwork_kernel::desk::View;
use gridwork_kernel::entry::Consent;
use gridwork_kernel::people::store as people;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A consent as both sides see it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ConsentView {
    /// Identity.
    pub id: Uuid,
    /// For whom.
    pub person: PersonView,
    /// Who gave it.
    pub given_by: PersonView,
    /// What they are to the person.
    pub relation: String,
    /// To what: `entry_below_14`, or the register that keeps by it, `pack/key`.
    pub purpose: String,
    /// What it is for, as people call it; null where the register asks for none any more.
    pub purpose_title: Option<String>,
    /// What it rests upon.
    pub basis: String,
    /// To which org it was given, for rows there and below.
    pub org: Option<OrgView>,
    /// To which version of the text.
    pub version: Option<i64>,
    /// Whether that is the version that holds now.
    pub is_current: bool,
    /// What was read.
    pub text: Option<String>,
    /// `code` (a guardian's phone), `self` (signed in) or `paper`.
    pub way: String,
    /// The paper.
    pub file: Option<Uuid>,
    /// When, RFC 3339.
    pub given_at: String,
    /// When it was taken back.
    pub withdrawn_at: Option<String>,
}

/// Something one may agree to.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ConsentOffer {
    /// The register that keeps by it, `pack/key`.
    pub purpose: String,
    /// What it is for, as people call it.
    pub purpose_title: String,
    /// What people call the register.
    pub register_title: String,
    /// What one agrees to.
    pub text: String,
    /// Its version, to be sent along.
    pub version: i64,
    /// What would be kept, by its titles.
    pub fields: Vec<String>,
    /// To which orgs it may be given, and has not been.
    pub orgs: Vec<OrgView>,
}

/// Draws consents with the names that belong to them.
pub(super) async fn draw(view: &mut View, found: &[Consent], language: &str) -> Result<Vec<ConsentView>> {
    let world = Arc::clone(&view.world);
    let ids = found.iter().flat_map(|it| [it.person, it.given_by]).collect::<Vec<_>>();
    let names = people::names(&mut view.conn, &ids).await?;
    let person = |id: PersonId| {
        let name = names.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name);
        PersonView::new(id, name)
    };
    let drawn = found.iter().map(|it| {
        let text = Key::parse(&it.purpose).and_then(|key| kept_by_consent(&world, &key).ok()).map(|(_, text)| text);
        ConsentView {
            id: it.id.0,
            person: person(it.person),
            given_by: person(it.given_by),
            relation: it.relation.clone(),
            purpose: it.purpose.clone(),
            purpose_title: text.map(|text| text.purpose.say(language).to_owned()),
            basis: it.basis.clone(),
            org: it.org.map(|org| OrgView::of(&world, org)),
            version: it.version,
            is_current: text.is_none_or(|text| it.version == Some(text.version)),
            text: it.text.clone(),
            way: it.way.as_str().to_owned(),
            file: it.file.map(|file| file.0),
            given_at: it.given_at.to_string(),
            withdrawn_at: it.withdrawn_at.map(|at| at.to_string()),
        }
    });
    Ok(drawn.collect())
}
