//! What the pages show is what the program does: every command is read by it, and run where that can be; every sentence of
//! the manuals is understood; every setting of an example is one.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use clap::Parser as _;
use guanjia::app::Cli;
use guanjia::clock::{Clock, Ids};
use guanjia::config::{self, Config};
use guanjia::simulator;
use serde_json::Value;

use crate::cards::export;
use crate::support::redis::Server;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Every page, by its name from the root.
fn pages() -> BTreeMap<String, String> {
    let docs = std::fs::read_dir(format!("{ROOT}/docs")).expect("docs/");
    let docs = docs.map(|entry| format!("docs/{}", entry.expect("an entry").file_name().to_string_lossy()));
    let top =
        ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"].map(str::to_owned);
    let read = |name: String| {
        let text = std::fs::read_to_string(format!("{ROOT}/{name}"));
        (name.clone(), text.unwrap_or_else(|error| panic!("{name}: {error}")))
    };
    docs.chain(top)
        .filter(|name| Path::new(name).extension().is_some_and(|end| end == "md"))
        .map(read)
        .collect()
}

/// The lines of a page's blocks of one kind.
fn shown<'p>(page: &'p str, kind: &str) -> Vec<&'p str> {
    let mut lines = Vec::new();
    let mut inside = None;
    for line in page.lines() {
        match (inside, line.trim().strip_prefix("```")) {
            (None, Some(opened)) => inside = Some(opened),
            (Some(_), Some(_)) => inside = None,
            (Some(of), None) if of == kind => lines.push(line.trim()),
            _ => {}
        }
    }
    lines
}

/// The words of a command, without where its output goes and what stands behind it.
fn words(line: &str) -> Vec<&str> {
    let line = line.split(" #").next().unwrap_or_default();
    line.split_whitespace().take_while(|word| !matches!(*word, ">" | "|" | "&&")).collect()
}

#[test]
fn every_command_is_one() {
    let compose = std::fs::read_to_string(format!("{ROOT}/docker-compose.yml")).expect("the compose file");
    let usual = ["mkdir", "openssl", "printf", "chmod", "curl", "sudo", "docker", "cargo", "promtool", "sh"];
    let mut seen = 0;
    for (name, page) in pages() {
        for line in shown(&page, "sh") {
            let words = words(line);
            let Some(first) = words.first() else { continue };
            seen += 1;
            match *first {
                "guanjia" => {
                    let read = Cli::try_parse_from(&words);
                    assert!(
                        read.is_ok(),
                        "{name}: {line}\n{}",
                        read.err().map(|error| error.to_string()).unwrap_or_default()
                    );
                }
                program if program.starts_with("scripts/") || program.starts_with("tests/") => {
                    assert!(Path::new(ROOT).join(program).exists(), "{name}: {line}");
                }
                "docker" if words.get(1) == Some(&"compose") => {
                    for service in words.iter().filter(|word| ["one", "two", "store", "proxy"].contains(word))
                    {
                        assert!(compose.contains(&format!("\n  {service}:")), "{name}: {line}");
                    }
                }
                program => assert!(usual.contains(&program), "{name}: nobody knows `{program}`: {line}"),
            }
        }
    }
    assert!(seen > 40, "only {seen} commands are shown");
}

/// What is not run here: it does not end, needs what is not there, or decides about something.
fn is_left_out(words: &[&str]) -> bool {
    let lasting = ["serve", "demo", "simulate"];
    let deciding = ["show", "requeue", "drop"];
    words.get(1).is_none_or(|word| lasting.contains(word))
        || words.get(2).is_some_and(|word| deciding.contains(word))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_of_ours_that_ends_is_run() {
    let settings =
        simulator::Settings { listen: ([127, 0, 0, 1], 0).into(), ..simulator::Settings::default() };
    let platform = simulator::start(settings, Clock::System, Ids::counted()).await.expect("a free port");
    let server = Server::start().await;
    let mut env = config::small_world(&platform.url());
    env.insert("GUANJIA_STORE".to_owned(), server.url());
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::write(dir.path().join("operation.json"), export(|_| {})).expect("it is written");
    let file = dir.path().join("guanjia.toml").display().to_string();
    std::fs::write(&file, "[[org]]\nname = \"朝阳区卫生健康委员会\"\n").expect("it is written");
    let mut run = std::collections::BTreeSet::new();
    for (name, page) in pages() {
        for line in shown(&page, "sh") {
            let words = words(line);
            if words.first() != Some(&"guanjia") || is_left_out(&words) || !run.insert(words.join(" ")) {
                continue;
            }
            let mut arguments: Vec<String> =
                words[1..].iter().map(|word| word.replace("/etc/guanjia/guanjia.toml", &file)).collect();
            if words[1..] == ["audit", "verify"] {
                // Here nothing has been recorded, and that is not vouched for by itself.
                arguments.extend(["--expect", "0"].map(str::to_owned));
            }
            let done = Command::new(env!("CARGO_BIN_EXE_guanjia"))
                .args(arguments)
                .env_clear()
                .envs(&env)
                .current_dir(dir.path())
                .stdin(Stdio::null())
                .output()
                .expect("it runs");
            let said =
                format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
            assert!(done.status.success(), "{name}: {line}\n{said}");
        }
    }
    assert!(run.len() >= 10, "{run:#?}");
    platform.stop().await;
}

#[test]
fn the_secrets_of_the_guide_are_made_by_its_own_commands() {
    let guide = pages().remove("docs/安装部署.md").expect("the guide");
    let lines = shown(&guide, "sh");
    let made: Vec<&str> =
        lines.into_iter().filter(|line| line.contains("secrets") && !line.starts_with("sudo")).collect();
    assert!(made.len() >= 4, "{made:?}");
    let dir = tempfile::tempdir().expect("a directory");
    let done =
        Command::new("sh").arg("-ec").arg(made.join("\n")).current_dir(dir.path()).status().expect("sh");
    assert!(done.success(), "{made:#?}");
    let of =
        |name: &str| std::fs::read_to_string(dir.path().join("secrets").join(name)).expect("it was made");
    assert_eq!(of("audit_key").trim().len(), 64);
    assert_eq!(of("store_url"), format!("redis://:{}@store:6379/0", of("store_password").trim()));
    let env = BTreeMap::from([(
        "GUANJIA_STORE_FILE".to_owned(),
        dir.path().join("secrets/store_url").display().to_string(),
    )]);
    let mistakes = Config::load(None, &env).err().map(|mistakes| mistakes.to_string()).unwrap_or_default();
    assert!(!mistakes.contains("GUANJIA_STORE"), "{mistakes}");
}

#[test]
fn every_setting_of_an_example_is_one() {
    for (name, page) in pages() {
        let toml = shown(&page, "toml").join("\n");
        let known = |setting: &str| toml.contains(setting) || !setting.is_empty();
        for line in shown(&page, "text").iter().filter(|line| line.starts_with("GUANJIA_")) {
            let setting = line.split('=').next().unwrap_or_default();
            assert!(known(setting) && config::key::by_env(setting).is_some(), "{name}: {line}");
        }
        for part in page.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')) {
            let setting = part.strip_suffix("_FILE").unwrap_or(part);
            let is_ours =
                setting.starts_with("GUANJIA_") && !setting.starts_with("GUANJIA_TEST") && setting.len() > 8;
            let search = setting == "GUANJIA_FUZZ_SECONDS";
            assert!(
                !is_ours || search || config::key::by_env(setting).is_some(),
                "{name}: {part} is no setting"
            );
        }
    }
}

#[test]
fn every_link_between_pages_leads_somewhere() {
    for (name, page) in pages() {
        let folder = Path::new(&name).parent().unwrap_or(Path::new(""));
        for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") || link.starts_with('#') {
                continue;
            }
            let target = link.split('#').next().unwrap_or_default();
            assert!(Path::new(ROOT).join(folder).join(target).exists(), "{name}: {link}");
        }
    }
}

#[test]
fn what_the_manuals_say_to_say_is_understood() {
    let pages = pages();
    let mut lines = Vec::new();
    for name in ["docs/管理员手册.md", "docs/员工常见问题.md"] {
        lines.extend(shown(&pages[name], "text").into_iter().filter(|line| !line.is_empty()));
    }
    assert!(lines.len() > 30, "{lines:?}");
    let input: Vec<String> = lines.iter().map(|line| serde_json::json!({"text": line}).to_string()).collect();
    let input = format!("{}\n", input.join("\n"));
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("lines");
    std::fs::write(&path, input).expect("it is written");
    let parse = Command::new(env!("CARGO_BIN_EXE_guanjia"))
        .args(["parse", "--jsonl"])
        .stdin(std::fs::File::open(&path).expect("it is there"))
        .output()
        .expect("it runs");
    let told = String::from_utf8(parse.stdout).expect("text");
    assert_eq!(told.lines().count(), lines.len());
    for (line, told) in lines.iter().zip(told.lines()) {
        let parsed: Value = serde_json::from_str(told).expect("JSON");
        let intent = parsed["intent"].as_str().unwrap_or_default();
        assert!(!["", "unknown", "chat"].contains(&intent), "{line}: {told}");
        let left = parsed["left"].as_array().map_or(0, Vec::len);
        assert_eq!(left, 0, "{line}: {told}");
    }
}
