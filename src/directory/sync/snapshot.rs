//! What a whole walk saw, as it lies in the store: a head, and pieces of lines.
//!
//! A line is one department, one person in one department, or one administrator with the nodes they manage. Of people
//! there is what lists show and are searched by (name, number, whether they have logged in, what todos address them by)
//! and nothing else the platform tells of them. Roles are not in it: whoever needs them reads them.
//!
//! **Invariant:** a snapshot is read whole, as it was written, or not at all: each piece has its SHA-256 in the head. One
//! in a format this version does not know is not looked into.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::super::hints::{People, Scopes, Sight, Walked};
use super::super::people::Listed;
use super::super::tree::Tree;
use crate::domain::department::Department;
use crate::domain::id::{DepartmentId, UnionId, UserId};

/// The format this version writes; it reads this and earlier ones.
const FORMAT: u32 = 1;
/// The most bytes of a piece: what the store moves at once.
const LARGEST: usize = 256 * 1024;

/// What is said of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    /// The format of head and pieces.
    format: u32,
    /// When the walk began, in milliseconds by the time all replicas go by: nothing in it is older.
    pub(super) began: i64,
    /// When it ended.
    ended: i64,
    /// Where what replicas tell each other was then: what was told after it, the walk may have missed.
    pub(super) place: String,
    /// The SHA-256 of each piece, in hex.
    sums: Vec<String>,
}

impl Head {
    /// How many pieces there are.
    pub(super) fn pieces(&self) -> usize {
        self.sums.len()
    }
}

/// Why a snapshot is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    /// A newer version wrote it.
    #[error("it is of format {0}, which a newer version writes")]
    Newer(u32),
    /// The head is none.
    #[error("its head cannot be read: {0}")]
    Head(String),
    /// A piece is not what was written.
    #[error("piece {0} is not what was written")]
    Sum(usize),
    /// A line is none.
    #[error("a line of piece {0} cannot be read: {1}")]
    Line(usize, String),
}

/// One line of a piece.
#[derive(Serialize, Deserialize)]
enum Line {
    #[serde(rename = "d")]
    Department(Department),
    /// Where, who, their name, what todos address them by, their number, and what they are: [`ACTIVE`], [`EXCLUSIVE`].
    #[serde(rename = "p")]
    Person(DepartmentId, UserId, String, Option<UnionId>, Option<String>, u8),
    #[serde(rename = "a")]
    Administrator(UserId, Vec<DepartmentId>),
}

/// They have logged in.
const ACTIVE: u8 = 1;
/// It is an enterprise account.
const EXCLUSIVE: u8 = 2;

impl Line {
    fn of(department: DepartmentId, listed: &Listed) -> Self {
        let Listed { user, name, union, mobile, active, exclusive } = listed.clone();
        let is = if active { ACTIVE } else { 0 } | if exclusive { EXCLUSIVE } else { 0 };
        Self::Person(department, user, name, union, mobile, is)
    }
}

/// What lies in the store of a walk that began at this place.
pub(super) fn write(sight: &Sight, place: &str) -> (Head, Vec<String>) {
    let departments = sight.tree.all().cloned().map(Line::Department);
    let lists = sight.people.lists();
    let people = lists.flat_map(|(id, list)| list.iter().map(move |listed| Line::of(id, listed)));
    let scopes = sight.scopes.iter().map(|(user, nodes)| Line::Administrator(user.clone(), nodes.clone()));
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for line in departments.chain(people).chain(scopes) {
        let line = serde_json::to_string(&line).expect("a line is plain data");
        if piece.len() + line.len() >= LARGEST {
            pieces.push(std::mem::take(&mut piece));
        }
        piece.push_str(&line);
        piece.push('\n');
    }
    pieces.push(piece);
    let Walked { began, ended } = sight.walked;
    let sums = pieces.iter().map(|piece| sum(piece)).collect();
    (Head { format: FORMAT, began, ended, place: place.to_owned(), sums }, pieces)
}

/// Reads a head, without looking further into one of a newer format.
pub(super) fn read_head(text: &str) -> Result<Head, Unreadable> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let unreadable = |error: serde_json::Error| Unreadable::Head(error.to_string());
    let Format { format } = serde_json::from_str(text).map_err(unreadable)?;
    if format > FORMAT {
        return Err(Unreadable::Newer(format));
    }
    serde_json::from_str(text).map_err(unreadable)
}

/// Reads all pieces of a head.
pub(super) fn read(head: &Head, pieces: &[String]) -> Result<Sight, Unreadable> {
    let (mut departments, mut people, mut scopes) = (Vec::new(), People::default(), Scopes::new());
    for (at, expected) in head.sums.iter().enumerate() {
        let piece = pieces.get(at).filter(|piece| sum(piece) == *expected).ok_or(Unreadable::Sum(at))?;
        for line in piece.lines() {
            let line = serde_json::from_str(line).map_err(|error| Unreadable::Line(at, error.to_string()))?;
            match line {
                Line::Department(department) => departments.push(department),
                Line::Person(department, user, name, union, mobile, is) => {
                    let (active, exclusive) = (is & ACTIVE != 0, is & EXCLUSIVE != 0);
                    let listed = Listed { user, name, union, mobile, active, exclusive };
                    people.add(Arc::new(listed), department);
                }
                Line::Administrator(user, nodes) => {
                    scopes.insert(user, nodes);
                }
            }
        }
    }
    Ok(Sight {
        walked: Walked { began: head.began, ended: head.ended },
        tree: Arc::new(Tree::new(departments)),
        people: Arc::new(people),
        scopes: Arc::new(scopes),
    })
}

fn sum(piece: &str) -> String {
    Sha256::digest(piece.as_bytes()).iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A seeded organisation of so many people, twenty a department, each hundredth in two.
    fn sight(people: u32) -> Sight {
        let departments = 1 + people / 20;
        let id = |n: u32| DepartmentId(i64::from(n + 1));
        let department = |n: u32| Department {
            id: id(n),
            name: format!("第{n}科"),
            parent: (n > 0).then_some(DepartmentId::ROOT),
        };
        let mut seen = People::default();
        for n in 0..people {
            let listed = Arc::new(Listed {
                user: UserId(format!("{:020}", u64::from(n) * 7_919)),
                name: format!("成员{n}"),
                union: Some(UnionId(format!("union{n:018}"))),
                mobile: (n % 10 > 0).then(|| format!("139{n:08}")),
                active: n % 7 > 0,
                exclusive: n % 10 == 0,
            });
            seen.add(Arc::clone(&listed), id(n / 20));
            if n % 100 == 0 {
                seen.add(listed, id((n / 20 + 1) % departments));
            }
        }
        let scopes = (0..130).map(|n| (UserId(format!("admin{n}")), vec![id(n)])).collect();
        Sight {
            walked: Walked { began: 5, ended: 9 },
            tree: Arc::new(Tree::new((0..departments).map(department))),
            people: Arc::new(seen),
            scopes: Arc::new(scopes),
        }
    }

    /// Everything in it, in an order of its own.
    fn told(sight: &Sight) -> Vec<String> {
        let (_, pieces) = write(sight, "p");
        let mut lines: Vec<String> =
            pieces.iter().flat_map(|piece| piece.lines().map(str::to_owned)).collect();
        lines.sort_unstable();
        lines
    }

    #[test]
    fn what_is_written_is_read_again_in_pieces_that_are_not_too_large() {
        for people in [0, 1, 9_000] {
            let sight = sight(people);
            let (head, pieces) = write(&sight, "7-0");
            assert!(pieces.iter().all(|piece| piece.len() <= LARGEST), "{people}");
            assert!(people < 9_000 || pieces.len() > 2, "{}", pieces.len());
            let head = read_head(&serde_json::to_string(&head).expect("JSON")).expect("it is read");
            assert_eq!((head.pieces(), head.place.as_str(), head.began), (pieces.len(), "7-0", 5));
            let again = read(&head, &pieces).expect("it is read");
            assert_eq!(again.walked, sight.walked);
            assert_eq!(told(&again), told(&sight), "{people}");
        }
    }

    #[test]
    fn what_is_not_as_it_was_written_is_not_read() {
        let (head, pieces) = write(&sight(50), "p");
        let mut other = pieces.clone();
        other[0] = other[0].replacen("成员1\"", "成员2\"", 1);
        assert_ne!(other, pieces);
        assert_eq!(read(&head, &other).err(), Some(Unreadable::Sum(0)));
        assert_eq!(read(&head, &[]).err(), Some(Unreadable::Sum(0)));
        let line = "{\"x\":1}\n".to_owned();
        let strange = Head { sums: vec![sum(&line)], ..head };
        assert!(matches!(read(&strange, &[line]), Err(Unreadable::Line(0, _))));
    }

    #[test]
    fn a_newer_format_is_told_by_its_number_alone() {
        assert_eq!(read_head(r#"{"format":2,"of":"another kind"}"#), Err(Unreadable::Newer(2)));
        for text in ["", "{}", r#"{"format":1}"#, "[1]"] {
            assert!(matches!(read_head(text), Err(Unreadable::Head(_))), "{text}");
        }
    }

    /// To look at by hand: `cargo test --release --lib -- --ignored --nocapture a_large_snapshot`.
    #[test]
    #[ignore = "a measurement, not a test"]
    fn a_large_snapshot() {
        let sight = sight(15_000);
        let began = std::time::Instant::now();
        let (head, pieces) = write(&sight, "p");
        let wrote = began.elapsed();
        let began = std::time::Instant::now();
        let again = read(&head, &pieces).expect("it is read");
        let read = began.elapsed();
        let bytes: usize = pieces.iter().map(String::len).sum();
        println!("{} pieces, {bytes} bytes: written in {wrote:?}, read in {read:?}", pieces.len());
        assert_eq!(told(&again).len(), told(&sight).len());
    }
}
