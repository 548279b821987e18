//! The story of the README, played on the control plane and printed as it happens.
//!
//! **Invariant:** a step that does not happen within its time ends the story with an error that names it.

use std::io::Write;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};

/// How long a step may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Plays it against the control plane at `url`.
///
/// # Errors
/// The first step that did not happen.
pub async fn play(url: &str) -> anyhow::Result<()> {
    let stage = Stage::new(url)?;
    stage.scene("1. An administrator adds a colleague by one line of chat")?;
    stage.says("hp_admin", "添加成员 陈晨 13900000199 急诊科 信息员", "待确认").await?;
    stage.presses("hp_admin", "确认", "已完成").await?;
    stage.member("陈晨", 90_010_111, 51).await?;

    stage.scene("2. Nobody acts outside their scope")?;
    stage.says("kn_admin", "添加成员 林一 13900000188 和平医院", "不在您的管理范围内").await?;
    stage.says("hp_wang", "添加成员 林一 13900000188 急诊科", "只有本单位的管理员").await?;

    stage.scene("3. Somebody who has to consent gets an invitation, and their role once they are in")?;
    stage.says("hp_admin", "添加成员 吴九 13900000102 急诊科 信息员", "待确认").await?;
    stage.presses("hp_admin", "确认", "已发出邀请").await?;
    stage.accepts("13900000102", "吴九 已同意邀请").await?;
    stage.member("吴九", 90_010_111, 51).await?;

    stage.scene("4. What is missing is asked for; anybody may ask what they may do")?;
    stage.says("hp_admin", "添加成员 林一", "手机号").await?;
    stage.says("hp_admin", "取消", "已取消").await?;
    stage.says("hp_wang", "我能管哪些部门", "不是管理员").await?;
    stage.line("\nEvery step happened.")
}

struct Stage {
    http: reqwest::Client,
    url: String,
}

impl Stage {
    fn new(url: &str) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build()?;
        Ok(Self { http, url: url.to_owned() })
    }

    fn line(&self, text: &str) -> anyhow::Result<()> {
        writeln!(std::io::stdout(), "{text}").with_context(|| format!("writing the story of {}", self.url))
    }

    fn scene(&self, title: &str) -> anyhow::Result<()> {
        self.line(&format!("\n{title}"))
    }

    async fn post(&self, path: &str, body: Value) -> anyhow::Result<Value> {
        let answer = self.http.post(format!("{}{path}", self.url)).json(&body).send().await?;
        let status = answer.status();
        let answer: Value = answer.json().await?;
        if !status.is_success() {
            bail!("{path}: {status} {answer}");
        }
        Ok(answer)
    }

    async fn see(&self, path: &str) -> anyhow::Result<Value> {
        Ok(self.http.get(format!("{}{path}", self.url)).send().await?.json().await?)
    }

    /// All that a person sees, latest last.
    async fn chat(&self, user: &str) -> anyhow::Result<Vec<Value>> {
        let chat = self.see(&format!("/_sim/chat?user={user}")).await?;
        Ok(chat["messages"].as_array().cloned().unwrap_or_default())
    }

    async fn says(&self, user: &str, text: &str, answer: &str) -> anyhow::Result<()> {
        self.line(&format!("  {user} ▸ {text}"))?;
        let before = self.chat(user).await?.len();
        self.post("/_sim/say", json!({"user": user, "text": text})).await?;
        self.answered(user, before + 1, answer).await
    }

    async fn presses(&self, user: &str, button: &str, answer: &str) -> anyhow::Result<()> {
        self.line(&format!("  {user} ▸ [{button}]"))?;
        let chat = self.chat(user).await?;
        let at = chat
            .iter()
            .rposition(|message| message["card"].is_object())
            .context("there is no card to press")?;
        let card = &chat[at]["card"]["outTrackId"];
        self.post("/_sim/tap", json!({"user": user, "card": card, "button": button})).await?;
        self.answered(user, at, answer).await
    }

    async fn accepts(&self, mobile: &str, answer: &str) -> anyhow::Result<()> {
        self.line(&format!("  {mobile} accepts the invitation in DingTalk"))?;
        let before = self.chat("hp_admin").await?.len();
        self.post("/_sim/accept", json!({"mobile": mobile})).await?;
        self.answered("hp_admin", before, answer).await
    }

    /// Waits until one of the messages from `from` on says what it should, and prints it.
    async fn answered(&self, user: &str, from: usize, answer: &str) -> anyhow::Result<()> {
        let wait = async {
            loop {
                let chat = self.chat(user).await?;
                let mut texts = chat.iter().skip(from).filter_map(|message| message["text"].as_str());
                if let Some(text) = texts.rfind(|text| text.contains(answer)) {
                    let indented =
                        text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect::<Vec<_>>();
                    return self.line(&format!("      管家 ▸ {}", indented.join("\n             ")));
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, wait)
            .await
            .unwrap_or_else(|_| bail!("{user} was not answered with «{answer}» within {PATIENCE:?}"))
    }

    /// The person is a member of that department, with that role, as DingTalk itself has it.
    async fn member(&self, name: &str, department: i64, role: i64) -> anyhow::Result<()> {
        let world = self.see("/_sim/world").await?;
        let members = world["members"].as_array().cloned().unwrap_or_default();
        let holds = |list: &Value, id: i64| {
            list.as_array().is_some_and(|ids| ids.iter().any(|one| *one == json!(id)))
        };
        let there = members.iter().any(|member| {
            member["name"] == name
                && holds(&member["departments"], department)
                && holds(&member["roles"], role)
        });
        if !there {
            bail!("{name} is not in department {department} with role {role}");
        }
        self.line(&format!("  (DingTalk has {name} in department {department} with role {role})"))
    }
}
