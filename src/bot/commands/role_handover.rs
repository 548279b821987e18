//! `role.handover`: 信息员从张三换成李四. The new one is set and seen to hold it before the old one is relieved.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::reach::Reach;
use crate::bot::resolve::{self, found};
use crate::bot::{Asking, Outcome, Refusal, Stop, Who, proposal};
use crate::card::plain;
use crate::domain::change::{Change, GrantRoles, RelieveRoles};
use crate::domain::operation::{Kind, Line, Step};
use crate::domain::permit::Asked;
use crate::domain::person::Member;
use crate::domain::role::Role;
use crate::language::{Intent, Party, Person};

pub const COMMAND: Command = Command {
    intent: Intent::RoleHandover,
    title: "交接角色",
    says: &["信息员从张三换成李四", "把李四的接诉即办员交给王五"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    if request.slots.roles.is_empty() {
        let known = resolve::grantable(asking).await?;
        return Ok(Outcome::Ask { request, question: Question::Roles { known }, remark: None });
    }
    let roles = found!(resolve::roles(asking, &request, &request.slots.roles).await?);
    roles.iter().try_for_each(proposal::grantable)?;
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
    let (Some(to), Some(to_said)) = (to, to_said) else {
        if let (Some(from), Some(said)) = (&from, &from_said) {
            relievable(asking, (said, from), &roles).await?;
        }
        let question = Question::HandTo { roles: say(&roles), from: from.map(|from| from.name) };
        return Ok(Outcome::Ask { request, question, remark: None });
    };
    let sides = Sides { from, from_said, to, to_said };
    propose(asking, &sides, &roles).await
}

/// Who gives, who takes, and how each was called.
struct Sides {
    from: Option<Member>,
    from_said: Option<Person>,
    to: Member,
    to_said: Person,
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
    let mut holders = Reach::of_sight(asking).await?.keep(asking, posts).await?;
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

/// Only what is not so already is proposed.
async fn propose(asking: &Asking<'_>, sides: &Sides, roles: &[Role]) -> Result<Outcome, Stop> {
    let Sides { from, from_said, to, to_said } = sides;
    if let Some(from) = from {
        if from.user == to.user {
            let text = format!("交出和接手的都是{}，没有需要改动的。", plain(&to.name));
            return Err(Stop::Refused(Refusal::NothingToDo(text)));
        }
        let called = from_said.clone().unwrap_or_else(|| Person::named(from.name.clone()));
        relievable(asking, (&called, from), roles).await?;
    }
    let asked = Asked::GrantRoles { user: to.user.clone(), roles: roles.to_vec() };
    let (about, places) = resolve::spoken_of(to_said, to);
    proposal::permitted(asking, &asked, Some(about), places).await?;
    let missing: Vec<Role> = roles.iter().filter(|role| !to.roles.contains(&role.id)).cloned().collect();
    let held =
        |member: &Member| roles.iter().filter(|role| member.roles.contains(&role.id)).cloned().collect();
    let given: Vec<Role> = from.as_ref().map(held).unwrap_or_default();
    let remarks = remarks(sides, roles, &missing, &given);
    let mut lines = Vec::new();
    if !missing.is_empty() {
        lines.push(line(asking, to, GrantRoles { roles: missing }.into()).await?);
    }
    if let Some(from) = from.as_ref().filter(|_| !given.is_empty()) {
        let change = RelieveRoles { roles: given, by: to.user.clone(), by_name: to.name.clone() };
        lines.push(line(asking, from, change.into()).await?);
    }
    if lines.is_empty() {
        return Err(Stop::Refused(Refusal::NothingToDo(remarks.join("\n"))));
    }
    Ok(Outcome::Propose(Box::new(proposal::new(asking, Kind::RoleHandover, lines, remarks))))
}

async fn relievable(
    asking: &Asking<'_>,
    (said, from): (&Person, &Member),
    roles: &[Role],
) -> Result<(), Stop> {
    let asked = Asked::RevokeRoles { user: from.user.clone(), roles: roles.to_vec() };
    let (about, places) = resolve::spoken_of(said, from);
    proposal::permitted(asking, &asked, Some(about), places).await
}

/// What is so already, and whom we took the giver to be where nobody said.
fn remarks(sides: &Sides, roles: &[Role], missing: &[Role], given: &[Role]) -> Vec<String> {
    let Sides { from, from_said, to, .. } = sides;
    let but = |some: &[Role]| -> Vec<Role> {
        roles.iter().filter(|role| !some.iter().any(|one| one.id == role.id)).cloned().collect()
    };
    let mut said = Vec::new();
    match from {
        None => said.push(format!("现在没有人担任{}，只需给{}设置。", say(roles), plain(&to.name))),
        Some(from) if from_said.is_none() => {
            said.push(format!("现在的{}是{}。", say(roles), plain(&from.name)));
        }
        Some(from) if given.len() < roles.len() => {
            said.push(format!("{}本来就不是{}。", plain(&from.name), say(&but(given))));
        }
        Some(_) => {}
    }
    if missing.len() < roles.len() {
        said.push(format!("{}已经是{}，无需重复设置。", plain(&to.name), say(&but(missing))));
    }
    said
}

async fn line(asking: &Asking<'_>, member: &Member, change: Change) -> Result<Line, Stop> {
    let place = resolve::places(asking, member).await?.join("、");
    Ok(Line {
        user: Some(member.user.clone()),
        name: format!("{}（{}）", member.name, place),
        mobile: None,
        place,
        departments: member.departments.clone(),
        steps: vec![Step::new(change)],
    })
}
