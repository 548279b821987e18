//! The store: whether it is there, and whether it keeps what it is given.

use super::Finding;
use crate::config::Config;
use crate::store::{Error, Server, Settings, Store};

/// What to do where memory runs out.
const MORE_MEMORY: &str =
    "调大 maxmemory（redis-cli CONFIG SET maxmemory 512mb），或查清是谁在占用（redis-cli --bigkeys）";

/// Opens it as `serve` does, without waiting for it.
pub(super) async fn open(config: &Config) -> Result<Store, Error> {
    Store::open(Settings::new(config.store.clone(), config.org.corp_id.clone())).await
}

/// Everything about it.
pub(super) async fn findings(config: &Config, store: &Result<Store, Error>) -> Vec<Finding> {
    let store = match store {
        Ok(store) => store,
        Err(error) if error.to_string().contains("OOM") => {
            let said = "Redis 的内存已经用完，什么也写不进去";
            return vec![Finding::wrong("store.memory", said, MORE_MEMORY)];
        }
        Err(error) => {
            let fix = "启动 Redis（docker compose up -d store，或 systemctl start redis-server），核对 GUANJIA_STORE 的主机、\
                       端口、用户名、密码和库号";
            return vec![Finding::wrong("store", format!("连不上 {}：{error}", config.shown_store()), fix)];
        }
    };
    match store.server().await {
        Ok(None) => vec![Finding::skipped("store", "内存存储，没有可检查的")],
        Ok(Some(server)) => of(&server, config),
        Err(error) => {
            vec![Finding::wrong("store", format!("Redis 没有应答：{error}"), "查看 Redis 的日志和负载")]
        }
    }
}

/// What there is to say of a server.
fn of(server: &Server, config: &Config) -> Vec<Finding> {
    vec![
        Finding::good("store", format!("可以连接 {}", config.shown_store())),
        version(server),
        persistence(server),
        eviction(server),
        memory(server),
        replicas(server),
        transport(config),
    ]
}

fn untold(name: &str, what: &str) -> Finding {
    let fix = "给这个 Redis 用户放开 INFO 和 CONFIG GET，或自己确认一次";
    Finding::remark(name, format!("Redis 没有告诉我们{what}"), fix)
}

fn version(server: &Server) -> Finding {
    const NAME: &str = "store.version";
    let Some(version) = &server.version else { return untold(NAME, "版本") };
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let number = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if number >= (6, 2) {
        return Finding::good(NAME, format!("版本 {version}"));
    }
    Finding::wrong(
        NAME,
        format!("Redis {version} 太旧，需要 6.2 以上"),
        "升级 Redis，或换成 docker-compose.yml 里的 redis:7",
    )
}

fn persistence(server: &Server) -> Finding {
    const NAME: &str = "store.persistence";
    const FIX: &str = "redis.conf 设 appendonly yes、appendfsync always，或执行 redis-cli CONFIG SET appendonly yes、\
                       CONFIG SET appendfsync always，再 CONFIG REWRITE";
    match (server.writes, server.fsync.as_deref()) {
        (None, _) => untold(NAME, "是否落盘"),
        (Some(false), _) => Finding::wrong(NAME, "Redis 不写磁盘，断电会丢失已确认收到的消息", FIX),
        (Some(true), Some("always")) => Finding::good(NAME, "每次写入都落盘"),
        (Some(true), None) => untold(NAME, "落盘的时机（appendfsync）"),
        (Some(true), Some(other)) => {
            Finding::wrong(NAME, format!("appendfsync 是 {other}，断电会丢失最近的消息"), FIX)
        }
    }
}

fn eviction(server: &Server) -> Finding {
    const NAME: &str = "store.eviction";
    match server.policy.as_deref() {
        None => untold(NAME, "内存用完时怎么办"),
        Some("noeviction") => Finding::good(NAME, "内存用完时不丢数据"),
        Some(policy) => Finding::wrong(
            NAME,
            format!("maxmemory-policy 是 {policy}，内存用完时会丢掉还没办的事"),
            "redis.conf 设 maxmemory-policy noeviction，或执行 redis-cli CONFIG SET maxmemory-policy noeviction，再 CONFIG REWRITE",
        ),
    }
}

fn memory(server: &Server) -> Finding {
    const NAME: &str = "store.memory";
    let megabytes = |bytes: u64| bytes / (1024 * 1024);
    match (server.used, server.most) {
        (None, _) => untold(NAME, "用了多少内存"),
        (Some(used), Some(most)) if most > 0 && used.saturating_mul(10) > most.saturating_mul(8) => {
            Finding::wrong(
                NAME,
                format!(
                    "已用 {} MB，上限 {} MB，快满了；满了以后新消息存不下",
                    megabytes(used),
                    megabytes(most)
                ),
                MORE_MEMORY,
            )
        }
        (Some(used), _) => Finding::good(NAME, format!("已用 {} MB", megabytes(used))),
    }
}

fn replicas(server: &Server) -> Finding {
    const NAME: &str = "store.replicas";
    match server.role.as_deref() {
        None => untold(NAME, "主从状态"),
        Some("master") => Finding::good(NAME, format!("主节点，{} 个从节点", server.replicas.unwrap_or(0))),
        Some(_) => Finding::wrong(NAME, "这个地址是从节点，写不进去", "把 GUANJIA_STORE 改成主节点的地址"),
    }
}

fn transport(config: &Config) -> Finding {
    const NAME: &str = "store.tls";
    let near = ["127.0.0.1", "localhost", "[::1]", "://store", "://redis"];
    if config.store.starts_with("rediss://") {
        Finding::good(NAME, "连接已加密")
    } else if near.iter().any(|host| config.store.contains(host)) {
        Finding::good(NAME, "同机或同一内部网络，未加密")
    } else {
        Finding::remark(
            NAME,
            "连接没有加密，密码和手机号会明文经过网络",
            "两者不在同一台机器时，改用 rediss:// 并在 Redis 上开启 TLS",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::check::State;

    fn good() -> Server {
        Server {
            version: Some("7.0.15".to_owned()),
            writes: Some(true),
            fsync: Some("always".to_owned()),
            policy: Some("noeviction".to_owned()),
            used: Some(1 << 20),
            most: Some(0),
            role: Some("master".to_owned()),
            replicas: Some(1),
        }
    }

    #[test]
    fn what_loses_something_is_wrong_and_what_is_not_told_is_said() {
        type Case = (fn(Server) -> Server, fn(&Server) -> Finding, State);
        let cases: [Case; 9] = [
            (|server| server, persistence, State::Good),
            (|server| Server { fsync: Some("everysec".to_owned()), ..server }, persistence, State::Wrong),
            (|server| Server { writes: Some(false), ..server }, persistence, State::Wrong),
            (|server| Server { writes: None, ..server }, persistence, State::Remark),
            (|server| Server { version: Some("6.0.16".to_owned()), ..server }, version, State::Wrong),
            (|server| Server { version: Some("8.2".to_owned()), ..server }, version, State::Good),
            (|server| Server { most: Some(1_200_000), ..server }, memory, State::Wrong),
            (|server| Server { most: Some(64 << 20), ..server }, memory, State::Good),
            (|server| Server { role: Some("slave".to_owned()), ..server }, replicas, State::Wrong),
        ];
        for (change, look, state) in cases {
            let finding = look(&change(good()));
            assert_eq!(finding.state, state, "{finding}");
            assert_eq!(finding.fix.is_some(), state != State::Good, "{finding}");
        }
    }
}
