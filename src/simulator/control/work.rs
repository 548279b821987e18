//! What there is around people: groups they own, todos they have.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::{Answer, Told, Trouble, required};
use crate::simulator::hub::Hub;
use crate::simulator::world::{Group, Mark, Todo};

fn texts(body: &Value, name: &str) -> Vec<String> {
    let items = body[name].as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// `POST /_sim/groups {title, owner, members[]?, department?}`: a group somebody made in their client; with a
/// department, that department's own.
pub async fn group(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let (title, owner) = (required(&body, "title")?, required(&body, "owner")?);
    let mut members: BTreeSet<String> = texts(&body, "members").into_iter().collect();
    members.insert(owner.clone());
    Ok(Json(hub.visit(|desk| {
        let number = desk.world.next();
        let (id, chat) = (format!("cidTold{number:08}=="), format!("told{number:028x}"));
        if let Some(department) = body["department"].as_i64() {
            desk.world.department_groups.insert(department, chat.clone());
        }
        let group = Group { title, members, owner: Some(owner), chatid: Some(chat.clone()) };
        desk.world.groups.insert(id.clone(), group);
        json!({"id": id, "chatid": chat})
    })))
}

/// `POST /_sim/todos {subject, executors[userid], done?}`: a todo another system made.
pub async fn todo(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let subject = required(&body, "subject")?;
    let users = texts(&body, "executors");
    Ok(Json(hub.visit(|desk| {
        let id = format!("task{:08}", desk.world.next());
        let unions = users.iter().filter_map(|user| desk.world.members.get(user).map(|m| m.unionid.clone()));
        let executors: Vec<String> = unions.collect();
        let done = body["done"].as_bool().unwrap_or(false);
        let todo = Todo { id: id.clone(), subject, executors, done, at: desk.now, ..Todo::default() };
        desk.world.show_todo(&todo, desk.now);
        desk.world.todos.push(todo);
        json!({"taskId": id})
    })))
}

/// `POST /_sim/done {user, todo}`: that person has done their part of a todo (by taskId); `"done": false` opens it again.
///
/// In a client the detail page of a work todo does this, through the application (page `todo-faq`): here it is one step.
pub async fn done(State(hub): State<Arc<Hub>>, Told(body): Told) -> Answer {
    let (user, id) = (required(&body, "user")?, required(&body, "todo")?);
    let mark = Mark::of(body["done"].as_bool());
    hub.visit(|desk| {
        let member = desk.world.members.get(&user);
        let unionid = member
            .map(|m| m.unionid.clone())
            .ok_or_else(|| Trouble::missing(format!("{user} is no member")))?;
        let todo = desk.world.todo(&id).ok_or_else(|| Trouble::missing(format!("no todo {id}")))?;
        if !todo.executors.contains(&unionid) {
            return Err(Trouble::conflict(format!("{user} has nothing to do about {id}")));
        }
        desk.world.mark_todo(&id, &[(unionid, mark)], desk.now);
        let done = desk.world.todo(&id).is_some_and(|todo| todo.done);
        Ok(Json(json!({"ok": true, "done": done})))
    })
}
