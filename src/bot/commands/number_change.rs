//! `member.update` of a number: 李四手机号改成 13900139000, for somebody who has never logged in.

use super::{Command, number_repair};
use crate::bot::dialogue::{Question, Request};
use crate::bot::resolve::{self, found};
use crate::bot::wording::number_repair as wording;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::language::{Field, Intent};

pub const COMMAND: Command = Command {
    intent: Intent::MemberUpdate,
    title: "更正手机号",
    says: &["李四手机号改成 13900139000"],
    who: Who::Administrators,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, request: Request) -> Result<Outcome, Stop> {
    let slots = &request.slots;
    let number = match (&slots.field, &slots.value) {
        (Some(Field::Mobile), Some(number)) => number.clone(),
        _ => return Ok(Outcome::Reply(wording::only_numbers().to_owned())),
    };
    let [person] = slots.targets.as_slice() else {
        if slots.targets.is_empty() {
            return Ok(Outcome::Ask { request, question: Question::Targets, remark: None });
        }
        return Ok(Outcome::Reply(wording::one_at_a_time().to_owned()));
    };
    let member = found!(resolve::member(asking, &request, person).await?);
    number_repair::propose(asking, (person, &member), &number).await
}
