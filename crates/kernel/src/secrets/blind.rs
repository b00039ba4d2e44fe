//! Blind indexes: sealed values found by exact search, or by their last four characters, without being readable.

use super::cipher::keyed_hash;
use super::{KEY_BYTES, Keyring};
use crate::identifiers::narrow;

/// Values shorter than this have no index of their last four characters, which would be nearly all of them.
const LAST_FOUR_FROM: usize = 8;

impl Keyring {
    /// The blind index of a field's value; spelling (spaces, dashes, brackets, case, full width) makes no difference.
    pub fn blind(&self, field: &str, value: &str) -> [u8; 32] {
        keyed_hash(self.index_key(), &[b"gridwork blind 1", field.as_bytes(), one_spelling(value).as_bytes()])
    }

    /// What is kept of a code that was sent to a phone at an instant: worth nothing without the key.
    pub fn code_hash(&self, phone_index: &[u8], sent_at: i64, code: &str) -> [u8; 32] {
        let parts: &[&[u8]] = &[b"gridwork entry code 1", phone_index, &sent_at.to_be_bytes(), code.as_bytes()];
        keyed_hash(self.index_key(), parts)
    }

    /// The blind index of the last four characters of a field's value; none when the value is short.
    pub fn blind_last_four(&self, field: &str, value: &str) -> Option<[u8; 32]> {
        let value = one_spelling(value);
        let chars = value.chars().count();
        (chars >= LAST_FOUR_FROM).then(|| last_four(self.index_key(), field, value.chars().skip(chars - 4).collect()))
    }

    /// The blind index by which a search for four last characters is answered; none when they are not four.
    pub fn blind_four(&self, field: &str, four: &str) -> Option<[u8; 32]> {
        let four = one_spelling(four);
        (four.chars().count() == 4).then(|| last_four(self.index_key(), field, four))
    }
}

fn last_four(key: &[u8; KEY_BYTES], field: &str, four: String) -> [u8; 32] {
    keyed_hash(key, &[b"gridwork blind last four 1", field.as_bytes(), four.as_bytes()])
}

/// Values that people would call the same become the same text.
fn one_spelling(value: &str) -> String {
    let is_kept = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '(' | ')' | '–' | '—');
    value.chars().map(narrow).filter(is_kept).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_however_it_is_spelled() {
        let keys = Keyring::fresh();
        let index = keys.blind("phone", "13800001111");
        for spelling in ["138 0000 1111", "138-0000-1111", "１３８００００１１１１"] {
            assert_eq!(keys.blind("phone", spelling), index, "{spelling}");
        }
        assert_eq!(keys.blind("citizen_id", "11010519491231002x"), keys.blind("citizen_id", "11010519491231002X"));
        assert_ne!(keys.blind("phone", "13800001112"), index);
        assert_ne!(keys.blind("fax", "13800001111"), index);
        assert_ne!(Keyring::fresh().blind("phone", "13800001111"), index);
    }

    #[test]
    fn the_last_four_find_what_ends_in_them() {
        let keys = Keyring::fresh();
        assert_eq!(keys.blind_last_four("phone", "138 0000 1111"), keys.blind_four("phone", "1111"));
        assert!(keys.blind_four("phone", "111").is_none());
        assert!(keys.blind_last_four("phone", "1234567").is_none());
        // A search for four digits must not meet the index of a whole value of four.
        assert_ne!(keys.blind_four("phone", "1111"), Some(keys.blind("phone", "1111")));
    }
}
