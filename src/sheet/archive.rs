//! A zip archive whose contents are unpacked one by one, all of them together within bounds.
//!
//! **Invariant:** no more is unpacked than the bounds allow, whatever the archive's directory says.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Bounds, Fault};

/// More entries than a workbook of one person has; the directory is read as a whole, so it is counted before.
const ENTRIES: u16 = 1000;

/// An archive and what may still be unpacked of it.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens it; nothing is unpacked yet.
    pub(super) fn open(bytes: &'a [u8], bounds: &Bounds) -> Result<Self, Fault> {
        if entries(bytes).ok_or(Fault::Broken)? > ENTRIES {
            return Err(Fault::Bomb);
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::Broken)?;
        let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let left = bounds.unpacked.min(packed.saturating_mul(bounds.ratio));
        let mut said: u64 = 0;
        for at in 0..zip.len() {
            let entry = zip.by_index_raw(at).map_err(|_| Fault::Broken)?;
            if entry.encrypted() {
                return Err(Fault::Locked);
            }
            said = said.saturating_add(entry.size());
        }
        if said > left { Err(Fault::Bomb) } else { Ok(Self { zip, left }) }
    }

    /// Unpacks one entry while it is read, so that no more of it is held than the reader keeps; `None` when there is none
    /// of this name.
    pub(super) fn unpack<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut dyn BufRead) -> T,
    ) -> Result<Option<T>, Fault> {
        let entry = match self.zip.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(_) => return Err(Fault::Broken),
        };
        let mut content = BufReader::new(Counted { entry, left: Some(self.left) });
        let outcome = read(&mut content);
        self.left = content.into_inner().left.ok_or(Fault::Bomb)?;
        Ok(Some(outcome))
    }

    /// Whether there is an entry of this name.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }
}

/// What is unpacked, as far as it may be.
struct Counted<R> {
    entry: R,
    /// `None` once it was too much.
    left: Option<u64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.entry.read(buffer)?;
        let unpacked = u64::try_from(count).unwrap_or(u64::MAX);
        self.left = self.left.and_then(|left| left.checked_sub(unpacked));
        if self.left.is_some() { Ok(count) } else { Err(io::Error::other("more than it may be")) }
    }
}

/// How many entries the end of the directory tells of (APPNOTE 4.3.16).
fn entries(bytes: &[u8]) -> Option<u16> {
    const END: &[u8] = b"PK\x05\x06";
    const LONGEST: usize = 22 + 65_535;
    let from = bytes.len().saturating_sub(LONGEST);
    let tail = bytes.get(from..)?;
    let at = tail.windows(END.len()).rposition(|window| window == END)?;
    let count = tail.get(at + 10..at + 12)?;
    Some(u16::from_le_bytes([count[0], count[1]]))
}
