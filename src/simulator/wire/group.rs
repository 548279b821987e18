//! Groups, looked at (directory, 7.5).

use serde_json::json;

use super::{Answer, Api, Desk, Params, Refusal};

/// Page `obtain-a-group-session`.
pub const APIS: &[Api] = &[Api::metered("GET /chat/get", "qyapi_chat_read", get)];

fn get(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let chat = params.text("chatid").ok_or_else(|| Refusal::missing("chatid"))?;
    let found = desk.world.groups.values().find(|group| group.chatid.as_ref() == Some(&chat));
    let group = found.ok_or_else(|| Refusal::old(49_013, "会话不存在"))?;
    Ok(json!({"chat_info": {
        "name": group.title, "owner": group.owner, "useridlist": group.members, "chatid": chat,
        "conversationTag": 2, "status": 1,
    }}))
}
