//! JSON as it came, borrowed from its text wherever nothing in it is escaped: what is pushed to us is read a thousand times
//! a second, and most of it is looked at once.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Number;

use super::LONGEST_ID;

/// A value.
#[derive(Clone, Debug)]
pub(in crate::dingtalk) enum Tree<'a> {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Tree<'a>>),
    /// Fields, in their order; of several of one name the last counts.
    Object(Vec<(Cow<'a, str>, Tree<'a>)>),
}

impl<'a> Tree<'a> {
    /// A field, in whichever case its name is written; `null` is none.
    pub fn field(&self, name: &str) -> Option<&Tree<'a>> {
        let Self::Object(fields) = self else { return None };
        let is = |same: fn(&str, &str) -> bool| fields.iter().rev().find(|(key, _)| same(key, name));
        let found = is(|key, name| key == name).or_else(|| is(str::eq_ignore_ascii_case));
        found.map(|(_, value)| value).filter(|value| !matches!(value, Self::Null))
    }

    /// As text: a non-empty string, a number or a bool.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(number.to_string().into()),
            Self::Bool(flag) => Some(if *flag { "true" } else { "false" }.into()),
            _ => None,
        }
    }

    /// A field as text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.look(name).map(Cow::into_owned)
    }

    /// A field as text, to be looked at.
    pub fn look(&self, name: &str) -> Option<Cow<'_, str>> {
        self.field(name).and_then(Self::as_text)
    }

    /// A field as an id; one that is too long is none.
    pub fn id(&self, name: &str) -> Option<String> {
        self.text(name).filter(|id| id.len() <= LONGEST_ID)
    }

    /// A field as a whole number, written as one or as text.
    pub fn integer(&self, name: &str) -> Option<i64> {
        match self.field(name)? {
            Self::Number(number) => number.as_i64(),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A field as yes or no; absent is no.
    pub fn flag(&self, name: &str) -> bool {
        match self.field(name) {
            Some(Self::Bool(flag)) => *flag,
            Some(Self::Text(text)) => text.eq_ignore_ascii_case("true"),
            _ => false,
        }
    }

    /// A field that is a list, its items; empty when it is not.
    pub fn items(&self, name: &str) -> &[Tree<'a>] {
        if let Some(Self::List(items)) = self.field(name) { items } else { &[] }
    }

    /// An object, given as one or as a string of JSON.
    pub fn embedded(&self) -> Option<Tree<'_>> {
        match self {
            Self::Object(_) => Some(self.clone()),
            Self::Text(text) => {
                serde_json::from_str(text).ok().filter(|inner| matches!(inner, Tree::Object(_)))
            }
            _ => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Tree<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reading)
    }
}

/// Text, borrowed where it can be.
struct Word<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Word<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Tree::deserialize(from)? {
            Tree::Text(text) => Ok(Self(text)),
            _ => Err(D::Error::custom("a name is text")),
        }
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Tree<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree<'de>, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Tree<'de>, E> {
        Ok(Tree::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree<'de>, E> {
        Ok(Tree::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree<'de>, E> {
        Ok(Tree::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree<'de>, E> {
        Ok(Number::from_f64(number).map_or(Tree::Null, Tree::Number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Tree<'de>, E> {
        Ok(Tree::Text(Cow::Owned(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree<'de>, A::Error> {
        let mut fields = Vec::with_capacity(20);
        while let Some((Word(name), value)) = map.next_entry()? {
            fields.push((name, value));
        }
        Ok(Tree::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dingtalk::wire;

    #[test]
    fn it_says_what_the_plain_value_says() {
        let text = r#"{"a":"x","A":"y","b":"","c":7,"d":true,"e":"TRUE","f":" 12 ","g":1.5,"h":null,"H":"z",
            "l":[1,"two",null],"o":{"in":"ner"},"s":"{\"k\":\"v\\n\"}","t":"no json","u":"\u4e2d\n","a":"last","n":-3}"#;
        let tree: Tree<'_> = serde_json::from_str(text).expect("JSON");
        let plain: serde_json::Value = serde_json::from_str(text).expect("JSON");
        for name in ["a", "b", "c", "C", "d", "e", "f", "g", "h", "l", "o", "s", "t", "u", "n", "missing"] {
            assert_eq!(tree.text(name), wire::text(&plain, name), "{name}");
            assert_eq!(tree.integer(name), wire::integer(&plain, name), "{name}");
            assert_eq!(tree.flag(name), wire::flag(&plain, name), "{name}");
            assert_eq!(tree.items(name).len(), wire::items(&plain, name).len(), "{name}");
            let inner = tree.field(name).and_then(Tree::embedded).and_then(|inner| inner.text("k"));
            let same = wire::field(&plain, name).and_then(wire::embedded).and_then(|o| wire::text(&o, "k"));
            assert_eq!(inner, same, "{name}");
        }
    }

    #[test]
    fn what_is_not_escaped_is_not_copied() {
        let tree: Tree<'_> = serde_json::from_str(r#"{"plain":"中文","torn":"a\nb"}"#).expect("JSON");
        assert!(matches!(tree.field("plain"), Some(Tree::Text(Cow::Borrowed("中文")))));
        assert!(matches!(tree.field("torn"), Some(Tree::Text(Cow::Owned(_)))));
    }

    #[test]
    fn no_text_panics() {
        for text in ["", "{", "[1,", "\"\\ud800\"", "{1:2}", &"[".repeat(100_000), "1e999"] {
            let _ = serde_json::from_str::<Tree<'_>>(text);
        }
    }
}
