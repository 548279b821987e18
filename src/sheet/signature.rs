//! What a file is, by its first bytes: its name says what somebody would like it to be.

use super::Fault;

/// What can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A zip archive; a workbook, perhaps.
    Archive,
    /// Perhaps text.
    Text,
}

const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// Beginnings of what is never a list.
const OTHERS: &[(&[u8], Fault)] = &[
    (b"%PDF", Fault::Document),
    (b"{\\rtf", Fault::Document),
    (b"\x89PNG", Fault::Picture),
    (b"\xff\xd8\xff", Fault::Picture),
    (b"GIF8", Fault::Picture),
    (b"II*\0", Fault::Picture),
    (b"MM\0*", Fault::Picture),
    (b"Rar!", Fault::Archive),
    (b"7z\xbc\xaf\x27\x1c", Fault::Archive),
    (b"\x1f\x8b", Fault::Archive),
];

/// Tells it, or why it is not read.
pub(super) fn of(bytes: &[u8]) -> Result<Kind, Fault> {
    if bytes.starts_with(COMPOUND) {
        return Err(if is_locked(bytes) { Fault::Locked } else { Fault::OldFormat });
    }
    if bytes.starts_with(ARCHIVE) {
        return Ok(Kind::Archive);
    }
    let inside = |at: usize, mark: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(mark));
    if inside(4, b"ftyp") || inside(8, b"WEBP") || (inside(0, b"BM") && inside(6, b"\0\0\0\0")) {
        return Err(Fault::Picture);
    }
    match OTHERS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        Some((_, fault)) => Err(*fault),
        None => Ok(Kind::Text),
    }
}

/// Whether text is marked up: `<html`, `<?xml`, `<!DOCTYPE`, `<table`.
pub(super) fn is_markup(text: &str) -> bool {
    let rest = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let Some(rest) = rest.strip_prefix('<') else { return false };
    rest.starts_with(|c: char| matches!(c, '!' | '?') || c.is_ascii_alphabetic()) && rest.contains('>')
}

/// A workbook with a password lies encrypted in an old container, under this name.
fn is_locked(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}
