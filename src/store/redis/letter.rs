//! Dead letters: read, put back, taken away.

use ::redis::cmd;
use ::redis::streams::{StreamId, StreamRangeReply};

use super::super::key::AUDIT;
use super::super::{Error, Letter, LetterFate, Owner};
use super::Redis;

/// See the methods of the same names on [`super::super::Store`].
impl Redis {
    pub async fn letters(&self, before: Option<&str>, max: usize) -> Result<Vec<Letter>, Error> {
        let from = before.map_or_else(|| "+".to_owned(), |id| format!("({id}"));
        let mut ask = cmd("XREVRANGE");
        ask.arg(&self.keys.dead).arg(from).arg("-").arg("COUNT").arg(max);
        let reply: StreamRangeReply = self.link.ask(&ask).await?;
        Ok(reply.ids.iter().filter_map(letter).collect())
    }

    pub async fn letter(&self, id: &str) -> Result<Option<Letter>, Error> {
        let mut ask = cmd("XRANGE");
        ask.arg(&self.keys.dead).arg(id).arg(id);
        let reply: StreamRangeReply = self.link.ask(&ask).await?;
        Ok(reply.ids.first().and_then(letter))
    }

    pub async fn settle_letter(&self, id: &str, fate: LetterFate, line: &str) -> Result<bool, Error> {
        let k = &self.keys;
        let mut call = self.scripts.letter.call(&[&k.dead, &k.ready, &k.marks, &k.mail(AUDIT), &k.outbox]);
        let fate = match fate {
            LetterFate::Requeue => "requeue",
            LetterFate::Drop => "drop",
        };
        call.arg(id).arg(k.mail("")).arg(fate).arg(AUDIT).arg(line);
        self.link.run(&self.scripts.letter, &call).await
    }
}

fn letter(entry: &StreamId) -> Option<Letter> {
    let at = entry.id.split('-').next()?.parse().ok();
    let owner = Owner::named(entry.get::<String>("owner")?);
    Some(Letter { id: entry.id.clone(), at, owner, reason: entry.get("reason")?, item: entry.get("item")? })
}
