//! Files sealed as a whole, such as backups: read and written as a stream, and worth nothing without the key file.
//!
//! ```text
//! gridwork sealed file 1 <id of the master key>\n
//! 32 random bytes, from which and the master key the key of this one file is derived (HMAC-SHA-256)
//! chunks of 64 KiB, each sealed with AES-256-GCM (SM4-GCM where the first line has a 2) in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár:
//! Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance, CRYPTO 2015), the first two parts as
//! associated data: no chunk can be changed, moved or left out, and the end cannot be cut off
//! ```

use super::cipher::{Cipher, Sm4Gcm, keyed_hash, sm4_key};
use super::{KEY_BYTES, Keyring, SecretError, random_bytes};
use aead_stream::{DecryptorBE32, EncryptorBE32};
use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{self, Payload};
use std::io::{self, Read, Write};

const MAGIC: &str = "gridwork sealed file ";
const SALT_BYTES: usize = 32;
const CHUNK_BYTES: usize = 64 * 1024;
const TAG_BYTES: usize = 16;
/// No line of a header is longer: the ids of keys are short.
const LINE_BYTES_MAX: usize = 200;

/// Writes a sealed file; [`SealingWriter::finish`] seals its end.
pub struct SealingWriter<W: Write> {
    to: W,
    header: Vec<u8>,
    cipher: Sealer,
    chunk: Vec<u8>,
}

/// Reads a sealed file in clear.
pub struct OpeningReader<R: Read> {
    from: R,
    header: Vec<u8>,
    /// None once the end was read.
    cipher: Option<Opener>,
    ahead: Vec<u8>,
    clear: Vec<u8>,
    at: usize,
}

/// The id of the master key under which a file is sealed, by its first bytes; none for a file that is not sealed.
pub fn sealed_under(first: &[u8]) -> Option<&str> {
    read_line(first).map(|(_, id)| id)
}

/// What sealed a file, and the id of its master key.
fn read_line(first: &[u8]) -> Option<(Cipher, &str)> {
    let rest = first.strip_prefix(MAGIC.as_bytes())?;
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let (number, id) = std::str::from_utf8(&rest[..end]).ok()?.split_once(' ')?;
    let cipher = Cipher::ALL.into_iter().find(|cipher| cipher.byte().to_string() == number)?;
    Some((cipher, id))
}

/// What seals one file, chunk after chunk.
enum Sealer {
    Aes(Box<EncryptorBE32<Aes256Gcm>>),
    Sm4(Box<EncryptorBE32<Sm4Gcm>>),
}

impl Sealer {
    /// Every file has a key of its own, so that counting begins at the same place.
    fn new(cipher: Cipher, key: &[u8; KEY_BYTES]) -> Self {
        match cipher {
            Cipher::Aes256Gcm => Self::Aes(Box::new(EncryptorBE32::new(&(*key).into(), &Default::default()))),
            Cipher::Sm4Gcm => Self::Sm4(Box::new(EncryptorBE32::new(&sm4_key(key), &Default::default()))),
        }
    }

    fn next(&mut self, clear: Payload<'_, '_>) -> aead::Result<Vec<u8>> {
        match self {
            Self::Aes(it) => it.encrypt_next(clear),
            Self::Sm4(it) => it.encrypt_next(clear),
        }
    }

    fn last(self, clear: Payload<'_, '_>) -> aead::Result<Vec<u8>> {
        match self {
            Self::Aes(it) => it.encrypt_last(clear),
            Self::Sm4(it) => it.encrypt_last(clear),
        }
    }
}

/// What opens one file, chunk after chunk.
enum Opener {
    Aes(Box<DecryptorBE32<Aes256Gcm>>),
    Sm4(Box<DecryptorBE32<Sm4Gcm>>),
}

impl Opener {
    fn new(cipher: Cipher, key: &[u8; KEY_BYTES]) -> Self {
        match cipher {
            Cipher::Aes256Gcm => Self::Aes(Box::new(DecryptorBE32::new(&(*key).into(), &Default::default()))),
            Cipher::Sm4Gcm => Self::Sm4(Box::new(DecryptorBE32::new(&sm4_key(key), &Default::default()))),
        }
    }

    fn next(&mut self, sealed: Payload<'_, '_>) -> aead::Result<Vec<u8>> {
        match self {
            Self::Aes(it) => it.decrypt_next(sealed),
            Self::Sm4(it) => it.decrypt_next(sealed),
        }
    }

    fn last(self, sealed: Payload<'_, '_>) -> aead::Result<Vec<u8>> {
        match self {
            Self::Aes(it) => it.decrypt_last(sealed),
            Self::Sm4(it) => it.decrypt_last(sealed),
        }
    }
}

impl Keyring {
    /// Begins a sealed file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn seal_file<W: Write>(&self, mut to: W) -> io::Result<SealingWriter<W>> {
        let salt: [u8; SALT_BYTES] = random_bytes();
        let (id, master) = (self.master_id(), self.newest_master());
        let mut header = format!("{MAGIC}{} {id}\n", self.cipher().byte()).into_bytes();
        header.extend_from_slice(&salt);
        to.write_all(&header)?;
        let cipher = Sealer::new(self.cipher(), &file_key(master, &salt));
        Ok(SealingWriter { to, header, cipher, chunk: Vec::with_capacity(CHUNK_BYTES) })
    }

    /// Begins reading a sealed file.
    ///
    /// # Errors
    /// `UnknownKey` when it is sealed under a key that is not here; `DoesNotOpen` when it is no sealed file or cut off.
    pub fn open_file<R: Read>(&self, mut from: R) -> Result<OpeningReader<R>, SecretError> {
        let header = header(&mut from).map_err(|_| SecretError::DoesNotOpen)?;
        let (cipher, id) = read_line(&header).ok_or(SecretError::DoesNotOpen)?;
        let master = self.master(id)?;
        let salt = header[header.len() - SALT_BYTES..].to_vec();
        let cipher = Opener::new(cipher, &file_key(master, &salt));
        let ahead = fill(&mut from).map_err(|_| SecretError::DoesNotOpen)?;
        Ok(OpeningReader { from, header, cipher: Some(cipher), ahead, clear: Vec::new(), at: 0 })
    }
}

fn file_key(master: &[u8; KEY_BYTES], salt: &[u8]) -> [u8; KEY_BYTES] {
    keyed_hash(master, &[b"gridwork sealed file 1", salt])
}

fn header(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut header = Vec::new();
    let mut byte = [0];
    while header.last() != Some(&b'\n') {
        if header.len() == LINE_BYTES_MAX {
            return Err(broken());
        }
        from.read_exact(&mut byte)?;
        header.push(byte[0]);
    }
    let mut salt = [0; SALT_BYTES];
    from.read_exact(&mut salt)?;
    header.extend_from_slice(&salt);
    Ok(header)
}

/// The next sealed chunk; shorter or empty at the end only.
fn fill(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut chunk = Vec::with_capacity(CHUNK_BYTES + TAG_BYTES);
    from.take((CHUNK_BYTES + TAG_BYTES) as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, SecretError::DoesNotOpen)
}

impl<W: Write> Write for SealingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The last chunk is sealed by `finish`: only when more follows is a full one known not to be it.
        if self.chunk.len() == CHUNK_BYTES {
            let clear = Payload { msg: &self.chunk, aad: &self.header };
            let sealed = self.cipher.next(clear).map_err(|_| broken())?;
            self.to.write_all(&sealed)?;
            self.chunk.clear();
        }
        let taken = bytes.len().min(CHUNK_BYTES - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl<W: Write> SealingWriter<W> {
    /// Seals what is left, with the mark that it is the end, and gives back what was written to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        let clear = Payload { msg: &self.chunk, aad: &self.header };
        let sealed = self.cipher.last(clear).map_err(|_| broken())?;
        self.to.write_all(&sealed)?;
        self.to.flush()?;
        Ok(self.to)
    }
}

impl<R: Read> Read for OpeningReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.clear.len() {
            let Some(mut cipher) = self.cipher.take() else { return Ok(0) };
            let sealed = std::mem::replace(&mut self.ahead, fill(&mut self.from)?);
            let sealed = Payload { msg: &sealed, aad: &self.header };
            self.clear = if self.ahead.is_empty() {
                cipher.last(sealed).map_err(|_| broken())?
            } else {
                let clear = cipher.next(sealed).map_err(|_| broken())?;
                self.cipher = Some(cipher);
                clear
            };
            self.at = 0;
        }
        let taken = into.len().min(self.clear.len() - self.at);
        into[..taken].copy_from_slice(&self.clear[self.at..self.at + taken]);
        self.at += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both() -> [Keyring; 2] {
        Cipher::ALL.map(Keyring::fresh_with)
    }

    fn sealed(keys: &Keyring, clear: &[u8]) -> Vec<u8> {
        let mut writer = keys.seal_file(Vec::new()).unwrap();
        writer.write_all(clear).unwrap();
        writer.finish().unwrap()
    }

    fn opened(keys: &Keyring, sealed: &[u8]) -> io::Result<Vec<u8>> {
        let mut clear = Vec::new();
        let reader = keys.open_file(sealed).map_err(|error| io::Error::other(error.to_string()));
        reader?.read_to_end(&mut clear)?;
        Ok(clear)
    }

    #[test]
    fn what_was_sealed_is_read_whatever_its_length() {
        let lengths = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7];
        for (keys, length) in both().iter().flat_map(|keys| lengths.map(|length| (keys, length))) {
            let clear: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let file = sealed(keys, &clear);
            assert_eq!(sealed_under(&file), Some(keys.master_id()));
            assert_eq!(opened(keys, &file).unwrap(), clear, "{length}");
        }
    }

    #[test]
    fn nothing_of_it_stands_there_in_clear_and_no_two_are_alike() {
        let keys = Keyring::fresh();
        let (one, two) = (sealed(&keys, b"a secret of the district"), sealed(&keys, b"a secret of the district"));
        assert!(!one.windows(8).any(|part| part == b"a secret"));
        assert_ne!(one, two);
    }

    #[test]
    fn the_first_line_says_what_sealed_and_cannot_be_changed() {
        // '1' and '2' differ by 3.
        for (keys, first) in both().iter().zip(["gridwork sealed file 1 m_", "gridwork sealed file 2 m_"]) {
            let mut file = sealed(keys, b"a secret of the district");
            assert!(file.starts_with(first.as_bytes()));
            for number in [b'0', file[MAGIC.len()] ^ 3, b'3', b' '] {
                file[MAGIC.len()] = number;
                assert!(opened(keys, &file).is_err(), "{first} as {number}");
            }
        }
    }

    #[test]
    fn a_file_that_was_changed_cut_off_or_put_together_anew_does_not_open() {
        both().iter().for_each(changed_files_do_not_open);
    }

    fn changed_files_do_not_open(keys: &Keyring) {
        let clear = vec![7; 2 * CHUNK_BYTES + 9];
        let file = sealed(keys, &clear);
        for at in [MAGIC.len() + 3, file.len() / 2, file.len() - 1] {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(opened(keys, &changed).is_err(), "a bit at {at}");
        }
        let chunk = CHUNK_BYTES + TAG_BYTES;
        let begin = file.len() - 2 * chunk - 9 - TAG_BYTES;
        for end in [0, 5, begin - 1, begin, begin + 1, begin + chunk, begin + 2 * chunk, file.len() - 1] {
            assert!(opened(keys, &file[..end]).is_err(), "cut at {end}");
        }
        let moved = [
            &file[..begin],
            &file[begin + chunk..begin + 2 * chunk],
            &file[begin..begin + chunk],
            &file[begin + 2 * chunk..],
        ];
        assert!(opened(keys, &moved.concat()).is_err(), "chunks changed places");
        let other = sealed(keys, &clear);
        assert!(opened(keys, &[&other[..begin], &file[begin..]].concat()).is_err(), "the header of another file");
    }

    #[test]
    fn other_keys_do_not_open_it_and_say_which_would() {
        let (keys, other) = (Keyring::fresh(), Keyring::fresh());
        let file = sealed(&keys, b"clear");
        let error = other.open_file(&file[..]).err().unwrap();
        assert!(matches!(&error, SecretError::UnknownKey(id) if id == keys.master_id()), "{error}");
        assert_eq!(sealed_under(b"\x1f\x8b anything else"), None);
    }
}
