//! Lists, page by page: by button on their card, by words.
//!
//! What is asked in a group is answered in the single chat.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use futures_util::future::try_join_all;

use super::{Reply, question_record};
use crate::bot::commands::role_list;
use crate::bot::dialogue::Request;
use crate::bot::dialogue::page::{Leaves, Page, Query, SIZE, Subject};
use crate::bot::wording::page as words;
use crate::bot::{Asking, Refusal, Stop};
use crate::card::page::{self as card, Turn};
use crate::courier::Parcel;
use crate::dingtalk::role::Holder;
use crate::directory::Entry;
use crate::domain::id::{DepartmentId, OutTrackId, RoleId, UserId};
use crate::domain::inbound::{Conversation, Press};
use crate::domain::operation::State;
use crate::language::{self, Intent};
use crate::store::{Record, RecordWrite};
use crate::turn::Failure;

/// Everything on a list.
enum Listing {
    People(Query, Roll),
    Board(Leaves),
}

impl Listing {
    fn len(&self) -> usize {
        match self {
            Self::People(_, roll) => roll.entries.len(),
            Self::Board(leaves) => leaves.rows.len(),
        }
    }
}

/// People, and the roles there are to be named.
struct Roll {
    entries: Vec<Entry>,
    /// Each with what it is called.
    holders: Vec<(String, Arc<HashSet<UserId>>)>,
}

impl Reply<'_> {
    /// A new list: its first page.
    pub(super) async fn browse(&mut self, user: &UserId, subject: Subject) -> Result<(), Stop> {
        let Some(listing) = self.listing(user, &subject).await? else {
            self.say_alone(words::too_wide(&subject));
            return Ok(());
        };
        self.put_away().await?;
        if let Listing::People(query, roll) = &listing
            && roll.entries.is_empty()
        {
            self.say_alone(words::nobody(query));
            return Ok(());
        }
        self.show(user, subject, 0, &listing).await
    }

    /// The page is shown anew, below what was said since.
    pub(super) async fn turn(&mut self, user: &UserId, turn: Turn) -> Result<(), Stop> {
        let Some(page) = self.session.page.clone() else {
            self.say(crate::bot::wording::nothing_more());
            return Ok(());
        };
        let Some(listing) = self.listing(user, &page.subject).await? else {
            self.say_alone(words::too_wide(&page.subject));
            return Ok(());
        };
        let Some(at) = turned(page.at, turn, &listing) else {
            self.say_alone(words::no_page(turn));
            return Ok(());
        };
        self.put_away().await?;
        self.show(user, page.subject, at, &listing).await
    }

    /// A press on a list: the card itself turns.
    pub(in crate::bot) async fn turn_card(&mut self, press: &Press, turn: Turn) -> Result<(), Failure> {
        let done = self.turn_where_it_is(press, turn).await;
        self.settle(&press.user, done).await
    }

    async fn turn_where_it_is(&mut self, press: &Press, turn: Turn) -> Result<(), Stop> {
        let Some(record) = self.desk.store.record(press.card.as_str()).await? else { return Ok(()) };
        let Ok(to) = serde_json::from_str::<Conversation>(&record.body) else { return Ok(()) };
        self.conversation = Some(to.clone());
        let page = self.session.page.clone().filter(|page| page.card == press.card);
        let Some(page) = page else {
            self.close(record, &to, words::gone_title(), words::gone());
            return Ok(());
        };
        let Some(listing) = self.listing(&press.user, &page.subject).await? else {
            self.say_alone(words::too_wide(&page.subject));
            return Ok(());
        };
        // A list that has grown shorter since is shown as far as it goes.
        let at = turned(page.at, turn, &listing).unwrap_or_else(|| page.at.min(last(&listing)));
        let revision = record.revision + 1;
        let drawing = self.drawing(at, &listing, revision).await?;
        let expect = Some(record.revision);
        self.commit.records.push(RecordWrite { record: Record { revision, ..record }, expect });
        self.commit.posts.push(Parcel::redrawn_card(&to, press.card.as_str(), drawing).post());
        self.session.page = Some(Page { at, ..page });
        Ok(())
    }

    /// What is on the list now, if the asker may still have it; `None` when there is too much to read.
    async fn listing(&mut self, user: &UserId, subject: &Subject) -> Result<Option<Listing>, Stop> {
        match subject {
            Subject::People(query) => {
                let roll = self.roll(user, query).await?;
                Ok(roll.map(|roll| Listing::People(query.clone(), roll)))
            }
            Subject::Board(request) => Ok(self.board(user, request).await?.map(Listing::Board)),
        }
    }

    /// Who answers for what now, by what was asked.
    async fn board(&mut self, user: &UserId, request: &Request) -> Result<Option<Leaves>, Stop> {
        self.running = Some(Intent::RoleList);
        let directory = &self.desk.directory;
        let (actor, me) = tokio::try_join!(directory.actor(user), directory.member(user))?;
        let Some(me) = me else { return Ok(None) };
        let here = Conversation::private(user);
        let asking = Asking::new(self.desk, &actor, &me, &here, Intent::RoleList);
        role_list::leaves(&asking, request).await
    }

    async fn roll(&mut self, user: &UserId, query: &Query) -> Result<Option<Roll>, Stop> {
        self.running = Some(Intent::MemberList);
        let directory = &self.desk.directory;
        let actor = directory.actor(user).await?;
        if let Err(reason) = self.desk.gate.may_list(&actor, &query.nodes).await? {
            let about = Some(query.place.clone());
            return Err(Stop::Refused(Refusal::Denied { reason, about, who_can: Vec::new(), whom: None }));
        }
        let Some(mut entries) = directory.roster(&query.nodes).await? else { return Ok(None) };
        let roles = directory.roles().await?;
        let ids: Vec<RoleId> = roles.iter().chain(&query.roles).map(|role| role.id).collect();
        let held = self.held(&ids).await?;
        if !query.roles.is_empty() {
            let asked: Vec<_> = query.roles.iter().filter_map(|role| held.get(&role.id)).collect();
            entries.retain(|entry| asked.iter().any(|holders| holders.contains(&entry.user)));
        }
        match query.state {
            Some(language::State::Active) => entries.retain(|entry| entry.active),
            Some(language::State::Inactive) => entries.retain(|entry| !entry.active),
            None => {}
        }
        if query.without_role {
            let given: Vec<_> =
                roles.iter().filter(|role| role.grantable).filter_map(|role| held.get(&role.id)).collect();
            entries.retain(|entry| {
                !entry.exclusive && given.iter().all(|holders| !holders.contains(&entry.user))
            });
        }
        let called = roles.into_iter().filter_map(|role| Some((role.say, held.get(&role.id)?.clone())));
        Ok(Some(Roll { entries, holders: called.collect() }))
    }

    /// Who holds each of these roles.
    async fn held(&self, roles: &[RoleId]) -> Result<HashMap<RoleId, Arc<HashSet<UserId>>>, Stop> {
        let directory = &self.desk.directory;
        let lists = try_join_all(roles.iter().map(|role| directory.holders(*role))).await?;
        let users = |list: &Arc<Vec<Holder>>| Arc::new(list.iter().map(|one| one.user.clone()).collect());
        Ok(roles.iter().copied().zip(lists.iter().map(users)).collect())
    }

    /// A page on a card of its own; in the single chat, also of what was asked in a group.
    async fn show(
        &mut self,
        user: &UserId,
        subject: Subject,
        at: usize,
        listing: &Listing,
    ) -> Result<(), Stop> {
        let Some(here) = self.conversation.clone() else { return Ok(()) };
        let to = here.alone();
        if here.is_group() {
            self.tell_group();
        }
        let id = OutTrackId(self.desk.ids.fresh("pg"));
        let drawing = self.drawing(at, listing, 1).await?;
        self.commit.posts.push(Parcel::first_card(&to, id.as_str(), drawing).post());
        let record = question_record(&id, user, &self.owner, &to);
        self.commit.records.push(RecordWrite { record, expect: None });
        self.session.page = Some(Page { subject, at, card: id });
        Ok(())
    }

    /// Ends the list being read, if there is one: its card says where to look.
    async fn put_away(&mut self) -> Result<(), Stop> {
        let Some(page) = self.session.page.take() else { return Ok(()) };
        let Some(record) = self.desk.store.record(page.card.as_str()).await? else { return Ok(()) };
        let Ok(to) = serde_json::from_str::<Conversation>(&record.body) else { return Ok(()) };
        self.close(record, &to, &words::subject(&page.subject), words::shown_below());
        Ok(())
    }

    fn close(&mut self, record: Record, to: &Conversation, title: &str, why: &str) {
        if record.state != Record::OPEN {
            return;
        }
        let drawing = card::closed(title, why);
        self.commit.posts.push(Parcel::redrawn_card(to, &record.id, drawing).post());
        let expect = Some(record.revision);
        let state = State::Done.name().to_owned();
        let record = Record { state, revision: record.revision + 1, ..record };
        self.commit.records.push(RecordWrite { record, expect });
    }

    /// A department's name, with the way to it where another one on the list is called the same.
    async fn place(&self, id: DepartmentId, roll: &Roll) -> Result<String, Stop> {
        let directory = &self.desk.directory;
        let name = directory.name(id).await?.unwrap_or_default();
        let others: BTreeSet<DepartmentId> =
            roll.entries.iter().map(|entry| entry.department).filter(|other| *other != id).collect();
        for other in others {
            if directory.name(other).await?.as_ref() == Some(&name) {
                return Ok(directory.path(id).await?);
            }
        }
        Ok(name)
    }

    /// The people of one page.
    async fn people(&self, at: usize, roll: &Roll) -> Result<Vec<String>, Stop> {
        let mut rows = Vec::new();
        for (place, entry) in roll.entries.iter().enumerate().skip(at * SIZE).take(SIZE) {
            let department = self.place(entry.department, roll).await?;
            let held = roll.holders.iter().filter(|(_, holders)| holders.contains(&entry.user));
            let roles: Vec<String> = held.map(|(say, _)| say.clone()).collect();
            rows.push(words::row(place + 1, entry, &department, &roles));
        }
        Ok(rows)
    }

    async fn drawing(
        &self,
        at: usize,
        listing: &Listing,
        revision: u64,
    ) -> Result<crate::card::Drawing, Stop> {
        let (title, rows) = match listing {
            Listing::People(query, roll) => {
                (words::title(query, roll.entries.len()), self.people(at, roll).await?)
            }
            Listing::Board(leaves) => {
                let rows = leaves.rows.iter().skip(at * SIZE).take(SIZE);
                (leaves.title.clone(), rows.cloned().collect())
            }
        };
        Ok(card::draw(&card::Page { title, rows, number: at + 1, of: last(listing) + 1 }, revision))
    }
}

/// The last page, from nought.
fn last(listing: &Listing) -> usize {
    listing.len().saturating_sub(1) / SIZE
}

/// The page one turns to, if there is one.
fn turned(at: usize, turn: Turn, listing: &Listing) -> Option<usize> {
    match turn {
        Turn::Previous => at.checked_sub(1),
        Turn::Next => Some(at + 1),
    }
    .filter(|at| *at <= last(listing))
}
