//! One organisation: its app, its door, its roles and its rules.

use std::collections::BTreeMap;
use std::time::Duration;

use secrecy::SecretString;

use super::read::Reader;
use super::role::{self, RoleWords};
use super::{audience, parse};
use crate::card::contract;
use crate::domain::operation::notice::{Channel, Quiet};

/// One organisation.
#[derive(Clone, Debug)]
pub struct Org {
    /// `CorpId`.
    pub corp_id: String,
    /// Client ID of the app; the robot code too.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
    /// `AgentId`, which work notices need.
    pub agent_id: Option<i64>,
    /// The organisation's name.
    pub name: String,
    /// 组织代码.
    pub code: Option<String>,
    /// How messages arrive.
    pub door: Door,
    /// The role group the bot may give roles of.
    pub role_group: String,
    /// The roles it may give.
    pub roles: Vec<RoleWords>,
    /// Named sets of departments, by name or id.
    pub audiences: BTreeMap<String, Vec<String>>,
    /// What a sub-administrator must also hold; `None` when that is waived.
    pub admin_role: Option<String>,
    /// userids that may send notices.
    pub notice_officers: Vec<String>,
    /// userid that signs announcements.
    pub announcer: Option<String>,
    /// When a second person is needed.
    pub approvals: Approvals,
    /// The minute of the day, at +08:00, of the administrators' digest; `None`: never.
    pub digest_at: Option<u16>,
    /// By which way people are reminded of a notice the first time, the second, …
    pub reminders: Vec<Channel>,
    /// How long after a notice has gone out they are by themselves; never where empty.
    pub remind_after: Vec<Duration>,
    /// When people are not to be disturbed.
    pub quiet_hours: Option<Quiet>,
    /// Metered calls a month; `None` where that is not known.
    pub calls_a_month: Option<u64>,
    /// What people call an app, and its link.
    pub workbench_apps: BTreeMap<String, String>,
    /// Card, and the id of its published template.
    pub card_templates: BTreeMap<String, String>,
    /// The key of the audit trail's chain.
    pub audit_key: Option<SecretString>,
}

/// How messages arrive.
#[derive(Clone, Debug)]
pub enum Door {
    /// DingTalk calls us.
    Http {
        /// Token of the event subscription.
        event_token: SecretString,
        /// Its `EncodingAESKey`, 43 characters.
        event_aes_key: SecretString,
        /// What card presses are signed with.
        card_secret: SecretString,
    },
    /// We hold sockets to DingTalk.
    Stream {
        /// How many at a time.
        connections: usize,
        /// A socket silent for this long is asked whether it lives.
        ping: Duration,
    },
}

/// When a second person is needed, and for how long that is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approvals {
    /// Removing more people at once than this.
    pub remove_above: u32,
    /// A notice to more people than this.
    pub notice_above: u32,
    /// How long an approval may take.
    pub wait: Duration,
}

/// Reads the organisation; `None` when something without which it cannot be was noted as a mistake.
pub fn read(reader: &mut Reader) -> Option<Org> {
    let corp_id = reader.value("org[].corp_id", parse::text);
    let client_id = reader.value("org[].client_id", parse::text);
    let client_secret = reader.secret("org[].client_secret", parse::text);
    let agent_id = reader.optional("org[].agent_id", parse::number);
    let name = reader.value("org[].name", parse::text);
    let code = reader.optional("org[].code", parse::text);
    let door = read_door(reader);
    let role_group = reader.value("org[].role_group", parse::text);
    let roles = role::read(reader);
    let audiences = audience::read(reader, &roles);
    let admin_role = read_admin_role(reader, &roles);
    let notice_officers = reader.list("org[].notice_officers");
    let announcer = reader.optional("org[].announcer", parse::text);
    let approvals = read_approvals(reader);
    let digest_at = reader.value("org[].digest_at", parse::minute_of_day);
    let reminders = reader.value("org[].reminders", parse::ways);
    let remind_after = reader.value("org[].remind_after", parse::spans);
    let quiet_hours = reader.value("org[].quiet_hours", parse::hours);
    let calls_a_month = reader.value("org[].calls_a_month", parse::calls);
    let workbench_apps = reader.table("org[].workbench_apps");
    let card_templates = read_templates(reader);
    let audit_key = reader.optional("org[].audit_key", parse::text).map(SecretString::from);
    Some(Org {
        corp_id: corp_id?,
        client_id: client_id?,
        client_secret: client_secret?,
        agent_id,
        name: name?,
        code,
        door: door?,
        role_group: role_group?,
        roles,
        audiences,
        admin_role,
        notice_officers,
        announcer,
        approvals: approvals?,
        digest_at: digest_at?,
        reminders: reminders?,
        remind_after: remind_after?,
        quiet_hours: quiet_hours?,
        calls_a_month: calls_a_month?,
        workbench_apps,
        card_templates,
        audit_key,
    })
}

/// What the other door needs is not asked for.
/// Each for a card there is.
fn read_templates(reader: &mut Reader) -> BTreeMap<String, String> {
    const NAME: &str = "org[].card_templates";
    let templates = reader.table(NAME);
    for card in templates.keys().filter(|card| contract::named(card).is_none()) {
        reader.wrong(NAME, format_args!("there is no card called {card}; `guanjia cards list` names them"));
    }
    templates
}

fn read_door(reader: &mut Reader) -> Option<Door> {
    match reader.value("org[].door", parse::text)?.as_str() {
        "stream" => {
            let connections = reader.value("org[].stream_connections", parse::connections);
            let ping = reader.value("org[].stream_ping", parse::duration);
            Some(Door::Stream { connections: connections?, ping: ping? })
        }
        "http" => {
            let event_token = reader.secret("org[].event_token", parse::text);
            let event_aes_key = reader.secret("org[].event_aes_key", parse::aes_key);
            let card_secret = reader.secret("org[].card_secret", parse::text);
            Some(Door::Http {
                event_token: event_token?,
                event_aes_key: event_aes_key?,
                card_secret: card_secret?,
            })
        }
        other => {
            reader.wrong("org[].door", format_args!("`{other}` is no door; write stream or http"));
            None
        }
    }
}

fn read_admin_role(reader: &mut Reader, roles: &[RoleWords]) -> Option<String> {
    let name = reader.value("org[].admin_role", parse::text).filter(|name| name != "none")?;
    if roles.iter().any(|role| role.name == name) {
        let fix = "the bot never gives the administrators' own role: take it out of roles";
        reader.wrong("org[].admin_role", format_args!("`{name}` is in org[].roles too; {fix}"));
    }
    Some(name)
}

fn read_approvals(reader: &mut Reader) -> Option<Approvals> {
    let remove_above = reader.value("org[].approvals.remove_above", parse::number);
    let notice_above = reader.value("org[].approvals.notice_above", parse::number);
    let wait = reader.value("org[].approvals.wait", parse::duration);
    Some(Approvals { remove_above: remove_above?, notice_above: notice_above?, wait: wait? })
}
