//! Making, renaming and removing departments, and who heads them, in words.

use super::Shown;
use crate::card::plain;
use crate::domain::change::{
    CreateDepartment, DepartmentHead, RemoveDepartment, RenameDepartment, SetDepartmentHeads,
};
use crate::domain::operation::{Line, Why};

/// Nobody is told that "this person's" record has changed where it was a department's.
fn renamed_since(why: &Why) -> Option<String> {
    let text = "预览之后这个部门又被改过名，为免覆盖，没有执行。请按最新的名称重新发送指令。";
    (*why == Why::ChangedSince).then(|| text.to_owned())
}

impl Shown for CreateDepartment {
    fn planned(&self, line: &Line) -> String {
        format!("在{}下新建", plain(&line.place))
    }

    fn done(&self, line: &Line) -> String {
        format!("已在{}下新建", plain(&line.place))
    }
}

impl Shown for RenameDepartment {
    fn planned(&self, _line: &Line) -> String {
        format!("改名为 {}", plain(&self.after))
    }

    fn done(&self, _line: &Line) -> String {
        format!("已改名为 {}", plain(&self.after))
    }

    fn failed(&self, why: &Why) -> Option<String> {
        renamed_since(why)
    }
}

impl Shown for RemoveDepartment {
    fn planned(&self, _line: &Line) -> String {
        "删除部门：里面没有成员，也没有下级部门".to_owned()
    }

    fn done(&self, _line: &Line) -> String {
        "部门已删除".to_owned()
    }

    /// What was to be true of it is not said of one that was found not to be empty.
    fn tried(&self) -> Option<&'static str> {
        Some("删除部门")
    }
}

impl Shown for SetDepartmentHeads {
    fn planned(&self, _line: &Line) -> String {
        format!("主管：{} → {}", called(&self.before), called(&self.after()))
    }

    fn done(&self, _line: &Line) -> String {
        let told = |heads: &[DepartmentHead], how: &str| {
            (!heads.is_empty()).then(|| format!("{}{how}", called(heads)))
        };
        let parts = [told(&self.add, "已是主管"), told(&self.take, "已不再是主管")];
        parts.into_iter().flatten().collect::<Vec<_>>().join("，")
    }
}

fn called(heads: &[DepartmentHead]) -> String {
    if heads.is_empty() {
        return "无".to_owned();
    }
    heads.iter().map(|head| plain(&head.name)).collect::<Vec<_>>().join("、")
}
