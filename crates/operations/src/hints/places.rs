//! How far the chains of other processes were read, and what of them is worth telling.

use gridwork_kernel::CaseId;
use gridwork_kernel::journal::{Line, LineKind, Place};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Chains named in one ring; a payload of PostgreSQL holds 8000 bytes.
const NAMED_MAX: usize = 100;

/// More lines than these are not read one by one after a time without hearing anything.
const LINES_MAX: i64 = 2000;

/// The last line that was read of each chain of another process.
#[derive(Debug, Default)]
pub(super) struct Places {
    read: HashMap<Uuid, i64>,
}

/// What all chains together say about how much is new.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// Chains with lines that were not read yet, perhaps none.
    By(Vec<Uuid>),
    /// So many that it is cheaper for everybody to read anew what they show.
    TooFar,
}

impl Places {
    /// Everything up to here is old.
    pub(super) fn begin(&mut self, heads: &[(Uuid, i64)]) {
        self.read = heads.iter().copied().collect();
    }

    /// Compares with where the chains end now. A chain that is not known began meanwhile: all of it is new.
    pub(super) fn compare(&self, heads: &[(Uuid, i64)], own: &HashSet<Uuid>) -> Behind {
        let behind = |(chain, last): &(Uuid, i64)| (*chain, last - self.read.get(chain).copied().unwrap_or(0));
        let behind = heads.iter().filter(|(chain, _)| !own.contains(chain)).map(behind);
        let behind = behind.filter(|(_, lines)| *lines > 0).collect::<Vec<_>>();
        match behind.iter().map(|(_, lines)| lines).sum::<i64>() {
            lines if lines > LINES_MAX => Behind::TooFar,
            _ => Behind::By(behind.into_iter().map(|(chain, _)| chain).collect()),
        }
    }

    /// From where to read these chains.
    pub(super) fn of(&self, chains: &[Uuid]) -> Vec<Place> {
        chains.iter().map(|chain| Place { chain: *chain, seq: self.read.get(chain).copied().unwrap_or(0) }).collect()
    }

    /// These lines were read.
    pub(super) fn advance(&mut self, lines: &[Line]) {
        for line in lines {
            let read = self.read.entry(line.chain).or_insert(0);
            *read = line.seq.max(*read);
        }
    }
}

/// The text of a ring: the chains of whoever rings, newest first.
pub(super) fn ring(own: &[Uuid]) -> String {
    own.iter().rev().take(NAMED_MAX).map(|chain| chain.simple().to_string()).collect::<Vec<_>>().join(" ")
}

/// The chains of others that a ring names; what is no chain is passed over.
pub(super) fn named(text: &str, own: &HashSet<Uuid>) -> Vec<Uuid> {
    text.split(' ').filter_map(|word| Uuid::parse_str(word).ok()).filter(|chain| !own.contains(chain)).collect()
}

/// What lines of the journal say has changed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Changed {
    /// Cases, and whether the turn may have.
    pub(super) cases: BTreeMap<CaseId, bool>,
    /// Rows: register, path of the org, version.
    pub(super) rows: BTreeMap<Uuid, (String, Option<String>, i64)>,
}

impl Changed {
    pub(super) fn is_empty(&self) -> bool {
        self.cases.is_empty() && self.rows.is_empty()
    }
}

/// Gathers what is worth a hint; readings, sign-ins and everything that no page shows live are not.
pub(super) fn changed(lines: &[Line]) -> Changed {
    let mut changed = Changed::default();
    for line in lines.iter().filter(|line| LineKind::of(&line.action) == LineKind::Changing) {
        let Some(id) = line.entity_id else { continue };
        match line.entity.as_str() {
            "case" => {
                let is_turn = !matches!(line.action.as_str(), "follow" | "unfollow");
                *changed.cases.entry(CaseId(id)).or_default() |= is_turn;
            }
            "row" => {
                let detail: serde_json::Value = serde_json::from_str(&line.detail).unwrap_or_default();
                let (Some(register), Some(version)) = (detail["register"].as_str(), detail["version"].as_i64()) else {
                    continue;
                };
                changed.rows.insert(id, (register.to_owned(), line.org_path.clone(), version));
            }
            _ => {}
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Uuid = Uuid::from_u128(1);
    const TWO: Uuid = Uuid::from_u128(2);
    const OWN: Uuid = Uuid::from_u128(9);

    fn line(chain: Uuid, seq: i64, action: &str, entity: &str, detail: &str) -> Line {
        Line {
            chain,
            seq,
            work: ONE,
            at: 0,
            account: None,
            person: None,
            action: action.into(),
            entity: entity.into(),
            entity_id: Some(Uuid::from_u128(seq as u128)),
            org_path: None,
            detail: detail.into(),
        }
    }

    #[test]
    fn only_what_others_wrote_since_is_new() {
        let (mut places, own) = (Places::default(), HashSet::from([OWN]));
        places.begin(&[(ONE, 5), (OWN, 3)]);
        assert_eq!(places.compare(&[(ONE, 5), (OWN, 30)], &own), Behind::By(vec![]));
        assert_eq!(places.compare(&[(ONE, 6), (TWO, 1)], &own), Behind::By(vec![ONE, TWO]), "a chain may begin");
        assert_eq!(places.of(&[ONE, TWO]), [Place { chain: ONE, seq: 5 }, Place { chain: TWO, seq: 0 }]);
        places.advance(&[line(ONE, 6, "dispatch", "case", "{}"), line(TWO, 1, "dispatch", "case", "{}")]);
        assert_eq!(places.compare(&[(ONE, 6), (TWO, 1)], &own), Behind::By(vec![]));
        assert_eq!(places.compare(&[(ONE, 1006), (TWO, 1001)], &own), Behind::By(vec![ONE, TWO]));
        assert_eq!(places.compare(&[(ONE, 1007), (TWO, 1001)], &own), Behind::TooFar);
    }

    #[test]
    fn a_ring_names_chains() {
        let own = HashSet::from([OWN]);
        assert_eq!(named(&ring(&[ONE, OWN, TWO]), &own), [TWO, ONE]);
        assert!(named("nonsense", &own).is_empty());
        assert!(named("", &own).is_empty());
        let many = (0..500).map(Uuid::from_u128).collect::<Vec<_>>();
        assert!(ring(&many).len() < 8000, "what a payload can hold");
        assert_eq!(named(&ring(&many), &own).first(), many.last(), "the newest are in use");
    }

    #[test]
    fn changes_are_told_once_and_readings_not_at_all() {
        let row = r#"{"register":"binhai/volunteer","version":4}"#;
        let lines = [
            line(ONE, 1, "dispatch", "case", "{}"),
            line(ONE, 2, "read", "case", "{}"),
            line(ONE, 3, "open_field", "case", "{}"),
            line(ONE, 4, "follow", "case", "{}"),
            line(ONE, 5, "change", "row", row),
            line(ONE, 6, "change", "row", "nonsense"),
            line(ONE, 7, "sign_in", "account", "{}"),
            line(TWO, 1, "follow", "case", "{}"),
        ];
        let found = changed(&lines);
        let id = |seq: u128| CaseId(Uuid::from_u128(seq));
        assert_eq!(found.cases, BTreeMap::from([(id(1), true), (id(4), false)]));
        let row = ("binhai/volunteer".to_owned(), None, 4);
        assert_eq!(found.rows, BTreeMap::from([(Uuid::from_u128(5), row)]));
        assert!(changed(&lines[1..3]).is_empty());
    }
}
