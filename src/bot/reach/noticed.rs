//! Which notice is meant, and who has read it as far as can be told now.

use crate::bot::dialogue::{NoticeQuestion, Question, Request, Spoken};
use crate::bot::resolve::Found;
use crate::bot::wording::notice as wording;
use crate::bot::{Asking, Outcome, Stop};
use crate::domain::id::UserId;
use crate::domain::inbound::Quote;
use crate::domain::operation::Operation;
use crate::domain::operation::notice::{Campaign, Summary};
use crate::language::Intent;
use crate::operation::notice::reads::Part;
use crate::view;
pub use crate::view::notice::Asked;

/// The most choices of a question.
const CHOICES: usize = 5;

/// The notices the asker may know of, the latest first: their own, and all for a main administrator.
pub async fn known(asking: &Asking<'_>) -> Result<Vec<Summary>, Stop> {
    Ok(view::notice::known(&asking.desk.view(), asking.actor).await?)
}

/// The notice that is meant: by number or title, else the one the asker last sent or spoke of.
pub async fn meant(asking: &Asking<'_>, request: &Request) -> Result<Found<Summary>, Stop> {
    let all = known(asking).await?;
    let said = request.slots.notice.as_deref().map(str::trim);
    let mut fitting = match (said, asking.quote()) {
        (Some(said), _) => named(all, said),
        (None, Some(quote)) => quoted(all, &asking.actor.user, quote),
        (None, None) => unnamed(&all, &asking.actor.user, asking.spoken()),
    };
    match fitting.len() {
        0 => {
            if let Some(outcome) = unsent(asking, said).await? {
                return Ok(Found::Ask(outcome));
            }
            let text = said.map_or_else(|| wording::none_sent().to_owned(), wording::no_such_notice);
            Ok(Found::Ask(Outcome::Reply(text)))
        }
        1 => {
            let one = fitting.remove(0);
            asking.speaks_of(one.number);
            Ok(Found::It(one))
        }
        _ => {
            let options =
                fitting.iter().take(CHOICES).map(|one| (one.number, wording::listed(one))).collect();
            let question = Question::Notice(NoticeQuestion::Which { options });
            Ok(Found::Ask(Outcome::Ask { request: request.clone(), question, remark: None }))
        }
    }
}

/// What is said of notices that still lie there to be confirmed; 撤回 calls the one off that is named.
async fn unsent(asking: &Asking<'_>, said: Option<&str>) -> Result<Option<Outcome>, Stop> {
    let all = view::notice::proposed(&asking.desk.view(), asking.actor).await?;
    let mut fitting = said.map_or_else(|| all.clone(), |said| named(all.clone(), said));
    if fitting.is_empty() {
        return Ok(None);
    }
    if fitting.len() == 1 && said.is_some() && asking.intent == Intent::NoticeRecall {
        return Ok(Some(Outcome::Withdraw(fitting.remove(0).operation)));
    }
    let about: Vec<String> = fitting.iter().map(wording::about).collect();
    Ok(Some(Outcome::Reply(wording::not_confirmed_yet(&about))))
}

/// The notices of this number, or with this in their titles.
fn named(all: Vec<Summary>, said: &str) -> Vec<Summary> {
    let number = crate::bot::wording::said::number(said);
    all.into_iter().filter(|one| number == Some(one.number) || one.title.contains(said)).collect()
}

/// The notices that what is quoted can be about: those it names; of a card that tells nothing, all of theirs.
fn quoted(all: Vec<Summary>, user: &UserId, quote: &Quote) -> Vec<Summary> {
    let text = quote.text.as_deref().unwrap_or_default();
    let titled = |one: &Summary| !one.title.is_empty() && text.contains(&one.title);
    let numbered = |one: &Summary| text.contains(&crate::bot::wording::notice::about(one));
    for fits in [&numbered as &dyn Fn(&Summary) -> bool, &titled] {
        let fitting: Vec<Summary> = all.iter().filter(|one| fits(one)).cloned().collect();
        if !fitting.is_empty() {
            return fitting;
        }
    }
    all.into_iter().filter(|one| one.initiator == *user && !one.automatic).collect()
}

/// The notice of theirs that somebody means who names none: the one they last spoke of or sent, in the order of speaking,
/// whatever is planned or was called off besides. Where none was sent, what is planned; several of that are several.
fn unnamed(all: &[Summary], user: &UserId, spoken: Option<Spoken>) -> Vec<Summary> {
    let own: Vec<&Summary> = all.iter().filter(|one| one.initiator == *user && !one.automatic).collect();
    let latest = |which: fn(&Summary) -> bool| {
        let those = own.iter().copied().filter(|one| which(one));
        those.max_by_key(|one| (one.said_at(), one.number))
    };
    let sent = latest(Summary::was_sent);
    let spoken = spoken.filter(|spoken| sent.is_none_or(|sent| sent.said_at() < spoken.at));
    let of = |spoken: Spoken| {
        let stands = |one: &Summary| one.was_sent() || one.waits();
        all.iter().find(|one| one.number == spoken.number && stands(one))
    };
    if let Some(one) = spoken.and_then(of).or(sent) {
        return vec![one.clone()];
    }
    let planned: Vec<Summary> = own.iter().filter(|one| one.waits()).map(|one| (*one).clone()).collect();
    if planned.is_empty() { latest(|_| true).cloned().into_iter().collect() } else { planned }
}

/// The notice as it is; `None` past its time to live.
pub async fn operation(asking: &Asking<'_>, summary: &Summary) -> Result<Option<Operation>, Stop> {
    Ok(view::notice::operation(&asking.desk.view(), summary).await?)
}

/// Its calls with who has read what they brought, and whether all of that could be asked.
pub async fn read_by(
    asking: &Asking<'_>,
    op: &Operation,
    campaign: &Campaign,
) -> Result<(Vec<Part>, Asked), Stop> {
    Ok(view::notice::read_by(&asking.desk.view(), op, campaign).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::OperationId;
    use crate::domain::operation::State;

    fn one(number: u32, state: State, (said, at): (i64, i64)) -> Summary {
        Summary {
            operation: OperationId(format!("op{number}")),
            number,
            title: format!("title {number}"),
            initiator: UserId("officer".into()),
            initiator_name: String::new(),
            state,
            at,
            said_at: Some(said),
            people: 1,
            recalled: false,
            automatic: false,
        }
    }

    fn meant(all: &[Summary], spoken: Option<(u32, i64)>) -> Vec<u32> {
        let spoken = spoken.map(|(number, at)| Spoken { number, at });
        unnamed(all, &UserId("officer".into()), spoken).iter().map(|one| one.number).collect()
    }

    #[test]
    fn who_names_no_notice_means_the_one_last_sent_or_spoken_of() {
        let planned = one(1, State::Confirmed, (10, 900));
        let sent = one(2, State::Done, (20, 20));
        let later = one(3, State::PartlyDone, (30, 30));
        let off = one(4, State::Cancelled, (40, 950));
        let failed = one(5, State::Failed, (50, 50));
        let waiting = one(6, State::AwaitingApproval, (60, 60));
        let beginning = one(7, State::Confirmed, (70, 70));
        for (all, spoken, expected) in [
            (vec![planned.clone(), sent.clone(), off.clone()], None, vec![2]),
            (vec![sent.clone(), later.clone()], None, vec![3]),
            (vec![sent.clone(), later.clone()], Some((2, 35)), vec![2]),
            (vec![sent.clone(), later.clone()], Some((2, 25)), vec![3]),
            (vec![planned.clone(), sent.clone()], Some((1, 25)), vec![1]),
            (vec![off.clone(), sent.clone()], Some((4, 45)), vec![2]),
            (vec![sent.clone(), failed.clone()], None, vec![5]),
            (vec![sent, beginning], None, vec![7]),
            (vec![planned.clone(), off.clone()], None, vec![1]),
            (vec![planned, waiting, off.clone()], None, vec![1, 6]),
            (vec![off], None, vec![4]),
            (vec![], Some((9, 9)), vec![]),
        ] {
            assert_eq!(meant(&all, spoken), expected, "{all:?} {spoken:?}");
        }
    }
}
