//! Sealing: values under the data key of their record, data keys under a master key.
//!
//! What is sealed is bound to its place, so that a sealed value copied to another record, field or version does not
//! open there. Nonces are 96 random bits: a data key seals a handful of values, and a master key may wrap four
//! billion data keys before the odds of a repeated nonce are worth a thought.

use super::cipher::{Cipher, keyed_hash, open};
use super::{KEY_BYTES, SecretError, random_bytes};
use data_encoding::HEXLOWER;
use std::fmt;
use uuid::Uuid;

/// Where a sealed value belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedAt<'a> {
    /// The record.
    pub record: Uuid,
    /// The field.
    pub field: &'a str,
    /// The version of the field's value.
    pub seq: i64,
}

impl SealedAt<'_> {
    /// The place as bytes; the one part without a fixed length comes last, so that no two places read the same.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"gridwork value 1".to_vec();
        bytes.extend_from_slice(self.record.as_bytes());
        bytes.extend_from_slice(&self.seq.to_be_bytes());
        bytes.extend_from_slice(self.field.as_bytes());
        bytes
    }
}

/// The key of one record's personal values, and what seals the next of them.
pub struct DataKey {
    bytes: [u8; KEY_BYTES],
    cipher: Cipher,
}

/// A data key as it is stored: sealed under a master key. Destroying it erases the record's personal values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Which master key opens it.
    pub key_id: String,
    /// The sealed data key.
    pub bytes: Vec<u8>,
}

impl DataKey {
    pub(super) fn fresh(cipher: Cipher) -> Self {
        Self { bytes: random_bytes(), cipher }
    }

    /// Seals a value for its place.
    pub fn seal(&self, at: SealedAt<'_>, value: &[u8]) -> Vec<u8> {
        self.cipher.seal(&self.bytes, &at.bytes(), value)
    }

    /// Opens a value at its place.
    ///
    /// # Errors
    /// [`SecretError::DoesNotOpen`] when it was changed or belongs elsewhere.
    pub fn open(&self, at: SealedAt<'_>, sealed: &[u8]) -> Result<Vec<u8>, SecretError> {
        open(&self.bytes, &at.bytes(), sealed)
    }

    /// A value that another algorithm sealed, sealed by the one in use; none when it is so already.
    ///
    /// # Errors
    /// As [`DataKey::open`].
    pub fn reseal(&self, at: SealedAt<'_>, sealed: &[u8]) -> Result<Option<Vec<u8>>, SecretError> {
        if Cipher::of(sealed) == Some(self.cipher) {
            return Ok(None);
        }
        Ok(Some(self.seal(at, &self.open(at, sealed)?)))
    }

    /// A hash of a value for events and journal, in hex: equal for equal values of this record's field, and worth
    /// nothing without the data key, so that short values (a phone number) cannot be guessed once it is gone.
    pub fn field_hash(&self, field: &str, value: &[u8]) -> String {
        let mac = keyed_hash(&self.bytes, &[b"gridwork field hash 1", field.as_bytes(), value]);
        HEXLOWER.encode(&mac)
    }

    pub(super) fn wrap(&self, key_id: &str, master: &[u8; KEY_BYTES], record: Uuid) -> WrappedKey {
        let bytes = self.cipher.seal(master, &wrapped_for(key_id, record), &self.bytes);
        WrappedKey { key_id: key_id.to_owned(), bytes }
    }

    pub(super) fn unwrap(
        wrapped: &WrappedKey,
        master: &[u8; KEY_BYTES],
        record: Uuid,
        cipher: Cipher,
    ) -> Result<Self, SecretError> {
        let key = open(master, &wrapped_for(&wrapped.key_id, record), &wrapped.bytes)?;
        let bytes = key.try_into().map_err(|_| SecretError::DoesNotOpen)?;
        Ok(Self { bytes, cipher })
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(…)")
    }
}

fn wrapped_for(key_id: &str, record: Uuid) -> Vec<u8> {
    let mut bytes = b"gridwork data key 1".to_vec();
    bytes.extend_from_slice(record.as_bytes());
    bytes.extend_from_slice(key_id.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fresh() -> DataKey {
        DataKey::fresh(Cipher::default())
    }

    fn at(field: &str, seq: i64) -> SealedAt<'_> {
        SealedAt { record: Uuid::from_u128(7), field, seq }
    }

    #[test]
    fn a_sealed_value_opens_only_where_it_belongs() {
        let key = fresh();
        let sealed = key.seal(at("contact", 1), "13800001111".as_bytes());
        assert_eq!(key.open(at("contact", 1), &sealed).unwrap(), "13800001111".as_bytes());
        let elsewhere = SealedAt { record: Uuid::from_u128(8), ..at("contact", 1) };
        for wrong in [at("address", 1), at("contact", 2), elsewhere] {
            assert!(matches!(key.open(wrong, &sealed), Err(SecretError::DoesNotOpen)));
        }
        assert!(fresh().open(at("contact", 1), &sealed).is_err());
    }

    #[test]
    fn equal_values_are_sealed_differently_and_hashed_alike() {
        let key = fresh();
        assert_ne!(key.seal(at("contact", 1), b"1"), key.seal(at("contact", 1), b"1"));
        assert_eq!(key.field_hash("contact", b"1"), key.field_hash("contact", b"1"));
        assert_ne!(key.field_hash("contact", b"1"), key.field_hash("address", b"1"));
        assert_ne!(key.field_hash("contact", b"1"), fresh().field_hash("contact", b"1"));
    }

    #[test]
    fn values_move_from_one_algorithm_to_the_other_and_stay_the_same() {
        let bytes = random_bytes();
        let [aes, sm4] = Cipher::ALL.map(|cipher| DataKey { bytes, cipher });
        let old = aes.seal(at("contact", 1), b"13800001111");
        assert_eq!(aes.reseal(at("contact", 1), &old).unwrap(), None);
        let new = sm4.reseal(at("contact", 1), &old).unwrap().unwrap();
        assert_eq!((old[0], new[0]), (1, 2));
        for key in [&aes, &sm4] {
            assert_eq!(key.open(at("contact", 1), &old).unwrap(), key.open(at("contact", 1), &new).unwrap());
        }
        assert_eq!(aes.field_hash("contact", b"1"), sm4.field_hash("contact", b"1"));
        assert!(sm4.reseal(at("contact", 2), &old).is_err(), "it belongs elsewhere");
    }

    #[test]
    fn keys_are_not_shown() {
        assert_eq!(format!("{:?}", DataKey { bytes: [65; KEY_BYTES], cipher: Cipher::default() }), "DataKey(…)");
    }

    proptest! {
        #[test]
        fn no_changed_byte_goes_unnoticed(
            cipher in prop::sample::select(Cipher::ALL.to_vec()),
            value in prop::collection::vec(any::<u8>(), 0..60),
            at_byte in any::<prop::sample::Index>(),
            flip in 1..=255u8,
        ) {
            let key = DataKey::fresh(cipher);
            let mut sealed = key.seal(at("f", 0), &value);
            prop_assert_eq!(key.open(at("f", 0), &sealed).unwrap(), value);
            let changed = at_byte.index(sealed.len());
            sealed[changed] ^= flip;
            prop_assert!(key.open(at("f", 0), &sealed).is_err());
            sealed.truncate(changed);
            prop_assert!(key.open(at("f", 0), &sealed).is_err());
        }
    }
}
