//! `group.create`: 把各家信息员拉个群，叫数据上报群.

use super::Command;
use crate::bot::dialogue::{Question, Request};
use crate::bot::reach::gathering;
use crate::bot::resolve::found;
use crate::bot::{Asking, Outcome, Stop, Who};
use crate::dingtalk::group::LONGEST;
use crate::domain::permit::Purpose;
use crate::language::Intent;
use crate::proposal::gathering as proposal;

pub const COMMAND: Command = Command {
    intent: Intent::GroupCreate,
    title: "创建群聊",
    says: &["把各家信息员拉个群，叫数据上报群", "把张三、李四拉个群"],
    who: Who::Everyone,
    run: |asking, request| Box::pin(run(asking, request)),
};

async fn run(asking: &Asking<'_>, mut request: Request) -> Result<Outcome, Stop> {
    // 创建群聊 is an order without a name.
    request.slots.name =
        request.slots.name.map(|name| name.trim().to_owned()).filter(|name| !is_no_name(name));
    if let Some(remark) = request.slots.name.as_deref().and_then(too_long) {
        request.slots.name = None;
        return Ok(Outcome::Ask { request, question: Question::Title, remark: Some(remark) });
    }
    let mut of = found!(gathering::called(asking, &request, Purpose::Group).await?);
    let mut remarks = Vec::new();
    of.title = if let Some(name) = request.slots.name.clone() {
        name
    } else {
        remarks.push("没有说群名，先按这个名字建；想换名字请重新说，例如：……拉个群，叫数据上报群".to_owned());
        gathering::named_after(&request, &of, "群", LONGEST)
    };
    Ok(Outcome::Propose(Box::new(proposal::create_group(asking, of, remarks).await?)))
}

fn is_no_name(name: &str) -> bool {
    ["", "聊", "群", "群聊"].contains(&name)
}

fn too_long(name: &str) -> Option<String> {
    let count = name.chars().count();
    (count > LONGEST).then(|| format!("群名最多 {LONGEST} 个字，这个名字有 {count} 个字，请换一个短些的。"))
}
