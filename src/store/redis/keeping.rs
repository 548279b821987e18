//! Whether the server's settings keep what it is given, by whichever command tells.

use ::redis::cmd;

use super::super::{Error, Keeping, Server};
use super::Redis;
use super::connect::unavailable;

impl Redis {
    /// See [`super::super::Store::keeping`]. A user who may not ask for all there is to know may be allowed the settings.
    pub async fn keeping(&self) -> Result<Option<Keeping>, Error> {
        let told = match self.link.try_ask::<String>(&cmd("INFO")).await? {
            Ok(info) => read(|name| field(&info, name)),
            Err(error) if error.is_io_error() || error.is_timeout() => return Err(unavailable(&error)),
            Err(_) => None,
        };
        if told.is_some() {
            return Ok(told);
        }
        let policy = self.setting("maxmemory-policy").await?;
        let file = self.setting("appendonly").await?;
        Ok(read(|name| if name == POLICY { policy.as_deref() } else { file.as_deref() }))
    }

    /// See [`super::super::Store::server`].
    pub async fn server(&self) -> Result<Server, Error> {
        let info = match self.link.try_ask::<String>(&cmd("INFO")).await? {
            Ok(info) => info,
            Err(error) if error.is_io_error() || error.is_timeout() => return Err(unavailable(&error)),
            Err(_) => String::new(),
        };
        let told = |name: &str| field(&info, name).map(str::to_owned);
        let number = |name: &str| field(&info, name).and_then(|number| number.parse().ok());
        let asked = self.setting("appendonly").await?;
        Ok(Server {
            version: told("valkey_version").or_else(|| told("redis_version")),
            writes: told(FILE).or(asked).map(|file| matches!(file.as_str(), "1" | "yes")),
            fsync: self.setting("appendfsync").await?,
            policy: match told(POLICY) {
                None => self.setting("maxmemory-policy").await?,
                told => told,
            },
            used: number("used_memory"),
            most: number("maxmemory"),
            role: told("role"),
            replicas: number("connected_slaves"),
        })
    }

    /// A setting of the server's; `None` where it does not tell.
    async fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        let mut ask = cmd("CONFIG");
        ask.arg("GET").arg(name);
        match self.link.try_ask::<Vec<String>>(&ask).await? {
            Ok(pair) => Ok(pair.into_iter().nth(1)),
            Err(error) if error.is_io_error() || error.is_timeout() => Err(unavailable(&error)),
            Err(_) => Ok(None),
        }
    }
}

const POLICY: &str = "maxmemory_policy";
const FILE: &str = "aof_enabled";

fn read<'a>(told: impl Fn(&str) -> Option<&'a str>) -> Option<Keeping> {
    Some(Keeping { evicts: told(POLICY)? != "noeviction", writes: matches!(told(FILE)?, "1" | "yes") })
}

/// `name:value` in a line of its own.
fn field<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_tells_is_read() {
        for (policy, file, keeping) in [
            ("noeviction", "1", Keeping { writes: true, evicts: false }),
            ("allkeys-lru", "1", Keeping { writes: true, evicts: true }),
            ("volatile-ttl", "0", Keeping { writes: false, evicts: true }),
        ] {
            let info =
                format!("# Memory\r\nmaxmemory_policy:{policy}\r\n# Persistence\r\naof_enabled:{file}\r\n");
            assert_eq!(read(|name| field(&info, name)), Some(keeping));
        }
        assert_eq!(read(|name| field("# Server\r\nredis_version:7.0.15\r\n", name)), None);
    }
}
