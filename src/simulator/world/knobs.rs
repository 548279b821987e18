//! What can be turned while a simulation runs.

use std::collections::BTreeSet;

use super::{DepartmentId, Millis, ROOT};

/// What an operator of the simulation may turn; `POST /_sim/knobs`.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Knobs {
    /// Permission points taken away from the application.
    pub revoked: BTreeSet<String>,
    /// Departments whose data the application may touch, each with its subtree.
    pub app_scope: Vec<DepartmentId>,
    /// Departments whose people may use the application; empty: everybody.
    pub app_range: Vec<DepartmentId>,
    /// Whether only administrators see the application.
    pub only_admins: bool,
    /// How far the platform's clock, as its answers tell it, is ahead, in milliseconds.
    pub clock_ahead_ms: Millis,
    /// Stream connections swallow what they get.
    pub streams_mute: bool,
    /// The organisation's head-count cap.
    pub org_cap: usize,
    /// A department's cap of direct members.
    pub department_cap: usize,
    /// How many may still be added this week; then `-1`. `None`: any number.
    pub adds_left: Option<u64>,
    /// The application's address list leaves every caller out.
    pub address_refused: bool,
    /// Whether ordinary members may invite.
    pub invite_switch: bool,
    /// Whether 60104 names the existing member; `None` takes turns.
    pub duplicate_names_userid: Option<bool>,
    /// Whether a robot message that was not acknowledged over Stream comes again, once: the platform's pages say it
    /// does not, people have seen it come.
    pub repeats_messages: bool,
    /// Templates published in the organisation beside the public ones.
    pub templates: BTreeSet<String>,
    /// Whether the HR application manages positions: `user/update` then changes neither title nor departments.
    pub hr_positions: bool,
    /// Whether the organisation has opened the HR application (智能人事).
    pub hr_opened: bool,
    /// Whether a work notice is shown to those who have never logged in; the documents do not say.
    pub work_to_inactive: bool,
    /// Work notices to one person in a day; the rest is dropped silently.
    pub work_a_day: usize,
    /// Receivers of work notices in any minute; the rest is dropped silently.
    pub work_a_minute: usize,
    /// How long a work notice is on its way, as its progress tells.
    pub work_takes_ms: Millis,
    /// Whether asking for the result of a large work notice times out instead of answering 41052.
    pub result_times_out: bool,
    /// What no message may say.
    pub banned_words: BTreeSet<String>,
    /// Hosts no message may link to.
    pub unsafe_hosts: BTreeSet<String>,
    /// 公告管理员 beside the main administrators.
    pub announcers: BTreeSet<String>,
    /// So many receivers of robot messages from now on are flow-controlled.
    pub flow_controlled: u64,
    /// How many DINGs by text message or telephone are paid for; `None`: any number.
    pub paid_dings: Option<u64>,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            revoked: BTreeSet::new(),
            app_scope: vec![ROOT],
            app_range: vec![ROOT],
            only_admins: false,
            clock_ahead_ms: 0,
            streams_mute: false,
            org_cap: 100_000,
            department_cap: 1_000,
            adds_left: None,
            address_refused: false,
            invite_switch: false,
            duplicate_names_userid: None,
            repeats_messages: false,
            templates: BTreeSet::new(),
            hr_positions: false,
            hr_opened: true,
            work_to_inactive: false,
            work_a_day: 500,
            work_a_minute: 5_000,
            work_takes_ms: 0,
            result_times_out: false,
            banned_words: BTreeSet::new(),
            unsafe_hosts: BTreeSet::new(),
            announcers: BTreeSet::new(),
            flow_controlled: 0,
            paid_dings: None,
        }
    }
}
