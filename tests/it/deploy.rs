//! What is shipped to run the service: the image, the compose file, the unit, the dashboard, held without starting any.

use std::collections::BTreeMap;
use std::process::Command;

use crate::support::redis;

fn file(name: &str) -> String {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The blocks of a section whose entries are indented by two: name, and its lines.
fn blocks(yaml: &str, section: &str) -> BTreeMap<String, String> {
    let (_, rest) = yaml.split_once(&format!("\n{section}:\n")).expect("the section");
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let mut name = String::new();
    for line in rest.lines().take_while(|line| line.is_empty() || line.starts_with(' ')) {
        let own = line.strip_prefix("  ").filter(|line| !line.starts_with([' ', '#']) && !line.is_empty());
        if let Some((head, more)) = own.and_then(|own| own.split_once(':')) {
            head.clone_into(&mut name);
            found.insert(name.clone(), format!("{more}\n"));
        } else if let Some(block) = found.get_mut(&name) {
            block.push_str(line);
            block.push('\n');
        }
    }
    found
}

#[test]
fn the_image_is_pinned_small_and_nobody_is_root_in_it() {
    let image = file("Dockerfile");
    let lines: Vec<&str> = image.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let from: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("FROM ")).collect();
    assert_eq!(from.len(), 2, "what builds stays behind");
    for stage in from {
        let base = stage.split(' ').next().expect("an image");
        assert!(base.split_once(':').is_some_and(|(_, tag)| tag != "latest"), "{base} is not pinned");
        assert!(base.ends_with("-slim") || base.contains("-slim-"), "{base} is not small");
    }
    let last = |word: &str| lines.iter().rev().find_map(|line| line.strip_prefix(word));
    let user = last("USER ").expect("a user");
    assert!(
        user.split(':').all(|id| id.parse::<u32>().is_ok_and(|id| id >= 1000)),
        "{user}: a number, and not root's"
    );
    assert!(last("HEALTHCHECK ").is_some() && last("ENTRYPOINT [").is_some() && last("CMD [").is_some());
    assert!(
        image.contains("cargo build --release --locked"),
        "what is shipped is what is locked, and optimised"
    );
    assert!(!lines.iter().any(|line| line.starts_with("ADD ") || line.contains("apt-get upgrade")));
    for left_out in [".git", ".env", "target", "secrets"] {
        assert!(file(".dockerignore").lines().any(|line| line == left_out), "{left_out} gets into the image");
    }
}

#[test]
fn every_service_is_walled_in() {
    let compose = file("docker-compose.yml");
    let services = blocks(&compose, "services");
    let names: Vec<&str> = services.keys().map(String::as_str).collect();
    assert_eq!(names, ["grafana", "one", "prometheus", "proxy", "store", "two"]);
    assert_eq!(services["two"].trim(), "*guanjia", "both replicas are alike");
    for (name, block) in services.iter().filter(|(name, _)| *name != "two") {
        for wall in [
            "read_only: true",
            "cap_drop: [ALL]",
            "security_opt: [\"no-new-privileges:true\"]",
            "mem_limit: ",
            "pids_limit: ",
            "logging: ",
            "restart: unless-stopped",
            "networks: [",
        ] {
            assert!(block.contains(&format!("\n    {wall}")), "{name} lacks {wall}");
        }
        let image = block.lines().find_map(|line| line.trim().strip_prefix("image: ")).expect("an image");
        assert!(
            image.split_once(':').is_some_and(|(_, tag)| tag != "latest"),
            "{name}: {image} is not pinned"
        );
        for line in block.lines().filter(|line| line.trim_start().starts_with("- \"") && line.contains(':')) {
            assert!(line.contains("\"127.0.0.1:"), "{name} is open to the network: {line}");
        }
    }
    assert!(
        blocks(&compose, "networks")["back"].contains("internal: true"),
        "the store reaches nobody outside"
    );
}

#[test]
fn secrets_are_files_that_the_settings_know() {
    let compose = file("docker-compose.yml");
    let declared = blocks(&compose, "secrets");
    let guanjia = &blocks(&compose, "services")["one"];
    for (name, block) in &declared {
        assert!(block.contains(&format!("file: ./secrets/{name}")), "{name}: {block}");
    }
    let mut given = 0;
    for line in guanjia.lines().filter(|line| line.contains("_FILE: /run/secrets/")) {
        let (setting, secret) = line.trim().split_once("_FILE: /run/secrets/").expect("a secret");
        let key = guanjia::config::key::by_env(setting);
        assert!(key.is_some_and(|key| key.secret), "{setting} is no secret of the settings");
        assert!(declared.contains_key(secret) && guanjia.contains(secret), "{secret} is not declared");
        given += 1;
    }
    let secrets = guanjia::config::key::KEYS.iter().filter(|key| key.secret).count();
    assert_eq!(given, secrets, "a secret of the settings has no file");
    let environment = guanjia.lines().filter_map(|line| line.trim().split_once(": ")).map(|(name, _)| name);
    for name in environment.filter(|name| name.starts_with("GUANJIA_") && !name.ends_with("_FILE")) {
        assert!(guanjia::config::key::by_env(name).is_some(), "{name} is no setting");
    }
    assert!(file(".gitignore").lines().any(|line| line == "secrets"), "secrets get into the repository");
}

#[tokio::test]
async fn the_store_asks_for_its_password_and_keeps_what_it_is_given() {
    let compose = file("docker-compose.yml");
    let store = &blocks(&compose, "services")["store"];
    let (_, command) = store.split_once(">-\n").expect("its command");
    let lines = command.lines().take_while(|line| line.starts_with("        "));
    let command = lines.map(str::trim).collect::<Vec<_>>().join(" ").replace("$$", "$");
    let dir = tempfile::tempdir().expect("a directory");
    let at = |name: &str| dir.path().join(name).display().to_string();
    std::fs::write(dir.path().join("password"), "hush\n").expect("it is written");
    let port = redis::free_port();
    let command = command
        .replace("/run/secrets/store_password", &at("password"))
        .replace("/tmp/redis.conf", &at("redis.conf"))
        .replace("--dir /data", &format!("--dir {} --port {port} --bind 127.0.0.1", dir.path().display()));
    let mut server =
        Command::new("sh").args(["-c", &command]).stdout(std::process::Stdio::null()).spawn().expect("sh");
    let open = async |url: String| {
        for _ in 0..200 {
            let settings = guanjia::store::Settings::new(url.clone(), "corp".to_owned());
            match guanjia::store::Store::open(settings).await {
                Err(guanjia::store::Error::Unavailable { cause }) if cause.contains("refused") => {
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                }
                opened => return opened.map_err(|error| error.to_string()),
            }
        }
        panic!("the server does not answer");
    };
    let stranger = open(format!("redis://127.0.0.1:{port}/0")).await.err().unwrap_or_default();
    let store = open(format!("redis://:hush@127.0.0.1:{port}/0")).await;
    let told = match &store {
        Ok(store) => store.server().await.map_err(|error| error.to_string()),
        Err(error) => Err(error.clone()),
    };
    server.kill().expect("it is ours");
    server.wait().expect("it ends");
    assert!(!stranger.is_empty(), "whoever has no password gets in");
    let told = told.expect("it tells").expect("a server");
    let kept = (told.writes, told.fsync.as_deref(), told.policy.as_deref());
    assert_eq!(kept, (Some(true), Some("always"), Some("noeviction")));
}

#[test]
fn the_unit_is_good_and_walled_in() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        // There is none on this machine, and nothing to hold the unit against.
        return;
    }
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("guanjia.service");
    // Where it is installed there is a program; here there is another one.
    let unit = file("deploy/systemd/guanjia.service").replace("/usr/local/bin/guanjia", "/bin/true");
    std::fs::write(&path, unit).expect("it is written");
    let path = path.display().to_string();
    for arguments in
        [vec!["verify", "--man=no", &path], vec!["security", "--offline=true", "--threshold=20", &path]]
    {
        let run = Command::new("systemd-analyze").args(&arguments).output().expect("it runs");
        let said =
            format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        assert!(run.status.success(), "systemd-analyze {arguments:?}:\n{said}");
    }
}
