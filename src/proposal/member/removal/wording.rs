//! What goes with somebody who is removed, in words.

use super::loss::{Loss, TODOS_OF};
use crate::card::plain;

/// What goes with somebody; `None` when nothing does and all could be read.
pub fn loss(name: &str, loss: &Loss) -> Option<String> {
    let mut parts = Vec::new();
    if !loss.roles.is_empty() {
        parts.push(format!("收回角色：{}", loss.roles.join("、")));
    }
    if let Some(last) = loss.last.as_ref().filter(|last| !last.is_empty()) {
        parts.push(format!("⚠️ 是本单位最后一位{}，请先安排好接替的人", last.join("、")));
    }
    if let Some(groups) = loss.groups.as_ref().filter(|groups| !groups.is_empty()) {
        let names: Vec<String> = groups.iter().map(|name| format!("「{}」", plain(name))).collect();
        parts.push(format!("是群主：{}，请先转让群主", names.join("、")));
    }
    if let Some(todos) = loss.todos.filter(|todos| todos.counted > 0) {
        let least = if todos.is_all { "" } else { "至少 " };
        parts.push(format!("还有 {least}{} 项待办没有完成", todos.counted));
    }
    (!parts.is_empty()).then(|| format!("{}：{}。", plain(name), parts.join("；")))
}

/// What could not be read, of all of them together.
pub fn not_checked(losses: &[Loss]) -> Option<String> {
    let mut what = Vec::new();
    if losses.iter().any(|loss| loss.last.is_none()) {
        what.push("是不是最后一位负责人");
    }
    if losses.iter().any(|loss| loss.groups.is_none()) {
        what.push("是不是群主");
    }
    if losses.len() <= TODOS_OF && losses.iter().any(|loss| loss.todos.is_none()) {
        what.push("待办数量");
    }
    (!what.is_empty()).then(|| format!("没能核对：{}。", what.join("、")))
}

/// Todos are not counted for so many.
pub fn todos_not_counted() -> String {
    format!("人数超过 {TODOS_OF} 人，没有逐人查待办。")
}

/// Coming back takes the person's consent for a day.
pub fn coming_back() -> String {
    "删除后 24 小时内重新添加，需要本人同意。".to_owned()
}

/// Somebody of another unit, too: what can be done instead.
pub fn take_out(name: &str, unit: &str) -> String {
    format!("如果只是不在本单位了，可以只移出本单位：把{}从{}调走。", plain(name), plain(unit))
}

/// Nobody could agree, and the initiator is not one who may do without.
pub fn nobody_to_agree(people: usize) -> String {
    format!(
        "一次删除 {people} 人需要另一位管理员同意，但现在没有别的管理员能管到这些部门。请联系主管理员办理，或分批删除。"
    )
}

/// A remark for the HR file.
pub fn memo(initiator: &str) -> String {
    format!("由{initiator}通过机器人办理")
}
