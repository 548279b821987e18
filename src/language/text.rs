//! A message cut into cells, with every lexicon word found in it.
//!
//! A cell is one Chinese character, one number, one Latin word, one quotation, or one mark. Cells that never matter
//! (space, punctuation, emoji, courtesy) are *soft*: readings skip them, people and tables look at them.
//!
//! **Invariant:** words are only found on cell boundaries, so nothing inside a quotation or a login name is a word.

use super::class::{Class, ClassSet, KNOWN_UNIT};
use super::fold::Folded;
use super::glyph::is_han;
use super::lexicon::Lexicon;
use super::mobile;

/// What a cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A Chinese character.
    Han,
    /// Latin letters and digits, a letter among them.
    Word,
    /// A number, possibly a telephone number torn by spaces.
    Number,
    /// A whole quotation, marks included.
    Quote,
    /// A space or a bracket.
    Space,
    /// A line break.
    Break,
    /// A tab.
    Tab,
    /// A comma or a full stop.
    Comma,
    /// A question mark.
    Ask,
    /// Marks between members of a list.
    List,
    /// A colon.
    Colon,
    /// The mark of a mention.
    At,
    /// Anything else: emoji, dashes.
    Other,
}

/// A piece of the message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    /// What it is.
    pub kind: Kind,
    /// Its first character.
    pub start: usize,
    /// The character after it.
    pub end: usize,
    /// Whether readings skip it.
    pub soft: bool,
    /// For a number: which of `Text::numbers`.
    pub number: usize,
}

/// A lexicon word at its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    /// The first cell.
    pub start: usize,
    /// The cell after it.
    pub end: usize,
    /// Which word.
    pub word: usize,
}

/// A message ready to be read.
#[derive(Clone)]
pub(super) struct Text<'t> {
    /// The folded characters.
    pub folded: Folded<'t>,
    /// The cells.
    pub cells: Vec<Cell>,
    /// Normalised numbers.
    pub numbers: Vec<String>,
    /// Words in order of their first cell.
    pub hits: Vec<Hit>,
    /// Where the words of a cell start in `hits`.
    first_hit: Vec<usize>,
    /// Every class that occurs.
    pub present: ClassSet,
    /// Whether a role occurs.
    pub has_role: bool,
    /// Whether something that can be a login name occurs.
    pub has_login: bool,
}

impl<'t> Text<'t> {
    /// Cuts a message from its `from`th character on.
    pub fn new(folded: Folded<'t>, from: usize, lexicon: &Lexicon) -> Self {
        let mut text = Self {
            cells: Vec::with_capacity(folded.len()),
            numbers: Vec::new(),
            hits: Vec::new(),
            first_hit: Vec::new(),
            present: ClassSet::default(),
            has_role: false,
            has_login: false,
            folded,
        };
        text.cut(from);
        text.find_words(from, lexicon);
        text
    }

    fn cut(&mut self, from: usize) {
        let mut closers = Closers::default();
        let mut at = from;
        while at < self.folded.len() {
            let (kind, end) = self.next_cell(at, &mut closers);
            let soft = !matches!(kind, Kind::Han | Kind::Word | Kind::Number | Kind::Quote | Kind::At);
            let number = self.numbers.len().wrapping_sub(1);
            self.has_login |= kind == Kind::Word && end - at >= 4;
            self.cells.push(Cell { kind, start: at, end, soft, number });
            at = end;
        }
    }

    fn next_cell(&mut self, at: usize, closers: &mut Closers) -> (Kind, usize) {
        let chars = &self.folded.plain;
        let c = chars[at];
        if let Some((number, end)) = mobile::spoken(chars, at) {
            self.numbers.push(number);
            return (Kind::Number, end);
        }
        if is_han(c) {
            return (Kind::Han, at + 1);
        }
        if c.is_ascii_digit() || (c == '+' && chars.get(at + 1).is_some_and(char::is_ascii_digit)) {
            let end = word_end(chars, at + 1);
            let letters = chars[at..end].iter().any(char::is_ascii_alphabetic);
            let digits = chars[at..end].iter().take_while(|c| c.is_ascii_digit() || **c == '+').count();
            if letters && digits < 7 {
                return (Kind::Word, end);
            }
            if let Some(found) = mobile::spot(chars, at) {
                self.numbers.push(found.number);
                return (Kind::Number, found.end);
            }
        }
        if c.is_alphanumeric() {
            return (Kind::Word, word_end(chars, at + 1));
        }
        if let Some(end) = emoticon(chars, at) {
            return (Kind::Other, end);
        }
        if let Some(close) = closing(c) {
            if let Some(end) = closers.find(chars, at + 1, close) {
                return (Kind::Quote, end + 1);
            }
            return (Kind::Space, at + 1);
        }
        (mark(c), at + 1)
    }

    fn find_words(&mut self, from: usize, lexicon: &Lexicon) {
        let chars = &self.folded.plain[from..];
        let mut haystack = String::with_capacity(chars.len() * 3);
        let mut char_of = Vec::with_capacity(chars.len() * 3 + 1);
        for (i, c) in chars.iter().enumerate() {
            haystack.push(*c);
            char_of.resize(haystack.len(), u32::try_from(from + i).unwrap_or(u32::MAX));
        }
        char_of.push(u32::try_from(from + chars.len()).unwrap_or(u32::MAX));
        let mut cell_of = vec![u32::MAX; self.folded.len() + 1];
        for (i, cell) in self.cells.iter().enumerate() {
            cell_of[cell.start] = u32::try_from(i).unwrap_or(u32::MAX);
        }
        cell_of[self.folded.len()] = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        for found in lexicon.automaton.find_overlapping_iter(&haystack) {
            let start = cell_of[char_of[found.start()] as usize];
            let end = cell_of[char_of[found.end()] as usize];
            if start != u32::MAX && end != u32::MAX {
                let word = found.pattern().as_usize();
                self.hits.push(Hit { start: start as usize, end: end as usize, word });
            }
        }
        self.order_hits();
        self.index_hits(lexicon);
    }

    /// Orders the words by their first cell. They are found in the order of their last one, so counting is enough.
    fn order_hits(&mut self) {
        let mut next = vec![0_u32; self.cells.len() + 1];
        self.hits.iter().for_each(|hit| next[hit.start + 1] += 1);
        for cell in 1..next.len() {
            next[cell] += next[cell - 1];
        }
        let mut ordered = self.hits.clone();
        for hit in &self.hits {
            let place = &mut next[hit.start];
            ordered[*place as usize] = *hit;
            *place += 1;
        }
        self.hits = ordered;
    }

    fn index_hits(&mut self, lexicon: &Lexicon) {
        let mut at = 0;
        for cell in 0..=self.cells.len() {
            while self.hits.get(at).is_some_and(|hit| hit.start < cell) {
                at += 1;
            }
            self.first_hit.push(at);
        }
        self.first_hit.push(self.hits.len());
        for hit in &self.hits {
            let word = &lexicon.words[hit.word];
            self.present.absorb(&word.classes);
            self.has_role |= word.role.is_some();
        }
    }

    /// Forgets every word with a softened character in it.
    pub fn forget_soft_words(&mut self, lexicon: &Lexicon) {
        let cells = &self.cells;
        let hidden = |cell: &Cell| cell.soft && matches!(cell.kind, Kind::Han | Kind::Word);
        if !cells.iter().any(hidden) {
            return;
        }
        self.hits.retain(|hit| !cells[hit.start..hit.end].iter().any(hidden));
        self.first_hit.clear();
        self.present.clear();
        self.index_hits(lexicon);
    }

    /// The same message with these cells silent, as if a comma stood for each.
    pub fn silencing(&self, lexicon: &Lexicon, ranges: &[(usize, usize)]) -> Self {
        let mut text = self.clone();
        for cell in ranges.iter().flat_map(|(from, to)| *from..*to) {
            text.cells[cell].kind = Kind::Comma;
            text.cells[cell].soft = true;
        }
        text.hits.retain(|hit| ranges.iter().all(|(from, to)| hit.end <= *from || hit.start >= *to));
        text.first_hit.clear();
        text.present.clear();
        text.has_role = false;
        text.index_hits(lexicon);
        text
    }

    /// The words that start at a cell, shortest first.
    pub fn hits_at(&self, cell: usize) -> &[Hit] {
        match (self.first_hit.get(cell), self.first_hit.get(cell + 1)) {
            (Some(from), Some(to)) => &self.hits[*from..*to],
            _ => &[],
        }
    }

    /// Where the longest word of a class that starts here ends.
    pub fn longest(&self, lexicon: &Lexicon, cell: usize, class: Class) -> Option<usize> {
        let hits = self.hits_at(cell).iter().rev();
        hits.filter(|hit| lexicon.words[hit.word].classes.has(class)).map(|hit| hit.end).next()
    }

    /// The longest word of a set that starts here.
    pub fn longest_of(&self, lexicon: &Lexicon, cell: usize, set: &ClassSet) -> Option<Hit> {
        let hits = self.hits_at(cell).iter().rev();
        hits.copied().find(|hit| lexicon.words[hit.word].classes.meets(set))
    }

    /// The role named at a cell: which one, and where its name ends.
    pub fn role_at(&self, lexicon: &Lexicon, cell: usize) -> Option<(usize, usize)> {
        let mut hits = self.hits_at(cell).iter().rev();
        hits.find_map(|hit| {
            let role = lexicon.words[hit.word].role.filter(|_| !self.opens_unit(lexicon, cell, hit.end))?;
            Some((role, hit.end))
        })
    }

    /// Whether what sounds like a role is the beginning of a department's name.
    fn opens_unit(&self, lexicon: &Lexicon, start: usize, end: usize) -> bool {
        let person = matches!(self.char_at(end - 1), '\u{5458}' | '\u{4EBA}');
        let ends = |at: usize| {
            matches!(self.char_at(at), '\u{79D1}' | '\u{5BA4}' | '\u{5904}' | '\u{529E}' | '\u{73ED}')
        };
        self.longest(lexicon, start, KNOWN_UNIT).is_some_and(|known| known > end)
            || (!person && (ends(end) || (self.char_at(end) == '\u{4E13}' && ends(end + 1))))
    }

    /// The character of a cell.
    pub fn char_at(&self, cell: usize) -> char {
        self.cells.get(cell).map_or('\0', |cell| self.folded.plain[cell.start])
    }

    /// The first cell from here on that is not soft.
    pub fn skip_soft(&self, mut cell: usize) -> usize {
        while self.cells.get(cell).is_some_and(|cell| cell.soft) {
            cell += 1;
        }
        cell
    }

    /// The cell after the last one before `end` that is not soft.
    pub fn trim_end(&self, start: usize, mut end: usize) -> usize {
        while end > start && self.cells[end - 1].soft {
            end -= 1;
        }
        end
    }

    /// What was typed in a range of cells, half-width, script kept; of a lone quotation, what is inside.
    pub fn shown(&self, start: usize, end: usize) -> String {
        let (Some(first), Some(last)) =
            (self.cells.get(start), end.checked_sub(1).and_then(|i| self.cells.get(i)))
        else {
            return String::new();
        };
        if end == start + 1 && first.kind == Kind::Quote {
            return self.folded.shown(first.start + 1, first.end - 1);
        }
        if start >= end { String::new() } else { self.folded.shown(first.start, last.end) }
    }
}

/// Where an emoticon in brackets ends: [抱拳], [OK].
fn emoticon(chars: &[char], at: usize) -> Option<usize> {
    const LONGEST: usize = 6;
    (chars[at] == '[').then_some(())?;
    let inside = chars[at + 1..].iter().take(LONGEST).take_while(|c| is_han(**c) || c.is_ascii_alphabetic());
    let close = at + 1 + inside.count();
    (close > at + 1 && chars.get(close) == Some(&']')).then_some(close + 1)
}

/// Where a run of letters, digits and what joins them ends.
fn word_end(chars: &[char], at: usize) -> usize {
    // No login name and no address is longer, and a thousand joined digits cost nothing.
    const LONGEST: usize = 200;
    let mut end = at;
    while let Some(c) = chars.get(end).filter(|_| end - at < LONGEST) {
        let joins = matches!(c, '_' | '-' | '.' | '@')
            && chars.get(end + 1).is_some_and(|next| next.is_alphanumeric() && !is_han(*next));
        if !joins && (!c.is_alphanumeric() || is_han(*c)) {
            break;
        }
        end += 1;
    }
    end
}

fn closing(c: char) -> Option<char> {
    Some(match c {
        '\u{201C}' => '\u{201D}',
        '\u{2018}' => '\u{2019}',
        '\u{300C}' => '\u{300D}',
        '\u{300E}' => '\u{300F}',
        '\u{300A}' => '\u{300B}',
        '"' | '\u{201D}' => c,
        _ => return None,
    })
}

/// Remembers which closing marks do not come any more, so that a thousand opening ones cost nothing.
#[derive(Default)]
struct Closers(Vec<char>);

impl Closers {
    fn find(&mut self, chars: &[char], from: usize, close: char) -> Option<usize> {
        if self.0.contains(&close) {
            return None;
        }
        let found = chars[from..].iter().position(|c| *c == close).map(|at| from + at);
        if found.is_none() {
            self.0.push(close);
        }
        found
    }
}

fn mark(c: char) -> Kind {
    match c {
        '\n' => Kind::Break,
        '\t' => Kind::Tab,
        ',' | ';' | '!' | '.' | '~' | '\u{2026}' => Kind::Comma,
        '?' => Kind::Ask,
        '\u{3001}' | '/' | '&' | '|' | '+' => Kind::List,
        ':' | '=' => Kind::Colon,
        '@' => Kind::At,
        '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '\u{3010}' | '\u{3011}' | '\'' | '"' => Kind::Space,
        _ if c.is_whitespace() => Kind::Space,
        _ => Kind::Other,
    }
}
