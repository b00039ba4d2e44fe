//! The keys of one installation, held in memory: master keys by id, the index key, the keys that sign.

use super::cipher::Cipher;
use super::keyfile::{self, Keys, Lines};
use super::seal::DataKey;
use super::service::KeyService;
use super::{KEY_BYTES, SecretError, WrappedKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use uuid::Uuid;

/// The keys of one installation.
pub struct Keyring {
    keys: Keys,
}

/// A signature and who made it, both as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Which key signed.
    pub key_id: String,
    /// Ed25519, in Base64.
    pub signature: String,
}

/// One master key as it stands, for people to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Master {
    /// Its id.
    pub id: String,
    /// What is done with it.
    pub standing: Standing,
    /// When it was added as a spare one, or retired.
    pub on: Option<String>,
}

/// What is done with a master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It opens, and wraps no more.
    Earlier,
    /// It wraps what is wrapped now.
    InUse,
    /// It opens, and is not used yet.
    Spare,
    /// It is gone.
    Retired,
}

impl Standing {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Earlier => "earlier",
            Self::InUse => "in use",
            Self::Spare => "spare",
            Self::Retired => "retired",
        }
    }
}

impl Keyring {
    /// Reads the keys in a folder (`DATA/keys`).
    ///
    /// # Errors
    /// When there are none, others on the machine could read them, the file makes no sense, or some are wrapped.
    pub fn open(folder: &Path) -> Result<Self, SecretError> {
        let lines = keyfile::read(folder)?;
        if !lines.wrapped().is_empty() {
            return Err(SecretError::NoService(keyfile::path_in(folder)));
        }
        Self::of(lines, &HashMap::new())
    }

    /// Reads the keys in a folder, and lets the key service unwrap those that are wrapped.
    ///
    /// # Errors
    /// As [`Keyring::open`], and when the key service does not give the keys.
    pub async fn open_with(folder: &Path, service: Option<&KeyService>) -> Result<Self, SecretError> {
        let lines = keyfile::read(folder)?;
        let wrapped = lines.wrapped();
        let unwrapped = match service {
            _ if wrapped.is_empty() => HashMap::new(),
            Some(service) => service.unwrap(&wrapped).await?,
            None => return Err(SecretError::NoService(keyfile::path_in(folder))),
        };
        Self::of(lines, &unwrapped)
    }

    fn of(lines: Lines, unwrapped: &HashMap<String, [u8; KEY_BYTES]>) -> Result<Self, SecretError> {
        lines.keys(unwrapped).map(|keys| Self { keys })
    }

    /// Reads the keys in a folder, or makes them at the very first start.
    ///
    /// # Errors
    /// As [`Keyring::open`], and when they cannot be written.
    pub fn open_or_create(folder: &Path) -> Result<Self, SecretError> {
        // Read back: another process may have been first, and then its keys are the ones.
        Self::create_in(folder).and_then(|()| Self::open(folder))
    }

    /// Makes the key file of a new installation if there is none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create_in(folder: &Path) -> Result<(), SecretError> {
        match keyfile::path_in(folder).exists() {
            true => Ok(()),
            false => keyfile::create(folder, &Keys::fresh(Cipher::default())),
        }
    }

    /// Keys that are kept nowhere, for tests and rehearsals.
    pub fn fresh() -> Self {
        Self::fresh_with(Cipher::default())
    }

    /// The same, sealing by an algorithm.
    pub fn fresh_with(cipher: Cipher) -> Self {
        Self { keys: Keys::fresh(cipher) }
    }

    /// What seals from now on.
    pub fn cipher(&self) -> Cipher {
        self.keys.cipher
    }

    /// The master keys in their order: earlier ones, the one in use, spare ones, retired ones.
    pub fn masters(&self) -> Vec<Master> {
        let in_use = self.master_id();
        let standing = |id: &str| if id == in_use { Standing::InUse } else { Standing::Earlier };
        let own = self.keys.master.ids().into_iter().map(|id| (id, standing(id), None));
        let spare = self.keys.spare.iter().map(|(id, _, on)| (id.as_str(), Standing::Spare, on.clone()));
        // A line that was brought back counts, whatever is said of its id.
        let retired = self.keys.retired.iter().filter(|(id, _)| self.master(id).is_err());
        let retired = retired.map(|(id, on)| (id.as_str(), Standing::Retired, on.clone()));
        let all = own.chain(spare).chain(retired);
        all.map(|(id, standing, on)| Master { id: id.to_owned(), standing, on }).collect()
    }

    /// A new data key for a record, and the form in which it is stored.
    pub fn new_data_key(&self, record: Uuid) -> (DataKey, WrappedKey) {
        let (key, (id, master)) = (DataKey::fresh(self.cipher()), self.keys.master.last());
        let wrapped = key.wrap(id, master, record);
        (key, wrapped)
    }

    /// Opens a record's stored data key.
    ///
    /// # Errors
    /// When the master key is not here, or the stored key was changed or is another record's.
    pub fn data_key(&self, record: Uuid, wrapped: &WrappedKey) -> Result<DataKey, SecretError> {
        DataKey::unwrap(wrapped, self.master(&wrapped.key_id)?, record, self.cipher())
    }

    /// A record's data key under the master key in use, wrapped by the algorithm in use; none when it is so already.
    ///
    /// # Errors
    /// As [`Keyring::data_key`].
    pub fn rewrap(&self, record: Uuid, wrapped: &WrappedKey) -> Result<Option<WrappedKey>, SecretError> {
        let (newest_id, newest) = self.keys.master.last();
        if wrapped.key_id == newest_id && Cipher::of(&wrapped.bytes) == Some(self.cipher()) {
            return Ok(None);
        }
        Ok(Some(self.data_key(record, wrapped)?.wrap(newest_id, newest, record)))
    }

    /// The id of the master key that wraps new data keys.
    pub fn master_id(&self) -> &str {
        self.keys.master.last().0
    }

    /// Signs a message with the newest signing key.
    pub fn sign(&self, message: &[u8]) -> Signed {
        let (id, seed) = self.keys.signing.last();
        let signature = SigningKey::from_bytes(seed).sign(message);
        Signed { key_id: id.to_owned(), signature: STANDARD.encode(signature.to_bytes()) }
    }

    /// Checks a signature made with one of these keys.
    ///
    /// # Errors
    /// When the key is not here or the signature does not fit the message.
    pub fn verify(&self, message: &[u8], key_id: &str, signature: &str) -> Result<(), SecretError> {
        let seed = self.keys.signing.get(key_id).ok_or_else(|| SecretError::UnknownKey(key_id.to_owned()))?;
        verify(&SigningKey::from_bytes(seed).verifying_key(), message, signature)
    }

    /// The public halves of the signing keys by id, in Base64: with one of them anybody can check a checkpoint.
    pub fn public_keys(&self) -> Vec<(String, String)> {
        let public = |(id, seed): (&str, &[u8; KEY_BYTES])| {
            (id.to_owned(), STANDARD.encode(SigningKey::from_bytes(seed).verifying_key().to_bytes()))
        };
        self.keys.signing.iter().map(public).collect()
    }

    /// The master key in use.
    pub(super) fn newest_master(&self) -> &[u8; KEY_BYTES] {
        self.keys.master.last().1
    }

    /// A master key by its id, a spare one too: another process may use it already.
    ///
    /// # Errors
    /// When it is not here, or was retired.
    pub(super) fn master(&self, id: &str) -> Result<&[u8; KEY_BYTES], SecretError> {
        let spare = || self.keys.spare.iter().find(|(known, ..)| known == id).map(|(_, key, _)| key);
        self.keys.master.get(id).or_else(spare).ok_or_else(|| match self.is_retired(id) {
            true => SecretError::RetiredKey(id.to_owned()),
            false => SecretError::UnknownKey(id.to_owned()),
        })
    }

    /// Whether the key file says that this master key is gone for good.
    pub(super) fn is_retired(&self, id: &str) -> bool {
        self.keys.retired.iter().any(|(known, _)| known == id)
    }

    /// Every key with its id, whatever it is for.
    pub(super) fn each(&self) -> impl Iterator<Item = (&str, &[u8; KEY_BYTES])> {
        let index = (self.keys.index_id.as_str(), &self.keys.index);
        let spare = self.keys.spare.iter().map(|(id, key, _)| (id.as_str(), key));
        self.keys.master.iter().chain(spare).chain([index]).chain(self.keys.signing.iter())
    }

    pub(super) fn master_ids(&self) -> Vec<String> {
        let ids = self.keys.master.ids().into_iter().chain(self.keys.spare.iter().map(|(id, ..)| id.as_str()));
        ids.map(str::to_owned).collect()
    }

    pub(super) fn signing_ids(&self) -> Vec<String> {
        self.keys.signing.ids().into_iter().map(str::to_owned).collect()
    }

    pub(super) fn retired_ids(&self) -> Vec<String> {
        self.keys.retired.iter().map(|(id, _)| id.clone()).collect()
    }

    /// The id of the key by which sealed values are found.
    pub fn index_id(&self) -> &str {
        &self.keys.index_id
    }

    pub(super) fn index_key(&self) -> &[u8; KEY_BYTES] {
        &self.keys.index
    }
}

fn verify(key: &VerifyingKey, message: &[u8], signature: &str) -> Result<(), SecretError> {
    let bytes = STANDARD.decode(signature).map_err(|_| SecretError::BadSignature)?;
    let signature = Signature::from_slice(&bytes).map_err(|_| SecretError::BadSignature)?;
    key.verify_strict(message, &signature).map_err(|_| SecretError::BadSignature)
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyring")
            .field("master", &self.keys.master.ids())
            .field("signing", &self.keys.signing.ids())
            .finish()
    }
}

#[cfg(test)]
mod tests;
