//! The settings that fit the simulator's small world: what the demo runs on, and a pattern for a first try.

use std::collections::BTreeMap;

/// The environment of a bot that talks to a simulator at `url`, keeps nothing, and picks a free port.
pub fn small_world(url: &str) -> BTreeMap<String, String> {
    [
        ("GUANJIA_LISTEN", "127.0.0.1:0"),
        ("GUANJIA_STORE", "memory"),
        ("GUANJIA_DINGTALK_API", url),
        ("GUANJIA_DINGTALK_OAPI", url),
        ("GUANJIA_DINGTALK_LOGIN", url),
        ("GUANJIA_CORP_ID", "dingsim0001"),
        ("GUANJIA_CLIENT_ID", "dingsimapp"),
        ("GUANJIA_CLIENT_SECRET", "sim-app-secret"),
        ("GUANJIA_AGENT_ID", "1001"),
        ("GUANJIA_ORG_NAME", "朝阳区卫生健康委员会"),
        ("GUANJIA_ORG_CODE", "cyqwjw"),
        ("GUANJIA_EVENT_TOKEN", "simtoken"),
        ("GUANJIA_EVENT_AES_KEY", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
        ("GUANJIA_CARD_SECRET", "sim-card-secret"),
        ("GUANJIA_NOTICE_OFFICERS", "officer"),
        ("GUANJIA_ANNOUNCER", "boss"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}
