//! Marks of keys: what a database remembers of the keys it is used with, so that a process with others stays away.
//!
//! A mark says nothing about its key, only whether two are the same.

use super::seal::keyed_hash;
use super::{Keyring, SecretError};
use data_encoding::HEXLOWER;
use std::collections::BTreeMap;

/// The mark of every key by its id.
pub(super) type Marks = BTreeMap<String, String>;

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

/// What the database is to remember from now on; none when it knows every key of `own` already.
///
/// Keys are only ever added: what one process sealed, every other must be able to open.
///
/// # Errors
/// When `own` lacks a key that the database knows, or has another one by its id.
pub(super) fn compare(known: &Marks, own: &Marks) -> Result<Option<Marks>, SecretError> {
    let missing = known.iter().filter(|(id, mark)| own.get(*id) != Some(mark));
    let missing = missing.map(|(id, _)| id.clone()).collect::<Vec<_>>();
    if !missing.is_empty() {
        return Err(SecretError::OtherKeys { missing: missing.join(", ") });
    }
    Ok((known.len() < own.len()).then(|| own.clone()))
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
        assert_eq!(compare(&Marks::new(), &one).unwrap(), Some(one.clone()));
        assert_eq!(compare(&one, &one).unwrap(), None);
        assert_eq!(compare(&one, &two).unwrap(), Some(two.clone()));
        let refused = compare(&two, &one).unwrap_err().to_string();
        assert!(refused.contains("m_2") && !refused.contains("m_1"), "{refused}");
        assert!(compare(&one, &marks(&[("m_1", "other")])).is_err(), "the same id, and another key");
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
