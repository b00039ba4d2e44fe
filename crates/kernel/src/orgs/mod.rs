//! Orgs (组织): a tree of bodies with kinds from packs, validity dates and successors, and the links between them.

pub mod store;

use crate::{OrgId, OrgId as Id};
use gridwork_definitions::model::Key;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// One org.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Org {
    /// Identity.
    pub id: OrgId,
    /// The official code (统计用区划代码 where there is one); unique.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Its kind.
    pub kind: Key,
    /// The org above.
    pub parent: Option<OrgId>,
    /// Materialised path of sequence numbers, `1/5/23/`; never shown.
    pub path: String,
    /// First day of validity.
    pub valid_from: String,
    /// Last day of validity; a closed org stays readable.
    pub valid_to: Option<String>,
    /// Who took over.
    pub successor: Option<OrgId>,
    /// Counts its changes.
    pub version: i64,
}

impl Org {
    /// Whether it is valid on a date (`YYYY-MM-DD`).
    pub fn is_valid_on(&self, date: &str) -> bool {
        self.valid_from.as_str() <= date && self.valid_to.as_deref().is_none_or(|to| date <= to)
    }
}

/// The exclusive upper end of the path range that begins at `path`: `3/` … `30`, since `0` follows `/`.
///
/// This is what keeps `3/` and `30/` apart: the separator belongs to the prefix.
pub fn range_end(path: &str) -> String {
    debug_assert!(path.ends_with('/'), "a path ends with a separator");
    let mut end = path[..path.len().saturating_sub(1)].to_owned();
    end.push('0');
    end
}

/// A directed link between two orgs: a branch `covers` a community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// `covers`, `pairing`, …
    pub kind: String,
    /// From.
    pub from: OrgId,
    /// To.
    pub to: OrgId,
    /// First day.
    pub valid_from: String,
    /// Last day.
    pub valid_to: Option<String>,
}

/// The tree as it is now, in memory: small (thousands), read at every decision, reloaded when it changes.
#[derive(Debug, Default)]
pub struct OrgTree {
    orgs: HashMap<OrgId, Org>,
    by_path: BTreeMap<String, OrgId>,
    by_code: HashMap<String, OrgId>,
    links: Vec<Link>,
}

impl OrgTree {
    /// Builds the tree from its orgs and links.
    pub fn new(orgs: Vec<Org>, links: Vec<Link>) -> Self {
        let by_path = orgs.iter().map(|org| (org.path.clone(), org.id)).collect();
        let by_code = orgs.iter().map(|org| (org.code.clone(), org.id)).collect();
        Self { orgs: orgs.into_iter().map(|org| (org.id, org)).collect(), by_path, by_code, links }
    }

    /// The org with this id.
    pub fn get(&self, id: OrgId) -> Option<&Org> {
        self.orgs.get(&id)
    }

    /// The org with this code.
    pub fn by_code(&self, code: &str) -> Option<&Org> {
        self.by_code.get(code).and_then(|id| self.orgs.get(id))
    }

    /// Every org in path order.
    pub fn all(&self) -> impl Iterator<Item = &Org> {
        self.by_path.values().filter_map(|id| self.orgs.get(id))
    }

    /// The org and everything below it, in path order.
    pub fn subtree(&self, id: OrgId) -> impl Iterator<Item = &Org> {
        let range = self.get(id).map(|org| (org.path.clone(), range_end(&org.path)));
        range.into_iter().flat_map(|(from, to)| self.by_path.range(from..to)).filter_map(|(_, id)| self.orgs.get(id))
    }

    /// The org itself, its parent, and so on up to the root.
    pub fn ancestors(&self, id: OrgId) -> Vec<&Org> {
        let mut line = Vec::new();
        let mut next = self.get(id);
        while let Some(org) = next {
            line.push(org);
            // A loop in stored parents would be corruption; the bound keeps a reader alive.
            next = if line.len() > 64 { None } else { org.parent.and_then(|parent| self.get(parent)) };
        }
        line
    }

    /// Whether `below` is `above` or stands under it.
    pub fn is_within(&self, below: OrgId, above: OrgId) -> bool {
        match (self.get(below), self.get(above)) {
            (Some(below), Some(above)) => below.path.starts_with(&above.path),
            _ => false,
        }
    }

    /// Orgs to which `from` has a link of this kind on a date.
    pub fn linked_from<'a>(&'a self, kind: &'a str, from: Id, date: &'a str) -> impl Iterator<Item = OrgId> + 'a {
        self.valid_links(kind, date).filter(move |link| link.from == from).map(|link| link.to)
    }

    /// Orgs that have a link of this kind to `to` on a date.
    pub fn linked_to<'a>(&'a self, kind: &'a str, to: Id, date: &'a str) -> impl Iterator<Item = OrgId> + 'a {
        self.valid_links(kind, date).filter(move |link| link.to == to).map(|link| link.from)
    }

    fn valid_links<'a>(&'a self, kind: &'a str, date: &'a str) -> impl Iterator<Item = &'a Link> + 'a {
        self.links.iter().filter(move |link| {
            link.kind == kind
                && link.valid_from.as_str() <= date
                && link.valid_to.as_deref().is_none_or(|to| date <= to)
        })
    }

    /// How many orgs there are.
    pub fn len(&self) -> usize {
        self.orgs.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.orgs.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_never_holds_a_sibling_whose_number_begins_alike() {
        // WARD_3 and WARD_30 (field lessons, complaint 5).
        let (from, to) = ("1/3/", range_end("1/3/"));
        for inside in ["1/3/", "1/3/1/", "1/3/99/4/"] {
            assert!(from <= inside && inside < to.as_str(), "{inside}");
        }
        for outside in ["1/30/", "1/2/", "1/31/4/", "1/4/", "1/"] {
            assert!(!(from <= outside && outside < to.as_str()), "{outside}");
        }
    }
}
