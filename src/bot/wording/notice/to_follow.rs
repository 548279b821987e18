//! A text that only says that the text is still to come: 内容我贴下面, 正文见下一条.

/// That it follows.
const FOLLOWS: &[&str] = &[
    "下面",
    "下边",
    "后面",
    "下一条",
    "下条",
    "下一个",
    "下文",
    "随后",
    "稍后",
    "接着",
    "马上",
    "等下",
    "等会儿",
    "等会",
    "一会儿",
    "待会儿",
    "待会",
    "如下",
    "见下",
    "这就",
];
/// What follows, who sends it, and how.
const AROUND: &[&str] = &[
    "通知内容",
    "具体内容",
    "通知",
    "内容",
    "正文",
    "文字",
    "文本",
    "原文",
    "全文",
    "具体",
    "转发",
    "粘贴",
    "过来",
    "出来",
    "消息",
    "信息",
    "的话",
    "我",
    "你",
    "您",
    "给",
    "再",
    "就",
    "会",
    "在",
    "见",
    "看",
    "是",
    "贴",
    "发",
    "补",
    "附",
    "写",
    "打",
    "来",
    "上",
    "里",
    "的",
    "请",
    "那",
    "条",
    "了",
    "吧",
    "哈",
    "啊",
];
/// Longer than what only says that.
const LONGEST: usize = 20;

/// Whether a text is one: made of nothing but such words, that it follows among them.
pub fn is_to_follow(text: &str) -> bool {
    let mut left: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    if text.trim().contains('\n') || left.chars().count() > LONGEST {
        return false;
    }
    let follows = FOLLOWS.iter().any(|word| left.contains(word));
    for word in FOLLOWS.iter().chain(AROUND) {
        left = left.replace(word, "");
    }
    follows && left.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_still_to_come_is_told_from_one() {
        for text in [
            "内容我贴下面",
            "正文见下一条",
            "内容如下：",
            "如下",
            "通知内容稍后发给你",
            "文字等下发",
            "具体内容在下面。",
        ] {
            assert!(is_to_follow(text), "{text}");
        }
        for text in [
            "下面的人请来开会",
            "马上开会",
            "内容如下：\n明天停水",
            "请看下面的附件",
            "通知",
            "内容",
            "稍后停水",
            "随后检查消防",
            "明天9点开会",
        ] {
            assert!(!is_to_follow(text), "{text}");
        }
    }
}
