//! `member.move`: 把张三从急诊科调到药剂科 · 把欧阳静从和平医院移出.
//!
//! From where is found among the person's own departments; where to, among those the asker manages. Whoever is also in
//! units that are not the asker's can only be taken out of the asker's own, and nobody out of their last department.

use super::Command;
use crate::bot::dialogue::{MemberQuestion, Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::wording::member as words;
use crate::bot::{Asking, Outcome, Refusal, Stop, Who};
use crate::domain::department::Department;
use crate::domain::id::DepartmentId;
use crate::domain::operation::Line;
use crate::domain::permit::Denied;
use crate::domain::person::Member;
use crate::gate::Sight;
use crate::language::{Intent, Party, Person};
use crate::proposal::{Whom, member_move, permission};

pub const COMMAND: Command = Command {
    intent: Intent::MemberMove,
    title: "调整部门",
    says: &["把张三从急诊科调到药剂科", "把李四调到急诊科", "把王五从药剂科移出"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

/// More people than this in one message are moved in several.
const MOST: usize = 50;

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let slots = &request.slots;
    if slots.targets.is_empty() {
        return Ok(Outcome::Ask { request, question: Question::Targets, remark: None });
    }
    if slots.targets.len() > MOST {
        return Ok(Outcome::Reply(words::too_many(slots.targets.len(), MOST)));
    }
    let (from, to) = (department(slots.from.as_ref()), slots.department.as_deref());
    let to = to.or(department(slots.to.as_ref()));
    if from.is_none() && to.is_none() {
        let of = named(&slots.targets);
        return Ok(asked(request, MemberQuestion::MoveTo { of }, None));
    }
    let to = match to {
        Some(said) => {
            let found = resolve::department(asking, &request, Some(said)).await?;
            let question = MemberQuestion::MoveTo { of: named(&request.slots.targets) };
            Some(found!(found.asking_rather(question)))
        }
        None => None,
    };
    let mut lines: Vec<Line> = Vec::new();
    let mut remarks = Vec::new();
    for person in &request.slots.targets {
        let member = found!(resolve::member(asking, &request, person).await?);
        if lines.iter().any(|line| line.user.as_ref() == Some(&member.user)) {
            continue;
        }
        let whom = resolve::whom(person, member);
        let mover = Mover { asking, request: &request, member: &whom.member, whom: &whom };
        match mover.moved(from, to.as_ref()).await? {
            Moved::Line(line) => lines.push(*line),
            Moved::Nothing(remark) => remarks.push(remark),
            Moved::Outcome(outcome) => return Ok(*outcome),
        }
    }
    Ok(Outcome::Propose(Box::new(member_move::propose(asking, lines, remarks)?)))
}

fn department(party: Option<&Party>) -> Option<&str> {
    match party {
        Some(Party::Department(said)) => Some(said),
        _ => None,
    }
}

fn named(targets: &[Person]) -> String {
    let names = targets.iter().filter_map(|person| person.name.clone());
    let names: Vec<String> = names.collect();
    if names.is_empty() { "这位同事".to_owned() } else { names.join("、") }
}

fn asked(request: Request, question: MemberQuestion, remark: Option<String>) -> Outcome {
    Outcome::Ask { request, question: Question::Member(question), remark }
}

/// What one person's move comes to.
enum Moved {
    Line(Box<Line>),
    Nothing(String),
    Outcome(Box<Outcome>),
}

/// One of the person's departments.
struct Place {
    id: DepartmentId,
    name: String,
    /// Its own name and those above it, itself first.
    above: Vec<String>,
}

/// One person to be moved.
struct Mover<'a> {
    asking: &'a Asking<'a>,
    request: &'a Request,
    whom: &'a Whom,
    member: &'a Member,
}

impl Mover<'_> {
    async fn moved(&self, from: Option<&str>, to: Option<&Department>) -> Result<Moved, Stop> {
        if self.asking.desk.gate.may_see(self.asking.actor, self.member).await? != Sight::Full {
            let reason = Denied::PersonOutside { departments: self.member.departments.clone() };
            return Err(self.refused(reason).await?.of(&self.member.user));
        }
        let places = self.places().await?;
        if let Some(to) = to
            && let Err(stop) = member_move::permitted(self.asking, self.whom, &[], Some(to.id)).await
        {
            return self.offered(stop).await.map(|offer| Moved::Outcome(Box::new(offer)));
        }
        let leave = match (from, to) {
            (Some(said), _) => match leaving(&places, said) {
                none if none.is_empty() => return Ok(Moved::Nothing(self.is_not_there(said, &places))),
                leave => leave,
            },
            (None, Some(to)) => match self.which(&places, to) {
                Ok(leave) => leave,
                Err(outcome) => return Ok(Moved::Outcome(outcome)),
            },
            (None, None) => Vec::new(),
        };
        self.routed(leave, to).await
    }

    /// From these departments to that one, if that changes anything and leaves the person somewhere.
    async fn routed(&self, leave: Vec<DepartmentId>, to: Option<&Department>) -> Result<Moved, Stop> {
        match member_move::moved(self.asking, self.whom, leave, to).await {
            Ok(member_move::Moved::Line(line)) => Ok(Moved::Line(line)),
            Ok(member_move::Moved::Nothing(remark)) => Ok(Moved::Nothing(remark)),
            Ok(member_move::Moved::LastDepartment(names)) => {
                let remark = words::last_department(&self.member.name, &names.join("、"));
                let question = MemberQuestion::MoveTo { of: self.member.name.clone() };
                Ok(Moved::Outcome(Box::new(asked(self.request.clone(), question, Some(remark)))))
            }
            Err(stop) => self.offered(stop).await.map(|offer| Moved::Outcome(Box::new(offer))),
        }
    }

    /// Whoever is shared with other units may be taken out of one's own, which is offered.
    async fn offered(&self, stop: Stop) -> Result<Outcome, Stop> {
        match stop {
            Stop::Refused(refusal) if self.is_shared(&refusal) => self.offer(refusal).await,
            stop => Err(stop),
        }
    }

    /// With several people, each would need an offer of their own: then it is a plain refusal.
    fn is_shared(&self, refusal: &Refusal) -> bool {
        self.request.slots.targets.len() == 1
            && matches!(refusal, Refusal::Denied { reason: Denied::PersonShared { .. }, .. })
    }

    async fn offer(&self, refusal: Refusal) -> Result<Outcome, Stop> {
        let unit = self.own_unit().await?;
        let offer = words::take_out(&self.member.name, &unit);
        let remark = words::shared_way_on(&self.member.name, &unit);
        let question = Question::Member(MemberQuestion::TakeOut { unit, offer });
        Ok(Outcome::Instead { refusal, request: self.request.clone(), question, remark })
    }

    /// The name of what the asker manages around the person: their unit, else the person's department in it.
    async fn own_unit(&self) -> Result<String, Stop> {
        let directory = &self.asking.desk.directory;
        if let Some(unit) = directory.own_unit(self.asking.actor).await? {
            return Ok(unit.name);
        }
        for id in &self.member.departments {
            let chain = directory.chain(*id).await?;
            if chain.is_some_and(|chain| self.asking.actor.manages(&chain)) {
                return member_move::name(self.asking, *id).await;
            }
        }
        Ok(String::new())
    }

    async fn places(&self) -> Result<Vec<Place>, Stop> {
        let directory = &self.asking.desk.directory;
        let mut places = Vec::new();
        for id in &self.member.departments {
            let mut above = Vec::new();
            if let Some(chain) = directory.chain(*id).await? {
                for up in chain.ids() {
                    above.extend(directory.name(*up).await?);
                }
            }
            let name = above.first().cloned().unwrap_or_default();
            places.push(Place { id: *id, name, above });
        }
        Ok(places)
    }

    /// The department to be left where none was said: the only one, or the one chosen.
    fn which(&self, places: &[Place], to: &Department) -> Result<Vec<DepartmentId>, Box<Outcome>> {
        let others: Vec<&Place> = places.iter().filter(|place| place.id != to.id).collect();
        let key = format!("leave:{}", self.member.user);
        let picked = self.request.picks.departments.get(&key);
        match (picked, others.as_slice()) {
            (Some(picked), _) => Ok(vec![*picked]),
            (None, []) => Ok(Vec::new()),
            (None, [only]) => Ok(vec![only.id]),
            (None, _) => {
                let options = others.iter().map(|place| (place.id, path(place))).collect();
                let question = MemberQuestion::Leave { key, of: self.member.name.clone(), options };
                Err(Box::new(asked(self.request.clone(), question, None)))
            }
        }
    }

    fn is_not_there(&self, said: &str, places: &[Place]) -> String {
        let names: Vec<String> = places.iter().map(|place| place.name.clone()).collect();
        words::is_not_there(&self.member.name, said, &names)
    }

    async fn refused(&self, reason: Denied) -> Result<Stop, Stop> {
        permission::refusal(self.asking, reason, self.whom.said.clone(), &self.whom.near).await
    }
}

/// The departments meant by a name: those called so, else those inside a unit called so.
fn leaving(places: &[Place], said: &str) -> Vec<DepartmentId> {
    let said: String = said.chars().filter(|c| !c.is_whitespace() && *c != '/').collect();
    let own = |place: &&Place| place.name == said || read(place).ends_with(&said);
    let direct: Vec<DepartmentId> = places.iter().filter(own).map(|place| place.id).collect();
    if !direct.is_empty() {
        return direct;
    }
    places.iter().filter(|place| place.above.contains(&said)).map(|place| place.id).collect()
}

/// All the way down to it, without what stands between.
fn read(place: &Place) -> String {
    place.above.iter().rev().map(String::as_str).collect()
}

/// The way to it, without the organisation.
fn path(place: &Place) -> String {
    let below = place.above.len().saturating_sub(1).max(1);
    let names: Vec<&str> = place.above.iter().take(below).rev().map(String::as_str).collect();
    names.join(" / ")
}
