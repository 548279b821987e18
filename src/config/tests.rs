//! The configuration as an operator meets it.

use std::path::PathBuf;

use secrecy::ExposeSecret as _;

use super::*;

const COMPLETE: &[(&str, &str)] = &[
    ("GUANJIA_STORE", "memory"),
    ("GUANJIA_PUBLIC_URL", "https://bot.example.org/"),
    ("GUANJIA_CORP_ID", "dingsim0001"),
    ("GUANJIA_CLIENT_ID", "dingsimapp"),
    ("GUANJIA_CLIENT_SECRET", "  sim-app-secret\n"),
    ("GUANJIA_DOOR", "http"),
    ("GUANJIA_EVENT_TOKEN", "simtoken"),
    ("GUANJIA_EVENT_AES_KEY", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
    ("GUANJIA_CARD_SECRET", "sim-card-secret"),
];

fn env(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn complete_and(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut all = env(COMPLETE);
    all.extend(env(pairs));
    all
}

fn load(pairs: &[(&str, &str)]) -> Config {
    Config::load(None, &complete_and(pairs)).expect("complete")
}

fn mistakes(pairs: &[(&str, &str)]) -> String {
    Config::load(None, &complete_and(pairs)).expect_err("a mistake").to_string()
}

fn file(dir: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let path = dir.path().join(name);
    std::fs::write(&path, text).expect("written");
    path
}

#[test]
fn the_environment_is_enough_and_the_rest_has_defaults() {
    let config = load(&[]);
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url.as_deref(), Some("https://bot.example.org"));
    assert_eq!(config.dingtalk.api, "https://api.dingtalk.com");
    assert_eq!((config.dingtalk.calls_per_second, config.dingtalk.calls_per_20s), (19.5, 10_000));
    assert_eq!(config.workers, None);
    assert_eq!(config.confirm_ttl, Duration::from_mins(30));
    assert_eq!(config.org.client_secret.expose_secret(), "sim-app-secret");
    assert_eq!(config.org.roles, usual_roles());
    assert_eq!(config.org.admin_role.as_deref(), Some("企业账号管理员"));
    let approvals = Approvals { remove_above: 5, notice_above: 1000, wait: Duration::from_hours(24) };
    assert_eq!(config.org.approvals, approvals);
}

#[test]
fn every_variable_is_read() {
    let config = load(&[
        ("GUANJIA_LISTEN", "0.0.0.0:9000"),
        ("GUANJIA_STORE", "redis://:pa@ss@127.0.0.1:6379/1"),
        ("GUANJIA_DINGTALK_API", "http://127.0.0.1:8090"),
        ("GUANJIA_CALLS_PER_SECOND", "0"),
        ("GUANJIA_WORKERS", "0"),
        ("GUANJIA_STORE_UNSAFE", "true"),
        ("GUANJIA_CONFIRM_TTL", "2s"),
        ("GUANJIA_AGENT_ID", "1001"),
        ("GUANJIA_ORG_CODE", "cyqwjw"),
        ("GUANJIA_ROLES", "统计员；报数的=信息统计负责人，值班员"),
        ("GUANJIA_ADMIN_ROLE", "none"),
        ("GUANJIA_NOTICE_OFFICERS", "officer, boss"),
        ("GUANJIA_LOG", "debug"),
    ]);
    assert_eq!((config.listen.port(), config.workers, config.org.agent_id), (9000, Some(0), Some(1001)));
    assert!(config.store_unsafe && !load(&[]).store_unsafe);
    assert!(mistakes(&[("GUANJIA_STORE_UNSAFE", "perhaps")]).contains("write true or false"));
    assert_eq!(config.org.notice_officers, ["officer", "boss"]);
    assert_eq!(config.org.admin_role, None);
    let roles: Vec<_> = config.org.roles.iter().map(|r| (&*r.say, &*r.name, r.aliases.len())).collect();
    assert_eq!(roles, [("统计员", "信息统计负责人", 1), ("值班员", "值班员", 0)]);
    assert_eq!(config.shown_store(), "redis://***@127.0.0.1:6379/1");
}

#[test]
fn the_usual_words_stay_with_the_usual_roles() {
    let roles = load(&[("GUANJIA_ROLES", "信息员=信息统计负责人,接诉即办员,安全生产负责人")]).org.roles;
    assert_eq!(roles, usual_roles());
}

#[test]
fn all_mistakes_are_told_at_once_with_key_and_fix() {
    let env = env(&[
        ("GUANJIA_LISTEN", "localhost"),
        ("GUANJIA_CONFIRM_TTL", "30"),
        ("GUANJIA_DOOR", "http"),
        ("GUANJIA_EVENT_AES_KEY", "hush-too-short"),
        ("GUANJIA_CLIENT_SECRT", "hush"),
        ("GUANJIA_LISTEN_FILE", "x"),
        ("HOME", "elsewhere"),
    ]);
    let told = Config::load(None, &env).expect_err("many").to_string();
    insta::assert_snapshot!(told, @r#"
    GUANJIA_CLIENT_SECRT: is no setting; did you mean GUANJIA_CLIENT_SECRET?
    GUANJIA_LISTEN_FILE: is no setting; remove it; docs/settings.md lists them all
    listen (GUANJIA_LISTEN): `localhost` is no address; write an IP address and a port, such as 127.0.0.1:8080 or 0.0.0.0:8080
    store (GUANJIA_STORE): is missing; set it to `redis://host:6379/0`, `rediss://…` (TLS), or `memory`, which forgets when the process ends, or name a file that holds it in GUANJIA_STORE_FILE
    confirm_ttl (GUANJIA_CONFIRM_TTL): `30` is no duration; write a number and d, h, m, s or ms, such as 30m or 1h30m
    org[].corp_id (GUANJIA_CORP_ID): is missing; set it to the organisation's CorpId
    org[].client_id (GUANJIA_CLIENT_ID): is missing; set it to the app's Client ID, which is the robot code too
    org[].client_secret (GUANJIA_CLIENT_SECRET): is missing; set it to the app's Client Secret, or name a file that holds it in GUANJIA_CLIENT_SECRET_FILE
    org[].event_token (GUANJIA_EVENT_TOKEN): is missing (the http door needs it); set it to the token of the event subscription, or name a file that holds it in GUANJIA_EVENT_TOKEN_FILE
    org[].event_aes_key (GUANJIA_EVENT_AES_KEY): has 14 characters instead of 43; copy the EncodingAESKey of the event subscription whole
    org[].card_secret (GUANJIA_CARD_SECRET): is missing (the http door needs it); set it to the secret with which card presses are signed, or name a file that holds it in GUANJIA_CARD_SECRET_FILE
    "#);
    assert!(!told.contains("hush"));
}

#[test]
fn a_file_is_read_and_the_environment_wins() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = file(
        &dir,
        "guanjia.toml",
        r#"
        listen = "127.0.0.1:1"
        workers = 3
        [dingtalk]
        calls_per_second = 60
        [[org]]
        corp_id = "other"
        agent_id = 7
        notice_officers = ["officer"]
        [[org.roles]]
        name = "信息统计负责人"
        say = "信息员"
        aliases = ["统计"]
        [org.approvals]
        remove_above = 2
        [org.card_templates]
        operation = "abc.schema"
        "#,
    );
    let config =
        Config::load(Some(&path), &complete_and(&[("GUANJIA_LISTEN", "127.0.0.1:2")])).expect("good");
    assert_eq!((config.listen.port(), config.workers, config.dingtalk.calls_per_second), (2, Some(3), 60.0));
    assert_eq!((config.org.corp_id.as_str(), config.org.agent_id), ("dingsim0001", Some(7)));
    assert_eq!(config.org.roles[0].aliases, ["统计"]);
    assert_eq!((config.org.approvals.remove_above, config.org.approvals.notice_above), (2, 1000));
    assert_eq!(config.org.card_templates["operation"], "abc.schema");
}

#[test]
fn roles_are_read_from_an_incomplete_file() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = file(&dir, "words.toml", "[[org]]\nroles = [\"值班员;值班的=总值班\"]\n");
    let words =
        RoleWords { name: "总值班".into(), say: "值班员".into(), aliases: vec!["值班的".into()] };
    assert_eq!(roles(&path), Ok(vec![words]));
    assert_eq!(roles(&file(&dir, "none.toml", "")), Ok(usual_roles()));
    assert!(roles(&file(&dir, "bad.toml", "[[org]]\nrols = []\n")).is_err());
}

#[test]
fn mistakes_in_a_file_are_told() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = file(
        &dir,
        "guanjia.toml",
        r#"
        lisen = "127.0.0.1:1"
        client_secret = "hush"
        workers = [1]
        [dingtalk]
        apl = "x"
        [[org]]
        corp_id = "one"
        admin_role = "信息统计负责人"
        card_templates = 3
        roles = [{ name = "信息统计负责人", sy = "x" }, { say = "y" }, "信息员=统计"]
        [[org]]
        corp_id = "two"
        "#,
    );
    let told = Config::load(Some(&path), &env(COMPLETE)).expect_err("many").to_string();
    insta::assert_snapshot!(told, @r#"
    client_secret: is no setting; did you mean org[].client_secret?
    dingtalk.apl: is no setting; did you mean dingtalk.api?
    lisen: is no setting; did you mean listen?
    org: holds 2 organisations; one process serves one organisation: keep one [[org]] and start another process for the other
    workers (GUANJIA_WORKERS): is a list or a table; write one value
    org[].roles[].sy: is no setting; did you mean say?
    org[].roles[].name: is missing; write the role's name as the organisation has it
    org[].roles (GUANJIA_ROLES): `信息员` means two roles; keep it with one of them
    org[].admin_role (GUANJIA_ADMIN_ROLE): `信息统计负责人` is in org[].roles too; the bot never gives the administrators' own role: take it out of roles
    org[].card_templates: is no table of texts; write name = "value" lines below its [section]
    "#);
    assert!(!told.contains("hush"));
}

#[test]
fn a_broken_file_names_its_line_and_not_its_secrets() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = file(&dir, "guanjia.toml", "listen = \"127.0.0.1:1\"\nstore = \"redis://:hush@x\n");
    let told = Config::load(Some(&path), &env(COMPLETE)).expect_err("broken").to_string();
    assert!(told.contains("guanjia.toml:2: is no TOML") && !told.contains("hush"), "{told}");
    let told =
        Config::load(Some(&dir.path().join("none.toml")), &env(COMPLETE)).expect_err("none").to_string();
    assert!(told.contains("none.toml: cannot be read") && told.contains("--config"), "{told}");
}

#[test]
fn secrets_come_from_files_too() {
    let dir = tempfile::tempdir().expect("a directory");
    let good = file(&dir, "secret", "from-a-file \n").display().to_string();
    let empty = file(&dir, "empty", " \n").display().to_string();
    let config = load(&[("GUANJIA_CLIENT_SECRET", ""), ("GUANJIA_CLIENT_SECRET_FILE", &good)]);
    assert_eq!(config.org.client_secret.expose_secret(), "from-a-file");
    let told = mistakes(&[
        ("GUANJIA_CLIENT_SECRET_FILE", &good),
        ("GUANJIA_AUDIT_KEY_FILE", &empty),
        ("GUANJIA_CARD_SECRET", ""),
        ("GUANJIA_CARD_SECRET_FILE", "/nowhere"),
    ]);
    assert!(told.contains("org[].client_secret (GUANJIA_CLIENT_SECRET): is given twice"), "{told}");
    assert!(told.contains("GUANJIA_AUDIT_KEY): the file") && told.contains("is empty"), "{told}");
    assert!(told.contains("cannot read /nowhere"), "{told}");
}

#[test]
fn the_stream_door_is_the_default_and_needs_nothing_of_the_other() {
    let http = ["GUANJIA_DOOR", "GUANJIA_EVENT_TOKEN", "GUANJIA_EVENT_AES_KEY", "GUANJIA_CARD_SECRET"];
    let mut env = complete_and(&[]);
    env.retain(|name, _| !http.contains(&name.as_str()) && name != "GUANJIA_PUBLIC_URL");
    let door = |env: &BTreeMap<String, String>| match Config::load(None, env).expect("complete").org.door {
        Door::Stream { connections, ping } => (connections, ping),
        Door::Http { .. } => panic!("the other door"),
    };
    assert_eq!(door(&env), (2, Duration::from_secs(30)));
    env.insert("GUANJIA_STREAM_CONNECTIONS".into(), "3".into());
    env.insert("GUANJIA_STREAM_PING".into(), "500ms".into());
    assert_eq!(door(&env), (3, Duration::from_millis(500)));
    env.insert("GUANJIA_STREAM_CONNECTIONS".into(), "0".into());
    let told = Config::load(None, &env).expect_err("none").to_string();
    assert!(told.contains("GUANJIA_STREAM_CONNECTIONS") && told.contains("from 1 to 16"), "{told}");
    assert!(mistakes(&[("GUANJIA_DOOR", "window")]).contains("`window` is no door; write stream or http"));
}

#[test]
fn printing_a_configuration_shows_no_secret() {
    let printed =
        format!("{:?}", load(&[("GUANJIA_STORE", "redis://u:hush@h"), ("GUANJIA_AUDIT_KEY", "hush")]));
    for secret in ["hush", "sim-app-secret", "sim-card-secret", "simtoken", "abcdefghij"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[test]
fn a_time_of_day_is_read_or_none() {
    for (text, minute) in [("09:00", Some(540)), ("9:05", Some(545)), ("00:00", Some(0)), ("none", None)] {
        assert_eq!(parse::minute_of_day(text), Ok(minute), "{text}");
    }
    for text in ["24:00", "9", "09:60", "9:5", "nine", "-1:00", "09:00:00", ""] {
        assert!(parse::minute_of_day(text).is_err(), "{text}");
    }
}
