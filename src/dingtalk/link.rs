//! Links into the client (AppLink): what a person opens with one tap.

use reqwest::Url;

const BASE: &str = "https://applink.dingtalk.com";

/// A group's chat (enter-a-group-chat-session).
pub fn conversation(corp_id: &str, chat_id: &str) -> String {
    with("/page/conversation", &[("corpId", corp_id), ("chatId", chat_id)])
}

/// The workbench of one organisation (client-tab-switching); on computers the organisation is not switched.
pub fn workbench(corp_id: &str) -> String {
    with("/action/switchtab", &[("index", "2"), ("name", "work"), ("corpid", corp_id)])
}

fn with(path: &str, query: &[(&str, &str)]) -> String {
    let address = format!("{BASE}{path}");
    Url::parse_with_params(&address, query).map_or(address, String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_those_of_the_pages_and_ids_cannot_break_them() {
        let link = conversation("ding1", "chat&x=1");
        assert_eq!(link, "https://applink.dingtalk.com/page/conversation?corpId=ding1&chatId=chat%26x%3D1");
        let link = workbench("ding1");
        assert_eq!(link, "https://applink.dingtalk.com/action/switchtab?index=2&name=work&corpid=ding1");
    }
}
