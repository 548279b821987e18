//! What columns are called.

use crate::language::heading::Column;

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

/// A column without a heading.
pub fn nameless(at: usize) -> String {
    format!("第 {} 列", at + 1)
}

/// What is lacking where there is no column of names.
pub const NAME: &str = "姓名";
/// … of numbers.
pub const MOBILE: &str = "手机号";
