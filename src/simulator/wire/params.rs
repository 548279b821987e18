//! Parameters of a call, read as leniently as the platform reads them: query, JSON or form; numbers as text and back.

use serde_json::{Map, Value};

/// The parameters of one call.
#[derive(Clone, Debug, Default)]
pub struct Params {
    values: Map<String, Value>,
}

impl Params {
    /// From a JSON body; anything but an object is no parameters.
    pub fn from_json(body: Value) -> Self {
        match body {
            Value::Object(values) => Self { values },
            _ => Self::default(),
        }
    }

    /// Adds pairs of a query, form or path; a body's own value wins.
    pub fn add<K: Into<String>>(&mut self, pairs: impl IntoIterator<Item = (K, String)>) {
        for (key, value) in pairs {
            self.values.entry(key).or_insert(Value::String(value));
        }
    }

    /// The raw value.
    pub fn raw(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|v| !v.is_null())
    }

    /// Text that is not empty.
    pub fn text(&self, name: &str) -> Option<String> {
        text(self.raw(name)?).filter(|t| !t.is_empty())
    }

    /// A whole number.
    pub fn number(&self, name: &str) -> Option<i64> {
        number(self.raw(name)?)
    }

    /// A yes or no.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.raw(name)? {
            Value::Bool(flag) => Some(*flag),
            other => match text(other)?.as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
        }
    }

    /// A list: a JSON array, or text separated by commas. Empty when absent.
    pub fn list(&self, name: &str) -> Vec<String> {
        match self.raw(name) {
            Some(Value::Array(items)) => items.iter().filter_map(text).collect(),
            Some(other) => text(other)
                .map(|t| t.split(',').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect())
                .unwrap_or_default(),
            None => Vec::new(),
        }
    }

    /// A list of whole numbers; `None` when one of them is none.
    pub fn numbers(&self, name: &str) -> Option<Vec<i64>> {
        self.list(name).iter().map(|t| t.trim().parse().ok()).collect()
    }

    /// An object, also when it comes as JSON in a string.
    pub fn object(&self, name: &str) -> Option<Map<String, Value>> {
        match self.raw(name)? {
            Value::Object(object) => Some(object.clone()),
            Value::String(json) => serde_json::from_str(json).ok(),
            _ => None,
        }
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| text(value)?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn shapes_are_read_both_ways() {
        let mut params =
            Params::from_json(json!({"a": 1, "b": "2", "c": [1, "2"], "d": "3, 4", "e": "true", "f": ""}));
        params.add([("a", "9".to_owned()), ("g", "{\"k\":1}".to_owned())]);
        assert_eq!((params.text("a").as_deref(), params.number("b")), (Some("1"), Some(2)));
        assert_eq!((params.list("c"), params.numbers("d")), (vec!["1".into(), "2".into()], Some(vec![3, 4])));
        assert_eq!((params.flag("e"), params.text("f")), (Some(true), None));
        assert_eq!(params.object("g").unwrap()["k"], 1);
        assert_eq!(params.numbers("e"), None);
    }
}
