//! `member.status`: 查一下张三. What one may know of a person, from live state.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, wording};
use crate::domain::invite::Invite;
use crate::domain::mobile::Mobile;
use crate::domain::permit::Denied;
use crate::domain::person::Member;
use crate::gate::Sight;
use crate::language::{Intent, Person};
use crate::store::key;

pub const COMMAND: Command = Command {
    intent: Intent::MemberStatus,
    title: "查询成员",
    says: &["查一下张三", "13800138000 进来了吗"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    if request.slots.targets.is_empty() {
        return Ok(Outcome::Ask { request, question: Question::Targets, remark: None });
    }
    let mut answers = Vec::new();
    for person in &request.slots.targets {
        let looked = match resolve::member(asking, &request, person).await {
            Ok(looked) => looked,
            Err(Stop::Refused(Refusal::NoSuchPerson(said))) => {
                answers.push(stranger(asking, person, &said).await?);
                continue;
            }
            Err(stop) => return Err(stop),
        };
        let member = found!(looked);
        answers.push(known(asking, person, &member).await?);
    }
    Ok(Outcome::Reply(answers.join("\n\n")))
}

async fn known(asking: &Asking<'_>, person: &Person, member: &Member) -> Result<String, Stop> {
    let own = member.user == asking.actor.user;
    let sight = if own { Sight::Full } else { asking.desk.gate.may_see(asking.actor, member).await? };
    match sight {
        Sight::NameOnly => Ok(wording::is_member(&member.name)),
        Sight::Nothing => {
            let reason = Denied::PersonOutside { departments: member.departments.clone() };
            let (about, places) = resolve::spoken_of(person, member);
            Err(resolve::refusal(asking, reason, Some(about), places).await?)
        }
        Sight::Full => {
            let mut places = Vec::new();
            for id in &member.departments {
                places.push(asking.desk.directory.path(*id).await?);
            }
            let all = asking.desk.directory.roles().await?;
            let held =
                all.into_iter().filter(|role| member.roles.contains(&role.id)).map(|role| role.say).collect();
            Ok(wording::status(&wording::Status {
                member,
                places,
                roles: held,
                in_group: asking.conversation.is_group(),
            }))
        }
    }
}

/// Somebody not found: an administrator is told of an invitation still open.
async fn stranger(asking: &Asking<'_>, person: &Person, said: &str) -> Result<String, Stop> {
    let open = match (&person.mobile, asking.actor.is_administrator()) {
        (Some(number), true) => invite(asking, &Mobile::new(number.clone())).await?,
        _ => None,
    };
    Ok(match open {
        Some(invite) => wording::invited(&invite, asking.desk.clock.now_ms()),
        None => wording::no_such_person(said),
    })
}

/// The open invitation of a number, if the asker manages where it leads, or sent it.
async fn invite(asking: &Asking<'_>, mobile: &Mobile) -> Result<Option<Invite>, Stop> {
    let entry = asking.desk.store.entry(key::map::INVITES, mobile.reveal()).await?;
    let invite: Option<Invite> = entry.and_then(|text| serde_json::from_str(&text).ok());
    Ok(invite.filter(|invite| {
        invite.initiator == asking.actor.user
            || asking.actor.rank == crate::domain::permit::Rank::MainAdministrator
    }))
}
