//! What is typed into the fields of rows: a field is called by what it holds and by its row, as in `mobile.12`.

use std::collections::BTreeMap;

use super::super::Typed;
use crate::domain::id::DepartmentId;
use crate::proposal::import::held::{Change, Mend};

/// What a form of a dry run changes.
pub fn change(typed: &Typed) -> Change {
    let mut rows: BTreeMap<u32, Mend> = BTreeMap::new();
    for (name, value) in typed.pairs() {
        let Some((field, row)) = name.split_once('.') else { continue };
        let Ok(row) = row.parse::<u32>() else { continue };
        let mend = rows.entry(row).or_insert_with(|| Mend { row, ..Mend::default() });
        let value = value.to_owned();
        match field {
            "name" => mend.name = Some(value),
            "mobile" => mend.mobile = Some(value),
            "department" => mend.department = Some(value),
            "title" => mend.title = Some(value),
            "job_number" => mend.job_number = Some(value),
            "roles" => mend.roles = Some(vec![value]),
            "as_read" => mend.as_read = value == "1",
            // The row is there; whether it is left out is said by another field of this name, or not at all.
            "out" => mend.left_out = Some(value == "1" || mend.left_out == Some(true)),
            _ => {}
        }
    }
    let settings = typed.one("do") == "settings";
    // Nothing chosen is one's own unit.
    let place = || typed.one("place").parse().unwrap_or(0);
    Change {
        rows: rows.into_values().collect(),
        department: settings.then(|| DepartmentId(place())),
        update_members: settings.then(|| typed.one("update") == "1"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_of_their_rows() {
        let pairs = [
            ("do", "mend"),
            ("mobile.7", "13900000199"),
            ("name.7", "陈晨"),
            ("out.7", "0"),
            ("out.9", "0"),
            ("out.9", "1"),
            ("name.x", "?"),
            ("strange.7", "?"),
        ];
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let change = change(&Typed::of(pairs.collect()));
        let seven = Mend {
            row: 7,
            name: Some("陈晨".into()),
            mobile: Some("13900000199".into()),
            left_out: Some(false),
            ..Mend::default()
        };
        let nine = Mend { row: 9, left_out: Some(true), ..Mend::default() };
        assert_eq!((change.rows, change.department, change.update_members), (vec![seven, nine], None, None));
    }
}
