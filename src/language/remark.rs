//! What people say beside orders and answers: thanks, a request for patience, that they do not know, a murmur.
//!
//! **Invariant:** only a whole message is a remark; whatever else is in it makes it something else.

use std::sync::LazyLock;

use super::fold::Folded;
use super::lexicon::Lexicon;

const REMARKS: &str = include_str!("lexicon/remarks.txt");
/// Remarks are short.
const LONGEST: usize = 16;

/// A message that neither orders nor answers anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Thanks, praise.
    Thanks,
    /// One moment.
    Wait,
    /// The speaker does not know, or does not care.
    Unsure,
    /// Something said while listening: too little to be a yes.
    Murmur,
}

/// Every word with what it is; `None` goes with any of them. Longest first.
static WORDS: LazyLock<Vec<(Vec<char>, Option<Remark>)>> = LazyLock::new(|| {
    let lines = REMARKS.lines().filter(|line| !line.starts_with('#'));
    let mut words: Vec<(Vec<char>, Option<Remark>)> = lines
        .filter_map(|line| line.split_once(':'))
        .flat_map(|(kind, words)| {
            words.split_whitespace().map(move |word| (word.chars().collect(), named(kind)))
        })
        .collect();
    words.sort_by_key(|(word, remark): &(Vec<char>, _)| (usize::MAX - word.len(), remark.is_none()));
    words
});

fn named(kind: &str) -> Option<Remark> {
    match kind {
        "thanks" => Some(Remark::Thanks),
        "wait" => Some(Remark::Wait),
        "unsure" => Some(Remark::Unsure),
        "murmur" => Some(Remark::Murmur),
        _ => None,
    }
}

/// The remark a message is, if it is nothing else.
pub fn remark(text: &str, lexicon: &Lexicon) -> Option<Remark> {
    let folded = Folded::new(text, lexicon);
    let said: Vec<char> =
        folded.plain.iter().copied().filter(|c| c.is_alphanumeric()).take(LONGEST + 1).collect();
    if said.is_empty() || said.len() > LONGEST {
        return None;
    }
    let (mut at, mut found) = (0, None);
    while at < said.len() {
        let (word, remark) = WORDS.iter().find(|(word, _)| said[at..].starts_with(word))?;
        found = stronger(found, *remark);
        at += word.len();
    }
    found
}

/// A murmur goes with the others, and of two others the first counts.
fn stronger(one: Option<Remark>, other: Option<Remark>) -> Option<Remark> {
    match (one, other) {
        (None | Some(Remark::Murmur), Some(other)) => Some(other),
        (one, _) => one,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_messages_are_remarks_and_parts_are_not() {
        let lexicon = Lexicon::default();
        for (text, expected) in [
            ("谢谢！", Some(Remark::Thanks)),
            ("好的，谢谢您啊", Some(Remark::Thanks)),
            ("辛苦了", Some(Remark::Thanks)),
            ("等一下", Some(Remark::Wait)),
            ("嗯嗯，稍等", Some(Remark::Wait)),
            ("稍等我找找", Some(Remark::Wait)),
            ("我不知道", Some(Remark::Unsure)),
            ("嗯嗯", Some(Remark::Murmur)),
            ("好的", None),
            ("确认", None),
            ("等一下删除张三", None),
            ("谢谢张三", None),
            ("", None),
            ("。。。", None),
        ] {
            assert_eq!(remark(text, &lexicon), expected, "{text}");
        }
        assert_eq!(remark(&"谢谢".repeat(50_000), &lexicon), None);
    }
}
