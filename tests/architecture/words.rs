//! What may not be written, and where.

use super::paths::words;
use super::source::{Broken, Repo, Source};

/// Where the program speaks Chinese.
const SPEAKS_CHINESE: [&str; 14] = [
    "src/language/lexicon",
    "src/bot/wording",
    "src/proposal/wording",
    "src/proposal/member/removal/wording",
    "src/proposal/import/wording",
    "src/bot/commands",
    "src/card.rs",
    "src/card/",
    "src/console",
    "src/simulator",
    "src/app/demo",
    "src/app/check",
    "src/app/cards",
    "src/config/",
];

/// Every Rust file opens with `//!`.
pub fn check_openings(repo: &Repo) -> Broken {
    let silent = repo.sources.iter().filter(|source| !source.text.starts_with("//! "));
    silent.map(|source| format!("{}:1: does not open with `//!` and its purpose", source.path)).collect()
}

/// Chinese characters in code and literals.
pub fn check_chinese(repo: &Repo) -> Broken {
    let quiet =
        repo.program().filter(|source| !SPEAKS_CHINESE.iter().any(|place| source.path.starts_with(place)));
    let is_han =
        |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    let what = "Chinese outside lexicon, wording, commands, cards, console, simulator, config";
    quiet
        .flat_map(|source| lines_with(source, &source.spoken, move |line| line.contains(is_han)))
        .map(|at| format!("{at}: {what}"))
        .collect()
}

/// `unwrap()` outside tests.
pub fn check_unwrap(repo: &Repo) -> Broken {
    let found =
        repo.program().flat_map(|source| lines_with(source, &source.code, |line| line.contains(".unwrap()")));
    found.map(|at| format!("{at}: unwrap() outside tests; handle it, or expect(\"the invariant\")")).collect()
}

/// `#[allow(…)]` anywhere.
pub fn check_allow(repo: &Repo) -> Broken {
    let silences = |line: &str| line.contains("#[allow") || line.contains("#![allow");
    let found = repo.sources.iter().flat_map(|source| lines_with(source, &source.all, silences));
    found.map(|at| format!("{at}: #[allow]; write #[expect(…, reason = \"…\")]")).collect()
}

/// Notes to oneself.
pub fn check_later(repo: &Repo) -> Broken {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];
    let written = repo.files.iter().filter(|(path, _)| path != "Cargo.lock");
    let mut broken = Broken::new();
    for (path, text) in written {
        for (index, line) in text.lines().enumerate() {
            if let Some((_, mark)) = words(line).find(|(_, word)| marks.contains(word)) {
                broken.push(format!("{path}:{}: {mark}; do it now or leave it", index + 1));
            }
        }
    }
    broken
}

/// Permits are made by the gate; tests may, to have one.
pub fn check_permits(repo: &Repo) -> Broken {
    let allowed = ["src/gate.rs", "src/gate/", "src/domain/permit"];
    let others = repo.sources.iter().filter(|source| {
        let test = source.path.ends_with("tests.rs");
        !test && !allowed.iter().any(|place| source.path.starts_with(place))
    });
    let found =
        others.flat_map(|source| lines_with(source, &source.all, |line| line.contains("Permit::check")));
    found.map(|at| format!("{at}: Permit::check; only gate.rs gathers the facts it needs")).collect()
}

/// The word itself; URLs in settings and what the operator is told about them are the edges' business.
pub fn check_redis(repo: &Repo) -> Broken {
    let outside = repo.program().filter(|source| !source.path.starts_with("src/store"));
    let edge = |source: &Source| ["src/config", "src/app"].iter().any(|place| source.path.starts_with(place));
    let says = |line: &str| words(line).any(|(_, word)| word.to_ascii_lowercase().contains("redis"));
    outside
        .flat_map(|source| lines_with(source, if edge(source) { &source.code } else { &source.spoken }, says))
        .map(|at| format!("{at}: says Redis; only the store does"))
        .collect()
}

/// Registries, mirrors and the folders of somebody's machine.
pub fn check_places(repo: &Repo) -> Broken {
    const HOSTS: [&str; 13] = [
        concat!("rs", "proxy."),
        concat!("tuna.", "tsinghua"),
        concat!("mirrors.", "aliyun"),
        concat!("mirrors.", "ustc"),
        concat!("npm", "mirror."),
        concat!("registry.", "npmjs"),
        concat!("registry.", "yarnpkg"),
        concat!("py", "pi.org"),
        concat!("python", "hosted"),
        concat!("static.", "crates.io"),
        concat!("index.", "crates.io"),
        concat!("proxy.", "golang"),
        concat!("art", "ifactory"),
    ];
    const FOLDERS: [&str; 4] =
        [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/wo", "rk/"), concat!("/Us", "ers/")];
    let starts_there = |line: &str, folder: &str| {
        let part_of_more = |c: char| c.is_alphanumeric() || "._-}/".contains(c);
        line.match_indices(folder).any(|(at, _)| !line[..at].ends_with(part_of_more))
    };
    let mut broken = Broken::new();
    for (path, text) in &repo.files {
        for (index, line) in text.lines().enumerate() {
            let at = format!("{path}:{}", index + 1);
            broken.extend(
                HOSTS.iter().filter(|host| line.contains(*host)).map(|host| format!("{at}: names {host}")),
            );
            let folders = FOLDERS.iter().filter(|folder| starts_there(line, folder));
            broken.extend(folders.map(|folder| format!("{at}: {folder} is a folder of one machine")));
        }
    }
    broken
}

fn lines_with(source: &Source, text: &str, bad: impl Fn(&str) -> bool) -> Vec<String> {
    let lines = text.lines().enumerate().filter(|(_, line)| bad(line));
    lines.map(|(index, _)| format!("{}:{}", source.path, index + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rule: fn(&Repo) -> Broken, path: &str, text: &str) -> Broken {
        rule(&Repo::of(vec![(path.to_owned(), text.to_owned())]))
    }

    #[test]
    fn silent_files_are_found() {
        assert_eq!(
            told(check_openings, "src/a.rs", "use b;\n"),
            ["src/a.rs:1: does not open with `//!` and its purpose"]
        );
        assert!(told(check_openings, "src/a.rs", "//! A.\n").is_empty());
    }

    #[test]
    fn chinese_is_found_in_literals_and_not_in_comments() {
        let text = "//! 管家\n/// 信息员\nlet a = \"信\"; // 是\nlet b = '是';\n#[cfg(test)]\nmod t { const C: &str = \"信\"; }\n";
        let found = told(check_chinese, "src/bot/help.rs", text);
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("src/bot/help.rs:3: ") && found[1].starts_with("src/bot/help.rs:4: "));
        for place in
            ["src/bot/wording.rs", "src/bot/commands/add.rs", "src/card/menu.rs", "src/config/key.rs"]
        {
            assert!(told(check_chinese, place, text).is_empty());
        }
    }

    #[test]
    fn unwrap_and_allow_are_found() {
        let text =
            "//! .unwrap()\na.unwrap();\na.unwrap_or(1);\n#[cfg(test)]\nmod t { fn b() { c.unwrap() } }\n";
        assert_eq!(told(check_unwrap, "src/a.rs", text).len(), 1);
        assert_eq!(told(check_allow, "tests/a.rs", "#[allow(x)]\nfn a() {}\n// #[allow(y)]\n").len(), 1);
        assert_eq!(told(check_allow, "src/a.rs", "#![allow(x)]\n").len(), 1);
    }

    #[test]
    fn notes_to_oneself_are_found() {
        let text = format!("a\n# {}: later\nmake_todo()\n", concat!("TO", "DO"));
        assert_eq!(told(check_later, "scripts/test", &text).len(), 1);
    }

    #[test]
    fn permits_made_elsewhere_are_found() {
        let text = "//! x\nlet p = Permit::check(&a, &b);\n";
        assert_eq!(told(check_permits, "src/bot/commands/add.rs", text).len(), 1);
        assert_eq!(told(check_permits, "tests/it/add.rs", text).len(), 1);
        assert!(told(check_permits, "src/gate.rs", text).is_empty());
        assert!(told(check_permits, "src/domain/permit/tests.rs", text).is_empty());
    }

    #[test]
    fn the_store_alone_says_redis() {
        let text = "//! Redis\nuse redis::Client;\nlet a = \"redis://\";\n";
        assert_eq!(told(check_redis, "src/turn.rs", text).len(), 2);
        assert_eq!(told(check_redis, "src/config/parse.rs", text).len(), 1);
        assert!(told(check_redis, "src/store/redis.rs", text).is_empty());
    }

    #[test]
    fn registries_and_machines_are_found() {
        let text = format!(
            "url = \"https://{}io/x\"\ncd {}me\n",
            concat!("index.", "crates."),
            concat!("/ho", "me/")
        );
        assert_eq!(told(check_places, "scripts/test", &text).len(), 2);
        let fine = format!("https://api.dingtalk.com{}x and app{0}y", concat!("/ho", "me/"));
        assert!(told(check_places, "README.md", &fine).is_empty());
    }
}
