//! Words of lists of people: what columns are headed, and what rows that are nobody begin with.

use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// Names.
    Name,
    /// Numbers.
    Mobile,
    /// Departments.
    Department,
    /// Titles.
    Title,
    /// Staff numbers.
    JobNumber,
    /// Roles.
    Role,
    /// The number of the row.
    Serial,
    /// Something known that is not asked for.
    Other,
}

/// Words a heading may end in; one that begins with `=` is the whole of it.
pub const WORDS: &[(Column, u8, &[&str])] = &[
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

/// What stands between two things one heading says.
pub const BETWEEN: [char; 9] = ['/', '／', '、', '\\', '|', '&', '或', '及', '+'];

/// What a heading may add without meaning anything else.
pub const TAILS: &[&str] = &["名称", "全称", "简称", "信息", "必填", "选填", "名"];

/// Whose it is, if not the person's own.
pub const OF_OTHERS: &[&str] = &[
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
/// Of former days.
pub const FORMER: &[&str] = &["原", "曾", "前"];

/// What an example begins with.
pub const EXAMPLES: &[&str] =
    &["示例", "样例", "范例", "填写示例", "填写样例", "例：", "例:", "例如", "举例", "e.g.", "example"];
/// What its name ends in.
pub const EXAMPLE_ENDS: &[&str] = &["（示例）", "(示例)", "（样例）", "(样例)", "（例）", "(例)"];
/// What a row of sums begins with.
pub const SUMS: &[&str] = &["合计", "总计", "小计", "共计", "总数", "总人数", "累计", "汇总"];
/// What stands around a count of people.
pub const COUNTED: (char, char) = ('共', '人');
/// What a note begins with.
pub const NOTES: &[&str] =
    &["注:", "注：", "说明", "备注", "填表", "制表", "审核", "提示", "注意", "填报", "联系人"];

/// What is typed before people who are to be added.
pub const ADD: &str = "添加成员";
