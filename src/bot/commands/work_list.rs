//! `work.list`: 今天有啥要处理的. What waits for the asker: cards, words of a second person, invitations, vacancies,
//! notices to come.

use super::{Command, title};
use crate::bot::dialogue::Request;
use crate::bot::dialogue::offer::{Offer, Sheet};
use crate::bot::reach;
use crate::bot::{Asking, Outcome, Stop, Who, pending, wording};
use crate::domain::operation::{For, Waiting};
use crate::language::{Intent, Slots};
use crate::store::key;
use crate::view;
use wording::work::{self as words, Part};

pub const COMMAND: Command = Command {
    intent: Intent::WorkList,
    title: "待处理的事",
    says: &["今天有啥要处理的", "待我审批的有哪些"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// So many vacancies are named.
const PLACES: usize = 5;

async fn run(asking: &Asking<'_>, _request: Request) -> Result<Outcome, Stop> {
    let mut parts = vec![Part::Cards(asking.cards().to_vec())];
    let (asked, waiting) = words_of_others(asking).await?;
    parts.push(Part::Asked(asked));
    parts.push(Part::Waiting(waiting));
    let mut offers = Vec::new();
    if asking.actor.is_administrator() {
        let found = pending::gather(asking.desk, asking.actor, None).await?;
        let asleep = found.asleep.max(found.login.len());
        parts.push(Part::Consent(found.consent.iter().map(|one| one.invite.name.clone()).collect()));
        parts.push(Part::Asleep(asleep));
        parts.push(Part::Vacant(vacant(asking).await?));
        let offer = |intent: Intent| Offer { label: title(intent), intent, slots: Slots::default() };
        if !found.is_empty() {
            offers.push(offer(Intent::InvitePending));
        }
        if parts.iter().any(|part| matches!(part, Part::Vacant(all) if !all.is_empty())) {
            offers.push(offer(Intent::RoleList));
        }
    }
    if view::notice::may_send(&asking.desk.view(), asking.actor) {
        let all = view::notice::known(&asking.desk.view(), asking.actor).await?;
        let mine = all.iter().filter(|one| one.initiator == asking.actor.user && one.waits());
        parts.push(Part::Planned(mine.map(wording::notice::listed).collect()));
    }
    let body = words::body(&parts, PLACES);
    if body.is_empty() {
        return Ok(Outcome::Reply(words::nothing().to_owned()));
    }
    if offers.is_empty() {
        return Ok(Outcome::Reply(format!("{}\n{body}", words::heading())));
    }
    let title = words::heading().to_owned();
    Ok(Outcome::Offer(Sheet { title, body, hint: words::hint().to_owned(), offers }))
}

/// What waits for the asker's word, and what of theirs waits for somebody else's.
async fn words_of_others(asking: &Asking<'_>) -> Result<(Vec<String>, Vec<String>), Stop> {
    let now = asking.desk.clock.now_ms();
    let entries = asking.desk.store.entries(key::map::WAITS).await?;
    let read = entries.iter().filter_map(|(_, text)| serde_json::from_str::<Waiting>(text).ok());
    let me = &asking.actor.user;
    let (mut asked, mut own) = (Vec::new(), Vec::new());
    for one in read.filter(|one| now < one.until) {
        match &one.for_what {
            For::Approval { asked: whom } if whom.contains(me) => asked.push(one.title),
            For::Approval { .. } if one.initiator == *me => own.push(one.title),
            _ => {}
        }
    }
    Ok((asked, own))
}

/// `和平医院：信息员、安全生产负责人`: institutions in reach where nobody has a role.
async fn vacant(asking: &Asking<'_>) -> Result<Vec<String>, Stop> {
    let roles = view::board::responsible(&asking.desk.directory).await?;
    let reach = reach::of_sight(asking).await?;
    let Some(rows) = view::board::of(&asking.desk.view(), &reach, None, &roles).await? else {
        return Ok(Vec::new());
    };
    let gaps = rows.into_iter().filter(|row| row.gaps() > 0).filter_map(|row| {
        let none = row.holders.iter().zip(&roles).filter(|(seats, _)| seats.is_empty());
        let none: Vec<String> = none.map(|(_, role)| role.say.clone()).collect();
        Some(words::gap(&row.name?, &none))
    });
    Ok(gaps.collect())
}
