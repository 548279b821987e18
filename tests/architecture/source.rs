//! Files as the rules see them: code apart from comments and literals, production apart from tests.

use std::path::Path;
use std::process::Command;

/// A broken rule: `file:line: what, and what to do`.
pub type Broken = Vec<String>;

/// The files of the repository, tracked or about to be.
pub struct Repo {
    /// Path from the root, and text; binary files are left out.
    pub files: Vec<(String, String)>,
    /// The Rust files among them.
    pub sources: Vec<Source>,
}

impl Repo {
    /// Reads the repository this test was built from.
    pub fn open() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut names = listed(root).unwrap_or_else(|| walked(root, root));
        names.sort();
        names.dedup();
        let read = |name: String| std::fs::read_to_string(root.join(&name)).ok().map(|text| (name, text));
        Self::of(names.into_iter().filter_map(read).collect())
    }

    /// A repository of these files.
    pub fn of(files: Vec<(String, String)>) -> Self {
        let rust =
            files.iter().filter(|(path, _)| Path::new(path).extension().is_some_and(|end| end == "rs"));
        let sources = rust.map(|(path, text)| Source::new(path, text)).collect();
        Self { files, sources }
    }

    /// The Rust files of the program.
    pub fn program(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| source.path.starts_with("src/"))
    }
}

fn listed(root: &Path) -> Option<Vec<String>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(arguments).current_dir(root).output().ok()?;
    let names = String::from_utf8(output.stdout).ok()?;
    let names: Vec<String> = names.split('\0').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    (output.status.success() && !names.is_empty()).then_some(names)
}

/// Where there is no git: everything but what a build leaves behind.
fn walked(root: &Path, folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let left = ["target", ".git", "node_modules", "__pycache__", ".venv"];
        if path.is_dir() && !left.contains(&entry.file_name().to_string_lossy().as_ref()) {
            names.extend(walked(root, &path));
        } else if path.is_file() {
            names.extend(path.strip_prefix(root).ok().map(|path| path.to_string_lossy().into_owned()));
        }
    }
    names
}

/// One Rust file. All texts have the lines of the original.
pub struct Source {
    /// From the root, e.g. `src/bot/help.rs`.
    pub path: String,
    /// As written.
    pub text: String,
    /// Code without comments and literals, tests included.
    pub all: String,
    /// Code without comments, literals and tests.
    pub code: String,
    /// Code and literals without comments and tests.
    pub spoken: String,
    /// Lines that are not of tests.
    pub lines: usize,
}

impl Source {
    /// Takes a file apart.
    pub fn new(path: &str, text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let kinds = kinds(&chars);
        let keep = |wanted: &[Kind]| -> String {
            let shown =
                |(c, kind): (&char, &Kind)| if *c == '\n' || wanted.contains(kind) { *c } else { ' ' };
            chars.iter().zip(&kinds).map(shown).collect()
        };
        let all = keep(&[Kind::Code]);
        let in_test = if is_test_file(path) { vec![true; chars.len()] } else { tests_in(&all) };
        let hide = |text: &str| -> String {
            text.chars().zip(&in_test).map(|(c, test)| if *test && c != '\n' { ' ' } else { c }).collect()
        };
        let test_lines = chars.iter().zip(&in_test).filter(|(c, test)| **c == '\n' && **test).count();
        let lines = text.lines().count().saturating_sub(test_lines);
        let (code, spoken) = (hide(&all), hide(&keep(&[Kind::Code, Kind::Text])));
        Self { path: path.to_owned(), text: text.to_owned(), all, code, spoken, lines }
    }

    /// `src/bot/help.rs` is `["bot", "help"]`; `lib.rs` and `main.rs` are the root, `[]`.
    pub fn module(&self) -> Vec<String> {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        if matches!(path, "lib" | "main") { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
    }

    /// The place of a character of one of the texts.
    pub fn at(&self, text: &str, offset: usize) -> String {
        format!("{}:{}", self.path, text[..offset].matches('\n').count() + 1)
    }
}

fn is_test_file(path: &str) -> bool {
    let stems: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    path.starts_with("src/") && stems.iter().any(|stem| matches!(*stem, "tests" | "contract"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Comment,
    Text,
}

/// What each character belongs to.
fn kinds(chars: &[char]) -> Vec<Kind> {
    let mut kinds = vec![Kind::Code; chars.len()];
    let mut at = 0;
    while at < chars.len() {
        let (kind, end) = piece(chars, at);
        kinds[at..end].fill(kind);
        at = end;
    }
    kinds
}

fn piece(chars: &[char], at: usize) -> (Kind, usize) {
    let next = chars.get(at + 1).copied();
    match chars[at] {
        '/' if next == Some('/') => (Kind::Comment, find(chars, at, |c| c == '\n')),
        '/' if next == Some('*') => (Kind::Comment, block_end(chars, at)),
        '"' => (Kind::Text, quoted_end(chars, at)),
        'r' if !follows_word(chars, at) => {
            raw_end(chars, at).map_or((Kind::Code, at + 1), |end| (Kind::Text, end))
        }
        '\'' => char_end(chars, at).map_or((Kind::Code, at + 1), |end| (Kind::Text, end)),
        _ => (Kind::Code, at + 1),
    }
}

fn follows_word(chars: &[char], at: usize) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    match at.checked_sub(1).map(|before| chars[before]) {
        Some('b' | 'c') => at >= 2 && word(chars[at - 2]),
        Some(c) => word(c),
        None => false,
    }
}

fn find(chars: &[char], from: usize, stop: impl Fn(char) -> bool) -> usize {
    chars[from..].iter().position(|c| stop(*c)).map_or(chars.len(), |length| from + length)
}

fn block_end(chars: &[char], at: usize) -> usize {
    let (mut depth, mut at) = (0usize, at);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) if depth == 1 => return at + 2,
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
    }
    at
}

fn quoted_end(chars: &[char], at: usize) -> usize {
    let mut at = at + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// `r"…"`, `r#"…"#`: `None` when it is a word that starts with r.
fn raw_end(chars: &[char], at: usize) -> Option<usize> {
    let open = find(chars, at + 1, |c| c != '#');
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let hashes = open - at - 1;
    let closes = |end: &usize| {
        chars[*end] == '"' && chars[end + 1..].iter().take_while(|c| **c == '#').count() >= hashes
    };
    Some((open + 1..chars.len()).find(closes).map_or(chars.len(), |end| end + 1 + hashes))
}

/// `'x'`, `'\n'`, `'\u{4e00}'`: `None` when it is a lifetime.
fn char_end(chars: &[char], at: usize) -> Option<usize> {
    match (chars.get(at + 1)?, chars.get(at + 2)?) {
        ('\\', _) => Some(find(chars, at + 3, |c| c == '\'') + 1).map(|end| end.min(chars.len())),
        (_, '\'') => Some(at + 3),
        _ => None,
    }
}

/// Which characters belong to an item under `#[cfg(test)]`.
fn tests_in(code: &str) -> Vec<bool> {
    const MARK: &str = "#[cfg(test)]";
    let chars: Vec<char> = code.chars().collect();
    let mark: Vec<char> = MARK.chars().collect();
    let mut inside = vec![false; chars.len()];
    let mut at = 0;
    while at + mark.len() <= chars.len() {
        if chars[at..].starts_with(&mark) {
            let end = item_end(&chars, at + mark.len());
            inside[at..end].fill(true);
            at = end;
        } else {
            at += 1;
        }
    }
    inside
}

/// Where the item that starts here ends: its `;`, or the `}` of its body, with the line's end.
fn item_end(chars: &[char], from: usize) -> usize {
    let mut depth = 0i32;
    for (at, c) in chars.iter().enumerate().skip(from) {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 && matches!(c, ';' | '}') {
            return (at + 2).min(chars.len());
        }
    }
    chars.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_not_code() {
        let text = "/// 中 \"\nlet a = \"// 中 \\\" x\"; // y\nlet b: &'a str = r#\"q\"z\"#; let c = '\"'; /* /* */ d */ e\n";
        let source = Source::new("src/a.rs", text);
        let squeezed: Vec<&str> = source.code.split_whitespace().collect();
        assert_eq!(squeezed.join(" "), "let a = ; let b: &'a str = ; let c = ; e");
        assert!(source.spoken.contains("// 中") && !source.spoken.contains("/// 中"));
    }

    #[test]
    fn tests_are_not_production() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests;\nfn b() {}\n#[cfg(test)]\n#[expect(x)]\nmod t {\n  fn c() {}\n}\n";
        let source = Source::new("src/a.rs", text);
        assert!(
            source.code.contains("fn b") && !source.code.contains("fn c") && !source.code.contains("mod")
        );
        assert_eq!(source.lines, 2);
        assert!(Source::new("src/a/tests.rs", "fn a() {}").code.trim().is_empty());
    }
}
