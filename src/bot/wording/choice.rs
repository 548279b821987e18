//! How people choose without a number: by its place, by the end of a number, all of them, none of them.

/// The place of a choice, from one, where only that is said.
pub fn place(words: &str, count: usize) -> Option<usize> {
    let said: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
    let said = said
        .trim_start_matches(['是', '选', '要', '就'])
        .trim_end_matches(['的', '吧', '那', '个', '位', '人', '一']);
    match said {
        "前面" | "上面" | "前头" | "上头" | "头" | "第一" | "最上面" | "最前面" => Some(1),
        "最后" | "最下面" | "最后面" | "末尾" | "最末" => Some(count),
        // Of more than two, which is meant is not certain.
        "后面" | "下面" | "后头" | "下头" | "后" | "另" | "另外" if count == 2 => Some(2),
        _ => None,
    }
}

/// The end of a number that is all that is said: 尾号14的, 14结尾的.
pub fn tail(words: &str) -> Option<String> {
    let said: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
    let digits: String = said.chars().filter(char::is_ascii_digit).collect();
    let around: String = said.chars().filter(|c| !c.is_ascii_digit()).collect();
    let around =
        around.trim_start_matches(['是', '选']).trim_end_matches(['的', '吧', '那', '个', '位', '人']);
    let named = ["尾号", "手机尾号", "电话尾号", "号码尾号", "尾数", "结尾", "尾号是", "后四位", "最后四位"]
        .contains(&around);
    (named && (2..=8).contains(&digits.len())).then_some(digits)
}

/// Whether none of the choices is meant.
pub fn is_none_of_them(words: &str) -> bool {
    let said: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
    let said = said.trim_end_matches(['吧', '啊', '呀', '哈', '的']);
    [
        "都不是",
        "两个都不是",
        "全都不是",
        "都不对",
        "两个都不对",
        "一个都不是",
        "没有我要找",
        "都不是我要找",
        "没一个是",
        "两个都不要",
    ]
    .iter()
    .any(|none| said.starts_with(none))
}

/// Whether all of the choices are meant.
pub fn is_all_of_them(words: &str) -> bool {
    let said: String = words.chars().filter(|c| c.is_alphanumeric()).collect();
    let said = said.trim_end_matches(['吧', '啊', '呀', '哈', '的', '了']);
    [
        "都要",
        "两个都要",
        "全都要",
        "都是",
        "两个都是",
        "全部",
        "全选",
        "两个都",
        "俩都要",
        "都加",
        "都删",
        "两个都删",
        "两个都加",
        "都设",
        "两位都要",
        "都选",
    ]
    .contains(&said)
}

/// The end of the number in the description of a choice.
pub fn tail_shown(described: &str) -> Option<String> {
    let (_, behind) = described.rsplit_once("尾号")?;
    let digits: String = behind.chars().filter(char::is_ascii_digit).collect();
    (digits.len() >= 2).then_some(digits)
}
