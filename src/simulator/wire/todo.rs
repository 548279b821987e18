//! Todos, looked at (directory, 7.3).

use serde_json::json;

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::Todo;

/// Page `query-the-to-do-list-of-enterprise-users`.
pub const APIS: &[Api] =
    &[Api::metered("POST /v1.0/todo/users/{unionId}/org/tasks/query", "Todo.Todo.Read", query)];

/// How many a page holds (assumption).
const PAGE: usize = 20;

fn query(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let unionid = params.text("unionId").unwrap_or_default();
    if desk.world.member_by_union(&unionid).is_none() {
        return Err(Refusal::new(400, "param.error", "unionId"));
    }
    let skip = params.number("nextToken").and_then(|next| usize::try_from(next).ok()).unwrap_or(0);
    let done = params.flag("isDone").unwrap_or(false);
    let roles = params.raw("roleTypes").map(ToString::to_string).unwrap_or_default();
    let concerns = |todo: &&Todo| {
        let made = roles.contains("creator") && todo.creator == unionid;
        todo.done == done && (made || todo.executors.contains(&unionid))
    };
    let all: Vec<&Todo> = desk.world.todos.iter().filter(concerns).collect();
    let card = |todo: &&Todo| {
        json!({"taskId": todo.id, "subject": todo.subject, "isDone": todo.done, "creatorId": todo.creator,
            "createdTime": todo.at, "modifiedTime": todo.at, "priority": 20})
    };
    let cards: Vec<_> = all.iter().skip(skip).take(PAGE).map(card).collect();
    let next = if all.len() > skip + PAGE { (skip + PAGE).to_string() } else { "0".to_owned() };
    Ok(json!({"todoCards": cards, "nextToken": next}))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, small};
    use super::*;

    #[test]
    fn open_todos_are_paged() {
        let mut world = small();
        for number in 0..22 {
            let executors = vec!["u_hp_li".to_owned()];
            world.todos.push(Todo { id: format!("t{number}"), executors, ..Todo::default() });
        }
        world.todos[0].done = true;
        world.todos.push(Todo { id: "other".into(), executors: vec!["u_boss".into()], ..Todo::default() });
        let api = "POST /v1.0/todo/users/u_hp_li/org/tasks/query";
        let mut page = |next: &str| {
            let params = json!({"isDone": false, "roleTypes": [["executor"]], "nextToken": next});
            let page = call(&mut world, api, params);
            (page["todoCards"].as_array().map(Vec::len), page["nextToken"].clone())
        };
        assert_eq!(page("0"), (Some(20), json!("20")));
        assert_eq!(page("20"), (Some(1), json!("0")));
        let nobody = call(&mut world, "POST /v1.0/todo/users/x/org/tasks/query", json!({}));
        assert_eq!(nobody["code"], "param.error");
    }
}
