//! Names that no list knows.

/// A rare name that the lexicon does not know is still a name when a name was asked for.
pub(super) fn short_name(text: &str) -> Option<String> {
    let text = text.trim();
    let fits = (2..=12).contains(&text.chars().count())
        && text.chars().all(|c| !c.is_ascii() && c.is_alphabetic() || c == '·');
    fits.then(|| text.to_owned())
}
