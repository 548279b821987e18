//! Bytes to text: UTF-8 and UTF-16 with or without a mark, else GB18030, of which GBK, what a Chinese Windows saves, is
//! a part.
//!
//! A byte that is no text spoils its cell, not the file: it is left as [`BROKEN`] and the cell is told.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::{Fault, signature};

/// What stands for bytes that are no text.
pub(super) const BROKEN: char = char::REPLACEMENT_CHARACTER;

/// Decodes; lines end in `\n`.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    let text = plain(bytes)?;
    if signature::is_markup(&text) {
        return Err(Fault::Markup);
    }
    // The mark DOS ended texts with.
    let end = text.trim_end_matches(['\u{1a}', '\0']).len();
    if text.contains('\r') {
        return Ok(Cow::Owned(with_plain_ends(&text[..end])));
    }
    Ok(match text {
        Cow::Borrowed(text) => Cow::Borrowed(&text[..end]),
        Cow::Owned(mut text) => {
            text.truncate(end);
            Cow::Owned(text)
        }
    })
}

/// Lines end in one way.
fn with_plain_ends(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' => {
                plain.push('\n');
                rest.next_if_eq(&'\n');
            }
            c => plain.push(c),
        }
    }
    plain
}

fn plain(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return bearable(encoding.decode_with_bom_removal(bytes).0);
    }
    if let Some(encoding) = wide(bytes) {
        return bearable(encoding.decode_without_bom_handling(bytes).0);
    }
    // Programs and unknown pictures have zero bytes all over.
    if bytes.iter().take(4096).filter(|byte| **byte == 0).count() > 1 {
        return Err(Fault::NotATable);
    }
    let (text, wrong) = UTF_8.decode_without_bom_handling(bytes);
    if !wrong {
        return bearable(text);
    }
    // Hardly any text in GBK happens to hold well-formed sequences of UTF-8.
    let broken = text.matches(BROKEN).count();
    let sound = text.chars().filter(|c| !c.is_ascii() && *c != BROKEN).count();
    if sound > broken.saturating_mul(4) {
        return bearable(text);
    }
    bearable(GB18030.decode_without_bom_handling(bytes).0)
}

/// Text in which little is broken or strange.
fn bearable(text: Cow<'_, str>) -> Result<Cow<'_, str>, Fault> {
    let strange = |c: &char| c.is_control() && !matches!(c, '\t' | '\r' | '\n');
    let (mut all, mut written, mut broken, mut odd) = (0usize, 0usize, 0usize, 0usize);
    for c in text.chars() {
        all += 1;
        written += usize::from(!c.is_ascii());
        broken += usize::from(c == BROKEN);
        odd += usize::from(strange(&c));
    }
    if odd > 8 && odd > all / 50 {
        return Err(Fault::NotATable);
    }
    let lines = text.lines().count();
    if broken > 0 && (broken > written / 3 || lines < 2) {
        return Err(Fault::Encoding);
    }
    Ok(text)
}

/// UTF-16 without a mark: separators and digits leave their zero bytes on one side only.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let (mut low, mut high, mut pairs) = (0usize, 0usize, 0usize);
    for pair in bytes.chunks_exact(2).take(4096) {
        let simple = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
        low += usize::from(pair[1] == 0 && simple(pair[0]));
        high += usize::from(pair[0] == 0 && simple(pair[1]));
        pairs += 1;
    }
    match (low, high) {
        // Some characters end in a zero byte of their own.
        (low, high) if low * 8 > pairs && low > high * 4 => Some(UTF_16LE),
        (low, high) if high * 8 > pairs && high > low * 4 => Some(UTF_16BE),
        _ => None,
    }
}
