//! Typed reading of settings: a default where nothing is written, a mistake where it cannot be read.
//!
//! **Invariant:** where a required value comes back as `None`, a mistake has been noted.

use std::collections::BTreeMap;

use secrecy::SecretString;
use toml::Value;

use super::key::{self, Fallback, Key};
use super::mistake::Mistakes;
use super::source::{Given, Settings};

/// How one text becomes a value; the error says what is wrong and the fix.
pub type Parse<T> = fn(&str) -> Result<T, String>;

/// The settings being read, and what is wrong with them so far.
#[derive(Debug)]
pub struct Reader {
    settings: Settings,
    mistakes: Mistakes,
}

impl Reader {
    /// Starts reading.
    pub fn new(settings: Settings, mistakes: Mistakes) -> Self {
        Self { settings, mistakes }
    }

    /// The configuration, if nothing was wrong with it.
    pub fn finish<T>(self, read: Option<T>) -> Result<T, Mistakes> {
        match read {
            Some(value) if self.mistakes.is_empty() => Ok(value),
            _ => Err(self.mistakes),
        }
    }

    /// A value that must be there, or has a default.
    pub fn value<T>(&mut self, name: &'static str, parse: Parse<T>) -> Option<T> {
        let key = registered(name);
        match (self.text(key), key.fallback) {
            (Some(text), _) => self.parsed(key, &text, parse),
            (None, Fallback::Text(text)) if !self.settings.contains_key(name) => {
                self.parsed(key, text, parse)
            }
            (None, _) => {
                self.missing(key);
                None
            }
        }
    }

    /// A value that may be absent.
    pub fn optional<T>(&mut self, name: &'static str, parse: Parse<T>) -> Option<T> {
        let key = registered(name);
        let text = self.text(key)?;
        self.parsed(key, &text, parse)
    }

    /// A secret that must be there.
    pub fn secret(&mut self, name: &'static str, parse: Parse<String>) -> Option<SecretString> {
        self.value(name, parse).map(SecretString::from)
    }

    /// Texts with commas between them, or an array of texts.
    pub fn list(&mut self, name: &'static str) -> Vec<String> {
        let key = registered(name);
        match self.settings.get(name).cloned() {
            None => Vec::new(),
            Some(Given::Value(Value::Array(items))) => {
                let texts: Option<Vec<String>> = items.iter().map(scalar).collect();
                if texts.is_none() {
                    self.mistakes.add(key, "holds something that is no text; write [\"one\", \"other\"]");
                }
                texts.unwrap_or_default()
            }
            Some(_) => self.text(key).map(|text| split(&text)).unwrap_or_default(),
        }
    }

    /// A table of texts.
    pub fn table(&mut self, name: &'static str) -> BTreeMap<String, String> {
        let Some(Given::Value(value)) = self.settings.get(name) else { return BTreeMap::new() };
        let text = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.trim().to_owned()));
        let texts = value.as_table().and_then(|table| table.iter().map(text).collect());
        if texts.is_none() {
            self.wrong(name, "is no table of texts; write name = \"value\" lines below its [section]");
        }
        texts.unwrap_or_default()
    }

    /// The setting as written.
    pub fn given(&self, name: &'static str) -> Option<Given> {
        self.settings.get(registered(name).name).cloned()
    }

    /// Notes a mistake in a setting.
    pub fn wrong(&mut self, name: &'static str, wrong: impl std::fmt::Display) {
        self.mistakes.add(registered(name), wrong);
    }

    /// Notes a mistake below a setting.
    pub fn wrong_at(&mut self, place: &str, wrong: impl std::fmt::Display) {
        self.mistakes.add_at(place, wrong);
    }

    fn parsed<T>(&mut self, key: &Key, text: &str, parse: Parse<T>) -> Option<T> {
        parse(text).map_err(|wrong| self.mistakes.add(key, wrong)).ok()
    }

    /// The setting as one text; `None` where it is absent, or noted as no text.
    fn text(&mut self, key: &Key) -> Option<String> {
        match self.settings.get(key.name)? {
            Given::Text(text) => Some(text.clone()),
            Given::Value(value) => {
                let text = scalar(value);
                if text.is_none() {
                    self.mistakes.add(key, "is a list or a table; write one value");
                }
                text
            }
        }
    }

    fn missing(&mut self, key: &Key) {
        if self.settings.contains_key(key.name) {
            return; // noted by `text`
        }
        let file =
            key.file_env().map(|env| format!(", or name a file that holds it in {env}")).unwrap_or_default();
        let when = if key.fallback == Fallback::RequiredByHttp { " (the http door needs it)" } else { "" };
        self.mistakes.add(key, format_args!("is missing{when}; set it to {}{file}", key.doc));
    }
}

fn registered(name: &str) -> &'static Key {
    key::by_name(name).expect("every setting that is read is in the registry")
}

/// One value as the text the environment would hold.
pub fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Array(_) | Value::Table(_) => None,
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Datetime(time) => Some(time.to_string()),
    }
}

/// Splits at commas of either width.
pub fn split(text: &str) -> Vec<String> {
    text.split([',', '，', '、']).map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}
