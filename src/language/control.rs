//! Words about what is open: 确认, 取消, 上一步, 下一页, 帮助, each as the whole of a message.
//!
//! **Invariant:** what stands around such a word only makes it softer: nothing that asks or doubts is among it.

use std::collections::HashMap;

use super::Intent;

const CONTROL: &str = include_str!("lexicon/control.txt");

/// What stands between two of them that say the same.
const PARTICLES: &[char] = &[
    '\u{54C8}', '\u{5440}', '\u{554A}', '\u{5427}', '\u{5566}', '\u{54E6}', '\u{561B}', '\u{54CE}',
    '\u{54AF}', '\u{8C22}', '\u{54DF}',
];

/// Every control word, and what may stand around one.
#[derive(Debug)]
pub(super) struct Controls {
    words: HashMap<String, Intent>,
    /// What may stand before and behind a word of an intent.
    around: Vec<(Intent, [Vec<&'static str>; 2])>,
    /// What 确认 may name as the thing to be done.
    deeds: Vec<&'static str>,
    /// What asks rather than confirms: 对吧, 可以吧.
    doubts: Vec<&'static str>,
    /// What is said of having looked into it: 问过了, 没错.
    checked: Vec<&'static str>,
    /// What is a yes behind the name of what is meant: 主管那个办了.
    named: Vec<&'static str>,
}

impl Controls {
    /// Those of the lexicon.
    pub fn new() -> Self {
        let line = |name: &str| lines().find(|line| line.0 == name).map_or("", |line| line.1);
        let list = |name: &str| line(name).split_whitespace().collect::<Vec<_>>();
        let words = lines()
            .filter_map(|(name, words)| Some((Intent::from_name(name)?, words)))
            .flat_map(|(intent, words)| words.split('/').map(move |word| (squeeze(word), intent)))
            .filter(|(word, _)| !word.is_empty());
        let around = |name: &str| [list(&format!("{name}_before")), list(&format!("{name}_behind"))];
        Self {
            words: words.collect(),
            around: vec![(Intent::Cancel, around("cancel")), (Intent::Confirm, around("confirm"))],
            deeds: list("confirm_deed"),
            doubts: list("confirm_doubt"),
            checked: list("confirm_checked"),
            named: list("confirm_named"),
        }
    }

    /// Whether a message, courtesy included, only seems to confirm.
    pub fn doubts(&self, said: &str) -> bool {
        self.doubts.iter().any(|doubt| said.ends_with(doubt))
    }

    /// What is to become of a thing whose name stands beside this.
    pub fn of_a_thing(&self, said: &str) -> Option<Intent> {
        let named = self.named.contains(&said).then_some(Intent::Confirm);
        named.or_else(|| self.read(said).filter(|read| matches!(read, Intent::Confirm | Intent::Cancel)))
    }

    /// What a message is that is nothing else; letters and digits only.
    pub fn read(&self, said: &str) -> Option<Intent> {
        let own = self.words.get(said).copied();
        let alone = own.or_else(|| self.repeated(said)).or_else(|| self.softened(said));
        alone.or_else(|| self.with_deed(said)).or_else(|| self.looked_into(said))
    }

    /// A yes beside which stands that it was looked into: 问过了，没错，办吧.
    fn looked_into(&self, said: &str) -> Option<Intent> {
        let trims = |rest: &str| {
            let word =
                self.checked.iter().filter(|word| rest.starts_with(**word)).max_by_key(|word| word.len());
            word.map(|word| rest[word.len()..].trim_start_matches(PARTICLES).len())
        };
        let mut rest = said;
        while let Some(left) = trims(rest) {
            rest = &rest[rest.len() - left..];
            if self.words.get(rest) == Some(&Intent::Confirm) || self.softened(rest) == Some(Intent::Confirm)
            {
                return Some(Intent::Confirm);
            }
        }
        None
    }

    /// Several words that say the same, one after the other: 不要了 取消掉, 中，就这么办.
    fn repeated(&self, said: &str) -> Option<Intent> {
        let (mut rest, mut intent) = (said.trim_matches(PARTICLES), None);
        while !rest.is_empty() {
            let mut ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
            let (end, found) = ends.find_map(|end| Some((end, *self.words.get(&rest[..end])?)))?;
            if intent.is_some_and(|known| known != found) {
                return None;
            }
            intent = Some(found);
            rest = rest[end..].trim_start_matches(PARTICLES);
        }
        intent
    }

    /// A word with what makes it softer around it: 还是算了吧, 取消了吧, 那行.
    fn softened(&self, said: &str) -> Option<Intent> {
        self.around.iter().find_map(|(intent, [before, behind])| {
            let fronts = before.iter().filter_map(|word| said.strip_prefix(word)).chain([said]);
            let cores = fronts
                .flat_map(|rest| behind.iter().filter_map(move |word| rest.strip_suffix(word)).chain([rest]));
            let mut cores = cores.filter(|core| core.len() < said.len());
            cores.any(|core| self.words.get(core) == Some(intent)).then_some(*intent)
        })
    }

    /// 确认 with what is to be done: the words on a button.
    fn with_deed(&self, said: &str) -> Option<Intent> {
        let head = self.deeds.iter().find_map(|deed| said.strip_suffix(deed))?;
        let confirms = self.words.get(head) == Some(&Intent::Confirm) && head.chars().count() == 2;
        confirms.then_some(Intent::Confirm)
    }
}

/// Letters and digits only: how control words are compared.
fn squeeze(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    CONTROL.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_word_changes_nothing_unless_it_doubts() {
        let controls = Controls::new();
        for (intent, said) in [
            (
                Intent::Confirm,
                "确认发送 确认添加 确认删除 嗯可以 好的确认 那就确认 都确认 同意了 确定导入 问过了没错办吧 没问题确认 核对过了办吧 对没错确认",
            ),
            (
                Intent::Cancel,
                "取消了吧 还是算了吧 那还是算了 要不算了吧 那就取消吧 先取消掉吧 都取消 还是不要了吧 我看算了 取消得了",
            ),
        ] {
            for said in said.split(' ') {
                assert_eq!(controls.read(said), Some(intent), "{said}");
            }
        }
        for said in "是吧 对吧 那可以吧 没问题吧 是哦 就好".split(' ') {
            assert!(controls.doubts(said), "{said}");
        }
        for said in "对了 好了 就好 不行 还没确认 确认什么 确认张三 先确认 不确认 没取消 取消张三 行不 好像 确认删除张三 发送 没错是急诊科 核对过了吗 问过了不办".split(' ')
        {
            assert_eq!(controls.read(said), None, "{said}");
        }
    }
}
