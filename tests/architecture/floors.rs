//! Who may use whom: lower floors only, and no circle anywhere.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::{references, words};
use super::source::{Broken, Repo, Source};

/// The floors, lowest first. On one floor a step may use the steps before it; what shares a step is strangers.
const FLOORS: [&[&[&str]]; 10] = [
    &[&["clock", "metric"]],
    &[&["domain"]],
    &[&["language", "sheet"]],
    &[&["dingtalk", "store"]],
    &[&["directory"], &["gate"], &["card"]],
    &[&["turn"], &["courier", "trail"], &["operation"], &["view"], &["notice"]],
    &[&["proposal"]],
    &[&["bot"]],
    &[&["ingress", "console", "simulator"]],
    &[&["config", "telemetry"], &["app"]],
];

/// Floor and step of a module.
fn place(module: &str) -> Option<(usize, usize)> {
    FLOORS.iter().enumerate().find_map(|(floor, steps)| {
        steps.iter().position(|step| step.contains(&module)).map(|step| (floor + 1, step))
    })
}

fn may_use(module: &str, other: &str) -> bool {
    let below = || matches!((place(module), place(other)), (Some(own), Some(theirs)) if theirs < own);
    module == other || if module == "simulator" { other == "clock" } else { below() }
}

/// A file uses its own module and lower floors.
pub fn check_floors(repo: &Repo) -> Broken {
    let mut broken = Broken::new();
    for source in repo.program() {
        let module = source.module();
        let Some(own) = module.first() else { continue };
        if place(own).is_none() {
            broken.push(format!("{}:1: module `{own}` has no floor; put it into FLOORS", source.path));
            continue;
        }
        for reference in references(source) {
            let Some(used) = reference.path.first().filter(|used| place(used).is_some()) else { continue };
            if !may_use(own, used) {
                let at = source.at(&source.code, reference.offset);
                broken.push(format!(
                    "{at}: `{own}` may not use `{used}`: only its own module and lower floors"
                ));
            }
        }
    }
    broken
}

/// No file uses a file that, by whatever way, uses it; its own parents are left out.
pub fn check_circles(repo: &Repo) -> Broken {
    let graph = Graph::of(repo);
    let mut broken = Broken::new();
    let mut told = BTreeSet::new();
    for start in graph.uses.keys() {
        if told.contains(start) {
            continue;
        }
        if let Some(circle) = graph.circle_from(start) {
            told.extend(circle.iter().cloned());
            broken.push(format!("{}:1: uses itself in a circle: {}", graph.paths[start], circle.join(" → ")));
        }
    }
    broken
}

/// Modules by their path, e.g. `bot::help`.
#[derive(Default)]
struct Graph {
    paths: BTreeMap<String, String>,
    uses: BTreeMap<String, BTreeSet<String>>,
    /// `bot::Help` is really `bot::help`'s: what a parent only hands on.
    handed_on: BTreeMap<String, String>,
}

impl Graph {
    fn of(repo: &Repo) -> Self {
        let mut graph = Self::default();
        let sources: Vec<&Source> = repo.program().filter(|source| !source.module().is_empty()).collect();
        for source in &sources {
            graph.paths.insert(source.module().join("::"), source.path.clone());
        }
        for source in &sources {
            graph.note_handed_on(source);
        }
        for source in &sources {
            let own = source.module().join("::");
            let used = graph.used_by(source);
            graph.uses.insert(own, used);
        }
        graph
    }

    /// `pub use child::Item;`
    fn note_handed_on(&mut self, source: &Source) {
        let own = source.module().join("::");
        for (_, statement) in handing_on(&source.code) {
            let inside = Source::new(&source.path, &explicit(statement, source, &self.paths));
            for reference in references(&inside) {
                let origin = self.module_of(&reference.path);
                if let (Some(origin), Some(item)) = (origin, reference.path.last()) {
                    self.handed_on.insert(format!("{own}::{item}"), origin);
                }
            }
        }
    }

    fn used_by(&self, source: &Source) -> BTreeSet<String> {
        let own = source.module().join("::");
        let mut code = source.code.clone();
        for (offset, statement) in handing_on(&source.code) {
            code.replace_range(offset..offset + statement.len(), &" ".repeat(statement.len()));
        }
        let code = explicit(&code, source, &self.paths);
        let inside = Source::new(&source.path, &code);
        let used = references(&inside).into_iter().filter_map(|reference| self.module_of(&reference.path));
        // A child lives in its parent: that it uses what stands there is no circle by itself.
        used.filter(|used| *used != own && !own.starts_with(&format!("{used}::"))).collect()
    }

    /// The file a path leads into.
    fn module_of(&self, path: &[String]) -> Option<String> {
        for length in (1..=path.len()).rev() {
            let head = path[..length].join("::");
            if let Some(origin) = self.handed_on.get(&head) {
                return Some(origin.clone());
            }
            if self.paths.contains_key(&head) {
                return Some(head);
            }
        }
        None
    }

    /// A way from a module back to itself, shortest first.
    fn circle_from(&self, start: &str) -> Option<Vec<String>> {
        let mut ways = vec![vec![start.to_owned()]];
        let mut seen = BTreeSet::new();
        while !ways.is_empty() {
            let mut longer = Vec::new();
            for way in ways {
                let last = way.last().map(String::as_str).unwrap_or_default();
                for next in self.uses.get(last).into_iter().flatten() {
                    let mut way = way.clone();
                    way.push(next.clone());
                    if next == start {
                        return Some(way);
                    }
                    if seen.insert(next.clone()) {
                        longer.push(way);
                    }
                }
            }
            ways = longer;
        }
        None
    }
}

/// The `pub use …;` statements of code.
fn handing_on(code: &str) -> Vec<(usize, &str)> {
    let starts = code.match_indices("pub use ").chain(code.match_indices("pub(crate) use "));
    starts
        .chain(code.match_indices("pub(super) use "))
        .map(|(at, _)| (at, &code[at..at + code[at..].find(';').unwrap_or(code.len() - at)]))
        .collect()
}

/// `child::x` written as `self::child::x`, where the file has such a child.
fn explicit(code: &str, source: &Source, modules: &BTreeMap<String, String>) -> String {
    let own = source.module().join("::");
    let mut out = String::with_capacity(code.len());
    let mut done = 0;
    for (offset, word) in words(code) {
        let starts = !code[..offset].trim_end().ends_with("::") && in_no_group(&code[..offset]);
        let leads = code[offset + word.len()..].starts_with("::");
        if starts && leads && modules.contains_key(&format!("{own}::{word}")) {
            out.push_str(&code[done..offset]);
            out.push_str("self::");
            done = offset;
        }
    }
    out.push_str(&code[done..]);
    out
}

/// Whether the code before a word does not end inside the braces of a `use a::{…`.
fn in_no_group(before: &str) -> bool {
    let statement = &before[before.rfind(';').map_or(0, |at| at + 1)..];
    !(statement.contains("use ") && statement.contains("::{"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repo(files: &[(&str, &str)]) -> Repo {
        Repo::of(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn only_lower_floors_may_be_used() {
        for (user, used, allowed) in [
            ("bot/help", "domain::X", true),
            ("domain", "bot::X", false),
            ("store/key", "dingtalk::X", false),
            ("card", "gate::X", true),
            ("gate", "card::X", false),
            ("operation", "turn::X", true),
            ("console", "ingress::X", false),
            ("app", "config::X", true),
            ("telemetry", "config::X", false),
            ("bot", "config::X", false),
            ("simulator/wire", "clock::X", true),
            ("simulator/wire", "domain::X", false),
            ("bot/a", "bot::b::X", true),
        ] {
            let source = repo(&[(&format!("src/{user}.rs"), &format!("//! x\nuse crate::{used};\n"))]);
            assert_eq!(check_floors(&source).is_empty(), allowed, "{user} → {used}");
        }
        let climbing = repo(&[("src/domain/id.rs", "//! x\n\nuse super::super::{clock, bot::X};\n")]);
        let told = check_floors(&climbing);
        assert_eq!(
            told,
            ["src/domain/id.rs:3: `domain` may not use `bot`: only its own module and lower floors"]
        );
        assert_eq!(check_floors(&repo(&[("src/attic.rs", "//! x")])).len(), 1);
        let tests_may =
            repo(&[("src/domain/id.rs", "//! x\n#[cfg(test)]\nmod tests {\n    use crate::bot::X;\n}\n")]);
        assert!(check_floors(&tests_may).is_empty());
    }

    #[test]
    fn circles_are_found_and_facades_are_none() {
        let circle = repo(&[
            ("src/store.rs", "mod a;\nmod b;\nmod c;"),
            ("src/store/a.rs", "use super::b::X;"),
            ("src/store/b.rs", "use super::{c, d};"),
            ("src/store/c.rs", "fn f() { crate::store::a::g() }"),
        ]);
        let told = check_circles(&circle);
        assert_eq!(
            told,
            ["src/store/a.rs:1: uses itself in a circle: store::a → store::b → store::c → store::a"]
        );
        let facade = repo(&[
            ("src/store.rs", "mod a;\nmod b;\npub use a::Thing;\npub use self::b::{Other, make};"),
            ("src/store/a.rs", "pub struct Thing;"),
            ("src/store/b.rs", "use super::Thing;"),
        ]);
        assert!(check_circles(&facade).is_empty());
        let parent_and_child = repo(&[
            ("src/store.rs", "mod a;\nstruct Own;\nfn f() { a::g() }"),
            ("src/store/a.rs", "use super::Own;"),
        ]);
        assert!(check_circles(&parent_and_child).is_empty());
        let cousins = repo(&[
            ("src/store.rs", "mod a;\nmod b;"),
            ("src/store/a.rs", "mod c;\nuse super::b::X;"),
            ("src/store/b.rs", "use super::a::c::Y;"),
            ("src/store/a/c.rs", "use super::super::b::Z;"),
        ]);
        assert_eq!(check_circles(&cousins).len(), 1);
    }
}
