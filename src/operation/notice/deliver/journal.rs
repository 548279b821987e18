//! What a delivery writes down: its chunks, its own record, its card.

use super::super::{reads, shown};
use super::{Delivery, PACE, WORTH, chunk_record};
use crate::domain::operation::notice::Chunk;
use crate::operation::notice::record;
use crate::store::{Commit, RecordWrite};
use crate::turn::{Failure, Hold};

impl Delivery<'_> {
    /// Writes what has changed, in one step.
    pub(super) async fn journal(&mut self, hold: &mut Hold) -> Result<(), Failure> {
        let mut commit = Commit::default();
        self.gather(&mut commit);
        if commit.records.is_empty() {
            return Ok(());
        }
        hold.journal(commit).await?;
        Ok(())
    }

    fn gather(&mut self, commit: &mut Commit) {
        self.chunk_up(commit);
        for (number, kept) in self.kept.iter_mut().filter(|(_, kept)| kept.changed) {
            if let Some(campaign) = self.op.campaign_mut() {
                self.changed |= campaign.count(&mut kept.chunk);
            }
            let expect = Some(kept.revision);
            kept.revision += 1;
            kept.changed = false;
            let record = chunk_record(&self.op, *number, &kept.chunk, kept.revision);
            commit.records.push(RecordWrite { record, expect });
            let taken = std::mem::take(&mut kept.taken);
            let batches = taken.iter().filter_map(|place| kept.chunk.batches.get(*place));
            commit.entries.extend(reads::entries(&self.op, *number, batches));
        }
        self.kept.retain(|_, kept| !kept.chunk.counted);
        if self.changed {
            self.changed = false;
            self.draw(commit);
            let expect = Some(self.op.revision);
            self.op.revision += 1;
            commit.records.push(RecordWrite { record: record(&self.op), expect });
        }
    }

    /// Calls for people who were held back get chunks of their own.
    fn chunk_up(&mut self, commit: &mut Commit) {
        for (channel, batch) in std::mem::take(&mut self.again) {
            let number = self.chunks();
            let chunk = Chunk::new(channel, vec![batch]);
            let record = chunk_record(&self.op, number, &chunk, 1);
            commit.records.push(RecordWrite { record, expect: None });
            if let Some(campaign) = self.op.campaign_mut() {
                campaign.chunks = Some(number + 1);
            }
            self.changed = true;
        }
    }

    fn draw(&mut self, commit: &mut Commit) {
        let now = self.now();
        let Some(campaign) = self.op.campaign_mut() else { return };
        if campaign.calls() >= WORTH && now - campaign.drawn_at >= PACE {
            // The first look is the answer to the confirmation.
            let first = std::mem::replace(&mut campaign.drawn_at, now) == 0;
            if !first {
                let drawn = self.op.clone().raised();
                commit.posts.extend(shown(&drawn));
            }
        }
    }
}
