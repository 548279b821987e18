//! The way to the workbench: switching to the organisation, and the apps it has there.

use crate::bot::Settings;
use crate::card::plain;
use crate::dingtalk::link;

/// How to get to the organisation's workbench, with one tap where that works, and the apps that were configured.
pub fn workbench(settings: &Settings) -> String {
    let organisation = plain(&settings.organisation);
    let mut text = format!(
        "点击工作台左上角的组织名称，切换为「{organisation}」，就能看到这里的应用。\n手机上可以直接打开：{}",
        link::workbench(&settings.corp_id)
    );
    let apps: Vec<String> =
        settings.workbench_apps.iter().map(|(name, link)| format!("\n· {}：{link}", plain(name))).collect();
    if !apps.is_empty() {
        text.push_str(&format!("\n常用应用：{}", apps.concat()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(apps: &[(&str, &str)]) -> Settings {
        Settings {
            confirm_ttl: std::time::Duration::ZERO,
            session_ttl: std::time::Duration::ZERO,
            organisation: "朝阳区卫生健康委员会".into(),
            code: None,
            digest_at: None,
            corp_id: "ding1".into(),
            remove_above: 5,
            approval_wait: std::time::Duration::from_hours(24),
            workbench_apps: apps.iter().map(|(name, link)| ((*name).into(), (*link).into())).collect(),
        }
    }

    #[test]
    fn the_link_switches_to_the_organisation_and_the_apps_are_listed() {
        let text = workbench(&settings(&[("生命统计", "https://apps.example.org/life")]));
        assert!(text.contains("切换为「朝阳区卫生健康委员会」"), "{text}");
        assert!(
            text.contains("https://applink.dingtalk.com/action/switchtab?index=2&name=work&corpid=ding1")
        );
        assert!(text.ends_with("\n常用应用：\n· 生命统计：https://apps.example.org/life"), "{text}");
        assert!(!workbench(&settings(&[])).contains("常用应用"));
    }
}
