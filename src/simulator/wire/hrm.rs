//! The HR application (智能人事), as far as leaving goes (directory, 4.1).
//!
//! **Invariant:** a termination removes the member as `user/delete` does, or refuses and changes nothing.

use serde_json::{Map, Value, json};

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::{Admin, Termination, World};

/// Pages `api-getalldismissionreasons`, `api-hrmprocessterminationandhandover`.
pub const APIS: &[Api] = &[
    Api::metered("GET /v1.0/hrm/dismission/reasons", "Hrm.Process.ReadWrite", reasons),
    Api::metered("POST /v1.0/hrm/processes/terminateAndHandOver", "Hrm.Process.ReadWrite", terminate),
];

/// id, name.
const VOLUNTARY: &[(&str, &str)] = &[("1001", "个人原因"), ("1002", "家庭原因")];
/// id, name.
const PASSIVE: &[(&str, &str)] = &[("2001", "合同到期不续签")];

const HANDED_OVER: &[&str] = &[
    "aflowHandOverUserId",
    "docNoteHandoverUserId",
    "dingPanHandoverUserId",
    "permissionHandoverUserId",
    "directSubordinatesHandoverUserId",
];

fn no(code: &str, words: &str) -> Refusal {
    Refusal::new(400, code, words)
}

fn opened(world: &World) -> Result<(), Refusal> {
    if world.knobs.hr_opened { Ok(()) } else { Err(no("suiteCallInvalid", "智能人事未开通")) }
}

fn reasons(desk: &mut Desk<'_>, _: &Params) -> Answer {
    opened(desk.world)?;
    let list = |reasons: &[(&str, &str)]| {
        reasons.iter().map(|(id, name)| json!({"id": id, "name": name})).collect::<Vec<_>>()
    };
    let result = json!({"voluntaryList": list(VOLUNTARY), "passiveList": list(PASSIVE)});
    Ok(json!({"requestId": "hrm", "success": true, "result": result}))
}

fn terminate(desk: &mut Desk<'_>, params: &Params) -> Answer {
    opened(desk.world)?;
    let needed = |name: &str| params.text(name).ok_or_else(|| no("invalidParameter", name));
    let (userid, by, memo) = (needed("userId")?, needed("optUserId")?, needed("dismissionMemo")?);
    let last_day = params.number("lastWorkDate").ok_or_else(|| no("invalidParameter", "lastWorkDate"))?;
    let reasons = chosen(params)?;
    let handed_over = handed_over(desk.world, params, &userid)?;
    let leaver = desk.world.members.get(&userid).ok_or_else(|| no("empNotExists", "员工不存在"))?;
    if leaver.admin == Some(Admin::Main) || by == userid || !desk.world.members.contains_key(&by) {
        return Err(no("businessError", "不能为该员工办理离职"));
    }
    let termination = Termination { userid: userid.clone(), by, reasons, memo, last_day, handed_over };
    desk.world.terminations.push(termination);
    // The reason in the leave record is not documented for this way (assumption).
    desk.world.leave(&userid, "oapi", desk.now);
    Ok(json!({"result": true}))
}

/// At least one reason, each of the list it is given in.
fn chosen(params: &Params) -> Result<Vec<String>, Refusal> {
    let lists = [("terminationReasonVoluntary", VOLUNTARY), ("terminationReasonPassive", PASSIVE)];
    let mut chosen = Vec::new();
    for (field, known) in lists {
        let given = params.list(field);
        if given.iter().any(|id| known.iter().all(|(known, _)| known != id)) {
            return Err(no("invalidParameter", field));
        }
        chosen.extend(given);
    }
    if chosen.is_empty() { Err(no("invalidParameter", "terminationReason")) } else { Ok(chosen) }
}

fn handed_over(world: &World, params: &Params, leaver: &str) -> Result<Map<String, Value>, Refusal> {
    let mut handed = Map::new();
    for field in HANDED_OVER {
        let Some(heir) = params.text(field) else { continue };
        if heir == leaver || !world.members.contains_key(&heir) {
            return Err(no("businessError", "交接人不能是离职员工本人，且须是本组织员工"));
        }
        handed.insert((*field).to_owned(), json!(heir));
    }
    Ok(handed)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NOW, call, small};
    use super::*;

    const TERMINATE: &str = "POST /v1.0/hrm/processes/terminateAndHandOver";

    fn params(change: Value) -> Value {
        let mut params = json!({"userId": "hp_li", "optUserId": "hp_admin", "lastWorkDate": NOW,
            "dismissionMemo": "离职", "terminationReasonVoluntary": ["1001"]});
        if let (Some(params), Value::Object(change)) = (params.as_object_mut(), change) {
            params.extend(change);
        }
        params
    }

    #[test]
    fn a_termination_removes_and_hands_over() {
        let mut world = small();
        let done = call(&mut world, TERMINATE, params(json!({"aflowHandOverUserId": "hp_zhang"})));
        assert_eq!(done, json!({"result": true}));
        assert!(!world.members.contains_key("hp_li"));
        assert_eq!(world.terminations[0].handed_over["aflowHandOverUserId"], "hp_zhang");
        assert_eq!(call(&mut world, TERMINATE, params(json!({})))["code"], "empNotExists");
    }

    #[test]
    fn what_is_wrong_is_said_by_its_code() {
        let cases = [
            (json!({"userId": null}), "invalidParameter"),
            (json!({"lastWorkDate": null}), "invalidParameter"),
            (json!({"terminationReasonVoluntary": []}), "invalidParameter"),
            (json!({"terminationReasonVoluntary": ["77"]}), "invalidParameter"),
            (json!({"userId": "boss"}), "businessError"),
            (json!({"optUserId": "hp_li"}), "businessError"),
            (json!({"docNoteHandoverUserId": "hp_li"}), "businessError"),
            (json!({"userId": "nobody"}), "empNotExists"),
        ];
        for (change, code) in cases {
            let mut world = small();
            assert_eq!(call(&mut world, TERMINATE, params(change.clone()))["code"], code, "{change}");
            assert_eq!(world.members.len(), 12);
        }
        let mut world = small();
        world.knobs.hr_opened = false;
        assert_eq!(call(&mut world, TERMINATE, params(json!({})))["code"], "suiteCallInvalid");
        let read = call(&mut world, "GET /v1.0/hrm/dismission/reasons", json!({}));
        assert_eq!(read["code"], "suiteCallInvalid");
    }
}
