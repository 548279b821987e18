//! Snapshots: a hash for the head, one for the pieces of each edition.

use ::redis::{cmd, pipe};

use super::super::Error;
use super::super::handle::snapshot::{Edition, Head, UNPUBLISHED};
use super::super::limit::millis;
use super::Redis;
use super::connect::corrupt;

/// See the methods of the same names on [`super::super::Store`].
impl Redis {
    pub async fn put_piece(&self, edition: Edition, at: usize, piece: &str) -> Result<(), Error> {
        let key = self.keys.pieces(edition);
        let mut all = pipe();
        all.atomic();
        all.cmd("HSET").arg(&key).arg(at).arg(piece).ignore();
        all.cmd("PEXPIRE").arg(&key).arg(millis(UNPUBLISHED)).ignore();
        self.link.transact(&all).await
    }

    pub async fn publish(&self, edition: Edition, head: Head<'_>) -> Result<bool, Error> {
        let k = &self.keys;
        let keys = [k.lock(edition.name), k.snapshot(edition.name), k.pieces(edition)];
        let mut call = self.scripts.publish.call(&keys.each_ref().map(String::as_str));
        call.arg(edition.version).arg(head.pieces).arg(head.body).arg(millis(head.ttl));
        call.arg(k.pieces_of(edition.name));
        self.link.run(&self.scripts.publish, &call).await
    }

    pub async fn published(&self, name: &'static str) -> Result<Option<(Edition, String)>, Error> {
        let key = self.keys.snapshot(name);
        let ask = cmd("HMGET").arg(&key).arg(&["version", "head"]).to_owned();
        match self.link.ask::<(Option<u64>, Option<String>)>(&ask).await? {
            (Some(version), Some(head)) => Ok(Some((Edition { name, version }, head))),
            (None, None) => Ok(None),
            _ => Err(corrupt(&key, "a field is missing")),
        }
    }

    pub async fn piece(&self, edition: Edition, at: usize) -> Result<Option<String>, Error> {
        self.link.ask(cmd("HGET").arg(self.keys.pieces(edition)).arg(at)).await
    }
}
