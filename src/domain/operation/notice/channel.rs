//! The six ways a notice reaches people, and what each can and cannot do (directory, 7.0).

use serde::{Deserialize, Serialize};

/// A way.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 工作通知.
    Work,
    /// 机器人单聊.
    Chat,
    /// 群消息.
    Group,
    /// 待办.
    Todo,
    /// 公告.
    Announcement,
    /// DING, in the app.
    Ding,
}

/// What the platform tells about who has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Receipt {
    /// Who has and who has not.
    ByPerson,
    /// Who has marked it done.
    Done,
    /// Nothing; a visit of the notice's page says that its visitor has.
    PageOnly,
}

impl Channel {
    /// All of them, as they are listed to people.
    pub const ALL: [Self; 6] =
        [Self::Work, Self::Chat, Self::Group, Self::Todo, Self::Announcement, Self::Ding];

    /// The most people one call may name.
    pub fn people_a_call(self) -> usize {
        match self {
            Self::Work | Self::Todo => 100,
            Self::Chat => 20,
            Self::Group => 1,
            Self::Announcement => 1_000,
            Self::Ding => 200,
        }
    }

    /// Whether a call whose outcome is unknown may be made again: the platform drops an identical work notice of the same
    /// day, refuses a todo whose `sourceId` it has, and lists announcements, so that one can be looked for first.
    pub fn repeats(self) -> bool {
        matches!(self, Self::Work | Self::Todo | Self::Announcement)
    }

    /// Whether it can name whole departments instead of people.
    pub fn takes_departments(self) -> bool {
        matches!(self, Self::Work | Self::Announcement)
    }

    /// For how long after sending it can be taken back, in milliseconds; `None`: as long as it is there.
    pub fn recallable(self) -> Option<i64> {
        const DAY: i64 = 86_400_000;
        match self {
            Self::Work | Self::Chat | Self::Group => Some(DAY),
            Self::Todo | Self::Announcement | Self::Ding => None,
        }
    }
}
