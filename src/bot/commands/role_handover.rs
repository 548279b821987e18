//! `role.handover`: 信息员从张三换成李四. The new one is set and seen to hold it before the old one is relieved.

use super::Command;
use super::role_change::held;
use crate::bot::dialogue::{Question, Request};
use crate::bot::reach;
use crate::bot::resolve::{self, Found, found};
use crate::bot::{Asking, Outcome, Stop, Who, wording};
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::language::{Intent, Party, Person, Slots};
use crate::proposal::permission;
use crate::proposal::role::{self, Giver, Handover};

pub const COMMAND: Command = Command {
    intent: Intent::RoleHandover,
    title: "交接角色",
    says: &["信息员从张三换成李四", "把李四的接诉即办员交给王五"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    if request.slots.roles.is_empty()
        && let Some(giver) = person(request.slots.from.as_ref())
    {
        return of_theirs(asking, request, giver).await;
    }
    if request.slots.roles.is_empty() {
        let known = resolve::grantable(asking).await?;
        return Ok(Outcome::Ask { request, question: Question::Roles { known }, remark: None });
    }
    let roles = found!(resolve::roles(asking, &request, &request.slots.roles).await?);
    roles.iter().try_for_each(permission::grantable)?;
    let to_said = person(request.slots.to.as_ref());
    let to = match &to_said {
        Some(person) => Some(found!(resolve::member(asking, &request, person).await?)),
        None => None,
    };
    let from_said = person(request.slots.from.as_ref());
    let from = match &from_said {
        Some(person) => Some(found!(resolve::member(asking, &request, person).await?)),
        None => match incumbent(asking, &roles, to.as_ref()).await? {
            Incumbent::One(member) => Some(*member),
            Incumbent::Nobody => None,
            Incumbent::Several(among) => {
                let question = Question::HandFrom { roles: say(&roles), among };
                return Ok(Outcome::Ask { request, question, remark: None });
            }
        },
    };
    let giver = if from_said.is_some() { Giver::Said } else { Giver::Found };
    let from = from.map(|from| match &from_said {
        Some(said) => resolve::whom(said, from),
        None => resolve::whom(&Person::named(from.name.clone()), from),
    });
    let (Some(to), Some(to_said)) = (to, to_said) else {
        if let (Some(from), Some(_)) = (&from, &from_said) {
            role::relievable(asking, from, &roles).await?;
        }
        let from = from.map(|from| from.member.name);
        let question = Question::HandTo { roles: say(&roles), from };
        return Ok(Outcome::Ask { request, question, remark: None });
    };
    let handover = Handover { from, giver, to: resolve::whom(&to_said, to), roles };
    Ok(Outcome::Propose(Box::new(role::hand_over(asking, &handover).await?)))
}

/// Where no role was named: the only one that the giver holds, else which of theirs is asked.
async fn of_theirs(asking: &Asking<'_>, request: Request, giver: Person) -> Result<Outcome, Stop> {
    let of = Request {
        slots: Slots { targets: vec![giver], ..Slots::default() },
        picks: request.picks.clone(),
        ..Request::default()
    };
    let held = match held(asking, &of).await? {
        Found::It(held) => held,
        // The choice is made in this order, not in the one about roles alone.
        Found::Ask(Outcome::Ask { question, remark, .. }) => {
            return Ok(Outcome::Ask { request, question, remark });
        }
        Found::Ask(outcome) => return Ok(outcome),
    };
    match held.len() {
        0 => Ok(Outcome::Reply(wording::holds_no_role(
            &of.slots.targets.iter().map(resolve::said).collect::<Vec<_>>(),
        ))),
        1 => {
            let slots = Slots { roles: held, ..request.slots.clone() };
            Box::pin(run(asking, Request { slots, ..request })).await
        }
        _ => Ok(Outcome::Ask { request, question: Question::Roles { known: held }, remark: None }),
    }
}

fn person(side: Option<&Party>) -> Option<Person> {
    match side {
        Some(Party::Person(person)) => Some(person.clone()),
        _ => None,
    }
}

fn say(roles: &[Role]) -> String {
    roles.iter().map(|role| role.say.as_str()).collect::<Vec<_>>().join("、")
}

/// Who holds the roles where the asker did not say whom they are taken from.
enum Incumbent {
    One(Box<Member>),
    Nobody,
    /// Their names, if those are few.
    Several(Vec<String>),
}

/// More people than this are not named in a question.
const FEW: usize = 5;

/// The only holder in reach and, where it is known who takes over, in that person's institution.
async fn incumbent(asking: &Asking<'_>, roles: &[Role], to: Option<&Member>) -> Result<Incumbent, Stop> {
    let directory = &asking.desk.directory;
    let [role] = roles else { return Ok(Incumbent::Several(Vec::new())) };
    let Some(posts) = directory.posts(role.id).await? else { return Ok(Incumbent::Several(Vec::new())) };
    let mut holders = reach::of_sight(asking).await?.keep(&asking.desk.directory, posts).await?;
    if let Some(to) = to {
        let theirs = directory.target(to).await?.chains;
        let mut near = Vec::new();
        for post in holders {
            if post.user != to.user && directory.is_same_institution(&post.chains, &theirs).await? {
                near.push(post);
            }
        }
        holders = near;
    }
    match holders.as_slice() {
        [] => Ok(Incumbent::Nobody),
        [one] => {
            let member = directory.member(&one.user).await?;
            Ok(member.map_or(Incumbent::Nobody, |member| Incumbent::One(Box::new(member))))
        }
        some if some.len() <= FEW => {
            Ok(Incumbent::Several(some.iter().map(|post| post.name.clone()).collect()))
        }
        _ => Ok(Incumbent::Several(Vec::new())),
    }
}
