//! Somebody else's words, handed on to be done: a quotation with a request behind it is the order quoted
//! (“把李四删了”帮处理下).
//!
//! **Invariant:** whatever else stands outside the quotation keeps it from being an order.

use super::Parsed;

/// The marks that quote, each with the one that ends it.
const MARKS: [(char, char); 5] = [
    ('\u{201C}', '\u{201D}'),
    ('\u{300C}', '\u{300D}'),
    ('\u{300E}', '\u{300F}'),
    ('"', '"'),
    ('\u{2018}', '\u{2019}'),
];
/// The fewest characters quoted that are an order.
const SHORTEST: usize = 5;
/// The longest that tells whose words they are.
const SOURCE: usize = 12;

/// What may stand around the quotation.
#[derive(Debug)]
pub(super) struct Words {
    deeds: Vec<String>,
    adds: Vec<String>,
    around: Vec<String>,
    not_said: Vec<String>,
}

impl Words {
    /// The words of each list.
    pub(super) fn new<'w>(list: impl Fn(&str) -> &'w str) -> Self {
        let listed = |name: &str| {
            let mut words: Vec<String> = list(name).split_whitespace().map(str::to_owned).collect();
            words.sort_unstable_by_key(|word| std::cmp::Reverse(word.len()));
            words
        };
        Self {
            deeds: listed("deed"),
            adds: listed("add"),
            around: listed("around"),
            not_said: listed("not_said"),
        }
    }

    /// Whether this asks for it to be done, and whether it says that somebody is to be added.
    fn asks(&self, text: &str) -> Option<bool> {
        let (mut rest, mut asks, mut adds) = (text, false, false);
        loop {
            rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
            if rest.is_empty() {
                return asks.then_some(adds);
            }
            let begins =
                |words: &[String]| words.iter().find(|word| rest.starts_with(word.as_str())).map(String::len);
            let (deed, add, around) = (begins(&self.deeds), begins(&self.adds), begins(&self.around));
            let longest = deed.max(add).max(around)?;
            asks |= deed == Some(longest) || add == Some(longest);
            adds |= add == Some(longest);
            rest = &rest[longest..];
        }
    }

    /// Whether this only tells whose words follow.
    fn tells_whose(&self, text: &str) -> bool {
        let said = text.trim().trim_end_matches([':', '\u{FF1A}']);
        let denies = self.not_said.iter().any(|word| said.contains(word.as_str()));
        said.is_empty()
            || (text.trim().ends_with([':', '\u{FF1A}']) && said.chars().count() <= SOURCE && !denies)
    }
}

/// Reads a quotation that is handed on as what it says, else the text as it stands.
pub(super) fn read(text: &str, words: &Words, reads: impl Fn(&str) -> Parsed) -> Parsed {
    match quoted(text, words) {
        Some(order) => {
            let parsed = reads(&order);
            if parsed.intent.is_write() || !parsed.orders.is_empty() { parsed } else { reads(text) }
        }
        None => reads(text),
    }
}

fn quoted(text: &str, words: &Words) -> Option<String> {
    let (open, close) = MARKS.into_iter().find(|(open, _)| text.contains(*open))?;
    let (source, rest) = text.split_once(open)?;
    let (said, request) = rest.split_once(close)?;
    let long = said.chars().count() >= SHORTEST;
    if !long || request.contains([open, close]) || !words.tells_whose(source) {
        return None;
    }
    let adds = words.asks(request)?;
    // Particulars without a verb get the one that was said behind them.
    Some(if adds { format!("\u{6DFB}\u{52A0} {said}") } else { said.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lexicon;

    fn order(text: &str) -> Option<String> {
        quoted(text, &Lexicon::default().forward)
    }

    #[test]
    fn a_quotation_to_be_done_is_what_it_says() {
        for (text, said) in [
            ("“把李四删了”帮处理下", "把李四删了"),
            ("「把李四调到急诊科」麻烦办一下，谢谢", "把李四调到急诊科"),
            ("刚收到：“给张三加上信息员”这个帮处理下", "给张三加上信息员"),
            ("王院长说：\"李四的号码改成13900000099\" 照办", "李四的号码改成13900000099"),
            ("「许仙 13601998827 急诊科」给加一下吧", "添加 许仙 13601998827 急诊科"),
            ("“尚雯婕，电话13811946603，院感科” 请录入", "添加 尚雯婕，电话13811946603，院感科"),
        ] {
            assert_eq!(order(text).as_deref(), Some(said), "{text}");
        }
    }

    #[test]
    fn anything_else_around_it_keeps_it_a_quotation() {
        for text in [
            "“把李四删了”",
            "“把李四删了”是什么意思",
            "“把李四删了”别处理",
            "别理他说的：“把李四删了”处理一下",
            "发通知“今天下午全院大扫除”帮忙弄下",
            "“张三”加一下",
            "怎么处理：“把李四删了”处理一下",
            "“把李四删了”处理了吗",
            "“把李四删了”“把张三删了”处理一下",
        ] {
            assert_eq!(order(text), None, "{text}");
        }
    }
}
