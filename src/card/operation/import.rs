//! The card of an import: the counts before, the way so far, what came of it; and the file of its rows.

use super::super::contract::{Contract, IMPORT};
use super::super::{Button, Drawing, button_id, plain, reason};
use super::change::say;
use super::{note, state_word};
use crate::domain::operation::bulk::{self, Rest};
use crate::domain::operation::{Import, Line, Operation, Progress, State, Tally};
use crate::sheet::Sheet;

/// Draws it as it is.
pub fn draw(op: &Operation, import: &Import) -> Drawing {
    Drawing {
        card: IMPORT.name.clone(),
        title: title(op, import),
        body: body(op, import),
        note: note_of(op, import),
        hint: String::new(),
        buttons: buttons(op, import),
        fallback: match op.state {
            State::Confirmed | State::Running => String::new(),
            _ => IMPORT.fallback.clone(),
        },
    }
}

/// What is said beside the file of the result.
pub fn told(op: &Operation, import: &Import) -> String {
    format!("{}：{}。每行的结果见文件。", title(op, import), counts(&import.tally))
}

/// What is said when the file of the result cannot be made or sent.
pub fn told_without(op: &Operation, import: &Import) -> String {
    format!(
        "{}：{}。结果文件没有发出去；可以把原表再发一次，已添加的会显示为「已在组织」，不会重复添加。",
        title(op, import),
        counts(&import.tally)
    )
}

/// What the file of the result is called.
pub fn file_name(import: &Import) -> String {
    let stem = import.file.rsplit_once('.').map_or(import.file.as_str(), |(stem, _)| stem);
    let stem: String =
        stem.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).take(40).collect();
    if stem.is_empty() { "批量添加结果.xlsx".to_owned() } else { format!("{stem}-结果.xlsx") }
}

/// What is said when an import is given up because of trouble of our own.
pub fn trouble(trace: &str) -> String {
    format!("批量添加办理时出了问题，已经添加的有效，其余没有执行。请把编号 {trace} 告诉运维。")
}

fn title(op: &Operation, import: &Import) -> String {
    let state = match op.state {
        State::Running if import.stopped => "正在停止",
        State::Done | State::PartlyDone | State::Failed if import.stopped => "已停止",
        _ => state_word(op),
    };
    format!("批量添加 · {state}")
}

fn body(op: &Operation, import: &Import) -> String {
    let mut parts = Vec::new();
    match op.state {
        State::Confirmed | State::Running => {
            parts.push(format!("进度 {} / {} 人", import.tally.people(), import.people));
            if import.tally.people() > 0 {
                parts.push(counts(&import.tally));
            }
        }
        State::Done | State::PartlyDone | State::Failed => {
            parts.push(format!("共 {} 人：{}", import.people, counts(&import.tally)));
        }
        _ => {
            parts.push(format!(
                "可添加 **{}** 人{}{}，已在组织 {} 人，有问题 {} 行",
                import.people - import.updates.min(import.people),
                consents(import.consents),
                updates(import.updates),
                import.present,
                import.wrong
            ));
            parts.extend(op.warnings.iter().map(|warning| format!("> {warning}")));
        }
    }
    parts.join("\n\n")
}

fn consents(many: u32) -> String {
    if many == 0 { String::new() } else { format!("（其中 {many} 人要等本人同意）") }
}

fn updates(many: u32) -> String {
    if many == 0 { String::new() } else { format!("，更新成员 **{many}** 人") }
}

fn counts(tally: &Tally) -> String {
    let all = [
        (tally.done, "已添加"),
        (tally.updated, "已更新"),
        (tally.invited, "已发邀请"),
        (tally.present, "原来就是成员"),
        (tally.failed, "未完成"),
        (tally.untouched, "未执行"),
    ];
    let some: Vec<String> = all
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{word} {count} 人"))
        .collect();
    if some.is_empty() { "没有人被添加".to_owned() } else { some.join("，") }
}

fn note_of(op: &Operation, import: &Import) -> String {
    match op.state {
        State::Confirmed | State::Running if import.stopped => {
            "正在停止：手上的几位办完就停，不再添加其他人。".to_owned()
        }
        State::Confirmed | State::Running => "要中途停下，请按「停止」或回复「停止」。".to_owned(),
        State::Done | State::PartlyDone | State::Failed => {
            let invited = if import.tally.invited > 0 {
                "已发邀请的需本人在「团队邀请」里同意，之后自动设置角色。"
            } else {
                ""
            };
            format!("{invited}每行的结果见结果文件。")
        }
        _ => note(op),
    }
}

fn buttons(op: &Operation, import: &Import) -> Vec<Button> {
    let button = |id: &str, revision: u64| {
        let press = Contract::button(&IMPORT, id);
        Button { id: button_id(id, revision), label: press.label.clone(), style: press.style.clone() }
    };
    match op.state {
        State::Proposed => vec![button("confirm", op.revision), button("cancel", op.revision)],
        // The record that decides it is one of its own and is never drawn anew.
        State::Confirmed | State::Running if !import.stopped => vec![button("stop", 1)],
        _ => Vec::new(),
    }
}

/// The rows of the result, in the order they were sent.
#[derive(Default)]
pub struct Results {
    rows: Vec<(u32, Vec<String>)>,
    sheets: Vec<String>,
}

impl Results {
    /// Of rows of these sheets, where there is more than one.
    pub fn of(sheets: &[String]) -> Self {
        Self { rows: Vec::new(), sheets: sheets.to_vec() }
    }

    /// Takes the lines of a part.
    pub fn take_lines(&mut self, lines: &[Line], rows: &[u32]) {
        for (line, row) in lines.iter().zip(rows) {
            let mobile = line.mobile.as_ref().map_or("", |mobile| mobile.reveal());
            let (outcome, why) = outcome(line);
            self.take(*row, [&line.name, mobile, &line.place, outcome, &why]);
        }
    }

    /// Takes the rows that were not to be added.
    pub fn take_rest(&mut self, rest: &[Rest]) {
        for one in rest {
            self.take(one.row, [&one.name, &one.mobile, &one.place, "没有添加", &one.why]);
        }
    }

    fn take(&mut self, row: u32, cells: [&str; 5]) {
        let (sheet, number) = bulk::parted(row);
        let sheet = self.sheets.get(sheet).map(|name| format!("{name} ")).unwrap_or_default();
        let cells = std::iter::once(format!("{sheet}{number}")).chain(cells.map(str::to_owned));
        self.rows.push((row, cells.collect()));
    }

    /// As a sheet.
    pub fn sheet(mut self) -> Sheet {
        self.rows.sort_by_key(|(row, _)| *row);
        let headings = [("行号", 6), ("姓名", 12), ("手机号", 16), ("部门", 24), ("结果", 14), ("说明", 60)];
        Sheet {
            name: "结果".to_owned(),
            headings: headings.iter().map(|(heading, width)| ((*heading).to_owned(), *width)).collect(),
            rows: self.rows.into_iter().map(|(_, cells)| cells).collect(),
        }
    }
}

/// How it stands with a line of an import in this state: by name, in words, and why.
pub fn came(state: State, line: &Line) -> (&'static str, &'static str, String) {
    let all = |wanted: fn(&Progress) -> bool| line.steps.iter().all(|step| wanted(&step.progress));
    let any = |wanted: fn(&Progress) -> bool| line.steps.iter().any(|step| wanted(&step.progress));
    if !state.is_final() && all(|progress| *progress == Progress::Todo) {
        return ("todo", if state == State::Proposed { "待确认" } else { "等待办理" }, String::new());
    }
    if matches!(state, State::Cancelled | State::Expired | State::Superseded | State::Rejected) {
        return ("todo", "没有执行", String::new());
    }
    if !state.is_final() && any(|progress| matches!(progress, Progress::Started { .. } | Progress::Todo)) {
        return ("started", "正在办理", String::new());
    }
    let (what, why) = outcome(line);
    let name = match (line.failure(), any(|progress| matches!(progress, Progress::Invited { .. }))) {
        (_, true) => "invited",
        (Some(_), _) => "failed",
        _ if any(|progress| *progress == Progress::WasMember) => "member",
        _ if all(|progress| *progress == Progress::Done) => "done",
        _ => "failed",
    };
    (name, what, why)
}

/// What came of a line, and in words why not, or what is left to do.
fn outcome(line: &Line) -> (&'static str, String) {
    if line.is_untouched() || line.steps.iter().all(|step| step.progress == Progress::Todo) {
        return ("没有添加", "停止时还没有办理。需要时请再发一次。".to_owned());
    }
    let created = line.steps.iter().find(|step| step.change.creates_member());
    match (created.map(|step| &step.progress), line.failure()) {
        (Some(Progress::WasMember), _) => ("已在组织", "原来就是成员，没有重复添加，也没有改动。".to_owned()),
        (Some(Progress::Invited { .. }), _) => {
            ("已发邀请", "需本人用这个手机号登录钉钉，在「团队邀请」里点同意。".to_owned())
        }
        (Some(Progress::Done), Some(why)) => ("已添加，角色未设置", role_way_on(line, &reason::why(why))),
        (Some(Progress::Done), None) => ("已添加", String::new()),
        (None, Some(why)) => ("没有更新", reason::why(why)),
        (None, None) => ("已更新", String::new()),
        (_, Some(why)) => ("没有添加", reason::why(why)),
        (_, None) => ("没有办完", "没有办完，请发「查一下」加手机号确认。".to_owned()),
    }
}

fn role_way_on(line: &Line, why: &str) -> String {
    let roles = line.steps.iter().find_map(|step| step.change.grants().map(say));
    match roles {
        Some(roles) => format!("{why}成员已添加，只需发「给{}加上{roles}」。", plain(&line.name)),
        None => why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_file_is_called_like_what_was_sent() {
        let named = |file: &str| file_name(&Import { file: file.into(), ..Import::default() });
        assert_eq!(named("急诊科 名单.v2.xlsx"), "急诊科名单v2-结果.xlsx");
        assert_eq!(named("../../=x.csv"), "x-结果.xlsx");
        assert_eq!(named(""), "批量添加结果.xlsx");
    }

    #[test]
    fn the_rows_come_in_the_order_they_were_sent() {
        let rest = |row: u32| Rest {
            row,
            name: "=1".into(),
            mobile: "1".into(),
            place: String::new(),
            why: "x".into(),
            others: <[String; 3]>::default(),
        };
        let mut results = Results::default();
        results.take_rest(&[rest(9), rest(2)]);
        let sheet = results.sheet();
        assert_eq!((sheet.rows[0][0].as_str(), sheet.rows[1][0].as_str()), ("2", "9"));
    }
}
