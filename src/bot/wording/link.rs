//! Links that open the right place in DingTalk's client (directory facts, 10.3), as Markdown.

use crate::card::plain;
use crate::dingtalk::link;

/// Where one's own number is seen and changed; on the phone only.
pub fn my_profile(label: &str) -> String {
    format!("[{label}](https://applink.dingtalk.com/page/myProfile)")
}

/// Password and bound number; on the phone only.
pub fn account_safe(label: &str) -> String {
    format!("[{label}](https://applink.dingtalk.com/page/accountSafe)")
}

/// The workbench of this organisation; which one is only heeded on the phone.
pub fn workbench(label: &str, corp_id: &str) -> String {
    to(label, &link::workbench(corp_id))
}

/// A link that was configured.
pub fn to(label: &str, address: &str) -> String {
    format!("[{}]({})", plain(label), address.replace(' ', "%20").replace('(', "%28").replace(')', "%29"))
}

/// A new group chat.
pub fn create_group(label: &str) -> String {
    format!("[{label}](https://applink.dingtalk.com/action/creategroup)")
}
