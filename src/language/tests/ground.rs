//! Reading against an organisation: names come out whole, and nothing else is changed.

use proptest::prelude::*;

use super::*;

/// Everybody and every department that the tables name, as one organisation.
fn of_the_tables(lexicon: &Lexicon) -> Organisation {
    let (mut people, mut units) = (Vec::new(), Vec::new());
    for line in [CONTRACT, COMMANDS].into_iter().flat_map(lines) {
        gather(&line["slots"], "", &mut people, &mut units);
    }
    let view = |all: &'static [String]| all.iter().map(String::as_str).collect::<Vec<_>>();
    let (people, units) = (view(people.leak()), view(units.leak()));
    Organisation::new(Names { departments: &units, members: &people, groups: &[] }, lexicon)
}

fn gather(value: &Value, key: &str, people: &mut Vec<String>, units: &mut Vec<String>) {
    match value {
        // Everybody, and roles, are no departments.
        Value::String(said)
            if matches!(key, "department" | "from" | "to" | "audience")
                && !said.ends_with("全体")
                && !["信息员", "接诉即办员", "安全生产负责人"].contains(&said.as_str()) =>
        {
            units.push(said.clone());
        }
        Value::Object(fields) => {
            if let (Some(Value::String(name)), "members" | "targets" | "from" | "to" | "transfer_to") =
                (fields.get("name"), key)
            {
                people.push(name.clone());
            }
            fields.iter().for_each(|(key, value)| gather(value, key, people, units));
        }
        Value::Array(all) => all.iter().for_each(|one| gather(one, key, people, units)),
        _ => {}
    }
}

fn grounded(text: &str, lexicon: &Lexicon, organisation: &Organisation) -> Parsed {
    Reader { now: now(), lexicon, organisation: Some(organisation) }.parse(text)
}

#[test]
fn what_was_right_without_an_organisation_is_right_with_one() {
    let lexicon = Lexicon::default();
    let organisation = of_the_tables(&lexicon);
    let (mut tried, mut worse, mut unsafe_) = (0, Vec::new(), Vec::new());
    for line in [CONTRACT, COMMANDS, QUESTIONS, SAFETY].into_iter().flat_map(lines) {
        let text = line["text"].as_str().unwrap_or_default();
        let right = |parsed: &Parsed| {
            let said = serde_json::to_value(parsed).unwrap();
            said["intent"] == line["intent"] && said["slots"] == line["slots"]
        };
        let plain = parse(text, now(), &lexicon);
        let read = grounded(text, &lexicon, &organisation);
        tried += 1;
        if right(&plain) && !right(&read) {
            worse.push(format!("{text} => {:?} {:?}", read.intent, read.slots));
        }
        if plain.intent == Intent::Unknown && !plain.explain.guards.is_empty() && read.intent.is_write() {
            unsafe_.push(format!("{text} => {:?}", read.intent));
        }
    }
    assert!(tried > 2_000, "{tried}");
    assert_eq!(unsafe_.len(), 0, "no order became one:\n{}", unsafe_.join("\n"));
    assert!(worse.len() * 500 < tried, "{} of {tried}:\n{}", worse.len(), worse.join("\n"));
}

#[test]
fn names_that_are_words_are_names_where_one_is_missing() {
    let lexicon = Lexicon::default();
    let names = Names {
        departments: &["取消科", "导入项目办", "PET/CT中心", "10楼B区（骨肿瘤）", "通知中心", "和平医院"],
        members: &["马上", "康复", "申请", "任命", "Klaus Weber", "阿不都热依木·吾守尔", "那日苏"],
        groups: &[],
    };
    let organisation = Organisation::new(names, &lexicon);
    for (text, intent, slots) in [
        ("陈晨，13900000199，导入项目办的", Intent::MemberAdd, "导入项目办"),
        ("通知中心新增 陈晨 13900000199", Intent::MemberAdd, "通知中心"),
        ("把那日苏挪到10楼B区（骨肿瘤）", Intent::MemberMove, "10楼B区(骨肿瘤)"),
        ("查一下马上", Intent::MemberStatus, "马上"),
        ("把阿不都热依木·吾守尔删了", Intent::MemberRemove, "阿不都热依木"),
        ("给任命加上信息员", Intent::RoleGrant, "任命"),
        ("删除Klaus Weber", Intent::MemberRemove, "Klaus Weber"),
        ("把陈晨13900000199加进和平医院的通知中心", Intent::MemberAdd, "和平医院的通知中心"),
        ("把王五调到和平医院通知中心", Intent::MemberMove, "通知中心"),
        ("发通知给通知中心和PET/CT中心：查房", Intent::NoticeSend, "PET/CT中心"),
    ] {
        let read = grounded(text, &lexicon, &organisation);
        let said = serde_json::to_string(&read.slots).unwrap();
        assert!(read.intent == intent && said.contains(slots), "{text} => {:?} {said}", read.intent);
    }
    // Where nobody is missing, such a word is the word.
    for text in
        ["马上通知急诊科：开会", "现在马上给李四加上信息员", "任命李四为信息员", "我要申请添加企业账号"]
    {
        assert_eq!(grounded(text, &lexicon, &organisation), parse(text, now(), &lexicon), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Any text, whatever names the organisation has: without one of them in it nothing changes, and no stand-in is seen.
    #[test]
    fn an_organisation_changes_only_what_is_about_its_names(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "添加成员 ", "把", "给", "调到", "删除", "李四", "王小明 13911110031", "急诊科", "璇玑部", "澹台灭明", "设为信息员",
            "，", "通知", "：", "不要", "马上", "吗", "的", "和", " ", "查一下", "如果",
        ]), 1..9),
        mine in any::<bool>(),
    ) {
        let lexicon = Lexicon::default();
        let text = pieces.concat();
        let names = if mine { ["璇玑部", "澹台灭明"] } else { ["瑶光馆", "长孙无忌"] };
        let names = Names { departments: &names[..1], members: &names[1..], groups: &[] };
        let organisation = Organisation::new(names, &lexicon);
        let read = grounded(&text, &lexicon, &organisation);
        if !(mine && (text.contains("璇玑部") || text.contains("澹台灭明"))) {
            prop_assert_eq!(&read, &parse(&text, now(), &lexicon));
        }
        let said = serde_json::to_string(&read).unwrap();
        prop_assert!(!said.chars().any(|c| ('\u{3400}'..'\u{3500}').contains(&c)), "{} => {}", text, said);
    }
}
