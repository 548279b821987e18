//! What a column's heading says, by its words: the last of them says what the column holds, those before it whose.

pub use super::lexicon::listing::Column;
use super::lexicon::listing::{BETWEEN, FORMER, OF_OTHERS, TAILS, WORDS};

/// A heading that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    /// What the column holds.
    pub column: Column,
    /// Which of several columns of a kind comes first: the likelier one; of departments, the wider.
    pub rank: u8,
}

/// Characters without a shape of their own.
pub fn invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffc}' | '\u{e0000}'..='\u{e0fff}')
        || (c.is_control() && !c.is_whitespace())
}

/// Reads a heading; `None` where its words are not known, or say two things.
pub fn read(cell: &str) -> Option<Heading> {
    let parts = outside_brackets(cell);
    let mut known = parts.split(BETWEEN).filter_map(part);
    let mut first = known.next()?;
    for other in known {
        match (first.column, other.column) {
            (Column::Other | Column::Serial, _) => first = other,
            (_, Column::Other | Column::Serial) => {}
            (one, two) if one == two => {}
            _ => return None,
        }
    }
    Some(first)
}

fn part(text: &str) -> Option<Heading> {
    let bare: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let shorter = TAILS.iter().filter_map(|tail| bare.strip_suffix(tail)).filter(|rest| !rest.is_empty());
    let (heading, before) = shorter.chain([bare.as_str()]).find_map(word)?;
    let is_of_others = OF_OTHERS.iter().any(|word| before.contains(word))
        || FORMER.iter().any(|word| before.starts_with(word));
    Some(if is_of_others { Heading { column: Column::Other, rank: 0 } } else { heading })
}

/// The longest word it ends in, and what stands before that.
fn word(bare: &str) -> Option<(Heading, &str)> {
    let all =
        WORDS.iter().flat_map(|(column, rank, words)| words.iter().map(move |word| (*column, *rank, *word)));
    let fits = all.filter_map(|(column, rank, word)| {
        let before = match word.strip_prefix('=') {
            Some(whole) => (bare == whole).then_some("")?,
            None => bare.strip_suffix(word)?,
        };
        Some((Heading { column, rank }, before))
    });
    fits.min_by_key(|(_, before)| before.len())
}

/// What stands outside brackets; what stands inside, if that is all.
fn outside_brackets(cell: &str) -> String {
    let (mut outside, mut inside, mut depth) = (String::new(), String::new(), 0usize);
    for c in cell.chars().filter(|c| !invisible(*c)) {
        match c {
            '(' | '（' | '[' | '【' | '［' | '〔' => depth += 1,
            ')' | '）' | ']' | '】' | '］' | '〕' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => inside.push(c),
        }
    }
    if outside.chars().any(char::is_alphanumeric) { outside } else { inside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_by_their_meaning() {
        let cases: &[(Column, &str)] = &[
            (Column::Name, "* 姓名 姓　名 【姓名】 （必填）姓名 医生姓名 员工名称 联系人 Name 姓名(真实)"),
            (
                Column::Mobile,
                "手机 手机号码（必填） 联系电话 本人手机号 办公电话 手机号码/微信 Mobile 手机号必填 联系方式",
            ),
            (
                Column::Department,
                "科室 科室名称 所在科室/病区 部门/科室 科别 组别 单位 单位名称 所属机构 执业科室 部门名 \
                岗位部门 病区 所属科室名称 工作部门 二级部门 工作单位 Department 部门(可多个) 处室 编制所在科室",
            ),
            (Column::Title, "职位 职务 岗位 现任职务 岗位名称 职务/职称 部门岗位"),
            (Column::JobNumber, "工号 员工编号 职工代码 工号/编号"),
            (Column::Role, "角色 角色名称 担任角色"),
            (
                Column::Other,
                "紧急联系人电话 紧急联系人 家属姓名 直属主管 部门负责人 部门主管手机 原工作单位 身份证号 备注 邮箱 \
                是否此部门主管(是/否) 员工UserID 部门编号 科室人数 发证机构 所属党支部 手机型号 部门类型",
            ),
            (Column::Serial, "序号 编号 No."),
        ];
        for (column, texts) in cases {
            for text in texts.split(' ').filter(|text| *text != "*" && !text.is_empty()) {
                assert_eq!(read(text).map(|heading| heading.column), Some(*column), "{text}");
            }
        }
        for text in ["归属", "爱好", "姓名/手机号", "陈晨", "13900000199", "", "急诊科", "项目名称"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
