//! Where files lie.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::words;
use super::source::{Broken, Repo};

/// The names at the top besides dotfiles.
const TOP: [&str; 16] = [
    "Cargo.toml",
    "src",
    "cards",
    "tests",
    "docker-compose.yml",
    "README.md",
    "Cargo.lock",
    "Dockerfile",
    "benches",
    "scripts",
    "deploy",
    "docs",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
];

const FOLDER: usize = 12;
/// Registries, which grow with the product, and the plan itself.
const REGISTRIES: [&str; 10] = [
    "src",
    "src/bot/commands",
    "src/bot/wording",
    "src/dingtalk",
    "src/language",
    "src/language/lexicon",
    "src/simulator/wire",
    "cards",
    "tests/it",
    "tests/process",
];

/// `foo.rs` beside `foo/`.
pub fn check_mod_files(repo: &Repo) -> Broken {
    let named = repo.program().filter(|source| source.path.ends_with("/mod.rs"));
    named
        .map(|source| format!("{}:1: move it beside its folder, under the folder's name", source.path))
        .collect()
}

/// Files in a folder of ours.
pub fn check_folders(repo: &Repo) -> Broken {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, _) in &repo.files {
        if let Some((folder, _)) = path.rsplit_once('/') {
            *folders.entry(folder).or_default() += 1;
        }
    }
    let full = folders.into_iter().filter(|(folder, count)| *count > FOLDER && !REGISTRIES.contains(folder));
    full.map(|(folder, count)| format!("{folder}:1: holds {count} files, {FOLDER} are allowed")).collect()
}

/// The names at the top.
pub fn check_top(repo: &Repo) -> Broken {
    let names: BTreeSet<&str> = repo.files.iter().filter_map(|(path, _)| path.split('/').next()).collect();
    let strange = names.into_iter().filter(|name| !name.starts_with('.') && !TOP.contains(name));
    strange
        .map(|name| format!("{name}:1: is not in the plan of the top; give it a folder or a dot"))
        .collect()
}

/// Every file of the program is named by its parent; a bot command has its line in the table, too.
pub fn check_lines(repo: &Repo) -> Broken {
    let mut broken = Broken::new();
    for source in repo.program() {
        let module = source.module();
        let Some((own, above)) = module.split_last() else { continue };
        let parent =
            if above.is_empty() { "src/lib.rs".to_owned() } else { format!("src/{}.rs", above.join("/")) };
        let text = repo.sources.iter().find(|other| other.path == parent).map_or("", |parent| &parent.all);
        let path = &source.path;
        if !words(text).any(|(_, word)| word == own) {
            broken.push(format!("{path}:1: {parent} does not name it; add its line or remove the file"));
        } else if parent == "src/bot/commands.rs" && !has_line(text, own) {
            broken.push(format!("{path}:1: {parent} declares it and has no line for it in its table"));
        }
    }
    broken
}

/// Whether a module is named other than by `mod name;`.
fn has_line(code: &str, module: &str) -> bool {
    let declared = |at: usize| code[..at].trim_end().ends_with("mod");
    words(code).any(|(at, word)| word == module && !declared(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repo(files: &[(&str, &str)]) -> Repo {
        Repo::of(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    #[test]
    fn mod_files_are_found() {
        assert_eq!(check_mod_files(&repo(&[("src/bot/mod.rs", ""), ("src/bot.rs", "")])).len(), 1);
    }

    #[test]
    fn full_folders_are_found() {
        let names = |folder: &str| (0..13).map(|n| (format!("{folder}/{n}.rs"), String::new())).collect();
        assert_eq!(
            check_folders(&Repo::of(names("src/store"))),
            ["src/store:1: holds 13 files, 12 are allowed"]
        );
        assert!(check_folders(&Repo::of(names("src/bot/commands"))).is_empty());
    }

    #[test]
    fn strangers_at_the_top_are_found() {
        let told =
            check_top(&repo(&[("notes.md", ""), (".ci/run", ""), ("src/lib.rs", ""), ("Cargo.toml", "")]));
        assert_eq!(told, ["notes.md:1: is not in the plan of the top; give it a folder or a dot"]);
    }

    #[test]
    fn files_nobody_names_are_found() {
        let mut files = vec![
            ("src/lib.rs", "pub mod bot;"),
            ("src/bot.rs", "mod commands; // old"),
            ("src/bot/old.rs", ""),
            ("src/bot/commands.rs", "mod add;\nmod remove;\nconst TABLE: &[Spec] = &[add::SPEC];"),
            ("src/bot/commands/add.rs", ""),
        ];
        assert_eq!(check_lines(&repo(&files)).len(), 1);
        files.push(("src/bot/commands/remove.rs", ""));
        let told = check_lines(&repo(&files));
        let line = "src/bot/commands/remove.rs:1: src/bot/commands.rs declares it and has no line for it in its table";
        assert!(told.len() == 2 && told[0] == line || told[1] == line, "{told:?}");
    }
}
