//! The lexicon's files, and how they are read.
//!
//! **Invariant:** a file is lines of `name: words`; a line that starts with `#` says nothing.

pub(super) const WORDS: &str = include_str!("words.txt");
pub(super) const CUES: &str = include_str!("cues.txt");
pub(super) const FRAMES: &str = include_str!("frames.txt");
pub(super) const RULES: &str = include_str!("rules.txt");
pub(super) const NAMES: &str = include_str!("names.txt");
pub(super) const DEPARTMENTS: &str = include_str!("departments.txt");
const SCRIPT: &str = include_str!("script.txt");
pub(super) const GUIDE: &str = include_str!("guide.txt");
pub(super) const ROLES: &str = include_str!("roles.txt");

/// What decides about names and departments.
#[derive(Debug, Default)]
pub(in crate::language) struct NameWords {
    /// Surnames everybody knows.
    pub common: Vec<char>,
    /// Surnames that are everyday words too.
    pub rare: Vec<char>,
    /// Surnames of the old lists, too often words to be trusted without something beside them.
    pub old: Vec<char>,
    /// Surnames of two characters.
    pub compound: Vec<[char; 2]>,
    /// What no given name holds.
    pub never: Vec<char>,
    /// What is rarely part of a name.
    pub seldom: Vec<char>,
    /// Verbs that end no name of three characters.
    pub verbs: Vec<char>,
    /// Endings of departments.
    pub strong: Vec<char>,
    /// Pieces of names without a surname, longest first.
    pub pieces: Vec<String>,
    /// What enterprise accounts' names end in.
    pub holders: Vec<String>,
    /// What says "our own house" rather than names a department.
    pub here: Vec<String>,
    /// Names that are everyday words.
    pub everyday: Vec<String>,
    /// Given names that look like departments.
    pub people: Vec<Vec<char>>,
}

/// Whether a line of the departments is a list of words.
pub(super) fn is_word_list(name: &str) -> bool {
    matches!(name, "words" | "whole" | "known" | "place_name")
}

/// The lines of a file: name and words.
pub(in crate::language) fn entries(data: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    data.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':'))
}

/// The words of a line in which `(a|b)` stands for either.
pub(super) fn spelt_out(words: &str) -> Vec<String> {
    words.split_whitespace().flat_map(choices).collect()
}

fn choices(word: &str) -> Vec<String> {
    let Some((head, rest)) = word.split_once('(') else { return vec![word.to_owned()] };
    let Some((inner, tail)) = rest.split_once(')') else { return vec![word.to_owned()] };
    let tails = choices(tail);
    let pairs = inner.split('|').flat_map(|one| tails.iter().map(move |tail| format!("{head}{one}{tail}")));
    pairs.collect()
}

/// The words of one line.
pub(super) fn list(data: &'static str, name: &str) -> &'static str {
    entries(data).find(|entry| entry.0 == name).map_or("", |entry| entry.1)
}

/// The characters of one line, sorted.
pub(super) fn chars(data: &'static str, name: &str) -> Vec<char> {
    let mut chars: Vec<char> = list(data, name).chars().filter(|c| !c.is_whitespace()).collect();
    chars.sort_unstable();
    chars.dedup();
    chars
}

/// The words of a line, longest first.
pub(super) fn words_of(data: &'static str, name: &str) -> Vec<String> {
    let mut words: Vec<String> = list(data, name).split_whitespace().map(str::to_owned).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

/// Traditional characters with their simplified form, sorted.
pub(super) fn script() -> Vec<(char, char)> {
    let lines = SCRIPT.lines().filter(|line| !line.starts_with('#'));
    let mut pairs: Vec<(char, char)> = lines
        .flat_map(str::split_whitespace)
        .filter_map(|pair| {
            let mut pair = pair.chars();
            Some((pair.next()?, pair.next()?))
        })
        .filter(|pair| pair.0 != pair.1)
        .collect();
    pairs.sort_unstable();
    pairs.dedup_by_key(|pair| pair.0);
    pairs
}

/// The simplified form of a character.
pub(super) fn simplify(script: &[(char, char)], c: char) -> char {
    if c < '\u{4E00}' {
        return c;
    }
    script.binary_search_by_key(&c, |pair| pair.0).map_or(c, |at| script[at].1)
}

/// What the data says about names and departments.
pub(super) fn name_words() -> NameWords {
    let compound = list(NAMES, "compound").split_whitespace();
    let compound = compound.filter_map(|name| {
        let mut name = name.chars();
        Some([name.next()?, name.next()?])
    });
    NameWords {
        common: chars(NAMES, "common"),
        rare: chars(NAMES, "rare"),
        old: chars(NAMES, "old"),
        compound: compound.collect(),
        never: chars(NAMES, "never"),
        seldom: chars(NAMES, "seldom"),
        verbs: chars(NAMES, "verbs"),
        strong: chars(DEPARTMENTS, "strong"),
        pieces: words_of(NAMES, "pieces"),
        holders: words_of(WORDS, "holder"),
        here: words_of(WORDS, "here"),
        everyday: words_of(WORDS, "maybe_name"),
        people: list(DEPARTMENTS, "people").split_whitespace().map(|name| name.chars().collect()).collect(),
    }
}
