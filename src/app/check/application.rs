//! The app: its settings, credentials, permission points, data scope, range, templates, quota, and the clock.

use super::points::{Need, USES, Use, page};
use super::{Finding, Look};
use crate::config::{Config, Door, Mistakes};
use crate::dingtalk::{Error, PROBES};
use crate::domain::id::DepartmentId;
use crate::domain::operation::notice::budget::{self, Budget};

/// Beyond this the platform refuses signatures, an hour; cards and due times are wrong long before.
const MOST_MS: u64 = 30_000;

/// That the settings can be read, and what they leave open.
pub(super) fn settings(config: &Config) -> Finding {
    const NAME: &str = "settings";
    let org = &config.org;
    let door = match org.door {
        Door::Stream { .. } => "stream",
        Door::Http { .. } => "http",
    };
    if config.store == "memory" {
        let fix = "把 GUANJIA_STORE 设为 redis://主机:6379/0";
        return Finding::remark(NAME, "数据只在内存里，进程一停就全部丢失", fix);
    }
    if org.audit_key.is_none() {
        let fix = "生成一个随机串写进文件，用 GUANJIA_AUDIT_KEY_FILE 指向它，所有副本相同，并另外备份";
        return Finding::remark(NAME, "审计记录没有自己的密钥，更换应用密钥后将无法校验", fix);
    }
    Finding::good(NAME, format!("组织 {}，接入方式 {door}，存储 {}", org.name, config.shown_store()))
}

/// What is wrong with the settings, in the words of the program: they name the setting and the fix.
pub(super) fn mistakes(mistakes: &Mistakes) -> Finding {
    let told = mistakes
        .to_string()
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("；");
    Finding::wrong("settings", told, "按上面每条的提示修改设置或环境变量，全部设置见 docs/settings.md")
}

/// What kept a question from being answered.
pub(super) fn unanswered(name: &str, error: &Error) -> Finding {
    let (said, fix) = match error {
        Error::NotGranted { scopes } => (
            format!("缺少权限点 {}", scopes.join("、")),
            "开发者后台 → 应用 → 开发配置 → 权限管理，搜索该权限点并申请".to_owned(),
        ),
        Error::AddressNotAllowed => (
            "本机出口 IP 不在应用的白名单里".to_owned(),
            "开发者后台 → 应用 → 开发配置 → 安全设置 → 服务器出口 IP，加上本机的出口地址（多个用逗号分开）"
                .to_owned(),
        ),
        Error::OutOfService { code } => (
            format!("应用或组织已停用（{code}）"),
            "开发者后台 → 应用 → 应用发布 → 版本管理与发布，确认应用已发布且未停用".to_owned(),
        ),
        Error::QuotaGone => (
            "本月接口调用量已用完".to_owned(),
            "管理后台 → 工作台 → 开放平台调用量，购买或等到下月".to_owned(),
        ),
        Error::Throttled { .. } => {
            ("钉钉限制调用频率，没有得到应答".to_owned(), "稍等片刻再运行一次".to_owned())
        }
        Error::IpBanned { .. } => (
            "钉钉暂时封了本机的出口地址".to_owned(),
            "等 5 分钟，并停掉同一出口下其他调用钉钉的程序".to_owned(),
        ),
        error => (
            format!("没有得到应答（{error}）"),
            "检查本机到 api.dingtalk.com、oapi.dingtalk.com 的网络、DNS 和代理后再运行一次".to_owned(),
        ),
    };
    Finding::wrong(name, said, fix)
}

impl Look {
    pub(super) async fn credentials(&self) -> Finding {
        const NAME: &str = "credentials";
        match self.client.obtain_token().await {
            Ok(()) => Finding::good(NAME, "可以取得访问凭证"),
            Err(Error::Credentials { code }) => Finding::wrong(
                NAME,
                format!("钉钉拒绝了应用凭证（{code}）"),
                "开发者后台 → 应用 → 基础信息 → 凭证与基础信息，重新复制 Client ID 和 Client Secret 到 GUANJIA_CLIENT_ID、\
                 GUANJIA_CLIENT_SECRET，前后不要有空格",
            ),
            Err(error) => unanswered(NAME, &error),
        }
    }

    pub(super) async fn permissions(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for Use { point, purpose, need } in USES {
            let Some(probe) = PROBES.iter().find(|probe| probe.point == *point) else { continue };
            let name = format!("permissions.{point}");
            findings.push(match self.client.may(probe).await {
                Ok(()) => Finding::good(&name, *purpose),
                Err(Error::NotGranted { .. }) => {
                    let said = format!("没有开通权限点 {point}，用来{purpose}");
                    let mut fix = format!(
                        "开发者后台 → 应用 → 开发配置 → 权限管理，搜索并申请，或直接打开 {}",
                        page(&self.config.org.client_id, point)
                    );
                    if *point == "qyapi_manage_addresslist" {
                        fix.push_str("；这是敏感权限，发布后还要由全组织通讯录管理员在工作台里授权");
                    }
                    match need {
                        Need::Always => Finding::wrong(&name, said, fix),
                        Need::Sometimes => Finding::remark(&name, said, fix),
                    }
                }
                Err(error) => unanswered(&name, &error),
            });
        }
        findings
    }

    pub(super) async fn scope(&self) -> Finding {
        const NAME: &str = "scope";
        match self.client.data_scope().await {
            Ok(scope) if scope.contains(&DepartmentId::ROOT) => Finding::good(NAME, "通讯录授权范围是全组织"),
            Ok(scope) => Finding::wrong(
                NAME,
                format!("通讯录授权范围只有 {} 个部门，其他单位的人和事都会查不到", scope.len()),
                "开发者后台 → 应用 → 开发配置 → 权限管理 → 通讯录权限范围，改为「全部员工」（谁能改谁由管家按管理范围把关）",
            ),
            Err(error) => unanswered(NAME, &error),
        }
    }

    pub(super) async fn range(&self) -> Finding {
        const NAME: &str = "range";
        const PATH: &str = "开发者后台 → 应用 → 应用发布 → 版本管理与发布 → 可使用范围，改为「全部员工」";
        if self.config.org.agent_id.is_none() {
            let fix = "开发者后台 → 应用 → 基础信息 → 凭证与基础信息，把 AgentId 填到 GUANJIA_AGENT_ID";
            return Finding::wrong(NAME, "没有设置 AgentId，发不了工作通知，也查不到可使用范围", fix);
        }
        match self.client.range().await {
            Ok(range) if range.only_admin_visible => {
                Finding::wrong(NAME, "应用只有管理员可见，员工找不到机器人", PATH)
            }
            Ok(range) if range.dept_ids.contains(&1) => Finding::good(NAME, "应用对全体员工可用"),
            Ok(range)
                if range.dept_ids.is_empty() && range.user_ids.is_empty() && range.role_ids.is_empty() =>
            {
                Finding::good(NAME, "应用没有限定可使用范围")
            }
            Ok(range) => Finding::wrong(
                NAME,
                format!(
                    "应用只对 {} 个部门、{} 个人、{} 个角色可用，其余的人找不到机器人，也收不到通知",
                    range.dept_ids.len(),
                    range.user_ids.len(),
                    range.role_ids.len()
                ),
                PATH,
            ),
            Err(Error::NotGranted { .. }) => Finding::remark(
                NAME,
                "没有权限点 qyapi_microapp_manage，无法查到应用的可使用范围",
                format!(
                    "到 {} 申请它，或自己确认一次：{PATH}",
                    page(&self.config.org.client_id, "qyapi_microapp_manage")
                ),
            ),
            Err(error) => unanswered(NAME, &error),
        }
    }

    pub(super) async fn templates(&self) -> Vec<Finding> {
        const NAME: &str = "templates";
        if self.config.org.card_templates.is_empty() {
            return vec![Finding::good(NAME, "使用公共卡片模板，不需要自己的模板")];
        }
        let mut findings = Vec::new();
        for (card, template) in &self.config.org.card_templates {
            let name = format!("{NAME}.{card}");
            findings.push(match self.client.has_template(template).await {
                Ok(()) => Finding::good(&name, format!("模板 {template} 已发布")),
                Err(Error::TemplateUnknown) => Finding::wrong(
                    &name,
                    format!("模板 {template} 不存在或没有发布"),
                    "开发者后台 → 开放能力 → 卡片平台，发布该模板，把模板 ID（以 .schema 结尾）填到 card_templates；\
                     发布前先用 guanjia cards check 核对导出的文件",
                ),
                Err(error) => unanswered(&name, &error),
            });
        }
        findings
    }

    pub(super) async fn quota(&self) -> Finding {
        const NAME: &str = "quota";
        let now = self.clock.now();
        let Some(all) = self.config.org.calls_a_month else {
            let fix = "管理后台 → 工作台 → 开放平台调用量，查到每月额度后填到 GUANJIA_CALLS_A_MONTH";
            return Finding::remark(NAME, "不知道每月有多少次计费调用，发通知时不会提醒不够用", fix);
        };
        let Some(store) = &self.store else { return Finding::skipped(NAME, "先解决 store") };
        let used = match store.ledger(&budget::month(now)).await {
            Ok(ledger) => ledger.iter().map(|(_, calls)| calls).sum(),
            Err(error) => return Finding::wrong(NAME, format!("读不到用量：{error}"), "先解决 store"),
        };
        let budget = Budget::new(used, Some(all), now);
        let forecast =
            budget.forecast().map_or_else(String::new, |calls| format!("，照此到月底约 {calls} 次"));
        let said = format!("本月已用 {used} 次，额度 {all} 次{forecast}");
        let fix = "大范围通知改用按部门的工作通知，减少按人发送；仍不够时由主管理员在管理后台购买";
        match budget.forecast() {
            _ if used >= all => Finding::wrong(NAME, said, fix),
            Some(calls) if calls > all => Finding::remark(NAME, said, fix),
            _ => Finding::good(NAME, said),
        }
    }

    pub(super) async fn clock(&self) -> Finding {
        const NAME: &str = "clock";
        match self.client.clock_ahead_ms().await {
            Ok(None) => Finding::skipped(NAME, "钉钉的应答里没有时间"),
            Ok(Some(ahead)) if ahead.unsigned_abs() > MOST_MS => Finding::wrong(
                NAME,
                format!(
                    "本机时间比钉钉{}约 {}",
                    if ahead > 0 { "快" } else { "慢" },
                    about(ahead.unsigned_abs() / 1000)
                ),
                "在这台机器上打开时间同步（timedatectl set-ntp true，或 chrony），容器用的是宿主机的时间",
            ),
            Ok(Some(_)) => Finding::good(NAME, "与钉钉的时间一致"),
            Err(error) => unanswered(NAME, &error),
        }
    }
}

/// How far apart two clocks are: what the answer took on its way makes the seconds uncertain.
fn about(seconds: u64) -> String {
    if seconds < 90 { format!("{seconds} 秒") } else { format!("{} 分钟", (seconds + 30) / 60) }
}
