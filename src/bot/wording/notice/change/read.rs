//! How people say what is to be different about a notice that has not gone out.
//!
//! **Invariant:** all of a text is read or nothing is; what the notice is to say is taken as typed.

use crate::bot::dialogue::{Amend, Which};
use crate::bot::wording::said;
use crate::language::{self, Audience, Channel, Intent, Reader, Slots};

/// What stands before all of it.
const BEFORE: &[&str] =
    &["那什么", "哎", "哦", "对了", "不对", "请", "麻烦", "帮我", "那就", "那", "把", "将"];
/// What stands behind a part of it.
const BEHIND: &[&str] = &["谢谢", "吧", "了", "哈", "啊", "！", "!", "。", "."];
/// What separates its parts.
const BETWEEN: &[char] = &[',', '，', ';', '；', '。', '\n'];
/// What no part of it holds: it would be somebody's words.
const FOREIGN: &[char] = &['“', '”', '"', '「', '」', '?', '？', '\n'];
/// "Becomes".
const BECOMES: &[&str] = &["改成", "改为", "换成", "变成", "重写成", "重写为", "重写"];
/// What the text is called.
const TEXT: &[&str] = &["通知内容", "通知正文", "内容", "正文", "文字"];
/// What the time is called.
const TIME: &[&str] = &["发送时间", "通知时间", "时间"];
/// How a time is changed.
const TO_TIME: &[&str] = &["改到", "改在", "推迟到", "提前到", "延到", "换到", "调到", "调整到"];
/// What a time with a day, or from now on, is said with.
const DAYS: &[char] = &['天', '日', '号', '周', '月', '明', '后', '今', '礼', '星', '昨'];
/// At once.
const AT_ONCE: &[&str] = &["马上", "现在", "立刻", "立即"];
/// Sends.
const SENDS: &[&str] = &["就发送", "就发", "发送", "发出", "再发", "发"];
/// What the ways are called.
const WAYS: &[&str] = &["发送方式", "方式", "渠道"];
/// How ways are changed.
const BY_WAYS: &[&str] = &["改用", "换用", "改成用", "只用"];
/// What the receivers are called.
const RECEIVERS: &[&str] = &["发送对象", "接收人", "收件人", "对象", "发送范围", "范围"];
/// How receivers are changed.
const TO_RECEIVERS: &[&str] =
    &["改发给", "改发到", "改成发给", "改为发给", "换成发给", "只发给", "只要发给", "只发"];
/// How something is added.
const ADDS: &[&str] =
    &["再加上", "还要加上", "另外加上", "加上", "再发给", "也发给", "还要发给", "同时发给", "增加"];
/// What stands behind somebody who is added.
const TOO: &[&str] = &[
    "也要发",
    "也发一份",
    "也发一个",
    "也抄一份",
    "也抄一个",
    "也抄送",
    "也通知一下",
    "也通知",
    "也要",
    "也发",
];
/// How a sentence is added to the text.
const ADDS_TEXT: &[&str] = &[
    "最后再加一句",
    "最后加一句",
    "后面再加一句",
    "后面加一句",
    "末尾加一句",
    "结尾加一句",
    "再加一句",
    "加一句",
    "补一句",
    "再补一句",
    "后面加上一句",
    "最后加上一句",
    "加上一句",
];
/// How somebody is left out.
const EXCEPTS: &[&str] =
    &["除了", "除去", "除开", "不包括", "不含", "不用发给", "不要发给", "不发给", "别发给", "先不发", "不发"];
/// How a way is left out.
const DROPS: &[&str] = &["去掉", "不要用", "不用", "除了", "取消"];
/// What stands behind somebody who is left out.
const APART: &[&str] = &["都发", "以外", "之外", "外"];

/// What is to be different, in order; `None` where any of it cannot be read for certain.
pub fn read(text: &str, reader: Reader<'_>) -> Option<Vec<Amend>> {
    let mut rest = without(text.trim(), BEFORE);
    let mut amends = Vec::new();
    while !rest.is_empty() {
        if let Some(text) = new_text(rest) {
            amends.push(Amend::Text(text));
            break;
        }
        if let Some(more) = more_text(rest) {
            amends.push(Amend::MoreText(more));
            break;
        }
        let (part, after) = rest.split_once(BETWEEN).unwrap_or((rest, ""));
        rest = after.trim_start_matches(BETWEEN).trim();
        let urges = part.trim().ends_with(['吧', '哈']);
        amends.push(Part { reader, urges }.read(trimmed(part))?);
    }
    (!amends.is_empty()).then_some(amends)
}

/// Which notice is to be changed: `修改刚才的通知`, `修改通知3`.
pub fn order(text: &str) -> Option<Which> {
    let text = without(trimmed(text.trim()), BEFORE);
    let verb = ["修改一下", "修改", "改一下", "更改", "变更", "改"];
    let rest = verb
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .or_else(|| ["改一下", "修改一下"].iter().find_map(|word| text.strip_suffix(word)))?;
    let rest = rest.trim();
    if ["刚才的通知", "刚刚的通知", "上一条通知", "最近的通知", "刚才那条通知", "刚发的通知"].contains(&rest)
    {
        return Some(Which::Latest);
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let frame: String = rest.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect();
    let named = ["通知", "号通知", "第条通知", "第号通知", "通知号"].contains(&frame.as_str());
    (named && (1..=6).contains(&digits.len()) && rest.contains(&digits)).then_some(Which::Number(digits))
}

/// The text, where that is what is changed: all of the rest, as typed.
fn new_text(rest: &str) -> Option<String> {
    let after = after(rest, TEXT)?;
    let becomes = BECOMES.iter().find_map(|word| after.strip_prefix(word));
    let said = match becomes {
        Some(said) => said.trim_start().trim_start_matches([':', '：']),
        None => after.trim_start().strip_prefix([':', '：'])?,
    };
    let said = said.trim();
    let pairs = [('“', '”'), ('「', '」'), ('"', '"')];
    let bare = pairs.iter().find_map(|(open, close)| {
        said.strip_prefix(*open)?.strip_suffix(*close).filter(|inner| !inner.contains([*open, *close]))
    });
    let said = bare.unwrap_or(said).trim();
    (!said.is_empty()).then(|| said.to_owned())
}

/// A sentence that is to stand at the end of the text: all of the rest, as typed.
fn more_text(rest: &str) -> Option<String> {
    let said = after(rest, ADDS_TEXT)?.trim_start_matches([':', '：', ',', '，']).trim();
    (!said.is_empty()).then(|| said.to_owned())
}

struct Part<'a> {
    reader: Reader<'a>,
    /// Whether it is said as a wish: 8点半吧.
    urges: bool,
}

impl Part<'_> {
    fn read(&self, part: &str) -> Option<Amend> {
        if part.is_empty() || part.contains(FOREIGN) {
            return None;
        }
        let first: [fn(&Self, &str) -> Option<Amend>; 6] =
            [at_once, Self::time, Self::ways, Self::receivers, Self::added, Self::left_out];
        first.iter().find_map(|reads| reads(self, part))
    }

    fn time(&self, part: &str) -> Option<Amend> {
        let said = after(part, TIME).and_then(|rest| after(rest, BECOMES).or_else(|| after(rest, TO_TIME)));
        let bare = || (until(part, SENDS) != part || self.urges).then_some(part);
        let said = said.or_else(|| after(part, TO_TIME)).or_else(|| after(part, BECOMES)).or_else(bare)?;
        let said = until(said, SENDS);
        let slots = self.alone(&format!("{said}发通知给全体：-"))?;
        let whole = is_everybody(&slots) && slots.channels.is_empty();
        let hour = !said.contains(DAYS);
        slots.when.filter(|_| whole).map(|when| if hour { Amend::AtHour(when) } else { Amend::At(when) })
    }

    fn ways(&self, part: &str) -> Option<Amend> {
        let said = after(part, WAYS).and_then(|rest| after(rest, BECOMES));
        let said = said.or_else(|| after(part, BY_WAYS)).or_else(|| after(part, BECOMES))?;
        self.channels(until(said, SENDS)).map(Amend::Ways)
    }

    fn receivers(&self, part: &str) -> Option<Amend> {
        let said = after(part, RECEIVERS).and_then(|rest| after(rest, BECOMES));
        self.audience(said.or_else(|| after(part, TO_RECEIVERS))?).map(Amend::Only)
    }

    fn added(&self, part: &str) -> Option<Amend> {
        let said = after(part, ADDS).or_else(|| TOO.iter().find_map(|word| part.strip_suffix(word)))?;
        let ways = self.channels(said).map(Amend::MoreWays);
        ways.or_else(|| self.audience(said).map(Amend::Also))
    }

    fn left_out(&self, part: &str) -> Option<Amend> {
        let way = after(part, DROPS).and_then(|said| self.channels(said)).map(Amend::FewerWays);
        way.or_else(|| language::read_exception(part, self.reader.lexicon).map(Amend::Except))
            .or_else(|| self.audience(until(after(part, EXCEPTS)?, APART)).map(Amend::Except))
    }

    /// Ways and nothing else.
    fn channels(&self, said: &str) -> Option<Vec<Channel>> {
        let said = said.replace("机器人", "");
        let slots = self.alone(&format!("用{said}通知全体：-"))?;
        let whole = is_everybody(&slots) && slots.when.is_none() && !slots.channels.is_empty();
        whole.then_some(slots.channels)
    }

    /// Receivers and nothing else; whoever is told with a number is to be added to the organisation.
    fn audience(&self, said: &str) -> Option<Vec<Audience>> {
        let slots = self.alone(&said::order_for(said))?;
        let numbered = |one: &Audience| matches!(one, Audience::Person(person) if person.mobile.is_some());
        let whole = slots.channels.is_empty() && slots.when.is_none() && !slots.audience.is_empty();
        (whole && !slots.audience.iter().any(numbered)).then_some(slots.audience)
    }

    /// The slots of an order for a notice whose text is the dash.
    fn alone(&self, order: &str) -> Option<Slots> {
        let parsed = self.reader.parse(order);
        let whole = parsed.intent == Intent::NoticeSend
            && parsed.slots.text.as_deref() == Some("-")
            && parsed.slots.except.is_empty();
        whole.then_some(parsed.slots)
    }
}

/// `马上发`, `时间改成现在`: the bare word would be anything.
fn at_once(_: &Part<'_>, part: &str) -> Option<Amend> {
    let said = after(part, TIME).unwrap_or(part);
    let changed = after(said, BECOMES).or_else(|| after(said, TO_TIME));
    let rest = after(changed.unwrap_or(said), AT_ONCE)?;
    let sends = SENDS.contains(&rest);
    (sends || rest.is_empty() && changed.is_some()).then_some(Amend::AtOnce)
}

fn is_everybody(slots: &Slots) -> bool {
    slots.audience == [Audience::Named(said::EVERYBODY.to_owned())]
}

/// What stands behind one of these words.
fn after<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_prefix(word)).map(str::trim)
}

/// What stands before one of these words, where it ends with one.
fn until<'t>(text: &'t str, words: &[&str]) -> &'t str {
    words.iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text).trim()
}

/// Without any of these in front.
fn without<'t>(text: &'t str, words: &[&str]) -> &'t str {
    after(text, words).unwrap_or(text)
}

fn trimmed(part: &str) -> &str {
    let mut part = part.trim();
    while let Some(shorter) = BEHIND.iter().find_map(|word| part.strip_suffix(word)) {
        part = shorter.trim();
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lexicon;

    fn reads(text: &str) -> Option<Vec<Amend>> {
        // Nine in the morning of 2 March 2026.
        let now = "2026-03-02T01:00:00Z".parse().expect("a time");
        read(text, Reader { now, lexicon: &Lexicon::default(), organisation: None })
    }

    fn named(names: &[&str]) -> Vec<Audience> {
        names.iter().map(|name| Audience::Named((*name).to_owned())).collect()
    }

    #[test]
    fn what_is_to_be_different_is_read() {
        let at = |time: &str| Amend::At(format!("2026-03-{time}:00+08:00"));
        for (text, amends) in [
            ("改到明天10点", vec![at("03T10:00")]),
            ("时间改成后天上午9点", vec![at("04T09:00")]),
            ("改到明天10:30发吧", vec![at("03T10:30")]),
            ("推迟到下午3点", vec![Amend::AtHour("2026-03-02T15:00:00+08:00".into())]),
            ("8点半吧", vec![Amend::AtHour("2026-03-03T08:30:00+08:00".into())]),
            ("明早8点发", vec![at("03T08:00")]),
            ("马上发", vec![Amend::AtOnce]),
            ("时间改成现在", vec![Amend::AtOnce]),
            ("内容改成：删除张三", vec![Amend::Text("删除张三".into())]),
            ("正文改为“后天停水，请备水”", vec![Amend::Text("后天停水，请备水".into())]),
            ("内容：一\n二", vec![Amend::Text("一\n二".into())]),
            ("不发安定医院了", vec![Amend::Except(vec![Audience::Named("安定医院".into())])]),
            ("内容重写：周五停水，备水", vec![Amend::Text("周五停水，备水".into())]),
            ("最后加一句 不得缺席", vec![Amend::MoreText("不得缺席".into())]),
            ("哎 再加一句：请带材料，谢谢", vec![Amend::MoreText("请带材料，谢谢".into())]),
            ("改发给二级医院", vec![Amend::Only(named(&["二级医院"]))]),
            ("接收人改成安定医院、信息员", vec![Amend::Only(named(&["安定医院", "信息员"]))]),
            ("再加上安定医院", vec![Amend::Also(named(&["安定医院"]))]),
            ("除了安定医院", vec![Amend::Except(named(&["安定医院"]))]),
            ("不发给安定医院。", vec![Amend::Except(named(&["安定医院"]))]),
            ("除了急诊科以外", vec![Amend::Except(named(&["急诊科"]))]),
            ("改用单聊", vec![Amend::Ways(vec![Channel::Chat])]),
            ("改成机器人单聊", vec![Amend::Ways(vec![Channel::Chat])]),
            ("改用工作通知和待办", vec![Amend::Ways(vec![Channel::Work, Channel::Todo])]),
            ("加上待办", vec![Amend::MoreWays(vec![Channel::Todo])]),
            ("去掉待办", vec![Amend::FewerWays(vec![Channel::Todo])]),
            (
                "请改到明天10点，改用单聊，内容改成：开会，带材料",
                vec![at("03T10:00"), Amend::Ways(vec![Channel::Chat]), Amend::Text("开会，带材料".into())],
            ),
        ] {
            assert_eq!(reads(text), Some(amends), "{text}");
        }
        let Some(Amend::Also(people)) = reads("再加上张三").and_then(|all| all.into_iter().next())
        else {
            panic!("a person")
        };
        assert!(matches!(&people[..], [Audience::Person(person)] if person.name.as_deref() == Some("张三")));
    }

    #[test]
    fn what_is_not_certain_is_not_read() {
        for text in [
            "",
            "现在",
            "马上",
            "改一下",
            "改成",
            "内容改成",
            "内容改成：",
            "改到二级医院",
            "明天10点",
            "发给二级医院",
            "加上张三 13800138000",
            "添加成员 张三 13800138000",
            "改到明天10点可以吗？",
            "改到明天10点，随便",
            "除了",
            "除了张三说的",
            "改用微信",
            "去掉张三",
            "改到明天10点用单聊",
            "取消",
            "确认",
            "改发给",
            "删除张三",
        ] {
            assert_eq!(reads(text), None, "{text}");
        }
    }

    #[test]
    fn which_notice_is_meant_is_read() {
        for (text, which) in [
            ("修改刚才的通知", None),
            ("请修改上一条通知", None),
            ("修改通知3", Some("3")),
            ("修改 通知 12", Some("12")),
            ("修改3号通知", Some("3")),
            ("改一下第3条通知", Some("3")),
        ] {
            let which = which.map_or(Which::Latest, |number| Which::Number(number.to_owned()));
            assert_eq!(order(text), Some(which), "{text}");
        }
        for text in ["修改通知", "修改张三", "怎么修改通知3", "修改通知3的时间", "修改3通知4", "通知3"]
        {
            assert_eq!(order(text), None, "{text}");
        }
    }
}
