//! Todos: made, changed, done, looked at (directory, 7.3). People are named by unionId.
//!
//! **Invariant:** a sourceId makes one todo: whoever repeats it is told that the task exists.

mod change;

use serde_json::{Value, json};

use super::{Answer, Api, Desk, Params, Refusal};
use crate::simulator::world::{Member, Todo};

const WRITE: &str = "Todo.Todo.Write";

/// Pages `add-dingtalk-to-do-task`, `updates-dingtalk-to-do-tasks`, `update-dingtalk-to-do-status`,
/// `delete-dingtalk-to-do-tasks`, `query-the-to-do-list-of-enterprise-users`.
pub const APIS: &[Api] = &[
    Api::metered("POST /v1.0/todo/users/{unionId}/tasks", WRITE, create),
    Api::metered("PUT /v1.0/todo/users/{unionId}/tasks/{taskId}", WRITE, change::update),
    Api::metered("PUT /v1.0/todo/users/{unionId}/tasks/{taskId}/executorStatus", WRITE, change::status),
    Api::metered("DELETE /v1.0/todo/users/{unionId}/tasks/{taskId}", WRITE, change::delete),
    Api::metered("POST /v1.0/todo/users/{unionId}/org/tasks/query", "Todo.Todo.Read", query),
];

/// How many a page holds (assumption).
const PAGE: usize = 20;
/// The most executors and participants of a new todo.
const PEOPLE: usize = 100;
const SUBJECT: usize = 1_024;
const DESCRIPTION: usize = 4_096;
/// The most bytes of an address.
const URL: usize = 1_024;

/// The two todoTypes; the first in two pieces, for in one it is a note to oneself.
const KINDS: [&str; 2] = [concat!("TO", "DO"), "READ"];

const CREATE: &str = "todo.taskCreate.paramError";

/// A refusal for what is wrong with the parameters.
fn wrong(code: &str, words: &str) -> Refusal {
    Refusal::new(400, code, words)
}

/// The member the path names.
fn owner<'d>(desk: &'d Desk<'_>, params: &Params, code: &str) -> Result<&'d Member, Refusal> {
    let unionid = params.text("unionId").unwrap_or_default();
    desk.world.member_by_union(&unionid).ok_or_else(|| wrong(code, code))
}

/// A text of at most so many characters; `what` is the one that is oversize.
fn sized(params: &Params, (name, most): (&str, usize), code: &str) -> Result<Option<String>, Refusal> {
    match params.text(name) {
        Some(text) if text.chars().count() > most => Err(wrong(code, &format!("{name} is oversize"))),
        text => Ok(text),
    }
}

/// unionIds of members, at most so many. A stranger's is refused (assumption).
fn people(
    desk: &Desk<'_>,
    params: &Params,
    (name, most): (&str, usize),
    code: &str,
) -> Result<Vec<String>, Refusal> {
    let people = params.list(name);
    if people.len() > most {
        let what = if name == "executorIds" { "executors" } else { "participants" };
        return Err(wrong(code, &format!("{what} is oversize")));
    }
    if people.iter().any(|unionid| desk.world.member_by_union(unionid).is_none()) {
        return Err(wrong(code, code));
    }
    Ok(people)
}

fn due(params: &Params, code: &str) -> Result<Option<i64>, Refusal> {
    match params.raw("dueTime").map(|_| params.number("dueTime")) {
        None => Ok(None),
        Some(Some(time)) if time > 0 => Ok(Some(time)),
        Some(_) => Err(wrong(code, "dueTime is invalid")),
    }
}

/// Where it is done: without a page of its own a work todo is refused since 2024-02-01.
fn url(params: &Params) -> Result<(String, String), Refusal> {
    let url = params.object("detailUrl").unwrap_or_default();
    let part = |name: &str| url.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (app, pc) = (part("appUrl"), part("pcUrl"));
    let is_there = !(app.is_empty() && pc.is_empty()) && app.len() <= URL && pc.len() <= URL;
    if is_there { Ok((app, pc)) } else { Err(wrong(CREATE, "detailUrl is invalid")) }
}

fn create(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let todo = read(desk, params)?;
    let ding = params.object("notifyConfigs").and_then(|c| c.get("dingNotify").cloned()) == Some(json!("1"));
    if ding {
        // Nobody is called up about what they made themselves.
        let mut called = desk.world.users(&todo.executors);
        called.retain(|user| desk.world.members.get(user).is_some_and(|m| m.unionid != todo.creator));
        desk.world.ding(&format!("ding-{}", todo.id), &todo.subject, called, desk.now);
    }
    desk.world.show_todo(&todo, desk.now);
    let payload = json!({"unionIdList": todo.executors, "bizTag": desk.world.corp.app, "taskId": todo.id});
    desk.world.fire("todo_task_create", payload);
    let mut answer = json!({
        "id": todo.id, "subject": todo.subject, "description": todo.description, "startTime": todo.at,
        "dueTime": todo.due, "done": false, "executorIds": todo.executors, "participantIds": todo.participants,
        "detailUrl": {"appUrl": todo.url.0, "pcUrl": todo.url.1}, "source": desk.world.corp.app,
        "sourceId": todo.source, "createdTime": todo.at, "modifiedTime": todo.at, "creatorId": todo.creator,
        "modifierId": todo.creator, "bizTag": desk.world.corp.app, "requestId": desk.ids.fresh("todo"),
        "isOnlyShowExecutor": params.flag("isOnlyShowExecutor").unwrap_or(false), "priority": todo.priority,
    });
    if ding {
        answer["notifyConfigs"] = json!({"dingNotify": "1"});
    }
    desk.world.todos.push(todo);
    Ok(answer)
}

/// A new todo, checked.
fn read(desk: &mut Desk<'_>, params: &Params) -> Result<Todo, Refusal> {
    let creator = owner(desk, params, CREATE)?.unionid.clone();
    let subject = sized(params, ("subject", SUBJECT), CREATE)?.ok_or_else(|| wrong(CREATE, CREATE))?;
    let source = params.text("sourceId");
    if source.is_some() && desk.world.todos.iter().any(|todo| todo.is_ours && todo.source == source) {
        return Err(wrong(CREATE, "task exist"));
    }
    let priority = params.number("priority").unwrap_or(20);
    let kind = params.text("todoType").unwrap_or_else(|| KINDS[0].to_owned());
    if ![10, 20, 30, 40].contains(&priority) || !KINDS.contains(&kind.as_str()) {
        return Err(wrong(CREATE, CREATE));
    }
    let todo = Todo {
        source,
        subject,
        priority,
        kind,
        description: sized(params, ("description", DESCRIPTION), CREATE)?.unwrap_or_default(),
        creator: params.text("creatorId").unwrap_or(creator),
        executors: people(desk, params, ("executorIds", PEOPLE), CREATE)?,
        participants: people(desk, params, ("participantIds", PEOPLE), CREATE)?,
        due: due(params, CREATE)?,
        url: url(params)?,
        at: desk.now,
        changed: desk.now,
        is_ours: true,
        ..Todo::default()
    };
    Ok(Todo { id: format!("task{:028x}", desk.world.next()), ..todo })
}

fn query(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let unionid = owner(desk, params, "todo.orgTaskQuery.paramError")?.unionid.clone();
    let skip = params.number("nextToken").and_then(|next| usize::try_from(next).ok()).unwrap_or(0);
    let done = params.flag("isDone").unwrap_or(false);
    let kind = params.text("todoType");
    let roles = params.raw("roleTypes").map(ToString::to_string).unwrap_or_default();
    let concerns = |todo: &&Todo| {
        // Whoever has done their part is done with it, whatever the others do (assumption).
        let executes = todo.executors.contains(&unionid) && todo.is_done_by(&unionid) == done;
        let made = roles.contains("creator") && todo.creator == unionid && todo.done == done;
        (made || executes) && kind.as_ref().is_none_or(|kind| *kind == todo.kind)
    };
    let all: Vec<&Todo> = desk.world.todos.iter().filter(concerns).collect();
    let card = |todo: &&Todo| {
        let mut card = json!({"taskId": todo.id, "subject": todo.subject, "isDone": done,
            "creatorId": todo.creator, "createdTime": todo.at, "modifiedTime": todo.changed.max(todo.at),
            "priority": if todo.priority == 0 { 20 } else { todo.priority }});
        if todo.is_ours {
            card["detailUrl"] = json!({"appUrl": todo.url.0, "pcUrl": todo.url.1});
            card["bizTag"] = json!(desk.world.corp.app);
            card["todoType"] = json!(todo.kind);
            card["sourceId"] = json!(todo.source);
            card["dueTime"] = json!(todo.due);
        }
        card
    };
    let cards: Vec<_> = all.iter().skip(skip).take(PAGE).map(card).collect();
    let next = if all.len() > skip + PAGE { (skip + PAGE).to_string() } else { "0".to_owned() };
    Ok(json!({"todoCards": cards, "nextToken": next}))
}

#[cfg(test)]
mod tests;
