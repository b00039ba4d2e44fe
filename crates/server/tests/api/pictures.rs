//! Small files for the tests, made by hand: a photo that tells where it was taken, and files that are two things.

/// The smallest JPEG that draws: one grey pixel, with a place and a camera in its EXIF.
pub(crate) fn photo() -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    let exif = b"Exif\0\0MM\0*\0\0\0\x08GPSLatitude 39.0054321 Pixel-Camera";
    file.extend([0xff, 0xe1]);
    file.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    file.extend(exif);
    file.extend(grey_pixel());
    file
}

/// The same photo followed by a ZIP archive: one file for two programs.
pub(crate) fn photo_and_archive() -> Vec<u8> {
    let mut file = photo();
    file.extend(b"PK\x03\x04hidden in a photo");
    file
}

/// The tables and the scan of a grey pixel, up to the end of the picture.
fn grey_pixel() -> Vec<u8> {
    let mut file = vec![0xff, 0xdb, 0x00, 0x43, 0x00];
    file.extend([1; 64]);
    file.extend([0xff, 0xc0, 0x00, 0x0b, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
    file.extend([0xff, 0xc4, 0x00, 0x14, 0x00, 1]);
    file.extend([0; 15]);
    file.push(0);
    file.extend([0xff, 0xc4, 0x00, 0x14, 0x10, 1]);
    file.extend([0; 15]);
    file.push(0);
    file.extend([0xff, 0xda, 0x00, 0x08, 1, 1, 0, 0, 0x3f, 0, 0x3f, 0xff, 0xd9]);
    file
}

/// A PNG of one pixel.
pub(crate) fn png() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, data) in [
        (b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0][..]),
        (b"IDAT", &[0x78, 0x9c, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01][..]),
        (b"IEND", &[][..]),
    ] {
        file.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        let named = [kind.as_slice(), data].concat();
        file.extend(&named);
        file.extend(crc(&named).to_be_bytes());
    }
    file
}

/// The checksum of a PNG chunk.
fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}
