//! The one thing worth keeping of a photo's EXIF: which way up it is.

use img_parts::Bytes;

const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;
/// Upright, as pictures without EXIF are.
const UPRIGHT: u16 = 1;

/// EXIF that says which way up the picture is and nothing more; none for one that is upright.
pub(super) fn minimal(exif: Option<Bytes>) -> Option<Bytes> {
    let orientation = exif.and_then(|exif| orientation(&exif)).filter(|it| (2..=8).contains(it))?;
    debug_assert_ne!(orientation, UPRIGHT);
    // Big-endian TIFF: header, one directory with one entry, no further directory.
    let mut bytes = b"MM\0\x2a\0\0\0\x08\0\x01".to_vec();
    bytes.extend_from_slice(&ORIENTATION.to_be_bytes());
    bytes.extend_from_slice(&SHORT.to_be_bytes());
    bytes.extend_from_slice(&1_u32.to_be_bytes());
    bytes.extend_from_slice(&orientation.to_be_bytes());
    bytes.extend_from_slice(&[0; 6]);
    Some(bytes.into())
}

/// The orientation in the first directory.
fn orientation(exif: &[u8]) -> Option<u16> {
    let is_little = match exif.get(..4)? {
        b"II\x2a\0" => true,
        b"MM\0\x2a" => false,
        _ => return None,
    };
    let number = |at: usize, length: usize| {
        let bytes = exif.get(at..at.checked_add(length)?)?;
        let add = |number: u32, byte: &u8| number << 8 | u32::from(*byte);
        Some(if is_little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
    };
    let directory = number(4, 4)? as usize;
    let entries = number(directory, 2)? as usize;
    (0..entries).find_map(|index| {
        let at = directory.checked_add(2 + index * 12)?;
        let is_orientation = number(at, 2)? == u32::from(ORIENTATION) && number(at + 2, 2)? == u32::from(SHORT);
        is_orientation.then(|| number(at + 8, 2).and_then(|value| u16::try_from(value).ok()))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_orientation_is_kept() {
        let little = b"II\x2a\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x04\0\0\0Cam\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let kept = minimal(Some(Bytes::from_static(little))).unwrap();
        assert_eq!(orientation(&kept), Some(6));
        assert_eq!(kept.len(), 26);
        assert_eq!(minimal(Some(kept.clone())), Some(kept));
    }

    #[test]
    fn upright_and_senseless_exif_is_dropped() {
        let mut upright =
            minimal(Some(Bytes::from_static(b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0")))
                .unwrap()
                .to_vec();
        for senseless in [1, 0, 9] {
            upright[19] = senseless;
            assert_eq!(minimal(Some(upright.clone().into())), None);
        }
        assert_eq!(minimal(None), None);
        assert_eq!(minimal(Some(Bytes::from_static(b"II\x2a\0\xff\xff\xff\xff"))), None);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), is_little in any::<bool>()) {
            let head: &[u8] = if is_little { b"II\x2a\0\x08\0\0\0" } else { b"MM\0\x2a\0\0\0\x08" };
            minimal(Some([head, &bytes].concat().into()));
        }
    }
}
