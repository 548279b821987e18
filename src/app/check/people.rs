//! Roles and the people the settings name.

use super::application::unanswered;
use super::{Finding, Look};
use crate::dingtalk::Error;
use crate::domain::id::UserId;

/// Where roles are kept.
const ROLES: &str = "管理后台 oa.dingtalk.com → 通讯录 → 角色管理";
/// Where people are found.
const PEOPLE: &str = "管理后台 oa.dingtalk.com → 通讯录 → 成员管理，打开该成员，复制「员工 UserID」";

impl Look {
    pub(super) async fn roles(&self) -> Vec<Finding> {
        const NAME: &str = "roles";
        let org = &self.config.org;
        let listed = match self.client.roles().await {
            Ok(listed) => listed,
            Err(error) => return vec![unanswered(NAME, &error)],
        };
        if !listed.iter().any(|role| role.group == org.role_group) {
            let said = format!("没有名为「{}」的角色组", org.role_group);
            let fix = format!("{ROLES}，新建这个角色组，或把 GUANJIA_ROLE_GROUP 改成已有的名称（一字不差）");
            return vec![Finding::wrong(NAME, said, fix)];
        }
        let mut findings = vec![Finding::good(NAME, format!("角色组「{}」已建好", org.role_group))];
        for role in &org.roles {
            let name = format!("{NAME}.{}", role.say);
            let there =
                listed.iter().any(|listed| listed.name == role.name && listed.group == org.role_group);
            findings.push(if there {
                Finding::good(&name, format!("角色「{}」已建好", role.name))
            } else {
                let fix =
                    format!("{ROLES} → {}，新建角色「{}」，或修改 GUANJIA_ROLES", org.role_group, role.name);
                Finding::wrong(&name, format!("角色组里没有「{}」，管家设置不了这个角色", role.name), fix)
            });
        }
        findings.extend(org.admin_role.as_ref().map(|role| {
            let name = format!("{NAME}.admin_role");
            if listed.iter().any(|listed| listed.name == *role) {
                return Finding::good(&name, format!("子管理员要有的角色「{role}」已建好"));
            }
            let said = format!("没有角色「{role}」，所有子管理员都会被当作普通员工");
            let fix = format!(
                "{ROLES}，新建它并加上各单位的企业账号；不用这一层把关的话设 GUANJIA_ADMIN_ROLE=none"
            );
            Finding::wrong(&name, said, fix)
        }));
        findings
    }

    pub(super) async fn officers(&self) -> Vec<Finding> {
        const NAME: &str = "officers";
        if self.config.org.notice_officers.is_empty() {
            return vec![Finding::good(NAME, "没有设置通知员，只有管理员能发通知")];
        }
        let mut findings = Vec::new();
        for officer in &self.config.org.notice_officers {
            findings
                .push(self.person(&format!("{NAME}.{officer}"), officer, "GUANJIA_NOTICE_OFFICERS").await);
        }
        findings
    }

    async fn person(&self, name: &str, user: &str, setting: &str) -> Finding {
        match self.client.user(&UserId(user.to_owned())).await {
            Ok(member) if member.active => Finding::good(name, format!("{} 是成员，已激活", member.name)),
            Ok(member) => Finding::remark(
                name,
                format!("{} 还没有登录过钉钉", member.name),
                "请本人用登记的手机号登录一次钉钉",
            ),
            Err(Error::NotFound) => Finding::wrong(
                name,
                format!("没有 UserID 为 {user} 的成员"),
                format!("{PEOPLE}，改正 {setting}"),
            ),
            Err(error) => unanswered(name, &error),
        }
    }

    pub(super) async fn announcer(&self) -> Finding {
        const NAME: &str = "announcer";
        let Some(announcer) = &self.config.org.announcer else {
            return Finding::good(NAME, "没有设置公告署名人，不用公告发通知");
        };
        let person = self.person(NAME, announcer, "GUANJIA_ANNOUNCER").await;
        if person.fix.is_some() {
            return person;
        }
        let since = self.clock.now_ms() - 86_400_000;
        match self.client.announcement_ids(&UserId(announcer.clone()), since, 1).await {
            Ok(_) => Finding::good(NAME, format!("{announcer} 是公告管理员")),
            Err(Error::NotAnnouncer) => Finding::wrong(
                NAME,
                format!("{announcer} 不是公告管理员，发不了公告"),
                "管理后台 → 工作台 → 公告 → 设置 → 公告管理员，加上这个人",
            ),
            Err(error) => unanswered(NAME, &error),
        }
    }
}
