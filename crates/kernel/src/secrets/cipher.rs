//! The two algorithms that seal, told apart by the first byte of whatever they sealed.
//!
//! Which one seals is said by the key file, so that it travels with the keys and no two processes disagree. What is
//! sealed already opens by its byte, whatever the key file says: both may stand side by side.

use super::{KEY_BYTES, SecretError, random_bytes};
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, AesGcm, Key, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use sm4::Sm4;

/// SM4 (GB/T 32907) in Galois counter mode, as RFC 8998 uses it: 16 bytes of key, 12 of nonce, 16 of tag.
pub(super) type Sm4Gcm = AesGcm<Sm4, U12>;

const NONCE_BYTES: usize = 12;

/// What seals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cipher {
    /// AES-256-GCM.
    #[default]
    Aes256Gcm,
    /// SM4-GCM, for districts whose review asks for commercial cryptography (密评).
    Sm4Gcm,
}

impl Cipher {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Aes256Gcm, Self::Sm4Gcm];

    /// The word in the key file and at the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aes256Gcm => "aes",
            Self::Sm4Gcm => "sm4",
        }
    }

    /// By its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cipher| cipher.as_str() == word)
    }

    /// The first byte of everything it sealed.
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Aes256Gcm => 1,
            Self::Sm4Gcm => 2,
        }
    }

    /// What sealed these bytes; none when they are nothing sealed here.
    pub(super) fn of(sealed: &[u8]) -> Option<Self> {
        let first = sealed.first()?;
        Self::ALL.into_iter().find(|cipher| cipher.byte() == *first)
    }

    /// Seals for a place.
    pub(super) fn seal(self, key: &[u8; KEY_BYTES], place: &[u8], plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_BYTES] = random_bytes();
        let (at, what) = (Nonce::from(nonce), Payload { msg: plain, aad: place });
        let sealed = match self {
            Self::Aes256Gcm => Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key)).encrypt(&at, what),
            Self::Sm4Gcm => Sm4Gcm::new(&sm4_key(key)).encrypt(&at, what),
        };
        let sealed = sealed.expect("GCM seals anything shorter than 64 GiB");
        [&[self.byte()], nonce.as_slice(), sealed.as_slice()].concat()
    }
}

/// Opens what was sealed for a place, by whichever algorithm its first byte names.
pub(super) fn open(key: &[u8; KEY_BYTES], place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SecretError> {
    let cipher = Cipher::of(sealed).ok_or(SecretError::DoesNotOpen)?;
    let (nonce, body) = sealed[1..].split_first_chunk::<NONCE_BYTES>().ok_or(SecretError::DoesNotOpen)?;
    let (at, what) = (Nonce::from(*nonce), Payload { msg: body, aad: place });
    let plain = match cipher {
        Cipher::Aes256Gcm => Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key)).decrypt(&at, what),
        Cipher::Sm4Gcm => Sm4Gcm::new(&sm4_key(key)).decrypt(&at, what),
    };
    plain.map_err(|_| SecretError::DoesNotOpen)
}

/// SM4 takes half as many bytes as the keys here have. They are derived, so that no key is used by two algorithms.
pub(super) fn sm4_key(key: &[u8; KEY_BYTES]) -> Key<Sm4Gcm> {
    let derived = keyed_hash(key, &[b"gridwork sm4 1"]);
    let mut half = [0; KEY_BYTES / 2];
    half.copy_from_slice(&derived[..KEY_BYTES / 2]);
    half.into()
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

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER_PERMISSIVE;
    use sm4::cipher::{BlockCipherDecrypt, BlockCipherEncrypt};

    fn hex<const N: usize>(text: &str) -> [u8; N] {
        HEXLOWER_PERMISSIVE.decode(text.as_bytes()).unwrap().try_into().unwrap()
    }

    /// Key and plain text of the first vector of GB/T 32907-2016.
    const BLOCK: &str = "0123456789abcdeffedcba9876543210";

    #[test]
    fn the_block_of_the_sm4_standard_holds() {
        let cipher = Sm4::new(&hex(BLOCK).into());
        let mut block = hex(BLOCK).into();
        cipher.encrypt_block(&mut block);
        assert_eq!(<[u8; 16]>::from(block), hex("681edf34d206965e86b3e94f536e4246"));
        cipher.decrypt_block(&mut block);
        assert_eq!(<[u8; 16]>::from(block), hex(BLOCK));
    }

    mod long_runs {
        use super::*;

        #[test]
        fn a_million_rounds_of_the_sm4_standard_hold() {
            let cipher = Sm4::new(&hex(BLOCK).into());
            let mut block = hex(BLOCK).into();
            for _ in 0..1_000_000 {
                cipher.encrypt_block(&mut block);
            }
            assert_eq!(<[u8; 16]>::from(block), hex("595298c7c6fd271f0402f804c33d3f66"));
        }
    }

    /// One vector: it seals to these bytes, opens again, and not with one bit changed.
    fn holds<C: Aead + KeyInit>(key: &[u8], nonce: &[u8], [plain, aad, sealed]: [&str; 3]) {
        let [plain, aad, sealed] = [plain, aad, sealed].map(|it| HEXLOWER_PERMISSIVE.decode(it.as_bytes()).unwrap());
        let cipher = C::new_from_slice(key).unwrap();
        let nonce = nonce.try_into().unwrap();
        assert_eq!(cipher.encrypt(nonce, Payload { msg: &plain, aad: &aad }).unwrap(), sealed);
        assert_eq!(cipher.decrypt(nonce, Payload { msg: &sealed, aad: &aad }).unwrap(), plain);
        for at in [0, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(cipher.decrypt(nonce, Payload { msg: &changed, aad: &aad }).is_err());
        }
    }

    #[test]
    fn the_sm4_gcm_vector_of_rfc_8998_holds() {
        holds::<Sm4Gcm>(
            &hex::<16>("0123456789ABCDEFFEDCBA9876543210"),
            &hex::<12>("00001234567800000000ABCD"),
            [
                "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD\
                 EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
                "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2",
                "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735\
                 D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D\
                 83DE3541E4C2B58177E065A9BF7B62EC",
            ],
        );
    }

    /// Test cases 14 and 16 of McGrew and Viega, which NIST took over.
    #[test]
    fn the_aes_256_gcm_vectors_hold() {
        holds::<Aes256Gcm>(
            &[0; 32],
            &[0; 12],
            [
                "00000000000000000000000000000000",
                "",
                "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
            ],
        );
        holds::<Aes256Gcm>(
            &hex::<32>("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
            &hex::<12>("cafebabefacedbaddecaf888"),
            [
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
                 1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
                "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
                 8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
                 76fc6ece0f4e1768cddf8853bb2d551b",
            ],
        );
    }

    #[test]
    fn each_opens_what_the_other_sealed_with_the_same_key_by_its_byte() {
        let key = random_bytes();
        for (cipher, byte) in [(Cipher::Aes256Gcm, 1), (Cipher::Sm4Gcm, 2)] {
            let mut sealed = cipher.seal(&key, b"place", b"value");
            assert_eq!((sealed[0], Cipher::of(&sealed)), (byte, Some(cipher)));
            assert_eq!(open(&key, b"place", &sealed).unwrap(), b"value");
            assert!(open(&key, b"elsewhere", &sealed).is_err() && open(&random_bytes(), b"place", &sealed).is_err());
            // Another byte before it makes nothing else of it.
            for wrong in [0, 3 - byte, 3, 255] {
                sealed[0] = wrong;
                assert!(open(&key, b"place", &sealed).is_err(), "{cipher:?} as {wrong}");
            }
        }
        for nothing in [&[][..], &[1], &[2, 0, 0]] {
            assert!(open(&key, b"place", nothing).is_err());
        }
    }

    #[test]
    fn hashed_parts_do_not_run_into_one_another() {
        let key = [1; KEY_BYTES];
        assert_ne!(keyed_hash(&key, &[b"ab", b"c"]), keyed_hash(&key, &[b"a", b"bc"]));
    }
}
