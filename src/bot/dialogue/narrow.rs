//! A choice named instead of numbered: `急诊科的`, `尾号 0011`.

use super::Question;
use crate::bot::wording::choice;
use crate::bot::wording::said::{ADD_THEM, JUST_SO};

/// What is left of the choices.
pub enum Narrowed {
    /// This one, counted from one.
    One(usize),
    /// These.
    Some(Question),
}

/// The fewest characters that say something about a choice.
const FEWEST: usize = 2;

/// The choices a text is about; `None` when it is about none or says nothing about any.
pub fn narrowed(question: &Question, text: &str) -> Option<Narrowed> {
    let said = bare(text);
    if said.chars().count() < FEWEST {
        return None;
    }
    let count = question.choices().len();
    if let Some(number) = choice::place(text, count).filter(|_| count > 1 && is_a_pick(question)) {
        return Some(Narrowed::One(number));
    }
    let tail = choice::tail(text);
    let fitting = |shown: &str| match (&tail, choice::tail_shown(shown)) {
        (Some(tail), Some(digits)) => digits.ends_with(tail.as_str()),
        // What is said may hold more than the choice shows: 和平医院急诊科的.
        _ => {
            squeezed(shown).contains(&said)
                || shown.split('\u{FF0C}').skip(1).map(squeezed).any(|part| ends_with(&said, &part))
        }
    };
    match question {
        Question::PickPerson { said, options } => {
            left(options, fitting, |options| Question::PickPerson { said: said.clone(), options })
        }
        Question::NearPerson { said, options } => {
            left(options, fitting, |options| Question::NearPerson { said: said.clone(), options })
        }
        Question::PickDepartment { said, options } => {
            left(options, fitting, |options| Question::PickDepartment { said: said.clone(), options })
        }
        Question::WhichCard { control, options } => {
            let control = *control;
            left(options, fitting, |options| Question::WhichCard { control, options })
        }
        Question::LeftOver { .. } => (said == JUST_SO).then_some(Narrowed::One(1)),
        Question::AddThem { .. } => said.contains(ADD_THEM).then_some(Narrowed::One(1)),
        _ => None,
    }
}

/// Whether one of several of one kind is asked for.
fn is_a_pick(question: &Question) -> bool {
    use Question::{NearPerson, PickDepartment, PickPerson, WhichCard};
    matches!(question, PickPerson { .. } | NearPerson { .. } | PickDepartment { .. } | WhichCard { .. })
}

fn left<T: Clone>(
    options: &[(T, String)],
    fitting: impl Fn(&str) -> bool,
    question: impl FnOnce(Vec<(T, String)>) -> Question,
) -> Option<Narrowed> {
    let fits: Vec<usize> = (0..options.len()).filter(|at| fitting(&options[*at].1)).collect();
    match fits[..] {
        [] => None,
        [at] => Some(Narrowed::One(at + 1)),
        _ if fits.len() == options.len() => None,
        _ => Some(Narrowed::Some(question(fits.iter().map(|at| options[*at].clone()).collect()))),
    }
}

/// Whether something longer ends with this.
fn ends_with(said: &str, part: &str) -> bool {
    part.chars().count() >= FEWEST && said.ends_with(part)
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What was said without marks, "that one", "the one of" around it.
fn bare(text: &str) -> String {
    const BEFORE: &[char] = &['\u{662F}', '\u{9009}', '\u{90A3}', '\u{4E2A}', '\u{5728}'];
    const AFTER: &[char] = &['\u{7684}', '\u{90A3}', '\u{4E2A}', '\u{4F4D}', '\u{4EBA}', '\u{5427}'];
    squeezed(text).trim_start_matches(BEFORE).trim_end_matches(AFTER).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Question {
        let option = |id: &str, text: &str| (id.into(), text.to_owned());
        let options = vec![
            option("a", "张三，急诊科，尾号 0011"),
            option("b", "张三，药剂科，尾号 0014"),
            option("c", "张三，药剂科，尾号 0024"),
        ];
        Question::PickPerson { said: "张三".into(), options }
    }

    #[test]
    fn a_choice_is_named_by_what_only_it_says() {
        for (text, number) in
            [("急诊科", 1), ("急诊科的", 1), ("是急诊科那个", 1), ("尾号0014", 2), ("0024 的", 3)]
        {
            assert!(matches!(narrowed(&question(), text), Some(Narrowed::One(at)) if at == number), "{text}");
        }
        for (text, number) in [
            ("尾号11", 1),
            ("尾号24的", 3),
            ("14结尾的那个", 2),
            ("最后一个", 3),
            ("上面那个", 1),
            ("最下面的", 3),
        ] {
            assert!(matches!(narrowed(&question(), text), Some(Narrowed::One(at)) if at == number), "{text}");
        }
        for nothing in ["张三", "的", "骨科", "", "下面那个", "后面的", "尾号99"] {
            assert!(narrowed(&question(), nothing).is_none(), "{nothing}");
        }
    }

    #[test]
    fn what_several_say_leaves_those() {
        let Some(Narrowed::Some(left)) = narrowed(&question(), "药剂科的") else {
            panic!("two are left")
        };
        assert_eq!(left.choices(), ["张三，药剂科，尾号 0014", "张三，药剂科，尾号 0024"]);
    }
}
