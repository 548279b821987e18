//! The registry of settings: environment names, secrets, defaults, hints and the table of docs/settings.md come from here.
//!
//! **Invariant:** a setting exists here or nowhere; names are unique.

use std::fmt::Write as _;

/// What holds where nothing is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fallback {
    /// Nothing: the setting is optional.
    Absent,
    /// The program does not start without it.
    Required,
    /// The http door does not open without it.
    RequiredByHttp,
    /// This text, read as if it had been written.
    Text(&'static str),
    /// Set in code, and described here.
    Described(&'static str),
}

/// One setting.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its path in the file; `org[].` stands for the `[[org]]` table. Empty: the file does not know it.
    pub name: &'static str,
    /// Its environment variable; empty: the environment does not know it.
    pub env: &'static str,
    /// Whether its value is kept out of every message, and may come from a file named by `…_FILE`.
    pub secret: bool,
    /// What holds where nothing is said.
    pub fallback: Fallback,
    /// What it is and how it is written.
    pub doc: &'static str,
}

impl Key {
    const fn new(name: &'static str, env: &'static str, doc: &'static str) -> Self {
        Self { name, env, secret: false, fallback: Fallback::Absent, doc }
    }

    const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    const fn or(self, text: &'static str) -> Self {
        Self { fallback: Fallback::Text(text), ..self }
    }

    const fn falls(self, fallback: Fallback) -> Self {
        Self { fallback, ..self }
    }

    /// How messages call it: `listen (GUANJIA_LISTEN)`.
    pub fn label(&self) -> String {
        match (self.name, self.env) {
            ("", env) => env.to_owned(),
            (name, "") => name.to_owned(),
            (name, env) => format!("{name} ({env})"),
        }
    }

    /// The variable that names a file to read it from, where it is a secret.
    pub fn file_env(&self) -> Option<String> {
        self.secret.then(|| format!("{}_FILE", self.env))
    }
}

/// Every setting, in the order of the documents.
pub const KEYS: &[Key] = &[
    Key::new("listen", "GUANJIA_LISTEN", "address and port to listen on").or("127.0.0.1:8080"),
    Key::new(
        "metrics_listen",
        "GUANJIA_METRICS_LISTEN",
        "address and port at which `GET /metrics` answers, and nothing else does",
    )
    .falls(Fallback::Described("with everything else, at `listen`")),
    Key::new(
        "store",
        "GUANJIA_STORE",
        "`redis://host:6379/0`, `rediss://…` (TLS), or `memory`, which forgets when the process ends",
    )
    .secret()
    .falls(Fallback::Required),
    Key::new(
        "store_unsafe",
        "GUANJIA_STORE_UNSAFE",
        "`true`: ready also on a Redis that may lose what it was given (`appendonly no`, a `maxmemory-policy` that evicts); \
         for tests, benches and those who know",
    )
    .or("false"),
    Key::new("public_url", "GUANJIA_PUBLIC_URL", "where DingTalk and browsers reach the service; without it notices have no page, and todos cannot be marked as done")
        .falls(Fallback::Described("`http://` and the address listened on")),
    Key::new("dingtalk.api", "GUANJIA_DINGTALK_API", "base URL of the new OpenAPI")
        .or("https://api.dingtalk.com"),
    Key::new("dingtalk.oapi", "GUANJIA_DINGTALK_OAPI", "base URL of the old OpenAPI and of session webhooks")
        .or("https://oapi.dingtalk.com"),
    Key::new("dingtalk.login", "GUANJIA_DINGTALK_LOGIN", "base URL of the login page")
        .or("https://login.dingtalk.com"),
    Key::new(
        "dingtalk.script",
        "GUANJIA_DINGTALK_SCRIPT",
        "address of the script by which pages ask DingTalk's client who looks at them; some before 3.0.31 lack the call",
    )
    .falls(Fallback::Described("DingTalk's own, 3.1.0; the simulator's where `dingtalk.oapi` is on this machine")),
    Key::new(
        "dingtalk.calls_per_second",
        "GUANJIA_CALLS_PER_SECOND",
        "calls a second to one API; `0` = no limit",
    )
    .or("19.5"),
    Key::new(
        "dingtalk.calls_per_20s",
        "GUANJIA_CALLS_PER_20S",
        "calls in 20 seconds from this address, session webhooks included; `0` = no limit",
    )
    .or("10000"),
    Key::new("workers", "GUANJIA_WORKERS", "turns at a time; `0` = this replica only accepts")
        .falls(Fallback::Described("4 × cores")),
    Key::new(
        "confirm_ttl",
        "GUANJIA_CONFIRM_TTL",
        "how long a preview can be confirmed, as `30m`, `1h30m`, `500ms`",
    )
    .or("30m"),
    Key::new("session_ttl", "GUANJIA_SESSION_TTL", "how long an open dialogue is remembered").or("30m"),
    Key::new("org[].corp_id", "GUANJIA_CORP_ID", "the organisation's CorpId").falls(Fallback::Required),
    Key::new("org[].client_id", "GUANJIA_CLIENT_ID", "the app's Client ID, which is the robot code too")
        .falls(Fallback::Required),
    Key::new("org[].client_secret", "GUANJIA_CLIENT_SECRET", "the app's Client Secret")
        .secret()
        .falls(Fallback::Required),
    Key::new("org[].agent_id", "GUANJIA_AGENT_ID", "the app's AgentId, a number: needed for work notices"),
    Key::new("org[].name", "GUANJIA_ORG_NAME", "the organisation's name, as people read it").or("本组织"),
    Key::new("org[].code", "GUANJIA_ORG_CODE", "the organisation's code (组织代码), with which people join"),
    Key::new(
        "org[].door",
        "GUANJIA_DOOR",
        "how messages, presses and events arrive: `stream` (we connect to DingTalk) or `http` (DingTalk calls us)",
    )
    .or("stream"),
    Key::new(
        "org[].stream_connections",
        "GUANJIA_STREAM_CONNECTIONS",
        "Stream connections of each replica, 1 to 16; with one alone, what comes while it is replaced may be lost",
    )
    .or("2"),
    Key::new(
        "org[].stream_ping",
        "GUANJIA_STREAM_PING",
        "a Stream connection silent for this long is asked whether it lives; silent for a third of it more, it is replaced",
    )
    .or("30s"),
    Key::new("org[].event_token", "GUANJIA_EVENT_TOKEN", "the token of the event subscription")
        .secret()
        .falls(Fallback::RequiredByHttp),
    Key::new("org[].event_aes_key", "GUANJIA_EVENT_AES_KEY", "its EncodingAESKey, 43 letters and digits")
        .secret()
        .falls(Fallback::RequiredByHttp),
    Key::new("org[].card_secret", "GUANJIA_CARD_SECRET", "the secret with which card presses are signed")
        .secret()
        .falls(Fallback::RequiredByHttp),
    Key::new("org[].role_group", "GUANJIA_ROLE_GROUP", "the role group the bot may give roles of")
        .or("朝阳一张网角色组"),
    Key::new(
        "org[].roles",
        "GUANJIA_ROLES",
        "roles the bot may give, commas between them: `name`, or `word=name`, or `word;other word=name`; \
         in the file also `[[org.roles]]` with `name`, `say`, `aliases`",
    )
    .falls(Fallback::Described("信息员=信息统计负责人, 接诉即办员, 安全生产负责人")),
    Key::new(
        "org[].audiences",
        "",
        "a table of sets a notice can be for, where no department is called so: name = a list of departments, \
         by name or id",
    ),
    Key::new(
        "org[].admin_role",
        "GUANJIA_ADMIN_ROLE",
        "a sub-administrator must also hold it; `none` waives that; the bot never gives it",
    )
    .or("企业账号管理员"),
    Key::new(
        "org[].notice_officers",
        "GUANJIA_NOTICE_OFFICERS",
        "userids that may send notices, commas between them",
    ),
    Key::new("org[].announcer", "GUANJIA_ANNOUNCER", "userid that signs announcements; must be 公告管理员"),
    Key::new("org[].approvals.remove_above", "", "removing more people at once needs a second person")
        .or("5"),
    Key::new("org[].approvals.notice_above", "", "a notice to more people needs a second person").or("1000"),
    Key::new("org[].approvals.wait", "", "how long an approval may take").or("24h"),
    Key::new(
        "org[].digest_at",
        "GUANJIA_DIGEST_AT",
        "when each administrator is told who has not joined or logged in yet, as `09:00` (+08:00); `none` never; \
         nothing is sent when nobody is missing",
    )
    .or("09:00"),
    Key::new(
        "org[].reminders",
        "GUANJIA_REMINDERS",
        "by which way those who have not read a notice are reminded the first time, the second, …, commas between \
         them: `work`, `chat`, `todo`, `ding`",
    )
    .or("chat,ding"),
    Key::new(
        "org[].remind_after",
        "GUANJIA_REMIND_AFTER",
        "how long after a notice has gone out those known not to have read it are reminded without anybody asking, as \
         `4h,24h`: each time by the next way of `reminders`; the preview says so; `none`: only by `催一下没看的`",
    )
    .or("none"),
    Key::new(
        "org[].quiet_hours",
        "GUANJIA_QUIET_HOURS",
        "when people are not to be disturbed, as `22:00-07:00` (+08:00): a notice that would go out then says so \
         before; `none`: no such hours",
    )
    .or("22:00-07:00"),
    Key::new(
        "org[].calls_a_month",
        "GUANJIA_CALLS_A_MONTH",
        "metered API calls the organisation has a month; a tenth is kept for urgent notices; `none`: not known, \
         nothing is refused",
    )
    .or("none"),
    Key::new("org[].workbench_apps", "", "a table of links: what people call an app = its link"),
    Key::new("org[].card_templates", "", "a table of the organisation's own published card templates: card = template id; `guanjia cards list` names the cards, `guanjia cards check` tells whether a template fits"),
    Key::new(
        "org[].audit_key",
        "GUANJIA_AUDIT_KEY",
        "the key of the audit trail's chain; keep it outside the store",
    )
    .secret(),
    Key::new("", "GUANJIA_LOG", "what is logged: `info`, `debug`, `guanjia=debug,warn`").or("info"),
    Key::new("", "GUANJIA_LOG_FORMAT", "how log lines look: `text`, `json`, or `auto`: text on a terminal, else JSON")
        .or("auto"),
];

/// The setting of that name in the file.
pub fn by_name(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| !name.is_empty() && key.name == name)
}

/// The setting of that environment variable.
pub fn by_env(env: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| !env.is_empty() && key.env == env)
}

/// The documents' table of settings, in Markdown.
pub fn table() -> String {
    let mut out = String::from("| key | environment | default | meaning |\n|---|---|---|---|\n");
    for key in KEYS {
        let code = |text: &str| if text.is_empty() { "–".to_owned() } else { format!("`{text}`") };
        let env = match key.file_env() {
            Some(_) => format!("`{}` `…_FILE`", key.env),
            None => code(key.env),
        };
        let fallback = match key.fallback {
            Fallback::Absent => "–".to_owned(),
            Fallback::Required => "required".to_owned(),
            Fallback::RequiredByHttp => "required by `http`".to_owned(),
            Fallback::Text(text) => code(text),
            Fallback::Described(text) => text.to_owned(),
        };
        let _ = writeln!(out, "| {} | {env} | {fallback} | {} |", code(key.name), key.doc);
    }
    out
}

/// What an unknown name was probably meant to be, among the names of the file or of the environment.
pub fn nearest<'a>(unknown: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let far = |name: &str| distance(unknown, name).min(distance(&last(unknown), &last(name)) + 1);
    let reach = 2.max(unknown.chars().count() / 4);
    known
        .filter(|name| !name.is_empty())
        .map(|name| (far(name), name))
        .filter(|(far, _)| *far <= reach)
        .min()
        .map(|(_, name)| name)
}

/// Levenshtein's distance in characters.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let swap = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = swap.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for (i, key) in KEYS.iter().enumerate() {
            assert!(!key.name.is_empty() || !key.env.is_empty());
            for other in &KEYS[i + 1..] {
                assert!(key.name.is_empty() || key.name != other.name, "{}", key.name);
                assert!(key.env.is_empty() || key.env != other.env, "{}", key.env);
            }
        }
    }

    #[test]
    fn a_slip_finds_its_name() {
        let names = || KEYS.iter().map(|key| key.name);
        assert_eq!(nearest("lisen", names()), Some("listen"));
        assert_eq!(nearest("client_secret", names()), Some("org[].client_secret"));
        assert_eq!(nearest("org[].corpid", names()), Some("org[].corp_id"));
        assert_eq!(nearest("weather", names()), None);
    }

    #[test]
    fn the_documents_have_the_table() {
        let page = include_str!("../../docs/settings.md");
        assert!(page.contains(&table()), "docs/settings.md lacks this table as it is:\n\n{}", table());
    }
}
