//! A todo that is there: changed, done, deleted.

use serde_json::{Value, json};

use super::super::{Answer, Desk, Params, Refusal};
use super::{DESCRIPTION, SUBJECT, due, owner, people, sized, wrong};
use crate::simulator::world::Mark;

/// The most people an update may name.
const PEOPLE: usize = 1_000;
const UPDATE: &str = "todo.taskUpdate.paramError";
const STATUS: &str = "todo.taskExecutorStatusUpdate.paramError";
const DELETE: &str = "todo.taskDelete.paramError";

/// The taskId of the path, of a todo the application made itself.
fn task(desk: &Desk<'_>, params: &Params, code: &str) -> Result<String, Refusal> {
    owner(desk, params, code)?;
    let id = params.text("taskId").unwrap_or_default();
    match desk.world.todo(&id) {
        None => Err(wrong(code, "task not exist")),
        Some(todo) if !todo.is_ours => Err(wrong(code, "task not belong to bizTag")),
        Some(_) => Ok(id),
    }
}

/// Changes what is given and leaves the rest.
pub fn update(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = task(desk, params, UPDATE)?;
    let subject = sized(params, ("subject", SUBJECT), UPDATE)?;
    let description = sized(params, ("description", DESCRIPTION), UPDATE)?;
    let due = due(params, UPDATE)?;
    let executors = people(desk, params, ("executorIds", PEOPLE), UPDATE)?;
    let participants = people(desk, params, ("participantIds", PEOPLE), UPDATE)?;
    let now = desk.now;
    let Some(todo) = desk.world.todo_mut(&id) else { return Err(wrong(UPDATE, "task not exist")) };
    let shown = subject.is_some() || !executors.is_empty();
    todo.subject = subject.unwrap_or_else(|| todo.subject.clone());
    todo.description = description.unwrap_or_else(|| todo.description.clone());
    todo.due = due.or(todo.due);
    if !executors.is_empty() {
        todo.executors = executors;
    }
    if !participants.is_empty() {
        todo.participants = participants;
    }
    todo.changed = now;
    let copy = todo.clone();
    if shown {
        desk.world.show_todo(&copy, now);
    }
    let marks = params.flag("done").map(|done| Mark::of(Some(done)));
    let marks: Vec<_> = copy.executors.into_iter().filter_map(|e| Some((e, marks?))).collect();
    desk.world.mark_todo(&id, &marks, now);
    Ok(json!({"result": true}))
}

/// Says who of the executors has done their part.
pub fn status(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = task(desk, params, STATUS)?;
    let given =
        params.raw("executorStatusList").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if given.len() > PEOPLE {
        return Err(wrong(STATUS, "executors is oversize"));
    }
    let executors = desk.world.todo(&id).map(|todo| todo.executors.clone()).unwrap_or_default();
    let mark = |one: &Value| {
        let unionid = one["id"].as_str().filter(|id| executors.iter().any(|e| e == id))?;
        Some((unionid.to_owned(), Mark::of(Some(one["isDone"].as_bool()?))))
    };
    let marks: Option<Vec<_>> = given.iter().map(mark).collect();
    let marks = marks.filter(|marks| !marks.is_empty()).ok_or_else(|| wrong(STATUS, STATUS))?;
    desk.world.mark_todo(&id, &marks, desk.now);
    Ok(json!({"result": true}))
}

/// Takes it away from everybody.
pub fn delete(desk: &mut Desk<'_>, params: &Params) -> Answer {
    let id = task(desk, params, DELETE)?;
    let executors = desk.world.todo(&id).map(|todo| todo.executors.clone());
    desk.world.todos.retain(|todo| todo.id != id);
    for key in [&id, &format!("ding-{id}")] {
        desk.world.chat.change(key, |message| message.recalled = true);
    }
    desk.world.fire("todo_task_delete", json!({"unionIdList": executors, "taskId": id}));
    Ok(json!({"result": true, "requestId": desk.ids.fresh("todo")}))
}
