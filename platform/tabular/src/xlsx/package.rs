//! The parts of a workbook file, each read as a stream straight from the
//! uploaded bytes.
//!
//! Sizes are checked twice: those the directory states before anything is
//! unpacked, and those that really come while a part is read. A part that
//! gives more than it stated, or a wrong checksum, ends in an error.

use std::collections::HashMap;
use std::io::{self, BufReader, Cursor, Read};

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use crate::read::{Foreign, Limits, ReadError};

pub(crate) struct Package<'a> {
    bytes: &'a [u8],
    /// By name in lower case with forward slashes: some programs are careless.
    parts: HashMap<String, Part>,
}

#[derive(Clone, Copy)]
struct Part {
    start: usize,
    packed: usize,
    size: u64,
    crc: u32,
    stored: bool,
}

/// What begins every entry of a directory.
const ENTRY: &[u8] = b"PK\x01\x02";
/// Below this, a high ratio is no threat (an empty sheet packs well).
const SMALL: u64 = 8 << 20;

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, ReadError> {
        // Counted by hand first: the directory itself costs memory to read.
        let entries = bytes.windows(ENTRY.len()).filter(|w| *w == ENTRY);
        if entries.take(limits.entries + 1).count() > limits.entries {
            return Err(ReadError::Bomb);
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(ReadError::damaged)?;
        let mut parts = HashMap::with_capacity(zip.len());
        let mut unpacked = 0u64;
        for index in 0..zip.len() {
            let file = zip.by_index_raw(index).map_err(ReadError::damaged)?;
            let (size, packed) = (file.size(), file.compressed_size());
            unpacked = unpacked.saturating_add(size);
            if unpacked > limits.unpacked_bytes
                || (size > SMALL && size / limits.ratio > packed)
                || (unpacked > SMALL && unpacked / limits.ratio > bytes.len() as u64)
            {
                return Err(ReadError::Bomb);
            }
            if file.encrypted() {
                return Err(ReadError::Foreign(Foreign::Encrypted));
            }
            let stored = match file.compression() {
                CompressionMethod::Stored => true,
                CompressionMethod::Deflated => false,
                other => return Err(ReadError::damaged(format!("packed by {other:?}"))),
            };
            let start = file.data_start().and_then(|at| usize::try_from(at).ok());
            let name = file.name().map_err(ReadError::damaged)?;
            let part = Part {
                start: start.ok_or_else(|| ReadError::damaged("a part begins nowhere"))?,
                packed: usize::try_from(packed).map_err(ReadError::damaged)?,
                size,
                crc: file.crc32(),
                stored,
            };
            if parts.insert(folded(&name), part).is_some() {
                return Err(ReadError::damaged("two parts have one name"));
            }
        }
        // Parts that share bytes multiply what a small file unpacks to.
        match zip.has_overlapping_entries() {
            Ok(false) => Ok(Self { bytes, parts }),
            Ok(true) => Err(ReadError::Bomb),
            Err(error) => Err(ReadError::damaged(error)),
        }
    }

    pub fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&folded(name))
    }

    pub fn any_starts_with(&self, folder: &str) -> bool {
        self.parts.keys().any(|name| name.starts_with(folder))
    }

    pub fn part(&self, name: &str) -> Result<PartReader<'a>, ReadError> {
        let part = self.parts.get(&folded(name));
        let part = part.ok_or_else(|| ReadError::damaged(format!("no part {name}")))?;
        let end = part.start.checked_add(part.packed);
        let packed = end.and_then(|end| self.bytes.get(part.start..end));
        let packed = packed.ok_or_else(|| ReadError::damaged(format!("{name} is cut off")))?;
        Ok(PartReader {
            source: if part.stored {
                Source::Stored(packed)
            } else {
                Source::Deflated(Box::new(DeflateDecoder::new(packed)))
            },
            left: part.size,
            crc: Crc::new(),
            expected: part.crc,
        })
    }
}

fn folded(name: &str) -> String {
    let name = name.replace('\\', "/").to_ascii_lowercase();
    name.trim_start_matches('/').to_owned()
}

pub(crate) struct PartReader<'a> {
    source: Source<'a>,
    left: u64,
    crc: Crc,
    expected: u32,
}

enum Source<'a> {
    Stored(&'a [u8]),
    Deflated(Box<DeflateDecoder<&'a [u8]>>),
}

impl PartReader<'_> {
    pub fn buffered(self) -> BufReader<Self> {
        BufReader::with_capacity(64 << 10, self)
    }
}

impl Read for PartReader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.source {
            Source::Stored(bytes) => bytes.read(out)?,
            Source::Deflated(decoder) => decoder.read(out)?,
        };
        self.crc.update(out.get(..count).unwrap_or_default());
        let fault = |message| Err(io::Error::new(io::ErrorKind::InvalidData, message));
        match self.left.checked_sub(count as u64) {
            None => return fault("a part is longer than stated"),
            Some(left) => self.left = left,
        }
        if count == 0 && !out.is_empty() {
            if self.left > 0 {
                return fault("a part is shorter than stated");
            }
            if self.crc.sum() != self.expected {
                return fault("a part has another checksum than stated");
            }
        }
        Ok(count)
    }
}
