//! What a table gives people beside their membership: roles, titles, job numbers.
//!
//! **Invariant:** nothing of it is given that the preview has not told of, row by row and of the whole.

use std::collections::BTreeMap;

use crate::card::short;
use crate::domain::change::{Change, CreateMember, GrantRoles, UpdateMember};
use crate::domain::operation::Line;
use crate::domain::profile::Field;

/// So many of those who get a role are named.
const NAMED: usize = 3;

/// What those to be added are to have beside their membership, in words; nothing where that is all.
pub fn extras(line: &Line) -> String {
    let mut all = Vec::new();
    for step in &line.steps {
        match &step.change {
            Change::CreateMember(CreateMember { title, job_number, .. }) => {
                let title = title.iter().map(|title| format!("职位：{title}"));
                all.extend(title.chain(job_number.iter().map(|number| format!("工号：{number}"))));
            }
            Change::GrantRoles(GrantRoles { roles }) => {
                let roles: Vec<&str> = roles.iter().map(|role| role.say.as_str()).collect();
                all.push(format!("角色：{}", roles.join("、")));
            }
            _ => {}
        }
    }
    if all.is_empty() { String::new() } else { format!("{}。", all.join("；")) }
}

/// What a whole table gives beside memberships: each role with its people, titles and job numbers by their number.
pub fn whole(lines: &[(u32, Line)]) -> Option<String> {
    let (mut roles, mut titles, mut numbers) = (BTreeMap::<&str, Vec<&str>>::new(), 0, 0);
    for (line, step) in lines.iter().flat_map(|(_, line)| line.steps.iter().map(move |step| (line, step))) {
        match &step.change {
            Change::CreateMember(created) => {
                titles += usize::from(created.title.is_some());
                numbers += usize::from(created.job_number.is_some());
            }
            Change::UpdateMember(UpdateMember { changes, .. }) => {
                let changes = |field: Field| usize::from(changes.iter().any(|change| change.field == field));
                titles += changes(Field::Title);
                numbers += changes(Field::JobNumber);
            }
            Change::GrantRoles(given) => {
                for role in &given.roles {
                    roles.entry(role.say.as_str()).or_default().push(line.name.as_str());
                }
            }
            _ => {}
        }
    }
    let named = |people: &[&str]| {
        let names: Vec<String> = people.iter().take(NAMED).map(|name| short(name)).collect();
        format!("{}{}", names.join("、"), if people.len() > NAMED { "等" } else { "" })
    };
    let roles = roles
        .iter()
        .map(|(role, people)| format!("{} 人设为{}：{}", people.len(), short(role), named(people)));
    let counts = [(titles, "填写职位"), (numbers, "填写工号")].into_iter().filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, what)| format!("{count} 人{what}"));
    let all: Vec<String> = roles.chain(counts).collect();
    (!all.is_empty()).then(|| format!("其中 {}。每个人的见逐行预览。", all.join("；")))
}
