//! How things are done: what is the case, what to say to the bot, and the steps by hand, a few lines each.

mod account;
mod member;
mod person;

use super::super::pending::Pending;
use crate::card::plain;
use crate::domain::permit::Rank;
use crate::domain::person::Member;
use crate::language::Intent;
use crate::proposal::Settings;

macro_rules! topics {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $title:literal;)+) => {
        /// What a guide is about; the names are the contract of the parser.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Topic {
            $($(#[$doc])* $variant,)+
        }

        impl Topic {
            /// Every topic.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The topic of that name.
            pub fn by_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }

            fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }
        }
    };
}

topics! {
    /// Logging in.
    Login = "login", "怎么登录企业账号";
    /// The first password.
    FirstPassword = "first_password", "企业账号第一次登录";
    /// Binding a number.
    BindMobile = "bind_mobile", "企业账号绑定手机号";
    /// A forgotten password.
    ForgotPassword = "forgot_password", "忘记密码";
    /// The organisation's code.
    OrgCode = "org_code", "组织代码";
    /// Adding.
    AddMember = "add_member", "怎么添加成员";
    /// Changing.
    EditMember = "edit_member", "怎么修改成员";
    /// Removing.
    RemoveMember = "remove_member", "怎么删除成员";
    /// Roles.
    AssignRole = "assign_role", "怎么设置角色";
    /// Where notices arrive.
    ReceiveNotices = "receive_notices", "在哪里看通知";
    /// Accepting an invitation.
    AcceptInvite = "accept_invite", "怎么同意邀请";
    /// Whether one is in.
    CheckJoined = "check_joined", "怎么看有没有加入";
    /// Another organisation's workbench.
    SwitchOrg = "switch_org", "怎么切换组织";
    /// A group chat.
    GroupChat = "group_chat", "怎么建群";
    /// A video meeting.
    VideoMeeting = "video_meeting", "怎么开视频会议";
    /// A new number.
    ChangeMobile = "change_mobile", "手机号换了怎么办";
    /// 未激活.
    Inactive = "inactive", "为什么显示未激活";
    /// Added, and not there.
    NotJoinedYet = "not_joined_yet", "添加后为什么没有马上进来";
}

impl Topic {
    /// Whether the answer begins with who is not there yet.
    pub fn is_about_others(self) -> bool {
        matches!(self, Self::Inactive | Self::NotJoinedYet | Self::AcceptInvite)
    }
}

/// What is the case.
pub struct Live<'a> {
    /// The organisation.
    pub settings: &'a Settings,
    /// What the asker is.
    pub rank: &'a Rank,
    /// The asker.
    pub me: &'a Member,
    /// The asker's departments.
    pub places: Vec<String>,
    /// What the asker manages, where it is not everything.
    pub scope: Vec<String>,
    /// For staff: who manages them.
    pub who_can: Vec<String>,
    /// The roles that can be given.
    pub roles: Vec<String>,
    /// For administrators: who is not there yet.
    pub waiting: Option<Pending>,
    /// How a command is said, where there is one.
    pub says: fn(Intent) -> Option<&'static str>,
}

impl Live<'_> {
    fn is_administrator(&self) -> bool {
        *self.rank != Rank::Staff
    }

    fn organisation(&self) -> String {
        plain(&self.settings.organisation)
    }

    /// Who to turn to, for staff.
    fn turn_to(&self) -> String {
        if self.who_can.is_empty() {
            return "主管理员".to_owned();
        }
        self.who_can.iter().map(|name| plain(name)).collect::<Vec<_>>().join("、")
    }

    fn manages(&self) -> String {
        if self.scope.is_empty() {
            return "您是主管理员，可以管理全部部门。".to_owned();
        }
        format!("您管理的是{}。", self.scope.iter().map(|name| plain(name)).collect::<Vec<_>>().join("、"))
    }

    /// `直接发：「…」` for each of these commands that there is.
    fn say(&self, intents: &[Intent]) -> Option<String> {
        let says = intents.iter().filter_map(|intent| (self.says)(*intent));
        let says: Vec<String> = says.map(|says| format!("「{says}」")).collect();
        (!says.is_empty()).then(|| format!("直接发给我：{}。", says.join("，或")))
    }
}

/// A guide before it is put together.
struct Guide {
    /// How it stands now, and what to say.
    live: Vec<String>,
    /// By hand.
    steps: Vec<String>,
}

impl Guide {
    fn new(live: impl IntoIterator<Item = String>, steps: &[&str]) -> Self {
        let steps = steps.iter().map(|step| (*step).to_owned()).collect();
        Self { live: live.into_iter().collect(), steps }
    }
}

/// The answer, in Markdown.
pub fn guide(topic: Topic, live: &Live<'_>) -> String {
    let guide = match topic {
        Topic::Login => account::login(live),
        Topic::FirstPassword => account::first_password(live),
        Topic::BindMobile => account::bind_mobile(live),
        Topic::ForgotPassword => account::forgot_password(live),
        Topic::OrgCode => account::org_code(live),
        Topic::AddMember => member::add(live),
        Topic::EditMember => member::edit(live),
        Topic::RemoveMember => member::remove(live),
        Topic::AssignRole => member::roles(live),
        Topic::Inactive => member::inactive(live),
        Topic::NotJoinedYet => member::not_joined_yet(live),
        Topic::ReceiveNotices => person::notices(live),
        Topic::AcceptInvite => person::accept(live),
        Topic::CheckJoined => person::joined(live),
        Topic::SwitchOrg => person::switch(live),
        Topic::GroupChat => person::group(live),
        Topic::VideoMeeting => person::meeting(live),
        Topic::ChangeMobile => person::change_mobile(live),
    };
    let mut parts = vec![format!("**{}**", topic.title())];
    parts.extend(guide.live);
    let numbered = guide.steps.iter().enumerate().map(|(at, step)| format!("{}. {step}", at + 1));
    parts.extend(numbered);
    parts.join("\n")
}

/// A guide with links, as a card has it: the title, and below it the rest.
pub fn links(topic: Topic, live: &Live<'_>) -> Option<(String, String)> {
    let title = match topic {
        Topic::SwitchOrg => "打开工作台",
        _ => return None,
    };
    let text = guide(topic, live);
    let body = text.split_once('\n').map(|(_, rest)| rest.replace('\n', "  \n"))?;
    Some((title.to_owned(), body))
}

/// What else may be asked.
pub fn more() -> String {
    "还可以问我，例如「怎么添加成员」「手机号换了怎么办」。".to_owned()
}

/// What there are guides about.
pub fn topics() -> String {
    let titles: Vec<&str> = Topic::ALL.iter().map(|topic| topic.title()).collect();
    format!("请直接问，例如「怎么添加成员」。我能讲的有：{}。", titles.join("；"))
}
