//! The group that is meant by its name.

use crate::bot::dialogue::{NoticeQuestion, Question, Request};
use crate::bot::reach::gathering::refused;
use crate::bot::resolve::Found;
use crate::bot::wording::notice as sentence;
use crate::bot::{Asking, Desk, Outcome, Stop};
use crate::store::{self, key};
use crate::view::group::{self, is_called};
pub use crate::view::group::{Group, Vouched, is_vouched, room_for, spoken_in};

/// The most choices of a question.
const CHOICES: usize = 5;

/// The groups that can be written to.
pub async fn vouched(desk: &Desk) -> Result<Vec<Group>, store::Error> {
    group::vouched(&desk.store, desk.clock.now_ms()).await
}

/// The group of this name; of several it is asked which. `None` where nobody has spoken in one.
pub async fn called(
    asking: &Asking<'_>,
    request: &Request,
    name: &str,
) -> Result<Option<Found<Group>>, Stop> {
    let mut fitting: Vec<Group> =
        vouched(asking.desk).await?.into_iter().filter(|group| group.name == name).collect();
    if let Some(picked) = request.picks.groups.get(name) {
        fitting.retain(|group| group.id == *picked);
    }
    match fitting.len() {
        0 => {
            let entries = asking.desk.store.entries(key::map::GROUPS).await?;
            if entries.iter().any(|(_, text)| is_called(text, name)) {
                return Err(refused(sentence::group_not_vouched(name)));
            }
            Ok(None)
        }
        1 => Ok(Some(Found::It(fitting.remove(0)))),
        _ => {
            let options = fitting.iter().take(CHOICES);
            let options = options.map(|group| {
                let Vouched { by, at } = &group.vouched;
                (group.id.clone(), sentence::group_told(&group.name, by, *at))
            });
            let options = options.collect();
            let question = Question::Notice(NoticeQuestion::WhichGroup { said: name.to_owned(), options });
            Ok(Some(Found::Ask(Outcome::Ask { request: request.clone(), question, remark: None })))
        }
    }
}
