//! What is said on the preview of an import: where those go whose department is not written, and whether members are
//! put right too.

use crate::proposal::import::Existing;

/// What is to be different.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remedy {
    /// Where those go whose department is not written.
    pub place: Option<String>,
    /// What becomes of those who are members.
    pub existing: Option<Existing>,
}

/// The word for members put right.
pub const UPDATE: &str = "更新";
/// What says that something is not there.
const ABSENT: &[&str] = &["没", "未", "空", "缺", "默认", "其余", "其他", "剩下"];
/// Of what it is said.
const ABOUT: &[&str] = &["部门", "科室", "单位", "写", "填", "默认", "其余", "其他", "剩下"];
/// What puts them somewhere, the longer ones first.
const PUTS: &[&str] = &[
    "放到", "放进", "放在", "放入", "放", "加到", "加进", "加入", "归到", "归入", "归", "改成", "改到",
    "改为", "设成", "设为", "换成", "换到", "算到", "算", "写", "填", "用", "去", "进", "到", "是",
];
/// What may follow a place.
const TAILS: &[&str] = &["吧", "里面", "去", "就行", "就可以", "好了", "即可"];
/// Longer than what is said of a preview.
const LONGEST: usize = 60;

/// Reads it; `None` where it is something else.
pub fn read(words: &str) -> Option<Remedy> {
    let bare = words.trim().trim_matches(['。', '！', '!', '.', '，', ',']);
    if bare.chars().count() > LONGEST
        || bare.contains('\n')
        || bare.chars().filter(char::is_ascii_digit).count() > 6
    {
        return None;
    }
    let mut remedy = Remedy::default();
    for part in bare.split(['，', ',', '；', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let place = place(part);
        let existing = existing(part);
        if place.is_none() && existing.is_none() {
            return None;
        }
        remedy.place = place.or(remedy.place);
        remedy.existing = existing.or(remedy.existing);
    }
    (remedy != Remedy::default()).then_some(remedy)
}

/// Whether the rows that can be added are to be added: 有问题的先不管，好的先加.
pub fn goes_ahead(words: &str) -> bool {
    const REST: &[&str] = &["有问题的", "有错的", "不对的", "错的", "其他的", "其余的", "剩下的"];
    const LATER: &[&str] = &[
        "先不管",
        "不管",
        "先放着",
        "先不加",
        "回头再说",
        "以后再说",
        "后面再说",
        "先不动",
        "再说",
        "我改",
        "等会再弄",
        "先别管",
    ];
    const GOOD: &[&str] =
        &["好的", "没问题的", "能加的", "可以加的", "对的", "没错的", "能添加的", "可添加的"];
    const ADD: &[&str] = &["先加", "先加上", "先添加", "先加进来", "先导入", "先导", "先弄", "加上", "先办"];
    let one = |part: &str, first: &[&str], second: &[&str]| {
        first.iter().any(|a| {
            part.strip_prefix(a)
                .is_some_and(|rest| second.contains(&rest.trim_end_matches(['吧', '了', '哈'])))
        }) || second.iter().any(|b| {
            part.strip_prefix(b)
                .is_some_and(|rest| first.contains(&rest.trim_end_matches(['吧', '了', '哈'])))
        })
    };
    let parts: Vec<&str> =
        words.split(['，', ',', '。', ' ', '；']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let adds = |part: &&str| one(part.trim_start_matches(['把', '就', '那']), GOOD, ADD);
    parts.iter().any(adds) && parts.iter().all(|part| adds(part) || one(part, REST, LATER))
}

/// Where those go whose department is not written.
fn place(part: &str) -> Option<String> {
    let (at, put) = part.char_indices().find_map(|(at, _)| {
        let put = PUTS.iter().find(|put| part[at..].starts_with(**put))?;
        let negated = part[..at].ends_with(['没', '未', '有']);
        (!negated).then_some((at, *put))
    })?;
    let (head, rest) = (&part[..at], &part[at + put.len()..]);
    let says = |words: &[&str]| words.iter().any(|word| head.contains(word));
    let tail = TAILS.iter().find_map(|tail| rest.strip_suffix(tail)).unwrap_or(rest);
    let said = tail.trim().trim_matches(['「', '」', '“', '”', '"']);
    (says(ABSENT) && says(ABOUT) && !said.is_empty() && !said.contains(['?', '？', '吗']))
        .then(|| said.to_owned())
}

/// 更新, and what takes it back.
fn existing(part: &str) -> Option<Existing> {
    const AROUND: &[&str] = &[
        "已在组织的",
        "已经在的",
        "已有的",
        "已有",
        "原有的",
        "原来的",
        "成员",
        "人员",
        "的人",
        "资料",
        "信息",
        "已是",
        "已经是",
        "请",
        "也",
        "都",
        "一起",
        "一并",
        "同时",
        "把",
        "按表",
        "按表格",
        "这些人",
        "他们",
        "吧",
        "一下",
        "的",
        "要",
        "并",
    ];
    let (before, after) = part.split_once(UPDATE)?;
    let refused = before.ends_with(['不', '别']) || before.ends_with("不要") || before.ends_with("不用");
    let before =
        ["不要", "不用", "不", "别"].iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before);
    let is_empty = [before, after].into_iter().all(|side| {
        let mut left = side.trim().to_owned();
        for word in AROUND {
            left = left.replace(word, "");
        }
        left.trim().is_empty()
    });
    is_empty.then_some(if refused { Existing::Kept } else { Existing::Updated })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_for_those_without_one_is_read() {
        for (words, place) in [
            ("没写部门的都放急诊科", "急诊科"),
            ("没有写部门的人都加到和平医院/药剂科吧", "和平医院/药剂科"),
            ("部门空着的归到医务科（医患沟通办公室）", "医务科（医患沟通办公室）"),
            ("没填科室的统一写药剂科。", "药剂科"),
            ("默认部门改成药剂科", "药剂科"),
            ("默认放急诊科", "急诊科"),
            ("其余的去药剂科", "药剂科"),
        ] {
            let remedy = Remedy { place: Some(place.to_owned()), existing: None };
            assert_eq!(read(words), Some(remedy), "{words}");
        }
        for words in
            ["没写部门的怎么办", "放急诊科", "没写部门的放哪里？", "添加成员 陈晨 13900000199 急诊科", "确认"]
        {
            assert_eq!(read(words), None, "{words}");
        }
    }

    #[test]
    fn members_are_put_right_only_where_that_is_said() {
        for words in ["更新", "请更新", "已在组织的也更新", "成员资料一起更新", "把已有成员的信息也更新一下"]
        {
            assert_eq!(
                read(words),
                Some(Remedy { place: None, existing: Some(Existing::Updated) }),
                "{words}"
            );
        }
        assert_eq!(read("不更新"), Some(Remedy { place: None, existing: Some(Existing::Kept) }));
        let both = Remedy { place: Some("药剂科".to_owned()), existing: Some(Existing::Updated) };
        assert_eq!(read("没写部门的放药剂科，已有的也更新"), Some(both));
        for words in ["更新一下张三的职位", "更新通知"] {
            assert_eq!(read(words), None, "{words}");
        }
    }
}
