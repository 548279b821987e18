//! `invite.diagnose`: 我怎么没收到邀请 · 13900000102 没收到邀请. Signals are gathered here, judged in
//! `domain::invite::diagnosis`, said in `wording::diagnosis`.

use super::Command;
use crate::bot::dialogue::offer::{Offer, Sheet};
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, Found, found};
use crate::bot::wording::diagnosis::{self as words, Facts};
use crate::bot::wording::pending::add_now;
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, pending};
use crate::dingtalk;
use crate::domain::invite::diagnosis::{
    Asker, Checked, Departure, Diagnosis, Finding, Login, Membership, Number, Signals, diagnose,
};
use crate::domain::invite::{Invite, Stage};
use crate::domain::mobile::Mobile;
use crate::domain::operation::{Failed, Why};
use crate::domain::person::Member;
use crate::gate::Sight;
use crate::language::{self, Intent, MemberDraft, Person, Slots};
use crate::proposal;

const TITLE: &str = "为什么没收到邀请";

pub const COMMAND: Command = Command {
    intent: Intent::InviteDiagnose,
    title: TITLE,
    says: &["我怎么没收到邀请", "13800138000 没收到邀请"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// A day: how long somebody who left has to consent before they are in again.
const DAY: i64 = 86_400_000;

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let mut targets = request.slots.targets.clone();
    if targets.is_empty() {
        if asking.actor.is_administrator() {
            return Ok(Outcome::Ask { request, question: Question::Targets, remark: None });
        }
        targets.push(Person::me());
    }
    let (mut texts, mut offers) = (Vec::new(), Vec::new());
    for person in &targets {
        if person.is_self {
            texts.push(oneself(asking).await?);
        } else if asking.actor.is_administrator() {
            match other(asking, &request, person).await? {
                Found::Ask(outcome) => return Ok(outcome),
                Found::It((text, offer)) => {
                    texts.push(text);
                    offers.extend(offer);
                }
            }
        } else {
            texts.push(found!(colleague(asking, &request, person).await?));
        }
    }
    let body = texts.join("\n\n");
    if offers.is_empty() {
        return Ok(Outcome::Reply(body));
    }
    let title = TITLE.to_owned();
    Ok(Outcome::Offer(Sheet { title, body, hint: String::new(), offers }))
}

async fn oneself(asking: &Asking<'_>) -> Result<String, Stop> {
    let me = asking.me;
    let facts = Facts {
        name: Some(me.name.clone()),
        mobile: me.mobile.clone().map(Mobile::new),
        places: proposal::places(asking.services, me).await?,
        now: asking.desk.clock.now_ms(),
        ..Facts::default()
    };
    let signals = Signals { asker: Asker::Oneself, ..of_member(me) };
    Ok(words::diagnosis(&diagnose(&signals), &facts, Asker::Oneself))
}

/// What is known without asking further once somebody is a member.
fn of_member(member: &Member) -> Signals<'static> {
    let membership = if member.active { Membership::Active } else { Membership::Inactive };
    Signals { member: Checked::Is(membership), ..blank() }
}

/// Nothing read yet.
fn blank() -> Signals<'static> {
    Signals {
        number: Number::Valid,
        member: Checked::Failed,
        departure: Checked::Failed,
        invited: Checked::Failed,
        // What somebody is logged in with is only known where they log in, not in a chat.
        login: Login::Unknown,
        attempt: Checked::Failed,
        members_invite: Checked::Failed,
        asker: Asker::Administrator,
    }
}

/// Staff learn that a colleague is a member, and nothing else of anybody.
async fn colleague(asking: &Asking<'_>, request: &Request, person: &Person) -> Result<Found<String>, Stop> {
    let member = match resolve::exactly(asking, request, person).await {
        Ok(Some(Found::It(member))) => Some(member),
        Ok(Some(Found::Ask(outcome))) => return Ok(Found::Ask(outcome)),
        Ok(None) | Err(Stop::Refused(Refusal::Denied { .. })) => None,
        Err(stop) => return Err(stop),
    };
    if let Some(member) = member
        && asking.desk.gate.may_see(asking.actor, &member).await? != Sight::Nothing
    {
        return Ok(Found::It(words::colleague_is_in(&member.name)));
    }
    let policy = asking.desk.directory.invite_policy().await;
    let open = logged(policy).map(|policy| policy.open);
    let who_can = unit_administrators(asking).await?;
    Ok(Found::It(words::only_administrators_see(open, &who_can)))
}

async fn unit_administrators(asking: &Asking<'_>) -> Result<Vec<String>, Stop> {
    let mut chains = Vec::new();
    for id in &asking.me.departments {
        chains.extend(asking.desk.directory.chain(*id).await?);
    }
    let can = asking.desk.directory.who_can(&chains).await?;
    Ok(can.into_iter().filter(|one| one.user != asking.actor.user).map(|one| one.name).collect())
}

type Said = (String, Option<Offer>);

/// For an administrator: by number, or by a name of the ledger or of a member.
async fn other(asking: &Asking<'_>, request: &Request, person: &Person) -> Result<Found<Said>, Stop> {
    if let Some(number) = &person.mobile {
        return by_number(asking, person.name.clone(), number).await.map(Found::It);
    }
    let name = person.name.clone().unwrap_or_default();
    let mut known = pending::known(asking, None, Some(&name)).await?;
    known.retain(|invite| invite.stage == Stage::Consent);
    if let Some(user) = request.picks.people.get(&name) {
        known.retain(|invite| invite.user == *user);
    }
    if let [invite] = known.as_slice() {
        return by_number(asking, Some(name), invite.mobile.reveal()).await.map(Found::It);
    }
    match resolve::exactly(asking, request, person).await? {
        Some(Found::Ask(outcome)) => Ok(Found::Ask(outcome)),
        Some(Found::It(member)) => by_member(asking, &member).await.map(Found::It),
        None => {
            let (request, remark) = (request.clone(), Some(words::need_number(&name)));
            Ok(Found::Ask(Outcome::Ask { request, question: Question::Targets, remark }))
        }
    }
}

async fn by_member(asking: &Asking<'_>, member: &Member) -> Result<Said, Stop> {
    let sight = asking.desk.gate.may_see(asking.actor, member).await?;
    let mut facts =
        Facts { name: Some(member.name.clone()), now: asking.desk.clock.now_ms(), ..Facts::default() };
    let signals = if sight == Sight::Full {
        facts.mobile = member.mobile.clone().map(Mobile::new);
        facts.places = proposal::places(asking.services, member).await?;
        of_member(member)
    } else {
        Signals { member: Checked::Is(Membership::Elsewhere), ..blank() }
    };
    Ok((words::diagnosis(&diagnose(&signals), &facts, Asker::Administrator), None))
}

async fn by_number(asking: &Asking<'_>, name: Option<String>, number: &str) -> Result<Said, Stop> {
    let mobile = Mobile::new(number);
    let mut facts = Facts { name, now: asking.desk.clock.now_ms(), ..Facts::default() };
    facts.mobile = Some(mobile.clone());
    if language::mobile_fault(number).is_some() {
        let signals = Signals { number: Number::Invalid, ..blank() };
        return Ok((words::diagnosis(&diagnose(&signals), &facts, Asker::Administrator), None));
    }
    let mut signals = blank();
    signals.member = membership(asking, &mobile, &mut facts).await?;
    if signals.member == Checked::Is(Membership::Nobody) {
        facts.invite = invite(asking, &mobile).await?;
        signals.invited = Checked::Is(facts.invite.is_some());
        if facts.invite.is_none() {
            facts.failed = failed(asking, &mobile).await?;
            signals.departure = departure(asking, &mobile).await;
            let policy = logged(asking.desk.directory.invite_policy().await);
            signals.members_invite = policy.map_or(Checked::Failed, |policy| Checked::Is(policy.open));
        }
    }
    let why: Option<Why> = facts.failed.as_ref().map(|failed| failed.why.clone());
    if signals.invited == Checked::Is(false) {
        signals.attempt = Checked::Is(why.as_ref());
    }
    if let Some(invite) = &facts.invite {
        facts.name.get_or_insert_with(|| invite.name.clone());
    }
    let diagnosis = diagnose(&signals);
    let offer = offer(&diagnosis, &facts);
    Ok((words::diagnosis(&diagnosis, &facts, Asker::Administrator), offer))
}

/// Who has the number now; of a member elsewhere nothing more is noted.
async fn membership(
    asking: &Asking<'_>,
    mobile: &Mobile,
    facts: &mut Facts,
) -> Result<Checked<Membership>, Stop> {
    let Some(read) = logged(asking.desk.directory.by_mobile_anew(mobile).await) else {
        return Ok(Checked::Failed);
    };
    let Some(member) = read else { return Ok(Checked::Is(Membership::Nobody)) };
    pending::noticed(asking.desk, &member, Some(mobile.reveal())).await?;
    if asking.desk.gate.may_see(asking.actor, &member).await? != Sight::Full {
        return Ok(Checked::Is(Membership::Elsewhere));
    }
    facts.name = Some(member.name.clone());
    facts.places = proposal::places(asking.services, &member).await?;
    Ok(Checked::Is(if member.active { Membership::Active } else { Membership::Inactive }))
}

async fn invite(asking: &Asking<'_>, mobile: &Mobile) -> Result<Option<Invite>, Stop> {
    let known = pending::known(asking, Some(mobile.reveal()), None).await?;
    Ok(known.into_iter().find(|invite| invite.stage == Stage::Consent))
}

/// Only of tries that the asker could have made.
async fn failed(asking: &Asking<'_>, mobile: &Mobile) -> Result<Option<Failed>, Stop> {
    let Some(failed) = pending::ledger(asking.desk).failed(mobile).await? else { return Ok(None) };
    for department in &failed.departments {
        let chain = asking.desk.directory.chain(*department).await?;
        if !chain.is_some_and(|chain| asking.actor.manages(&chain)) {
            return Ok(None);
        }
    }
    Ok(Some(failed))
}

async fn departure(asking: &Asking<'_>, mobile: &Mobile) -> Checked<Departure> {
    match logged(asking.desk.directory.leaver(mobile).await) {
        None | Some(None) => Checked::Failed,
        Some(Some(None)) => Checked::Is(Departure::Never),
        Some(Some(Some(leaver))) => {
            let since = leaver.left_at.map(|at| asking.desk.clock.now_ms() - at.as_millisecond());
            let today = since.is_some_and(|since| since < DAY);
            Checked::Is(if today { Departure::Today } else { Departure::Earlier })
        }
    }
}

/// A question that was not answered is a finding of its own; the log hears of it once.
fn logged<T>(read: Result<T, dingtalk::Error>) -> Option<T> {
    read.inspect_err(|error| tracing::warn!(%error, "a signal of a diagnosis could not be read")).ok()
}

/// The press that does what the diagnosis says.
fn offer(diagnosis: &Diagnosis, facts: &Facts) -> Option<Offer> {
    let mobile = facts.mobile.as_ref()?.reveal().to_owned();
    let name = facts.name.clone();
    match diagnosis.finding {
        Finding::NotAccepted | Finding::WrongLogin => {
            let label = format!("重新邀请 {}", name.as_deref().unwrap_or_default());
            let targets = vec![Person { name, mobile: Some(mobile), ..Person::default() }];
            Some(Offer { label, intent: Intent::InviteResend, slots: Slots { targets, ..Slots::default() } })
        }
        Finding::NeverInvited | Finding::LeftToday | Finding::LeftEarlier => {
            let label = add_now(name.as_deref());
            let members = vec![MemberDraft { name, mobile: Some(mobile), ..MemberDraft::default() }];
            Some(Offer { label, intent: Intent::MemberAdd, slots: Slots { members, ..Slots::default() } })
        }
        _ => None,
    }
}
