//! A form in parts (RFC 7578): its texts, and its one file in base64 with the name beside it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The boundary in a content type, if it is that of a form in parts.
pub fn boundary(kind: &str) -> Option<&str> {
    let rest = kind.trim().strip_prefix("multipart/form-data")?;
    let found = rest.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    Some(found.trim_matches('"')).filter(|found| !found.is_empty())
}

/// The pairs of a form; a file is its field's name with base64, and `filename`.
pub fn pairs(body: &[u8], boundary: &str) -> Vec<(String, String)> {
    let mark = format!("--{boundary}").into_bytes();
    let mut found = Vec::new();
    let mut rest = body;
    while let Some(at) = find(rest, &mark) {
        let after = &rest[at + mark.len()..];
        let end = find(after, &mark).unwrap_or(after.len());
        if let Some(part) = after[..end].strip_prefix(b"\r\n") {
            found.extend(read(part.strip_suffix(b"\r\n").unwrap_or(part)));
        }
        rest = after;
    }
    found
}

fn read(part: &[u8]) -> Vec<(String, String)> {
    const GAP: &[u8] = b"\r\n\r\n";
    let Some(gap) = find(part, GAP) else { return Vec::new() };
    let head = String::from_utf8_lossy(&part[..gap]).into_owned();
    let content = &part[gap + GAP.len()..];
    let Some(name) = quoted(&head, " name=") else { return Vec::new() };
    match quoted(&head, "filename=") {
        Some(file) => vec![(name, STANDARD.encode(content)), ("filename".to_owned(), file)],
        None => vec![(name, String::from_utf8_lossy(content).into_owned())],
    }
}

fn quoted(head: &str, name: &str) -> Option<String> {
    let rest = head.split_once(name)?.1.strip_prefix('"')?;
    Some(rest.split_once('"')?.0.to_owned())
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_in_parts_is_read() {
        let body = b"--b\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nfile\r\n--b\r\n\
            Content-Disposition: form-data; name=\"media\"; filename=\"a.xlsx\"\r\nContent-Type: x/y\r\n\r\n\
            \x00\xff\r\n\r\n--b--\r\n";
        assert_eq!(boundary("multipart/form-data; boundary=\"b\""), Some("b"));
        assert_eq!(boundary("application/json"), None);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let file = STANDARD.encode(b"\x00\xff\r\n");
        assert_eq!(
            pairs(body, "b"),
            [pair("type", "file"), pair("media", &file), pair("filename", "a.xlsx")]
        );
        assert!(pairs(b"--b", "b").is_empty() && pairs(b"", "b").is_empty());
    }
}
