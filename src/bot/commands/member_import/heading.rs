//! What a column's heading says, by its words: the last of them says what the column holds, those before it whose.

use super::clean::invisible;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Name,
    Mobile,
    Department,
    Title,
    JobNumber,
    Role,
    /// The number of the row.
    Serial,
    /// Something known that is not asked for.
    Other,
}

/// A heading that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    pub column: Column,
    /// Which of several columns of a kind comes first: the likelier one; of departments, the wider.
    pub rank: u8,
}

/// What a column is called among ours.
pub fn called(column: Column) -> &'static str {
    match column {
        Column::Name => "姓名",
        Column::Mobile => "手机号",
        Column::Department => "部门",
        Column::Title => "职位",
        Column::JobNumber => "工号",
        Column::Role => "角色",
        Column::Serial => "序号",
        Column::Other => "其他",
    }
}

/// Words a heading may end in; one that begins with `=` is the whole of it.
const WORDS: &[(Column, u8, &[&str])] = &[
    (Column::Name, 0, &["姓名", "名字", "人名", "=名称", "=姓", "=name", "=fullname", "=中文名"]),
    (Column::Name, 1, &["=人员", "=员工", "=成员", "=职工", "=医护人员", "=联系人"]),
    (
        Column::Mobile,
        0,
        &[
            "手机号码",
            "手机号",
            "手机",
            "移动电话",
            "手机电话",
            "移动号码",
            "mobile",
            "mobilephone",
            "cellphone",
            "mobilenumber",
        ],
    ),
    (
        Column::Mobile,
        1,
        &["电话", "电话号码", "联系方式", "联络方式", "联系号码", "=号码", "phone", "phonenumber", "=tel"],
    ),
    (
        Column::Mobile,
        2,
        &[
            "座机",
            "固话",
            "固定电话",
            "座机号",
            "座机号码",
            "办公电话",
            "单位电话",
            "科室电话",
            "部门电话",
            "内线电话",
            "工作电话",
        ],
    ),
    (Column::Department, 0, &["单位", "机构", "医院"]),
    (Column::Department, 1, &["院区", "分院"]),
    (Column::Department, 2, &["部门", "处室", "部室", "dept", "department", "=部"]),
    (Column::Department, 3, &["科室", "病区", "科别", "病房", "=科", "科组"]),
    (Column::Department, 4, &["组别", "班组", "=组", "小组"]),
    (Column::Title, 0, &["职位", "=title", "position", "jobtitle"]),
    (Column::Title, 1, &["职务"]),
    (Column::Title, 2, &["岗位"]),
    (Column::Title, 3, &["职称"]),
    (
        Column::JobNumber,
        0,
        &[
            "工号",
            "员工号",
            "职工号",
            "员工编号",
            "职工编号",
            "人员编号",
            "员工代码",
            "职工代码",
            "人员代码",
            "工作证号",
            "jobnumber",
            "employeeid",
        ],
    ),
    (Column::Role, 0, &["角色"]),
    (Column::Serial, 0, &["=序号", "=编号", "=行号", "=序", "=no", "=号"]),
    (
        Column::Other,
        0,
        &[
            "备注",
            "说明",
            "附注",
            "邮箱",
            "邮件",
            "email",
            "mail",
            "性别",
            "身份证号",
            "身份证号码",
            "身份证",
            "证件号",
            "证件号码",
            "证件类型",
            "微信",
            "微信号",
            "qq",
            "qq号",
            "生日",
            "出生日期",
            "出生年月",
            "日期",
            "时间",
            "年龄",
            "民族",
            "学历",
            "学位",
            "专业",
            "籍贯",
            "政治面貌",
            "地址",
            "住址",
            "编码",
            "编号",
            "代码",
            "负责人",
            "主管",
            "领导",
            "人数",
            "类型",
            "类别",
            "性质",
            "状态",
            "分机",
            "分机号",
            "传真",
            "地点",
            "工位",
            "userid",
            "=id",
            "原因",
            "结果",
            "问题",
            "车牌",
            "车牌号",
            "卡号",
            "编制",
            "级别",
            "等级",
            "型号",
            "宅电",
            "联系人",
            "签名",
            "签字",
            "照片",
            "拼音",
            "英文名",
            "昵称",
            "学校",
            "院校",
            "党支部",
            "支部",
        ],
    ),
];

/// What a heading may add without meaning anything else.
const TAILS: &[&str] = &["名称", "全称", "简称", "信息", "必填", "选填", "名"];

/// Whose it is, if not the person's own; a heading that begins with one of the last is of former days.
const OF_OTHERS: &[&str] = &[
    "紧急",
    "家属",
    "配偶",
    "亲属",
    "父亲",
    "母亲",
    "监护",
    "主管",
    "上级",
    "领导",
    "负责人",
    "推荐",
    "担保",
    "填表",
    "经办",
    "介绍",
    "发证",
    "签发",
    "开户",
    "转出",
    "派出",
    "毕业",
    "是否",
    "审核",
    "银行",
];
const FORMER: &[&str] = &["原", "曾", "前"];

/// Reads a heading; `None` where its words are not known, or say two things.
pub fn read(cell: &str) -> Option<Heading> {
    let parts = outside_brackets(cell);
    let mut known = parts.split(['/', '／', '、', '\\', '|', '&', '或', '及', '+']).filter_map(part);
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
