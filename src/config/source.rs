//! Where settings come from: the file, the environment above it, and files the environment names.
//!
//! Whatever is not in the registry is reported here; what the values mean is not this file's business.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::key::{self, KEYS, Key};
use super::mistake::Mistakes;

/// A setting as written.
#[derive(Clone, Debug)]
pub enum Given {
    /// By the environment, trimmed and not empty.
    Text(String),
    /// In the file.
    Value(Value),
}

/// Settings as written, by their labels' key.
pub type Settings = BTreeMap<&'static str, Given>;

/// Collects what was written: the environment wins over the file. What is empty was not written.
pub fn gather(file: Option<&Path>, env: &BTreeMap<String, String>, mistakes: &mut Mistakes) -> Settings {
    let mut settings = Settings::new();
    if let Some(path) = file
        && let Some(table) = read_file(path, mistakes)
    {
        walk(&table, "", &mut settings, mistakes);
    }
    for (name, value) in env.iter().filter(|(name, _)| name.starts_with("GUANJIA_")) {
        if let Some(key) = key::by_env(name) {
            if !value.trim().is_empty() {
                settings.insert(key.name, Given::Text(value.trim().to_owned()));
            }
        } else if let Some(key) = key_of_file(name) {
            if let Some(text) = read_secret(key, value, env, mistakes) {
                settings.insert(key.name, Given::Text(text));
            }
        } else {
            let hint = did_you_mean(name, KEYS.iter().map(|key| key.env));
            mistakes.add_at(name, format_args!("is no setting; {hint}"));
        }
    }
    settings
}

fn key_of_file(env: &str) -> Option<&'static Key> {
    key::by_env(env.strip_suffix("_FILE")?).filter(|key| key.secret)
}

/// The content of the file a `…_FILE` variable names.
fn read_secret(
    key: &'static Key,
    path: &str,
    env: &BTreeMap<String, String>,
    mistakes: &mut Mistakes,
) -> Option<String> {
    if path.trim().is_empty() {
        return None;
    }
    if env.get(key.env).is_some_and(|value| !value.trim().is_empty()) {
        mistakes.add(key, format_args!("is given twice; set {0} or {0}_FILE, not both", key.env));
        return None;
    }
    match std::fs::read_to_string(path.trim()) {
        Ok(text) if text.trim().is_empty() => {
            mistakes.add(key, format_args!("the file {path} is empty; write the value into it"));
            None
        }
        Ok(text) => Some(text.trim().to_owned()),
        Err(error) => {
            let file = format!("{}_FILE", key.env);
            mistakes
                .add(key, format_args!("cannot read {path}: {error}; correct {file} or the file's owner"));
            None
        }
    }
}

fn read_file(path: &Path, mistakes: &mut Mistakes) -> Option<Table> {
    let place = path.display().to_string();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let fix = "give an existing file to --config, or none and set GUANJIA_* variables";
            mistakes.add_at(&place, format_args!("cannot be read: {error}; {fix}"));
            return None;
        }
    };
    match text.parse::<Table>() {
        Ok(table) => Some(table),
        // The error's own display would quote the line, and the line may hold a secret.
        Err(error) => {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            mistakes.add_at(
                &format!("{place}:{line}"),
                format_args!("is no TOML: {}; correct this line", error.message()),
            );
            None
        }
    }
}

fn walk(table: &Table, prefix: &str, settings: &mut Settings, mistakes: &mut Mistakes) {
    for (name, value) in table {
        let path = format!("{prefix}{name}");
        if path == "org" {
            walk_organisations(value, settings, mistakes);
        } else if let Some(key) = key::by_name(&path) {
            if value.as_str().is_none_or(|text| !text.trim().is_empty()) {
                settings.insert(key.name, Given::Value(value.clone()));
            }
        } else if let Some(inner) = value.as_table().filter(|_| is_section(&path)) {
            walk(inner, &format!("{path}."), settings, mistakes);
        } else {
            let hint = did_you_mean(&path, KEYS.iter().map(|key| key.name));
            mistakes.add_at(&path, format_args!("is no setting; {hint}"));
        }
    }
}

fn is_section(path: &str) -> bool {
    KEYS.iter().any(|key| key.name.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
}

fn walk_organisations(value: &Value, settings: &mut Settings, mistakes: &mut Mistakes) {
    let organisations: Vec<_> = value.as_array().into_iter().flatten().filter_map(Value::as_table).collect();
    match organisations.as_slice() {
        [] => mistakes.add_at("org", "is no list of tables; write [[org]] with two brackets"),
        [only] => walk(only, "org[].", settings, mistakes),
        [first, ..] => {
            walk(first, "org[].", settings, mistakes);
            let count = organisations.len();
            let fix = "one process serves one organisation: keep one [[org]] and start another process for the other";
            mistakes.add_at("org", format_args!("holds {count} organisations; {fix}"));
        }
    }
}

fn did_you_mean<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> String {
    match key::nearest(unknown, known) {
        Some(name) => format!("did you mean {name}?"),
        None => "remove it; docs/settings.md lists them all".to_owned(),
    }
}
