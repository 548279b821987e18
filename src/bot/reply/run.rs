//! Commands run, and what comes of it; answers that let a command go on.

use super::super::commands::{self, Command};
use super::super::dialogue::{
    self, Control, Dialogue, Guess, People, Picks, Question, Request, Spoken, Table, Taken,
};
use super::super::wording::{self, Ended};
use super::super::{Asking, Outcome, Stop, help, resolve};
use super::{Reply, Said, asked};
use crate::dingtalk;
use crate::directory::{NOW, RECENT};
use crate::domain::id::{OperationId, UserId};
use crate::domain::inbound::Conversation;
use crate::domain::operation::Operation;
use crate::domain::permit::Actor;
use crate::domain::person::Member;
use crate::language::{self, Aside, Intent, Parsed};
use crate::proposal::{self, lifecycle, permission};

impl Reply<'_> {
    /// A full command: what was open is put aside, and that is said.
    pub async fn command(&mut self, user: &UserId, words: &str, parsed: Parsed) -> Result<(), Stop> {
        if let Some(dialogue) = self.session.dialogue.clone() {
            self.close_dialogue(Ended::PutAside).await?;
            if dialogue.is_own() {
                self.say(wording::put_aside(&commands::title(dialogue.intent)));
            }
        }
        self.doubt_or_not(words, &parsed);
        if matches!(parsed.intent, Intent::Help | Intent::Unknown) && wording::is_greeting(words) {
            let left = self.left().await?;
            self.say(wording::greeting(left.as_deref()));
            return Ok(());
        }
        if let Some(topic) = help::topic_of(words) {
            return self.help(user, Some(topic)).await;
        }
        if !parsed.orders.is_empty() {
            return Box::pin(self.several(user, parsed.orders)).await;
        }
        match parsed.intent {
            Intent::Unknown => self.unknown(user, words, parsed.aside).await,
            _ => self.order(user, parsed).await,
        }
    }

    /// A full command about people who were spoken of before.
    pub async fn order_of(
        &mut self,
        user: &UserId,
        words: &str,
        parsed: Parsed,
        picks: Picks,
    ) -> Result<(), Stop> {
        self.picks = picks;
        self.command(user, words, parsed).await
    }

    /// What a question in between makes of what is on the table.
    fn doubt_or_not(&mut self, words: &str, parsed: &Parsed) {
        if self.session.table.is_none() {
            return;
        }
        // Undoing is an order, and one that may have been about this very card.
        let asks = !parsed.intent.is_write() && !matches!(parsed.intent, Intent::Unknown | Intent::Undo);
        if asks && !dialogue::names_only_people(words, &self.desk.lexicon) {
            self.answered();
        } else {
            self.doubt();
        }
    }

    /// One order that was understood, or most of it.
    async fn order(&mut self, user: &UserId, parsed: Parsed) -> Result<(), Stop> {
        let intent = parsed.intent;
        let Some(command) = commands::of(intent) else {
            if intent == Intent::Help {
                let topic = parsed.slots.topic.as_deref().and_then(Intent::from_name);
                return self.help(user, topic).await;
            }
            self.say(wording::not_offered());
            return Ok(());
        };
        let picks = self.picks.clone();
        let request = Request { slots: parsed.slots, all: parsed.all, picks, ..Request::default() };
        if intent.is_write() && !parsed.left.is_empty() {
            let later = parsed.later.filter(|_| parsed.left.len() == 1);
            self.left_over(user, (intent, request), parsed.left, later);
            return Ok(());
        }
        self.run(user, command, request, Vec::new()).await
    }

    /// Several orders in one message: each is answered, each proposal has a card of its own. A question holds up what
    /// comes after it, and that is said.
    async fn several(&mut self, user: &UserId, orders: Vec<Parsed>) -> Result<(), Stop> {
        let mut orders = orders.into_iter();
        for order in orders.by_ref() {
            self.order(user, order).await?;
            if self.session.dialogue.is_some() {
                break;
            }
        }
        let later =
            orders.map(|order| wording::left_over::order(&commands::title(order.intent), &order.slots));
        let later: Vec<String> = later.collect();
        if !later.is_empty() {
            self.say(wording::left_over::one_at_a_time(&later));
        } else if self.proposed.len() > 1 {
            self.say(wording::left_over::a_card_each(self.proposed.len()));
        }
        Ok(())
    }

    /// An order with words in it that were not understood is never taken for whole: it is said back and asked.
    fn left_over(
        &mut self,
        user: &UserId,
        (intent, request): (Intent, Request),
        left: Vec<String>,
        later: Option<String>,
    ) {
        let understood = wording::left_over::order(&commands::title(intent), &request.slots);
        let question = Question::LeftOver { understood, left, later };
        self.ask(user, Dialogue { intent, request, question, past: Vec::new(), card: None }, None);
    }

    /// No order: said to be none, or offered with one word put right, or answered by how such things are said.
    async fn unknown(&mut self, user: &UserId, words: &str, aside: Option<Aside>) -> Result<(), Stop> {
        let left = self.left().await?;
        if let Some(aside) = aside.filter(|_| !self.orders_besides(words)) {
            self.say(wording::aside::no_order(aside, left.as_deref()));
            return Ok(());
        }
        let actor = self.desk.directory.actor(user).await?;
        let asker = (&actor, &self.desk.gate);
        let suggestions = language::suggestions(words, &self.desk.lexicon);
        let options = help::put_right(&suggestions, &asker, self.desk);
        if !options.is_empty() {
            let question = Question::Meant { options };
            let request = Request::default();
            let dialogue =
                Dialogue { intent: Intent::Unknown, request, question, past: Vec::new(), card: None };
            self.ask(user, dialogue, None);
        } else if let Some(left) = left {
            self.say(self.unclear(&left));
        } else {
            self.say(help::near(&suggestions, &asker).unwrap_or_else(|| wording::unknown().to_owned()));
        }
        Ok(())
    }

    /// Whether a part of what is no order as a whole is one by itself: then what it is as a whole is not certain.
    fn orders_besides(&self, words: &str) -> bool {
        const MARKS: &[char] = &[',', ';', '\u{FF0C}', '\u{FF1B}', '\u{3002}', '\n', ' '];
        words.split(MARKS).any(|part| part.len() < words.len() && self.desk.parse(part).intent.is_write())
    }

    /// One of the commands that an unknown text may have meant: as if its text had been typed.
    async fn meant(&mut self, user: &UserId, options: &[Guess], number: usize) -> Result<(), Stop> {
        let chosen = number.checked_sub(1).and_then(|at| options.get(at));
        let Some(guess) = chosen else {
            let text = self.session.dialogue.as_ref().map(asked).unwrap_or_default();
            self.say(format!("{}{text}", wording::no_such_choice()));
            return Ok(());
        };
        self.close_dialogue(Ended::Answered).await?;
        if let Some(text) = &guess.text {
            let parsed = self.desk.parse(text);
            return Box::pin(self.command(user, text, parsed)).await;
        }
        if let Some(command) = commands::of(guess.intent) {
            return self.run(user, command, Request::default(), Vec::new()).await;
        }
        self.say(wording::not_offered());
        Ok(())
    }

    async fn help(&mut self, user: &UserId, topic: Option<Intent>) -> Result<(), Stop> {
        let actor = self.desk.directory.actor(user).await?;
        self.say(help::text(&self.desk.settings.organisation, &(&actor, &self.desk.gate), topic));
        Ok(())
    }

    /// Takes an answer to the open question.
    pub async fn answer(&mut self, user: &UserId, dialogue: Dialogue, said: Said<'_>) -> Result<(), Stop> {
        let number = said.number(&dialogue.question, self.desk);
        if let (Question::Meant { options }, Some(number)) = (&dialogue.question, number) {
            return self.meant(user, options, number).await;
        }
        if let Question::WhichCard { control, options } = &dialogue.question
            && let Some(number) = number
        {
            let chosen = number.checked_sub(1).and_then(|at| options.get(at));
            let Some((card, _)) = chosen else {
                self.say(format!("{}{}", wording::no_such_choice(), asked(&dialogue)));
                return Ok(());
            };
            self.close_dialogue(Ended::Answered).await?;
            return self.decide(card, *control).await;
        }
        let taken = match said {
            Said::Text(words) => self.desk.reading(|reader| dialogue::take_text(&dialogue, words, reader)),
            Said::Choice(number) => dialogue::take_choice(&dialogue, number),
        };
        match taken {
            Taken::NotAnAnswer => {
                self.say(format!("{}{}", wording::not_an_answer(), asked(&dialogue)));
                Ok(())
            }
            Taken::Narrowed(question) => {
                self.close_dialogue(Ended::Answered).await?;
                let Dialogue { intent, request, question: before, mut past, .. } = dialogue;
                past.push((request.clone(), before));
                self.ask_fitly(user, Dialogue { intent, request, question, past, card: None }, None);
                Ok(())
            }
            Taken::Merged(request) => self.go_on(user, dialogue, request).await,
        }
    }

    /// An order that completes the open one.
    pub async fn complete(&mut self, user: &UserId, request: Request) -> Result<(), Stop> {
        match self.session.dialogue.clone() {
            Some(dialogue) => self.go_on(user, dialogue, request).await,
            None => Ok(()),
        }
    }

    /// The command again, with more known.
    pub(super) async fn go_on(
        &mut self,
        user: &UserId,
        dialogue: Dialogue,
        request: Request,
    ) -> Result<(), Stop> {
        let Some(command) = commands::of(dialogue.intent) else { return Ok(()) };
        let mut past = dialogue.past;
        past.push((dialogue.request, dialogue.question));
        self.close_dialogue(Ended::Answered).await?;
        self.run(user, command, request, past).await
    }

    /// Who only proposes something is judged again later; who asks is told of what is.
    async fn asker(&self, user: &UserId, intent: Intent) -> Result<(Actor, Option<Member>), dingtalk::Error> {
        let directory = &self.desk.directory;
        let age = if intent.is_write() { RECENT } else { NOW };
        tokio::try_join!(directory.actor(user), directory.member_as_of(user, age))
    }

    /// What the command answers, and what is to be said before it; `None` to somebody who is no member.
    async fn outcome(
        &mut self,
        user: &UserId,
        command: &'static Command,
        request: &Request,
        past: &[(Request, Question)],
    ) -> Result<Option<(Outcome, Vec<String>)>, Stop> {
        let Some(mut conversation) = self.conversation.clone() else { return Ok(None) };
        let (actor, me) = self.asker(user, command.intent).await?;
        let Some(me) = me else {
            self.say_to_stranger();
            return Ok(None);
        };
        if conversation.is_group() && !command.intent.is_write() {
            conversation = Conversation::private(user);
        }
        let quote = self.message.as_ref().and_then(|(_, quote)| quote.clone());
        let asking = Asking::new(self.desk, &actor, &me, &conversation, command.intent)
            .after(self.session.notice, quote)
            .beside(self.waiting_cards().await?);
        if !command.who.admits(&actor, &self.desk.gate) {
            return Err(resolve::not_admitted(&asking, command.who).await?);
        }
        if Box::pin(self.too_curious(&asking, request, past)).await? {
            return Ok(None);
        }
        let request = resolve::qualified(&asking, request.clone()).await?;
        let outcome = (command.run)(&asking, request).await?;
        if let Some(number) = asking.about() {
            self.session.notice = Some(Spoken { number, at: self.desk.clock.now_ms() });
        }
        Ok(Some((outcome, asking.remarks())))
    }

    pub(super) async fn run(
        &mut self,
        user: &UserId,
        command: &'static Command,
        mut request: Request,
        past: Vec<(Request, Question)>,
    ) -> Result<(), Stop> {
        if let Some((message, _)) = &self.message {
            request.note(message);
        }
        self.running = Some(command.intent);
        self.session.people = People::of(&request).or(self.session.people.take());
        self.note_pictures(&mut request);
        let Some((outcome, remarks)) = Box::pin(self.outcome(user, command, &request, &past)).await? else {
            return Ok(());
        };
        match outcome {
            Outcome::Reply(text) => {
                let said = remarks.into_iter().chain([text]).collect::<Vec<_>>();
                self.say_alone(said.join("\n"));
            }
            Outcome::Told { text, file, refused } => self.told(text, file.as_ref(), &refused).await?,
            Outcome::ProposeMany(many) => {
                let (operation, intent) = (many.whole.id.clone(), command.intent);
                let table = Table::new(operation, intent, request, past);
                self.propose_many(&many, table).await?;
            }
            Outcome::Ask { request, question, remark: wrong } => {
                let dialogue = Dialogue { intent: command.intent, request, question, past, card: None };
                let question = dialogue.question.clone();
                self.ask_fitly(user, dialogue, wrong);
                self.hand_template(&question);
            }
            Outcome::Offer(sheet) => self.offer(user, sheet),
            Outcome::Propose(op) => {
                let (operation, intent) = (op.id.clone(), command.intent);
                let table = Table::new(operation, intent, request, past);
                self.propose(*op, table).await?;
            }
            Outcome::Instead { refusal, request, question, remark } => {
                let action = command.intent.name();
                self.commit.audit.extend(permission::refused(self.desk, user, action, [&refusal]).await?);
                let dialogue = Dialogue { intent: command.intent, request, question, past, card: None };
                let said = format!("{}\n{remark}", wording::refusal(&refusal));
                self.ask_fitly(user, dialogue, Some(said));
            }
            Outcome::Rather { intent, request, question, remark } => {
                Box::pin(self.rather(user, (intent, *request), question, remark)).await?;
            }
            Outcome::Withdraw(card) => Box::pin(self.decide(&card, Control::Cancel)).await?,
            Outcome::CallOff { operation, text } => self.call_off(&operation, text).await?,
            Outcome::Browse(subject) => self.browse(user, subject).await?,
        }
        Ok(())
    }

    /// Another command than the one that was read, or its question.
    async fn rather(
        &mut self,
        user: &UserId,
        (intent, request): (Intent, Request),
        question: Option<Question>,
        remark: Option<String>,
    ) -> Result<(), Stop> {
        if let Some(question) = question {
            let dialogue = Dialogue { intent, request, question, past: Vec::new(), card: None };
            self.ask_fitly(user, dialogue, remark);
            return Ok(());
        }
        if let Some(remark) = remark {
            self.say_alone(remark);
        }
        match commands::of(intent) {
            Some(command) => self.run(user, command, request, Vec::new()).await,
            None => Ok(()),
        }
    }

    async fn call_off(&mut self, operation: &OperationId, text: String) -> Result<(), Stop> {
        lifecycle::stop(self.desk, Some(operation), &mut self.commit).await?;
        self.say_alone(text);
        Ok(())
    }

    /// Puts a proposal on the table.
    async fn propose(&mut self, mut op: Operation, table: Table) -> Result<(), Stop> {
        proposal::place(self.desk, &mut op).await?;
        name_the_picked(&mut op, &table.request.picks);
        lifecycle::propose(&op, self.desk.clock.now_ms(), &mut self.commit);
        if op.campaign().is_some() {
            self.session.stoppable = Some(op.id.clone());
        }
        self.lay(&op, table).await
    }
}

/// Where somebody was named otherwise than they are called, the preview says who was chosen.
fn name_the_picked(op: &mut Operation, picks: &Picks) {
    for (said, user) in &picks.people {
        let line = op.lines.iter().find(|line| line.user.as_ref() == Some(user));
        let other = line.map(|line| line.name.clone()).filter(|name| !name.starts_with(said.as_str()));
        op.warnings.extend(other.map(|name| wording::picked(said, &name)));
    }
}
