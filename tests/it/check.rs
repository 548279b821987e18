//! `guanjia check`: each failure switched on, and the line that is said of it; the table of the operators' guide is made
//! from these.

use std::collections::BTreeMap;

use guanjia::app::check::{self, Finding, NAMES, Report, State, Wanted};
use guanjia::clock::{Clock, Ids};
use guanjia::config::{self, Config};
use guanjia::simulator::{self, Simulator};
use serde_json::{Value, json};

use crate::support::platform::Platform;
use crate::support::redis::Server;

/// A platform, and the settings of a service that is not running.
struct Site {
    platform: Platform,
    simulator: Simulator,
    env: BTreeMap<String, String>,
    file: Option<String>,
}

impl Site {
    async fn new() -> Self {
        let listen = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
        let settings = simulator::Settings { listen, ..simulator::Settings::default() };
        let simulator = simulator::start(settings, Clock::System, Ids::counted()).await.expect("a free port");
        let mut env = config::small_world(&simulator.url());
        env.insert("GUANJIA_AUDIT_KEY".to_owned(), "a key of its own".to_owned());
        env.insert("GUANJIA_CALLS_A_MONTH".to_owned(), "5000".to_owned());
        Self { platform: Platform::new(simulator.url()), simulator, env, file: None }
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    fn file(self, text: &str) -> Self {
        Self { file: Some(text.to_owned()), ..self }
    }

    async fn knob(self, turn: Value) -> Self {
        self.platform.post("knobs", turn).await;
        self
    }

    async fn fault(self, fault: Value) -> Self {
        self.platform.fault(fault).await;
        self
    }

    async fn look(&self, only: &[&str]) -> Report {
        let file = self.file.as_ref().map(|text| {
            let file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
            std::fs::write(file.path(), text).expect("it is written");
            file
        });
        let config = Config::load(file.as_ref().map(tempfile::NamedTempFile::path), &self.env);
        let only = only.iter().map(|name| (*name).to_owned()).collect();
        check::look(&Wanted { only, offline: false }, config, &Clock::System).await
    }

    async fn stop(self) {
        self.simulator.stop().await;
    }
}

/// The one finding of this name.
fn of<'r>(report: &'r Report, name: &str) -> &'r Finding {
    let mut found = report.checks.iter().filter(|finding| finding.name == name);
    found.next().unwrap_or_else(|| panic!("{name} was not looked at:\n{report}"))
}

/// Looks at a site where this is to fail; the line.
async fn line(site: Site, name: &str, state: State) -> Finding {
    let family = name.split('.').next().expect("a family");
    let report = site.look(&[family]).await;
    let finding = of(&report, name).clone();
    assert_eq!(finding.state, state, "{report}");
    assert!(finding.fix.is_some(), "what is wrong is told with what to do: {finding}");
    assert_eq!(report.is_good(), state != State::Wrong, "{report}");
    site.stop().await;
    // Ports, and what the world is called, are of this run.
    let shown = |text: &str| {
        let words = text.split(' ').map(|word| if word.contains("127.0.0.1") { "…" } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    Finding { said: shown(&finding.said), fix: finding.fix.as_deref().map(shown), ..finding }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_all_is_well_nothing_is_wrong_and_nothing_is_shown_or_changed() {
    let site = Site::new().await;
    let before = site.platform.world().await;
    let report = site.look(&[]).await;
    assert!(report.is_good(), "{report}");
    for name in NAMES {
        let looked = |finding: &Finding| finding.name.split('.').next() == Some(name);
        assert!(report.checks.iter().any(looked), "{name} was not looked at:\n{report}");
    }
    assert_eq!(site.platform.world().await, before, "a check changes nothing");
    let told = format!("{report}{}", serde_json::to_string(&report).expect("JSON"));
    for secret in ["sim-app-secret", "sim-card-secret", "a key of its own", "simtoken-"] {
        assert!(!told.contains(secret), "{secret} is told: {told}");
    }
    let calls = site.platform.calls("").await;
    assert!(calls.iter().all(|call| call.outcome != "unknown"), "{calls:#?}");
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_failure_is_named_with_what_to_do_and_the_guide_has_the_table() {
    use State::{Remark, Wrong};
    let mut rows = BTreeMap::new();
    let mut row = |what: &str, finding: Finding| assert!(rows.insert(what.to_owned(), finding).is_none());

    let site = Site::new().await.set("GUANJIA_WORKERS", "many");
    row("设置写错", line(site, "settings", Wrong).await);
    let mut site = Site::new().await;
    site.env.remove("GUANJIA_AUDIT_KEY");
    site.env.insert("GUANJIA_STORE".to_owned(), "redis://127.0.0.1:1".to_owned());
    row("没有审计密钥", line(site, "settings", Remark).await);
    let site = Site::new().await.set("GUANJIA_CLIENT_SECRET", "wrong");
    row("应用密钥不对", line(site, "credentials", Wrong).await);
    let site = Site::new().await.knob(json!({"address_refused": true})).await;
    row("出口 IP 不在白名单", line(site, "scope", Wrong).await);
    let site = Site::new().await.fault(json!({"api": "/auth/scopes", "kind": "http500", "times": 100})).await;
    row("钉钉不应答", line(site, "scope", Wrong).await);
    let site = Site::new().await.fault(json!({"api": "/auth/scopes", "kind": "quota", "times": 100})).await;
    row("本月调用量用完", line(site, "scope", Wrong).await);
    let site = Site::new().await.knob(json!({"app_scope": [9001]})).await;
    row("通讯录范围不全", line(site, "scope", Wrong).await);
    let site = Site::new().await.knob(json!({"only_admins": true})).await;
    row("应用只有管理员可见", line(site, "range", Wrong).await);
    let site = Site::new().await.knob(json!({"app_range": [91]})).await;
    row("应用只对部分人可用", line(site, "range", Wrong).await);
    let site = Site::new().await.knob(json!({"revoked": ["qyapi_microapp_manage"]})).await;
    row("查不到可使用范围", line(site, "range", Remark).await);
    let site = Site::new().await.knob(json!({"clock_ahead_ms": 600_000})).await;
    row("本机时间不准", line(site, "clock", Wrong).await);
    let site = Site::new().await.set("GUANJIA_ROLE_GROUP", "没有的组");
    row("没有角色组", line(site, "roles", Wrong).await);
    let site = Site::new().await.set("GUANJIA_ROLES", "信息统计负责人,没有的角色");
    row("没有要设置的角色", line(site, "roles.没有的角色", Wrong).await);
    let site = Site::new().await.set("GUANJIA_ADMIN_ROLE", "没有的角色");
    row("没有管理员角色", line(site, "roles.admin_role", Wrong).await);
    let site = Site::new().await.set("GUANJIA_NOTICE_OFFICERS", "nobody");
    row("通知员不存在", line(site, "officers.nobody", Wrong).await);
    let site = Site::new().await.set("GUANJIA_ANNOUNCER", "hp_li");
    row("署名人不是公告管理员", line(site, "announcer", Wrong).await);
    let gateway = json!({"api": "/v1.0/gateway", "kind": "refuse", "code": "authFailed", "times": 100});
    row("没有开 Stream 模式", line(Site::new().await.fault(gateway).await, "stream", Wrong).await);
    let site = Site::new().await.knob(json!({"streams_mute": true})).await;
    row("Stream 连接不通", line(site, "stream", Wrong).await);
    let register = json!({"api": "/v1.0/card/callbacks", "kind": "refuse", "code": "param.callbackUrlInvalid", "times": 9});
    let site = http(Site::new().await).set("GUANJIA_PUBLIC_URL", "http://127.0.0.1:1");
    row("卡片回调地址不被接受", line(site.fault(register).await, "callback", Wrong).await);
    let site = http(Site::new().await).set("GUANJIA_PUBLIC_URL", "http://127.0.0.1:1");
    row("公网地址打不开", line(site, "public_url", Wrong).await);
    row("没有设置公网地址", line(Site::new().await, "public_url", Remark).await);
    let site = Site::new().await;
    let elsewhere = site.platform.base().to_owned();
    row("公网地址不是管家", line(site.set("GUANJIA_PUBLIC_URL", &elsewhere), "public_url", Wrong).await);
    let site = Site::new().await.file("[[org]]\n[org.card_templates]\noperation = \"nothing.schema\"\n");
    row("卡片模板没有发布", line(site, "templates.operation", Wrong).await);
    let mut site = Site::new().await;
    site.env.remove("GUANJIA_CALLS_A_MONTH");
    row("不知道每月额度", line(site, "quota", Remark).await);

    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/运维手册.md");
    let guide = std::fs::read_to_string(guide).expect("the operators' guide");
    let table = check::table(&rows);
    assert!(guide.contains(&table), "docs/运维手册.md lacks this table as it is:\n\n{table}");
}

/// A site of the other door.
fn http(site: Site) -> Site {
    site.set("GUANJIA_DOOR", "http")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_permission_point_that_is_missing_is_named_with_its_page() {
    let site = Site::new().await;
    let points: Vec<String> = of_family(&site.look(&["permissions"]).await, "permissions");
    assert!(points.len() > 15, "{points:?}");
    site.platform.post("knobs", json!({"revoked": points})).await;
    let report = site.look(&["permissions"]).await;
    for point in &points {
        let finding = of(&report, &format!("permissions.{point}"));
        assert!(matches!(finding.state, State::Wrong | State::Remark), "{finding}");
        assert!(finding.said.contains(point.as_str()), "{finding}");
        let fix = finding.fix.as_deref().expect("what to do");
        assert!(fix.contains(&format!("appscope/apply?content=dingsimapp%23{point}")), "{finding}");
    }
    // One alone is told alone.
    site.platform.post("knobs", json!({"revoked": ["qyapi_robot_sendmsg"]})).await;
    let report = site.look(&["permissions"]).await;
    let missing: Vec<&str> =
        report.checks.iter().filter(|one| one.state != State::Good).map(|one| one.name.as_str()).collect();
    assert_eq!(missing, ["permissions.qyapi_robot_sendmsg"], "{report}");
    site.stop().await;
}

fn of_family(report: &Report, family: &str) -> Vec<String> {
    let prefix = format!("{family}.");
    report.checks.iter().filter_map(|finding| finding.name.strip_prefix(&prefix)).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_is_looked_at_as_it_is_set() {
    let site = Site::new().await.set("GUANJIA_STORE", "redis://127.0.0.1:1/0");
    let finding = line(site, "store", State::Wrong).await;
    assert!(finding.said.contains("连不上"), "{finding}");
    let server = Server::start().await;
    let site = Site::new().await.set("GUANJIA_STORE", &server.url());
    let report = site.look(&["store", "quota", "events"]).await;
    assert!(report.is_good(), "{report}");
    assert_eq!(of(&report, "store.persistence").said, "每次写入都落盘");
    assert_eq!(of(&report, "events.user_add_org").state, State::Remark, "{report}");
    for (setting, value, name) in [
        ("appendfsync", "everysec", "store.persistence"),
        ("appendonly", "no", "store.persistence"),
        ("maxmemory-policy", "allkeys-lru", "store.eviction"),
        ("maxmemory", "1000000", "store.memory"),
    ] {
        server.set(setting, value).await;
        let report = site.look(&["store"]).await;
        assert_eq!(of(&report, name).state, State::Wrong, "{setting} {value}: {report}");
    }
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_came_is_remembered_and_one_that_did_not_is_told() {
    let house = crate::support::Plan::default().on_redis().build().await;
    house
        .platform
        .post("say", json!({"user": "hp_admin", "text": "添加成员 周八 13900000101 急诊科 信息员"}))
        .await;
    house.platform.post("appoint", json!({"user": "hp_li", "admin": "sub", "scope": [9_001_011]})).await;
    house.platform.quiet().await;
    let store = house.service().store();
    let heard = async || store.entries(guanjia::store::key::map::HEARD).await.expect("the store answers");
    for _ in 0..200 {
        if heard().await.iter().any(|(name, _)| name == "org_admin_add") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let heard: Vec<String> = heard().await.into_iter().map(|(name, _)| name).collect();
    assert!(heard.contains(&"org_admin_add".to_owned()), "{heard:?}");
    assert!(!heard.contains(&"robot_msg_read".to_owned()), "{heard:?}");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_is_wanted_is_looked_at() {
    let site = Site::new().await;
    assert_eq!(site.look(&["scope"]).await.checks.len(), 1);
    let config = Config::load(None, &site.env);
    let report = check::look(&Wanted { only: Vec::new(), offline: true }, config, &Clock::System).await;
    assert_eq!(report.checks.len(), 1, "{report}");
    site.stop().await;
}

#[test]
fn the_guide_that_sets_up_has_the_permission_points() {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/安装部署.md");
    let guide = std::fs::read_to_string(guide).expect("the guide");
    let table = check::points_table();
    assert!(guide.contains(&table), "docs/安装部署.md lacks this table as it is:\n\n{table}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_exit_code_is_the_verdict_in_words_and_in_json() {
    let site = Site::new().await;
    let run = |env: &BTreeMap<String, String>, arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_guanjia"));
        let done = command.arg("check").args(arguments).env_clear().envs(env).output().expect("it runs");
        (done.status.code(), String::from_utf8(done.stdout).expect("text"))
    };
    let (code, told) = run(&site.env, &["--only", "credentials"]);
    assert_eq!((code, told.lines().count()), (Some(0), 2), "{told}");
    let mut wrong = site.env.clone();
    wrong.insert("GUANJIA_CLIENT_SECRET".to_owned(), "hush-hush".to_owned());
    let (code, told) = run(&wrong, &["--only", "credentials"]);
    assert!(code == Some(1) && told.starts_with("✗ credentials") && !told.contains("hush"), "{told}");
    let (code, told) = run(&wrong, &["--only", "credentials", "--json"]);
    let told: Value = serde_json::from_str(&told).expect("JSON alone");
    assert_eq!((code, &told["checks"][0]["state"]), (Some(1), &json!("wrong")));
    let (code, _) = run(&site.env, &["--only", "weather"]);
    assert_eq!(code, Some(2), "what nobody checks cannot be asked for");
    site.stop().await;
}
