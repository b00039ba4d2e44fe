//! Sealing with AES-256-GCM: values under the data key of their record, data keys under a master key.
//!
//! What is sealed is bound to its place, so that a sealed value copied to another record, field or version does not
//! open there. Nonces are 96 random bits: a data key seals a handful of values, and a master key may wrap four
//! billion data keys before the odds of a repeated nonce are worth a thought.

use super::{KEY_BYTES, SecretError, random_bytes};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use uuid::Uuid;

/// The first byte of everything sealed, so that another algorithm can follow without guessing.
const AES_256_GCM: u8 = 1;
const NONCE_BYTES: usize = 12;

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

/// The key of one record's personal values.
pub struct DataKey([u8; KEY_BYTES]);

/// A data key as it is stored: sealed under a master key. Destroying it erases the record's personal values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Which master key opens it.
    pub key_id: String,
    /// The sealed data key.
    pub bytes: Vec<u8>,
}

impl DataKey {
    pub(super) fn fresh() -> Self {
        Self(random_bytes())
    }

    /// Seals a value for its place.
    pub fn seal(&self, at: SealedAt<'_>, value: &[u8]) -> Vec<u8> {
        seal(&self.0, &at.bytes(), value)
    }

    /// Opens a value at its place.
    ///
    /// # Errors
    /// [`SecretError::DoesNotOpen`] when it was changed or belongs elsewhere.
    pub fn open(&self, at: SealedAt<'_>, sealed: &[u8]) -> Result<Vec<u8>, SecretError> {
        open(&self.0, &at.bytes(), sealed)
    }

    /// A hash of a value for events and journal, in hex: equal for equal values of this record's field, and worth
    /// nothing without the data key, so that short values (a phone number) cannot be guessed once it is gone.
    pub fn field_hash(&self, field: &str, value: &[u8]) -> String {
        let mac = keyed_hash(&self.0, &[b"gridwork field hash 1", field.as_bytes(), value]);
        HEXLOWER.encode(&mac)
    }

    pub(super) fn wrap(&self, key_id: &str, master: &[u8; KEY_BYTES], record: Uuid) -> WrappedKey {
        WrappedKey { key_id: key_id.to_owned(), bytes: seal(master, &wrapped_for(key_id, record), &self.0) }
    }

    pub(super) fn unwrap(wrapped: &WrappedKey, master: &[u8; KEY_BYTES], record: Uuid) -> Result<Self, SecretError> {
        let key = open(master, &wrapped_for(&wrapped.key_id, record), &wrapped.bytes)?;
        key.try_into().map(Self).map_err(|_| SecretError::DoesNotOpen)
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

/// HMAC-SHA256 over parts, each with its length before it.
pub(super) fn keyed_hash(key: &[u8; KEY_BYTES], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn seal(key: &[u8; KEY_BYTES], place: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_BYTES] = random_bytes();
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
    let sealed = cipher
        .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: place })
        .expect("AES-GCM seals anything shorter than 64 GiB");
    [&[AES_256_GCM], nonce.as_slice(), sealed.as_slice()].concat()
}

fn open(key: &[u8; KEY_BYTES], place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SecretError> {
    let Some((&[AES_256_GCM], rest)) = sealed.split_first_chunk() else {
        return Err(SecretError::DoesNotOpen);
    };
    let (nonce, body) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SecretError::DoesNotOpen)?;
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key));
    cipher.decrypt(&Nonce::from(*nonce), Payload { msg: body, aad: place }).map_err(|_| SecretError::DoesNotOpen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(field: &str, seq: i64) -> SealedAt<'_> {
        SealedAt { record: Uuid::from_u128(7), field, seq }
    }

    #[test]
    fn a_sealed_value_opens_only_where_it_belongs() {
        let key = DataKey::fresh();
        let sealed = key.seal(at("contact", 1), "13800001111".as_bytes());
        assert_eq!(key.open(at("contact", 1), &sealed).unwrap(), "13800001111".as_bytes());
        let elsewhere = SealedAt { record: Uuid::from_u128(8), ..at("contact", 1) };
        for wrong in [at("address", 1), at("contact", 2), elsewhere] {
            assert!(matches!(key.open(wrong, &sealed), Err(SecretError::DoesNotOpen)));
        }
        assert!(DataKey::fresh().open(at("contact", 1), &sealed).is_err());
    }

    #[test]
    fn equal_values_are_sealed_differently_and_hashed_alike() {
        let key = DataKey::fresh();
        assert_ne!(key.seal(at("contact", 1), b"1"), key.seal(at("contact", 1), b"1"));
        assert_eq!(key.field_hash("contact", b"1"), key.field_hash("contact", b"1"));
        assert_ne!(key.field_hash("contact", b"1"), key.field_hash("address", b"1"));
        assert_ne!(key.field_hash("contact", b"1"), DataKey::fresh().field_hash("contact", b"1"));
    }

    #[test]
    fn hashed_parts_do_not_run_into_one_another() {
        let key = [1; KEY_BYTES];
        assert_ne!(keyed_hash(&key, &[b"ab", b"c"]), keyed_hash(&key, &[b"a", b"bc"]));
    }

    #[test]
    fn keys_are_not_shown() {
        assert_eq!(format!("{:?}", DataKey([65; KEY_BYTES])), "DataKey(…)");
    }

    proptest! {
        #[test]
        fn no_changed_byte_goes_unnoticed(value in prop::collection::vec(any::<u8>(), 0..60), at_byte in any::<prop::sample::Index>(), flip in 1..=255u8) {
            let key = DataKey::fresh();
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
