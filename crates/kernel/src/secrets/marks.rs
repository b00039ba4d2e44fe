//! Marks of keys: what a database remembers of the keys it is used with, so that a process with others stays away.
//!
//! A mark says nothing about its key, only whether two are the same.

use super::Keyring;
use super::cipher::keyed_hash;
use data_encoding::HEXLOWER;
use std::collections::BTreeMap;

/// The mark of every key by its id.
pub(super) type Marks = BTreeMap<String, String>;

/// What stands in the place of the mark of a key that was retired: it may be missing, and nothing is wrapped with it.
pub(super) const RETIRED: &str = "retired";

/// Half of a hash: enough that two keys never share one by chance.
const MARK_BYTES: usize = 16;

impl Keyring {
    /// The marks of all keys of this ring.
    pub(super) fn marks(&self) -> Marks {
        let mark = |(id, key): (&str, &[u8; super::KEY_BYTES])| {
            let hash = keyed_hash(key, &[b"gridwork key mark 1", id.as_bytes()]);
            (id.to_owned(), HEXLOWER.encode(&hash[..MARK_BYTES]))
        };
        self.each().map(mark).collect()
    }
}

/// The keys that the database knows and `own` lacks, or has another one by their id. What one process sealed, every other
/// must be able to open, so there may be none, until they are retired.
pub(super) fn missing(known: &Marks, own: &Marks) -> Vec<String> {
    let missing = known.iter().filter(|(id, mark)| *mark != RETIRED && own.get(*id) != Some(mark));
    missing.map(|(id, _)| id.clone()).collect()
}

/// What the database is to remember from now on: keys are only ever added.
pub(super) fn joined(known: &Marks, own: &Marks) -> Marks {
    let mut all = known.clone();
    for (id, mark) in own {
        all.entry(id.clone()).or_insert_with(|| mark.clone());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(of: &[(&str, &str)]) -> Marks {
        of.iter().map(|(id, mark)| ((*id).to_owned(), (*mark).to_owned())).collect()
    }

    #[test]
    fn keys_may_be_added_and_never_miss() {
        let (one, two) = (marks(&[("m_1", "a")]), marks(&[("m_1", "a"), ("m_2", "b")]));
        assert_eq!(joined(&Marks::new(), &one), one);
        assert_eq!((missing(&one, &one), joined(&one, &one)), (vec![], one.clone()));
        assert_eq!((missing(&one, &two), joined(&one, &two)), (vec![], two.clone()));
        assert_eq!(missing(&two, &one), ["m_2"]);
        assert_eq!(missing(&one, &marks(&[("m_1", "other")])), ["m_1"], "the same id, and another key");
    }

    #[test]
    fn a_retired_key_may_be_missing_or_still_there_and_stays_retired() {
        let known = marks(&[("m_1", RETIRED), ("m_2", "b")]);
        for own in [marks(&[("m_2", "b")]), marks(&[("m_1", "a"), ("m_2", "b")])] {
            assert_eq!((missing(&known, &own), joined(&known, &own)), (vec![], known.clone()));
        }
        let more = joined(&known, &marks(&[("m_2", "b"), ("m_3", "c")]));
        assert_eq!(more, marks(&[("m_1", RETIRED), ("m_2", "b"), ("m_3", "c")]));
        assert_eq!(missing(&known, &marks(&[("m_1", "a")])), ["m_2"], "the other one must be there");
    }

    #[test]
    fn a_mark_belongs_to_one_key() {
        let (one, other) = (Keyring::fresh(), Keyring::fresh());
        assert_eq!(one.marks(), one.marks());
        assert_eq!(one.marks().len(), 3);
        let others = other.marks();
        assert!(one.marks().values().all(|mark| others.values().all(|theirs| theirs != mark)));
    }
}
