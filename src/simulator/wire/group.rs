//! Groups: made, and looked at (directory, 7.5).
//!
//! **Invariant:** a group is made once a call: nothing in a request tells a repetition from a second group.

use std::collections::BTreeSet;

use serde_json::json;

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::Group;

/// The most people in a group.
const MOST: usize = 1_000;

/// Pages `create-common-group-new-version-v2`, `obtain-a-group-session`.
pub const APIS: &[Api] = &[
    Api::metered("POST /v1.0/im/group/create", "qyapi_chat_manage", create),
    Api::metered("GET /chat/get", "qyapi_chat_read", get),
];

fn wrong(code: &str, words: &str) -> Refusal {
    Refusal::new(400, code, words)
}

fn create(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let name = params.text("name").ok_or_else(|| wrong("parameter.error", "name is required"))?;
    if name.chars().count() > 20 {
        return Err(wrong("parameter.error", "name is longer than 20"));
    }
    let owner = params.text("owner").ok_or_else(|| wrong("parameter.error", "owner is required"))?;
    let members: BTreeSet<String> = params.list("useridlist").into_iter().collect();
    if members.is_empty() || members.len() > MOST {
        return Err(wrong("parameter.error", "useridlist"));
    }
    if params.number("conversationTag").is_some_and(|tag| tag != 2) {
        return Err(wrong("parameter.error", "conversationTag"));
    }
    let visible = desk.world.members.get(&owner).is_some_and(|member| desk.world.app_sees_member(member));
    if !visible {
        return Err(wrong("permession.checkFailed", "群主不在应用可见范围内"));
    }
    if members.iter().any(|user| !desk.world.members.contains_key(user)) {
        return Err(wrong("user.not.exist", "群成员不存在"));
    }
    let number = desk.world.next();
    let (id, chat) = (format!("cidMade{number:08}=="), format!("chat{number:028x}"));
    let mut everybody = members;
    everybody.insert(owner.clone());
    let group = Group { title: name, members: everybody, owner: Some(owner), chatid: Some(chat.clone()) };
    desk.world.groups.insert(id.clone(), group);
    Ok(json!({"openConversationId": id, "chatid": chat, "conversationTag": 2}))
}

fn get(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let chat = params.text("chatid").ok_or_else(|| Refusal::missing("chatid"))?;
    let found = desk.world.groups.values().find(|group| group.chatid.as_ref() == Some(&chat));
    let group = found.ok_or_else(|| Refusal::old(49_013, "会话不存在"))?;
    Ok(json!({"chat_info": {
        "name": group.title, "owner": group.owner, "useridlist": group.members, "chatid": chat,
        "conversationTag": 2, "status": 1,
    }}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    const CREATE: &str = "POST /v1.0/im/group/create";

    #[test]
    fn a_group_is_made_and_seen() {
        let mut world = small();
        let params = json!({"name": "数据上报群", "owner": "hp_admin", "useridlist": ["hp_admin", "hp_li"]});
        let made = call(&mut world, CREATE, params.clone());
        let seen = call(&mut world, "GET /chat/get", json!({"chatid": made["chatid"]}));
        assert_eq!(seen["chat_info"]["useridlist"], json!(["hp_admin", "hp_li"]));
        assert_ne!(call(&mut world, CREATE, params)["chatid"], made["chatid"], "a second one");
        assert_eq!(world.groups.len(), 4);
    }

    #[test]
    fn what_is_wrong_is_said_by_its_code() {
        let mut world = small();
        world.knobs.app_scope = vec![9_001_012];
        let mut code = |name: &str, owner: &str, user: &str| {
            let params = json!({"name": name, "owner": owner, "useridlist": [user]});
            call(&mut world, CREATE, params)["code"].clone()
        };
        assert_eq!(code("群", "hp_admin", "hp_li"), "permession.checkFailed");
        assert_eq!(code("群", "kn_admin", "nobody"), "user.not.exist");
        assert_eq!(code(&"长".repeat(21), "kn_admin", "kn_zhao"), "parameter.error");
        assert_eq!(code("群", "kn_admin", "kn_zhao"), serde_json::Value::Null);
    }
}
