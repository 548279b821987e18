//! Hello, and help about one thing.

/// Whether somebody only says hello.
pub fn is_greeting(words: &str) -> bool {
    let bare: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = bare.trim_end_matches(['啊', '呀', '哈', '哦', '呢']).to_lowercase();
    let greetings = [
        "你好",
        "您好",
        "在吗",
        "在么",
        "在不",
        "早",
        "早安",
        "在不在",
        "有人吗",
        "hi",
        "hello",
        "hey",
        "哈喽",
        "嗨",
        "早上好",
        "下午好",
        "晚上好",
        "中午好",
        "上午好",
    ];
    greetings.contains(&bare.as_str())
}

/// Hello; what waits is not forgotten.
pub fn greeting(left: Option<&str>) -> String {
    match left {
        Some(about) => format!("在的。{about}还在等您确认；有别的事请直接说。"),
        None => {
            "在的，有什么事请直接说，例如「添加成员 张三 13800138000 急诊科」；看全部功能请回复「帮助」。"
                .into()
        }
    }
}

/// How to say one thing.
pub fn help_about(title: &str, says: &[&str]) -> String {
    let list = says.iter().map(|says| format!("· {says}")).collect::<Vec<_>>().join("\n");
    format!("「{title}」可以这样说：\n{list}\n\n缺什么我会再问。")
}

/// What the help is called, in front of what it is asked about.
const HELP: &str = "帮助";

/// What the help is asked about by a command's title: `帮助 查询成员`.
pub fn help_topic(words: &str) -> Option<String> {
    let bare: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
    bare.strip_prefix(HELP).or_else(|| bare.strip_suffix(HELP)).map(str::to_owned)
}
