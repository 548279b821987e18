//! Named sets of departments a notice can be for, where the tree has no department of that name.

use std::collections::BTreeMap;

use toml::Value;

use super::read::{Reader, scalar};
use super::role::RoleWords;
use super::source::Given;

const KEY: &str = "org[].audiences";
/// The longest name, in characters.
const LONGEST: usize = 20;

/// Reads `org[].audiences`: name → names or ids of departments.
pub fn read(reader: &mut Reader, roles: &[RoleWords]) -> BTreeMap<String, Vec<String>> {
    let table = match reader.given(KEY) {
        None => return BTreeMap::new(),
        Some(Given::Value(Value::Table(table))) => table,
        Some(_) => {
            reader.wrong(
                KEY,
                "is no table; write \"name\" = [\"department\", \"other department\"] lines below it",
            );
            return BTreeMap::new();
        }
    };
    let mut sets = BTreeMap::new();
    for (name, value) in &table {
        let place = format!("{KEY}.{name}");
        let name = name.trim();
        if let Some(wrong) = unfit(name, roles) {
            reader.wrong_at(&place, wrong);
        }
        match departments(value) {
            Ok(departments) if sets.contains_key(name) => {
                reader.wrong_at(
                    &place,
                    format_args!("is there twice, with {}; keep one", departments.join(", ")),
                );
            }
            Ok(departments) => {
                sets.insert(name.to_owned(), departments);
            }
            Err(wrong) => reader.wrong_at(&place, wrong),
        }
    }
    sets
}

/// Why nobody could say this name and mean these departments.
fn unfit(name: &str, roles: &[RoleWords]) -> Option<String> {
    let length = name.chars().count();
    if !(2..=LONGEST).contains(&length) || !name.chars().all(char::is_alphanumeric) {
        return Some(format!("is no name; use 2 to {LONGEST} letters and digits"));
    }
    let means = |role: &&RoleWords| {
        role.name == name || role.say == name || role.aliases.iter().any(|one| one == name)
    };
    let role = roles.iter().find(means)?;
    Some(format!("is a word for the role {} too; use another name", role.name))
}

fn departments(value: &Value) -> Result<Vec<String>, &'static str> {
    const FIX: &str = "is no list of departments; write [\"one\", \"other\"], by their names or ids";
    let Value::Array(items) = value else { return Err(FIX) };
    let departments: Option<Vec<String>> = items.iter().map(scalar).collect();
    let departments: Vec<String> = departments.ok_or(FIX)?.iter().map(|one| one.trim().to_owned()).collect();
    match departments.iter().any(String::is_empty) {
        true => Err("holds an empty name; remove it"),
        false if departments.is_empty() => Err("names no department; write at least one, or remove the line"),
        false => Ok(departments),
    }
}
