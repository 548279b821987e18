//! Tables of people: how one comes in as a file, and the files that go out about it.

use super::super::commands::{self, member_import};
use super::super::dialogue::{Question, Request, SentFile, Table};
use super::super::wording::remedy::Remedy;
use super::super::wording::{self, Ended};
use super::super::{Refusal, Stop};
use super::Reply;
use crate::domain::id::UserId;
use crate::language::Intent;
use crate::proposal::lifecycle::{self, Many};
use crate::proposal::permission;
use crate::sheet::Sheet;
use crate::turn::Failure;

impl Reply<'_> {
    /// A file.
    pub async fn sent(&mut self, user: &UserId, file: SentFile) -> Result<(), Failure> {
        if self.asks_for_text() {
            self.not_carried("file");
            return Ok(());
        }
        let done = self.table(user, None, file).await;
        self.settle(user, done).await
    }

    /// A table of people, whether asked for or not: sent as a file, or pasted, perhaps under words that say where
    /// everybody in it is to be.
    pub async fn table(
        &mut self,
        user: &UserId,
        request: Option<Request>,
        file: SentFile,
    ) -> Result<(), Stop> {
        let file = Some(file);
        let open = self.session.dialogue.clone();
        if let Some(dialogue) = open.filter(|dialogue| dialogue.intent == Intent::MemberImport) {
            let request = request.unwrap_or_else(|| dialogue.request.clone());
            let request = Request { file, ..request };
            return self.go_on(user, dialogue, request).await;
        }
        if let Some(dialogue) = self.session.dialogue.clone() {
            self.close_dialogue(Ended::PutAside).await?;
            if dialogue.is_own() {
                self.say(wording::put_aside(&commands::title(dialogue.intent)));
            }
        }
        let request = Request { file, ..request.unwrap_or_default() };
        self.run(user, &member_import::COMMAND, request, Vec::new()).await
    }

    /// Something about the import on the table is to be different: it is proposed anew.
    pub async fn remedy(&mut self, user: &UserId, remedy: Remedy) -> Result<(), Stop> {
        if self.is_changed_elsewhere().await? {
            return Ok(());
        }
        let Some(table) = self.session.table.clone() else { return self.confirm().await };
        if self.on_table().await?.is_none() {
            return self.confirm().await;
        }
        self.doubt();
        let mut request = table.request;
        request.slots.department = remedy.place.or(request.slots.department);
        request.existing = remedy.existing.unwrap_or(request.existing);
        self.propose_again(user, table.intent, request, table.past).await
    }

    /// Lists as files to the asker alone, and what it tells of refusals to the trail.
    async fn hand_lists(&mut self, lists: &[Sheet], refused: &[Refusal]) -> Result<(), Stop> {
        let Some(place) = &self.conversation else { return Ok(()) };
        for list in lists {
            self.commit.posts.push(member_import::list_parcel(place, list).post());
        }
        let action = Intent::MemberImport.name();
        let lines = permission::refused(self.desk, &place.with, action, refused).await?;
        self.commit.audit.extend(lines);
        Ok(())
    }

    /// Says something, and hands over the list of it.
    pub(super) async fn told(
        &mut self,
        text: String,
        list: Option<&Sheet>,
        refused: &[Refusal],
    ) -> Result<(), Stop> {
        self.say(text);
        self.hand_lists(list.map_or(&[], std::slice::from_ref), refused).await
    }

    /// Puts an import on the table, in the place of what lay there.
    pub(super) async fn propose_many(&mut self, many: &Many, table: Table) -> Result<(), Stop> {
        lifecycle::propose_many(many, self.desk.clock.now_ms(), &mut self.commit);
        self.hand_lists(&many.lists, &many.refused).await?;
        self.session.stoppable = Some(table.operation.clone());
        self.lay(&many.whole, table).await
    }

    /// Where a table is asked for, one to fill in goes with the question.
    pub(super) fn hand_template(&mut self, question: &Question) {
        if *question == Question::Roster
            && let Some(place) = &self.conversation
        {
            self.commit.posts.push(member_import::template(place).post());
        }
    }
}
