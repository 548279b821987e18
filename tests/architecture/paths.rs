//! Which of our modules a file refers to.

use super::source::Source;

/// A path from the crate's root, and where in the code it stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its segments without `crate`.
    pub path: Vec<String>,
    /// Offset in `Source::code`.
    pub offset: usize,
}

/// Every `crate::…`, `guanjia::…`, `super::…`, `self::…` of the production code, groups taken apart.
pub fn references(source: &Source) -> Vec<Reference> {
    let code = &source.code;
    let module = source.module();
    let mut found = Vec::new();
    for (offset, word) in words(code) {
        if code[..offset].trim_end().ends_with("::") {
            continue;
        }
        let mut rest = &code[offset + word.len()..];
        let mut base = match word {
            "crate" | "guanjia" => Vec::new(),
            "self" => module.clone(),
            "super" => parent(&module),
            _ => continue,
        };
        while let Some(after) = rest.trim_start().strip_prefix("::").map(str::trim_start)
            && let Some(further) =
                after.strip_prefix("super").filter(|further| further.trim_start().starts_with("::"))
        {
            base = parent(&base);
            rest = further;
        }
        if rest.trim_start().starts_with("::") {
            let mut paths = Vec::new();
            tree(rest, base, &mut paths);
            found.extend(paths.into_iter().map(|path| Reference { path, offset }));
        }
    }
    found
}

fn parent(module: &[String]) -> Vec<String> {
    module[..module.len().saturating_sub(1)].to_vec()
}

/// The words of code with their offsets.
pub fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + code[at..].find(is_word)?;
        let end = start + code[start..].find(|c| !is_word(c)).unwrap_or(code.len() - start);
        at = end;
        Some((start, &code[start..end]))
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Follows `::a::{b, c::d}` from a base; returns what stands after it.
fn tree<'a>(mut rest: &'a str, mut base: Vec<String>, out: &mut Vec<Vec<String>>) -> &'a str {
    while let Some(after) = rest.trim_start().strip_prefix("::") {
        let after = after.trim_start();
        if let Some(group) = after.strip_prefix('{') {
            return group_of(group, &base, out);
        }
        let end = after.find(|c| !is_word(c)).unwrap_or(after.len());
        rest = &after[end..];
        if end == 0 {
            break;
        }
        base.push(after[..end].to_owned());
    }
    out.push(base);
    rest
}

fn group_of<'a>(mut rest: &'a str, base: &[String], out: &mut Vec<Vec<String>>) -> &'a str {
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',' || c == '*');
        if let Some(after) = rest.strip_prefix('}') {
            return after;
        }
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        if end == 0 {
            return rest;
        }
        let mut path = base.to_vec();
        if &rest[..end] != "self" {
            path.push(rest[..end].to_owned());
        }
        rest = tree(&rest[end..], path, out).trim_start();
        if let Some(renamed) = rest.strip_prefix("as ") {
            rest = renamed.trim_start().trim_start_matches(is_word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(path: &str, code: &str) -> Vec<String> {
        references(&Source::new(path, code)).into_iter().map(|reference| reference.path.join("::")).collect()
    }

    #[test]
    fn paths_are_taken_apart() {
        let code = "use crate::{a, b::{self, c as d, e::F}};\nfn f(x: crate::g::H) { super::i(); guanjia::j::k() }\n\
                    use super::super::l::*; use std::self_crate::crate_m; // crate::no\n use self::n::O; pub(crate) use p::q;";
        let wanted = ["a", "b", "b::c", "b::e::F", "g::H", "x::i", "j::k", "l", "x::y::n::O"];
        assert_eq!(paths("src/x/y.rs", code), wanted);
    }
}
