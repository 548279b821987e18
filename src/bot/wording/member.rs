//! Sentences about changing and moving members.

use crate::bot::dialogue::MemberQuestion;
use crate::card::operation::change::member as profile;
use crate::card::plain;
use crate::domain::inbound::ConversationKind;
use crate::domain::mobile::Mobile;
use crate::domain::person::Member;
use crate::domain::profile::Unfit;
use crate::language::Field;

/// What is asked.
pub fn question(question: &MemberQuestion) -> String {
    match question {
        MemberQuestion::Field { .. } => "请问要改哪一项？也可以直接说，例如：职位改成护士长。".into(),
        MemberQuestion::Value { called, .. } => format!("请发送新的{called}。"),
        MemberQuestion::MoveTo { of } => format!("请问把{}调到哪个部门？请发送部门名称。", plain(of)),
        MemberQuestion::ListOf => "请问要看哪个单位或科室的名单？请发送名称。".into(),
        MemberQuestion::Leave { of, .. } => format!("{}在多个部门，请选择要离开的部门", plain(of)),
        MemberQuestion::TakeOut { .. } => "需要的话，可以只处理本单位的部分：".into(),
    }
}

/// What a field is called.
pub fn field(field: Field) -> &'static str {
    match changeable(field) {
        Some(field) => profile::field(field),
        None => "手机号",
    }
}

/// The field as far as it can be changed; the mobile number cannot.
pub fn changeable(field: Field) -> Option<crate::domain::profile::Field> {
    use crate::domain::profile::Field as F;
    Some(match field {
        Field::Name => F::Name,
        Field::Title => F::Title,
        Field::JobNumber => F::JobNumber,
        Field::Email => F::Email,
        Field::Telephone => F::Telephone,
        Field::Remark => F::Remark,
        Field::Mobile => return None,
    })
}

/// The fields there are to choose from.
pub fn fields() -> Vec<(Field, String)> {
    use Field::{Email, JobNumber, Mobile, Name, Remark, Telephone, Title};
    [Name, Title, JobNumber, Mobile, Email, Telephone, Remark].map(|one| (one, field(one).to_owned())).into()
}

/// What is wrong with a value.
pub fn unfit(of: crate::domain::profile::Field, value: &str, fault: Unfit) -> String {
    let called = profile::field(of);
    match fault {
        Unfit::Empty => format!("{called}不能为空。"),
        Unfit::TooLong { has } => format!("{called}最多 {} 个字，这里有 {has} 个。", of.most()),
        Unfit::NotAnAddress => {
            format!("邮箱「{}」格式不对，应像 name@example.com。", plain(value))
        }
        Unfit::NotATelephone => {
            format!(
                "办公电话「{}」含有数字以外的内容，可以写成 010-12345678 或加分机「转801」。",
                plain(value)
            )
        }
        Unfit::Unprintable => format!("{called}里不能有换行等特殊字符。"),
    }
}

/// Whether a value asks for the field to be emptied rather than to hold these words.
pub fn means_empty(value: &str) -> bool {
    ["清空", "清除", "置空", "空白", "删除", "删掉", "去掉"].contains(&value)
}

/// A field cannot be emptied.
pub fn cannot_empty(of: crate::domain::profile::Field) -> String {
    format!("机器人只能改{0}，不能清空{0}。需要清空请在管理后台操作。", profile::field(of))
}

/// One value for several people where no two may have the same.
pub fn one_each(of: crate::domain::profile::Field) -> String {
    format!("{}不能几个人改成一样的，请一个一个改。", profile::field(of))
}

/// More people than one message should change.
pub fn too_many(count: usize, most: usize) -> String {
    format!("一次最多处理 {most} 人，这条消息里有 {count} 人。请分几次发送。")
}

/// The own number of whoever asks: nobody else can change it.
pub fn own_number(member: &Member) -> &'static str {
    if member.exclusive {
        return "企业账号没有登记手机号；找回密码用的手机号请登录该账号后，在「我的-设置与隐私」里更换。";
    }
    "手机号要您本人改：在钉钉「我的-设置与隐私-我的信息-手机号码」里更换，组织里登记的号码会跟着变。"
}

/// Why a number is not changed here, from what is the case, with the way that does work.
pub fn number_stays(member: &Member, place: &str, wanted: Option<&Mobile>, at: ConversationKind) -> String {
    let name = plain(&member.name);
    if member.exclusive {
        return format!(
            "{name}是企业账号，没有登记手机号；找回密码用的手机号由使用人登录该账号后，在「我的-设置与隐私」里更换。"
        );
    }
    if member.active {
        return format!(
            "手机号不能代改：请{name}本人在钉钉「我的-设置与隐私-我的信息-手机号码」里更换，组织里登记的号码会跟着变。"
        );
    }
    let number = match (wanted, at) {
        (Some(number), ConversationKind::Single) => number.reveal().to_owned(),
        _ => "新手机号".to_owned(),
    };
    format!(
        "手机号不能直接改。{name}还没激活，号码录错了的话，可以删除后用新号码重新添加：先发「删除{name}」，办完再发「添加成员 {name} {number} {}」。",
        plain(place)
    )
}

/// The number is the one on file.
pub fn number_is_so(name: &str, number: &Mobile) -> String {
    format!("{}登记的手机号就是 {}，不用改。", plain(name), number.masked())
}

/// The new number is somebody's already.
pub fn number_taken(name: &str, number: &Mobile, shown: Option<&str>) -> String {
    let whose = shown.map_or_else(String::new, |shown| format!("：{shown}"));
    format!(
        "{} 已经是组织成员{whose}，不能再给{}。如果是同一个人，就是重复添加了：保留能登录的那个，删除另一个即可。",
        number.masked(),
        plain(name)
    )
}

/// Somebody is not in the department they are to leave.
pub fn is_not_there(name: &str, said: &str, places: &[String]) -> String {
    format!("{}不在{}，现在在{}。", plain(name), plain(said), places.join("、"))
}

/// Taking somebody out of their last department is a removal.
pub fn last_department(name: &str, place: &str) -> String {
    format!(
        "{0}只在{1}，移出就等于从组织中删除，所以没有执行。要删除请发「删除{0}」；要换部门，",
        plain(name),
        plain(place)
    )
}

/// What can still be done with somebody who is shared with other units.
pub fn take_out(name: &str, unit: &str) -> String {
    format!("只把{}从{}移出", plain(name), plain(unit))
}

/// Who is shared with other units, and how to say what can be done.
pub fn shared_way_on(name: &str, unit: &str) -> String {
    format!("可以点下面的按钮，或发「把{}从{}移出」，其他单位不受影响。", plain(name), plain(unit))
}

/// Said before somebody who is a member already is moved instead of added.
pub fn are_members(who: &[String]) -> String {
    let who: Vec<String> = who.iter().map(|name| super::short(name)).collect();
    format!("{}已经是成员，按调整部门办。如果是同名的新同事，请连手机号一起发。", who.join("、"))
}
