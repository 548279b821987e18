//! The parts of an XML document, told to a listener one by one.

use std::io::BufRead;

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::Fault;

/// Deeper than any part of a workbook is nested.
const DEEPEST: usize = 64;

/// Something that listens to the parts of a document.
pub(super) trait Listener {
    fn opens(&mut self, tag: &Tag<'_, '_>) -> Result<(), Fault>;
    fn closes(&mut self, name: &str, text: &str) -> Result<(), Fault>;
}

/// An element.
pub(super) struct Tag<'e, 'i>(&'e BytesStart<'i>);

impl Tag<'_, '_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.0.local_name().as_ref() == name
    }

    /// An attribute by its name without prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut all = self.0.attributes().flatten();
        let found = all.find(|attribute| attribute.key.local_name().as_ref() == name)?;
        Some(unescape(&found.value).map_or_else(|_| found.value.to_string(), std::borrow::Cow::into_owned))
    }

    /// Whether an attribute says yes.
    pub(super) fn says(&self, name: &str) -> bool {
        self.attribute(name).is_some_and(|said| matches!(said.as_str(), "1" | "true"))
    }
}

/// Reads a document from its beginning; the text of an element is that of itself, not of those in it.
pub(super) fn walk(content: impl BufRead, listener: &mut impl Listener) -> Result<(), Fault> {
    let mut reader = Reader::from_reader(content);
    let (mut buffer, mut text, mut depth) = (Vec::new(), String::new(), 0usize);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| Fault::Broken)? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Fault::Broken);
                }
                text.clear();
                listener.opens(&Tag(&start))?;
            }
            Event::Empty(start) => {
                listener.opens(&Tag(&start))?;
                listener.closes(start.local_name().as_ref(), "")?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                listener.closes(end.local_name().as_ref(), &text)?;
                text.clear();
            }
            Event::Text(part) => text.push_str(&part),
            Event::CData(part) => text.push_str(&part),
            Event::GeneralRef(name) => text.push(meant(&name).unwrap_or(' ')),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The character an entity stands for; a document defines none of its own here.
fn meant(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
