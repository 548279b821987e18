//! An export held against a contract, variable by variable and button by button.

use std::fmt;

use super::export::{Declared, Export};
use crate::card::contract::{BUTTON_FIELDS, BUTTONS, BUTTONS_TYPE, Contract, Press, Variable};

/// One line.
pub(super) struct Line {
    pub good: bool,
    what: String,
    said: String,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", if self.good { "✓" } else { "✗" }, self.what, self.said)
    }
}

/// Everything the contract asks for.
pub(super) fn against(export: &Export, contract: &Contract) -> Vec<Line> {
    let mut lines: Vec<Line> =
        contract.variables.iter().map(|variable| of_variable(export, contract, variable)).collect();
    let list = of_list(export, contract);
    let listed = list.good;
    lines.push(list);
    lines.extend(contract.buttons.iter().map(|button| of_button(export, contract, (button, listed))));
    lines
}

fn line(contract: &Contract, name: &str, problem: Option<String>, good: impl Into<String>) -> Line {
    let what = format!("{}.{name}", contract.name);
    match problem {
        None => Line { good: true, what, said: good.into() },
        Some(said) => Line { good: false, what, said },
    }
}

fn of_variable(export: &Export, contract: &Contract, variable: &Variable) -> Line {
    let Variable { name, r#type: kind, private, .. } = variable;
    let problem = match export.variables.get(name) {
        None => Some(format!(
            "没有这个变量：在编辑器左侧「变量」新建，名称 {name}，类型 {kind}，{}",
            WHOSE[usize::from(*private)]
        )),
        Some(declared) if declared.kind != *kind => {
            Some(format!("类型是 {}，应为 {kind}：删掉后按类型 {kind} 重新建", declared.kind))
        }
        Some(declared) if declared.private != *private => {
            Some(format!("是{}，应为{}", WHOSE[usize::from(declared.private)], WHOSE[usize::from(*private)]))
        }
        Some(_) if !export.used.contains(name) => {
            Some(format!("建了变量，但没有组件用到它：选一个文本或 Markdown 组件，内容绑定为 {name}"))
        }
        Some(_) => None,
    };
    line(contract, name, problem, format!("变量，类型 {kind}"))
}

/// Whose a variable is, as the editor calls it.
const WHOSE: [&str; 2] = ["公有变量", "私有变量"];

fn of_list(export: &Export, contract: &Contract) -> Line {
    let missing = |declared: &Declared| -> Vec<&str> {
        BUTTON_FIELDS.into_iter().filter(|field| !declared.fields.contains(*field)).collect()
    };
    let bound = |end: &str| export.paths.iter().any(|path| path.starts_with(BUTTONS) && path.ends_with(end));
    let problem = match export.variables.get(BUTTONS) {
        None => Some(format!(
            "没有按钮列表：新建公有变量 {BUTTONS}，类型 {BUTTONS_TYPE}（循环数组），每项有 {}，其中 action 是动态事件",
            BUTTON_FIELDS.join("、")
        )),
        Some(declared) if declared.kind != BUTTONS_TYPE => {
            Some(format!("类型是 {}，应为 {BUTTONS_TYPE}（循环数组）", declared.kind))
        }
        Some(declared) if declared.private => Some("是私有变量，应为公有变量".to_owned()),
        Some(declared) if !missing(declared).is_empty() => {
            Some(format!("每项缺少 {}", missing(declared).join("、")))
        }
        Some(_) if !export.used.contains(BUTTONS) => {
            Some(format!("没有组件用到它：放一个循环容器，数据绑定为 {BUTTONS}，里面放一个按钮"))
        }
        Some(_) if !bound(".text") => Some("循环里的按钮没有绑定文字：文本绑定为当前项的 text".to_owned()),
        Some(_) if !bound(".action") => {
            Some("循环里的按钮没有绑定点击：动态事件绑定为当前项的 action".to_owned())
        }
        Some(_) => None,
    };
    line(contract, BUTTONS, problem, "按钮列表，每个按钮的编号带卡片版本")
}

/// A button comes in the list; one written into the template would call back without the card's revision.
fn of_button(export: &Export, contract: &Contract, (button, listed): (&Press, bool)) -> Line {
    let Press { id, label, .. } = button;
    let name = if label.is_empty() { id.clone() } else { format!("{id}（{label}）") };
    let problem = if export.fixed.contains(id) {
        Some(format!(
            "写死在模板里（actionId = {id}），点了不会生效：编号必须来自 {BUTTONS} 列表，删掉这个按钮"
        ))
    } else {
        (!listed).then(|| format!("显示不出来：先补好 {}.{BUTTONS}", contract.name))
    };
    line(contract, &name, problem, "按钮，由列表带来")
}
