//! The lexicon: every word the bot knows, as data, built once.
//!
//! The words are in `lexicon/*.txt`: classes of words, rules made of them, surnames, department endings, traditional
//! characters, guide topics. An organisation's own role names come from its configuration.
//!
//! **Invariant:** the shipped data always builds (a test builds it); a role word can only be added, never lost.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::class::{self, Class, ClassSet, Sets};
use super::command::Command;
use super::control::Controls;
use super::cue::{self, Cues};
use super::pattern::Frame;
use super::rule::{self, Classes, Rule};

mod data;
pub mod listing;

pub(super) use data::entries;
use data::{
    CUES, DEPARTMENTS, FRAMES, GUIDE, NAMES, NameWords, ROLES, RULES, WORDS, is_word_list, list, name_words,
    script, simplify, spelt_out,
};

/// A role as an organisation says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleWords {
    /// As it comes out in slots.
    pub name: String,
    /// Everything else people say for it.
    pub aliases: Vec<String>,
}

/// One word of the automaton.
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    /// The classes it stands in.
    pub classes: ClassSet,
    /// Which role it names.
    pub role: Option<usize>,
    /// Whether no name and no department may contain it.
    pub stop: bool,
    /// Whether departments may contain it after all.
    pub place: bool,
    /// What it points to.
    pub cues: Cues,
}

/// What is asked of the manual.
#[derive(Debug)]
pub(super) struct Guide {
    /// The topic.
    pub topic: String,
    /// Of each of these, one word must be in the message.
    pub groups: Vec<Vec<Class>>,
    /// Whether the words themselves are the question.
    pub evident: bool,
}

/// Every word the bot knows. Built once, shared by all.
#[derive(Debug)]
pub struct Lexicon {
    pub(super) automaton: AhoCorasick,
    pub(super) words: Vec<Word>,
    pub(super) roles: Vec<String>,
    pub(super) names: NameWords,
    pub(super) questions: Vec<Rule>,
    pub(super) writes: Vec<Rule>,
    pub(super) reads: Vec<Rule>,
    pub(super) control: Controls,
    bots: Vec<Vec<char>>,
    pub(super) guides: Vec<Guide>,
    /// What each intent needs and what points to it.
    pub(super) frames: Vec<Frame>,
    pub(super) sets: Sets,
    /// Words that command something: what misspellings are compared with.
    pub(super) commands: Vec<Command>,
    /// Words that answer nothing.
    pub(super) talk: Vec<String>,
    script: Vec<(char, char)>,
}

impl Default for Lexicon {
    fn default() -> Self {
        Self::with_roles(Self::usual_roles())
    }
}

impl Lexicon {
    /// The three roles everybody has, with their usual aliases.
    pub fn usual_roles() -> Vec<RoleWords> {
        let roles = entries(ROLES).map(|(name, aliases)| RoleWords {
            name: name.to_owned(),
            aliases: aliases.split_whitespace().map(str::to_owned).collect(),
        });
        roles.collect()
    }

    /// A lexicon with an organisation's own roles instead of the usual three.
    ///
    /// # Panics
    /// If the shipped data is broken, which its test rules out.
    pub fn with_roles(roles: Vec<RoleWords>) -> Self {
        Self::with_words(roles, &[])
    }

    /// The same with names of an organisation's own for several departments together, read as departments are.
    ///
    /// # Panics
    /// If the shipped data is broken, which its test rules out.
    pub fn with_words(roles: Vec<RoleWords>, units: &[String]) -> Self {
        let mut builder = Builder { script: script(), ..Builder::default() };
        for name in class::NAMES {
            builder.intern(name);
        }
        for (name, words) in entries(WORDS).chain(entries(DEPARTMENTS).filter(|entry| is_word_list(entry.0)))
        {
            builder.add_class(name, words);
        }
        for (name, words) in entries(NAMES).filter(|entry| matches!(entry.0, "called" | "pieces")) {
            builder.add_class(name, words);
        }
        for (name, words) in entries(CUES) {
            let cue = cue::named(name).unwrap_or_default();
            for word in spelt_out(words) {
                let at = builder.word(&word);
                builder.words[at].cues |= cue;
            }
        }
        for unit in units {
            builder.add_class("known", unit);
            builder.add_class("whole", unit);
        }
        for (at, role) in roles.iter().enumerate() {
            for word in role.aliases.iter().chain([&role.name]) {
                builder.add_role(word, at);
            }
        }
        let compiled = builder.rules().expect("the shipped rules compile: their test builds them");
        let guides = builder.guides();
        builder.finish(roles.into_iter().map(|role| role.name).collect(), compiled, guides)
    }

    /// The roles, as they come out in slots.
    pub fn roles(&self) -> &[String] {
        &self.roles
    }

    /// What the bot is called in a mention, longest first.
    pub(super) fn bot_names(&self) -> &[Vec<char>] {
        &self.bots
    }

    /// The simplified form of a character.
    pub(super) fn simplify(&self, c: char) -> char {
        simplify(&self.script, c)
    }
}

/// Classes whose words a name may contain after all.
const HARMLESS: &[&str] = &[
    "called",
    "calls_off",
    "keeps",
    "besides",
    "adds_more",
    "together",
    "drops",
    "dropped",
    "put_off",
    "put_off_verb",
    "put_off_end",
    "only",
    "only_end",
    "leaves",
    "from_now_on",
    "count",
    "recent",
    "after_name",
    "desc",
    "title",
    "soft_start",
    "soft_verb",
    "title_crowd",
    "vague_time",
    "preamble",
    "chat",
    "intro",
    "soft_end",
    "whole",
    "known",
    "talk",
    "wrong",
    "is",
    "is_not",
    "thanks",
    "mild",
    "holder",
    "other_role",
    "tell_verb",
    "place_name",
    "maybe_name",
    "pieces",
    "before_how",
    "how_tail",
    "dept_noun",
    "dept_new",
    "dept_found",
    "dept_extra",
    "dept_in",
    "dept_up",
    "dept_called",
    "dept_name",
    "dept_name_only",
    "dept_rename",
    "dept_change",
    "dept_rename_bare",
    "dept_remove",
    "dept_remove_sure",
    "dept_head",
    "dept_replace",
    "dept_set",
    "dept_post",
    "dept_list",
    "dept_kind",
    "dept_here",
    "dept_over",
];

/// Classes whose words departments contain.
const PLACES: &[&str] = &[
    "words",
    "whole",
    "known",
    "here",
    "unit",
    "field_department",
    "roster_label",
    "thing",
    "transfer_word",
    "info",
    "title",
    "desc",
];

#[derive(Default)]
struct Builder {
    script: Vec<(char, char)>,
    index: HashMap<String, Class>,
    word_index: HashMap<String, usize>,
    words: Vec<Word>,
    texts: Vec<String>,
}

impl Builder {
    fn add_class(&mut self, name: &str, words: &str) {
        let class = self.intern(name);
        let stop = !HARMLESS.contains(&name);
        for word in words.split_whitespace() {
            self.add_word(word, class, (stop, PLACES.contains(&name)));
        }
    }

    fn intern(&mut self, name: &str) -> Class {
        let next = Class::try_from(self.index.len()).unwrap_or(Class::MAX);
        *self.index.entry(name.to_owned()).or_insert(next)
    }

    fn word(&mut self, word: &str) -> usize {
        let plain: String = word.chars().map(|c| simplify(&self.script, super::glyph::narrow(c))).collect();
        let plain = plain.to_ascii_lowercase();
        if let Some(at) = self.word_index.get(&plain) {
            return *at;
        }
        self.words.push(Word::default());
        self.texts.push(plain.clone());
        self.word_index.insert(plain, self.words.len() - 1);
        self.words.len() - 1
    }

    fn add_word(&mut self, word: &str, class: Class, (stop, place): (bool, bool)) {
        let at = self.word(word);
        self.words[at].classes.insert(class);
        self.words[at].stop |= stop;
        self.words[at].place |= place;
    }

    fn add_role(&mut self, word: &str, role: usize) {
        if !word.trim().is_empty() {
            let at = self.word(word.trim());
            self.words[at].role = Some(role);
            self.words[at].stop = true;
        }
    }

    /// The rules in their three sections: questions, writes, reads.
    fn rules(&mut self) -> Result<[Vec<Rule>; 3], String> {
        let mut sections: [Vec<Rule>; 3] = Default::default();
        let mut section = 0;
        for line in RULES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line {
                "[question]" => section = 0,
                "[write]" => section = 1,
                "[read]" => section = 2,
                _ => sections[section]
                    .push(rule::compile(line, self).map_err(|why| format!("{why} in {line}"))?),
            }
        }
        Ok(sections)
    }

    /// Guide topics: each a list of choices, of which every one must be met.
    fn guides(&mut self) -> Vec<Guide> {
        let lines: Vec<_> = entries(GUIDE).collect();
        lines
            .into_iter()
            .map(|(topic, body)| {
                let groups = body.split_whitespace();
                let groups =
                    groups.map(|group| group.split('|').map(|word| self.literal(word)).collect()).collect();
                let evident = topic.ends_with('!');
                Guide { topic: topic.trim_end_matches('!').to_owned(), groups, evident }
            })
            .collect()
    }

    fn finish(
        self,
        roles: Vec<String>,
        [questions, writes, reads]: [Vec<Rule>; 3],
        guides: Vec<Guide>,
    ) -> Lexicon {
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&self.texts)
            .expect("a few thousand short words fit an automaton");
        let mut bots: Vec<Vec<char>> =
            list(NAMES, "bots").split_whitespace().map(|name| name.chars().collect()).collect();
        bots.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let sets = Sets::new();
        let talks = |word: &Word| word.classes.has(class::TALK);
        let talk = self.texts.iter().zip(&self.words).filter(|(_, word)| talks(word));
        let talk = talk.map(|(text, _)| text.clone()).collect();
        let commands = command_words(&self.texts, &self.words, &sets);
        Lexicon {
            automaton,
            words: self.words,
            roles,
            names: name_words(),
            questions,
            writes,
            reads,
            control: Controls::new(),
            bots,
            guides,
            frames: entries(FRAMES).filter_map(|(name, body)| Frame::new(name, body)).collect(),
            sets,
            commands,
            talk,
            script: self.script,
        }
    }
}

impl Classes for Builder {
    fn class(&mut self, name: &str) -> Option<Class> {
        self.index.get(name).copied()
    }

    fn literal(&mut self, word: &str) -> Class {
        let class = self.intern(&format!("={word}"));
        self.add_word(word, class, (false, false));
        class
    }
}

fn command_words(texts: &[String], words: &[Word], sets: &Sets) -> Vec<Command> {
    let commands = texts.iter().zip(words).filter(|(text, word)| {
        word.classes.meets(&sets.commands)
            && !word.classes.has(class::MISSPELT)
            && (2..=6).contains(&text.chars().count())
    });
    commands.map(|(text, _)| Command::new(text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_data_builds() {
        let lexicon = Lexicon::default();
        assert_eq!(lexicon.roles.len(), 3);
        assert!(lexicon.questions.len() > 50 && lexicon.writes.len() > 100);
    }

    #[test]
    fn every_guide_topic_is_of_the_contract() {
        let known = list(GUIDE, "# none");
        assert!(known.is_empty());
        assert!(Lexicon::default().guides.len() >= 18);
    }
}
