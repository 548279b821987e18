//! From a configured address to a client.
//!
//! **Invariant:** an address that cannot work is refused with a sentence that says what to write instead.

use std::time::Duration;

use redis::io::tcp::TcpSettings;
use redis::{Client, IntoConnectionInfo};

use super::super::Error;

/// A client for `redis://` or `rediss://`; nothing is connected yet.
pub(super) fn client(url: &str) -> Result<Client, Error> {
    let scheme = url.split("://").next().unwrap_or_default();
    match scheme {
        "redis" => {}
        // Fails if another ring has been installed before, which is just as good.
        "rediss" => drop(rustls::crypto::ring::default_provider().install_default()),
        "redis+sentinel" | "rediss+sentinel" => return Err(not_yet("Sentinel")),
        "redis+cluster" | "rediss+cluster" => return Err(not_yet("Cluster")),
        _ => {
            return refuse(
                "the store's address must be memory, redis://host:port/db or rediss://host:port/db",
            );
        }
    }
    let info = url.into_connection_info().map_err(|error| Error::Address {
        cause: format!(
            "the store's address cannot be read ({error}): write redis://user:password@host:port/db"
        ),
    })?;
    // A server that vanished without closing is noticed within seconds, not after the system's quarter of an hour.
    let tcp = TcpSettings::default().set_nodelay(true).set_user_timeout(Duration::from_secs(3));
    Client::open(info.set_tcp_settings(tcp)).map_err(|error| Error::Address { cause: error.to_string() })
}

fn refuse<T>(cause: &str) -> Result<T, Error> {
    Err(Error::Address { cause: cause.to_owned() })
}

fn not_yet(what: &str) -> Error {
    Error::Address { cause: format!("{what} is not supported yet: give the primary's own redis:// address") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_or_refused_with_a_reason() {
        for good in ["redis://localhost", "redis://u:p@10.0.0.1:6380/2", "rediss://r.example.com:6379"] {
            assert!(client(good).is_ok(), "{good}");
        }
        for (bad, reason) in [
            ("redis+sentinel://a:26379/main", "not supported yet"),
            ("redis+cluster://a:6379", "not supported yet"),
            ("http://a", "must be memory"),
            ("", "must be memory"),
            ("redis://:no:port:", "cannot be read"),
        ] {
            let refused = client(bad).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(refused.contains(reason), "{bad}: {refused}");
        }
    }
}
