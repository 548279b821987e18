//! Reading what the platform writes: keys in any case, numbers as text and text as numbers, empty for absent.
//!
//! **Invariant:** nothing here fails or panics: what is not there, or is of another kind, is `None` or empty.

mod tree;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

pub(super) use tree::Tree;

/// A field by its name, whatever the case; the exact name goes first.
pub(super) fn field<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let map = object.as_object()?;
    let found = map
        .get(name)
        .or_else(|| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value));
    found.filter(|value| !value.is_null())
}

/// A field as text: a non-empty string, a number or a bool.
pub(super) fn text(object: &Value, name: &str) -> Option<String> {
    field(object, name).and_then(as_text)
}

/// The longest id, in bytes: the platform's are shorter, and ids become keys of the store.
pub(super) const LONGEST_ID: usize = 256;

/// A field as an id; one that is too long is none.
pub(super) fn id(object: &Value, name: &str) -> Option<String> {
    text(object, name).filter(|id| id.len() <= LONGEST_ID)
}

/// A field as a whole number, written as one or as text.
pub(super) fn integer(object: &Value, name: &str) -> Option<i64> {
    field(object, name).and_then(as_integer)
}

/// A field as yes or no; absent is no.
pub(super) fn flag(object: &Value, name: &str) -> bool {
    field(object, name).is_some_and(as_flag)
}

/// A field that is a list, its items; empty when it is not.
pub(super) fn items(object: &Value, name: &str) -> Vec<Value> {
    field(object, name).and_then(Value::as_array).cloned().unwrap_or_default()
}

/// A list of texts; a single value is a list of one.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(as_text).collect(),
        one => as_text(one).into_iter().collect(),
    }
}

/// A list of whole numbers; a single value is a list of one.
pub(super) fn integers(value: &Value) -> Vec<i64> {
    match value {
        Value::Array(items) => items.iter().filter_map(as_integer).collect(),
        one => as_integer(one).into_iter().collect(),
    }
}

/// A value as text.
pub(super) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// A value as a whole number.
pub(super) fn as_integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn as_flag(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// An object, given as one or as a string of JSON.
pub(super) fn embedded(value: &Value) -> Option<Value> {
    match value {
        Value::Object(_) => Some(value.clone()),
        Value::String(text) => serde_json::from_str(text).ok().filter(Value::is_object),
        _ => None,
    }
}

/// Bytes as lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// For `deserialize_with`: text, or `None` when empty, absent or of another kind.
pub(super) fn lenient_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Value::deserialize(from).map(|value| as_text(&value))
}

/// For `deserialize_with`: a whole number, or `None`.
pub(super) fn lenient_integer<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    Value::deserialize(from).map(|value| as_integer(&value))
}

/// For `deserialize_with`: yes or no.
pub(super) fn lenient_flag<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Value::deserialize(from).map(|value| as_flag(&value))
}

/// For `deserialize_with`: a list, `null` for an empty one.
pub(super) fn null_as_empty<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(from).map(Option::unwrap_or_default)
}
