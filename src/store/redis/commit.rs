//! A commit as flat arguments: first what every commit has and the length of every list, then what few have, then the
//! lists.
//!
//! **Invariant:** keys, and then arguments, are written in the order the script takes them off.

use ::redis::Cmd;

use super::super::key::{AUDIT, DEAD_LIMIT, GROUP, parked};
use super::super::limit::millis;
use super::super::load;
use super::super::{After, Commit, Committed, Error, Lease, SessionWrite, Turn};
use super::connect::corrupt;
use super::{MOST_AT_ONCE, Redis, items, lease, told};

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
            (Some("held"), Some(name)) => Err(Error::Held { name: name.clone() }),
            (Some("gap"), Some(tail)) => Err(Error::gap(&format!("the last line is {tail}"))),
            _ => Err(corrupt("commit", "no answer of the script")),
        }
    }

    fn flatten(&self, (turn, batch): (&Turn, usize), commit: &Commit, consumer: Option<&str>) -> Cmd {
        let (k, owner, rare) = (&self.keys, turn.owner.name(), is_rare(commit));
        let own = [k.mail(owner), k.session(owner)];
        let named = self.named(commit);
        let shared = [&k.ready, &k.marks, &k.full, &k.fence, &k.outbox];
        let seldom = [&k.due, &k.due_owner, &k.due_item, &k.dead, &k.log];
        let seldom = seldom.into_iter().take(if rare { seldom.len() } else { 0 });
        let keys = shared.into_iter().chain(&own).chain(seldom).chain(&named);
        let keys: Vec<&str> = keys.map(String::as_str).collect();
        let mut call = self.scripts.commit.call(&keys);
        call.arg(owner).arg(&turn.entry).arg(turn.fence).arg(batch.max(1) - 1).arg(commit.take);
        call.arg(match commit.after {
            After::GoOn => "stay",
            After::Yield => "yield",
            After::Park(_) => "park",
        });
        match &commit.session {
            SessionWrite::Set { body, ttl } => call.arg("set").arg(body).arg(millis(*ttl)),
            SessionWrite::Clear => call.arg("clear").arg("").arg(0),
            SessionWrite::Keep => call.arg("keep").arg("").arg(0),
        };
        call.arg(commit.posts.len() + commit.audit.len()).arg(commit.entries.len()).arg(commit.values.len());
        call.arg(consumer.unwrap_or_default()).arg(GROUP).arg(lease(&self.settings)).arg(MOST_AT_ONCE - 1);
        call.arg(&k.of_owner[..]).arg(usize::from(rare));
        if rare {
            self.seldom(&mut call, owner, commit);
        }
        lists(&mut call, commit);
        call
    }

    /// What few commits have.
    fn seldom(&self, call: &mut Cmd, owner: &str, commit: &Commit) {
        let at = if let After::Park(at) = commit.after { at } else { 0 };
        call.arg(at).arg(parked(owner)).arg(usize::from(commit.dead.is_some()));
        call.arg(commit.dead.as_deref().unwrap_or_default()).arg(DEAD_LIMIT);
        call.arg(millis(self.settings.record_ttl)).arg(commit.records.len()).arg(commit.leases.len());
        call.arg(commit.sealed.len())
            .arg(commit.undue.len())
            .arg(commit.due.len())
            .arg(commit.sealed_after)
            .arg(self.keys.open(""));
        for write in &commit.records {
            let record = &write.record;
            // Without an expected revision the record must not exist.
            call.arg(&record.id).arg(write.expect.map(|revision| revision.to_string()).unwrap_or_default());
            call.arg(&record.owner).arg(record.mailbox.name()).arg(&record.state);
            call.arg(usize::from(load::FOLLOWED.contains(&record.state.as_str()))).arg(record.revision);
            call.arg(record.expires_at).arg(&record.body);
        }
        for lease in &commit.leases {
            match lease {
                Lease::Take(name, ttl) => call.arg(name).arg("take").arg(millis(*ttl)),
                Lease::Keep(name, ttl) => call.arg(name).arg("keep").arg(millis(*ttl)),
                Lease::Return(name) => call.arg(name).arg("return").arg(0),
            };
        }
        for sealed in &commit.sealed {
            call.arg(sealed.seq).arg(&sealed.hash).arg(&sealed.line);
        }
        for key in &commit.undue {
            call.arg(key);
        }
        for due in &commit.due {
            call.arg(&due.key).arg(due.at).arg(due.owner.name()).arg(&due.item);
        }
    }

    /// The keys of the lists, in their order.
    fn named(&self, commit: &Commit) -> Vec<String> {
        let k = &self.keys;
        let records = commit.records.iter().map(|write| k.record(&write.record.id));
        let leases = commit.leases.iter().map(|lease| k.lock(lease.name()));
        let posts = commit.posts.iter().map(|(owner, _)| k.mail(owner.name()));
        let audit = commit.audit.iter().map(|_| k.mail(AUDIT));
        let entries = commit.entries.iter().map(|entry| k.map(entry.map));
        let values = commit.values.iter().map(|value| k.value(&value.name));
        records.chain(leases).chain(posts).chain(audit).chain(entries).chain(values).collect()
    }
}

/// Whether a commit has what few have.
fn is_rare(commit: &Commit) -> bool {
    let Commit { records, leases, sealed, undue, due, .. } = commit;
    let lists = [records.len(), leases.len(), sealed.len(), undue.len(), due.len()];
    commit.dead.is_some() || matches!(commit.after, After::Park(_)) || lists != [0; 5]
}

fn lists(call: &mut Cmd, commit: &Commit) {
    for (owner, item) in &commit.posts {
        call.arg(owner.name()).arg(item);
    }
    for line in &commit.audit {
        call.arg(AUDIT).arg(line);
    }
    for entry in &commit.entries {
        call.arg(&entry.field).arg(usize::from(entry.value.is_some()));
        call.arg(entry.value.as_deref().unwrap_or_default());
    }
    for value in &commit.values {
        call.arg(&value.body).arg(millis(value.ttl));
    }
}
