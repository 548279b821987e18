//! `guide`: how something is done by hand, and what the manual's questions answer.
//!
//! **Invariant:** only read when something is asked, or when the words themselves are the question (忘记密码).

use super::class;
use super::lexicon::Lexicon;
use super::text::Text;

/// Topics that need no question word.
const SELF_EVIDENT: &[&str] = &["forgot_password", "first_password", "org_code"];

/// The topic asked about.
pub(super) fn topic(text: &Text<'_>, lexicon: &Lexicon) -> Option<String> {
    if text.has_login && text.present.has(class::RESET) {
        return None;
    }
    let asks = text.present.meets(&lexicon.sets.asks);
    let has = |class: &u16| text.present.has(*class);
    let fits = |groups: &Vec<Vec<u16>>| groups.iter().all(|group| group.iter().any(has));
    let found = lexicon.guides.iter().find(|(topic, groups)| {
        fits(groups) && (asks || (SELF_EVIDENT.contains(&topic.as_str()) && text.cells.len() < 20))
    });
    found.map(|(topic, _)| topic.clone())
}
