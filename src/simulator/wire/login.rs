//! Silent login (免登): from the code a client gave a page to who that is (messaging, 6.2).
//!
//! **Invariant:** a code counts once, whatever came of it, and for five minutes.

use serde_json::json;

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::Admin;

/// Page `obtain-the-userid-of-a-user-by-using-the-log-free`.
pub const APIS: &[Api] = &[Api::exempt("POST /topapi/v2/user/getuserinfo", "qyapi_base", who)];

fn who(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let code = params.text("code").ok_or_else(|| Refusal::missing("code"))?;
    let over = || Refusal::old(40_078, "不存在的临时授权码");
    let (userid, until) = desk.world.codes.remove(&code).ok_or_else(over)?;
    if desk.now >= until {
        return Err(over());
    }
    let member = desk.world.members.get(&userid);
    let member = member.ok_or_else(|| Refusal::old(33_012, "无效的USERID"))?;
    let level = match member.admin {
        Some(Admin::Main) => 1,
        Some(Admin::Sub) => 2,
        None => 0,
    };
    Ok(json!({"result": {
        "userid": member.userid, "unionid": member.unionid, "associated_unionid": format!("a_{}", member.userid),
        "name": member.name, "device_id": format!("device_{}", member.userid), "sys": level != 0, "sys_level": level,
    }}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, call, small};
    use super::*;
    use crate::simulator::world::Millis;

    #[test]
    fn a_code_counts_once_and_for_five_minutes() {
        let mut world = small();
        let mut ask = |code: &str, user: &str, until: Millis| {
            world.codes.insert(code.to_owned(), (user.to_owned(), until));
            let first = call(&mut world, "POST /topapi/v2/user/getuserinfo", json!({"code": code}));
            (first, call(&mut world, "POST /topapi/v2/user/getuserinfo", json!({"code": code})))
        };
        let (first, again) = ask("c1", "boss", NOW + 1);
        assert_eq!((&first["result"]["userid"], &first["result"]["sys_level"]), (&json!("boss"), &json!(1)));
        assert_eq!(again["errcode"], 40_078);
        assert_eq!(ask("c2", "boss", NOW).0["errcode"], 40_078);
        assert_eq!(ask("c3", "nobody", NOW + 1).0["errcode"], 33_012);
        assert_eq!(call(&mut world, "POST /topapi/v2/user/getuserinfo", json!({}))["errcode"], 40_035);
    }
}
