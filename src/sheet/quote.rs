//! Lines of separated text whose quotation mark is never closed: read as they stand, so that a mark costs its own line
//! and not the rest of the file.

use std::ops::Range;

/// Lines that a quoted cell may go over; more of them are a mark that was not closed.
const LINES: usize = 20;

/// A stretch of the text that is read in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stretch {
    /// Quotation marks are what they are for.
    Sound(Range<usize>),
    /// One line, in which they are letters.
    Open(Range<usize>),
}

/// Parts the text, one stretch after the other: there may be as many as lines.
pub(super) fn stretches(text: &str, separator: u8) -> impl Iterator<Item = Stretch> {
    let bytes = text.as_bytes();
    let mut begun = 0;
    let mut open = None;
    std::iter::from_fn(move || {
        if let Some(range) = open.take() {
            return Some(Stretch::Open(range));
        }
        let from = begun;
        let Some(line) = first_open(bytes, from, separator) else {
            begun = bytes.len();
            return (from < begun).then_some(Stretch::Sound(from..begun));
        };
        begun = line.end;
        if from < line.start {
            let sound = Stretch::Sound(from..line.start);
            open = Some(line);
            return Some(sound);
        }
        Some(Stretch::Open(line))
    })
}

/// The first line after the beginning of one in which a quotation mark is never closed.
fn first_open(bytes: &[u8], from: usize, separator: u8) -> Option<Range<usize>> {
    let (mut line, mut at, mut begins) = (from, from, true);
    while at < bytes.len() {
        if begins && bytes[at] == b'"' {
            let Some(after) = closed(bytes, at, separator) else {
                let far = bytes[at..].iter().position(|byte| *byte == b'\n');
                return Some(line..far.map_or(bytes.len(), |far| at + far + 1));
            };
            (at, begins) = (after, false);
            continue;
        }
        begins = bytes[at] == separator || bytes[at] == b'\n';
        if bytes[at] == b'\n' {
            line = at + 1;
        }
        at += 1;
    }
    None
}

/// Where the text goes on after a quoted cell that begins here, if it is closed.
fn closed(bytes: &[u8], from: usize, separator: u8) -> Option<usize> {
    let (mut at, mut lines) = (from + 1, 0);
    loop {
        match bytes.get(at)? {
            b'"' if bytes.get(at + 1) == Some(&b'"') => at += 2,
            b'"' => {
                let blanks = bytes[at + 1..].iter().take_while(|byte| **byte == b' ').count();
                let after = at + 1 + blanks;
                let ends = bytes.get(after).is_none_or(|byte| *byte == separator || *byte == b'\n');
                return ends.then_some(after);
            }
            b'\n' if lines == LINES => return None,
            byte => {
                lines += usize::from(*byte == b'\n');
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Vec<&str> {
        let all = stretches(text, b',');
        all.filter_map(|one| match one {
            Stretch::Open(range) => Some(text[range].trim_end()),
            Stretch::Sound(_) => None,
        })
        .collect()
    }

    #[test]
    fn a_mark_that_is_not_closed_costs_its_line() {
        assert_eq!(open("a,\"b\nc,\"d\"\n"), ["a,\"b"]);
        assert_eq!(open("\"a,b\n\"c\",d\n"), ["\"a,b"]);
        assert_eq!(open("\"a,b\nc,\"\"\ne,f"), ["\"a,b"]);
        assert_eq!(open("a,\"b\nc\",d\n\"e \"\"f\"\"\",g\n\"h\" ,i"), [""; 0]);
        assert_eq!(open("a 5\" b,c\n=\"1\",d"), [""; 0]);
        let far = format!("\"a{}\",b\nc,d", "\n".repeat(LINES + 1));
        assert_eq!(open(&far).first(), Some(&"\"a"));
    }

    #[test]
    fn every_byte_is_in_one_stretch() {
        for text in ["", "\"", "\"\n\"", "a\n\"b\n\n\"c\"", "\"a\"\"\n,\"\nb"] {
            let ranges = stretches(text, b',').map(|one| match one {
                Stretch::Open(range) | Stretch::Sound(range) => range,
            });
            let end = ranges.fold(0, |end, range| {
                assert_eq!(range.start, end, "{text:?}");
                range.end
            });
            assert_eq!(end, text.len(), "{text:?}");
        }
    }
}
