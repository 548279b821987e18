//! What a proposal remarks, in words: what is so already, what goes with it, what to know before confirming.

pub mod department;
pub mod notice;

use crate::card::operation::change::member::field;
use crate::card::plain;
use crate::dingtalk::account::Account;
use crate::dingtalk::group;
use crate::domain::mobile::Mobile;
use crate::domain::profile::{Field, Unfit};
use crate::domain::role::Role;
use crate::language::MobileFault;

/// Two of the people have one number.
pub fn same_number_twice(mobile: &Mobile) -> String {
    format!("{} 出现了两次，只添加第一个。", mobile.masked())
}

/// `张三（急诊科）`.
pub fn who_and_where(name: &str, places: &[String]) -> String {
    format!("{}（{}）", plain(name), places.join("、"))
}

/// Roles as people call them.
fn say(roles: &[Role]) -> String {
    roles.iter().map(|role| role.say.as_str()).collect::<Vec<_>>().join("、")
}

/// Somebody who is to be given roles has them.
pub fn holds_already(name: &str, roles: &[Role]) -> String {
    format!("{}已经是{}，无需重复设置。", plain(name), say(roles))
}

/// Somebody from whom roles are to be taken has none of them.
pub fn holds_none(name: &str, roles: &[Role]) -> String {
    format!("{}本来就不是{}。", plain(name), say(roles))
}

/// The last one is about to be taken away.
pub fn left_without(place: &str, role: &str) -> String {
    format!("⚠️ 撤销后，{}将没有{role}。", plain(place))
}

/// Whether it is the last one cannot be told.
pub fn last_not_checked() -> String {
    "暂时无法核对撤销后单位里是否还有人担任。".to_owned()
}

/// Who gives up roles and who takes them over is one person.
pub fn handed_to_oneself(name: &str) -> String {
    format!("交出和接手的都是{}，没有需要改动的。", plain(name))
}

/// Nobody holds the roles that are handed over.
pub fn held_by_nobody(roles: &[Role], to: &str) -> String {
    format!("现在没有人担任{}，只需给{}设置。", say(roles), plain(to))
}

/// Who holds the roles that are handed over, where nobody said.
pub fn held_by(roles: &[Role], name: &str) -> String {
    format!("现在的{}是{}。", say(roles), plain(name))
}

/// Somebody is there already.
pub fn is_there(name: &str, place: &str) -> String {
    format!("{}已经在{}，不用调整。", plain(name), plain(place))
}

/// All of these are so already.
pub fn unchanged(name: &str, values: &[(Field, String)]) -> String {
    let now = values.iter().map(|(of, value)| format!("{}已经是 {}", field(*of), plain(value)));
    format!("{}的{}，不用改。", plain(name), now.collect::<Vec<_>>().join("，"))
}

/// The number is the one on file.
pub fn same_number(name: &str) -> String {
    format!("{}登记的就是这个手机号，不用改。", plain(name))
}

/// The number belongs to another member.
pub fn not_for_this() -> &'static str {
    "号码没有改动，请核对新号码。"
}

/// What there is to know before somebody is removed and added again under another number.
pub fn renumbering(lost: &[String]) -> Vec<String> {
    let mut remarks = vec![
        "该成员还没有激活，手机号不能直接改：会先删除，再用新号码重新添加，部门、职位、工号和角色照旧。"
            .to_owned(),
        "邮箱、备注、直属主管等其他资料不会保留；已收到的邀请作废，请本人用新号码登录钉钉。".to_owned(),
    ];
    if !lost.is_empty() {
        remarks.push(format!("角色{}不能由机器人恢复，请主管理员重新设置。", lost.join("、")));
    }
    remarks
}

/// An account is locked already.
pub fn account_disabled(account: &Account) -> String {
    format!("企业账号 {}（{}）已经是停用状态。", plain(&account.login), plain(&account.name))
}

/// An account is not locked.
pub fn account_enabled(account: &Account) -> String {
    format!("企业账号 {}（{}）没有停用，不需要启用。", plain(&account.login), plain(&account.name))
}

/// More people than a group holds.
pub fn group_too_big(people: usize) -> String {
    format!("一个群最多 {} 人，这次共 {people} 人。请换成更具体的部门或角色，分几个群来建。", group::MOST)
}

/// The robot is not in the group it makes.
pub fn robot_stays_out() -> &'static str {
    "机器人不会自动进群，需要时请在群设置里添加。"
}

/// The platform does not tell by what meetings know the asker.
pub fn no_host() -> &'static str {
    "钉钉没有给出您的身份标识，暂时不能由您发起会议，请联系运维。"
}

/// More people than a meeting holds.
pub fn room_too_small(room: usize, minutes: i64, people: usize) -> String {
    format!("标准版组织单场会议最多 {room} 人、{minutes} 分钟，这次共 {people} 人，超出的人可能无法入会。")
}

/// More people than can be called at once.
pub fn not_all_called(most: usize, left: usize) -> String {
    format!("一次最多呼叫 {most} 人，其余 {left} 人请把入会链接转给他们。")
}

/// Whom meetings do not know.
pub fn cannot_be_called(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
    format!("钉钉没有给出{}的身份标识，无法呼叫，请把入会链接转给他们。", names.join("、"))
}

/// Nobody was named.
pub fn nobody_named() -> &'static str {
    "请先选择要办理的人。"
}

/// More people than one operation is about.
pub fn too_many(count: usize, most: usize) -> String {
    format!("一次最多处理 {most} 人，这里有 {count} 人。请分几次办理。")
}

/// What is wrong with a number.
pub fn bad_number(fault: &MobileFault) -> String {
    format!("手机号不对：{}。境外号码请写「+区号-号码」。", number_fault(fault))
}

/// The same in a clause.
pub fn number_fault(fault: &MobileFault) -> String {
    match fault {
        MobileFault::TooShort { digits } => format!("只有 {digits} 位，手机号应为 11 位"),
        MobileFault::TooLong { digits } => format!("有 {digits} 位，手机号应为 11 位"),
        MobileFault::NotAMobile => "不是手机号段（应以 13–19 开头）".to_owned(),
        MobileFault::NotDigits => "含有数字以外的字符".to_owned(),
    }
}

/// What is wrong with a value of a field.
pub fn unfit(of: Field, fault: Unfit) -> String {
    let called = field(of);
    match fault {
        Unfit::Empty => format!("{called}不能为空。"),
        Unfit::TooLong { has } => format!("{called}最多 {} 个字，这里有 {has} 个。", of.most()),
        Unfit::NotAnAddress => "邮箱格式不对，应像 name@example.com。".to_owned(),
        Unfit::NotATelephone => {
            "办公电话含有数字以外的内容，可以写成 010-12345678 或加分机「转801」。".to_owned()
        }
        Unfit::Unprintable => format!("{called}里不能有换行等特殊字符。"),
    }
}

/// One value for several people where no two may have the same.
pub fn one_each(of: Field) -> String {
    format!("{}不能几个人改成一样的，请一个一个改。", field(of))
}

/// Everybody who is to be added is a member already.
pub fn all_are_members() -> &'static str {
    "这些人都已经是组织成员，无需重复添加。"
}

/// Somebody who has logged in changes their number themselves.
pub fn number_is_theirs(name: &str) -> String {
    format!("{}已经激活，手机号就是本人的登录号，需要本人在钉钉里更换。", plain(name))
}

/// Taking somebody out of their last department is a removal.
pub fn last_department(name: &str) -> String {
    format!("{}移出后就不在任何部门，等于从组织中删除，所以没有执行。", plain(name))
}

/// No role of this id, or none at all.
pub fn no_such_role() -> &'static str {
    "没有这个角色，请刷新后重新选择。"
}

/// There is no HR application to leave through.
pub fn no_hr() -> &'static str {
    "组织没有开通智能人事，或机器人没有它的权限，只能直接删除。"
}

/// The organisation has no such reason.
pub fn no_such_reason() -> &'static str {
    "没有这个离职原因，请刷新后重新选择。"
}

/// Nobody waits under this number.
pub fn no_such_invite(masked: &str) -> String {
    if masked.is_empty() {
        return "没有这个等待同意的邀请：可能本人刚刚同意，或邀请已取消。".to_owned();
    }
    format!("{masked} 没有等待同意的邀请。")
}

/// A login name that is in use.
pub fn login_taken(login: &str) -> String {
    format!("登录名 {} 已被使用，请换一个。", plain(login))
}

/// A login name that nobody has.
pub fn no_such_account(login: &str) -> String {
    format!("没有登录名是 {} 的企业账号，请核对登录名。", plain(login))
}

/// A new password would go nowhere.
pub fn no_number_bound() -> &'static str {
    "这个账号没有绑定手机号，新密码没有地方可以发。请同时填写要绑定的手机号。"
}
