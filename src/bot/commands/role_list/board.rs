//! The responsibility board in words: short where it is one institution, the gaps first where there are many.

use crate::card::plain;
use crate::domain::id::DepartmentId;

/// More institutions than this are counted.
const ROWS: usize = 20;
/// More names than this in one place are counted.
const NAMES: usize = 10;

/// Who holds which role where.
pub(super) struct Board {
    /// What the roles are called.
    pub roles: Vec<String>,
    /// The department asked about.
    pub place: Option<String>,
    /// One an institution.
    pub rows: Vec<Row>,
}

/// One institution.
pub(super) struct Row {
    /// Which; `None` for people who belong to none.
    pub institution: Option<DepartmentId>,
    /// What it is called.
    pub name: Option<String>,
    /// The holders of each role, in the roles' order.
    pub holders: Vec<Vec<String>>,
}

impl Row {
    fn name(&self) -> String {
        self.name.as_deref().map_or_else(|| "其他".to_owned(), plain)
    }

    /// Roles that nobody holds; people who belong to no institution leave no gap.
    fn gaps(&self) -> usize {
        self.institution.map_or(0, |_| self.holders.iter().filter(|names| names.is_empty()).count())
    }
}

/// Who holds one role.
pub(super) fn one_role(board: &Board) -> String {
    let role = board.roles.first().cloned().unwrap_or_default();
    if let [row] = board.rows.as_slice() {
        let place = board.place.as_deref().map_or_else(|| row.name(), plain);
        return match row.holders.first() {
            Some(names) if !names.is_empty() => format!("{place}的{role}：{}。", shown(names)),
            _ => format!("{place}现在没有{role}。"),
        };
    }
    let (held, empty): (Vec<&Row>, Vec<&Row>) =
        board.rows.iter().partition(|row| row.holders.first().is_some_and(|names| !names.is_empty()));
    let mut text = String::new();
    if !empty.is_empty() {
        let names: Vec<String> = empty.iter().take(ROWS).map(|row| row.name()).collect();
        let more = if empty.len() > ROWS { "……" } else { "" };
        text.push_str(&format!("{} 家单位没有{role}：{}{more}\n\n", empty.len(), names.join("、")));
    }
    if held.is_empty() {
        return text.trim_end().to_owned();
    }
    let lines: Vec<String> =
        held.iter().take(ROWS).map(|row| format!("· {}：{}", row.name(), shown(&row.holders[0]))).collect();
    text.push_str(&format!("{} 家单位有{role}：\n{}", held.len(), lines.join("\n")));
    text.push_str(&rest(board, held.len(), &role));
    text
}

/// Who holds each role, and where nobody does.
pub(super) fn all(board: &Board) -> String {
    let known = format!("角色：{}。", board.roles.join("、"));
    if let [row] = board.rows.as_slice() {
        let place = board.place.as_deref().map_or_else(|| row.name(), plain);
        let of = |(role, names): (&String, &Vec<String>)| format!("· {role}：{}", or_none(names));
        let lines: Vec<String> = board.roles.iter().zip(&row.holders).map(of).collect();
        return format!("{place}的角色情况：\n{}", lines.join("\n"));
    }
    let mut rows: Vec<&Row> = board.rows.iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.gaps()));
    let lacking = rows.iter().filter(|row| row.gaps() > 0).count();
    let lines: Vec<String> = rows.iter().take(ROWS).map(|row| line(board, row)).collect();
    let role = board.roles.first().cloned().unwrap_or_default();
    let head = match lacking {
        0 => format!("共 {} 家单位，没有空缺：", rows.len()),
        _ => format!("共 {} 家单位，{lacking} 家有空缺（排在前面）：", rows.len()),
    };
    format!("{known}\n{head}\n{}{}", lines.join("\n"), rest(board, rows.len(), &role))
}

fn line(board: &Board, row: &Row) -> String {
    let of = |(role, names): (&String, &Vec<String>)| match names.as_slice() {
        [] if row.institution.is_none() => None,
        [] => Some(format!("{role}【空缺】")),
        names => Some(format!("{role} {}", shown(names))),
    };
    let parts: Vec<String> = board.roles.iter().zip(&row.holders).filter_map(of).collect();
    format!("· {}：{}", row.name(), parts.join("；"))
}

/// What is left out, and how to ask for it.
fn rest(board: &Board, rows: usize, role: &str) -> String {
    if rows <= ROWS {
        return String::new();
    }
    let example = board.rows.iter().find_map(|row| row.name.as_deref()).map(plain).unwrap_or_default();
    format!("\n……还有 {} 家没有列出。可以带上单位名称再问，例如：{example}的{role}有哪些", rows - ROWS)
}

fn or_none(names: &[String]) -> String {
    if names.is_empty() { "暂无".to_owned() } else { shown(names) }
}

fn shown(names: &[String]) -> String {
    let some: Vec<String> = names.iter().take(NAMES).map(|name| plain(name)).collect();
    let more = if names.len() > NAMES { format!("等 {} 人", names.len()) } else { String::new() };
    format!("{}{more}", some.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, holders: &[&[&str]]) -> Row {
        let names = |names: &&[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let holders = holders.iter().map(names).collect();
        Row { institution: Some(DepartmentId(id)), name: Some(format!("第{id}医院")), holders }
    }

    fn of(rows: Vec<Row>) -> Board {
        Board { roles: vec!["信息员".into(), "接诉即办员".into()], place: None, rows }
    }

    #[test]
    fn gaps_come_first_and_many_are_counted() {
        let mut rows: Vec<Row> = (1..=30).map(|id| row(id, &[&["甲"], &["乙"]])).collect();
        rows.push(row(31, &[&[], &["乙"]]));
        rows.push(row(32, &[&[], &[]]));
        let text = all(&of(rows));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "共 32 家单位，2 家有空缺（排在前面）：");
        assert_eq!(lines[2], "· 第32医院：信息员【空缺】；接诉即办员【空缺】");
        assert_eq!(lines[3], "· 第31医院：信息员【空缺】；接诉即办员 乙");
        assert_eq!(lines.len(), 2 + ROWS + 1);
        assert!(lines[22].starts_with("……还有 12 家没有列出。"), "{text}");
    }

    #[test]
    fn one_institution_is_said_in_one_breath() {
        assert_eq!(one_role(&of(vec![row(1, &[&["甲", "乙"], &[]])])), "第1医院的信息员：甲、乙。");
        assert_eq!(one_role(&of(vec![row(1, &[&[], &[]])])), "第1医院现在没有信息员。");
    }

    #[test]
    fn people_of_no_institution_are_shown_and_leave_no_gap() {
        let other = Row { institution: None, name: None, holders: vec![vec!["丙".into()], vec![]] };
        let text = all(&of(vec![row(1, &[&["甲"], &["乙"]]), other]));
        assert!(text.contains("没有空缺") && text.ends_with("· 其他：信息员 丙"), "{text}");
    }
}
