//! Finds the best answers.

use super::scope::{InScope, cases, rows};
use crate::error::Result;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz::Actor;
use gridwork_kernel::desk::{Desk, View};
use gridwork_kernel::search::store::{self, Ask, BEST, Found, Hit};
use gridwork_kernel::search::{Doc, Kind, Query};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Of the cases somebody is a part of, by each way the newest so many are looked at wherever they belong.
const OWN: i64 = 2_000;

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// What was typed.
    pub text: String,
    /// Only cases, or only rows.
    pub kind: Option<Kind>,
    /// Only records of this loop or register.
    pub of: Option<Key>,
    /// At most so many.
    pub limit: usize,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PieceView {
    /// Its words.
    pub text: String,
    /// Whether they were asked for.
    pub hit: bool,
}

/// A record that answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundView {
    /// `case` or `row`.
    pub entity: String,
    /// Which.
    pub id: Uuid,
    /// Its loop or register, `pack/key`.
    pub of: String,
    /// What people call the loop or register.
    pub of_title: String,
    /// The number of a case.
    pub number: Option<String>,
    /// What it is called, in pieces; the title of its loop or register when it has no name of its own.
    pub title: Vec<PieceView>,
    /// A place in its texts, in pieces.
    pub snippet: Vec<PieceView>,
    /// When it was made.
    pub at: String,
}

/// The best answers, the best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SearchView {
    /// They.
    pub items: Vec<FoundView>,
    /// There may be more: only the newest that hold a common word were ranked, or the index is still being made.
    pub is_partial: bool,
}

/// Finds what answers best among cases and rows that the actor may read.
///
/// # Errors
/// When the storage is unavailable.
pub async fn search(desk: &Desk, actor: &Arc<Actor>, ask: &Search, language: &str) -> Result<SearchView> {
    let nothing = SearchView { items: Vec::new(), is_partial: false };
    let Some(query) = Query::parse(&ask.text) else { return Ok(nothing) };
    let mut view = desk.view().await?;
    let is_asked = |kind: Kind| ask.kind.is_none_or(|asked| asked == kind);
    let mut parts = Vec::new();
    if is_asked(Kind::Case) {
        parts.extend(cases(actor, &view, ask.of.as_ref()));
    }
    if is_asked(Kind::Row) {
        parts.extend(rows(actor, &view, ask.of.as_ref()));
    }
    let of = ask.of.as_ref().map(ToString::to_string);
    let mut found = Found::default();
    for part in &parts {
        let here = of_part(&mut view, &query, of.as_deref(), part).await?;
        found.is_partial |= here.is_partial;
        found.hits.extend(here.hits);
    }
    found.is_partial |= !super::rebuild::is_whole(&mut view, &parts).await?;
    let best = ranked(found.hits);
    let items = best.iter().take(ask.limit).map(|doc| shown(&view, &query, doc, language)).collect();
    Ok(SearchView { items, is_partial: found.is_partial })
}

async fn of_part(view: &mut View, query: &Query, of: Option<&str>, part: &InScope) -> Result<Found> {
    let scope = |first| part.to_sql(first);
    let ask = Ask { query, kind: part.kind, of, places: &part.places, scope: &scope };
    let mut found = Found::default();
    if part.has_places {
        found = store::find(&mut view.conn, &ask).await?;
    }
    if let Some(own) = &part.own {
        let ids = |first| {
            let condition = own.own_to_sql(first, OWN);
            (condition.sql, condition.params)
        };
        let most = usize::try_from(OWN).unwrap_or(usize::MAX);
        let own = store::find_among(&mut view.conn, &ask, &ids, most).await?;
        found.is_partial |= own.is_partial;
        found.hits.extend(own.hits);
    }
    Ok(found)
}

/// Each once, the best first: those of one worth in the order of time, the newest first.
fn ranked(mut hits: Vec<Hit>) -> Vec<Doc> {
    let mut seen = HashSet::new();
    hits.retain(|hit| seen.insert(hit.doc.record));
    hits.sort_by_key(|hit| Reverse((hit.how, hit.doc.at, hit.id)));
    hits.truncate(BEST);
    hits.into_iter().map(|hit| hit.doc).collect()
}

fn shown(view: &View, query: &Query, doc: &Doc, language: &str) -> FoundView {
    let catalog = &view.world.catalog;
    let key = Key::parse(&doc.of);
    let of_title = key.as_ref().and_then(|key| match doc.kind {
        Kind::Case => catalog.loops.get(key).map(|it| it.title.say(language).to_owned()),
        Kind::Row => catalog.registers.get(key).map(|it| it.title.say(language).to_owned()),
    });
    let of_title = of_title.unwrap_or_else(|| doc.of.clone());
    let pieces =
        |pieces: Vec<(String, bool)>| pieces.into_iter().map(|(text, hit)| PieceView { text, hit }).collect::<Vec<_>>();
    let title = match doc.title.as_str() {
        "" => vec![PieceView { text: of_title.clone(), hit: false }],
        title => pieces(query.pieces(&query.in_language(title, true, language), true)),
    };
    FoundView {
        entity: doc.kind.as_str().to_owned(),
        id: doc.record,
        of: doc.of.clone(),
        of_title,
        number: (!doc.number.is_empty()).then(|| doc.number.clone()),
        title,
        snippet: pieces(query.snippet(&query.in_language(&doc.body, false, language))),
        at: doc.at.to_string(),
    }
}
