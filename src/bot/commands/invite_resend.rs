//! `invite.resend`: 重新邀请吴九. Whoever has not accepted is asked once more; whoever is in already is told apart.

use super::Command;
use crate::bot::dialogue::offer::{Offer, Sheet};
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, Found};
use crate::bot::wording::pending as words;
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, pending, wording};
use crate::domain::invite::{Invite, Stage};
use crate::domain::mobile::Mobile;
use crate::domain::permit::Denied;
use crate::domain::person::Member;
use crate::gate::Sight;
use crate::language::{self, Intent, MemberDraft, Person, Slots};
use crate::operation::invite::Seen;
use crate::proposal::{member_add, permission};

const TITLE: &str = "重新邀请";

pub const COMMAND: Command = Command {
    intent: Intent::InviteResend,
    title: TITLE,
    says: &["重新邀请吴九", "重新邀请 13800138000"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// More people than this are not invited again at once.
const MOST: usize = 50;

/// What there is to do about one person.
#[expect(clippy::large_enum_variant, reason = "moved once a person")]
enum Way {
    /// Invite again.
    Again(Box<Invite>),
    /// Nothing; this is why.
    Note(String),
    /// They can be added.
    Add(MemberDraft),
    /// It has to be asked who is meant.
    Ask(Outcome),
}

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let mut notes = Vec::new();
    let mut again = Vec::new();
    let mut addable = Vec::new();
    if request.slots.targets.is_empty() {
        again = everybody(asking, &mut notes).await?;
        if again.is_empty() {
            return Ok(Outcome::Reply(words::nothing_to_resend().to_owned()));
        }
    }
    for person in &request.slots.targets {
        match way(asking, &request, person).await? {
            Way::Again(invite) => again.push(*invite),
            Way::Note(note) => notes.push(note),
            Way::Add(draft) => addable.push(draft),
            Way::Ask(outcome) => return Ok(outcome),
        }
    }
    if again.is_empty() {
        return Ok(nobody_to_invite(notes, &addable));
    }
    for draft in &addable {
        let number = draft.mobile.as_deref().unwrap_or_default();
        notes.push(words::never_invited(draft.name.as_deref(), number));
    }
    Ok(Outcome::Propose(Box::new(member_add::invite_again(asking, again, notes).await?)))
}

/// Everybody in scope who has not accepted, as far as one operation holds them.
async fn everybody(asking: &Asking<'_>, notes: &mut Vec<String>) -> Result<Vec<Invite>, Stop> {
    let mut all = Vec::new();
    for invite in pending::ledger(asking.desk).open().await? {
        let open = invite.stage == Stage::Consent;
        if open && pending::in_scope(asking.desk, asking.actor, &invite, None).await? {
            all.push(invite);
        }
    }
    if all.len() > MOST {
        notes.push(words::only_the_oldest(MOST, all.len()));
        all.truncate(MOST);
    }
    Ok(all)
}

async fn way(asking: &Asking<'_>, request: &Request, person: &Person) -> Result<Way, Stop> {
    if person.is_self {
        return Ok(Way::Note(words::in_already(&asking.me.name)));
    }
    let number = person.mobile.as_deref();
    if let Some(fault) = number.and_then(language::mobile_fault) {
        let name = person.name.as_deref().unwrap_or(words::someone());
        return Ok(Way::Note(wording::bad_number(name, number.unwrap_or_default(), &fault)));
    }
    let mut known = pending::known(asking, number, person.name.as_deref()).await?;
    let picked = person.name.as_ref().and_then(|name| request.picks.people.get(name));
    if let Some(user) = picked {
        known.retain(|invite| invite.user == *user);
    }
    match known.len() {
        0 => not_in_ledger(asking, request, person).await,
        1 => in_ledger(asking, known.remove(0)).await,
        _ => Ok(Way::Ask(which(request, person, &known))),
    }
}

fn which(request: &Request, person: &Person, known: &[Invite]) -> Outcome {
    let said = person.name.clone().unwrap_or_default();
    let describe = |invite: &Invite| {
        format!("{}，{}{}", invite.name, invite.place, wording::number_tail(invite.mobile.reveal()))
    };
    let options = known.iter().take(crate::card::question::MOST);
    let options = options.map(|invite| (invite.user.clone(), describe(invite))).collect();
    Outcome::Ask { request: request.clone(), question: Question::PickPerson { said, options }, remark: None }
}

/// Looked at before anything is sent: whoever is in is told, and their entry closed.
async fn in_ledger(asking: &Asking<'_>, invite: Invite) -> Result<Way, Stop> {
    let ledger = pending::ledger(asking.desk);
    let seen = ledger.look(&invite).await?;
    if seen.closes(&invite) {
        ledger.settle_soon(&invite, asking.desk.clock.now_ms()).await?;
    }
    Ok(match (&seen, invite.stage) {
        (Seen::In(member), _) if member.active => Way::Note(words::in_already(&invite.name)),
        (Seen::In(member), _) => Way::Note(words::not_logged_in(&member.name, Some(invite.mobile.reveal()))),
        (Seen::Out, Stage::Consent) => Way::Again(Box::new(invite)),
        (Seen::Out, Stage::Login) => Way::Add(draft(Some(&invite.name), invite.mobile.reveal())),
    })
}

async fn not_in_ledger(asking: &Asking<'_>, request: &Request, person: &Person) -> Result<Way, Stop> {
    match resolve::exactly(asking, request, person).await? {
        Some(Found::It(member)) => member_way(asking, person, &member).await,
        Some(Found::Ask(outcome)) => Ok(Way::Ask(outcome)),
        None => Ok(match (&person.mobile, &person.name) {
            (Some(number), name) => Way::Add(draft(name.as_deref(), number)),
            (None, name) => Way::Note(words::never_invited_by_name(name.as_deref().unwrap_or_default())),
        }),
    }
}

async fn member_way(asking: &Asking<'_>, person: &Person, member: &Member) -> Result<Way, Stop> {
    match asking.desk.gate.may_see(asking.actor, member).await? {
        Sight::Full if !member.active => {
            Ok(Way::Note(words::not_logged_in(&member.name, member.mobile.as_deref())))
        }
        Sight::Full | Sight::NameOnly => Ok(Way::Note(words::in_already(&member.name))),
        Sight::Nothing => {
            if let Some(number) = &person.mobile {
                let masked = Mobile::new(number.clone()).masked();
                return Ok(Way::Note(wording::refusal(&Refusal::AlreadyMember { shown: None, masked })));
            }
            let reason = Denied::PersonOutside { departments: member.departments.clone() };
            let (about, places) = resolve::spoken_of(person, member);
            Err(permission::refusal(asking, reason, Some(about), places).await?.of(&member.user))
        }
    }
}

fn draft(name: Option<&str>, mobile: &str) -> MemberDraft {
    MemberDraft { name: name.map(str::to_owned), mobile: Some(mobile.to_owned()), ..MemberDraft::default() }
}

fn nobody_to_invite(mut notes: Vec<String>, addable: &[MemberDraft]) -> Outcome {
    let Some(first) = addable.first() else { return Outcome::Reply(notes.join("\n")) };
    for draft in addable {
        let number = draft.mobile.as_deref().unwrap_or_default();
        notes.push(words::never_invited(draft.name.as_deref(), number));
    }
    let slots = Slots { members: addable.to_vec(), ..Slots::default() };
    let label = match addable {
        [one] => words::add_now(one.name.as_deref()),
        _ => words::add_now(None),
    };
    let hint = words::add_by_text(first.name.as_deref(), first.mobile.as_deref().unwrap_or_default());
    let offers = vec![Offer { label, intent: Intent::MemberAdd, slots }];
    Outcome::Offer(Sheet { title: TITLE.to_owned(), body: notes.join("\n"), hint, offers })
}
