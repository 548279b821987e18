//! Who is to be left out of a notice that is open already: 除了安定医院, 安定医院不用发.

use jiff::Timestamp;

use super::lexicon::Lexicon;
use super::notice;
use super::reading::Prepared;
use super::slots::Audience;

/// The longest answer, in cells.
const LONGEST: usize = 60;

/// Those a text leaves out, if it says nothing else.
pub fn read_exception(text: &str, lexicon: &Lexicon) -> Option<Vec<Audience>> {
    let prepared = Prepared::new(text, lexicon);
    let text = &prepared.text;
    if prepared.tone.asks || prepared.tone.guard.is_some() || text.cells.len() > LONGEST {
        return None;
    }
    // No time is said in an exception, so it does not matter which it is.
    let (rest, except, _) = notice::leaving_out(text, lexicon, Timestamp::UNIX_EPOCH)?;
    let silent = rest.skip_soft(0) >= rest.cells.len();
    (silent && !except.is_empty()).then_some(except)
}

/// Those left out before and now, together; `None` where that would be read as something else: a role beside a
/// department is its holders there, which is fewer than were said.
pub fn with_exceptions(before: &[Audience], more: &[Audience], lexicon: &Lexicon) -> Option<Vec<Audience>> {
    let named = |all: &[Audience]| -> Vec<bool> {
        let name = |one: &Audience| match one {
            Audience::Named(name) => Some(is_of_people(name, lexicon)),
            Audience::Person(_) => None,
        };
        all.iter().filter_map(name).collect()
    };
    let (old, new) = (named(before), named(more));
    let alike = old.iter().chain(&new).all(|one| Some(one) == old.first());
    if !old.is_empty() && !new.is_empty() && !alike {
        return None;
    }
    let mut all = before.to_vec();
    all.extend(more.iter().filter(|one| !before.contains(one)).cloned());
    Some(all)
}

/// Whether a name is one of people by what they do: departments do not end so.
fn is_of_people(name: &str, lexicon: &Lexicon) -> bool {
    const ENDS: [char; 7] =
        ['\u{5458}', '\u{4EBA}', '\u{7BA1}', '\u{4E3B}', '\u{957F}', '\u{4EFB}', '\u{4EEC}'];
    lexicon.roles.iter().any(|role| role == name) || name.ends_with(ENDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Vec<Audience> {
        names.iter().map(|name| Audience::Named((*name).to_owned())).collect()
    }

    #[test]
    fn an_answer_is_nothing_but_who_is_left_out() {
        let lexicon = Lexicon::default();
        for said in [
            "除了安定医院",
            "安定医院不用发",
            "安定医院除外",
            "除安定医院外",
            "不含安定医院",
            "安定医院就不用通知了",
        ] {
            assert_eq!(read_exception(said, &lexicon), Some(named(&["安定医院"])), "{said}");
        }
        for other in [
            "安定医院",
            "除了",
            "不用发",
            "不发了",
            "除了安定医院，改成明天",
            "取消",
            "确认",
            "不要删除张三",
            "",
            "除了谁？",
        ] {
            assert_eq!(read_exception(other, &lexicon), None, "{other}");
        }
    }

    #[test]
    fn a_role_is_not_added_to_a_department() {
        let lexicon = Lexicon::default();
        let join = |before: &[&str], more: &[&str]| with_exceptions(&named(before), &named(more), &lexicon);
        assert_eq!(join(&["急诊科"], &["内科", "急诊科"]), Some(named(&["急诊科", "内科"])));
        assert_eq!(join(&[], &["急诊科", "信息员"]), Some(named(&["急诊科", "信息员"])));
        assert_eq!(join(&["急诊科"], &["信息员"]), None);
        assert_eq!(join(&["企业账号管理员"], &["急诊科"]), None);
        assert_eq!(join(&["急诊科", "信息员"], &["内科"]), None);
    }
}
