//! The keys of one installation, held in memory: master keys by id, the index key, the keys that sign.

use super::keyfile::{self, Keys};
use super::seal::DataKey;
use super::{KEY_BYTES, SecretError, WrappedKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
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

impl Keyring {
    /// Reads the keys in a folder (`DATA/keys`).
    ///
    /// # Errors
    /// When there are none, others on the machine could read them, or the file makes no sense.
    pub fn open(folder: &Path) -> Result<Self, SecretError> {
        keyfile::read(folder).map(|keys| Self { keys })
    }

    /// Reads the keys in a folder, or makes them at the very first start.
    ///
    /// # Errors
    /// As [`Keyring::open`], and when they cannot be written.
    pub fn open_or_create(folder: &Path) -> Result<Self, SecretError> {
        match Self::open(folder) {
            Err(SecretError::NoKeyFile(_)) => {
                keyfile::create(folder, &Keys::fresh())?;
                // Read back: another process may have been first, and then its keys are the ones.
                Self::open(folder)
            }
            found => found,
        }
    }

    /// Keys that are kept nowhere, for tests and rehearsals.
    pub fn fresh() -> Self {
        Self { keys: Keys::fresh() }
    }

    /// A new data key for a record, and the form in which it is stored.
    pub fn new_data_key(&self, record: Uuid) -> (DataKey, WrappedKey) {
        let (key, (id, master)) = (DataKey::fresh(), self.keys.master.last());
        let wrapped = key.wrap(id, master, record);
        (key, wrapped)
    }

    /// Opens a record's stored data key.
    ///
    /// # Errors
    /// When the master key is not here, or the stored key was changed or is another record's.
    pub fn data_key(&self, record: Uuid, wrapped: &WrappedKey) -> Result<DataKey, SecretError> {
        let master =
            self.keys.master.get(&wrapped.key_id).ok_or_else(|| SecretError::UnknownKey(wrapped.key_id.clone()))?;
        DataKey::unwrap(wrapped, master, record)
    }

    /// A record's data key under the newest master key; none when it is so already.
    ///
    /// # Errors
    /// As [`Keyring::data_key`].
    pub fn rewrap(&self, record: Uuid, wrapped: &WrappedKey) -> Result<Option<WrappedKey>, SecretError> {
        let (newest_id, newest) = self.keys.master.last();
        if wrapped.key_id == newest_id {
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

    /// A master key by its id.
    pub(super) fn master(&self, id: &str) -> Option<&[u8; KEY_BYTES]> {
        self.keys.master.get(id)
    }

    /// Every key with its id, whatever it is for.
    pub(super) fn each(&self) -> impl Iterator<Item = (&str, &[u8; KEY_BYTES])> {
        let index = (self.keys.index_id.as_str(), &self.keys.index);
        self.keys.master.iter().chain([index]).chain(self.keys.signing.iter())
    }

    pub(super) fn master_ids(&self) -> Vec<String> {
        self.keys.master.ids().into_iter().map(str::to_owned).collect()
    }

    pub(super) fn signing_ids(&self) -> Vec<String> {
        self.keys.signing.ids().into_iter().map(str::to_owned).collect()
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
mod tests {
    use super::super::SealedAt;
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::PathBuf;

    const RECORD: Uuid = Uuid::from_u128(1);
    const AT: SealedAt<'static> = SealedAt { record: RECORD, field: "contact", seq: 1 };

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn made() -> (tempfile::TempDir, PathBuf, Keyring) {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("keys");
        let keys = Keyring::open_or_create(&folder).unwrap();
        (data, folder, keys)
    }

    #[test]
    fn the_first_start_makes_a_private_key_file_and_the_next_reads_it() {
        let (_data, folder, keys) = made();
        assert_eq!((mode(&folder), mode(&folder.join("keyring"))), (0o700, 0o600));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no draft is left behind");
        let again = Keyring::open_or_create(&folder).unwrap();
        let (key, wrapped) = keys.new_data_key(RECORD);
        let sealed = key.seal(AT, b"value");
        assert_eq!(again.data_key(RECORD, &wrapped).unwrap().open(AT, &sealed).unwrap(), b"value");
        assert_eq!(again.blind("f", "v"), keys.blind("f", "v"));
        assert_eq!(again.public_keys(), keys.public_keys());
    }

    #[test]
    fn processes_that_start_together_use_the_same_keys() {
        let data = tempfile::tempdir().unwrap();
        let folder = data.path().join("keys");
        let start = || Keyring::open_or_create(&folder).unwrap().master_id().to_owned();
        let ids: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(ids.windows(2).all(|pair| pair[0] == pair[1]), "{ids:?}");
    }

    #[test]
    fn keys_that_others_could_read_or_replace_are_refused() {
        let (_data, folder, _) = made();
        let file = folder.join("keyring");
        for exposed in [0o640, 0o604, 0o644] {
            set_mode(&file, exposed);
            let error = Keyring::open_or_create(&folder).unwrap_err().to_string();
            assert!(error.contains("chmod 600") && error.contains(&format!("{exposed:04o}")), "{error}");
        }
        set_mode(&file, 0o400);
        Keyring::open(&folder).unwrap();
        set_mode(&folder, 0o770);
        assert!(Keyring::open(&folder).unwrap_err().to_string().contains("chmod 700"));
    }

    #[test]
    fn a_missing_key_file_is_not_made_anew_where_one_must_be() {
        let data = tempfile::tempdir().unwrap();
        assert!(matches!(Keyring::open(data.path()), Err(SecretError::NoKeyFile(_))));
    }

    #[test]
    fn a_spoilt_key_file_is_refused_by_line_and_without_saying_a_key() {
        let (_data, folder, _) = made();
        let file = folder.join("keyring");
        let good = fs::read_to_string(&file).unwrap();
        let (key_line, key) =
            good.lines().find_map(|line| Some((line, line.strip_prefix("master ")?.split(' ').nth(1)?))).unwrap();
        let spoilt = [
            (good.replace("master", "mistress"), "line 3: the purpose"),
            (good.replace(key, &key[4..]), "line 3: a key is 32 bytes"),
            (good.replace(key, ""), "line 3: a line is"),
            (format!("{good}{key_line}\n"), "line 6: this id stands here twice"),
            (good.replace("index", "# index"), "exactly one index key"),
            (String::new(), "there must be a master key"),
        ];
        for (text, expected) in spoilt {
            fs::write(&file, text).unwrap();
            let error = Keyring::open(&folder).unwrap_err().to_string();
            assert!(error.contains(expected) && !error.contains(&key[4..20]), "{error}");
        }
        fs::write(&file, [0xff, 0xfe]).unwrap();
        assert!(Keyring::open(&folder).unwrap_err().to_string().contains("not text"));
    }

    #[test]
    fn data_keys_move_to_a_new_master_key() {
        let (_data, folder, old) = made();
        let (key, wrapped) = old.new_data_key(RECORD);
        let sealed = key.seal(AT, b"value");
        let file = folder.join("keyring");
        let added = format!("{}master m_new {}\n", fs::read_to_string(&file).unwrap(), STANDARD.encode([7; KEY_BYTES]));
        fs::write(&file, added).unwrap();
        let keys = Keyring::open(&folder).unwrap();
        let rewrapped = keys.rewrap(RECORD, &wrapped).unwrap().unwrap();
        assert_eq!((rewrapped.key_id.as_str(), keys.master_id()), ("m_new", "m_new"));
        assert_eq!(keys.data_key(RECORD, &rewrapped).unwrap().open(AT, &sealed).unwrap(), b"value");
        assert_eq!(keys.rewrap(RECORD, &rewrapped).unwrap(), None);
        assert!(matches!(old.data_key(RECORD, &rewrapped), Err(SecretError::UnknownKey(id)) if id == "m_new"));
    }

    #[test]
    fn a_wrapped_key_opens_for_its_record_alone() {
        let keys = Keyring::fresh();
        let (_, wrapped) = keys.new_data_key(RECORD);
        assert!(keys.data_key(RECORD, &wrapped).is_ok());
        assert!(matches!(keys.data_key(Uuid::from_u128(2), &wrapped), Err(SecretError::DoesNotOpen)));
        assert!(matches!(Keyring::fresh().data_key(RECORD, &wrapped), Err(SecretError::UnknownKey(_))));
    }

    #[test]
    fn a_signature_fits_its_message_alone() {
        let keys = Keyring::fresh();
        let signed = keys.sign(b"heads");
        keys.verify(b"heads", &signed.key_id, &signed.signature).unwrap();
        assert!(matches!(keys.verify(b"heads!", &signed.key_id, &signed.signature), Err(SecretError::BadSignature)));
        assert!(matches!(keys.verify(b"heads", &signed.key_id, "AAAA"), Err(SecretError::BadSignature)));
        assert!(matches!(keys.verify(b"heads", "s_other", &signed.signature), Err(SecretError::UnknownKey(_))));
        assert_eq!(keys.public_keys().len(), 1);
    }

    #[test]
    fn no_key_is_shown() {
        let keys = Keyring::fresh();
        let shown = format!("{keys:?}");
        assert!(shown.contains(keys.master_id()) && shown.len() < 120, "{shown}");
    }
}
