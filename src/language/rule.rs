//! The language rules are written in: from a line of `lexicon/rules.txt` to a small program.
//!
//! `<class>` is a word of that class, `{slot}` a place for a value, `x?` `x*` `x+` repetition, `(a|b)` a choice,
//! anything else is itself.
//!
//! **Invariant:** a program always makes progress: nothing that can be empty is repeated.

use super::Intent;
use super::class::{self, Class, ClassSet};
pub(super) use super::slot::Slot;

/// What may stand after a slot.
#[derive(Clone, Debug, Default)]
pub(super) struct Follow {
    /// One of these words.
    pub words: ClassSet,
    /// The end of the message.
    pub end: bool,
    /// Another slot.
    pub slot: bool,
}

/// One step of a program.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// A word of this class.
    Word(Class),
    /// A word of any of these classes.
    AnyWord(ClassSet),
    /// A value.
    Slot(Slot, Box<Follow>),
    /// First the one, then the other.
    Split(usize, usize),
    /// Go on there.
    Jump(usize),
    /// The message must end here.
    Accept,
}

/// One reading of a message.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// What the message wants if it is read like this.
    pub intent: Intent,
    /// The line it was written as.
    pub line: String,
    /// The program.
    pub steps: Vec<Step>,
    /// Of each of these sets, at least one word must be in the message.
    pub needs: Vec<ClassSet>,
    /// Each of these words must be in the message.
    pub needs_words: Vec<Class>,
    /// Whether a role must be in the message.
    pub needs_role: bool,
    /// Whether a login name must be in the message.
    pub needs_login: bool,
}

#[derive(Clone, Debug)]
enum Node {
    Word(Class),
    Slot(Slot),
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Optional(Box<Node>),
    Repeat(Box<Node>),
}

impl Node {
    fn can_be_empty(&self) -> bool {
        match self {
            Self::Word(_) | Self::Slot(_) => false,
            Self::Sequence(items) => items.iter().all(Self::can_be_empty),
            Self::Choice(items) => items.iter().any(Self::can_be_empty),
            Self::Optional(_) | Self::Repeat(_) => true,
        }
    }

    /// Sets of which one word each must be there.
    fn needs(&self, out: &mut Vec<ClassSet>) {
        match self {
            Self::Word(class) => {
                let mut set = ClassSet::default();
                set.insert(*class);
                out.push(set);
            }
            Self::Sequence(items) => items.iter().for_each(|item| item.needs(out)),
            Self::Choice(items) => {
                let mut union = ClassSet::default();
                for item in items {
                    let mut inner = Vec::new();
                    item.needs(&mut inner);
                    let Some(first) = inner.first() else { return };
                    union.absorb(first);
                }
                out.push(union);
            }
            Self::Slot(_) | Self::Optional(_) | Self::Repeat(_) => {}
        }
    }

    fn needs_slot(&self, wanted: &[Slot]) -> bool {
        match self {
            Self::Slot(slot) => wanted.contains(slot),
            Self::Sequence(items) => items.iter().any(|item| item.needs_slot(wanted)),
            Self::Choice(items) => items.iter().all(|item| item.needs_slot(wanted)),
            Self::Word(_) | Self::Optional(_) | Self::Repeat(_) => false,
        }
    }
}

/// The classes of words that name a member's fields.
pub(super) const FIELDS: &[Class] = &[
    class::FIELD_NAME,
    class::FIELD_MOBILE,
    class::FIELD_PHONE,
    class::FIELD_TITLE,
    class::FIELD_JOB_NUMBER,
    class::FIELD_EMAIL,
    class::FIELD_TELEPHONE,
    class::FIELD_REMARK,
];

/// Turns a name (`<add>`) or a literal into its class; `None` for a class nobody defined.
pub(super) trait Classes {
    /// The class of that name.
    fn class(&mut self, name: &str) -> Option<Class>;
    /// The class of that very word.
    fn literal(&mut self, word: &str) -> Class;
}

/// Compiles one line; the error says what is wrong with it.
pub(super) fn compile(line: &str, classes: &mut dyn Classes) -> Result<Rule, String> {
    let (name, body) = line.split_once(':').ok_or_else(|| format!("no colon: {line}"))?;
    let intent = Intent::from_name(name.trim()).ok_or_else(|| format!("no such intent: {line}"))?;
    let mut reader = Reader { chars: body.chars().collect(), at: 0, classes };
    let node = reader.choice()?;
    if reader.at < reader.chars.len() {
        return Err(format!("unbalanced: {line}"));
    }
    let mut steps = Vec::new();
    emit(&node, &mut steps);
    steps.push(Step::Accept);
    fill_follows(&mut steps);
    let mut needs = Vec::new();
    node.needs(&mut needs);
    if node.needs_slot(&[Slot::Changes, Slot::Field]) {
        let mut fields = ClassSet::default();
        for class in FIELDS {
            fields.insert(*class);
        }
        needs.push(fields);
    }
    let (single, needs): (Vec<ClassSet>, Vec<ClassSet>) =
        needs.into_iter().partition(|set| set.only().is_some());
    let needs_words = single.iter().filter_map(ClassSet::only).collect();
    let needs_role = node.needs_slot(&[Slot::Roles]);
    let needs_login = node.needs_slot(&[Slot::Login]);
    Ok(Rule { intent, line: line.to_owned(), steps, needs, needs_words, needs_role, needs_login })
}

struct Reader<'c> {
    chars: Vec<char>,
    at: usize,
    classes: &'c mut dyn Classes,
}

impl Reader<'_> {
    fn choice(&mut self) -> Result<Node, String> {
        let mut branches = vec![self.sequence()?];
        while self.eat('|') {
            branches.push(self.sequence()?);
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Choice(branches) })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut items = Vec::new();
        loop {
            self.space();
            match self.peek() {
                None | Some('|' | ')') => return Ok(Node::Sequence(items)),
                Some(_) => items.push(self.item()?),
            }
        }
    }

    fn item(&mut self) -> Result<Node, String> {
        let atom = self.atom()?;
        let empty = atom.can_be_empty();
        Ok(if self.eat('?') {
            Node::Optional(Box::new(atom))
        } else if self.eat('*') {
            if empty {
                return Err("repeats nothing".into());
            }
            Node::Repeat(Box::new(atom))
        } else if self.eat('+') {
            if empty {
                return Err("repeats nothing".into());
            }
            Node::Sequence(vec![atom.clone(), Node::Repeat(Box::new(atom))])
        } else {
            atom
        })
    }

    fn atom(&mut self) -> Result<Node, String> {
        if self.eat('(') {
            let inner = self.choice()?;
            return if self.eat(')') { Ok(inner) } else { Err("missing )".into()) };
        }
        if self.eat('<') {
            let name = self.until('>');
            return self.classes.class(&name).map(Node::Word).ok_or_else(|| format!("no class {name}"));
        }
        if self.eat('{') {
            let name = self.until('}');
            return Slot::named(&name).map(Node::Slot).ok_or_else(|| format!("no slot {name}"));
        }
        let mut word = String::new();
        while let Some(c) = self.peek().filter(|c| !" |()<>{}?*+".contains(*c)) {
            word.push(c);
            self.at += 1;
        }
        if word.is_empty() {
            Err("stray character".into())
        } else {
            Ok(Node::Word(self.classes.literal(&word)))
        }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn space(&mut self) {
        while self.eat(' ') {}
    }

    fn until(&mut self, close: char) -> String {
        let name: String = self.chars[self.at..].iter().take_while(|c| **c != close).collect();
        self.at += name.chars().count() + 1;
        name
    }
}

fn emit(node: &Node, steps: &mut Vec<Step>) {
    match node {
        Node::Word(class) => steps.push(Step::Word(*class)),
        Node::Slot(slot) => steps.push(Step::Slot(*slot, Box::default())),
        Node::Sequence(items) => items.iter().for_each(|item| emit(item, steps)),
        Node::Choice(items) => emit_choice(items, steps),
        Node::Optional(inner) => {
            let split = steps.len();
            steps.push(Step::Accept);
            emit(inner, steps);
            steps[split] = Step::Split(split + 1, steps.len());
        }
        Node::Repeat(inner) => {
            let split = steps.len();
            steps.push(Step::Accept);
            emit(inner, steps);
            steps.push(Step::Jump(split));
            steps[split] = Step::Split(split + 1, steps.len());
        }
    }
}

fn single_word(node: &Node) -> Option<Class> {
    match node {
        Node::Word(class) => Some(*class),
        Node::Sequence(items) if items.len() == 1 => single_word(&items[0]),
        _ => None,
    }
}

/// A choice between words is one step; any other choice is a chain of splits.
fn emit_choice(items: &[Node], steps: &mut Vec<Step>) {
    let words: Option<Vec<Class>> = items.iter().map(single_word).collect();
    if let Some(words) = words {
        let mut set = ClassSet::default();
        for class in words {
            set.insert(class);
        }
        steps.push(Step::AnyWord(set));
        return;
    }
    let mut jumps = Vec::new();
    for (i, item) in items.iter().enumerate() {
        if i + 1 == items.len() {
            emit(item, steps);
            break;
        }
        let split = steps.len();
        steps.push(Step::Accept);
        emit(item, steps);
        jumps.push(steps.len());
        steps.push(Step::Accept);
        steps[split] = Step::Split(split + 1, steps.len());
    }
    for jump in jumps {
        steps[jump] = Step::Jump(steps.len());
    }
}

fn fill_follows(steps: &mut [Step]) {
    for i in 0..steps.len() {
        if matches!(steps[i], Step::Slot(..)) {
            let mut follow = Follow::default();
            let mut seen = vec![false; steps.len()];
            reach(steps, i + 1, &mut follow, &mut seen);
            if let Step::Slot(_, place) = &mut steps[i] {
                **place = follow;
            }
        }
    }
}

fn reach(steps: &[Step], at: usize, follow: &mut Follow, seen: &mut [bool]) {
    if std::mem::replace(&mut seen[at], true) {
        return;
    }
    match &steps[at] {
        Step::Word(class) => follow.words.insert(*class),
        Step::AnyWord(set) => follow.words.absorb(set),
        Step::Slot(..) => follow.slot = true,
        Step::Split(first, second) => {
            reach(steps, *first, follow, seen);
            reach(steps, *second, follow, seen);
        }
        Step::Jump(to) => reach(steps, *to, follow, seen),
        Step::Accept => follow.end = true,
    }
}
