//! The roles the bot may give, and how people call them.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::key;
use super::read::{Reader, scalar, split};
use super::source::Given;

const KEY: &str = "org[].roles";

/// A role by its words. Name and word are always understood, the aliases besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleWords {
    /// The organisation's own name, e.g. 信息统计负责人.
    pub name: String,
    /// How people call it, e.g. 信息员.
    pub say: String,
    /// What else they say.
    pub aliases: Vec<String>,
}

/// The roles of the reference organisation: name, word, aliases.
const USUAL: [(&str, &str, &[&str]); 3] = [
    ("信息统计负责人", "信息员", &["信息统计员", "信息联络员"]),
    ("接诉即办员", "接诉即办员", &["接诉即办", "接诉员", "接诉即办负责人"]),
    ("安全生产负责人", "安全生产负责人", &["安全员", "安全生产员", "安全负责人"]),
];

/// The roles where none are configured.
pub fn usual() -> Vec<RoleWords> {
    let role = |(name, say, aliases): &(&str, &str, &[&str])| RoleWords {
        name: (*name).to_owned(),
        say: (*say).to_owned(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
    };
    USUAL.iter().map(role).collect()
}

/// Reads `org[].roles`; a usual role of which no words are said keeps its usual ones.
pub fn read(reader: &mut Reader) -> Vec<RoleWords> {
    let roles = match reader.given(KEY) {
        None => return usual(),
        Some(Given::Text(text)) => split(&text).iter().map(|item| written(item)).collect(),
        Some(Given::Value(Value::String(text))) => split(&text).iter().map(|item| written(item)).collect(),
        Some(Given::Value(Value::Array(items))) => {
            items.iter().filter_map(|item| entry(item, reader)).collect()
        }
        Some(Given::Value(_)) => {
            reader.wrong(KEY, "is no list; write [[org.roles]] with name, say and aliases");
            Vec::new()
        }
    };
    check_words(&roles, reader);
    roles
}

/// `name`, `word=name` or `word;other word=name`.
fn written(item: &str) -> RoleWords {
    let (words, name) = match item.split_once(['=', '＝']) {
        Some((words, name)) => (words, Some(name.trim().to_owned())),
        None => (item, None),
    };
    let mut words =
        words.split([';', '；', '|']).map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned);
    let say = words.next();
    let aliases: Vec<String> = words.collect();
    let name = name.or_else(|| say.clone()).unwrap_or_default();
    with_usual_words(name, say, (!aliases.is_empty()).then_some(aliases))
}

fn with_usual_words(name: String, say: Option<String>, aliases: Option<Vec<String>>) -> RoleWords {
    let known = usual().into_iter().find(|role| role.name == name);
    let bare = say.as_ref().is_none_or(|say| *say == name);
    let say = match &known {
        Some(role) if bare && aliases.is_none() => role.say.clone(),
        _ => say.unwrap_or_else(|| name.clone()),
    };
    let aliases = aliases.or_else(|| known.map(|role| role.aliases)).unwrap_or_default();
    RoleWords { name, say, aliases }
}

fn entry(item: &Value, reader: &mut Reader) -> Option<RoleWords> {
    if let Value::Table(table) = item {
        return from_table(table, reader);
    }
    let role = scalar(item).map(|text| written(&text));
    if role.is_none() {
        reader.wrong(KEY, "holds something that is no role; write [[org.roles]] with name, say and aliases");
    }
    role
}

fn from_table(table: &Table, reader: &mut Reader) -> Option<RoleWords> {
    const FIELDS: [&str; 3] = ["name", "say", "aliases"];
    for unknown in table.keys().filter(|field| !FIELDS.contains(&field.as_str())) {
        let hint = match key::nearest(unknown, FIELDS.into_iter()) {
            Some(field) => format!("did you mean {field}?"),
            None => "a role has name, say and aliases".to_owned(),
        };
        reader.wrong_at(&format!("{KEY}[].{unknown}"), format_args!("is no setting; {hint}"));
    }
    let text = |field: &str| table.get(field).and_then(Value::as_str).map(|text| text.trim().to_owned());
    let aliases = match table.get("aliases") {
        None => None,
        Some(Value::Array(items)) if items.iter().all(Value::is_str) => {
            Some(items.iter().filter_map(scalar).collect())
        }
        Some(Value::String(words)) => Some(split(words)),
        Some(_) => {
            reader.wrong_at(&format!("{KEY}[].aliases"), "is no list of texts; write [\"one\", \"other\"]");
            None
        }
    };
    let name = text("name");
    if name.is_none() {
        reader.wrong_at(
            &format!("{KEY}[].name"),
            "is missing; write the role's name as the organisation has it",
        );
    }
    Some(with_usual_words(name?, text("say"), aliases))
}

/// A word must mean one role, and a role must have a name.
fn check_words(roles: &[RoleWords], reader: &mut Reader) {
    if roles.is_empty() {
        reader.wrong(KEY, "names no role; write at least one, or leave it out for the usual three");
    }
    let mut owner: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, role) in roles.iter().enumerate() {
        let words = [&role.name, &role.say].into_iter().chain(&role.aliases);
        for word in words {
            if word.is_empty() {
                reader.wrong(KEY, "holds an empty name or word; remove it");
            } else if *owner.entry(word).or_insert(index) != index {
                reader.wrong(KEY, format_args!("`{word}` means two roles; keep it with one of them"));
            }
        }
    }
}
