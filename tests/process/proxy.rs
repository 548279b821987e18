//! Two replicas behind the proxy of `docker-compose.yml`, one of which hangs: nothing is lost and nobody waits for long.

use std::collections::BTreeSet;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{ADMIN, House, eventually, free_port, seconds};

const COMPOSE: &str = include_str!("../../docker-compose.yml");

/// A running proxy; gone when it is dropped.
struct Proxy {
    url: String,
    process: Child,
    _dir: TempDir,
}

impl Proxy {
    /// With what `docker-compose.yml` says, before these replicas. Names are looked up by Docker's own server alone, and
    /// by a newer nginx than many machines have: the replicas stand here by their addresses.
    async fn before(replicas: [&str; 2]) -> Self {
        let (_, rest) = COMPOSE.split_once("    content: |\n").expect("the proxy's settings");
        let (said, _) = rest.split_once("\nvolumes:").expect("their end");
        let port = free_port();
        let mut settings = said.replace("$$", "$").replace(" resolve ", " ");
        settings = settings.replace("resolver 127.0.0.11 valid=5s;", "");
        settings = settings.replace("listen 80;", &format!("listen 127.0.0.1:{port};"));
        for (name, replica) in ["one:8080", "two:8080"].into_iter().zip(replicas) {
            assert!(settings.contains(name), "{settings}");
            settings = settings.replace(name, replica.trim_start_matches("http://"));
        }
        let dir = tempfile::tempdir().expect("a directory");
        let at = dir.path().display();
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {at}/{kind};"))
            .join(" ");
        let whole = format!(
            "daemon off; pid {at}/pid; error_log stderr;\nevents {{}}\nhttp {{ access_log off; {paths}\n{settings}\n}}\n"
        );
        let file = dir.path().join("nginx.conf");
        std::fs::write(&file, whole).expect("it is written");
        let mut nginx = Command::new("nginx");
        nginx.arg("-e").arg("stderr").arg("-p").arg(dir.path()).arg("-c").arg(&file);
        let process = nginx.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let process = process.expect("nginx must be installed: scripts/test does that");
        let proxy = Self { url: format!("http://127.0.0.1:{port}"), process, _dir: dir };
        eventually(seconds(10), "the proxy listens", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await;
        proxy
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // The master ends its workers when it is told to; killed, it would leave them.
        let id = self.process.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.process.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_hangs_costs_no_message() {
    let mut house = House::start(2).await;
    let proxy = Proxy::before([house.bots[0].url(), house.bots[1].url()]).await;
    let pick = Value::from(proxy.url.clone());
    house.bots[0].child().hang();
    let mut lost = Vec::new();
    for number in 0..40 {
        let said = house.platform.say(ADMIN, &format!("查一下{}", NAMES[number % NAMES.len()]), &pick).await;
        if said["delivered"] != true {
            lost.push((number, said));
        }
    }
    house.bots[0].child().go_on();
    assert!(lost.is_empty(), "{} of 40: {lost:?}", lost.len());
    eventually(seconds(60), "all are answered", async || {
        (house.platform.replies(ADMIN).await.len() >= 40).then_some(())
    })
    .await;
    house.platform.quiet().await;
    let answers: BTreeSet<String> = house.platform.replies(ADMIN).await.into_iter().collect();
    assert!(!answers.is_empty());
    assert_eq!(house.platform.replies(ADMIN).await.len(), 40, "each once: {answers:?}");
    house.all_well().await;
}

const NAMES: [&str; 4] = ["张三", "李四", "王五", "赵六"];
