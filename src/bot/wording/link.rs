//! Links that open the right place in DingTalk's client (directory facts, 10.3), as Markdown.

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
    format!("[{label}](https://applink.dingtalk.com/action/switchtab?index=2&name=work&corpid={corp_id})")
}

/// A new group chat.
pub fn create_group(label: &str) -> String {
    format!("[{label}](https://applink.dingtalk.com/action/creategroup)")
}
