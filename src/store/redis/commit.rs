//! A commit as flat arguments: first what every commit has and the length of every list, then the lists.
//!
//! **Invariant:** keys and arguments are pushed in the order the script takes them off.

use ::redis::{Cmd, ToRedisArgs};

use super::super::key::{AUDIT, DEAD_LIMIT, GROUP, parked};
use super::super::limit::millis;
use super::super::load;
use super::super::{After, Commit, Committed, Error, SessionWrite, Turn};
use super::connect::corrupt;
use super::{MOST_AT_ONCE, Redis, items, lease, told};

/// Keys and arguments as they grow.
#[derive(Default)]
struct Flat {
    keys: Vec<String>,
    args: Vec<Vec<u8>>,
}

impl Flat {
    fn arg(&mut self, arg: impl ToRedisArgs) -> &mut Self {
        arg.write_redis_args(&mut self.args);
        self
    }

    fn key(&mut self, key: String) -> &mut Self {
        self.keys.push(key);
        self
    }
}

impl Redis {
    /// See [`super::super::Store::commit`].
    pub async fn commit(
        &self,
        turn: &Turn,
        commit: Commit,
        batch: usize,
        consumer: Option<&str>,
    ) -> Result<(Committed, Option<Turn>), Error> {
        let call = self.flatten((turn, batch), &commit, consumer);
        let mut answer: Vec<String> = self.link.run(&self.scripts.commit, &call).await?;
        let rest = answer.split_off(1.min(answer.len()));
        match (answer.first().map(String::as_str), rest.first()) {
            (Some("released"), _) => Ok((Committed::Released, told(rest)?)),
            (Some("more"), _) => Ok((Committed::More(items(rest, 1)), None)),
            (Some("fenced"), _) => Err(Error::Fenced),
            (Some("conflict"), Some(record)) => Err(Error::Conflict { record: record.clone() }),
            (Some("gap"), Some(tail)) => Err(Error::gap(&format!("the last line is {tail}"))),
            _ => Err(corrupt("commit", "no answer of the script")),
        }
    }

    fn flatten(&self, (turn, batch): (&Turn, usize), commit: &Commit, consumer: Option<&str>) -> Cmd {
        let (k, owner) = (&self.keys, turn.owner.name());
        let mut flat = Flat::default();
        for key in [&k.ready, &k.marks, &k.full, &k.fence, &k.due, &k.due_owner, &k.due_item] {
            flat.key(key.clone());
        }
        for key in [&k.dead, &k.log, &k.outbox] {
            flat.key(key.clone());
        }
        flat.key(k.mail(owner)).key(k.turn(owner)).key(k.session(owner));
        flat.arg(GROUP).arg(owner).arg(&turn.entry).arg(turn.fence).arg(batch).arg(commit.take);
        match commit.after {
            After::GoOn => flat.arg("stay").arg(0),
            After::Yield => flat.arg("yield").arg(0),
            After::Park(at) => flat.arg("park").arg(at),
        };
        flat.arg(parked(owner));
        flat.arg(usize::from(commit.dead.is_some()))
            .arg(commit.dead.as_deref().unwrap_or_default())
            .arg(DEAD_LIMIT);
        match &commit.session {
            SessionWrite::Keep => flat.arg("keep").arg("").arg(0),
            SessionWrite::Set { body, ttl } => flat.arg("set").arg(body).arg(millis(*ttl)),
            SessionWrite::Clear => flat.arg("clear").arg("").arg(0),
        };
        flat.arg(millis(self.settings.record_ttl)).arg(commit.records.len()).arg(commit.sealed.len());
        flat.arg(commit.posts.len() + commit.audit.len());
        flat.arg(commit.undue.len()).arg(commit.due.len()).arg(commit.entries.len()).arg(commit.values.len());
        flat.arg(commit.sealed_after);
        flat.arg(k.open("")).arg(consumer.unwrap_or_default()).arg(lease(&self.settings)).arg(MOST_AT_ONCE);
        flat.arg(k.mail("")).arg(k.turn("")).arg(k.session(""));
        self.lists(&mut flat, commit);
        let keys: Vec<&str> = flat.keys.iter().map(String::as_str).collect();
        let mut call = self.scripts.commit.call(&keys);
        call.arg(flat.args);
        call
    }

    fn lists(&self, flat: &mut Flat, commit: &Commit) {
        for write in &commit.records {
            let record = &write.record;
            flat.key(self.keys.record(&record.id));
            // Without an expected revision the record must not exist.
            flat.arg(&record.id).arg(write.expect.map(|revision| revision.to_string()).unwrap_or_default());
            flat.arg(&record.owner).arg(record.mailbox.name()).arg(&record.state);
            flat.arg(usize::from(load::FOLLOWED.contains(&record.state.as_str()))).arg(record.revision);
            flat.arg(record.expires_at).arg(&record.body);
        }
        for sealed in &commit.sealed {
            flat.arg(sealed.seq).arg(&sealed.hash).arg(&sealed.line);
        }
        for (owner, item) in &commit.posts {
            flat.key(self.keys.mail(owner.name())).arg(owner.name()).arg(item);
        }
        for line in &commit.audit {
            flat.key(self.keys.mail(AUDIT)).arg(AUDIT).arg(line);
        }
        for key in &commit.undue {
            flat.arg(key);
        }
        for due in &commit.due {
            flat.arg(&due.key).arg(due.at).arg(due.owner.name()).arg(&due.item);
        }
        for entry in &commit.entries {
            flat.key(self.keys.map(entry.map));
            flat.arg(&entry.field).arg(usize::from(entry.value.is_some()));
            flat.arg(entry.value.as_deref().unwrap_or_default());
        }
        for value in &commit.values {
            flat.key(self.keys.value(&value.name)).arg(&value.body).arg(millis(value.ttl));
        }
    }
}
