//! Files as they are kept: text files packed to a tenth of their size,
//! workbooks as they are, for they are packed already. Pure.

use std::io::{self, Read, Write};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::file::FILE_LIMIT;

/// What packed files begin with (RFC 1952, 2.3.1). No file that is taken in
/// does: archives are refused.
const PACKED: &[u8] = &[0x1F, 0x8B];
const WORKBOOK: &[u8] = b"PK";

pub(super) fn packed(content: &[u8]) -> Vec<u8> {
    if content.starts_with(WORKBOOK) {
        return content.to_vec();
    }
    let room = Vec::with_capacity(content.len() / 8);
    let mut encoder = GzEncoder::new(room, Compression::fast());
    let done = encoder.write_all(content).and_then(|()| encoder.finish());
    // A vector takes everything; if not, it is kept as it is.
    done.unwrap_or_else(|_| content.to_vec())
}

/// # Errors
/// It is not what was packed.
pub(super) fn unpacked(kept: Vec<u8>) -> io::Result<Vec<u8>> {
    if !kept.starts_with(PACKED) {
        return Ok(kept);
    }
    // The last four bytes tell the size (RFC 1952, 2.3.1); it is not believed
    // beyond what is ever taken in.
    let told = kept.last_chunk::<4>().map_or(0, |n| u32::from_le_bytes(*n));
    let room = usize::try_from(told).unwrap_or(0).min(FILE_LIMIT);
    let mut content = Vec::with_capacity(room);
    let limit = u64::try_from(FILE_LIMIT).unwrap_or(u64::MAX);
    GzDecoder::new(kept.as_slice())
        .take(limit + 1)
        .read_to_end(&mut content)?;
    match content.len() > FILE_LIMIT {
        true => Err(io::Error::other("larger than any file taken in")),
        false => Ok(content),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_as_it_was() {
        let text = "情報資産の名称,種類\n".repeat(10_000);
        let kept = packed(text.as_bytes());
        assert!(kept.len() * 20 < text.len(), "{}", kept.len());
        assert_eq!(unpacked(kept.clone()).unwrap(), text.as_bytes());
        for same in [&b"PK\x03\x04a workbook"[..], b""] {
            assert_eq!(unpacked(packed(same)).unwrap(), same);
        }
        // Kept by an earlier release, and damaged.
        assert_eq!(unpacked(b"a,b\n1,2\n".to_vec()).unwrap(), b"a,b\n1,2\n");
        let cut = kept[..kept.len() / 2].to_vec();
        assert!(unpacked(cut).is_err());
    }
}
