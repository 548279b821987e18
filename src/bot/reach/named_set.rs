//! Sets of departments the organisation has a name for of its own (`org[].audiences`).
//!
//! **Invariant:** a set is all its departments as they are now, or it is refused: one that is gone is not left out in
//! silence. Who manages a part of the organisation writes to the part of a set they manage, and is told so.

use super::Reach;
use crate::bot::reach::gathering::refused;
use crate::bot::wording::notice as wording;
use crate::bot::{Asking, Stop};
use crate::domain::id::DepartmentId;
use crate::proposal::notice::audience::Place;

/// The departments of a set; `None` where there is no set of this name.
pub async fn whole(asking: &Asking<'_>, name: &str) -> Result<Option<Place>, Stop> {
    let Some(listed) = asking.desk.settings.audiences.get(name) else { return Ok(None) };
    let mut nodes = Vec::with_capacity(listed.len());
    for said in listed {
        nodes.push(department(asking, name, said).await?);
    }
    nodes.sort_unstable();
    nodes.dedup();
    Ok(Some(Place { nodes, name: name.to_owned() }))
}

/// What of a set lies within reach.
pub async fn within(asking: &Asking<'_>, name: &str, reach: &Reach) -> Result<Option<Place>, Stop> {
    let Some(set) = whole(asking, name).await? else { return Ok(None) };
    let directory = &asking.desk.directory;
    let mut nodes = Vec::new();
    for node in &set.nodes {
        let chain = directory.chain(*node).await?;
        if reach.includes(&asking.desk.directory, chain.as_slice()).await? {
            nodes.push(*node);
        }
    }
    let all = nodes.len() == set.nodes.len();
    if let (Reach::Scope(scope), false) = (reach, all) {
        for own in scope {
            let below = directory.chain(*own).await?.is_some_and(|chain| chain.is_within(&set.nodes));
            if below && !nodes.contains(own) {
                nodes.push(*own);
            }
        }
    }
    match nodes.is_empty() {
        true => Err(refused(wording::set_out_of_reach(name))),
        false if all => Ok(Some(set)),
        false => Ok(Some(Place { nodes, name: wording::own_part_of(name) })),
    }
}

/// One department of a set, by its id or its only name.
async fn department(asking: &Asking<'_>, set: &str, said: &str) -> Result<DepartmentId, Stop> {
    let directory = &asking.desk.directory;
    if let Ok(id) = said.parse::<i64>() {
        let found = directory.department(DepartmentId(id)).await?;
        return found.map(|one| one.id).ok_or_else(|| refused(wording::set_lost(set, said)));
    }
    let found = directory.departments_called(said).await?;
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => Err(refused(wording::set_lost(set, said))),
        _ => Err(refused(wording::set_unclear(set, said, found.len()))),
    }
}

/// What may have been meant by a name nobody has: a set or a role that is called nearly so.
pub fn near(asking: &Asking<'_>, said: &str) -> Vec<String> {
    const MOST: usize = 3;
    let roles = asking.desk.lexicon.roles();
    let names = asking.desk.settings.audiences.keys().chain(roles);
    names.filter(|name| is_near(name, said)).take(MOST).cloned().collect()
}

/// Whether one is the other with a character more, less or otherwise, or holds it.
fn is_near(name: &str, said: &str) -> bool {
    let (name, said): (Vec<char>, Vec<char>) = (name.chars().collect(), said.chars().collect());
    let (short, long) = if name.len() < said.len() { (&name, &said) } else { (&said, &name) };
    if short.len() < 2 {
        return false;
    }
    let front = short.iter().zip(long.iter()).take_while(|(a, b)| a == b).count();
    let back = short.iter().rev().zip(long.iter().rev()).take_while(|(a, b)| a == b).count();
    let off_by_one = long.len() - short.len() <= 1 && front + back + 1 >= long.len() && front + back > 0;
    off_by_one && short.len() > 2 || long.windows(short.len()).any(|part| part == &short[..])
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn near_is_one_character_off_or_a_part() {
        for (name, said, near) in [
            ("基层机构", "基层机购", true),
            ("基层机构", "基层", true),
            ("基层机构", "基层的机构", true),
            ("三级医院", "二级医院", true),
            ("三级医院", "三甲医联体", false),
            ("基层机构", "层", false),
            ("医联体", "骨髓库", false),
            ("东片", "西区", false),
        ] {
            assert_eq!(is_near(name, said), near, "{name} {said}");
        }
    }
}
